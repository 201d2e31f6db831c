"""Quotes of fees."""

from collections.abc import Sequence

import pytest

from cmwallet.errors import InvalidInput, NetworkFailed, RpcRefused
from cmwallet.node.client import Message, NodeClient
from cmwallet.node.rpc import MockTransport
from cmwallet.transactions.fees import LegacyPrice, MarketPrice, Overrides, quote, quote_gas, quote_price

ME = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
H = "0x" + "11" * 32
GWEI = 10**9


def block(base_fee: int | None, gas_limit: int = 30_000_000) -> dict[str, object]:
    fields: dict[str, object] = {
        "number": "0x5", "hash": H, "parentHash": H, "timestamp": "0x1", "gasLimit": hex(gas_limit), "transactions": []
    }  # fmt: skip
    return fields if base_fee is None else fields | {"baseFeePerGas": hex(base_fee)}


def node(answers: dict[str, object]) -> tuple[NodeClient, MockTransport]:
    def answer(method: str, _params: Sequence[object]) -> object:
        if method not in answers:
            raise RpcRefused("no such method", rpc_code=-32601)
        return answers[method]

    transport = MockTransport(answer)
    return NodeClient(transport), transport


def history(*rewards: int) -> dict[str, object]:
    return {"oldestBlock": "0x1", "baseFeePerGas": ["0x1"], "reward": [[hex(reward)] for reward in rewards]}


def test_with_a_base_fee_the_quote_is_eip1559() -> None:
    client, _ = node({"eth_getBlockByNumber": block(10 * GWEI), "eth_feeHistory": history(3, 0, GWEI, 2 * GWEI, 0)})
    assert quote_price(client) == MarketPrice(21 * GWEI, GWEI, 10 * GWEI)


def test_without_history_the_node_s_tip_counts_and_then_one_gwei() -> None:
    client, _ = node({"eth_getBlockByNumber": block(7), "eth_maxPriorityFeePerGas": "0x5"})
    assert quote_price(client) == MarketPrice(19, 5, 7)
    client, _ = node({"eth_getBlockByNumber": block(7), "eth_feeHistory": history(0, 0)})
    assert quote_price(client) == MarketPrice(14 + GWEI, GWEI, 7)


def test_without_a_base_fee_the_quote_is_one_price() -> None:
    client, _ = node({"eth_getBlockByNumber": block(None), "eth_gasPrice": hex(2 * GWEI)})
    assert quote_price(client) == LegacyPrice(2 * GWEI)


def test_a_legacy_chain_is_not_asked_about_base_fees() -> None:
    client, transport = node({"eth_gasPrice": "0x2"})
    assert quote_price(client, legacy_only=True) == LegacyPrice(2)
    assert [method for method, _ in transport.calls] == ["eth_gasPrice"]


def test_a_gas_price_of_zero_is_legal_and_asks_nothing() -> None:
    client, transport = node({"eth_getCode": "0x"})
    found = quote(client, Message(to=ME, value=1), Overrides(gas_price=0), legacy_only=True)
    assert found.price == LegacyPrice(0)
    assert (found.gas_limit, found.max_fee, found.expected_fee) == (21_000, 0, 0)
    assert [method for method, _ in transport.calls] == ["eth_getCode"]


def test_what_the_user_fixed_is_kept() -> None:
    client, _ = node({"eth_getBlockByNumber": block(10), "eth_feeHistory": history(4)})
    assert quote_price(client, Overrides(max_fee_per_gas=50)) == MarketPrice(50, 4, 10)
    assert quote_price(client, Overrides(max_fee_per_gas=10, max_priority_fee_per_gas=0)) == MarketPrice(10, 0, 10)
    assert quote_price(client, Overrides(max_priority_fee_per_gas=9)) == MarketPrice(29, 9, 10)
    assert quote_price(client, Overrides(gas_price=10)) == LegacyPrice(10)
    found = quote(client, Message(to=ME), Overrides(gas_limit=21_000, gas_price=11))
    assert (found.gas_limit, found.max_fee) == (21_000, 231_000)


@pytest.mark.parametrize("overrides", [Overrides(max_fee_per_gas=9), Overrides(gas_price=9), Overrides(gas_price=0)])
def test_a_price_below_the_base_fee_would_wait_for_ever(overrides: Overrides) -> None:
    client, _ = node({"eth_getBlockByNumber": block(10), "eth_feeHistory": history(4)})
    with pytest.raises(InvalidInput, match="below the base fee of the chain"):
        quote_price(client, overrides)


@pytest.mark.parametrize(
    ("message", "least"),
    [
        (Message(to=ME), 21_000),
        (Message(to=ME, data=b"\0\1"), 21_020),
        (Message(to=None, data=b"\1\1\0"), 53_036),
    ],
)
def test_a_gas_limit_below_the_intrinsic_gas_is_refused(message: Message, least: int) -> None:
    client, _ = node({"eth_getBlockByNumber": block(None)})
    assert quote(client, message, Overrides(gas_limit=least, gas_price=1)).gas_limit == least
    with pytest.raises(InvalidInput, match=str(least)):
        quote(client, message, Overrides(gas_limit=least - 1, gas_price=1))


