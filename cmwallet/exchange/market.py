"""Suggestions: the matching of the orders that stand, computed anew when they have changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.exchange.matching import Match, borrower_key, lender_key, match
from cmwallet.exchange.orders import BorrowOrder, LendOrder, Order, Side, misfit
from cmwallet.exchange.reasons import FITS_OTHERS_BETTER, why, why_not
from cmwallet.exchange.store import orders
from oauth.store.engine import Store

SHOWN: Final = 20
"""So many other orders are shown with the reason why they are not suggested; all of them are matched."""


@dataclass(frozen=True)
class Seen:
    """Somebody else's order, as the owner of one of the other kind sees it."""

    match: Match
    reason: str


@dataclass(frozen=True)
class View:
    """What there is for one order: the suggestion, if any, and others with the reason why not; `rest` are not shown."""

    own: Order
    suggested: Seen | None
    others: Sequence[Seen]
    rest: int


class Market:
    """The orders that stand, and what is suggested to whom. It may be used by several threads."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._of: tuple[frozenset[Order], dict[str, Match]] | None = None

    def view(self, own: Order) -> View:
        """Return what there is for an order of somebody's."""
        borrows, lends, by_order = self._matched()
        suggested = by_order.get(own.id)
        if isinstance(own, BorrowOrder):
            pairs = [Match(own, lend) for lend in lends if lend.person != own.person]
            pairs.sort(key=lambda one: (misfit(own, one.lend) is not None, borrower_key(own, one.lend)))
        else:
            pairs = [Match(borrow, own) for borrow in borrows if borrow.person != own.person]
            pairs.sort(key=lambda one: (misfit(one.borrow, own) is not None, lender_key(own, one.borrow)))
        others = [one for one in pairs if one != suggested and one.borrow.currency == one.lend.currency]
        return View(
            own,
            None if suggested is None else _seen(own, suggested, suggested=True),
            [_seen(own, one, suggested=False) for one in others[:SHOWN]],
            max(0, len(others) - SHOWN),
        )

    def suggested(self, order_id: str) -> Match | None:
        """Return what is suggested to an order now."""
        return self._matched()[2].get(order_id)

    def _matched(self) -> tuple[list[BorrowOrder], list[LendOrder], dict[str, Match]]:
        with self._store.reading() as work:
            borrows, lends = orders.standing(work, int(self._clock()))
        standing: frozenset[Order] = frozenset((*borrows, *lends))
        with self._lock:
            if self._of is None or self._of[0] != standing:
                found = match(borrows, lends)
                self._of = (
                    standing,
                    {order.id: one for one in found for order in (one.borrow, one.lend)},
                )
            return borrows, lends, self._of[1]


def _seen(own: Order, pair: Match, *, suggested: bool) -> Seen:
    side: Side = "borrow" if isinstance(own, BorrowOrder) else "lend"
    if suggested:
        return Seen(pair, why(pair.borrow, pair.lend, side))
    return Seen(pair, why_not(pair.borrow, pair.lend, side) or FITS_OTHERS_BETTER)
