"""Commitment of a party to a deal to a secret for the draw of jurors: given with the first word in a dispute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cmwallet.market.deals.deal import IN_COURT, Deal
from cmwallet.market.item_reference import ItemReference
from cmwallet.market.party_secret import party_commitment
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address

if TYPE_CHECKING:
    from identity.vault.interface import Keeper

_NONE: Final = bytes(32)


def commitment_for(keeper: Keeper, deals: BoundContract, deal: Deal, item: ItemReference, party: Address) -> bytes:
    """Return the commitment (32 bytes) that a party gives now; zeros when she gave one, or the court has been asked."""
    if deal.state == IN_COURT or deals.ask("commitments", deal.number, party) != _NONE:
        return _NONE
    return party_commitment(keeper, item, party)
