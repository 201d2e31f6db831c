"""Detection of duplicate payments: which states, for how long.

Bytes that left this machine can be mined until another transaction has used their nonce, so an entry that has any is a
duplicate of the same intent whatever a node said of it. One that ended is so for ten minutes, since people type
commands twice; one with an id for ever, since programs try again whenever they like.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cmwallet.errors import Duplicate
from cmwallet.transactions.journal_entry import ABANDONED, ENDED, OPEN, Intent, JournalEntry

DUPLICATE_SECONDS: Final = 600
"""How long an intent without an id is refused after it ended."""


def refuse_duplicate(
    intent: Intent, same: Iterable[JournalEntry], labelled: Iterable[JournalEntry], *, nonce: int | None, now: float
) -> None:
    """Raise `Duplicate` when the intent was, or may be, carried out before.

    `same` are the entries of this very intent, `labelled` those of the account under its id. A fixed `nonce` is that
    of an open entry when it is to be replaced: only one of both can be mined, so that is no second payment.
    """
    for entry in same:
        if entry.state in OPEN and not _is_replaced_by(entry, nonce):
            raise _refusal(entry, f"is still {entry.state}", resumable=True)
        # A clock earlier than the entry counts as inside the ten minutes: going backwards must not pay twice.
        if entry.state in ENDED and now - entry.changed < DUPLICATE_SECONDS:
            raise _refusal(entry, f"was {entry.state} a moment ago")
    for entry in labelled:
        if entry.state == ABANDONED or _is_replaced_by(entry, nonce):
            continue
        if entry.intent == intent.fingerprint:
            raise _refusal(entry, f"was {entry.state} under the same id", resumable=entry.state in OPEN)
        raise Duplicate(
            f"the id {intent.label!r} stands for another transfer already (journal entry {entry.id}); nothing was sent",
            hint="an id is used once: take another --id, or --allow-duplicate",
            details=_details(entry),
        )


def _is_replaced_by(entry: JournalEntry, nonce: int | None) -> bool:
    return nonce is not None and entry.nonce == nonce and entry.state in OPEN


def _refusal(entry: JournalEntry, when: str, *, resumable: bool = False) -> Duplicate:
    again = "--allow-duplicate, or another --id, sends once more"
    return Duplicate(
        f"the same transfer {when} (journal entry {entry.id}); nothing was sent",
        hint=f"cmwallet tx resume finishes it; {again}" if resumable else again,
        details=_details(entry),
    )


def _details(entry: JournalEntry) -> dict[str, object]:
    return {"entry": entry.id, "state": entry.state, "hash": entry.hash}
