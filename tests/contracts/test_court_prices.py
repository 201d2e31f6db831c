"""The court's prices, as the contract answers them, against the strategies that they are made for."""

from __future__ import annotations

import pytest

from bench.court import SHOWN, new_court, prices_of
from bench.court_model import Prices, coin_flippers, juror, literal_majority, majority, panel_error, panel_seat


@pytest.fixture(scope="module")
def prices() -> Prices:
    return prices_of(new_court())


def test_panel_of_coin_flippers_never_earns(prices: Prices) -> None:
    assert (SHOWN[0], SHOWN[-1]) == (5, 301)
    assert [shown for shown in SHOWN if coin_flippers(prices, shown) > 1e-12] == []


def test_four_shown_seats_are_the_exception_that_is_accepted(prices: Prices) -> None:
    assert coin_flippers(prices, 4) == pytest.approx(0.0625)
    assert coin_flippers(prices, 3) == pytest.approx(0)


def test_coin_flippers_lose_what_was_reckoned_for_small_middle_and_large_panels(prices: Prices) -> None:
    found = [round(coin_flippers(prices, seats), 2) for seats in (7, 21, 101)]
    assert found == [-0.19, -0.32, -0.42]


def test_higher_fee_would_let_coin_flippers_earn(prices: Prices) -> None:
    """The bound is tight: at twice the fee a panel of seven earns 0.31 a seat."""
    assert coin_flippers(Prices(2 * prices.fee, prices.vote, prices.requester), 7) == pytest.approx(0.3125)


def test_care_pays_and_chance_does_not(prices: Prices) -> None:
    careful, average, coin = (juror(prices, 100, own, 0.8) for own in (0.9, 0.8, 0.5))
    assert careful > average > 0 > coin
    assert panel_seat(prices, 100, 1) == pytest.approx(prices.fee)


def test_requester_breaks_even_when_a_quarter_of_the_seats_lose(prices: Prices) -> None:
    assert prices.requester * prices.vote * 25 == prices.fee * 100


def test_panels_are_as_safe_as_the_page_says() -> None:
    assert literal_majority(100, 10_000, 11_000)[1] == pytest.approx(0.645, abs=0.005)
    assert majority(100, 0.011) < 1e-12
    assert panel_error(7, 0.8) == pytest.approx(0.033, abs=0.001)
    assert majority(21, 0.33) == pytest.approx(0.052, abs=0.001)
