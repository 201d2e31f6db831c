"""JSON-RPC errors of the embedded chain, with the codes and words that Ethereum clients look for.

Codes: JSON-RPC 2.0 §5.1 (-32700 … -32600), EIP-1474 (-32000 … -32099), and 3 for a revert, as go-ethereum answers.
"""

from __future__ import annotations

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
SERVER_ERROR = -32000
NOT_AUTHORISED = -32001
LIMIT_EXCEEDED = -32005
REVERTED = 3

_PANICS = {
    0x00: "generic panic",
    0x01: "assert(false)",
    0x11: "arithmetic underflow or overflow",
    0x12: "division or modulo by zero",
    0x21: "enum overflow",
    0x22: "invalid encoded storage byte array accessed",
    0x31: "out-of-bounds array access; popping on an empty array",
    0x32: "out-of-bounds access of an array or bytesN",
    0x41: "out of memory",
    0x51: "uninitialized function",
}


class RpcFailure(Exception):
    """A JSON-RPC error object: `code`, `message`, and `data` (hex of what a revert returned, for instance)."""

    def __init__(self, code: int, message: str, data: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data

    def as_object(self) -> dict[str, object]:
        """Return the `error` member of a response."""
        result: dict[str, object] = {"code": self.code, "message": self.message}
        if self.data is not None:
            result["data"] = self.data
        return result


def invalid_params(message: str) -> RpcFailure:
    """The parameters do not fit the method."""
    return RpcFailure(INVALID_PARAMS, message)


def refused(message: str) -> RpcFailure:
    """The node refuses what was asked, for good (EIP-1474 -32000)."""
    return RpcFailure(SERVER_ERROR, message)


def reverted(output: bytes) -> RpcFailure:
    """A call reverted: code 3, in words where it is `Error(string)` or `Panic(uint256)`, all bytes as data."""
    reason = revert_reason(output)
    message = "execution reverted" if reason is None else f"execution reverted: {reason}"
    return RpcFailure(REVERTED, message, "0x" + output.hex())


def revert_reason(output: bytes) -> str | None:
    """Decode `Error(string)` (0x08c379a0) and `Panic(uint256)` (0x4e487b71); None for anything else."""
    selector, body = output[:4], output[4:]
    if selector == bytes.fromhex("4e487b71") and len(body) == 32:
        code = int.from_bytes(body, "big")
        return _PANICS.get(code, f"unknown panic code: {code:#x}")
    if selector != bytes.fromhex("08c379a0") or len(body) < 64:
        return None
    offset = int.from_bytes(body[:32], "big")
    if offset + 32 > len(body):
        return None
    length = int.from_bytes(body[offset : offset + 32], "big")
    text = body[offset + 32 : offset + 32 + length]
    if len(text) != length:
        return None
    try:
        return text.decode()
    except UnicodeDecodeError:
        return None
