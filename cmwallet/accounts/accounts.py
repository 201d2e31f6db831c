"""Accounts: rows that are shown while locked, and their keys in the vault.

The vault commits first and the row follows; whatever is missing is rebuilt at the next unlock. No address is shown
before both exist. Every kind of account has a record in the vault, so that every row can be rebuilt from it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal

from cmwallet.errors import AlreadyExists, InvalidInput, NotFound
from cmwallet.home.database import Database, authenticate_row, check_row, now_text
from cmwallet.home.names import check_folded, claim_name, clean_name, fold, names_lock
from identity.address import Address, is_address, parse_address
from identity.secret import Secret
from identity.vault.interface import TYPE_SECP256K1_KEY, Draft, Entry, Keeper, RecordId

Kind = Literal["derived", "imported", "watch"]

TYPE_WATCHED: Final = "account/watch"
"""Type of the record of a watch-only account; its payload is the address."""


@dataclass(frozen=True)
class Account:
    """One account. `record` names its key (or its watch record) in the vault, `wallet` the record of its seed."""

    address: Address
    name: str
    kind: str
    wallet: str | None
    path: str | None
    record: RecordId
    created: str

    @property
    def can_sign(self) -> bool:
        """Whether the vault holds the private key."""
        return self.kind != "watch"

    def require_key(self, *, elsewhere: bool = False) -> None:
        """Raise `InvalidInput` unless the key is here; of a signer `elsewhere`, unless it is not."""
        if elsewhere and self.can_sign:
            raise InvalidInput(
                f"the key of {self.name!r} is here, and no other signer is asked for it", hint="leave out --signer"
            )
        if not elsewhere and not self.can_sign:
            raise InvalidInput(
                f"the account {self.name!r} is watch-only; its key is not here",
                hint="choose another, or name a program that has it with --signer",
            )


@dataclass(frozen=True)
class NewAccount:
    """An account about to be stored; `key` is None for a watch-only one."""

    address: Address
    name: str
    kind: Kind
    key: Secret | None = None
    wallet: str | None = None
    path: str | None = None


class Accounts:
    """The accounts of a home."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Account]:
        """Every account, in the order in which they were made."""
        return [_account(row) for row in self._database.rows("SELECT * FROM accounts ORDER BY rowid")]

    def find(self, name_or_address: str) -> Account | None:
        """The account of that name (case-folded) or address, or None."""
        column, value = ("address", name_or_address)
        if is_address(name_or_address):
            value = parse_address(name_or_address)
        else:
            column, value = "folded", fold(name_or_address)
        row = self._database.row(f"SELECT * FROM accounts WHERE {column} = ?", value)  # noqa: S608 - two fixed columns
        if row is None:
            return None
        check_folded(row)
        return _account(row)

    def get(self, name_or_address: str) -> Account:
        """The account of that name or address. Raises `NotFound`."""
        account = self.find(name_or_address)
        if account is None:
            raise NotFound(f"there is no account {name_or_address!r}", hint="cmwallet account list shows them")
        return account

    def add(self, keeper: Keeper, new: Sequence[NewAccount]) -> list[Account]:
        """Store accounts: all of them in the vault in one transaction, then their rows.

        Raises:
            AlreadyExists: an address or a name is taken.
        """
        with names_lock(self._database):
            for item in new:
                if self.find(item.address) is not None:
                    raise AlreadyExists(f"the account {item.address} is here already", hint="cmwallet account list")
                claim_name(self._database, item.name)
            created = now_text()
            with self._database.following_vault():
                records = keeper.seal_many([_draft(item, created) for item in new])
                accounts = [
                    Account(item.address, clean_name(item.name), item.kind, item.wallet, item.path, record, created)
                    for item, record in zip(new, records, strict=True)
                ]
                self._write_rows(keeper, accounts)
        return accounts

    def rename(self, keeper: Keeper, account: Account, name: str) -> Account:
        """Give an account another name. Raises `AlreadyExists`, `InvalidInput`."""
        self.check(keeper, account)
        with names_lock(self._database):
            claim_name(self._database, name, unless=account.name)
            renamed = replace(account, name=clean_name(name))
            with self._database.following_vault():
                keeper.rename(account.record, renamed.name)
                self._write_rows(keeper, [renamed])
        return renamed

    def remove(self, keeper: Keeper, account: Account) -> None:
        """Remove an account and its key from this home: the vault first, then the row.

        Raises `Tampered`: a row that was changed from outside may name another record of the vault.
        """
        self.check(keeper, account)
        with self._database.following_vault():
            keeper.remove(account.record)
            self._delete_row(account.address)

    def check(self, keeper: Keeper, account: Account) -> None:
        """Raise `Tampered` when the account's row was changed while the vault was locked."""
        row = self._database.row("SELECT mac FROM accounts WHERE address = ?", account.address)
        if row is None:
            raise NotFound(f"there is no account {account.address}")
        check_row(keeper, "accounts", asdict(account), row["mac"])

    def rebuild(self, keeper: Keeper) -> int:
        """Make the rows agree with the vault's records; return how many were missing or different.

        When any is, all are written again in the order in which they were made: the first account is the default one.
        """
        entries = [entry for kind in (TYPE_SECP256K1_KEY, TYPE_WATCHED) for entry in keeper.entries(kind)]
        kept = sorted(map(_from_entry, entries), key=lambda account: account.created)
        with names_lock(self._database):
            rows = {account.record: account for account in self.all()}
            gone = rows.keys() - {account.record for account in kept}
            behind = [account for account in kept if rows.get(account.record) != account]
            if gone or behind:
                for account in rows.values():
                    self._delete_row(account.address)
                for account in kept:
                    self._write_rows(keeper, [replace(account, name=self._free_name(account.name))])
        return len(behind)

    def _free_name(self, base: str) -> str:
        return next_free_name(self._database, base)

    def _delete_row(self, address: Address) -> None:
        with self._database.write("accounts") as connection:
            connection.execute("DELETE FROM accounts WHERE address = ?", (address,))

    def _write_rows(self, keeper: Keeper, accounts: Sequence[Account]) -> None:
        rows = [
            {**asdict(item), "folded": fold(item.name), "mac": authenticate_row(keeper, "accounts", asdict(item))}
            for item in accounts
        ]
        with self._database.write("accounts") as connection:
            connection.executemany(
                "INSERT INTO accounts (address, name, folded, kind, wallet, path, record, created, mac)"
                " VALUES (:address, :name, :folded, :kind, :wallet, :path, :record, :created, :mac)"
                " ON CONFLICT (address) DO UPDATE SET name = :name, folded = :folded, mac = :mac",
                rows,
            )


