"""Digest of the deal that was seen: what a node shows of a deal has to fit the hash that the contract compares with.

The contract keeps the hash of a deal as it was offered, and a call that binds its sender names the hash of what she
saw. A node that shows the sums of one deal under the hash of another is found out by making the hash of what it shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmwallet.errors import NotVerified
from cmwallet.market.deals.deal import DELIVERED, Deal
from cmwallet.market.events import item_events
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address, parse_address

_Named = tuple[Address | None, int]
"""The arbiter of an offer, None for none, and her fee in basis points."""


def digest_seen(deals: BoundContract, deal: Deal, text: str) -> bytes:
    """Return the hash (32 bytes) of the deal that was shown, which the contract compares with the one that it has.

    Raises:
        NotVerified: the node's deal is not the one whose hash it gives: what was shown is not what would be agreed to.
    """
    if not fits_digest(deals, deal):
        raise NotVerified(f"the node's account of deal {text} does not fit its hash", hint="try another endpoint")
    return deal.digest


def fits_digest(deals: BoundContract, deal: Deal) -> bool:
    """Whether parties, sums, times and terms of a deal are those that its hash was made of."""
    return any(deal.digest_with(arbiter, fee_bps) == deal.digest for arbiter, fee_bps in _named(deals, deal))


def _named(deals: BoundContract, deal: Deal) -> Iterator[_Named]:
    """Yield whom the offer may have named: the present arbiter; after a dispute nobody, or whom an event says."""
    yield deal.arbiter, deal.fee_bps
    if deal.disputed_at or deal.state > DELIVERED:
        yield None, 0
        for event in item_events(deals, deal.number, deal.offered_at, named=("Named",)):
            values = event.decoded.values
            fee_bps = values["feeBps"]
            assert isinstance(fee_bps, int)
            yield parse_address(str(values["arbiter"])), fee_bps
