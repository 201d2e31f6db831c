"""What becomes of a signed transaction: handed to a node, refused by it, found in a block with the code of its end.

A node answers to a broadcast with a code and the space that the code belongs to; these tell what it means, its words do
not: `sdk 19` is known already, `sdk 32` has a used or a later sequence, `sdk 20` a full pool. Source:
`cosmos/cosmos-sdk` v0.50, `types/errors/errors.go`.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Final

from cmwallet.cosmos import values
from cmwallet.cosmos.transaction import transaction_hash
from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.answers import nonsense
from cmwallet.node.refusals import Verdict
from cmwallet.node.rest import NOT_FOUND, RestTransport

_TXS: Final = "/cosmos/tx/v1beta1/txs"
_SIMULATE: Final = "/cosmos/tx/v1beta1/simulate"
SDK: Final = "sdk"
_MOST_CODE: Final = 2**32
_MOST_SEQUENCE: Final = 2**63
_SEQUENCES: Final = re.compile(r"expected (\d{1,20}), got (\d{1,20})", re.ASCII)
_OLDER_SPELLING: Final = re.compile(
    r"codespace[ :=]+'?(\w{1,40})'?.{0,40}?code[ :=]+(\d{1,9})|code=(\d{1,9})", re.ASCII
)
_MESSAGE: Final = re.compile(r"failed to execute message; message index: \d{1,9}: ", re.ASCII)
_PLACE: Final = re.compile(r" \[\S{1,200}:\d{1,9}\].*", re.ASCII)
_LOG: Final = re.compile(r"log='([^']*)'")
_LONGEST_REFUSAL: Final = 2_000

VERDICTS: Final[dict[tuple[str, int], Verdict]] = {
    (SDK, 2): Verdict.REFUSED,  # it cannot be read
    (SDK, 4): Verdict.REFUSED,  # a signature of another key, account number or chain
    (SDK, 5): Verdict.INSUFFICIENT_FUNDS,
    (SDK, 7): Verdict.REFUSED,  # an address that is none
    (SDK, 9): Verdict.INSUFFICIENT_FUNDS,  # an account that nobody ever paid
    (SDK, 10): Verdict.REFUSED,  # coins that are none
    (SDK, 11): Verdict.REFUSED,  # too little gas
    (SDK, 12): Verdict.REFUSED,  # too long a memo
    (SDK, 13): Verdict.REFUSED,  # too small a fee
    (SDK, 18): Verdict.REFUSED,  # a request that makes no sense
    (SDK, 19): Verdict.ALREADY_KNOWN,
    (SDK, 20): Verdict.NOT_NOW,  # its pool is full
    (SDK, 21): Verdict.REFUSED,  # too large
    (SDK, 28): Verdict.REFUSED,  # of another chain
    (SDK, 30): Verdict.REFUSED,  # its timeout has passed
    (SDK, 41): Verdict.REFUSED,  # more gas than a block has
}
"""Codespace and code of a refused broadcast → what it means; 32 is judged by its numbers."""
_SEQUENCE: Final = (SDK, 32)


@dataclass(frozen=True)
class Outcome:
    """A transaction in a block: the code that it ended by (0: done), in which codespace, with which words."""

    height: int
    code: int
    codespace: str
    log: str
    gas_wanted: int
    gas_used: int


def broadcast(rest: RestTransport, raw: bytes) -> None:
    """Hand signed bytes to a node, once, without waiting for a block.

    Raises:
        RpcRefused: it refused; `data` is (codespace, code), see `judge_code`.
        NetworkFailed: nobody knows whether it arrived.
    """
    document = {"tx_bytes": base64.b64encode(raw).decode(), "mode": "BROADCAST_MODE_SYNC"}
    try:
        answer = values.members(rest.post(_TXS, document), "answer to a broadcast")
    except RpcRefused as refusal:
        stated = refusal.data if isinstance(refusal.data, str) else refusal.message
        place = _stated_place(stated[:_LONGEST_REFUSAL])
        if place is None:
            raise
        raise RpcRefused(_told(stated), rpc_code=place[1], data=place, hint=refusal.hint) from None
    response = values.members(answer.get("tx_response"), "answer to a broadcast")
    code, space = _code(response)
    if code != 0:
        raise RpcRefused(_told(response.get("raw_log")), rpc_code=code, data=(space, code))
    if str(response.get("txhash")).upper() != transaction_hash(raw):
        raise NetworkFailed("the node took another transaction than the one sent")


def judge(refusal: RpcRefused) -> Verdict:
    """Return what a refused broadcast means for the transaction's sequence."""
    if not isinstance(refusal.data, tuple):
        return Verdict.UNKNOWN
    if refusal.data != _SEQUENCE:
        return VERDICTS.get(refusal.data, Verdict.REFUSED if refusal.data[0] != SDK else Verdict.UNKNOWN)
    numbers = _SEQUENCES.search(refusal.message)
    if numbers is None or int(numbers[2]) <= int(numbers[1]):
        return Verdict.NONCE_TOO_LOW
    return Verdict.REFUSED


