"""Contacts: names for addresses that the user pays."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from cmwallet.errors import AlreadyExists, Busy, NotFound
from cmwallet.home.database import Database, authenticate_row, check_row, now_text
from cmwallet.home.names import check_folded, claim_name, clean_name, fold, names_lock
from identity.address import Address, parse_address
from identity.vault.interface import Keeper


@dataclass(frozen=True)
class Contact:
    """One contact."""

    name: str
    address: Address
    note: str
    created: str


class Contacts:
    """The contacts of a home. Adding one needs the vault open, since its row is authenticated."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Contact]:
        """Every contact by name."""
        return [_contact(row) for row in self._database.rows("SELECT * FROM contacts ORDER BY folded")]

    def find(self, name: str) -> Contact | None:
        """The contact of that name (case-folded), or None."""
        row = self._database.row("SELECT * FROM contacts WHERE folded = ?", fold(name))
        if row is None:
            return None
        check_folded(row)
        return _contact(row)

    def get(self, name: str) -> Contact:
        """The contact of that name. Raises `NotFound`."""
        contact = self.find(name)
        if contact is None:
            raise NotFound(f"there is no contact {name!r}", hint="cmwallet contact list shows them")
        return contact

    def add(self, keeper: Keeper, new: Sequence[tuple[str, str, str]]) -> list[Contact]:
        """Add (name, address, note) triples: all or none. Raises `AlreadyExists`, `InvalidInput`."""
        created = now_text()
        contacts = [Contact(clean_name(name), parse_address(address), note, created) for name, address, note in new]
        macs = [authenticate_row(keeper, "contacts", asdict(contact)) for contact in contacts]
        with names_lock(self._database), self._database.write("contacts") as connection:
            for contact in contacts:
                claim_name(self._database, contact.name)
            for contact, mac in zip(contacts, macs, strict=True):
                try:
                    connection.execute(
                        "INSERT INTO contacts VALUES (:folded, :name, :address, :note, :created, :mac)",
                        {**asdict(contact), "folded": fold(contact.name), "mac": mac},
                    )
                except sqlite3.IntegrityError:
                    raise AlreadyExists(f"the name {contact.name!r} is given twice") from None
        return contacts

    def change(
        self,
        keeper: Keeper,
        contact: Contact,
        *,
        name: str | None = None,
        address: str | None = None,
        note: str | None = None,
    ) -> Contact:
        """Change what is given; return the contact as it is now. Raises `AlreadyExists`, `Busy`, `Tampered`."""
        self.check(keeper, contact)
        changed = replace(
            contact,
            name=contact.name if name is None else clean_name(name),
            address=contact.address if address is None else parse_address(address),
            note=contact.note if note is None else note,
        )
        mac = authenticate_row(keeper, "contacts", asdict(changed))
        with names_lock(self._database), self._database.write("contacts") as connection:
            claim_name(self._database, changed.name, unless=contact.name)
            if self.find(contact.name) != contact:
                raise Busy(f"{contact.name} was just changed by another process", hint="look at it, and try again")
            connection.execute(
                "UPDATE contacts SET folded = :folded, name = :name, address = :address, note = :note, mac = :mac"
                " WHERE folded = :before",
                {**asdict(changed), "folded": fold(changed.name), "mac": mac, "before": fold(contact.name)},
            )
        return changed

    def remove(self, contact: Contact) -> None:
        """Remove a contact."""
        with self._database.write("contacts") as connection:
            connection.execute("DELETE FROM contacts WHERE folded = ?", (fold(contact.name),))

    def check(self, keeper: Keeper, contact: Contact) -> None:
        """Raise `Tampered` when the contact's row was changed while the vault was locked."""
        row = self._database.row("SELECT mac FROM contacts WHERE folded = ?", fold(contact.name))
        if row is None:
            raise NotFound(f"there is no contact {contact.name!r}")
        check_row(keeper, "contacts", asdict(contact), row["mac"])


def _contact(row: sqlite3.Row) -> Contact:
    return Contact(name=row["name"], address=Address(row["address"]), note=row["note"], created=row["created"])
