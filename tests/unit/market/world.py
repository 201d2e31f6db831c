"""A vault, two accounts, and items of a chain that nobody runs."""

from __future__ import annotations

from cmwallet.market.item_reference import ContractReference
from identity.address import to_address

GENESIS = "0x" + "ab" * 32
OTHER_GENESIS = "0x" + "cd" * 32
SELLER, BUYER = to_address(bytes([0x11]) * 20), to_address(bytes([0xC5]) * 20)
DEALS = ContractReference(1234, GENESIS, to_address(bytes([0xDE]) * 20))
COURT = ContractReference(1234, GENESIS, to_address(bytes([0xC0]) * 20))


def commit_to(choice: str):
    """A commitment as a contract could make it: any function of choice and salt will do."""
    from hashlib import sha256

    return lambda salt: sha256(choice.encode() + salt).digest()
