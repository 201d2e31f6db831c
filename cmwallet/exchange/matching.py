"""Matching of orders by deferred acceptance (Gale and Shapley 1962), borrowers proposing; pure.

A borrower prefers the lower rate; a lender the higher rate less the loss that she has to expect of the borrower's
grade. Of equals the earlier order comes first, then the smaller id, so that every preference is strict: the result is
stable, the best stable one for every borrower, and the same whatever the order of the input. It is a suggestion alone.

No list of candidates is cut short. A borrower looks at lenders in the order of her preference; since rates are
multiples of a step and her rate with a lender is the floored middle of both limits, that order is one of two, by the
parity of her limit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.exchange.orders import GRADES, RATE_STEP, BorrowOrder, Grade, LendOrder, agreed_rate

EXPECTED_LOSS: Final[Mapping[Grade, int]] = {"A": 90, "B": 205, "C": 455, "D": 1090}
"""Basis points a year: the chance of a bad instalment at the grade's lowest score (of D at 520), times 45 %, the part
that the foundation approach of Basel takes for lost."""

Key = tuple[int, int, str]
"""The smaller, the more preferred; no two orders have the same."""


@dataclass(frozen=True)
class Match:
    """Two orders that are suggested to each other, and the rate between them in basis points."""

    borrow: BorrowOrder
    lend: LendOrder

    @property
    def rate_bps(self) -> int:
        """The rate at which they meet."""
        return agreed_rate(self.borrow, self.lend)


def borrower_key(borrow: BorrowOrder, lend: LendOrder) -> Key:
    """Return how much a borrower likes a lender whose order fits hers."""
    return agreed_rate(borrow, lend), lend.placed, lend.id


def lender_key(lend: LendOrder, borrow: BorrowOrder) -> Key:
    """Return how much a lender likes a borrower whose order fits hers."""
    return EXPECTED_LOSS[borrow.grade] - agreed_rate(borrow, lend), borrow.placed, borrow.id


def match(borrows: Iterable[BorrowOrder], lends: Iterable[LendOrder]) -> list[Match]:
    """Return the stable matching, sorted by the borrowers' ids; ids are unique on each side."""
    wanted: dict[str, list[BorrowOrder]] = defaultdict(list)
    offered: dict[str, list[LendOrder]] = defaultdict(list)
    for borrow in borrows:
        wanted[borrow.currency].append(borrow)
    for lend in lends:
        offered[lend.currency].append(lend)
    found = [one for currency in wanted if currency in offered for one in _market(wanted[currency], offered[currency])]
    return sorted(found, key=lambda one: one.borrow.id)


_Row = tuple[int, int, int, int, int, str, int]
"""Of a lender: the lowest rate, the amount, the range of months, the rank of the worst grade, the person, the place."""


def _market(borrows: Sequence[BorrowOrder], lends: Sequence[LendOrder]) -> list[Match]:
    """Match the orders of one currency."""
    preferred = [_in_order(lends, parity) for parity in (0, 1)]
    held: list[BorrowOrder | None] = [None] * len(lends)
    keys: list[Key] = [(0, 0, "")] * len(lends)
    reached: dict[str, int] = {}
    # Who proposes when changes nothing in the result (McVitie and Wilson 1971); the best liked first displaces least.
    free = sorted(borrows, key=lambda one: one.max_rate_bps - 2 * EXPECTED_LOSS[one.grade])
    while free:
        borrow = free.pop()
        rows = preferred[borrow.max_rate_bps // RATE_STEP % 2]
        refused = _propose(borrow, rows, reached, lends, held, keys)
        if refused is not None:
            free.append(refused)
    return [Match(borrow, lends[place]) for place, borrow in enumerate(held) if borrow is not None]


def _propose(
    borrow: BorrowOrder,
    rows: Sequence[_Row],
    reached: dict[str, int],
    lends: Sequence[LendOrder],
    held: list[BorrowOrder | None],
    keys: list[Key],
) -> BorrowOrder | None:
    """Let a borrower propose down her list until somebody takes her; return whom that one sends away, if anybody."""
    limit, amount, months = borrow.max_rate_bps, borrow.amount, borrow.months
    rank, person = GRADES.index(borrow.grade), borrow.person
    for at in range(reached.get(borrow.id, 0), len(rows)):
        lowest, most, least_months, most_months, worst, lender, place = rows[at]
        if lowest > limit:
            if lowest > limit + RATE_STEP:  # of one pair of steps the dearer one may come first
                break
            continue
        if most < amount or months < least_months or months > most_months or rank > worst or person == lender:
            continue
        before, key = held[place], lender_key(lends[place], borrow)
        if before is None or key < keys[place]:
            held[place], keys[place], reached[borrow.id] = borrow, key, at + 1
            return before
    return None


def _in_order(lends: Sequence[LendOrder], parity: int) -> list[_Row]:
    """Return the lenders as every borrower prefers them whose limit, counted in steps, is even (0) or odd (1)."""
    places = sorted(
        range(len(lends)),
        key=lambda at: ((lends[at].min_rate_bps // RATE_STEP + parity) // 2, lends[at].placed, lends[at].id),
    )
    return [_row(lends[place], place) for place in places]


def _row(lend: LendOrder, place: int) -> _Row:
    months = (lend.least_months, lend.most_months)
    return lend.min_rate_bps, lend.amount, *months, GRADES.index(lend.worst_grade), lend.person, place
