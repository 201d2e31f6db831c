"""Codes that others defined: JSON-RPC 2.0 §5.1, EIP-1474, and the panics of Solidity."""

from __future__ import annotations

import pytest

from cmwallet.errors import RpcRefused
from cmwallet.localchain import errors as served
from cmwallet.node.reverts import failure_of

PANICS = {
    0x01: ("assertion failed", "assert(false)"),
    0x11: ("arithmetic overflow", "arithmetic underflow or overflow"),
    0x12: ("division by zero", "division or modulo by zero"),
    0x21: ("value out of an enum's range", "enum overflow"),
    0x22: ("broken storage", "invalid encoded storage byte array accessed"),
    0x31: ("pop of an empty array", "out-of-bounds array access; popping on an empty array"),
    0x32: ("index out of range", "out-of-bounds access of an array or bytesN"),
    0x41: ("out of memory", "out of memory"),
    0x51: ("call of an uninitialised function", "uninitialized function"),
}
"""Solidity's documentation, "Panic via assert and Error via require"; as we say it, and as go-ethereum does."""


def read(data: bytes) -> str | None:
    """The reason that is read in what a node answers."""
    failure = failure_of(RpcRefused("execution reverted", rpc_code=3, data="0x" + data.hex()))
    assert failure is not None
    return failure.reason


def panic(code: int) -> bytes:
    return bytes.fromhex("4e487b71") + code.to_bytes(32, "big")


@pytest.mark.parametrize("code", PANICS, ids=hex)
def test_every_panic_of_solidity_has_its_words(code: int) -> None:
    assert (read(panic(code)), served.revert_reason(panic(code))) == (f"panic: {PANICS[code][0]}", PANICS[code][1])


@pytest.mark.parametrize("code", sorted({*range(256), 2**255} - {0, *PANICS}), ids=hex)
def test_another_panic_is_told_by_its_number(code: int) -> None:
    assert (read(panic(code)), served.revert_reason(panic(code))) == (
        f"panic: {code:#x}",
        f"unknown panic code: {code:#x}",
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("PARSE_ERROR", -32700),
        ("INVALID_REQUEST", -32600),
        ("METHOD_NOT_FOUND", -32601),
        ("INVALID_PARAMS", -32602),
        ("INTERNAL_ERROR", -32603),
        ("SERVER_ERROR", -32000),
        ("NOT_AUTHORISED", -32001),
        ("LIMIT_EXCEEDED", -32005),
        ("REVERTED", 3),
    ],
)
def test_codes_are_those_of_the_standards(name: str, code: int) -> None:
    assert getattr(served, name) == code
