"""Resolution of recipients: an address, a contact or an own account; a name means exactly one thing or fails."""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.accounts.contacts import Contact, Contacts
from cmwallet.errors import InvalidInput, NotFound
from cmwallet.home.database import Database
from cmwallet.home.names import looks_like
from identity.address import ZERO_ADDRESS, Address, parse_address

_WRITTEN = {
    "an address without its 0x": "write 0x before it",
    "a URI": "a payment request names the address after ethereum: and the amount after value=, in wei",
    "an ENS or domain name": "look the address up where you trust the answer, and give that",
}


@dataclass(frozen=True)
class Recipient:
    """A resolved recipient; `source` is the account or contact it was found as, `contract` its contract."""

    address: Address
    source: Account | Contact | None = None
    contract: str = ""

    @property
    def label(self) -> str:
        """How a person recognises it: the name with the address, or the address alone."""
        name = self.source.name if self.source is not None else self.contract
        return f"{name} ({self.address})" if name and name != self.address else self.address


def resolve_recipient(database: Database, text: str, *, to_pay: bool = True) -> Recipient:
    """Return who is meant by `text`; `to_pay` False when somebody is only looked at.

    Raises:
        InvalidInput: a bad checksum, the zero address to pay (nobody holds its key), or what looks like an address of
            a kind that is not read here: no name may look like one.
        NotFound: neither an address nor a known name.
    """
    if text.casefold().startswith("0x"):
        address = parse_address(text)
        if to_pay and address == ZERO_ADDRESS:
            raise InvalidInput("nobody holds the key of the zero address: what is sent there is lost")
        account = Accounts(database).find(address)
        return Recipient(address, account)
    taken_for = looks_like(text)
    if taken_for is not None:
        hint = _WRITTEN.get(taken_for, "give the 0x address")
        raise InvalidInput(f"{text!r} is {taken_for}, which is not read here", hint=hint)
    found: list[Account | Contact] = []
    contact, account = Contacts(database).find(text), Accounts(database).find(text)
    found += [item for item in (contact, account) if item is not None]
    if not found:
        raise NotFound(
            f"{text!r} is neither an address nor a known name", hint="cmwallet contact list, cmwallet account list"
        )
    if len(found) > 1:
        raise InvalidInput(f"{text!r} is a contact and an account", hint="give the address")
    return Recipient(found[0].address, found[0])


def known_addresses(database: Database, paid: set[str]) -> dict[str, str]:
    """Return what look-alikes are compared with: own accounts, contacts and addresses that were paid.

    Mere senders are left out: anybody can send a coin from an address made to look like a known one.
    """
    known = dict.fromkeys(paid, "an address that you paid before")
    known |= {contact.address: f"your contact {contact.name!r}" for contact in Contacts(database).all()}
    known |= {account.address: f"your account {account.name!r}" for account in Accounts(database).all()}
    return known


def address_names(database: Database) -> dict[str, str]:
    """Return the names of all addresses that have one here."""
    names: dict[str, str] = {contact.address: contact.name for contact in Contacts(database).all()}
    return names | {account.address: account.name for account in Accounts(database).all()}
