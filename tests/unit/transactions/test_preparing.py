"""What is judged before a yes: gas and funds of an order, and a token that would not move."""

from __future__ import annotations

import pytest

from cmwallet.accounts.accounts import Account
from cmwallet.accounts.recipients import Recipient
from cmwallet.errors import InsufficientFunds, Rejected
from cmwallet.node.networks import EMBEDDED
from cmwallet.transactions import preparing
from cmwallet.transactions.fees import NOTHING_FIXED, LegacyPrice, MarketPrice, Quote
from cmwallet.transactions.order import Asset, Order, native_asset
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


def coins(amount: int | None, held: int) -> tuple[int, int]:
    """What is sent of the network's coin, and the most that its gas may cost."""
    found = node(YES, coins=held)
    found.answers["eth_getCode"] = "0x"
    wanted = Order(ACCOUNT, Recipient(Address(BOB)), native_asset(EMBEDDED), amount)
    sent, quote, balance = preparing._quote(found.client, EMBEDDED, wanted, NOTHING_FIXED)
    assert balance == held
    return sent, quote.max_fee


FEE = 21_000 * 10**9


@pytest.mark.parametrize("left", [1, 10**18])
def test_everything_is_what_the_gas_leaves(left: int) -> None:
    assert coins(None, FEE + left) == (left, FEE)
    assert coins(left, FEE + left) == (left, FEE)


@pytest.mark.parametrize(
    ("amount", "held", "needed"),
    [(None, FEE, FEE), (None, FEE - 1, FEE), (None, 0, FEE), (1, FEE, FEE + 1), (5, 4, 5), (2, FEE + 1, FEE + 2)],
)
def test_less_than_amount_and_gas_is_not_enough(amount: int | None, held: int, needed: int) -> None:
    with pytest.raises(InsufficientFunds, match="main holds") as refused:
        coins(amount, held)
    assert {name: said["raw"] for name, said in refused.value.details.items()} == {  # type: ignore[index]
        "needed": str(needed),
        "held": str(held),
    }


@pytest.mark.parametrize(
    ("base_fee", "most", "tip", "full"),
    [(80, 200, 2, 92), (80, 92, 2, 92), (80, 91, 2, 91), (7, 100, 0, 7), (8, 100, 0, 9), (0, 100, 3, 3)],
)
def test_everything_is_sent_at_the_price_of_one_full_block_later(base_fee: int, most: int, tip: int, full: int) -> None:
    found = preparing._whole_fee(Quote(21_000, MarketPrice(most, tip, base_fee)))
    assert found == Quote(21_000, MarketPrice(full, full, base_fee))
    legacy = Quote(21_000, LegacyPrice(7))
    assert preparing._whole_fee(legacy) == legacy
