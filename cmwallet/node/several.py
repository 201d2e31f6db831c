"""Questions about many things at once: code, receipts and balances by JSON-RPC batches, and signed bytes handed over.

A batch of reads may be asked again. One of signed bytes may too: the bytes are the same, so a node that has them says
so. That is how a node that knows no batches is served, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node import answers
from cmwallet.node.answers import Receipt
from cmwallet.node.client import LATEST, Message, NodeClient

BATCH: Final = 100
"""So many calls in one exchange: what nodes and gateways commonly take."""

Handed: TypeAlias = str | RpcRefused | NetworkFailed | None
"""What became of signed bytes: the hash that the node named, its refusal, no answer; None: never handed over."""


def have_code(client: NodeClient, addresses: Sequence[str]) -> list[bool]:
    """Say of each address whether there is code. Raises `NetworkFailed`, `RpcRefused`."""
    asked = [("eth_getCode", (address, LATEST)) for address in addresses]
    return [bool(answers.data(_given(one), "code")) for one in client.transport.batch(asked)]


def receipts(client: NodeClient, hashes: Sequence[str]) -> list[Receipt | None]:
    """Return the receipt of each transaction, None while there is none. Raises as `NodeClient.receipt`."""
    asked = [("eth_getTransactionReceipt", (one,)) for one in hashes]
    found: list[Receipt | None] = []
    for wanted, given in zip(hashes, client.transport.batch(asked), strict=True):
        answer = _given(given)
        if answer is None or (isinstance(answer, dict) and answer.get("blockNumber") is None):
            found.append(None)
            continue
        receipt = answers.receipt(answer)
        if receipt.transaction_hash != wanted.lower():
            raise answers.nonsense("the receipt of another transaction")
        found.append(receipt)
    return found


def estimates(client: NodeClient, messages: Sequence[Message]) -> list[int | RpcRefused]:
    """Return the units of gas that the node expects of each message, or why it would fail."""
    asked = [("eth_estimateGas", (message.as_json(),)) for message in messages]
    return [
        one if isinstance(one, RpcRefused) else answers.quantity(one, "gas estimate", 64)
        for one in client.transport.batch(asked)
    ]


def hand_over(client: NodeClient, several: Sequence[bytes]) -> list[Handed]:
    """Hand signed transactions to the node, in their order; return what became of each.

    Where an exchange fails the rest is handed over one by one, until one gets no answer: what comes behind that was
    never handed over.
    """
    found: list[Handed] = []
    for start in range(0, len(several), BATCH):
        part = several[start : start + BATCH]
        found += _at_once(client, part) or _singly(client, part)
        if isinstance(found[-1], NetworkFailed | None):
            break
    return found + [None] * (len(several) - len(found))


def _at_once(client: NodeClient, part: Sequence[bytes]) -> list[Handed]:
    """Return what became of each in one exchange, nothing when the exchange failed as a whole."""
    if len(part) == 1:
        return []
    calls = [("eth_sendRawTransaction", ("0x" + raw.hex(),)) for raw in part]
    try:
        return [one if isinstance(one, RpcRefused) else str(one) for one in client.transport.batch(calls)]
    except (RpcRefused, NetworkFailed):
        return []  # it takes no batches, or none so long; or it is gone, which the next exchange shows


def _singly(client: NodeClient, part: Sequence[bytes]) -> list[Handed]:
    found = list(_until_no_answer(client, part))
    return found + [None] * (len(part) - len(found))


def _until_no_answer(client: NodeClient, part: Sequence[bytes]) -> Iterator[Handed]:
    for raw in part:
        try:
            yield client.send_raw(raw).hash
        except RpcRefused as refusal:
            yield refusal
        except NetworkFailed as failure:
            yield failure
            return


def _given(result: object) -> object:
    if isinstance(result, RpcRefused):
        raise result
    return result
