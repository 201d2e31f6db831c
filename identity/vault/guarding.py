"""Guard of a vault's account keys: who decides, in the transaction that logs a signature, whether it is made.

What the objects mean is known above; here stands what a guard may look at, and what it answers. It sees the log and the
records as they are at the moment of the decision, and what it answers is committed before a key is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from identity.errors import ApprovalNeeded, Problem
from identity.vault import audit, records
from identity.vault.audit import AuditEvent, AuditLine
from identity.vault.header import Header
from identity.vault.interface import Entry, Record, Signable
from identity.vault.session import Session
from identity.vault.signing_inputs import SigningInput


@dataclass(frozen=True)
class LogPosition:
    """A place in the log that was read and proved up to there: number of the line, and the chain's head after it."""

    sequence: int = 0
    head: bytes = audit.FIRST_HEAD


class SealedState:
    """The vault's log and records inside one transaction."""

    def __init__(self, session: Session, header: Header) -> None:
        self._session = session
        self._header = header

    @property
    def records_root(self) -> bytes:
        """Changes whenever a record does."""
        return self._header.tree_root

    @property
    def writable(self) -> bool:
        """Whether what is decided can be written down; not on a medium that takes no writes."""
        return not self._session.read_only

    @property
    def now(self) -> int:
        """The vault's clock: Unix seconds."""
        return int(self._session.clock())

    def open_found(self, identity: str, field: str) -> Record | None:
        """Open the record sealed with a locator, without a line in the log: the guard's own. Raises `Tampered`."""
        return records.open_found(self._session, self._session.connection, self._header, identity, field)

    def lines_after(self, position: LogPosition, oldest: int) -> tuple[list[AuditLine], LogPosition]:
        """Return the lines behind a position, and the end; those of before `oldest` (Unix seconds) may be left out.

        Raises `Tampered` unless the chain leads from the position to the head in the header.
        """
        end = LogPosition(self._header.audit_count, self._header.audit_head)
        if position == end:
            return [], end
        keys, span = self._session.keys, (position.sequence, position.head, end.sequence, end.head)
        return audit.read_behind(self._session.connection, keys, span, oldest), end


class Guard(Protocol):
    """Decides about signatures of account keys."""

    def decide(self, state: SealedState, key: Entry, several: Sequence[Signable | SigningInput]) -> Mapping[str, str]:
        """Return what the line of the log says of the decision, beyond the words of what is signed.

        Raises:
            ApprovalNeeded: somebody has to agree first. Any other `Problem`: it is refused.
        """

    def check(self, state: SealedState, key: Entry, several: Sequence[Signable | SigningInput]) -> None:
        """Raise what `decide` would raise; nothing is counted."""

    def consult(self, state: SealedState, kind: str, entries: Sequence[Entry]) -> None:
        """Raise what speaks against opening (`read`) or changing (`write`) records, as `decide` raises it."""

    def refusal(self, problem: Problem) -> AuditEvent | None:
        """Return what the log says of a refusal by this guard; None when that was said a moment ago."""

    def approve(self, needed: ApprovalNeeded) -> None:
        """Have somebody agree to what was asked for. Raises `needed`, or another `Problem`, when nobody does."""


Signed = TypeVar("Signed")
Note = Callable[[str, str, Mapping[str, str]], None]
"""Writes a line into the log: event, reason, facts."""


def guarded(guard: Guard | None, sign: Callable[[], Signed], note: Note, reason: str) -> Signed:
    """Sign; ask whom the guard wants asked and try once more; note what it refuses, with the reason that was given."""
    try:
        try:
            return sign()
        except ApprovalNeeded as needed:
            assert guard is not None
            guard.approve(needed)
            return sign()
    except Problem as problem:
        refusal = None if guard is None else guard.refusal(problem)
        if refusal is not None:
            note(refusal.event, refusal.reason, {**refusal.facts, "asked": reason})
        raise
