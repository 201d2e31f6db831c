"""Suggestions: the matching of the orders that stand, computed anew when they have changed.

In a large market that takes seconds. So that it does nothing else, it rests ten times as long as the last one took;
meanwhile the last one holds for the orders that still stand.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.exchange.matching import Match, borrower_key, lender_key, match
from cmwallet.exchange.orders import BorrowOrder, LendOrder, Order, Side, misfit
from cmwallet.exchange.reasons import FITS_OTHERS_BETTER, why, why_not
from cmwallet.exchange.store import orders
from oauth.store.engine import Store

RESTS: Final = 10
RESTS_FROM: Final = 0.1
"""Seconds of CPU; what takes less is not worth a rest."""
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
        self._of: frozenset[Order] | None = None
        self._matches: list[Match] = []
        self._rests_until = 0.0

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
            if self._of != standing and (self._of is None or time.monotonic() >= self._rests_until):
                begun = time.thread_time()
                self._matches, self._of = match(borrows, lends), standing
                took = time.thread_time() - begun
                self._rests_until = time.monotonic() + (RESTS * took if took > RESTS_FROM else 0)
            found = self._matches
        live = [one for one in found if one.borrow in standing and one.lend in standing]
        return borrows, lends, {order.id: one for one in live for order in (one.borrow, one.lend)}


def _seen(own: Order, pair: Match, *, suggested: bool) -> Seen:
    side: Side = "borrow" if isinstance(own, BorrowOrder) else "lend"
    if suggested:
        return Seen(pair, why(pair.borrow, pair.lend, side))
    return Seen(pair, why_not(pair.borrow, pair.lend, side) or FITS_OTHERS_BETTER)
