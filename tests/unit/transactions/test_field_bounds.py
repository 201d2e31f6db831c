"""Fields of transactions of every type, each at the largest value that the protocol has and at the next one."""

from __future__ import annotations

from typing import Any

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.transactions.encoding import (
    AccessListTransaction,
    FeeMarketTransaction,
    LegacyTransaction,
    max_fee,
)

COMMON: dict[str, Any] = {"chain_id": 1, "nonce": 0, "gas_limit": 21_000, "to": b"\x11" * 20, "value": 0}
FORMS: dict[str, tuple[type, dict[str, Any]]] = {
    "legacy": (LegacyTransaction, {"gas_price": 1}),
    "access list": (AccessListTransaction, {"gas_price": 1}),
    "fee market": (FeeMarketTransaction, {"max_priority_fee_per_gas": 1, "max_fee_per_gas": 1}),
}
LARGEST = {
    "chain_id": 2**63 - 37,
    "nonce": 2**64 - 2,
    "gas_limit": 2**64 - 1,
    "value": 2**256 - 1,
    "gas_price": 2**256 - 1,
    "max_priority_fee_per_gas": 2**256 - 1,
    "max_fee_per_gas": 2**256 - 1,
}
"""EIP-2681 bounds nonces, EIP-1559 and the yellow paper prices, and EIP-155's v has to fit 64 bits."""
ROWS = [(form, name) for form, (_, prices) in FORMS.items() for name in LARGEST if name in COMMON or name in prices]


def made(form: str, **change: object) -> Any:
    kind, prices = FORMS[form]
    return kind(**{**COMMON, **prices, **change})


@pytest.mark.parametrize(("form", "name"), ROWS)
def test_a_field_ends_with_its_largest_value(form: str, name: str) -> None:
    assert getattr(made(form, **{name: LARGEST[name]}), name) == LARGEST[name]
    for value in (LARGEST[name] + 1, -1):
        with pytest.raises(InvalidInput, match="out of range"):
            made(form, **{name: value})


@pytest.mark.parametrize("form", FORMS)
def test_a_chain_id_is_at_least_one_and_other_fields_nothing(form: str) -> None:
    with pytest.raises(InvalidInput, match="chain id is out of range"):
        made(form, chain_id=0)
    assert made(form, nonce=0, gas_limit=0, value=0).nonce == 0
    assert made(form, to=None).to is None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("change", [{"to": b""}, {"to": b"\x11" * 19}, {"to": b"\x11" * 21}])
def test_a_recipient_has_twenty_bytes(form: str, change: dict[str, bytes]) -> None:
    with pytest.raises(InvalidInput):
        made(form, **change)


@pytest.mark.parametrize("form", ["access list", "fee market"])
@pytest.mark.parametrize(
    ("entries", "taken"),
    [
        ([], True),
        ([(b"\x11" * 20, [])], True),
        ([(b"\x11" * 20, [b"\x22" * 32])], True),
        ([(b"\x11" * 19, [])], False),
        ([(b"\x11" * 20, [b"\x22" * 31])], False),
        ([(b"\x11" * 20, [b"\x22" * 32, b"\x22" * 33])], False),
    ],
)
def test_an_access_list_names_addresses_and_slots(form: str, entries: list[Any], taken: bool) -> None:
    listed = tuple((address, tuple(keys)) for address, keys in entries)
    if taken:
        assert made(form, access_list=listed).access_list == listed
    else:
        with pytest.raises(InvalidInput):
            made(form, access_list=listed)


def test_the_highest_fee_is_all_of_the_gas_at_the_highest_price() -> None:
    assert max_fee(made("legacy", gas_limit=30_000, gas_price=7)) == 210_000
    assert max_fee(made("access list", gas_limit=30_000, gas_price=7)) == 210_000
    assert max_fee(made("fee market", gas_limit=30_000, max_fee_per_gas=7, max_priority_fee_per_gas=2)) == 210_000
