"""What is refused on every engine before coins go to a validator, and how rates are told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from cmwallet.errors import InsufficientFunds, InvalidInput, PolicyRefused, Rejected
from cmwallet.staking.driver import Allowed
from cmwallet.staking.model import Delegation, Holding, Validator, percent_text, rate_text
from cmwallet.staking.rules import amount_of, check_positive, check_reserve, check_room, check_validator
from identity.address import Address

OWNER = Address("0x70A52fF393256f016939Ae2926CBd999508A555B")
COIN = 10**18
GOOD = Validator(
    address="1",
    operator=OWNER,
    name="Good",
    state="active",
    stake=90 * COIN,
    power_share=Fraction(1),
    max_stake=100 * COIN,
    commission=Fraction(1, 10),
)


@pytest.mark.parametrize(
    ("changes", "allowed", "refused"),
    [
        ({}, Allowed(), False),
        ({"state": "candidate"}, Allowed(), False),
        ({"state": "retired"}, Allowed(jailed=True), True),
        ({"state": "jailed"}, Allowed(), True),
        ({"state": "jailed"}, Allowed(jailed=True), False),
        ({"commission": Fraction(1)}, Allowed(), True),
        ({"commission": Fraction(99, 100)}, Allowed(), False),
        ({}, Allowed(max_commission=Fraction(1, 10)), False),
        ({}, Allowed(max_commission=Fraction(9, 100)), True),
        ({"commission": None}, Allowed(max_commission=Fraction(0)), False),
    ],
)
def test_validator_that_should_not_be_given_stake_is_refused(
    changes: dict[str, object], allowed: Allowed, refused: bool
) -> None:
    validator = replace(GOOD, **changes)  # type: ignore[arg-type]
    if refused:
        with pytest.raises(PolicyRefused):
            check_validator(validator, allowed)
    else:
        check_validator(validator, allowed)


def test_room_is_what_the_validator_still_takes() -> None:
    check_room(GOOD, 10 * COIN, "CMT")
    with pytest.raises(Rejected, match="takes only 10 CMT more") as refused:
        check_room(GOOD, 10 * COIN + 1, "CMT")
    assert refused.value.details["room"]["raw"] == str(10 * COIN)  # type: ignore[index]
    check_room(replace(GOOD, max_stake=None), 10**30, "CMT")


def test_some_coins_stay_at_hand() -> None:
    check_reserve(COIN, COIN - 10**16, Allowed(), "CMT")
    with pytest.raises(InsufficientFunds, match="to be kept for fees"):
        check_reserve(COIN, COIN - 10**16 + 1, Allowed(), "CMT")
    check_reserve(COIN, COIN, Allowed(keep=0), "CMT")


def test_all_is_what_is_there_and_no_more() -> None:
    held = Delegation(validator="1", name="Good", amount=7, rewards=1)
    assert amount_of(held, None, GOOD, "CMT") == 7
    assert amount_of(held, 7, GOOD, "CMT") == 7
    for wanted, there in ((8, held), (None, None), (1, None)):
        with pytest.raises(InsufficientFunds):
            amount_of(there, wanted, GOOD, "CMT")
    for nothing in (0, -1):
        with pytest.raises(InvalidInput):
            check_positive(nothing)


@pytest.mark.parametrize(
    ("rate", "text", "percent"),
    [
        (Fraction(0), "0", "0 %"),
        (Fraction(1), "1", "100 %"),
        (Fraction(1, 8), "0.125", "12.5 %"),
        (Fraction(1, 3), "0." + "3" * 18, "33.33 %"),
        (Fraction(1, 10), "0.1", "10 %"),
        (Fraction(1, 1000), "0.001", "0.1 %"),
        (Fraction(7, 4), "1.75", "175 %"),
    ],
)
def test_rates_are_told_exactly_and_in_percent(rate: Fraction, text: str, percent: str) -> None:
    assert (rate_text(rate), percent_text(rate)) == (text, percent)


def test_rewards_of_an_account_are_unknown_where_they_grow_with_the_stake() -> None:
    def holding(*rewards: int | None) -> Holding:
        stakes = [Delegation(validator=str(place), name="", amount=5, rewards=one) for place, one in enumerate(rewards)]
        return Holding(account=OWNER, height=1, time=1, delegations=stakes)

    assert holding(1, 2).rewards == 3
    assert holding(None, None).rewards is None
    assert holding().rewards == 0
    assert holding(1, 2).total == 10
    assert holding(1, 2).with_validator("1") is not None
    assert holding(1, 2).with_validator("9") is None
