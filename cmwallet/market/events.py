"""What happened to an item: its events on chain, the oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmwallet.calls.abi import DecodedEvent, decode_event
from cmwallet.node.block_times import first_block_since
from cmwallet.node.log_walk import walk_logs
from cmwallet.transactions.bound_contract import BoundContract


@dataclass(frozen=True)
class ItemEvent:
    """An event of an item; `block` is its block's number, `hash` its transaction's."""

    name: str
    block: int
    hash: str
    decoded: DecodedEvent


def item_events(contract: BoundContract, number: int, since: int, *, named: Sequence[str] = ()) -> list[ItemEvent]:
    """Return the events of an item that was made at or after `since` (Unix seconds), or those of some names."""
    interface, client = contract.contract.interface, contract.client
    topics = ([interface.event(name).topic for name in named] or None, number.to_bytes(32, "big"))
    found = []
    first, last = first_block_since(client, since), client.block_number()
    for logs, _ in walk_logs(client, first, last, addresses=[contract.address], topics=[topics]):
        for log in logs:
            decoded = decode_event(interface, log)
            if decoded is not None:
                found.append(ItemEvent(decoded.event.name, log.block_number, log.transaction_hash, decoded))
    return found
