"""What the embedded chain's methods refuse of their parameters, in the words of geth."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from cmwallet.errors import Damaged, NotFound, Problem
from cmwallet.localchain.chain import LocalChain
from cmwallet.localchain.errors import INVALID_PARAMS, METHOD_NOT_FOUND, RpcFailure
from cmwallet.localchain.keys import key_path, load_key
from cmwallet.localchain.maintenance import log_lines
from cmwallet.localchain.node import LocalNode

from .conftest import CMT, NOBODY, Person

WHOEVER = "0x" + "77" * 20


def refused(node: LocalNode, method: str, *params: object) -> RpcFailure:
    with pytest.raises(RpcFailure) as caught:
        node.request(method, list(params))
    return caught.value


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"data": "0x01", "input": "0x02"}, 'both "data" and "input" are set and not equal'),
        ({"data": "0x" + "00" * (128 * 1024 + 1)}, "data too long"),
        ({"accessList": {}}, "accessList: expected a list"),
        ({"accessList": ["0x"]}, "accessList: expected objects with address and storageKeys"),
        ({"accessList": [{"address": NOBODY, "storageKeys": "0x"}]}, "expected objects with address and storageKeys"),
    ],
)
def test_calls_that_cannot_be_meant(node: LocalNode, fields: dict[str, object], said: str) -> None:
    for method in ("eth_call", "eth_estimateGas"):
        failure = refused(node, method, {"from": NOBODY, "to": WHOEVER, **fields})
        assert failure.code == INVALID_PARAMS
        assert said in failure.message


@pytest.mark.parametrize(
    ("fees", "said"),
    [
        ({"maxFeePerGas": "0x0"}, None),
        ({"maxPriorityFeePerGas": "0x0"}, None),
        ({"maxPriorityFeePerGas": "0x0", "maxFeePerGas": "0x0"}, None),
        ({"maxPriorityFeePerGas": "0x1", "maxFeePerGas": "0x0"}, "max priority fee per gas higher than max fee"),
        ({"gasPrice": "0x0", "maxFeePerGas": "0x0"}, "both gasPrice and"),
        ({"gasPrice": "0x0", "maxPriorityFeePerGas": "0x0"}, "both gasPrice and"),
        ({"chainId": "0x4d2"}, None),
        ({"chainId": "0x0"}, "invalid chain id: have 0 want 1234"),
        ({"chainId": "0x4d3"}, "invalid chain id: have 1235 want 1234"),
    ],
)
def test_fees_and_chain_of_a_call_are_compared_as_they_are_stated(
    node: LocalNode, fees: dict[str, object], said: str | None
) -> None:
    if said is None:
        assert node.request("eth_call", [{"to": WHOEVER, **fees}]) == "0x"
    else:
        assert said in refused(node, "eth_call", {"to": WHOEVER, **fees}).message


def test_equal_data_and_input_are_one(node: LocalNode) -> None:
    assert node.request("eth_call", [{"to": WHOEVER, "data": "0x01", "input": "0x01"}]) == "0x"


def test_a_value_that_nobody_has_is_refused(node: LocalNode) -> None:
    request = {"from": WHOEVER, "to": NOBODY, "value": hex(CMT)}
    assert "insufficient funds" in refused(node, "eth_call", request).message
    priced = {**request, "gasPrice": hex(10**10)}
    assert refused(node, "eth_estimateGas", priced).message == "insufficient funds for transfer"


def test_gas_below_that_of_the_call_itself_is_refused(node: LocalNode) -> None:
    failure = refused(node, "eth_call", {"from": NOBODY, "to": WHOEVER, "gas": hex(20_999)})
    assert failure.message == "intrinsic gas too low: gas 20999, minimum needed 21000"


@pytest.mark.parametrize("slot", [None, 1, "", "0x", "1", "0x" + "0" * 65, "0xzz"])
def test_slots_of_no_form(node: LocalNode, slot: object) -> None:
    assert refused(node, "eth_getStorageAt", NOBODY, slot, "latest").code == INVALID_PARAMS


def test_counts_of_parameters(node: LocalNode) -> None:
    assert refused(node, "eth_getBalance").message == "missing value for required argument 0"
    assert refused(node, "eth_getBalance", None).message == "argument 0: expected hex data with 0x in front"
    assert "argument" in refused(node, "eth_getBalance", NOBODY, "latest", 1).message
    assert node.request("eth_getBalance", [NOBODY, "latest", None]) == "0x0"


# How many parameters a method has to have, and may have: of the Ethereum JSON-RPC specification where it is one of its.
COUNTS = {
    "web3_sha3": (1, 1),
    "eth_getBlockByNumber": (1, 2),
    "eth_getBlockByHash": (1, 2),
    "eth_getBlockTransactionCountByNumber": (1, 1),
    "eth_getBlockTransactionCountByHash": (1, 1),
    "eth_getBlockReceipts": (1, 1),
    "eth_getUncleCountByBlockNumber": (1, 1),
    "eth_getUncleCountByBlockHash": (1, 1),
    "eth_getUncleByBlockNumberAndIndex": (2, 2),
    "eth_getUncleByBlockHashAndIndex": (2, 2),
    "eth_call": (1, 4),
    "eth_estimateGas": (1, 4),
    "evm_snapshot": (0, 0),
    "evm_revert": (1, 1),
    "evm_increaseTime": (1, 1),
    "evm_setNextBlockTimestamp": (1, 1),
    "evm_mine": (0, 1),
    "evm_setAutomine": (1, 1),
    "cmwallet_faucet": (1, 3),
    "cmwallet_relay": (1, 1),
    "cmwallet_reset": (0, 0),
    "cmwallet_contracts": (0, 0),
    "cmwallet_addressTransactions": (1, 3),
    "cmwallet_internalTransfers": (1, 3),
    "eth_feeHistory": (2, 3),
    "eth_newFilter": (1, 1),
    "eth_newBlockFilter": (0, 0),
    "eth_newPendingTransactionFilter": (0, 1),
    "eth_getFilterChanges": (1, 1),
    "eth_getFilterLogs": (1, 1),
    "eth_uninstallFilter": (1, 1),
    "eth_getLogs": (1, 1),
    "eth_getBalance": (1, 2),
    "eth_getTransactionCount": (1, 2),
    "eth_getCode": (1, 2),
    "eth_getStorageAt": (2, 3),
    "eth_getTransactionByHash": (1, 1),
    "eth_getRawTransactionByHash": (1, 1),
    "eth_getTransactionByBlockNumberAndIndex": (2, 2),
    "eth_getTransactionByBlockHashAndIndex": (2, 2),
    "eth_getTransactionReceipt": (1, 1),
    "eth_sendRawTransaction": (1, 1),
}


@pytest.mark.parametrize("method", COUNTS)
def test_a_parameter_too_many_or_too_few_is_refused_by_every_method(node: LocalNode, method: str) -> None:
    least, most = COUNTS[method]
    failure = refused(node, method, *["0x0"] * (most + 1))
    assert (failure.code, failure.message) == (INVALID_PARAMS, f"too many arguments, want at most {most}")
    if least:
        failure = refused(node, method, *["0x0"] * (least - 1))
        assert failure.message == f"missing value for required argument {least - 1}"
    for count in (least, most):
        said = ""
        try:
            node.request(method, ["0x0"] * count)
        except RpcFailure as other:
            said = other.message
        assert "too many arguments" not in said
        assert "missing value" not in said


@pytest.mark.parametrize("method", ["eth_accounts", "eth_sign", "eth_sendTransaction", "eth_signTransaction"])
def test_the_chain_holds_no_keys(node: LocalNode, method: str) -> None:
    if method == "eth_accounts":
        assert node.request(method, []) == []
        return
    failure = refused(node, method, {})
    assert (failure.code, "holds no keys" in failure.message) == (METHOD_NOT_FOUND, True)


def test_time_only_moves_forward(node: LocalNode) -> None:
    with pytest.raises(RpcFailure, match="time only moves forward"):
        node.chain.increase_time(-1)
    assert node.chain.increase_time(0) == 0


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("0x", "typed transaction too short"),
        ("0x00", "transaction type not supported"),
        ("0x03c0", "transaction type not supported"),
        ("0x7fc0", "transaction type not supported"),
        ("0x02c0", "rlp: the bytes are not a signed transaction"),
        ("0xc0", "rlp: the bytes are not a signed transaction"),
    ],
)
def test_bytes_that_are_no_transaction(node: LocalNode, raw: str, said: str) -> None:
    assert refused(node, "eth_sendRawTransaction", raw).message == said


def test_a_nonce_that_can_have_no_next_is_refused(node: LocalNode) -> None:
    raw = Person(node).sign(nonce=2**63)
    assert refused(node, "eth_sendRawTransaction", raw).message == "nonce has max value"


def test_a_transaction_of_another_chain_and_of_none(node: LocalNode) -> None:
    person = Person(node)
    other = person.sign(nonce=0, chainId=1)
    assert refused(node, "eth_sendRawTransaction", other).message == "invalid chain id for signer: have 1 want 1234"
    none = person.account.sign_transaction({"to": NOBODY, "value": 0, "gas": 21_000, "gasPrice": 10**10, "nonce": 0})
    failure = refused(node, "eth_sendRawTransaction", "0x" + none.raw_transaction.hex())
    assert failure.message == "only replay-protected (EIP-155) transactions allowed over RPC"


@pytest.mark.parametrize("text", ["", "zz" * 32, "00" * 32, "ff" * 32, "11" * 31, "11" * 33])
def test_a_key_file_that_holds_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotFound, match="no faucet key"):
        load_key(tmp_path, "faucet")
    key_path(tmp_path, "faucet").write_text(text)
    key_path(tmp_path, "faucet").chmod(0o600)
    with pytest.raises(Damaged, match="does not hold a key"):
        load_key(tmp_path, "faucet")


def test_no_log_of_a_server_that_never_ran(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="never run"):
        log_lines(tmp_path, 5)


def test_a_database_without_blocks_is_damaged(node: LocalNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node.chain, "records", SimpleNamespace(head=lambda: None))
    with pytest.raises(Damaged, match="holds no blocks"):
        node.chain.head()


def test_what_cannot_begin_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Path] = []

    def fail(_chain: LocalChain) -> None:
        raise Problem("no")

    monkeypatch.setattr(LocalChain, "_begin_chain", fail)
    monkeypatch.setattr(LocalChain, "close", lambda chain: closed.append(chain.directory))
    with pytest.raises(Problem):
        LocalNode.open(tmp_path / "chain")
    assert closed == [tmp_path / "chain"]


@pytest.mark.parametrize("step", ["mine_waiting", "deploy_missing"])
def test_what_cannot_go_on_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    closed: list[object] = []
    close = LocalNode.close

    def note(node: LocalNode) -> None:
        closed.append(node)
        close(node)

    def fail(*_: object) -> None:
        raise Problem("no")

    monkeypatch.setattr(LocalNode, "close", note)
    if step == "mine_waiting":
        monkeypatch.setattr(LocalChain, step, fail)
    else:
        monkeypatch.setattr("cmwallet.localchain.node.deploy_missing", fail)
    with pytest.raises(Problem):
        LocalNode.start(tmp_path / "chain")
    assert len(closed) == 1
