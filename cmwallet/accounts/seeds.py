"""Recovery phrases in the vault: their entropy sealed, their rows shown while locked.

The vault keeps the entropy and the language, and the BIP-39 passphrase only if the user says so. A fingerprint of the
master key (BIP-32) tells a wrong passphrase from the right one.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, replace
from typing import Final

from cmwallet.errors import AlreadyExists, Damaged, InputNeeded, NotFound, WrongPassphrase
from cmwallet.home.database import Database, authenticate_row, check_row, now_text
from cmwallet.home.names import clean_name, fold, names_lock
from identity.secret import Secret
from identity.vault.interface import Entry, Keeper, RecordId

TYPE_SEED: Final = "seed/bip39"
"""Type of a seed's record; its payload is JSON: {"entropy": hex, "language": name, "passphrase": text or null}."""

NONE: Final = "none"
KEPT: Final = "kept"
ASKED: Final = "asked"
"""Whether a BIP-39 passphrase belongs to the phrase, and where it is: in the vault, or in the user's head."""


@dataclass(frozen=True)
class SeedWallet:
    """One recovery phrase. `fingerprint` is that of the BIP-32 master key, 8 hex digits."""

    record: RecordId
    name: str
    words: int
    language: str
    passphrase: str
    fingerprint: str
    created: str


class SeedWallets:
    """The recovery phrases of a home."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[SeedWallet]:
        """Every wallet, oldest first."""
        return [_wallet(row) for row in self._database.rows("SELECT * FROM wallets ORDER BY rowid")]

    def get(self, name: str | None) -> SeedWallet:
        """The wallet of that name; None is the only one, or the first.

        Raises:
            NotFound: no such wallet, or none at all.
        """
        wallets = self.all()
        if name is None and wallets:
            return wallets[0]
        for wallet in wallets:
            if name is not None and fold(wallet.name) == fold(name):
                return wallet
        what = "there is no wallet yet" if name is None else f"there is no wallet {name!r}"
        raise NotFound(what, hint="cmwallet wallet list; cmwallet init or cmwallet wallet add makes one")

    def add(
        self,
        keeper: Keeper,
        *,
        name: str,
        entropy: Secret,
        language: str,
        passphrase: Secret | None,
        keep_passphrase: bool,
    ) -> SeedWallet:
        """Store a recovery phrase. Raises `AlreadyExists` for a taken name or a phrase that is here already."""
        from cmwallet.keys.derivation import master_fingerprint
        from cmwallet.keys.mnemonic import phrase_from_entropy, seed_from_phrase

        phrase = phrase_from_entropy(entropy, language)
        fingerprint = master_fingerprint(seed_from_phrase(phrase, passphrase)).hex()
        use = NONE if passphrase is None else KEPT if keep_passphrase else ASKED
        kept = passphrase.text() if passphrase is not None and keep_passphrase else None
        payload = Secret(json.dumps({"entropy": entropy.reveal().hex(), "language": language, "passphrase": kept}))
        wallet = SeedWallet(
            record=RecordId(""),
            name=clean_name(name),
            words=len(phrase.text().split()),
            language=language,
            passphrase=use,
            fingerprint=fingerprint,
            created=now_text(),
        )
        with names_lock(self._database):
            for other in self.all():
                if fold(other.name) == fold(wallet.name):
                    raise AlreadyExists(f"there is a wallet {other.name!r} already", hint="choose another name")
                if other.fingerprint == fingerprint:
                    raise AlreadyExists(f"this phrase is here already as wallet {other.name!r}")
            with self._database.following_vault():
                record = keeper.seal(TYPE_SEED, wallet.name, payload, attributes=_facts(wallet))
                wallet = replace(wallet, record=record)
                self._write_row(keeper, wallet)
        return wallet

    def rename(self, keeper: Keeper, wallet: SeedWallet, name: str) -> SeedWallet:
        """Give a wallet another name. Raises `AlreadyExists`, `InvalidInput`, `Tampered`."""
        self.check(keeper, wallet)
        renamed = replace(wallet, name=clean_name(name))
        with names_lock(self._database):
            if any(fold(other.name) == fold(name) and other.record != wallet.record for other in self.all()):
                raise AlreadyExists(f"there is a wallet {name!r} already", hint="choose another name")
            with self._database.following_vault():
                keeper.rename(wallet.record, renamed.name)
                self._write_row(keeper, renamed)
        return renamed

    def remove(self, keeper: Keeper, wallet: SeedWallet) -> None:
        """Remove a phrase from the vault, then its row; accounts derived from it stay. Raises `Tampered`."""
        self.check(keeper, wallet)
        with self._database.following_vault():
            keeper.remove(wallet.record)
            self._delete_row(wallet.record)

    def check(self, keeper: Keeper, wallet: SeedWallet) -> None:
        """Raise `Tampered` when the wallet's row was changed while the vault was locked."""
        row = self._database.row("SELECT mac FROM wallets WHERE record = ?", wallet.record)
        if row is None:
            raise NotFound(f"there is no wallet {wallet.name!r}")
        check_row(keeper, "wallets", asdict(wallet), row["mac"])

    def get_checked(self, keeper: Keeper, name: str | None) -> SeedWallet:
        """The wallet of that name, its row checked. Raises `NotFound`, `Tampered`."""
        wallet = self.get(name)
        self.check(keeper, wallet)
        return wallet

    def rebuild(self, keeper: Keeper) -> int:
        """Make the rows agree with the vault's records; return how many were missing or different."""
        kept = [_from_entry(entry) for entry in keeper.entries(TYPE_SEED)]
        with names_lock(self._database):
            rows = {wallet.record: wallet for wallet in self.all()}
            for gone in rows.keys() - {wallet.record for wallet in kept}:
                self._delete_row(gone)
            behind = [wallet for wallet in kept if rows.get(wallet.record) != wallet]
            for wallet in behind:
                self._delete_row(wallet.record)
                self._write_row(keeper, wallet)
        return len(behind)

    def _delete_row(self, record: RecordId) -> None:
        with self._database.write("wallets") as connection:
            connection.execute("DELETE FROM wallets WHERE record = ?", (record,))

    def _write_row(self, keeper: Keeper, wallet: SeedWallet) -> None:
        fields = asdict(wallet)
        with self._database.write("wallets") as connection:
            connection.execute(
                "INSERT INTO wallets (record, name, folded, words, language, passphrase, fingerprint, created, mac)"
                " VALUES (:record, :name, :folded, :words, :language, :passphrase, :fingerprint, :created, :mac)"
                " ON CONFLICT (record) DO UPDATE SET name = :name, folded = :folded, mac = :mac",
                {**fields, "folded": fold(wallet.name), "mac": authenticate_row(keeper, "wallets", fields)},
            )


