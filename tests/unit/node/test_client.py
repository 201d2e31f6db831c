"""The typed client: right answers come through, wrong ones do not."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.client import Message, NodeClient
from cmwallet.node.rpc import MockTransport
from identity.keccak import keccak256

ME = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
OTHER = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
H1, H2 = "0x" + "11" * 32, "0x" + "22" * 32
BLOCK: dict[str, Any] = {
    "number": "0x5", "hash": H1, "parentHash": H2, "timestamp": "0x5f5e100", "gasLimit": "0x1c9c380",
    "baseFeePerGas": "0x7", "transactions": [H2],
}  # fmt: skip
LOG: dict[str, Any] = {
    "address": ME.lower(), "topics": [H1], "data": "0x01", "blockNumber": "0x5", "blockHash": H1,
    "transactionHash": H2, "logIndex": "0x0", "removed": False,
}  # fmt: skip
RECEIPT: dict[str, Any] = {
    "transactionHash": H2, "blockNumber": "0x5", "blockHash": H1, "transactionIndex": "0x0", "status": "0x1",
    "gasUsed": "0x5208", "effectiveGasPrice": "0x2", "from": ME.lower(), "to": OTHER, "contractAddress": None,
    "logs": [LOG],
}  # fmt: skip
TRANSACTION: dict[str, Any] = {
    "hash": H2, "from": ME, "to": OTHER, "nonce": "0x3", "value": "0xa", "input": "0x", "blockNumber": "0x5",
    "blockHash": H1,
}  # fmt: skip


def client(answer: object) -> NodeClient:
    return NodeClient(MockTransport(lambda _method, _params: answer))


def answering(answers: dict[str, object]) -> tuple[NodeClient, MockTransport]:
    def answer(method: str, _params: Sequence[object]) -> object:
        found = answers.get(method, RpcRefused("no such method", rpc_code=-32601))
        if isinstance(found, Exception):
            raise found
        return found

    transport = MockTransport(answer)
    return NodeClient(transport), transport


def test_right_answers_come_through_typed() -> None:
    assert client("0x4d2").chain_id() == 1234
    assert client("0x0").balance(ME) == 0
    assert client("0xde0b6b3a7640000").balance(ME) == 10**18
    assert client("0x2").nonce(ME) == 2
    assert client("0x").code(ME) == b""
    assert client("0x6001").code(ME) == b"\x60\x01"
    assert client(BLOCK).latest_block().base_fee == 7
    assert client({**BLOCK, "baseFeePerGas": None}).latest_block().base_fee is None
    assert client({**BLOCK, "transactions": None}).latest_block().transactions == ()
    assert client({**BLOCK, "number": "0x0"}).genesis_hash() == H1
    receipt = client(RECEIPT).receipt(H2)
    assert receipt is not None
    assert receipt.succeeded
    assert receipt.fee == 42_000
    found = client(TRANSACTION).transaction(H2)
    assert found is not None
    assert (found.sender, found.nonce, found.block_number) == (ME, 3, 5)
    assert client(None).receipt(H2) is None
    assert client(None).transaction(H2) is None
    assert client({**RECEIPT, "blockNumber": None}).receipt(H2) is None
    history = client({"oldestBlock": "0x1", "baseFeePerGas": ["0x1", "0x2"], "reward": [["0x3"]]}).fee_history(1, [50])
    assert (history.base_fees, history.rewards) == ((1, 2), ((3,),))


def test_travis_tells_its_chain_id_as_network_id() -> None:
    node, _ = answering({"net_version": "18"})
    assert node.chain_id() == 18
    for wrong in (18, "0x12", "", "-1", "1" * 30, None):
        node, _ = answering({"net_version": wrong})
        with pytest.raises(NetworkFailed):
            node.chain_id()


READS: list[Callable[[NodeClient], object]] = [
    lambda node: node.chain_id(),
    lambda node: node.balance(ME),
    lambda node: node.nonce(ME),
    lambda node: node.code(ME),
    lambda node: node.gas_price(),
    lambda node: node.max_priority_fee(),
    lambda node: node.block_number(),
    lambda node: node.latest_block(),
    lambda node: node.genesis_hash(),
    lambda node: node.estimate_gas(Message(to=ME)),
    lambda node: node.call(Message(to=ME)),
    lambda node: node.logs(0, 1),
    lambda node: node.balances([ME]),
]
NONSENSE: list[object] = [
    7, 1.5, True, [7], {}, {"a": 1}, "", "7", "0x" + "f" * 65, "0xg", "-0x1", " 0x1", "0x1 ", "0X1", "0x1\n", "1e9",
    "٣", "<html>",
]  # fmt: skip


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("answer", NONSENSE)
def test_answers_of_the_wrong_shape_are_refused(read: Callable[[NodeClient], object], answer: object) -> None:
    with pytest.raises(NetworkFailed):
        read(client(answer))


@pytest.mark.parametrize(
    ("whole", "read"),
    [
        (BLOCK, lambda node: node.latest_block()),
        (RECEIPT, lambda node: node.receipt(H2)),
        (TRANSACTION, lambda node: node.transaction(H2)),
        (LOG, lambda node: node.logs(0, 9)),
    ],
)
def test_every_member_that_decides_is_checked(whole: dict[str, Any], read: Callable[[NodeClient], object]) -> None:
    for name in whole:
        if name in ("removed", "parentHash", "input") or (whole is RECEIPT and name in UNDECIDING):
            continue
        for wrong in (7, "0xzz", ["0x"], {"x": 1}):
            answer: object = {**whole, name: wrong}
            with pytest.raises(NetworkFailed):
                read(client([answer] if whole is LOG else answer))


UNDECIDING = ("transactionIndex", "effectiveGasPrice", "from", "to", "contractAddress", "logs")


def test_an_odd_member_that_decides_nothing_keeps_no_receipt_from_being_read() -> None:
    for name in UNDECIDING:
        for odd in ("", "0x0", "0xzz", 7, None, [], {"x": 1}, [{"logIndex": None}]):
            receipt = client({**RECEIPT, name: odd}).receipt(H2)
            assert receipt is not None
            assert (receipt.succeeded, receipt.block_number, receipt.gas_used) == (True, 5, 21_000)
        whole = client({key: value for key, value in RECEIPT.items() if key != name}).receipt(H2)
        assert whole is not None
        assert whole.succeeded is True


def test_a_receipt_without_a_status_is_of_a_mined_transaction_whose_end_nobody_tells() -> None:
    for odd in ({**RECEIPT, "status": None}, {key: value for key, value in RECEIPT.items() if key != "status"}):
        receipt = client(odd).receipt(H2)
        assert receipt is not None
        assert receipt.succeeded is None


def test_a_block_may_have_no_gas_limit_or_the_highest_that_there_is() -> None:
    assert client({**BLOCK, "gasLimit": None}).latest_block().gas_limit is None
    assert client({**BLOCK, "gasLimit": "0xffffffffffffffff"}).latest_block().gas_limit == 2**64 - 1


def test_a_node_that_does_not_say_what_it_is_called_is_still_a_node() -> None:
    for code in (-32601, -32000, -32004):
        node, _ = answering({"web3_clientVersion": RpcRefused("no", rpc_code=code)})
        assert node.client_version() == ""


def test_events_that_cannot_be_read_are_put_aside_only_where_somebody_wants_them() -> None:
    odd = {**LOG, "address": "0x"}
    with pytest.raises(NetworkFailed):
        client([LOG, odd]).logs(0, 9)
    aside: list[object] = []
    assert len(client([LOG, odd]).logs(0, 9, unreadable=aside)) == 1
    assert aside == [odd]
    assert client([{**LOG, "logIndex": None}]).logs(0, 9)[0].log_index is None


def test_numbers_beyond_their_field_are_refused() -> None:
    for name in ("number", "timestamp", "gasLimit"):
        with pytest.raises(NetworkFailed):
            client({**BLOCK, name: "0x1" + "0" * 16}).latest_block()
    with pytest.raises(NetworkFailed):
        client("0x1" + "0" * 16).nonce(ME)
    with pytest.raises(NetworkFailed):
        client({**RECEIPT, "status": "0x2"}).receipt(H2)


def test_another_thing_than_the_one_asked_for_is_refused() -> None:
    for read in (
        lambda: client(BLOCK).block(6),
        lambda: client(BLOCK).block_by_hash(H2),
        lambda: client(RECEIPT).receipt(H1),
        lambda: client(TRANSACTION).transaction(H1),
    ):
        with pytest.raises(NetworkFailed):
            read()


def test_the_hash_is_ours_whatever_the_node_says() -> None:
    own = "0x" + keccak256(b"raw").hex()
    for named, agrees in ((own, True), (own.upper().replace("0X", "0x"), True), (H1, False), (None, False), (7, False)):
        submitted = client(named).send_raw(b"raw")
        assert submitted.hash == own
        assert submitted.node_agrees is agrees


def test_events_outside_of_what_was_asked_are_a_lie() -> None:
    topic, other = bytes.fromhex("11" * 32), bytes.fromhex("22" * 32)
    assert len(client([LOG]).logs(5, 5, addresses=[ME], topics=[topic])) == 1
    assert len(client([LOG]).logs(5, 5, topics=[None])) == 1
    assert len(client([LOG]).logs(5, 5, topics=[[other, topic]])) == 1
    lies: list[dict[str, Any]] = [
        {"first": 6, "last": 9},
        {"first": 0, "last": 4},
        {"first": 0, "last": 9, "addresses": [OTHER]},
        {"first": 0, "last": 9, "topics": [other]},
        {"first": 0, "last": 9, "topics": [topic, None]},
        {"first": 0, "last": 9, "topics": [[other]]},
    ]
    for lie in lies:
        first, last = lie.pop("first"), lie.pop("last")
        with pytest.raises(NetworkFailed):
            client([LOG]).logs(first, last, **lie)


def test_what_is_sent_has_the_shape_nodes_expect() -> None:
    node, transport = answering({"eth_call": "0x", "eth_getBalance": "0x0"})
    node.call(Message(to=ME, data=b"\1", value=5, sender=OTHER, gas_limit=9, gas_price=2), 7)
    node.balance(ME)
    assert transport.calls == [
        (
            "eth_call",
            ({"value": "0x5", "data": "0x01", "to": ME, "from": OTHER, "gas": "0x9", "gasPrice": "0x2"}, "0x7"),
        ),
        ("eth_getBalance", (ME, "latest")),
    ]


def test_a_refusal_in_a_batch_is_raised() -> None:
    node, _ = answering({"eth_getBalance": RpcRefused("no", rpc_code=1)})
    with pytest.raises(RpcRefused):
        node.balances([ME, OTHER])


def test_the_name_of_the_node_is_cleaned() -> None:
    assert client("vm/v1.8\x1b[2J").client_version() == "vm/v1.8[2J"
    assert client(7).client_version() == "[int]"
