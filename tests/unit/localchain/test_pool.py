"""The pool: order, gaps, replacement, persistence, and the words of every refusal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from eth_account import Account
from eth_utils import keccak

from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.node import LocalNode

from .conftest import CMT, NOBODY, Clock, Person

Refused = Callable[..., RpcFailure]
GWEI = 10**9


def words(node: LocalNode, raw: str) -> str:
    with pytest.raises(RpcFailure) as caught:
        node.request("eth_sendRawTransaction", [raw])
    assert caught.value.code == -32000
    return caught.value.message


def test_future_nonce_waits_and_follows(node: LocalNode, person: Person) -> None:
    later = person.send(nonce=1, value=1)
    assert node.request("eth_getTransactionReceipt", [later]) is None
    assert node.request("eth_getTransactionByHash", [later])["blockHash"] is None
    assert person.nonce() == 0
    first = person.send(nonce=0, value=1)
    blocks = [node.request("eth_getTransactionReceipt", [item])["blockNumber"] for item in (first, later)]
    assert int(blocks[1], 16) == int(blocks[0], 16) + 1
    assert person.nonce() == 2


def test_pending_nonce_counts_without_gaps(node: LocalNode, person: Person) -> None:
    node.request("evm_setAutomine", [False])
    for nonce in (0, 1, 3):
        person.send(nonce=nonce)
    assert person.nonce("pending") == 2
    assert person.nonce("latest") == 0


def test_pool_survives_closing(tmp_path: Path, clock: Clock, node: LocalNode, person: Person) -> None:
    later = person.send(nonce=1, value=1)
    node.close()
    again = LocalNode.open(tmp_path / "chain", clock=clock)
    person.node = again
    assert again.request("eth_getTransactionByHash", [later])["hash"] == later
    person.send(nonce=0)
    assert again.request("eth_getTransactionReceipt", [later])["status"] == "0x1"
    again.close()


def test_replacement_needs_ten_percent_more_of_both_fees(node: LocalNode, person: Person) -> None:
    node.request("evm_setAutomine", [False])
    fees = {"maxFeePerGas": 10 * GWEI, "maxPriorityFeePerGas": GWEI}
    first = person.send(nonce=0, **fees)
    for higher in (
        {"maxFeePerGas": 11 * GWEI, "maxPriorityFeePerGas": GWEI},
        {"maxFeePerGas": 10 * GWEI, "maxPriorityFeePerGas": 2 * GWEI},
        {"maxFeePerGas": 11 * GWEI - 1, "maxPriorityFeePerGas": 2 * GWEI},
    ):
        assert words(node, person.sign(nonce=0, value=1, **higher)) == "replacement transaction underpriced"
    second = person.send(nonce=0, value=2, maxFeePerGas=11 * GWEI, maxPriorityFeePerGas=11 * GWEI // 10)
    assert node.request("eth_getTransactionByHash", [first]) is None
    node.request("evm_mine", [])
    assert node.request("eth_getTransactionReceipt", [second])["status"] == "0x1"
    assert node.request("eth_getTransactionReceipt", [first]) is None


def test_block_holds_best_tips_first_and_nonces_in_order(node: LocalNode, person: Person) -> None:
    rich = Person(node)
    node.faucet(rich.raw_address, CMT)
    node.request("evm_setAutomine", [False])
    cheap = [person.send(nonce=nonce, maxPriorityFeePerGas=GWEI + nonce * GWEI) for nonce in (0, 1)]
    dear = rich.send(nonce=0, maxPriorityFeePerGas=GWEI + 1)
    node.request("evm_mine", [])
    assert node.request("eth_getBlockByNumber", ["latest", False])["transactions"] == [dear, *cheap]


def test_block_ends_at_its_gas_limit(node: LocalNode, person: Person) -> None:
    node.request("evm_setAutomine", [False])
    sent = [person.send(nonce=nonce, gas=gas) for nonce, gas in enumerate((20_000_000, 29_990_000, 21_000))]
    node.request("evm_mine", [])
    # What the first one leaves unused is free again; the second does not fit, and the third has to wait for it.
    assert node.request("eth_getBlockByNumber", ["latest", False])["transactions"] == sent[:1]
    node.request("evm_mine", [])
    assert node.request("eth_getBlockByNumber", ["latest", False])["transactions"] == sent[1:]


def test_pending_block_and_state_show_what_would_be_mined(node: LocalNode, person: Person) -> None:
    node.request("evm_setAutomine", [False])
    sent = person.send(value=5)
    assert node.request("eth_getBalance", [NOBODY, "pending"]) == "0x5"
    assert node.request("eth_getBalance", [NOBODY, "latest"]) == "0x0"
    assert node.request("eth_getBlockByNumber", ["pending", False])["transactions"] == [sent]
    assert node.request("eth_getBlockTransactionCountByNumber", ["pending"]) == "0x1"
    assert node.request("eth_blockNumber", []) == "0x1"


def test_known_transaction_is_already_known(node: LocalNode, person: Person) -> None:
    raw = person.sign(nonce=5)
    node.request("eth_sendRawTransaction", [raw])
    assert words(node, raw) == "already known"


def test_mined_transaction_is_nonce_too_low(node: LocalNode, person: Person) -> None:
    raw = person.sign()
    node.request("eth_sendRawTransaction", [raw])
    assert words(node, raw).startswith("nonce too low")
    assert words(node, person.sign(nonce=0, value=9)).startswith("nonce too low: next nonce 1, tx nonce 0")


def test_funds_are_counted_over_all_that_waits(node: LocalNode, person: Person) -> None:
    assert words(node, person.sign(value=1000 * CMT)).startswith("insufficient funds for gas * price + value")
    node.request("evm_setAutomine", [False])
    person.send(nonce=0, value=600 * CMT)
    assert words(node, person.sign(nonce=1, value=600 * CMT)).startswith("insufficient funds for gas * price + value")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"gas": 20_999}, "intrinsic gas too low"),
        ({"gas": 30_000_001}, "exceeds block gas limit"),
        ({"maxFeePerGas": 1, "maxPriorityFeePerGas": 0}, "max fee per gas less than block base fee"),
        ({"gasPrice": 0}, "max fee per gas less than block base fee"),
        ({"maxFeePerGas": GWEI, "maxPriorityFeePerGas": 2 * GWEI}, "max priority fee per gas higher than max fee per"),
        ({"chainId": 18}, "invalid chain id for signer: have 18 want 1234"),
        ({"gasPrice": 2 * GWEI, "chainId": 1}, "invalid chain id for signer: have 1 want 1234"),
        ({"nonce": 2**63}, "nonce has max value"),
    ],
)
def test_each_refusal_has_the_words_clients_know(
    node: LocalNode, person: Person, fields: dict[str, object], expected: str
) -> None:
    assert words(node, person.sign(**fields)).startswith(expected)
    assert node.request("eth_blockNumber", []) == "0x1"


def test_unprotected_transaction_is_refused(node: LocalNode, person: Person) -> None:
    fields = {"nonce": 0, "gasPrice": 2 * GWEI, "gas": 21_000, "to": NOBODY, "value": 1}
    raw = Account.sign_transaction(fields, person.account.key).raw_transaction
    assert "replay-protected" in words(node, "0x" + raw.hex())


@pytest.mark.parametrize(
    "raw",
    ["0x", "0x00", "0x01", "0x02", "0x03" + "c0", "0x7f", "0x80", "0xc0", "0xff", "0x02c0", "0xf8", "0x" + "00" * 200],
)
def test_rubbish_is_refused(node: LocalNode, raw: str) -> None:
    assert words(node, raw)


def test_mutilated_transactions_are_refused_without_harm(node: LocalNode, person: Person) -> None:
    raw = bytes.fromhex(person.sign(value=1)[2:])
    for position in range(0, len(raw), 3):
        broken = raw[:position] + bytes([raw[position] ^ 0xFF]) + raw[position + 1 :]
        with pytest.raises(RpcFailure):  # another sender, who has nothing, or no transaction at all
            node.request("eth_sendRawTransaction", ["0x" + broken.hex()])
    for length in range(len(raw)):
        with pytest.raises(RpcFailure):
            node.request("eth_sendRawTransaction", ["0x" + raw[:length].hex()])
    with pytest.raises(RpcFailure):
        node.request("eth_sendRawTransaction", ["0x" + (raw + b"\x00").hex()])
    assert node.request("eth_blockNumber", []) == "0x1"


def test_high_s_is_refused(node: LocalNode, person: Person) -> None:
    import rlp

    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    fields = rlp.decode(bytes.fromhex(person.sign(value=1)[4:]))
    fields[9] = b"" if fields[9] == b"\x01" else b"\x01"
    fields[11] = (order - int.from_bytes(fields[11], "big")).to_bytes(32, "big")
    assert words(node, "0x02" + rlp.encode(fields).hex()) == "invalid transaction v, r, s values"


def test_oversized_transaction_is_refused(node: LocalNode) -> None:
    assert "oversized data" in words(node, "0x02" + "11" * (128 * 1024))


def test_node_signs_for_nobody(refused: Refused) -> None:
    for method in (
        "eth_sendTransaction",
        "eth_sign",
        "personal_sign",
        "personal_unlockAccount",
        "eth_signTypedData_v4",
    ):
        assert refused(method, [{"from": NOBODY, "to": NOBODY}]).code == -32601


def test_flood_from_one_account_is_bounded(node: LocalNode, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmwallet.localchain.pool.MAX_PENDING_OF_ONE", 3)
    for nonce in (1, 2, 3):
        person.send(nonce=nonce)
    assert words(node, person.sign(nonce=4)) == "txpool is full"
    person.send(nonce=0)
    assert person.nonce("latest") == 4


def test_transaction_whose_funds_are_gone_does_not_block_the_others(node: LocalNode, person: Person) -> None:
    other = Person(node)
    node.faucet(other.raw_address, CMT)
    node.request("evm_setAutomine", [False])
    person.send(nonce=0, value=999 * CMT)
    fine = other.send(value=1)
    # Waits with enough funds now; the transfer before it, accepted later, leaves too little.
    node.request("evm_mine", [])
    assert node.request("eth_getTransactionReceipt", [fine])["status"] == "0x1"


def test_hash_is_the_keccak_of_the_bytes(node: LocalNode, person: Person) -> None:
    raw = person.sign()
    assert node.request("eth_sendRawTransaction", [raw]) == "0x" + keccak(bytes.fromhex(raw[2:])).hex()


def test_call_nested_deeper_than_python_can_follow_is_refused_without_harm(
    node: LocalNode, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_: object) -> object:
        raise RecursionError

    raw = person.sign(value=1)
    with monkeypatch.context() as patched:
        patched.setattr("cmwallet.localchain.vm.LocalState.apply_transaction", give_up)
        assert words(node, raw) == "the transaction cannot be executed"
    assert node.request("eth_blockNumber", []) == "0x1"
    sent = node.request("eth_sendRawTransaction", [raw])
    assert node.request("eth_getTransactionReceipt", [sent])["status"] == "0x1"
