"""Registry of the dapps that a home knows: added by host or DID, checked against the chain."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from cmwallet.errors import InvalidInput, NotVerified
from identity.rejections import Rejected
from identity.timestamps import rfc3339
from oauth.core.clients import (
    WELL_KNOWN,
    ClientRecord,
    check_client_id,
    check_document,
    on_host,
    parse_document,
)
from oauth.core.errors import InvalidClient
from oauth.core.ports import ClientKeys, ClientStanding
from oauth.errors import NotAsSigned
from oauth.registered import known
from oauth.registered.deceptive_names import Named, warnings
from oauth.registered.hosts import parse_host
from oauth.state_key import StateKey
from oauth.store import clients as table
from oauth.store import grants
from oauth.store.engine import Store

if TYPE_CHECKING:
    from cmwallet.node.access import WalletAccess
    from identity.vault.interface import Keeper
    from oauth.registered.public_web import PublicWeb


Reason = Literal["added", "grants", "asked"]
"""Why a dapp is known: the user added it; it was removed, or never added, and holds grants; or it has asked."""


class Clients:
    """The dapps of a home whose vault is open; close it after use."""

    def __init__(
        self,
        store: Store,
        state: StateKey,
        keys: ClientKeys,
        *,
        chain_id: int,
        genesis: str,
        web: PublicWeb | None = None,
    ) -> None:
        self._store = store
        self._state = state
        self._keys = keys
        self._chain_id = chain_id
        self._genesis = genesis
        self._web = web

    @classmethod
    def of(cls, access: WalletAccess, keeper: Keeper) -> Clients:
        """Open them for a command."""
        from cmwallet.grants.client_keys import client_keys_of
        from cmwallet.grants.open_store import open_grants_store
        from cmwallet.grants.state_key import state_key

        state = state_key(keeper)
        store = open_grants_store(access.home, access.config)
        keys = client_keys_of(access, store, state)
        return cls(store, state, keys, chain_id=access.network.chain_id, genesis=access.client.genesis_hash())

    def add_host(self, host: str) -> ClientRecord:
        """Fetch a host's document, check it, and keep the dapp with that host as verified.

        Raises:
            InvalidInput: no host. HostUnreachable: no document there. NotVerified: it does not hold, or its DID changed
            hands. RegistryStale: the chain cannot be asked.
        """
        name = parse_host(host)
        text = self._fetch(name)
        try:
            did = parse_document(text)[0].client
        except Rejected as problem:
            raise NotVerified(f"what {name} serves is no client document: {problem.message}") from None
        standing = self.standing(did)
        document = check_document(text, standing, self._genesis, time.time())
        if not on_host(document, name):
            raise NotVerified(f"the document of {name} names another host", hint="the dapp has to mend it")
        now = int(time.time())
        return self._add(ClientRecord(did, text, standing.owner, now, name, now))

    def add_did(self, did: str, text: str | None) -> ClientRecord:
        """Keep a dapp by its DID, with a document that proves no host, or none. Raises as `add_host` does."""
        standing = self.standing(did)
        if text is not None:
            try:
                check_document(text, standing, self._genesis, time.time())
            except Rejected as problem:
                raise InvalidInput(f"that is no client document: {problem.message}") from None
        elif not standing.keys:
            raise NotAsSigned(f"{did} has no valid key on chain", hint="is it the right DID, and the right --network?")
        return self._add(ClientRecord(did, None if text is None else text.strip(), standing.owner, int(time.time())))

    def check_host(self, did: str) -> ClientRecord:
        """Verify the host of a dapp that is known, and keep that; its owner is not confirmed by it.

        Raises as `add_host` does.
        """
        return self._add(self.refreshed(self.get(did)))

    def refreshed(self, record: ClientRecord) -> ClientRecord:
        """Return a dapp as it is now: its document from its host, its owner from the chain. Nothing is kept yet."""
        standing = self.standing(record.client)
        document = record.parsed
        host = record.verified_host or (None if document is None else document.host)
        if host is None:
            return replace(record, owner=standing.owner)
        text = self._fetch(host)
        try:
            found = check_document(text, standing, self._genesis, time.time())
        except Rejected as problem:
            raise NotVerified(f"what {host} serves is no client document: {problem.message}") from None
        if not on_host(found, host):
            raise NotVerified(f"the document of {host} names another host", hint="the dapp has to mend it")
        return replace(record, document=text, owner=standing.owner, verified_host=host, verified_at=int(time.time()))

    def _add(self, record: ClientRecord) -> ClientRecord:
        """Keep a dapp, unless it is known under another owner: that one is not accepted by the way."""
        with self._store.reading() as work:
            before = known.find(work, self._state, record.client)
        if before is not None and before.owner.lower() != record.owner.lower():
            raise NotVerified(
                f"{record.client} was handed over to another owner since you got to know it",
                hint="cmwallet oauth client refresh accepts the new one",
            )
        return self.keep(record)

    def keep(self, record: ClientRecord) -> ClientRecord:
        """Write a dapp down as one that the user added."""
        with self._store.transaction() as work:
            known.keep(work, self._state, record, kept=True, now=int(time.time()))
        return record

    def all(self) -> list[ClientRecord]:
        """Every dapp that is known."""
        with self._store.reading() as work:
            return known.every(work, self._state)

    def get(self, wanted: str) -> ClientRecord:
        """Return the dapp that is meant by a DID, a verified host, or a name that only one has. Raises `NotFound`."""
        return known.choose(self.all(), wanted)

    def why_here(self) -> Mapping[str, Reason]:
        """Return, for the DID of every dapp, why it is known here."""
        now = int(time.time())
        with self._store.reading() as work:
            added = {item.client for item in known.every(work, self._state, kept=True)}
            others = [item.client for item in known.every(work, self._state, kept=False)]
            live = {did for did in others if grants.count_live(work, self._state.lookup("client", did), now)}
        return {**dict.fromkeys(added, "added"), **{did: "grants" if did in live else "asked" for did in others}}

    def drop(self, record: ClientRecord) -> bool:
        """Forget a dapp; while it holds grants only its host: its owner and the key for answers still bind those.

        Whether it was forgotten whole.
        """
        now = int(time.time())
        with self._store.transaction() as work:
            if grants.count_live(work, self._state.lookup("client", record.client), now):
                bound = replace(record, verified_host=None, verified_at=None)
                table.release(work, self._state, record.client, bound.as_json(), now)
                return False
            table.drop(work, self._state, record.client)
            return True

    def standing(self, did: str) -> ClientStanding:
        """Return what the chain says of a dapp. Raises `InvalidInput` (its DID), `RegistryStale`."""
        try:
            check_client_id(did, self._chain_id)
        except InvalidClient as problem:
            raise InvalidInput(problem.description) from None
        return self._keys.standing(did)

    def warnings(self, record: ClientRecord) -> list[str]:
        """Return what the user should know before she trusts the name."""
        others = [self._named(item) for item in self.all() if item.client != record.client]
        return warnings(self._named(record), others)

    def document(self, record: ClientRecord, *, on_chain: bool = False) -> Mapping[str, object]:
        """Return a dapp as the commands print it."""
        said = record.parsed
        found: dict[str, object] = {
            "did": record.client,
            "name": None if said is None else said.name,
            "verified_host": record.verified_host,
            "verified_at": None if record.verified_at is None else rfc3339(record.verified_at),
            "added": rfc3339(record.added),
            "owner": record.owner,
            "redirect_uris": [] if said is None else list(said.redirect_uris),
            "revocation_uri": None if said is None else said.revocation_uri,
            "dpop_jkt": None if said is None else said.dpop_jkt,
            "encryption": None if said is None else said.encryption,
        }
        if on_chain:
            standing = self.standing(record.client)
            found |= {
                "keys": [key.thumbprint for key in standing.keys],
                "revoked": sorted(standing.revoked),
                "deactivated": standing.deactivated,
                "owner_changed": standing.owner.lower() != record.owner.lower(),
                "block": standing.block,
                "warnings": self.warnings(record),
            }
        return found

    def _named(self, record: ClientRecord) -> Named:
        return Named(record.client, record.name, record.verified_host)

    def _fetch(self, host: str) -> str:
        from oauth.registered.public_web import PublicWeb

        content = (self._web or PublicWeb()).get(f"https://{host}{WELL_KNOWN}", "application/jwt, text/plain")
        try:
            return content.decode("ascii").strip()
        except UnicodeDecodeError:
            raise NotVerified(f"what {host} serves is no client document") from None

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()
