"""Records of borrowers and lenders, and how a replay of the events of Loans makes them.

What counts is taken from the rules in docs/contracts/loans.md, not from the source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

REPAID, REPAID_LATE = 2, 3
UPHELD, UNDECIDED = 1, 3


@dataclass(frozen=True)
class Record:
    """`Loans.record`, by name."""

    loans: int = 0
    repaid: int = 0
    on_time: int = 0
    late: int = 0
    defaults: int = 0
    lent: int = 0
    false_claims: int = 0
    false_denials: int = 0


@dataclass(frozen=True)
class Met:
    """`Loans.met`, by name."""

    on_time: int = 0
    late: int = 0
    defaults: int = 0


@dataclass
class Replay:
    """Records as the events alone tell them."""

    parties: dict[int, tuple[str, str]] = field(default_factory=dict)
    counters: dict[str, Counter[str]] = field(default_factory=dict)
    towards: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def count(self, who: str, what: str) -> None:
        self.counters.setdefault(who, Counter())[what] += 1

    def record(self, who: str) -> Record:
        return Record(**self.counters.get(who, {}))

    def met(self, borrower: str, lender: str) -> Met:
        return Met(**self.towards.get((borrower, lender), {}))


def replayed(events: Iterable[tuple[str, Mapping[str, Any]]]) -> Replay:
    """Make records of the events of Loans, in their order."""
    found = Replay()
    for name, values in events:
        if name == "Agreed":
            found.parties[values["id"]] = (values["borrower"].lower(), values["lender"].lower())
            continue
        if "id" not in values:
            continue
        borrower, lender = found.parties[values["id"]]
        towards = found.towards.setdefault((borrower, lender), Counter())
        if name == "Funded" or (name == "Received" and values["place"] == 0):
            found.count(borrower, "loans")
            found.count(lender, "lent")
        elif name in ("Received", "Settled") and values["counted"]:
            what = "late" if values["late"] else "on_time"
            found.count(borrower, what)
            towards[what] += 1
        elif name == "Defaulted":
            found.count(borrower, "defaults")
            towards["defaults"] += 1
        elif name == "Decided" and values["outcome"] != UNDECIDED:
            payer, payee = (borrower, lender) if values["place"] else (lender, borrower)
            if values["outcome"] == UPHELD:
                found.count(payee, "false_denials")
            else:
                found.count(payer, "false_claims")
        elif name == "Closed" and values["endedAs"] in (REPAID, REPAID_LATE):
            found.count(borrower, "repaid")
    return found
