"""eth_call and eth_estimateGas: results, reverts, failures, context."""

from __future__ import annotations

from collections.abc import Callable

import eth_abi
import pytest

from cmwallet.localchain.errors import RpcFailure, revert_reason
from cmwallet.localchain.node import LocalNode

from .conftest import CMT, NOBODY, PROBE, Clock, Person, Probe

Refused = Callable[..., RpcFailure]


def request(probe: Probe, signature: str, *values: object, **fields: object) -> dict[str, object]:
    return {"from": probe.owner.address, "to": probe.address, "data": probe.data(signature, *values), **fields}


def test_reason_of_a_revert_comes_in_words_and_bytes(probe: Probe, refused: Refused) -> None:
    for method in ("eth_call", "eth_estimateGas"):
        failure = refused(method, [request(probe, "store(uint256)", 13)])
        assert failure.code == 3
        assert failure.message == "execution reverted: thirteen is unlucky"
        assert str(failure.data).startswith("0x08c379a0")


def test_revert_without_data_has_empty_data(probe: Probe, refused: Refused) -> None:
    failure = refused("eth_call", [request(probe, "divide(uint256,uint256)", 1, 0)])
    assert (failure.code, failure.message, failure.data) == (3, "execution reverted", "0x")


def test_panic_is_named() -> None:
    panic = bytes.fromhex("4e487b71") + eth_abi.encode(["uint256"], [0x11])
    assert revert_reason(panic) == "arithmetic underflow or overflow"
    assert revert_reason(bytes.fromhex("4e487b71") + eth_abi.encode(["uint256"], [0x99])) == "unknown panic code: 0x99"


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"\x08\xc3\x79\xa0",
        b"\x08\xc3\x79\xa0" + b"\xff" * 64,
        b"\x08\xc3\x79\xa0" + (32).to_bytes(32, "big") + (10**9).to_bytes(32, "big") + b"x",
        b"\x08\xc3\x79\xa0" + (32).to_bytes(32, "big") + (1).to_bytes(32, "big") + b"\xff",
        b"\x12\x34\x56\x78" + bytes(64),
    ],
)
def test_malformed_revert_data_has_no_reason(output: bytes) -> None:
    assert revert_reason(output) is None


def test_runaway_call_ends_by_gas(probe: Probe, refused: Refused) -> None:
    failure = refused("eth_call", [request(probe, "burn()", gas="0x30000")])
    assert (failure.code, failure.message) == (-32000, "out of gas")
    failure = refused("eth_estimateGas", [request(probe, "burn()", gas="0x30000")])
    assert failure.message == f"gas required exceeds allowance ({0x30000})"


def test_recursion_ends_without_harm(probe: Probe, refused: Refused) -> None:
    assert int.from_bytes(probe.call("deep(uint256)", 50), "big") == 50
    failure = refused("eth_call", [request(probe, "deep(uint256)", 2000)])
    assert failure.code in (3, -32000)


def test_the_deepest_recursion_that_gas_pays_for_ends_without_harm(node: LocalNode, person: Person) -> None:
    calls_itself = bytes.fromhex("6000600060006000600030" + "5af100")  # CALL(gas, itself, 0, …)
    init = bytes.fromhex(f"60{len(calls_itself):02x}600c60003960{len(calls_itself):02x}6000f3") + calls_itself
    deployed = person.send(to=None, data="0x" + init.hex(), gas=200_000)
    contract = node.request("eth_getTransactionReceipt", [deployed])["contractAddress"]
    assert node.request("eth_getCode", [contract, "latest"]) == "0x" + calls_itself.hex()
    assert node.request("eth_call", [{"to": contract}, "latest"]) == "0x"
    assert int(str(node.request("eth_estimateGas", [{"to": contract}])), 16) > 21_000


def test_value_that_the_sender_does_not_have(node: LocalNode, refused: Refused) -> None:
    for method in ("eth_call", "eth_estimateGas"):
        failure = refused(method, [{"from": NOBODY, "to": "0x" + "11" * 20, "value": "0x1"}])
        assert failure.code == -32000
        assert "insufficient funds for transfer" in failure.message


def test_call_changes_nothing(node: LocalNode, probe: Probe) -> None:
    head = node.request("eth_getBlockByNumber", ["latest", False])
    node.request("eth_call", [request(probe, "store(uint256)", 99), "latest"])
    assert probe.call("value()") == (7).to_bytes(32, "big")
    assert node.request("eth_getBlockByNumber", ["latest", False]) == head


def test_call_of_a_creation_returns_the_code(node: LocalNode, probe: Probe) -> None:
    code = PROBE["bytecode"] + bytes(32).hex()
    assert node.request("eth_call", [{"data": code}, "latest"]) == node.request(
        "eth_getCode", [probe.address, "latest"]
    )


def test_call_sees_the_block_it_is_asked_for(node: LocalNode, probe: Probe, clock: Clock) -> None:
    def surroundings(block: str) -> tuple[int, ...]:
        return tuple(eth_abi.decode(["uint256"] * 4 + ["address"], probe.call("surroundings()", block=block))[:4])

    head = node.request("eth_getBlockByNumber", ["latest", False])
    clock.now += 500
    timestamp, number = int(head["timestamp"], 16), int(head["number"], 16)
    assert surroundings("latest")[:2] == (timestamp, number)
    assert surroundings("pending")[:2] == (timestamp + 500, number + 1)
    assert surroundings("latest")[3] == 1234


