"""Suggestions over the orders that stand: anew when they change, and never of an order that does not stand any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cmwallet.exchange import market as module
from cmwallet.exchange.market import SHOWN, Market
from cmwallet.exchange.store import orders
from cmwallet.exchange.store.schema import open_exchange_store
from oauth.store.engine import Store
from tests.unit.exchange.orders import borrow, lend

NOW = 1_800_000_000


@pytest.fixture
def store() -> Iterator[Store]:
    made = open_exchange_store(":memory:")
    yield made
    made.close()


def put(store: Store, *made: object) -> None:
    with store.transaction() as work:
        for one in made:
            assert orders.insert(work, one)  # type: ignore[arg-type]


def test_a_new_order_changes_what_is_suggested(store: Store) -> None:
    market = Market(store, lambda: NOW)
    wanted = borrow(placed=NOW)
    put(store, wanted)
    assert market.suggested("b1") is None
    put(store, lend(placed=NOW))
    market._rests_until = 0
    found = market.suggested("b1")
    assert found is not None
    assert found.lend.id == "l1"
    put(store, lend("l2", min_rate_bps=500, placed=NOW))
    market._rests_until = 0
    assert market.view(wanted).suggested is not None
    assert market.view(wanted).suggested.match.lend.id == "l2"  # type: ignore[union-attr]


def test_while_the_matching_rests_nothing_is_suggested_that_was_taken_back(store: Store, monkeypatch) -> None:
    market = Market(store, lambda: NOW)
    wanted, offered = borrow(placed=NOW), lend(placed=NOW)
    put(store, wanted, offered)
    assert market.suggested("b1") is not None
    counted = []
    monkeypatch.setattr(module, "match", lambda *_: counted.append(1) or [])
    market._rests_until = float("inf")
    with store.transaction() as work:
        assert orders.drop(work, "l1", offered.person)
    assert market.suggested("b1") is None
    assert counted == []
    market._rests_until = 0
    assert market.suggested("b1") is None
    assert counted == [1]


def test_of_many_others_the_best_are_shown_with_the_reason_and_the_rest_is_counted(store: Store) -> None:
    market = Market(store, lambda: NOW)
    wanted = borrow(placed=NOW)
    put(store, wanted, lend("own", person=wanted.person, placed=NOW), lend("dollars", currency="USD", placed=NOW))
    put(store, *(lend(f"l{number}", min_rate_bps=600 + 10 * number, placed=NOW) for number in range(30)))
    view = market.view(wanted)
    assert view.suggested is not None
    assert view.suggested.match.lend.id == "l0"
    assert [seen.match.lend.id for seen in view.others] == [f"l{number}" for number in range(1, 1 + SHOWN)]
    assert view.rest == 29 - SHOWN
    assert view.others[0].reason == "it fits, and suits another order better"
    assert view.others[-1].reason == "the rate of 8.00 % is above your 7.90 %"