def expected_sequence(message: str) -> int | None:
    """Return the sequence that a refusal says is expected; None when it speaks of none, or of none that can be."""
    numbers = _SEQUENCES.search(message)
    return None if numbers is None or int(numbers[1]) >= _MOST_SEQUENCE else int(numbers[1])


def find(rest: RestTransport, raw: bytes) -> Outcome | None:
    """Return what became of signed bytes; None while the node has them in no block.

    Raises:
        NetworkFailed, RpcRefused: the node cannot tell, or answers nonsense.
    """
    wanted = transaction_hash(raw)
    try:
        answer = values.members(rest.get(f"{_TXS}/{wanted}"), "transaction")
    except RpcRefused as refusal:
        if refusal.rpc_code == NOT_FOUND:
            return None
        raise
    response = values.members(answer.get("tx_response"), "transaction")
    if str(response.get("txhash")).upper() != wanted:
        raise nonsense("another transaction than the one asked for")
    height = values.height(response.get("height"), "height of a transaction")
    if height == 0:
        return None
    code, space = _code(response)
    log = values.text(response.get("raw_log"), 300)
    wanted_gas = values.height(response.get("gas_wanted"), "gas of a transaction")
    used = values.height(response.get("gas_used"), "gas of a transaction")
    return Outcome(height, code, space, log, wanted_gas, used)


def simulate(rest: RestTransport, raw: bytes) -> int:
    """Return the gas that a transaction would use, whoever signed it. Raises `RpcRefused` if it would fail."""
    document = {"tx_bytes": base64.b64encode(raw).decode()}
    try:
        answer = values.members(rest.post(_SIMULATE, document), "simulation")
    except RpcRefused as refusal:
        raise RpcRefused(_foreseen(refusal), rpc_code=refusal.rpc_code, data=refusal.data) from None
    info = values.members(answer.get("gas_info"), "simulation")
    return values.height(info.get("gas_used"), "gas of a simulation")


def _code(response: dict[str, object]) -> tuple[int, str]:
    code = values.height(response.get("code"), "code of a transaction")
    if code >= _MOST_CODE:
        raise nonsense("code of a transaction")
    return code, values.text(response.get("codespace"), 60)


def _foreseen(refusal: RpcRefused) -> str:
    """Return why a transaction would fail, in words for a person: without the place in the engine's own source."""
    words = values.text(refusal.data, _LONGEST_REFUSAL) or refusal.message
    return values.text(_PLACE.sub("", _MESSAGE.sub("", words, count=1)), 300) or "no reason given"


def _told(stated: object) -> str:
    """Return what a node says about a refusal, in words for a person; its own wrapping is left out."""
    words = values.text(stated, _LONGEST_REFUSAL)
    inner = _LOG.search(words)
    return f"the node refused the transaction: {values.text(inner[1] if inner else words) or 'no reason given'}"


def _stated_place(message: str) -> tuple[str, int] | None:
    """Return (codespace, code) of a refusal that tells them in words alone, as nodes of some engines do."""
    found = _OLDER_SPELLING.search(message)
    if found is None:
        return None
    return (found[1], int(found[2])) if found[1] else (SDK, int(found[3]))
