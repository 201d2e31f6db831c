"""The user's identities: a name, an account that owns it on chain, and its keys, all in the vault.

One record lists the identities, found by its locator; each private key is a record of its own. Several identities for
several purposes stand on several accounts: two on one account would be one and the same to everybody else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.accounts.seeds import SeedWallets, open_seed
from cmwallet.errors import AlreadyExists, InvalidInput, NotFound, PolicyRefused
from cmwallet.home.database import Database, now_text
from cmwallet.home.names import clean_name, fold, names_lock
from identity.address import Address, parse_address
from identity.did import Did
from identity.keys import USES, IdentityKey, Use, derive_key, random_key
from identity.secret import Secret
from identity.vault.interface import TYPE_IDENTITY_KEY, Draft, Keeper, RecordId

TYPE_IDENTITIES: Final = "identities"
_LOCATOR: Final = ("cmwallet", "identities")

ACTIVE: Final = "active"
ROTATED: Final = "rotated"
REVOKED: Final = "revoked"


@dataclass(frozen=True)
class KeptKey:
    """A key of an identity; `record` holds the private half, `public` is hex."""

    use: Use
    index: int
    record: RecordId
    public: str
    thumbprint: str
    state: str
    created: str

    @property
    def public_bytes(self) -> bytes:
        """The public half."""
        return bytes.fromhex(self.public)


@dataclass(frozen=True)
class Identity:
    """One identity of the user."""

    name: str
    account: Address
    created: str
    restorable: bool
    keys: tuple[KeptKey, ...]
    only_for: str | None = None
    """The DID of the one dapp that this identity is for; nothing on chain or in a grant links it to others."""

    def did(self, chain_id: int) -> Did:
        """Return its DID on a chain."""
        return Did(chain_id, self.account)

    def active(self, use: Use | None = None) -> list[KeptKey]:
        """Return the keys in use, of one use or of all."""
        return [key for key in self.keys if key.state == ACTIVE and use in (None, key.use)]


Changer = Callable[[Identity], Identity]


class Identities:
    """The identities in an open vault."""

    def __init__(self, database: Database, keeper: Keeper) -> None:
        self._database = database
        self._keeper = keeper

    def all(self) -> list[Identity]:
        """Every identity, oldest first."""
        record = self._keeper.find(*_LOCATOR)
        if record is None:
            return []
        kept = json.loads(self._keeper.open_record(record, reason="read the identities").payload.reveal())
        return [_identity(entry) for entry in kept]

    def get(self, name: str | None) -> Identity:
        """The identity of that name; None is the only one. Raises `NotFound`, `InvalidInput`."""
        every = self.all()
        if name is not None:
            for identity in every:
                if fold(identity.name) == fold(name):
                    return identity
            raise NotFound(f"there is no identity {name!r}", hint="cmwallet identity list")
        if not every:
            raise NotFound("there is no identity yet", hint="cmwallet identity create NAME")
        if len(every) > 1:
            names = ", ".join(identity.name for identity in every)
            raise InvalidInput("there are several identities", hint=f"--identity NAME, or identity use NAME: {names}")
        return every[0]

    def of_account(self, account: str) -> Identity | None:
        """The identity that stands on an account, in any spelling of its address; None when there is none."""
        return next((one for one in self.all() if one.account.lower() == account.lower()), None)

    def create(
        self, name: str, account: Account, passphrase: Secret | None, *, only_for: str | None = None
    ) -> Identity:
        """Make an identity with one key of each use, perhaps for one dapp alone (its DID).

        Raises `AlreadyExists`, `InvalidInput`.
        """
        account.require_key()
        with names_lock(self._database):
            every = self.all()
            for other in every:
                if fold(other.name) == fold(clean_name(name)):
                    raise AlreadyExists(f"there is an identity {other.name!r} already", hint="choose another name")
                if other.account == account.address:
                    raise AlreadyExists(
                        f"the account {account.name!r} has the identity {other.name!r} already",
                        hint="each identity stands on an account of its own: cmwallet account new",
                    )
            seed = self._seed(account, passphrase)
            keys = [_make(seed, account, use, 0) for use in USES]
            kept = self._seal_keys(name, keys)
            identity = Identity(clean_name(name), account.address, now_text(), seed is not None, tuple(kept), only_for)
            self._save([*every, identity])
        return identity

    def check_only_for(self, account: str, dapp: str) -> None:
        """Raise `PolicyRefused` when an identity (its account) was made for another dapp alone."""
        for identity in self.all():
            if identity.account.lower() == account.lower() and identity.only_for not in (None, dapp):
                raise PolicyRefused(
                    f"the identity {identity.name!r} is for one other dapp alone; granting to this one would link both",
                    hint="take another identity: --identity NAME",
                )

    def add_key(self, identity: Identity, use: Use, account: Account, passphrase: Secret | None) -> KeptKey:
        """Make one more key of a use."""
        seed = self._seed(account, passphrase)
        index = 1 + max((key.index for key in identity.keys if key.use == use), default=-1)
        (kept,) = self._seal_keys(identity.name, [_make(seed, account, use, index)])
        self._change(identity.name, lambda current: replace(current, keys=(*current.keys, kept)))
        return kept

    def set_state(self, identity: Identity, thumbprint: str, state: str) -> None:
        """Write down that a key was rotated or revoked; its private half stays, to read what was encrypted to it."""

        def changed(current: Identity) -> Identity:
            keys = [replace(key, state=state) if key.thumbprint == thumbprint else key for key in current.keys]
            return replace(current, keys=tuple(keys))

        self._change(identity.name, changed)

    def rename(self, identity: Identity, name: str) -> Identity:
        """Give an identity another name, and its keys titles of that name. Raises `AlreadyExists`, `InvalidInput`."""
        renamed = replace(identity, name=clean_name(name))
        with names_lock(self._database):
            others = [other for other in self.all() if other.name != identity.name]
            if any(fold(other.name) == fold(renamed.name) for other in others):
                raise AlreadyExists(f"there is an identity {name!r} already", hint="choose another name")
            self._save([renamed if other.name == identity.name else other for other in self.all()])
            for key in identity.keys:
                self._keeper.rename(key.record, _title(renamed.name, key.use, key.index))
        return renamed

    def remove(self, identity: Identity) -> None:
        """Remove an identity and its private keys from the vault; what is on chain stays there."""
        with names_lock(self._database):
            self._save([other for other in self.all() if other.name != identity.name])
            for key in identity.keys:
                self._keeper.remove(key.record)

    def _seed(self, account: Account, passphrase: Secret | None) -> Secret | None:
        """Return the seed that the account was derived from, or None for an imported one."""
        for wallet in SeedWallets(self._database).all():
            if wallet.record == account.wallet:
                return open_seed(self._keeper, wallet, passphrase, reason="derive identity keys")
        return None

    def _seal_keys(self, name: str, keys: Sequence[IdentityKey]) -> list[KeptKey]:
        drafts = [
            Draft(TYPE_IDENTITY_KEY, _title(name, key.use, key.index), key.private, {"thumbprint": key.thumbprint})
            for key in keys
        ]
        records = self._keeper.seal_many(drafts)
        return [
            KeptKey(key.use, key.index, record, key.public.hex(), key.thumbprint, ACTIVE, now_text())
            for key, record in zip(keys, records, strict=True)
        ]

    def _change(self, name: str, change: Changer) -> None:
        with names_lock(self._database):
            self._save([change(identity) if identity.name == name else identity for identity in self.all()])

    def _save(self, identities: Sequence[Identity]) -> None:
        payload = Secret(json.dumps([asdict(identity) for identity in identities]))
        record = self._keeper.find(*_LOCATOR)
        if record is None:
            self._keeper.seal(TYPE_IDENTITIES, "identities", payload, locator=_LOCATOR)
        else:
            self._keeper.seal(TYPE_IDENTITIES, "identities", payload, record_id=record)


def create_identity(
    database: Database,
    keeper: Keeper,
    *,
    name: str,
    account: str,
    passphrase: Secret | None,
    only_for: str | None = None,
) -> str:
    """Make an identity on an account (its name or address); the identity's name. Raises as `Identities.create` does."""
    owner = Accounts(database).get(account)
    return Identities(database, keeper).create(name, owner, passphrase, only_for=only_for).name


def add_identity_key(
    database: Database, keeper: Keeper, *, identity: str, use: Use, account: str, passphrase: Secret | None
) -> str:
    """Make one more key of an identity; its thumbprint."""
    identities, owner = Identities(database, keeper), Accounts(database).get(account)
    return identities.add_key(identities.get(identity), use, owner, passphrase).thumbprint


def _title(name: str, use: Use, index: int) -> str:
    """Return what the record of a key is called."""
    return f"{name} {use} {index}"


def _make(seed: Secret | None, account: Account, use: Use, index: int) -> IdentityKey:
    return random_key(use, index) if seed is None else derive_key(seed, account.address, use, index)


def _identity(entry: dict[str, object]) -> Identity:
    keys = entry["keys"]
    assert isinstance(keys, list)
    return Identity(
        name=str(entry["name"]),
        account=parse_address(str(entry["account"])),
        created=str(entry["created"]),
        restorable=entry["restorable"] is True,
        keys=tuple(KeptKey(**key) for key in keys),
        only_for=None if entry.get("only_for") is None else str(entry["only_for"]),
    )
