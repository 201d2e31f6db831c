"""What a node's answer to a broadcast means is told by codespace and code, never by its words."""

from __future__ import annotations

import base64

import pytest

from cmwallet.cosmos import outcome
from cmwallet.cosmos.transaction import transaction_hash
from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.refusals import Verdict
from tests.unit.cosmos.rest_double import RestDouble

RAW = b"\x0a\x01x"
HASH = transaction_hash(RAW)
INJECTIVE = "broadcast error on transaction validation: tx 1CE2 is invalid: code={}, data=, log='{}', codespace=''"
"""As the engine of Injective refuses: with an error of gRPC whose text has the code in it."""


def refused(code: int, space: str = "sdk", log: str = "words") -> RpcRefused:
    response = {"tx_response": {"code": code, "codespace": space, "raw_log": log, "txhash": HASH}}
    with pytest.raises(RpcRefused) as caught:
        outcome.broadcast(RestDouble(txs=response), RAW)
    return caught.value


@pytest.mark.parametrize(
    ("code", "log", "verdict"),
    [
        (30, "block height: 156, timeout height: 1", Verdict.REFUSED),
        (32, "account sequence mismatch, expected 0, got 9", Verdict.REFUSED),
        (32, "account sequence mismatch, expected 5, got 4", Verdict.NONCE_TOO_LOW),
        (32, "something", Verdict.NONCE_TOO_LOW),
        (4, "signature verification failed", Verdict.REFUSED),
        (13, "insufficient fees; got: 1inj required: 400000inj", Verdict.REFUSED),
        (11, "out of gas in location: ReadPerByte", Verdict.REFUSED),
        (5, "spendable balance 1inj is smaller than 2inj", Verdict.INSUFFICIENT_FUNDS),
        (19, "", Verdict.ALREADY_KNOWN),
        (20, "mempool is full", Verdict.NOT_NOW),
        (1, "internal", Verdict.UNKNOWN),
        (999, "tx already in mempool", Verdict.UNKNOWN),
    ],
)
def test_code_is_judged_however_the_engine_tells_it(code: int, log: str, verdict: Verdict) -> None:
    assert outcome.judge(refused(code, log=log)) is verdict
    grpc = RpcRefused("the node refused: cut…", rpc_code=13, data=INJECTIVE.format(code, log))
    with pytest.raises(RpcRefused) as caught:
        outcome.broadcast(RestDouble(txs=grpc), RAW)
    assert outcome.judge(caught.value) is verdict
    assert caught.value.message == f"the node refused the transaction: {log or 'no reason given'}"


def test_refusal_of_a_module_is_final_and_one_without_a_code_is_unknown() -> None:
    assert outcome.judge(refused(3, "gov")) is Verdict.REFUSED
    with pytest.raises(RpcRefused) as caught:
        outcome.broadcast(RestDouble(txs=RpcRefused("no", rpc_code=13, data="no")), RAW)
    assert outcome.judge(caught.value) is Verdict.UNKNOWN


def test_words_of_a_node_are_cleaned() -> None:
    assert "\x1b" not in refused(4, log="a\x1b[2Jb").message


def test_taken_is_what_the_node_names_by_our_own_hash() -> None:
    double = RestDouble(txs={"tx_response": {"code": 0, "txhash": HASH}})
    outcome.broadcast(double, RAW)
    ((_, sent),) = double.asked
    assert sent == {"tx_bytes": base64.b64encode(RAW).decode(), "mode": "BROADCAST_MODE_SYNC"}
    with pytest.raises(NetworkFailed):
        outcome.broadcast(RestDouble(txs={"tx_response": {"code": 0, "txhash": "00"}}), RAW)
    for wrong in (
        {},
        {"tx_response": {"code": -1}},
        {"tx_response": {"code": "x"}},
        {"tx_response": {"code": 2**40}},
        [],
    ):
        with pytest.raises(NetworkFailed):
            outcome.broadcast(RestDouble(txs=wrong), RAW)


def found(**changed: object) -> outcome.Outcome | None:
    double = RestDouble()
    response = {"txhash": HASH, "height": "7", "code": 0, "gas_wanted": "5", "gas_used": "4", "raw_log": ""}
    double.paths[f"/cosmos/tx/v1beta1/txs/{HASH}"] = {"tx_response": response | changed}
    return outcome.find(double, RAW)


def test_transaction_in_a_block_is_found_with_its_end() -> None:
    assert found() == outcome.Outcome(7, 0, "", "", 5, 4)
    assert found(code=11, codespace="gov", raw_log="no") == outcome.Outcome(7, 11, "gov", "no", 5, 4)
    assert found(height="0") is None
    assert outcome.find(RestDouble(), RAW) is None


@pytest.mark.parametrize(
    "changed", [{"txhash": "AB"}, {"height": "-1"}, {"height": None}, {"gas_used": "x"}, {"code": None}]
)
def test_hostile_transaction_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(NetworkFailed):
        found(**changed)


def test_simulation_tells_gas() -> None:
    assert outcome.simulate(RestDouble(simulate={"gas_info": {"gas_used": "183689"}}), RAW) == 183_689
    with pytest.raises(NetworkFailed):
        outcome.simulate(RestDouble(simulate={"gas_info": {"gas_used": "-1"}}), RAW)
