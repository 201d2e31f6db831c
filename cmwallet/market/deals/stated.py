"""Hashes that stand on chain for a deal: terms, proof of delivery, evidence, the reasons of a ruling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from cmwallet.errors import NotVerified
from cmwallet.market.deals.deal import read_deal
from cmwallet.market.deals.seen import digest_seen
from cmwallet.market.events import ItemEvent, item_events
from cmwallet.market.stated_paper import StatedPaper
from cmwallet.node.client import Message
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address, parse_address

if TYPE_CHECKING:
    from cmwallet.market.deals.deal import Deal
    from cmwallet.node.access import NetworkAccess

_STATED: Final = {
    "Offered": ("terms", "terms"),
    "Delivered": ("proof", "proof"),
    "Evidence": ("evidence", "document"),
    "Ruled": ("reasons", "reason"),
}
"""Event → the role of the paper, and the argument that is its hash."""


def papers_of_deal(access: NetworkAccess, deals: BoundContract, number: int) -> Sequence[StatedPaper]:
    """Return the hashes of a deal in the order in which they were stated.

    Raises:
        NotFound: there is no such deal. NotVerified: the terms are not the deal's, or the deal not its hash's.
    """
    deal = read_deal(number, access.client.call(Message(to=deals.address, data=deals.call_data("deal", number))))
    digest_seen(deals, deal, str(number))
    events = item_events(deals, number, deal.offered_at, named=tuple(_STATED))
    return [paper for event in events if (paper := _paper(deal, event)) is not None]


def _paper(deal: Deal, event: ItemEvent) -> StatedPaper | None:
    role, argument = _STATED[event.name]
    values = event.decoded.values
    document = values[argument]
    assert isinstance(document, bytes)
    if event.name == "Offered" and document != deal.terms:
        raise NotVerified(
            f"the node's event of deal {deal.number} names other terms than the deal has", hint="try another endpoint"
        )
    if not any(document):
        return None
    by = {"Offered": deal.buyer, "Delivered": deal.seller}.get(event.name) or _actor(values)
    return StatedPaper(role, by, "0x" + document.hex(), str(values["uri"]))


def _actor(values: Mapping[str, object]) -> Address:
    return parse_address(str(values.get("party") or values["arbiter"]))
