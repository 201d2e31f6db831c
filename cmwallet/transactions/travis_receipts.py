"""What became of a native transaction on Travis, as its node tells it: two ends, of which both have to be good.

A native transaction has no receipt of an EVM. It is checked when it is sent and carried out in its block; what was in
order then may fail there, and stands in the block all the same. Source: `CyberMiles/travis` at 3e0f321b, `api/cmt.go`;
the result is Tendermint 0.22's `ResponseDeliverTx`, in which a code of 0 is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.node import answers
from cmwallet.node.answers import Receipt
from cmwallet.node.client import NodeClient
from cmwallet.transactions.encoding import decode
from cmwallet.transactions.travis import cmt_hash, is_native
from identity.foreign import clean

_LIST: Final = 0xC0
"""The first byte of a transaction without a type (RLP); the others need not be decoded."""
_LOG: Final = 200
_MOST_DIGITS: Final = 78


@dataclass(frozen=True)
class NativeResult:
    """How a native transaction ended: its block, the chain's code (0: done), what the chain says, gas, fee in wei."""

    block: int
    code: int
    log: str
    gas_used: int
    fee: int
    data: str | None


def is_native_raw(raw: bytes | None) -> bool:
    """Whether signed bytes are a native transaction of Travis; bytes that are no transaction are none."""
    if not raw or raw[0] < _LIST:
        return False
    try:
        return is_native(decode(raw).transaction)
    except InvalidInput:  # a row of the journal that was changed from outside, which its seal tells
        return False


def native_result(client: NodeClient, raw: bytes) -> NativeResult | None:
    """Return how a native transaction ended; None while it is in no block, or the node does not know it.

    Raises:
        NetworkFailed, RpcRefused: the node cannot tell, or answers nonsense.
    """
    wanted = cmt_hash(raw)
    answer = unwrap(client.transport.request("cmt_getTransactionByHash", (wanted,)))
    if answer is None:
        return None
    fields = answers.members(answer, "native transaction")
    named = fields.get("cmtHash")
    if not isinstance(named, str) or named.removeprefix("0x").upper() != wanted:
        raise answers.nonsense("another native transaction than the one asked for")
    block = answers.quantity(fields.get("blockNumber") or "0x0", "native transaction's block", 63)
    if block == 0:
        return None  # it waits in the pool
    result = answers.members(fields.get("txResult"), "result of a native transaction")
    fee = result.get("fee")
    data = result.get("data")
    return NativeResult(
        block=block,
        code=_number(result.get("code", 0), "code"),
        log=clean(result.get("log") or "", _LOG),
        gas_used=_number(result.get("gasUsed", result.get("gas_used", 0)), "gas"),
        fee=_number(fee.get("value", 0) if isinstance(fee, dict) else 0, "fee"),
        data=data if isinstance(data, str) else None,
    )


def native_receipt(client: NodeClient, tx_hash: str, raw: bytes) -> Receipt | None:
    """Return the receipt of a native transaction, made of how it ended and of its block. Raises as `native_result`."""
    result = native_result(client, raw)
    if result is None:
        return None
    block = client.block(result.block)
    if block is None:
        return None
    # The chain charges a fee, not a price; the gas that it counts is the fee's divisor, where it counts any.
    units, price = (result.gas_used, result.fee // result.gas_used) if result.gas_used else (0, 0)
    return Receipt(tx_hash, result.block, block.hash, 0, result.code == 0, units, price, None)


def unwrap(answer: object) -> Any:
    """Return a result that a node may have wrapped twice: in a JSON-RPC answer within the answer."""
    if isinstance(answer, dict) and answer.get("jsonrpc") == "2.0" and "result" in answer:
        return answer["result"]
    return answer


def _number(value: object, what: str) -> int:
    """Return a number, which Go writes as one or as text in decimal digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise answers.nonsense(f"a {what} of a native transaction that is no number")
