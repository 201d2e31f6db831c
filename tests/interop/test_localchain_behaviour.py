"""One suite of behaviour, run against the embedded chain and against anvil: they answer alike."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import eth_abi
import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak, to_checksum_address

from cmwallet.localchain import discovery, process

from .conftest import CONTRACT, FUNDS, Chain, _anvil, need

NOBODY = "0x" + "00" * 19 + "99"
STORED = "0x" + keccak(text="Stored(address,uint256)").hex()
GWEI = 10**9
QUANTITY = re.compile(r"0x(0|[1-9a-f][0-9a-f]*)")
DATA = re.compile(r"0x([0-9a-f]{2})*")


@dataclass
class Person:
    """Signs here and sends there."""

    chain: Chain
    account: LocalAccount = field(default_factory=Account.create)

    @property
    def address(self) -> str:
        return self.account.address.lower()

    def nonce(self, tag: str = "pending") -> int:
        return int(self.chain.rpc("eth_getTransactionCount", self.address, tag), 16)

    def sign(self, **fields: Any) -> str:
        transaction = {"chainId": 1234, "to": NOBODY, "value": 0, "gas": 21_000, **fields}
        transaction.setdefault("nonce", self.nonce())
        if "gasPrice" not in transaction:
            transaction = {"type": 2, "maxFeePerGas": 10 * GWEI, "maxPriorityFeePerGas": GWEI, **transaction}
        if transaction["to"] is None:
            del transaction["to"]
        return "0x" + self.account.sign_transaction(transaction).raw_transaction.hex()

    def send(self, **fields: Any) -> str:
        return str(self.chain.rpc("eth_sendRawTransaction", self.sign(**fields)))

    def refused(self, **fields: Any) -> str:
        error = self.chain.answer("eth_sendRawTransaction", self.sign(**fields))["error"]
        assert error["code"] in (-32000, -32003)
        return str(error["message"]).lower()

    def receipt(self, sent: str) -> Any:
        return self.chain.rpc("eth_getTransactionReceipt", sent)

    def mined(self, sent: str) -> Any:
        """The receipt, once there is one: anvil answers before it mines."""
        for _ in range(400):
            receipt = self.receipt(sent)
            if receipt is not None:
                return receipt
            time.sleep(0.01)
        raise AssertionError("not mined")

    def deploy(self) -> str:
        sent = self.send(to=None, data=CONTRACT["bytecode"] + (7).to_bytes(32, "big").hex(), gas=2_000_000)
        return str(self.mined(sent)["contractAddress"])

    def act(self, contract: str, signature: str, *values: object, gas: int = 500_000, **fields: Any) -> Any:
        sent = self.send(to=to_checksum_address(contract), data=encoded(signature, *values), gas=gas, **fields)
        return self.mined(sent)


def encoded(signature: str, *values: object) -> str:
    kinds = [kind for kind in signature[signature.index("(") + 1 : -1].split(",") if kind]
    return "0x" + (keccak(text=signature)[:4] + eth_abi.encode(kinds, values)).hex()


@pytest.fixture
def person(chain: Chain) -> Person:
    somebody = Person(chain)
    chain.give(somebody.address)
    return somebody


def test_objects_have_the_same_shape(chain: Chain, person: Person) -> None:
    contract = person.deploy()
    receipt = person.act(contract, "store(uint256)", 5)
    block = chain.rpc("eth_getBlockByNumber", "latest", True)
    quantities = "number gasLimit gasUsed timestamp difficulty size baseFeePerGas"
    datas = "hash parentHash logsBloom transactionsRoot stateRoot receiptsRoot miner extraData mixHash nonce sha3Uncles"
    check_shape(block, quantities, datas)
    assert (len(block["logsBloom"]), len(block["nonce"]), block["uncles"]) == (514, 18, [])
    (transaction,) = block["transactions"]
    check_shape(
        transaction,
        "nonce gas gasPrice value maxFeePerGas maxPriorityFeePerGas chainId type v r s yParity transactionIndex "
        "blockNumber",
        "hash from to input blockHash",
    )
    check_shape(
        receipt,
        "transactionIndex blockNumber gasUsed cumulativeGasUsed effectiveGasPrice status type",
        "transactionHash blockHash from to logsBloom",
    )
    assert receipt["contractAddress"] is None
    (log,) = receipt["logs"]
    check_shape(log, "logIndex transactionIndex blockNumber", "address data blockHash transactionHash")
    assert log["removed"] is False
    assert log["topics"] == [STORED, "0x" + "00" * 12 + person.address[2:]]


def check_shape(found: dict[str, Any], quantities: str, datas: str) -> None:
    for name in quantities.split():
        assert QUANTITY.fullmatch(found[name]), (name, found[name])
    for name in datas.split():
        assert DATA.fullmatch(found[name]), (name, found[name])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"nonce": 0}, "nonce too low"),
        ({"value": FUNDS}, "insufficient funds"),
        ({"gas": 20_000}, "intrinsic gas too low"),
        ({"maxFeePerGas": 1, "maxPriorityFeePerGas": 0}, "max fee per gas less than block base fee"),
        ({"maxFeePerGas": GWEI, "maxPriorityFeePerGas": 2 * GWEI}, "max priority fee per gas higher than max fee"),
        ({"chainId": 5}, "invalid chain id"),
    ],
)
def test_refusals_have_the_same_words(chain: Chain, person: Person, fields: dict[str, Any], expected: str) -> None:
    person.mined(person.send(value=1))
    assert expected in person.refused(**fields)


def test_replacement_and_pending_nonces(chain: Chain, person: Person) -> None:
    chain.rpc("evm_setAutomine", False)
    first = person.send(nonce=0, value=1)
    assert person.nonce("pending") == 1
    assert person.nonce("latest") == 0
    assert "underpriced" in person.refused(nonce=0, value=2)
    second = person.send(nonce=0, value=2, maxFeePerGas=20 * GWEI, maxPriorityFeePerGas=2 * GWEI)
    assert chain.rpc("eth_getTransactionByHash", second)["blockHash"] is None
    assert person.receipt(second) is None
    chain.rpc("evm_mine")
    assert person.mined(second)["status"] == "0x1"
    assert person.receipt(first) is None


def test_future_nonce_waits(chain: Chain, person: Person) -> None:
    later = person.send(nonce=1, value=1)
    assert person.receipt(later) is None
    assert person.mined(person.send(nonce=0, value=1))["status"] == "0x1"
    assert person.mined(later)["status"] == "0x1"


def test_revert_is_code_three_with_its_data(chain: Chain, person: Person) -> None:
    contract = person.deploy()
    call = {"from": person.address, "to": contract, "data": encoded("store(uint256)", 13)}
    data = "0x08c379a0" + eth_abi.encode(["string"], ["thirteen is unlucky"]).hex()
    for method in ("eth_call", "eth_estimateGas"):
        error = chain.answer(method, call)["error"]
        assert (error["code"], error["data"]) == (3, data)
        assert "thirteen is unlucky" in error["message"]
    failed = person.act(contract, "store(uint256)", 13)
    assert (failed["status"], failed["logs"]) == ("0x0", [])


def test_protocol_errors(chain: Chain) -> None:
    assert chain.answer("eth_nonsense")["error"]["code"] == -32601
    assert chain.answer("eth_getBalance", "0x12", "latest")["error"]["code"] == -32602
    assert chain.answer("eth_getBalance")["error"]["code"] == -32602
    assert chain.answer("eth_sendRawTransaction", "0x1234")["error"]["code"] in (-32602, -32000)


def test_unknown_things_are_null(chain: Chain) -> None:
    unknown = "0x" + "ab" * 32
    for method in ("eth_getTransactionByHash", "eth_getTransactionReceipt"):
        assert chain.rpc(method, unknown) is None
    assert chain.rpc("eth_getBlockByHash", unknown, False) is None
    assert chain.rpc("eth_getBlockByNumber", "0xfffff", False) is None


def test_batches_are_answered_in_order(chain: Chain) -> None:
    requests = [{"jsonrpc": "2.0", "id": number, "method": "eth_chainId", "params": []} for number in range(5)]
    requests[2]["method"] = "eth_nonsense"
    answers = chain.post(requests)
    assert [answer["id"] for answer in answers] == list(range(5))
    assert [answer.get("result") for answer in answers] == ["0x4d2", "0x4d2", None, "0x4d2", "0x4d2"]


def test_old_blocks_keep_their_state(chain: Chain, person: Person) -> None:
    contract = person.deploy()
    before = chain.rpc("eth_blockNumber")
    person.act(contract, "store(uint256)", 42)
    call = {"to": contract, "data": encoded("value()")}
    assert int(chain.rpc("eth_call", call, "latest"), 16) == 42
    assert int(chain.rpc("eth_call", call, before), 16) == 7
    assert int(chain.rpc("eth_getStorageAt", contract, "0x1", "latest"), 16) == 42
    assert chain.rpc("eth_getStorageAt", contract, "0x1", before) == "0x" + (7).to_bytes(32, "big").hex()
    assert chain.rpc("eth_getCode", contract, "0x0") == "0x"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 1),
        ({"fromBlock": "earliest"}, 6),
        ({"fromBlock": "earliest", "toBlock": "latest"}, 6),
        ({"fromBlock": "earliest", "address": NOBODY}, 0),
        ({"fromBlock": "earliest", "topics": []}, 6),
        ({"fromBlock": "earliest", "topics": [STORED]}, 6),
        ({"fromBlock": "earliest", "topics": [None]}, 6),
        ({"fromBlock": "earliest", "topics": [[STORED, "0x" + "11" * 32]]}, 6),
        ({"fromBlock": "earliest", "topics": [["0x" + "11" * 32]]}, 0),
        ({"fromBlock": "0x0", "toBlock": "0x1"}, 0),
    ],
)
def test_log_queries_find_the_same(chain: Chain, person: Person, query: dict[str, Any], count: int) -> None:
    contract = person.deploy()
    person.act(contract, "emit_many(uint256)", 5)
    person.act(contract, "store(uint256)", 1)
    found = [log for log in chain.rpc("eth_getLogs", query) if log["address"] == contract.lower()]
    assert len(found) == count


def test_filters_tell_everything_once(chain: Chain, person: Person) -> None:
    contract = person.deploy()
    logs = chain.rpc("eth_newFilter", {"address": contract, "topics": [STORED]})
    blocks = chain.rpc("eth_newBlockFilter")
    receipts = [person.act(contract, "store(uint256)", value) for value in (1, 2)]
    assert [int(log["data"], 16) for log in chain.rpc("eth_getFilterChanges", logs)] == [1, 2]
    assert chain.rpc("eth_getFilterChanges", logs) == []
    assert chain.rpc("eth_getFilterChanges", blocks) == [receipt["blockHash"] for receipt in receipts]
    assert chain.rpc("eth_uninstallFilter", logs) is True
    assert chain.rpc("eth_uninstallFilter", logs) is False


def test_snapshots_take_everything_back(chain: Chain, person: Person) -> None:
    contract = person.deploy()
    height = chain.rpc("eth_blockNumber")
    mark = chain.rpc("evm_snapshot")
    undone = person.act(contract, "store(uint256)", 99)["transactionHash"]
    assert chain.rpc("evm_revert", mark) is True
    assert chain.rpc("eth_blockNumber") == height
    assert person.receipt(undone) is None
    assert chain.rpc("eth_getLogs", {"fromBlock": "earliest", "address": contract}) == []
    assert int(chain.rpc("eth_call", {"to": contract, "data": encoded("value()")}, "latest"), 16) == 7
    assert person.act(contract, "store(uint256)", 8)["status"] == "0x1"


def test_time_can_be_moved(chain: Chain) -> None:
    def timestamp() -> int:
        return int(chain.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    chain.rpc("evm_mine")
    before = timestamp()
    chain.rpc("evm_increaseTime", 1000)
    chain.rpc("evm_mine")
    assert 1000 <= timestamp() - before <= 1010
    chain.rpc("evm_setNextBlockTimestamp", hex(before + 5000))
    chain.rpc("evm_mine")
    assert timestamp() == before + 5000
    chain.rpc("evm_mine")
    assert before + 5000 <= timestamp() <= before + 5010


def test_fee_history_has_one_fee_more_than_blocks(chain: Chain, person: Person) -> None:
    for _ in range(3):
        person.mined(person.send(value=1))
    history = chain.rpc("eth_feeHistory", "0x3", "latest", [10, 50, 90])
    assert len(history["baseFeePerGas"]) == 4
    assert len(history["gasUsedRatio"]) == len(history["reward"]) == 3
    assert all(len(row) == 3 for row in history["reward"])
    fees = [int(fee, 16) for fee in history["baseFeePerGas"]]
    newest = chain.rpc("eth_getBlockByNumber", "latest", False)
    assert fees[2] == int(newest["baseFeePerGas"], 16)
    assert fees == sorted(fees, reverse=True)  # nearly empty blocks


def test_base_fees_follow_the_same_rule(chain: Chain) -> None:
    """EIP-1559: an eighth less after an empty block."""

    def fee(number: int) -> int:
        return int(chain.rpc("eth_getBlockByNumber", hex(number), False)["baseFeePerGas"], 16)

    assert fee(0) == GWEI
    start = int(chain.rpc("eth_blockNumber"), 16)
    for _ in range(3):
        chain.rpc("evm_mine")
    for before, after in itertools.pairwise(fee(number) for number in range(start + 1, start + 4)):
        assert after == before - before // 8


@contextmanager
def both(tmp_path: Path) -> Iterator[list[Chain]]:
    folder = tmp_path / "chain"
    program = need("anvil")
    process.start(folder, port=0)
    anvil = _anvil(program)
    try:
        server = discovery.endpoint(folder)
        assert server is not None
        yield [Chain("embedded", server.url, server.token, ("cmwallet_faucet", hex(FUNDS))), next(anvil)]
    finally:
        anvil.close()
        process.stop(folder)


def test_both_machines_compute_the_same(tmp_path: Path) -> None:
    """The same transactions by the same key: gas, status, logs and addresses are equal to the last digit."""
    with both(tmp_path) as chains:
        account = Account.create()
        outcomes = []
        for chain in chains:
            person = Person(chain, account)
            chain.give(person.address)
            contract = person.deploy()
            receipts = [
                person.act(contract, "store(uint256)", 0),
                person.act(contract, "store(uint256)", 42),
                person.act(contract, "store(uint256)", 13),
                person.act(contract, "divide(uint256,uint256)", 1, 0),
                person.act(contract, "emit_many(uint256)", 9),
                person.act(contract, "forward(address,uint256)", NOBODY, 5, value=9),
                person.act(contract, "forward_and_fail(address,uint256)", NOBODY, 5, value=9),
                person.act(contract, "try_self(address,uint256)", NOBODY, 2, value=9),
                person.act(contract, "deep(uint256)", 60, gas=3_000_000),
                person.act(contract, "deep(uint256)", 60, gas=100_000),
                person.act(contract, "burn()", gas=90_000),
                person.act(contract, "destroy(address)", NOBODY),
            ]
            kept = ("status", "gasUsed", "contractAddress", "logsBloom")
            logs = [[(log["address"], log["topics"], log["data"]) for log in item["logs"]] for item in receipts]
            outcomes.append(
                [
                    [[item[name] for name in kept] for item in receipts],
                    logs,
                    contract,
                    chain.rpc("eth_getBalance", NOBODY, "latest"),
                    chain.rpc("eth_getBalance", contract, "latest"),
                    chain.rpc("eth_getCode", contract, "latest"),
                ]
            )
        assert outcomes[0] == outcomes[1]
