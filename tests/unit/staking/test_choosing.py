"""Which validator is meant: addresses before names, names only where they are one validator's."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cmwallet.errors import InvalidInput, NotFound, Usage
from cmwallet.staking.choosing import choose_validator
from cmwallet.staking.model import Validator
from identity.address import Address

OWNER = Address("0x70A52fF393256f016939Ae2926CBd999508A555B")
OTHER = Address("0xF9Fd397486AC5516eea2304fA701cB9767c465D2")
VALOPER = "injvaloper1cml96vmptgw99syqrrz8az79xer2pcgpsyhvxr"


def validator(address: str, operator: Address | None, name: str) -> Validator:
    return Validator(address=address, operator=operator, name=name, state="active", stake=1, power_share=Fraction(1, 2))


ALICE, BOB = validator(VALOPER, OWNER, "Alice"), validator("2", OTHER, "2b")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (VALOPER, ALICE),
        (VALOPER.upper(), ALICE),
        (OWNER, ALICE),
        (OWNER.lower(), ALICE),
        ("alice", ALICE),
        ("2", BOB),
        ("carol", BOB),
    ],
)
def test_validator_is_found_by_address_operator_name_and_contact(text: str, meant: Validator) -> None:
    assert choose_validator([ALICE, BOB], text, {"carol": OTHER}) is meant


def test_name_that_is_anothers_address_names_the_other() -> None:
    thief = validator("3", OTHER, "2")
    assert choose_validator([thief, BOB], "2", {}) is BOB


def test_name_of_two_validators_is_refused_with_both() -> None:
    twin = validator("3", OTHER, "ALICE")
    with pytest.raises(Usage, match="names 2 validators") as refused:
        choose_validator([ALICE, twin], "alice", {})
    assert refused.value.hint is not None
    assert VALOPER in refused.value.hint
    assert "ALICE 3" in refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "injvaloper1cml9" + "q" * 30 + "hvxr",
        OWNER[:6] + "0" * 32 + OWNER[-4:],
    ],
)
def test_address_that_begins_and_ends_like_a_validators_is_refused(text: str) -> None:
    known = validator(OWNER, OWNER, "Owner")
    with pytest.raises(InvalidInput, match="begins and ends like"):
        choose_validator([ALICE, known], text, {})


@pytest.mark.parametrize("text", ["", "  ", "\t"])
def test_empty_name_names_nobody_and_not_whoever_has_none(text: str) -> None:
    nameless = validator("3", None, "")
    with pytest.raises(Usage, match="no validator is named"):
        choose_validator([nameless, ALICE], text, {})


def test_nobody_is_nobody() -> None:
    with pytest.raises(NotFound):
        choose_validator([ALICE, BOB], "dave", {})
    with pytest.raises(NotFound):
        choose_validator([BOB], "1", {})
