"""What refusals of nodes mean."""

import pytest
from eth_abi import encode
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.chain.refusals import Verdict, judge, revert_reason
from cmwallet.errors import RpcRefused


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        ("already known", Verdict.ALREADY_KNOWN),
        ("known transaction: abc", Verdict.ALREADY_KNOWN),
        ("nonce too low: address 0x1, tx: 0 state: 5", Verdict.NONCE_TOO_LOW),
        ("Nonce not strictly increasing. Expected 5 Got 4", Verdict.NONCE_TOO_LOW),
        ("Nonce not strictly increasing. Expected 5 Got 6", Verdict.REFUSED),
        ("insufficient funds for gas * price + value", Verdict.INSUFFICIENT_FUNDS),
        ("replacement transaction underpriced", Verdict.REFUSED),
        ("transaction underpriced", Verdict.REFUSED),
        ("intrinsic gas too low", Verdict.REFUSED),
        ("exceeds block gas limit", Verdict.REFUSED),
        ("max fee per gas less than block base fee", Verdict.REFUSED),
        ("invalid chain id for signer: have 1 want 18", Verdict.REFUSED),
        ("only replay-protected (EIP-155) transactions allowed over RPC", Verdict.REFUSED),
        ("transaction type not supported", Verdict.REFUSED),
        ("internal error", Verdict.UNKNOWN),
        ("", Verdict.UNKNOWN),
        ("request timed out", Verdict.UNKNOWN),
    ],
)
def test_sentences_of_nodes(message: str, verdict: Verdict) -> None:
    refusal = RpcRefused(f"the node refused eth_sendRawTransaction: {message}", rpc_code=-32000)
    assert judge(refusal) is verdict


def test_a_missing_method_took_nothing() -> None:
    assert judge(RpcRefused("no such method", rpc_code=-32601)) is Verdict.REFUSED


def test_reasons_of_solidity_and_vyper() -> None:
    reason = bytes.fromhex("08c379a0") + encode(["string"], ["not enough\x1b[2J"])
    for data in (reason, "0x" + reason.hex(), "Reverted 0x" + reason.hex(), {"data": "0x" + reason.hex()}):
        assert revert_reason(data) == "not enough[2J"
    panic = bytes.fromhex("4e487b71") + (0x11).to_bytes(32, "big")
    assert revert_reason(panic) == "panic: arithmetic overflow"
    assert revert_reason("0xdeadbeef") == "error 0xdeadbeef"


@pytest.mark.parametrize("data", [None, 7, "", "0x", "0x01", "text", [], {}, {"data": 7}, "0xzz"])
def test_no_reason_is_none(data: object) -> None:
    assert revert_reason(data) is None


@given(st.binary(max_size=120))
def test_hostile_revert_data_never_fails(body: bytes) -> None:
    for selector in (b"", b"\x08\xc3\x79\xa0", b"\x4e\x48\x7b\x71"):
        reason = revert_reason(selector + body)
        assert reason is None or "\x1b" not in reason
