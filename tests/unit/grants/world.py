"""A home with an open vault, an account with records, an issuer and a store; a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.accounts.new_accounts import import_key
from cmwallet.grants.consenting import Dapp, Signatory, Terms
from cmwallet.grants.granting import Granting, Made, find_grant
from cmwallet.grants.issuer import keep_issuer
from cmwallet.grants.open_store import open_grants_store
from cmwallet.grants.state_key import state_key
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from identity.consent.receipts import Receipts
from identity.consent.verifying import Answers, Verifier
from identity.jose.keys import LocalKey, local_key
from identity.records.store import Records, nobody_follows
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.vault import Vault
from oauth.model import Grant, Issuer
from oauth.state_key import StateKey
from oauth.store.engine import Store

NOW = 1_800_000_000
URL = "http://127.0.0.1:8474"
REGISTRY = "0x" + "11" * 20
PASSPHRASE = "four plain words here"
DAPP_KEY: LocalKey = local_key("ES256", Secret(bytes([9]) * 32))
DAPP = Dapp("did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "The shop", "shop.example", DAPP_KEY.kid)
CLAIMS = {"iat": NOW - 100, "genesis": "0x" + "ab" * 32, "client_name": "The shop", "redirect_uris": []}
"""What the dapp's document says at least."""
ADULT = '{"age_equal_or_over":18}'
TERMS = Terms(
    fields=("address.country", "given_name", ADULT),
    purpose_id="https://w3id.org/dpv#IdentityVerification",
    purpose="to see whether you may buy wine",
    not_before=NOW,
    expires=NOW + 900,
    max_uses=5,
)


@dataclass
class Clock:
    now: float = NOW

    def __call__(self) -> float:
        return self.now


@dataclass
class World:
    home: Home
    database: Database
    vault: Vault
    account: Account
    issuer: Issuer
    store: Store
    state: StateKey
    clock: Clock = field(default_factory=Clock)

    @property
    def owner(self) -> str:
        return self.issuer.owner

    @property
    def records(self) -> Records:
        return Records(self.vault, self.owner, clock=self.clock, changed=nobody_follows)

    @property
    def receipts(self) -> Receipts:
        return Receipts(self.vault, self.owner)

    def granting(self, store: Store | None = None) -> Granting:
        signatory = Signatory(self.database, self.vault, self.issuer, self.account, clock=self.clock)
        return Granting(signatory, store or self.store, self.state)

    def make(self, terms: Terms = TERMS, **more) -> Made:
        return self.granting().make(DAPP, terms, created_by="terminal", **more)

    def grant(self, grant_id: str) -> Grant:
        return find_grant(self.store, self.state, grant_id)

    def verify(self, made: Made) -> Answers:
        from cmwallet.keys.secp256k1 import recover_address

        return Verifier(recover_address, now=int(self.clock.now)).verify(made.receipt)


@contextmanager
def world(folder: Path) -> Iterator[World]:
    home = Home(folder / "home")
    home.prepare()
    database = Database(home)
    vault = Vault.create(home.vault_file, Secret(PASSPHRASE), parameters=kdf.MINIMUM)
    account = import_key(database, vault, Secret(bytes([7]) * 32), "me")
    issuer = keep_issuer(vault, account.address.lower(), URL, 1234, REGISTRY)
    store = open_grants_store(home, Config(home, {}, {}))
    made = World(home, database, vault, Accounts(database).get("me"), issuer, store, state_key(vault))
    made.records.set_many(
        {"given_name": "Ada", "address.country": "GB", "birthdate": "1990-05-01", "email": "a@b.example"}
    )
    yield made
    store.close()
    vault.close()
    database.close()