def test_blockhash_reaches_256_blocks_back(node: LocalNode, probe: Probe) -> None:
    head = int(str(node.request("eth_blockNumber", [])), 16)
    expected = node.request("eth_getBlockByNumber", [hex(head - 1), False])["hash"]
    assert "0x" + probe.call("past_hash(uint256)", head - 1).hex() == expected
    genesis = node.request("eth_getBlockByNumber", ["0x0", False])["hash"]
    assert "0x" + probe.call("past_hash(uint256)", 0).hex() == genesis


@pytest.mark.parametrize(
    ("signature", "values", "value"),
    [
        ("store(uint256)", (5,), 0),
        ("store(uint256)", (0,), 0),
        ("forward(address,uint256)", (NOBODY, 10), 10),
        ("try_self(address,uint256)", (NOBODY, 10), 10),
        ("emit_many(uint256)", (20,), 0),
        ("deep(uint256)", (40,), 0),
        ("destroy(address)", (NOBODY,), 0),
    ],
)
def test_estimate_is_enough_and_one_less_is_not(
    node: LocalNode, probe: Probe, signature: str, values: tuple[object, ...], value: int
) -> None:
    call = request(probe, signature, *values, value=hex(value))
    gas = int(str(node.request("eth_estimateGas", [call])), 16)
    node.request("evm_setAutomine", [True])
    checkpoint = node.request("evm_snapshot", [])
    enough = probe.send(signature, *values, value=value, gas=gas)
    assert node.request("eth_getTransactionReceipt", [enough])["status"] == "0x1"
    assert node.request("evm_revert", [checkpoint]) is True
    if signature.startswith("try_self"):
        return  # it swallows the failure inside, so that less gas also "succeeds" in another way
    short = probe.send(signature, *values, value=value, gas=gas - 1)
    assert node.request("eth_getTransactionReceipt", [short])["status"] == "0x0"


def test_estimate_of_a_transfer_and_a_creation(node: LocalNode, person: Person) -> None:
    assert node.request("eth_estimateGas", [{"from": person.address, "to": NOBODY, "value": "0x1"}]) == "0x5208"
    code = PROBE["bytecode"] + bytes(32).hex()
    gas = int(str(node.request("eth_estimateGas", [{"from": person.address, "data": code}])), 16)
    sent = person.send(to=None, data=code, gas=gas)
    assert node.request("eth_getTransactionReceipt", [sent])["status"] == "0x1"


def test_estimate_stays_within_what_the_sender_can_pay(person: Person, refused: Refused, probe: Probe) -> None:
    price = person.balance() // 25_000
    failure = refused("eth_estimateGas", [request(probe, "store(uint256)", 5, gasPrice=hex(price))])
    assert "gas required exceeds allowance" in failure.message


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"to": "0x12"}, -32602),
        ({"to": 5}, -32602),
        ({"to": NOBODY, "value": "1"}, -32602),
        ({"to": NOBODY, "value": "0x" + "f" * 65}, -32602),
        ({"to": NOBODY, "data": "0x1"}, -32602),
        ({"to": NOBODY, "data": "0x11", "input": "0x22"}, -32602),
        ({"to": NOBODY, "gasPrice": "0x1", "maxFeePerGas": "0x1"}, -32602),
        ({"to": NOBODY, "maxFeePerGas": "0x1", "maxPriorityFeePerGas": "0x2"}, -32000),
        ({"to": NOBODY, "gasPrice": "0x1"}, -32000),
        ({"to": NOBODY, "chainId": "0x1"}, -32000),
        ({"to": NOBODY, "accessList": "no"}, -32602),
        ({"to": NOBODY, "accessList": [{"address": NOBODY, "storageKeys": ["0x1"]}]}, -32602),
        ({"to": NOBODY, "gas": "0x1"}, -32000),
        ("nonsense", -32602),
        (None, -32602),
    ],
)
def test_nonsense_in_a_call_is_refused(refused: Refused, person: Person, call: object, code: int) -> None:
    assert refused("eth_call", [call, "latest"]).code == code


@pytest.mark.parametrize("block", ["0x", "newest", "0xfffff", {"blockHash": "0x" + "ab" * 32}, {}, 5, "0x" + "f" * 64])
def test_unknown_block_is_refused(refused: Refused, block: object) -> None:
    assert refused("eth_getBalance", [NOBODY, block]).code in (-32000, -32602)


def test_overrides_are_refused_not_ignored(refused: Refused) -> None:
    failure = refused("eth_call", [{"to": NOBODY}, "latest", {NOBODY: {"balance": "0x1"}}])
    assert failure.code == -32602


def test_access_list_makes_slots_warm(node: LocalNode, probe: Probe) -> None:
    slots = [{"address": probe.address, "storageKeys": ["0x" + "00" * 31 + "01"]}]
    listed = int(str(node.request("eth_estimateGas", [request(probe, "value()", accessList=slots)])), 16)
    plain = int(str(node.request("eth_estimateGas", [request(probe, "value()")])), 16)
    assert listed == plain + 2400 + 1900 - 2000  # EIP-2930 price minus what the cold read costs more


def test_balance_left_is_all_there(node: LocalNode, person: Person) -> None:
    gas_price = int(str(node.request("eth_gasPrice", [])), 16)
    person.send(value=person.balance() - 21_000 * gas_price, gasPrice=gas_price)
    assert person.balance() == 0
    assert int(str(node.request("eth_getBalance", [NOBODY, "latest"])), 16) > 999 * CMT
