"""Standing of the lines of a batch: what the journal has of each, and which paid lines the file no longer has.

| the journal has under the line's id | the line is |
|---|---|
| nothing, or what was given up or never signed | to be paid |
| this very transfer, with signed bytes | followed to its end; at its end: left alone |
| another transfer, with signed bytes | changed: refused |

That a transfer failed is one node's word, so an id is free again for nobody. A line without an id whose content is
corrected has another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from cmwallet.errors import Duplicate, Problem
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.batch.lines import Line
from cmwallet.transactions.journal_entry import Intent, JournalEntry
from cmwallet.transactions.order import Prepared

NEVER_SIGNED = (states.ABANDONED, states.RESERVED)
PAID = (states.CONFIRMED, states.MINED)
OPEN = (states.SIGNED, states.SENT, states.UNKNOWN, states.REFUSED, states.ORPHANED)
"""Signed bytes that may be mined at any time."""


@dataclass
class Payment:
    """A line and how far it has come; `earlier`: it was at its end before this run.

    `problem` is what stopped it; `mined`: it is in a block, though perhaps not deep enough.
    """

    line: Line
    intent: Intent
    entry: JournalEntry | None = None
    earlier: bool = False
    problem: Problem | None = None
    prepared: Prepared | None = None
    mined: bool = False

    @property
    def to_pay(self) -> bool:
        """Whether nothing of it was signed yet."""
        return self.entry is None or self.entry.state in NEVER_SIGNED

    @property
    def signed(self) -> JournalEntry:
        """Its entry, which has signed bytes."""
        assert self.entry is not None
        assert self.entry.raw is not None
        return self.entry

    @property
    def stuck(self) -> bool:
        """Whether its bytes hold a nonce and no node is known to have them."""
        return self.entry is not None and self.entry.state in (states.SIGNED, states.UNKNOWN, states.REFUSED)

    @property
    def open(self) -> bool:
        """Whether its bytes are under way."""
        return self.entry is not None and self.entry.state in OPEN


@dataclass(frozen=True)
class Standing:
    """A file against the journal.

    `reserved` were never signed: a run was killed before. `gone` were paid, or may be, and the file lacks them;
    `changed` were signed, and the file has something else under their ids.
    """

    payments: list[Payment]
    reserved: list[JournalEntry] = field(default_factory=list)
    gone: list[JournalEntry] = field(default_factory=list)
    changed: list[JournalEntry] = field(default_factory=list)

    def refuse_changed(self) -> None:
        """Raise `Duplicate` when lines that were paid, or may be, are no longer in the file as they were."""
        lost = sorted((*self.gone, *self.changed), key=lambda entry: entry.id)
        if not lost:
            return
        first = lost[0]
        rest = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        raise Duplicate(
            f"the file no longer has {first.label!r} as it was {first.state}{rest}; nothing was sent",
            hint="put the line back; --allow-changed goes on, and pays what is new in the file",
            details={
                "lines": [{"id": one.label, "entry": one.id, "state": one.state, "hash": one.hash} for one in lost]
            },
        )


def compare(payments: Iterable[Payment], entries: Sequence[JournalEntry]) -> Standing:
    """Return how lines stand; `entries` are those of the account under the batch's ids, oldest first."""
    under: dict[str, list[JournalEntry]] = defaultdict(list)
    for known in entries:
        if known.state not in NEVER_SIGNED:
            under[known.label].append(known)
    standing: list[Payment] = []
    changed: list[JournalEntry] = []
    labels = set()
    for payment in payments:
        labels.add(payment.line.label)
        signed = under[payment.line.label]
        own = [one for one in signed if _is_of(one, payment.intent)]
        other = [one for one in signed if not _is_of(one, payment.intent)]
        if other and not own:
            changed.append(other[-1])
        entry = own[-1] if own else other[-1] if other else None
        standing.append(replace(payment, entry=entry, earlier=entry is not None and entry.state not in OPEN))
    return Standing(
        standing,
        reserved=[entry for entry in entries if entry.state == states.RESERVED],
        gone=[entry for entry in entries if entry.label not in labels and entry.state in (*OPEN, *PAID)],
        changed=changed,
    )


def _is_of(entry: JournalEntry, intent: Intent) -> bool:
    return entry.intent == intent.fingerprint
