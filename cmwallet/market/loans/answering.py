"""Answers to claims of payments: what a denial and its contest commit to, and what the court costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cmwallet.calls.abi import encode_call
from cmwallet.calls.contract import interface_of
from cmwallet.market.item_reference import ItemReference
from cmwallet.market.loans.dispute_number import dispute_number
from cmwallet.market.party_secret import party_commitment
from cmwallet.node.client import Message
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address, parse_address

if TYPE_CHECKING:
    from identity.vault.interface import Keeper

SEATS: Final = 7


def dispute_commitment(keeper: Keeper, loan: ItemReference, place: int, party: Address, *, dry: bool) -> bytes:
    """Return the commitment (32 bytes) of a party to a secret for the draw of jurors; a dry run keeps none: zeros."""
    if dry:
        return bytes(32)
    return party_commitment(keeper, loan.on.item(dispute_number(loan.number, place)), party)


def court_fee(loans: BoundContract) -> int:
    """Return what a contest costs, in wei. Raises `NetworkFailed`."""
    court = parse_address(loans.ask("COURT"))
    data = encode_call(interface_of("Court").function("costOf"), [SEATS])
    return int.from_bytes(loans.client.call(Message(to=court, data=data)), "big")
