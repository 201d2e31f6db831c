"""Why a call failed, in the forms of many clients."""

import pytest
from eth_abi import encode
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import RpcRefused
from cmwallet.node.reverts import STOPS, failure_of

STAKE = bytes.fromhex("08c379a0") + encode(["string"], ["insufficient stake"])
PANIC = bytes.fromhex("4e487b71") + (0x11).to_bytes(32, "big")
GANACHE = {
    "0xab00000000000000000000000000000000000000000000000000000000000000": {
        "error": "revert",
        "program_counter": 7,
        "return": "0x" + STAKE.hex(),
        "reason": "insufficient stake",
    },
    "stack": "Error: VM Exception\n    at …",
    "name": "c",
}


@pytest.mark.parametrize(
    ("code", "message", "data"),
    [
        (3, "execution reverted: insufficient stake", "0x" + STAKE.hex()),
        (3, "execution reverted", "0x" + STAKE.hex()),
        (-32015, "VM execution error.", "revert: insufficient stake"),
        (-32015, "VM execution error.", "Reverted 0x" + STAKE.hex()),
        (-32000, "VM Exception while processing transaction: revert insufficient stake", GANACHE),
        (-32000, "VM Exception while processing transaction: revert insufficient stake", None),
        (-32000, "Execution reverted: insufficient stake", None),
        (-32000, "Execution reverted", "0x" + STAKE.hex()),
        (
            -32603,
            "Error: VM Exception while processing transaction: reverted with reason string 'insufficient stake'",
            {"message": "Error: VM Exception …", "txHash": "0x" + "ab" * 32, "data": "0x" + STAKE.hex()},
        ),
        (
            -32603,
            "Error: VM Exception while processing transaction: reverted with reason string 'insufficient stake'",
            None,
        ),
        (-32603, "VM Exception while processing transaction: revert insufficient stake", "0x" + STAKE.hex()),
        (-32000, "execution reverted: insufficient stake", {"data": "0x" + STAKE.hex()}),
        (-32000, "hm", {"originalError": {"code": 3, "data": "0x" + STAKE.hex()}}),
    ],
)
def test_the_reason_is_found_wherever_a_client_puts_it(code: int, message: str, data: object) -> None:
    refusal = RpcRefused(f"the node refused eth_call: {message}", rpc_code=code, data=data)
    failure = failure_of(refusal)
    assert failure is not None
    assert failure.reason == "insufficient stake"


@pytest.mark.parametrize(
    ("code", "message", "data", "reason"),
    [
        (3, "execution reverted", None, None),
        (3, "execution reverted", "0x", None),
        (-32000, "Execution Reverted", None, None),
        (-32000, "execution reverted without a reason string", None, None),
        (-32015, "VM execution error.", "revert", None),
        (-32000, "out of gas", None, "out of gas"),
        (-32015, "VM execution error.", "OutOfGas", "out of gas"),
        (-32003, "EVM error: OutOfGas", None, "out of gas"),
        (-32000, "gas required exceeds allowance (30000000)", None, "out of gas"),
        (-32000, "invalid opcode: INVALID", None, "invalid opcode"),
        (-32000, "invalid opcode: opcode 0xfe not defined", None, "invalid opcode"),
        (-32003, "EVM error: InvalidFEOpcode", None, "invalid opcode"),
        (-32015, "VM execution error.", "Bad instruction fe", "invalid opcode"),
        (-32000, "stack underflow (0 <=> 2)", None, "stack underflow"),
        (-32003, "EVM error: StackUnderflow", None, "stack underflow"),
        (-32000, "stack limit reached 1024 (1024)", None, "stack overflow"),
        (-32000, "invalid jump destination", None, "invalid jump"),
        (-32015, "VM execution error.", "Bad jump destination 5", "invalid jump"),
        (-32000, "write protection", None, "write in a static call"),
        (-32000, "max code size exceeded", None, "code too large"),
        (-32000, "execution reverted", "0x" + PANIC.hex(), "panic: arithmetic overflow"),
        (3, "execution reverted", "0xdeadbeef", "error 0xdeadbeef"),
        (-32603, "reverted with custom error 'Poor(1, 2)'", "0xdeadbeef", "Poor(1, 2)"),
    ],
)
def test_a_failure_of_the_machine_is_told_from_one_of_the_node(
    code: int, message: str, data: object, reason: str | None
) -> None:
    failure = failure_of(RpcRefused(f"the node refused eth_call: {message}", rpc_code=code, data=data))
    assert failure is not None
    assert failure.reason == reason


