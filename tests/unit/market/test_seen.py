"""Whom the offer of a deal may have named, by what is known of the deal now."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cmwallet.market.deals import seen
from cmwallet.market.deals.deal import ARBITRATING, CLOSED, DELIVERED, DISPUTED, FUNDED, OFFERED
from tests.unit.market.test_record import ANN, BEN, JUDGE, deal


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Any:
    values = {"arbiter": str(BEN), "feeBps": 25}
    event = SimpleNamespace(decoded=SimpleNamespace(values=values))
    monkeypatch.setattr(
        seen, "item_events", lambda _deals, number, block, named: [event] if named == ("Named",) else []
    )
    deals: Any = object()

    def ask(state: int, disputed_at: int) -> list[Any]:
        shown = replace(deal(ANN, BEN, ""), state=state, disputed_at=disputed_at, fee_bps=10)
        return list(seen._named(deals, shown))

    return ask


@pytest.mark.parametrize("state", [OFFERED, FUNDED, DELIVERED])
def test_before_a_dispute_it_is_the_arbiter_that_the_deal_has(named: Any, state: int) -> None:
    assert named(state, 0) == [(JUDGE, 10)]


@pytest.mark.parametrize(
    ("state", "disputed_at"), [(DISPUTED, 0), (ARBITRATING, 0), (CLOSED, 0), (CLOSED, 5), (DELIVERED, 5)]
)
def test_after_one_it_may_have_been_nobody_or_whom_an_event_says(named: Any, state: int, disputed_at: int) -> None:
    assert named(state, disputed_at) == [(JUDGE, 10), (None, 0), (BEN, 25)]
