"""Disputed deals of everybody that arbiters may bid for now."""

from __future__ import annotations

from cmwallet.contracts.systems import generations
from cmwallet.market.deals.deal import DISPUTED, Deal
from cmwallet.market.reading import Market
from cmwallet.node.block_times import first_block_since
from cmwallet.node.log_walk import walk_logs
from cmwallet.transactions.bound_contract import BoundContract

_LONGEST = 4 * 86_400
"""How long a deal can be disputed before an arbiter is appointed, in seconds."""


def open_for_bids(market: Market, now: int) -> list[tuple[str, Deal]]:
    """Return (id as it is written, deal), what ends first at the beginning: found by the disputes of the last days."""
    client = market.access.client
    first, last = first_block_since(client, now - _LONGEST), client.block_number()
    found = []
    for name in generations("Deals", market.there):
        deals = BoundContract.on(market.access, name)
        topic = deals.contract.interface.event("Disputed").topic
        numbers = [
            int.from_bytes(log.topics[1], "big")
            for logs, _ in walk_logs(client, first, last, addresses=[deals.address], topics=[(topic, None)])
            for log in logs
        ]
        items = market.read_all(deals.address, numbers).values()
        open_ones = [deal for deal in items if deal.state == DISPUTED and now <= deal.bids_until]
        found += [(market.text(name, deal.number), deal) for deal in open_ones]
    return sorted(found, key=lambda one: one[1].until)
