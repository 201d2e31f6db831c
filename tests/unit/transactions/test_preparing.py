"""What is judged before a yes: gas and funds of an order, and a token that would not move."""

from __future__ import annotations

import pytest

from cmwallet.accounts.accounts import Account
from cmwallet.accounts.recipients import Recipient
from cmwallet.errors import InsufficientFunds, Rejected
from cmwallet.node.networks import EMBEDDED
from cmwallet.transactions import preparing
from cmwallet.transactions.fees import NOTHING_FIXED
from cmwallet.transactions.order import Asset, Order
from identity.address import Address
from identity.vault.interface import RecordId
from tests.unit.transactions.journalling import BOB, SENDER, FakeNode

TOKEN = "0xf85fEea2FdD81d51177F6b8F35F0e6734Ce45F5F"
ACCOUNT = Account(Address(SENDER), "main", "hd", None, None, RecordId("00"), "")
YES, NO = f"0x{1:064x}", f"0x{0:064x}"


def node(transfer: str, held: int = 10, coins: int = 10**18) -> FakeNode:
    def call(message: dict[str, str], _tag: str) -> str:
        return f"0x{held:064x}" if message["data"].startswith("0x70a08231") else transfer

    answers: dict[str, object] = {
        "eth_call": call,
        "eth_getBalance": hex(coins),
        "eth_getCode": "0x60",
        "eth_estimateGas": hex(50_000),
        "eth_gasPrice": hex(10**9),
    }
    return FakeNode(answers=answers)


def order(amount: int | None) -> Order:
    return Order(ACCOUNT, Recipient(Address(BOB)), Asset("TST", 6, TOKEN), amount)


def quoted(found: FakeNode, amount: int | None) -> int:
    return preparing._quote(found.client, EMBEDDED, order(amount), NOTHING_FIXED)[0]


@pytest.mark.parametrize("answer", [YES, "0x"], ids=["yes", "nothing"])
def test_a_token_that_moves_is_quoted(answer: str) -> None:
    assert quoted(node(answer), 10) == 10
    assert quoted(node(answer), None) == 10


def test_a_token_that_answers_false_is_refused_before_anybody_says_yes() -> None:
    with pytest.raises(Rejected, match="refuses the transfer"):
        quoted(node(NO), 10)


def test_more_than_is_held_is_refused_at_one_unit_above() -> None:
    with pytest.raises(InsufficientFunds):
        quoted(node(YES), 11)
    with pytest.raises(InsufficientFunds):
        quoted(node(YES, coins=60_000 * 10**9 - 1), 10)
    assert quoted(node(YES, coins=60_000 * 10**9), 10) == 10
