"""Persons of the market as they are named: a contact, an own account, an address, or a DID of the network in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.accounts.contacts import Contact, Contacts
from cmwallet.accounts.recipients import Recipient, resolve_recipient
from cmwallet.errors import InvalidInput
from identity.address import parse_address
from identity.did import parse_did

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from identity.vault.interface import Keeper


def find_person(database: Database, keeper: Keeper, chain_id: int, name: str) -> Recipient:
    """Return who is meant, as `resolve_recipient` does; the row that a name was found in is checked.

    Raises:
        NotFound: nobody of that name. InvalidInput: a DID of another chain, and what `resolve_recipient` refuses.
        Tampered: the row of the contact or account was changed while the vault was locked.
    """
    if name.startswith("did:"):
        did = parse_did(name)
        if did.chain_id != chain_id:
            raise InvalidInput(
                f"that DID is of chain id {did.chain_id}; the network in use has {chain_id}",
                hint="name its network with --network",
            )
        name = parse_address(did.address)
    recipient = resolve_recipient(database, name)
    if isinstance(recipient.source, Contact):
        Contacts(database).check(keeper, recipient.source)
    elif isinstance(recipient.source, Account):
        Accounts(database).check(keeper, recipient.source)
    return recipient
