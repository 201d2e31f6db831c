"""What the vault's log says of signatures for entries of the journal: written by one function, read by the other."""

from __future__ import annotations

import re
from typing import Final

from cmwallet.transactions.journal_entry import EntryId

_SIGNED_FOR: Final = re.compile(r"journal entr(?:y|ies) (\d{1,18})(?:-(\d{1,18}))?: ", re.ASCII)
_MOST_AT_ONCE: Final = 100_000
"""No line of the log speaks of more entries than a list has lines."""


def signing_reason(entry: EntryId, what: str, *, last: EntryId | None = None) -> str:
    """Return what the vault's log says of a signature for an entry, or of those for all up to `last`."""
    return f"journal entry {entry}: {what}" if last is None else f"journal entries {entry}-{last}: {what}"


def signed_entries(reason: str) -> range:
    """Return the numbers of the entries that a line of the vault's log speaks of; the opposite of `signing_reason`."""
    found = _SIGNED_FOR.match(reason)
    if found is None:
        return range(0)
    first, last = int(found[1]), int(found[2] or found[1])
    return range(first, min(last, first + _MOST_AT_ONCE) + 1)
