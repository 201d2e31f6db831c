"""Revert reasons in a node's refusals: what the contract said, or how the EVM stopped.

Clients put the reason into the data as bytes (go-ethereum, Besu, Reth), as text (`Reverted 0x…`, `revert: reason`;
OpenEthereum, Nethermind), into objects (Ganache), or into the message alone (Hardhat, Besu of old). A refusal that
tells of none of this is no revert, and `failure_of` is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from cmwallet.errors import RpcRefused
from cmwallet.foreign import clean
from cmwallet.node.wording import letters, pattern, said

STOPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("out of gas", ("out of gas", "gas required exceeds allowance")),
    (
        "invalid opcode",
        (
            "invalid opcode",
            "invalid fe opcode",
            "opcode not found",
            "bad instruction",
            "invalid instruction",
            "undefined instruction",
            "invalid operation",
        ),
    ),
    ("stack underflow", ("stack underflow",)),
    ("stack overflow", ("stack overflow", "stack limit reached", "out of stack")),
    ("invalid jump", ("invalid jump", "bad jump destination")),
    (
        "write in a static call",
        ("write protection", "static context", "during static call", "static state change", "static mode violation"),
    ),
    ("call depth exceeded", ("max call depth", "call too deep", "call depth")),
    ("code too large", ("max code size exceeded", "create contract size limit", "create contract limit")),
    ("contract address collision", ("address collision", "create collision")),
    ("it always fails", ("always failing transaction",)),
)
"""How the machine stopped, in our words → in those of clients (`cmwallet.node.wording.pattern`)."""

_ERROR_STRING: Final = bytes.fromhex("08c379a0")
_PANIC: Final = bytes.fromhex("4e487b71")
_PANICS: Final = {
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
_LONGEST: Final = 20_000
_DEEPEST: Final = 4
_HEX: Final = re.compile(r"0x((?:[0-9a-fA-F]{2})*)\Z", re.ASCII)
_QUOTED: Final = re.compile(r"revert(?:ed)? with (?:reason string|custom error|panic code) '?([^']+)'?", re.IGNORECASE)
_AFTER: Final = re.compile(
    r"\brevert(?:ed)?(?:\s*:\s*|\s+)(?!without\b|and\b|with\b|\()(\S.*)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Failure:
    """A call that failed. `reason` in words, or None; `data` is what the contract gave back, often nothing."""

    reason: str | None
    data: bytes = b""


def failure_of(refusal: RpcRefused) -> Failure | None:
    """Return why a call failed, or None when the node refused it for a reason of its own."""
    data = next(_bytes_in(refusal.data), b"")
    texts = [said(refusal.message), *_texts_in(refusal.data)]
    reason = _reason_of(data) or next(_named(refusal.data), None) or next(filter(None, map(_reason_in, texts)), None)
    if reason is not None:
        return Failure(reason, data)
    if len(data) >= 4:
        return Failure(f"error 0x{data[:4].hex()}", data)
    for text in texts:
        words = letters(text)
        stopped = next((reason for known, reason in _patterns() if known.search(words)), None)
        if stopped is not None:
            return Failure(stopped)
    if refusal.rpc_code == 3 or any("revert" in letters(text) for text in texts):
        return Failure(None)
    return None


def _reason_of(data: bytes) -> str | None:
    """Read the two errors that every contract knows."""
    selector, body = data[:4], data[4:]
    if selector == _ERROR_STRING and len(body) >= 64:
        size = int.from_bytes(body[32:64], "big")
        if int.from_bytes(body[:32], "big") == 32 and size <= len(body) - 64:
            return clean(body[64 : 64 + size].decode("utf-8", "replace")) or None
    if selector == _PANIC and len(body) == 32:
        code = int.from_bytes(body, "big")
        return f"panic: {_PANICS.get(code, hex(code))}"
    return None


def _walk(data: object, depth: int = 0) -> Iterator[tuple[str, object]]:
    """Yield (member, value) of every value that is no object, the outermost first."""
    if not isinstance(data, Mapping):
        yield "", data
        return
    inner = []
    for name, value in list(data.items())[:32]:
        if isinstance(value, Mapping):
            inner.append(value)
        else:
            yield str(name), value
    for value in inner if depth < _DEEPEST else ():
        yield from _walk(value, depth + 1)


def _bytes_in(data: object) -> Iterator[bytes]:
    """Yield what may be the contract's answer; hashes and counters of Ganache's objects have names of their own."""
    for name, value in _walk(data):
        if name not in ("", "data", "result", "return", "output"):
            continue
        if isinstance(value, bytes) and len(value) >= 4:
            yield value
        elif isinstance(value, str):
            found = _HEX.search(value.strip()[:_LONGEST])
            if found is not None and len(found[1]) >= 8:
                yield bytes.fromhex(found[1])


def _named(data: object) -> Iterator[str]:
    for name, value in _walk(data):
        if name == "reason" and isinstance(value, str) and clean(value):
            yield clean(value)


def _texts_in(data: object) -> list[str]:
    return [value[:_LONGEST] for name, value in _walk(data) if isinstance(value, str) and name != "stack"][:8]


def _reason_in(text: str) -> str | None:
    """Return what stands behind `revert` in a sentence."""
    found = _QUOTED.search(text) or _AFTER.search(text)
    if found is None:
        return None
    reason = found[1].strip()
    hexadecimal = _HEX.fullmatch(reason)
    if hexadecimal is not None:
        return _reason_of(bytes.fromhex(hexadecimal[1]))
    return clean(reason.removeprefix("reason:").strip()) or None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((pattern(saying), reason) for reason, sayings in STOPS for saying in sayings)