@pytest.mark.parametrize(
    ("code", "message", "data"),
    [
        (-32000, "header not found", None),
        (-32000, "missing trie node", None),
        (-32005, "limit exceeded", {"see": "https://example.org"}),
        (-32601, "the method eth_call does not exist", None),
        (-32603, "internal error", "text"),
        (-32015, "Dependent service returned immature records", None),
    ],
)
def test_what_is_about_the_node_is_no_revert(code: int, message: str, data: object) -> None:
    assert failure_of(RpcRefused(f"the node refused eth_call: {message}", rpc_code=code, data=data)) is None


def test_every_saying_of_the_table_is_found() -> None:
    for reason, sayings in STOPS:
        for saying in sayings:
            failure = failure_of(RpcRefused(saying, rpc_code=-32000))
            assert failure is not None
            assert failure.reason == reason


def reason_in(data: object) -> str | None:
    found = failure_of(RpcRefused("", rpc_code=0, data=data))
    return None if found is None else found.reason


def test_reasons_of_solidity_and_vyper() -> None:
    reason = bytes.fromhex("08c379a0") + encode(["string"], ["not enough\x1b[2J"])
    for data in (reason, "0x" + reason.hex(), "Reverted 0x" + reason.hex(), {"data": "0x" + reason.hex()}):
        assert reason_in(data) == "not enough[2J"
    assert reason_in(PANIC) == "panic: arithmetic overflow"
    assert reason_in("0xdeadbeef") == "error 0xdeadbeef"


@pytest.mark.parametrize("data", [None, 7, "", "0x", "0x01", "text", [], {}, {"data": 7}, "0xzz"])
def test_no_reason_is_none(data: object) -> None:
    assert reason_in(data) is None


@given(st.binary(max_size=120))
def test_hostile_revert_data_never_fails(body: bytes) -> None:
    for selector in (b"", b"\x08\xc3\x79\xa0", b"\x4e\x48\x7b\x71"):
        reason = reason_in(selector + body)
        assert reason is None or "\x1b" not in reason


@given(
    st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=9)
)
def test_hostile_objects_never_fail(data: object) -> None:
    failure = failure_of(RpcRefused("execution reverted", rpc_code=-32000, data=data))
    assert failure is not None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes.fromhex("4e487b71") + (0x11).to_bytes(32, "big"), "panic: arithmetic overflow"),
        (bytes.fromhex("4e487b71") + (0x99).to_bytes(32, "big"), "panic: 0x99"),
        (bytes.fromhex("4e487b71") + (0x11).to_bytes(31, "big"), "error 0x4e487b71"),
        (bytes.fromhex("4e487b71") + (0x11).to_bytes(33, "big"), "error 0x4e487b71"),
        (bytes.fromhex("11223344") + (0x11).to_bytes(32, "big"), "error 0x11223344"),
        (bytes.fromhex("11223344"), "error 0x11223344"),
        (bytes.fromhex("08c379a0") + encode(["string"], [""]), "error 0x08c379a0"),
        (bytes.fromhex("08c379a0") + (32).to_bytes(32, "big") + (1).to_bytes(32, "big"), "error 0x08c379a0"),
        (bytes.fromhex("08c379a0") + (32).to_bytes(32, "big") + (1).to_bytes(32, "big") + b"x", "x"),
        (bytes.fromhex("08c379a0") + (33).to_bytes(32, "big") + (1).to_bytes(32, "big") + b"x", "error 0x08c379a0"),
        (bytes.fromhex("08c379a0") + (32).to_bytes(32, "big") + bytes(31), "error 0x08c379a0"),
        (bytes.fromhex("11223344") + encode(["string"], ["x"]), "error 0x11223344"),
    ],
)
def test_the_two_errors_that_every_contract_knows_are_read_when_they_are_whole(data: bytes, reason: str) -> None:
    failure = failure_of(RpcRefused("the node refused eth_call", rpc_code=3, data="0x" + data.hex()))
    assert failure is not None
    assert failure.reason == reason
    assert failure.data == data
