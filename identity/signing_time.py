"""Proof of signing time: whether a signature by a key that may have ended since still counts.

A signature counts at a *proven* time: the block that anchors it, or the verifier's own first sight of it. A time that
the signer states herself counts only while the key is still valid: whoever holds an ended key can write any date. A key
that was compromised since T proves nothing at T or later, and nothing at all without proof.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from identity.did import COMPROMISED_NAME, AttributeChange, Change, thumbprint_bytes
from identity.errors import IdentityError

_THUMBPRINT_BYTES: Final = 32
_STATEMENT_BYTES: Final = _THUMBPRINT_BYTES + 8


class SignatureDoesNotCount(IdentityError):
    """The key was not the signer's to use at the time that can be proven."""

    code: ClassVar[str] = "not_verified"


@dataclass(frozen=True)
class KeyStanding:
    """What is known of a key: valid now, valid at a time (Unix seconds), and since when it was compromised, if ever."""

    valid_now: bool
    valid_at: Callable[[int], bool]
    compromised_since: int | None


def check_signing_time(standing: KeyStanding, *, proven: int | None, stated: int | None, now: int) -> int:
    """Return the time at which a signature counts.

    `proven` is the time of an anchor or of the verifier's first sight, `stated` what the signature says of itself.

    Raises:
        SignatureDoesNotCount: the key was not valid then, or the time cannot be relied on.
    """
    if proven is not None and proven > now:
        raise SignatureDoesNotCount("the proven time of the signature lies in the future")
    if standing.compromised_since is not None:
        if proven is None:
            raise SignatureDoesNotCount("the key was compromised, and nothing proves when it signed this")
        if proven >= standing.compromised_since:
            raise SignatureDoesNotCount("the key was compromised when it signed this")
    if proven is not None:
        if not standing.valid_at(proven):
            raise SignatureDoesNotCount("the key was not valid when it signed this")
        return proven
    if not standing.valid_now:
        raise SignatureDoesNotCount(
            "the key is not valid any more, and nothing proves that it signed this before",
            hint="an anchor on chain, or having seen it in time, would prove it",
        )
    if stated is not None and (stated > now or not standing.valid_at(stated)):
        raise SignatureDoesNotCount("the key was not valid at the time that the signature states")
    return now if stated is None else stated


def compromised_since(changes: Sequence[Change], key_thumbprint: str) -> int | None:
    """Return since when a key is said to be compromised, the earliest of all statements; None for never."""
    wanted, earliest = thumbprint_bytes(key_thumbprint), None
    for change in changes:
        if isinstance(change, AttributeChange) and change.name == COMPROMISED_NAME and change.valid_to:
            value = change.value
            if len(value) == _STATEMENT_BYTES and value[:_THUMBPRINT_BYTES] == wanted:
                since = int.from_bytes(value[_THUMBPRINT_BYTES:], "big")
                earliest = since if earliest is None else min(earliest, since)
    return earliest