@pytest.mark.parametrize("code", [-32601, -32000, -32004, -32600, 3])
@pytest.mark.parametrize("method", ["eth_feeHistory", "eth_maxPriorityFeePerGas"])
def test_a_suggestion_that_is_refused_with_any_code_is_replaced(code: int, method: str) -> None:
    def answer(asked: str, _params: Sequence[object]) -> object:
        if asked in (method, "eth_feeHistory"):
            raise RpcRefused("no", rpc_code=code)
        return {"eth_getBlockByNumber": block(7), "eth_maxPriorityFeePerGas": "0x5"}[asked]

    tip = 5 if method == "eth_feeHistory" else GWEI
    assert quote_price(NodeClient(MockTransport(answer))) == MarketPrice(14 + tip, tip, 7)


READABLE = {"oldestBlock": 0, "reward": [["0x4"]]}


@pytest.mark.parametrize("odd", [{}, READABLE, {"reward": None}, {"reward": [7]}, None, 7])
def test_a_suggestion_that_cannot_be_read_is_replaced(odd: object) -> None:
    client, _ = node({"eth_getBlockByNumber": block(7), "eth_feeHistory": odd})
    tip = 4 if odd == READABLE else GWEI
    assert quote_price(client) == MarketPrice(14 + tip, tip, 7)


def test_a_block_without_a_gas_limit_bounds_no_margin() -> None:
    fields = {name: value for name, value in block(None).items() if name != "gasLimit"}
    client, _ = node({"eth_getCode": "0x60", "eth_estimateGas": hex(100_000), "eth_getBlockByNumber": fields})
    assert quote_gas(client, Message(to=ME)) == 120_000


def test_a_tip_never_passes_a_max_fee_the_user_fixed() -> None:
    client, _ = node({"eth_getBlockByNumber": block(10), "eth_feeHistory": history(GWEI)})
    assert quote_price(client, Overrides(max_fee_per_gas=50)) == MarketPrice(50, 50, 10)


@pytest.mark.parametrize(
    ("base_fee", "overrides"),
    [
        (10, Overrides(gas_price=1, max_fee_per_gas=1)),
        (10, Overrides(gas_price=1, max_priority_fee_per_gas=1)),
        (10, Overrides(max_fee_per_gas=20, max_priority_fee_per_gas=21)),
        (10, Overrides(max_fee_per_gas=9)),
        (None, Overrides(max_fee_per_gas=9)),
        (None, Overrides(max_priority_fee_per_gas=9)),
    ],
)
def test_overrides_that_contradict_are_refused(base_fee: int | None, overrides: Overrides) -> None:
    client, _ = node({"eth_getBlockByNumber": block(base_fee), "eth_feeHistory": history(4), "eth_gasPrice": "0x1"})
    with pytest.raises(InvalidInput):
        quote_price(client, overrides)


def test_a_plain_transfer_costs_exactly_its_gas() -> None:
    client, transport = node({"eth_getCode": "0x"})
    assert quote_gas(client, Message(to=ME, value=1)) == 21_000
    assert len(transport.calls) == 1


@pytest.mark.parametrize("message", [Message(to=ME), Message(to=ME, data=b"\1"), Message(to=None, data=b"\1")])
def test_everything_else_is_estimated_with_a_margin(message: Message) -> None:
    client, _ = node({"eth_getCode": "0x60", "eth_estimateGas": hex(100_000), "eth_getBlockByNumber": block(None)})
    assert quote_gas(client, message) == 120_000


def test_the_margin_stays_within_a_block() -> None:
    client, _ = node(
        {"eth_getCode": "0x60", "eth_estimateGas": "0x186a0", "eth_getBlockByNumber": block(None, 110_000)}
    )
    assert quote_gas(client, Message(to=ME)) == 110_000
    client, _ = node({"eth_getCode": "0x60", "eth_estimateGas": "0x186a0", "eth_getBlockByNumber": block(None, 10)})
    assert quote_gas(client, Message(to=ME)) == 100_000


def test_an_estimate_below_a_plain_transfer_is_nonsense() -> None:
    client, _ = node({"eth_getCode": "0x60", "eth_estimateGas": "0x1", "eth_getBlockByNumber": block(None)})
    with pytest.raises(NetworkFailed):
        quote_gas(client, Message(to=ME))


@pytest.mark.parametrize("gas_limit", [0, -1, 2**63])
def test_an_impossible_gas_limit_is_refused(gas_limit: int) -> None:
    client, _ = node({"eth_getBlockByNumber": block(None)})
    with pytest.raises(InvalidInput):
        quote(client, Message(to=ME), Overrides(gas_limit=gas_limit, gas_price=1))


def test_a_refused_estimate_reaches_the_caller() -> None:
    client, _ = node({"eth_getCode": "0x60"})
    with pytest.raises(RpcRefused):
        quote_gas(client, Message(to=ME))


def test_the_expected_fee_is_below_the_highest() -> None:
    client, _ = node({"eth_getBlockByNumber": block(10), "eth_feeHistory": history(4), "eth_getCode": "0x"})
    found = quote(client, Message(to=ME))
    assert (found.max_fee, found.expected_fee) == (21_000 * 24, 21_000 * 14)
