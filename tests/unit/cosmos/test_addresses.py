"""Bech32 texts of a Cosmos chain are the same 20 bytes as an address of Ethereum."""

from __future__ import annotations

import pytest

from cmwallet.cosmos.addresses import account_text, check_prefix, operator_text, read_account, read_operator
from cmwallet.errors import InvalidInput
from identity.address import Address
from identity.bech32 import bech32

ADDRESS = Address("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc")
ACCOUNT = "inj1n9j4qlg62k7vy62utzapd7ehmqvmpfxuur5wvx"
"""As the engine of Injective writes the same key's account."""


def test_account_is_written_as_the_engine_writes_it() -> None:
    assert account_text("inj", ADDRESS) == ACCOUNT
    assert read_account(ACCOUNT) == ("inj", ADDRESS)
    validator = operator_text("inj", ADDRESS)
    assert validator.startswith("injvaloper1")
    assert read_operator(validator) == ("inj", ADDRESS)


@pytest.mark.parametrize(
    "text",
    [
        *(ACCOUNT.upper(), ACCOUNT[:-1], ACCOUNT[:-1] + "w", "", "1", "inj1", operator_text("inj", ADDRESS)),
        *(bech32("inj", b"\x01" * 19), bech32("inj", b"\x01" * 32), "0x" + "11" * 20),
    ],
)
def test_other_texts_are_no_account(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_account(text)


@pytest.mark.parametrize("text", [ACCOUNT, bech32("valoper", b"\x01" * 20), operator_text("inj", ADDRESS).upper()])
def test_other_texts_are_no_validator(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_operator(text)


@pytest.mark.parametrize("prefix", ["", "Inj", "injvaloper", "in-j", "1", "a" * 21])
def test_prefixes_are_short_and_of_letters(prefix: str) -> None:
    with pytest.raises(InvalidInput):
        check_prefix(prefix)
    assert check_prefix("cosmos") == "cosmos"
