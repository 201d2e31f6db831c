"""The one place where an error's `code` becomes the process's exit code. Numbers are never reused or renumbered."""

from __future__ import annotations

from typing import Final

EXIT_BY_CODE: Final[dict[str, int]] = {
    "internal": 1,
    "usage": 2,
    "network": 3,
    "stale": 3,
    "rpc": 3,
    "invalid_input": 4,
    "already_exists": 4,
    "not_found": 5,
    "locked": 6,
    "wrong_passphrase": 6,
    "insufficient_funds": 7,
    "reverted": 8,
    "rejected": 8,
    "duplicate": 9,
    "policy": 10,
    "replay": 10,
    "unconfirmed": 11,
    "input_needed": 12,
    "partly_done": 13,
    "damaged": 14,
    "tampered": 14,
    "rolled_back": 14,
    "permissions": 14,
    "device": 15,
    "storage": 16,
    "busy": 17,
    "not_verified": 18,
    "denied": 19,
    "interrupted": 130,
}

BROKEN_PIPE: Final = 141
"""The reader of stdout went away; nothing is said about it."""

EXIT_NAMES: Final[dict[int, str]] = {
    0: "ok",
    1: "internal error (a bug)",
    2: "usage",
    3: "network, node unreachable, or state too stale to answer",
    4: "invalid input",
    5: "not found",
    6: "locked, or wrong passphrase",
    7: "insufficient funds",
    8: "reverted or rejected on chain (the hash is valid)",
    9: "duplicate refused, nothing sent",
    10: "refused by policy or screening",
    11: "submitted, not confirmed in time (do not resend)",
    12: "input or confirmation needed",
    13: "batch done in part (resume named)",
    14: "state damaged, tampered with, or permissions too lax",
    15: "hardware device",
    16: "storage: cannot write (full, read-only, I/O)",
    17: "busy: a lock was not obtained in time",
    18: "not verified (signature, key, expiry, revocation, audience, trust)",
    19: "denied or withdrawn by the other side",
    130: "interrupted",
    141: "the reader closed the pipe (silent)",
}
"""What each exit code means, as the documentation prints it."""