def open_phrase(keeper: Keeper, wallet: SeedWallet, *, reason: str) -> Secret:
    """Return the recovery phrase."""
    from cmwallet.keys.mnemonic import phrase_from_entropy

    kept = _open(keeper, wallet, reason)
    return phrase_from_entropy(Secret(bytes.fromhex(kept["entropy"] or "")), kept["language"] or "")


def open_seed(keeper: Keeper, wallet: SeedWallet, passphrase: Secret | None, *, reason: str) -> Secret:
    """Return the 64-byte BIP-39 seed.

    Raises:
        InputNeeded: the wallet has a BIP-39 passphrase that the vault does not keep, and none is given.
        WrongPassphrase: the BIP-39 passphrase given is not the one that the wallet was made with.
    """
    from cmwallet.keys.derivation import master_fingerprint
    from cmwallet.keys.mnemonic import phrase_from_entropy, seed_from_phrase

    kept = _open(keeper, wallet, reason)
    if wallet.passphrase == ASKED and passphrase is None:
        raise InputNeeded(
            f"the wallet {wallet.name!r} has a BIP-39 passphrase that is not kept here",
            hint="give it with --bip39-passphrase-from prompt",
        )
    if kept["passphrase"] is not None:
        passphrase = Secret(kept["passphrase"])
    phrase = phrase_from_entropy(Secret(bytes.fromhex(kept["entropy"] or "")), kept["language"] or "")
    seed = seed_from_phrase(phrase, passphrase)
    if master_fingerprint(seed).hex() != wallet.fingerprint:
        raise WrongPassphrase(
            f"that is not the BIP-39 passphrase of the wallet {wallet.name!r}", hint="any passphrase opens some wallet"
        )
    return seed


def check_phrase(database: Database, keeper: Keeper, *, wallet: str, entropy: Secret, language: str) -> bool:
    """Say whether a phrase read back from paper is the wallet's."""
    import hmac

    kept = _open(keeper, SeedWallets(database).get_checked(keeper, wallet), "verify the written phrase")
    same_entropy = hmac.compare_digest(bytes.fromhex(kept["entropy"] or ""), entropy.reveal())
    return same_entropy and kept["language"] == language


def _open(keeper: Keeper, wallet: SeedWallet, reason: str) -> dict[str, str | None]:
    record = keeper.open_record(wallet.record, reason=reason)
    if record.type != TYPE_SEED:
        raise Damaged(f"the record of wallet {wallet.name!r} is not a seed")
    kept = json.loads(record.payload.reveal())
    record.payload.wipe()
    return {name: kept[name] for name in ("entropy", "language", "passphrase")}


def _facts(wallet: SeedWallet) -> dict[str, str]:
    fields = asdict(wallet)
    return {name: str(value) for name, value in fields.items() if name not in ("record", "name")}


def _from_entry(entry: Entry) -> SeedWallet:
    facts = entry.attributes
    return SeedWallet(
        record=entry.record_id,
        name=entry.title,
        words=int(facts["words"]),
        language=facts["language"],
        passphrase=facts["passphrase"],
        fingerprint=facts["fingerprint"],
        created=facts["created"],
    )


def _wallet(row: sqlite3.Row) -> SeedWallet:
    return SeedWallet(
        record=RecordId(row["record"]),
        name=row["name"],
        words=row["words"],
        language=row["language"],
        passphrase=row["passphrase"],
        fingerprint=row["fingerprint"],
        created=row["created"],
    )
