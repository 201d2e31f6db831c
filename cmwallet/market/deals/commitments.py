"""Commitment of a party to a secret that is mixed into the draw of jurors, if a dispute comes to the court.

With one, whoever makes the block cannot choose the jurors. The secret is sealed in the vault before its hash is signed,
and shown by `market advance` once the court asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cmwallet.market.ballots import Ballots
from cmwallet.market.deals.deal import IN_COURT, Deal
from cmwallet.market.item_reference import ItemReference
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address
from identity.keccak import keccak256

if TYPE_CHECKING:
    from identity.vault.interface import Keeper

PURPOSE: Final = "secret"
_NONE: Final = bytes(32)


def commitment_for(keeper: Keeper, deals: BoundContract, deal: Deal, item: ItemReference, party: Address) -> bytes:
    """Return the commitment (32 bytes) that a party gives now; zeros when she gave one, or the court has been asked."""
    if deal.state == IN_COURT or deals.ask("commitments", deal.number, party) != _NONE:
        return _NONE
    return bytes.fromhex(Ballots(keeper).keep(item, party, PURPOSE, "", keccak256).commitment[2:])
