"""What a node's refusal means: for the nonce of a transaction, and in words when a contract reverted.

Nodes agree on no error codes for transactions, so this reads the sentences of go-ethereum, Erigon, Nethermind, Besu,
py-evm and Travis. What is not known here is `Verdict.UNKNOWN`: the caller keeps the transaction.
"""

from __future__ import annotations

import re
from enum import Enum

from cmwallet.errors import RpcRefused
from cmwallet.foreign import clean


class Verdict(Enum):
    """What a refusal of `eth_sendRawTransaction` says about the transaction."""

    ALREADY_KNOWN = "already known"
    """The node has it: as good as accepted."""
    NONCE_TOO_LOW = "nonce too low"
    """Something with this nonce is mined, perhaps this very transaction: look for the own hash first."""
    INSUFFICIENT_FUNDS = "insufficient funds"
    """Refused for good: the account cannot pay."""
    REFUSED = "refused"
    """Refused for good, for another reason."""
    UNKNOWN = "unknown"
    """Nobody can tell whether the node took it."""


_SENTENCES = (
    (Verdict.ALREADY_KNOWN, r"already known|known transaction|already imported|already exists|already in the mempool"),
    (Verdict.NONCE_TOO_LOW, r"nonce too low|nonce is too low|old nonce|nonce below current"),
    (Verdict.INSUFFICIENT_FUNDS, r"insufficient (funds|balance)|does not have enough|exceeds balance|up-?front cost"),
    (
        Verdict.REFUSED,
        r"underpriced|gas price too low|fee too low|fee ?cap|less than block base fee|tip higher|priority fee",
    ),
    (
        Verdict.REFUSED,
        r"intrinsic gas|gas limit|exceeds the configured|oversized|too large|too big|size limit|initcode",
    ),
    (Verdict.REFUSED, r"invalid sender|invalid signature|chain ?id|replay-protected|not supported|negative value|rlp"),
    (Verdict.REFUSED, r"nonce too high|nonce has max value"),
)
_STRICT_NONCE = re.compile(r"nonce not strictly increasing.*expected (\d{1,20}).*got (\d{1,20})", re.IGNORECASE)

_ERROR_STRING = bytes.fromhex("08c379a0")
_PANIC = bytes.fromhex("4e487b71")
_PANICS = {
    0x01: "assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x21: "value out of an enum's range",
    0x22: "broken storage",
    0x31: "pop of an empty array",
    0x32: "index out of range",
    0x41: "out of memory",
    0x51: "call of an uninitialised function",
}


def judge(refusal: RpcRefused) -> Verdict:
    """Return what a refused `eth_sendRawTransaction` means."""
    strict = _STRICT_NONCE.search(refusal.message)
    if strict is not None:
        return Verdict.NONCE_TOO_LOW if int(strict[2]) < int(strict[1]) else Verdict.REFUSED
    if refusal.rpc_code == -32601:
        return Verdict.REFUSED  # there is no such method
    message = refusal.message.lower()
    for verdict, pattern in _SENTENCES:
        if re.search(pattern, message):
            return verdict
    return Verdict.UNKNOWN


def revert_reason(data: object) -> str | None:
    """Return in words why a contract reverted, from the `data` of a refusal; None if it tells nothing.

    Understands `Error(string)` and `Panic(uint256)` of Solidity and Vyper; of another error it names the selector.
    """
    if isinstance(data, dict):
        data = data.get("data") or data.get("result")
    if isinstance(data, str):
        found = re.search(r"0x((?:[0-9a-fA-F]{2})*)\Z", data.strip()[:20_000], re.ASCII)
        data = bytes.fromhex(found[1]) if found else b""
    if not isinstance(data, bytes) or len(data) < 4:
        return None
    selector, body = data[:4], data[4:]
    if selector == _ERROR_STRING and len(body) >= 64:
        size = int.from_bytes(body[32:64], "big")
        if int.from_bytes(body[:32], "big") == 32 and size <= len(body) - 64:
            return clean(body[64 : 64 + size].decode("utf-8", "replace")) or None
    if selector == _PANIC and len(body) == 32:
        code = int.from_bytes(body, "big")
        return f"panic: {_PANICS.get(code, hex(code))}"
    return f"error 0x{selector.hex()}"
