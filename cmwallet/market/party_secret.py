"""Secret of a party to a dispute that is mixed into the draw of jurors, if the dispute comes to the court.

With one, whoever makes the block cannot choose the jurors. The secret is sealed in the vault before its hash is signed,
and shown by `market advance` once the court asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cmwallet.market.ballots import Ballots
from cmwallet.market.item_reference import ItemReference
from identity.address import Address
from identity.keccak import keccak256

if TYPE_CHECKING:
    from identity.vault.interface import Keeper

PURPOSE: Final = "secret"


def party_commitment(keeper: Keeper, dispute: ItemReference, party: Address) -> bytes:
    """Return the commitment (32 bytes) of a party to a dispute, by the number that its contract gives the court."""
    return bytes.fromhex(Ballots(keeper).keep(dispute, party, PURPOSE, "", keccak256).commitment[2:])