def next_free_name(database: Database, base: str) -> str:
    """Return `base`, or `base` with the first number that makes it free."""
    taken = {row["folded"] for row in database.rows("SELECT folded FROM accounts UNION SELECT folded FROM contacts")}
    if fold(base) not in taken:
        return base
    number = 2
    while fold(f"{base}-{number}") in taken:
        number += 1
    return f"{base}-{number}"


def _draft(item: NewAccount, created: str) -> Draft:
    name = clean_name(item.name)
    facts = {"address": item.address, "kind": item.kind, "created": created}
    if item.wallet:
        facts["wallet"] = item.wallet
    if item.path:
        facts["path"] = item.path
    if item.kind == "watch":
        return Draft(TYPE_WATCHED, name, Secret(item.address), facts)
    if item.key is None:
        raise InvalidInput("an account that signs needs its key")
    return Draft(TYPE_SECP256K1_KEY, name, item.key, facts)


def _from_entry(entry: Entry) -> Account:
    facts = entry.attributes
    return Account(
        address=parse_address(facts["address"]),
        name=entry.title,
        kind=facts["kind"],
        wallet=facts.get("wallet"),
        path=facts.get("path"),
        record=entry.record_id,
        created=facts["created"],
    )


def _account(row: sqlite3.Row) -> Account:
    return Account(
        address=Address(row["address"]),
        name=row["name"],
        kind=row["kind"],
        wallet=row["wallet"],
        path=row["path"],
        record=RecordId(row["record"]),
        created=row["created"],
    )
