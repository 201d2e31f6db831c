"""Records of borrowers and lenders, replayed from the events of `Loans`: what the contract counts, counted again.

The contract keeps the same counts. Whoever reads both compares them: a node that hides an event, or makes up a count,
contradicts itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cmwallet.market.loans.loan import ENDINGS
from identity.address import Address, parse_address

UPHELD: Final = 1
REJECTED: Final = 2

_REPAID: Final = frozenset({ENDINGS.index("repaid"), ENDINGS.index("repaid late")})


@dataclass
class AccountRecord:
    """Counts of one account: as a borrower, as a lender, and what the court found it to have said wrongly."""

    loans: int = 0
    repaid: int = 0
    on_time: int = 0
    late: int = 0
    defaults: int = 0
    lent: int = 0
    false_claims: int = 0
    false_denials: int = 0


@dataclass
class PairRecord:
    """Counts of a borrower with one lender."""

    on_time: int = 0
    late: int = 0
    defaults: int = 0


@dataclass(frozen=True)
class LoanEvent:
    """An event of a loan: its name, the loan's number, its decoded values (addresses as text)."""

    name: str
    number: int
    values: Mapping[str, Any]


@dataclass
class Replay:
    """What a replay of events gives: records by account, counts by borrower and lender."""

    records: dict[Address, AccountRecord] = field(default_factory=lambda: defaultdict(AccountRecord))
    pairs: dict[tuple[Address, Address], PairRecord] = field(default_factory=lambda: defaultdict(PairRecord))


def replay(events: Iterable[LoanEvent]) -> Replay:
    """Return the records that events give, in the order in which they stand on chain."""
    found = Replay()
    people: dict[int, tuple[Address, Address]] = {}
    for event in events:
        if event.name == "Agreed":
            people[event.number] = tuple(  # type: ignore[assignment]
                parse_address(str(event.values[role])) for role in ("borrower", "lender")
            )
        else:
            _count(found, event, *people[event.number])
    return found


def _count(found: Replay, event: LoanEvent, borrower: Address, lender: Address) -> None:
    values, place = event.values, event.values.get("place")
    pair = (borrower, lender)
    if event.name == "Funded" or (event.name == "Received" and place == 0):
        found.records[borrower].loans += 1
        found.records[lender].lent += 1
    elif event.name in ("Received", "Settled") and values["counted"]:
        for one in (found.records[borrower], found.pairs[pair]):
            if values["late"]:
                one.late += 1
            else:
                one.on_time += 1
    elif event.name == "Defaulted":
        found.records[borrower].defaults += 1
        found.pairs[pair].defaults += 1
    elif event.name == "Closed" and values["endedAs"] in _REPAID:
        found.records[borrower].repaid += 1
    elif event.name == "Decided":
        payer, payee = (lender, borrower) if place == 0 else (borrower, lender)
        if values["outcome"] == UPHELD:
            found.records[payee].false_denials += 1
        elif values["outcome"] == REJECTED:
            found.records[payer].false_claims += 1
