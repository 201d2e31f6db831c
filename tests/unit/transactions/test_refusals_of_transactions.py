"""Transactions that cannot be: signatures out of range, odd access lists, unknown types, tokens without a recipient."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cmwallet.accounts.accounts import Account
from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import ORDER, SigningKey, join_signature, recover_address
from cmwallet.transactions.described_transaction import parse_described
from cmwallet.transactions.encoding import FeeMarketTransaction, LegacyTransaction, decode, sign
from cmwallet.transactions.order import Asset, Order, call_of
from identity.address import Address
from identity.secret import Secret
from identity.vault.interface import RecordId

KEY = SigningKey(Secret(b"\x07" * 32))
TO = b"\x11" * 20
LEGACY = LegacyTransaction(nonce=0, gas_price=1, gas_limit=21_000, to=TO, value=1, data=b"", chain_id=18)


def described(**changes: object) -> dict[str, Any]:
    """A signed legacy transaction as a node describes it."""
    signed = sign(LEGACY, KEY)
    y = signed.y_parity
    return {
        "type": "0x0",
        "nonce": "0x0",
        "gasPrice": "0x1",
        "gas": hex(21_000),
        "to": "0x" + TO.hex(),
        "value": "0x1",
        "input": "0x",
        "v": hex(35 + 2 * 18 + y),
        "r": hex(signed.r),
        "s": hex(signed.s),
        "hash": "0x" + signed.hash.hex(),
        "from": KEY.address,
        **changes,
    }


def test_what_a_node_describes_comes_to_its_hash() -> None:
    assert parse_described(described()).sender() == KEY.address


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"v": "0x1d"}, "not signed"),
        ({"v": "0x24"}, "not signed"),
        ({"type": "0x3", "chainId": "0x12"}, "type 3"),
        ({"type": "0x7f", "chainId": "0x12"}, "type 127"),
        ({"nonce": "0x1"}, "hash"),
    ],
)
def test_what_is_described_otherwise_is_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        parse_described(described(**changes))


@pytest.mark.parametrize(
    ("r", "s", "parity"), [(0, 1, 0), (1, 0, 0), (ORDER, 1, 0), (1, ORDER, 0), (1, 1, 2), (1, 1, -1)]
)
def test_a_signature_out_of_range_is_none(r: int, s: int, parity: int) -> None:
    with pytest.raises(InvalidInput, match="out of range"):
        join_signature(r, s, parity)


def test_a_signature_is_taken_up_to_the_last_number() -> None:
    assert join_signature(ORDER - 1, ORDER - 1, 1) == (ORDER - 1).to_bytes(32, "big") * 2 + b"\1"
    for length in (31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            recover_address(bytes(length), join_signature(1, 1, 0))


def test_raw_bytes_with_a_signature_out_of_range_are_no_transaction() -> None:
    signed = sign(LEGACY, KEY)
    raw = signed.raw
    assert decode(raw).sender() == KEY.address
    for number in (signed.r, signed.s):
        old = number.to_bytes(32, "big")
        with pytest.raises(InvalidInput, match="out of range"):
            decode(raw.replace(old, ORDER.to_bytes(32, "big")))


@pytest.mark.parametrize("entry", [(b"\x11" * 19, ()), (b"\x11" * 21, ()), (TO, (b"\0" * 31,)), (TO, (b"\0" * 33,))])
def test_an_access_list_has_whole_addresses_and_keys(entry: tuple[bytes, tuple[bytes, ...]]) -> None:
    market = FeeMarketTransaction(
        chain_id=18,
        nonce=0,
        max_priority_fee_per_gas=1,
        max_fee_per_gas=1,
        gas_limit=30_000,
        to=TO,
        value=0,
        data=b"",
        access_list=((TO, (b"\0" * 32,)),),
    )
    assert decode(sign(market, KEY).raw).transaction == market
    with pytest.raises(InvalidInput, match="wrong length"):
        sign(replace(market, access_list=(entry,)), KEY)


def test_tokens_need_a_recipient() -> None:
    account = Account(Address(KEY.address), "main", "hd", None, None, RecordId("00"), "")
    order = Order(account, None, Asset("TST", 6, KEY.address), 5)
    with pytest.raises(InvalidInput, match="needs a recipient"):
        call_of(order, 5)
