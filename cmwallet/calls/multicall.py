"""Batched contract reads: through the Multicall contract where there is one, else as a JSON-RPC batch.

The contract reads everything at one block; the batch does not promise that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cmwallet.calls.abi import parse_interface
from cmwallet.calls.contract import Contract, call
from cmwallet.contracts.artifacts import load_artifact
from cmwallet.errors import RpcRefused
from cmwallet.node import answers
from cmwallet.node.client import LATEST, Message, NodeClient
from identity.address import Address

MAX_CALLS: Final = 100
FEW: Final = 10
"""So few reads go as a batch even where the contract is: encoding for it would import what costs more than it saves."""

Read = tuple[str, bytes]
"""A contract's address, and the data of a call that changes nothing."""


def read_many(client: NodeClient, reader: Address | None, reads: Sequence[Read]) -> list[bytes | None]:
    """Return what each read gives back, in order; None where it reverts. `reader` is the Multicall contract, if any."""
    results: list[bytes | None] = []
    for start in range(0, len(reads), MAX_CALLS):
        part = reads[start : start + MAX_CALLS]
        if reader is None or len(reads) <= FEW:
            results += _batch(client, part)
        else:
            results += _at_one_block(client, reader, part)
    return results


def _at_one_block(client: NodeClient, reader: Address, reads: Sequence[Read]) -> list[bytes | None]:
    contract = Contract("Multicall", reader, parse_interface(load_artifact("Multicall").abi))
    _, _, results = call(client, contract, contract.interface.function("read"), [list(reads)])
    return [bytes(data) if success else None for success, data in results]


def _batch(client: NodeClient, reads: Sequence[Read]) -> list[bytes | None]:
    calls = [("eth_call", (Message(to=target, data=data).as_json(), LATEST)) for target, data in reads]
    return [
        None if isinstance(result, RpcRefused) else answers.data(result, "result of a call")
        for result in client.transport.batch(calls)
    ]
