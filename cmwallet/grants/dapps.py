"""Lookup of a dapp to grant to: what this home knows of it, and what the chain says of its keys now."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cmwallet.errors import InvalidInput, NotVerified
from cmwallet.grants.consenting import Dapp
from identity.foreign import clean
from oauth.core.clients import ClientRecord, check_client_id
from oauth.core.errors import InvalidClient
from oauth.registered import known

if TYPE_CHECKING:
    from cmwallet.node.access import NetworkAccess
    from oauth.core.ports import ClientStanding
    from oauth.state_key import StateKey
    from oauth.store.engine import Store


@dataclass(frozen=True)
class FoundDapp:
    """A dapp with its standing on chain; `new` when nothing of it was kept before."""

    client: ClientRecord
    standing: ClientStanding
    new: bool = False

    @property
    def did(self) -> str:
        """The dapp's DID."""
        return self.client.client

    @property
    def handed_over(self) -> bool:
        """Whether its DID has another owner than when the user last said yes to it."""
        return self.client.owner.lower() != self.standing.owner.lower()

    def confirm(self, store: Store, state: StateKey, now: int) -> None:
        """Write down that the user said yes to it under the owner that it has now: another one suspends its grants."""
        if self.handed_over or self.new:
            with store.transaction() as work:
                known.keep(work, state, replace(self.client, owner=self.standing.owner), kept=self.new, now=now)

    def warnings(self, store: Store, state: StateKey) -> list[str]:
        """Return what the user should know before she trusts it; without a name no name pretends."""
        changed = ["its DID was handed over to another owner since you said yes to it"] if self.handed_over else []
        return changed + self._name_warnings(store, state)

    def _name_warnings(self, store: Store, state: StateKey) -> list[str]:
        if self.client.document is None:
            return []
        from oauth.registered.deceptive_names import Named, warnings

        with store.reading() as work:
            every = [Named(one.client, one.name, one.verified_host) for one in known.every(work, state)]
        return warnings(Named(self.did, self.client.name, self.client.verified_host), every)

    @property
    def dapp(self) -> Dapp:
        """What a consent says of it: the key that signed its document, else the one that it listed last."""
        keys = [key.thumbprint for key in self.standing.keys]
        signed_by = self.client.signed_by
        return dapp_of(self.did, self.client, signed_by if signed_by in keys else keys[-1])

    def lines(self) -> list[str]:
        """How it is shown before a yes."""
        return dapp_lines(self.did, self.client.name, self.client.verified_host)


def dapp_lines(did: str, name: str | None, host: str | None) -> list[str]:
    """Return how a dapp is shown before a yes: host, name, DID, and whether anybody checked the first two."""
    shown, who = clean(name or ""), f"           {clean(did)}"
    if host is not None:
        return [f"dapp       {host} (verified) · {shown}", who]
    said = f'unverified, calls itself "{shown}"' if shown else "one that gave no document"
    return [f"dapp       {said}", who, "           nobody has verified who that is"]


def dapp_of(did: str, kept: ClientRecord | None, key: str) -> Dapp:
    """Return what a consent says of a dapp that authenticates by the key of this thumbprint."""
    document = None if kept is None else kept.parsed
    if kept is None or document is None:
        return Dapp(did, None, None, key)
    return Dapp(did, document.name, kept.verified_host, key, document.dpop_jkt)


def choose_dapp(store: Store, state: StateKey, wanted: str, chain_id: int) -> tuple[str, ClientRecord | None]:
    """Return the DID that is meant, by itself or by host or name of a dapp that the user added, and what is kept of it.

    Raises:
        InvalidInput: a DID of another chain, or not in its one spelling. NotFound: no such name.
    """
    with store.reading() as work:
        if wanted.startswith("did:"):
            did = _did(wanted, chain_id)
            return did, known.find(work, state, did)
        kept = known.choose(known.every(work, state, kept=True), wanted)  # who only asked chose that name itself
        return kept.client, kept


def find_dapp(access: NetworkAccess, store: Store, state: StateKey, wanted: str) -> FoundDapp:
    """Return the dapp that is meant, with what the chain says of it now.

    Raises:
        InvalidInput, NotFound: see `choose_dapp`. NotVerified, Stale: see `standing_on_chain`.
    """
    did, kept = choose_dapp(store, state, wanted, access.network.chain_id)
    standing = standing_on_chain(access, store, state, did)
    return FoundDapp(kept or ClientRecord(did, None, standing.owner, int(time.time())), standing, new=kept is None)


def standing_on_chain(access: NetworkAccess, store: Store, state: StateKey, did: str) -> ClientStanding:
    """Ask the key registry of the network in use about a DID.

    Raises:
        NotVerified: it has no key that is valid, or was deactivated. RegistryStale: the chain cannot be asked.
    """
    from cmwallet.grants.client_keys import client_keys_of

    standing = client_keys_of(access, store, state).standing(did)
    if standing.deactivated:
        raise NotVerified("that dapp's DID was deactivated; nobody can speak for it any more")
    if not standing.keys:
        raise NotVerified("that dapp has no valid key on chain", hint="it has to publish one: identity register")
    return standing


def wanted_did(wanted: str, chain_id: int) -> str | None:
    """Return the DID that was named, checked; None for a name, which only the open vault can look up."""
    return _did(wanted, chain_id) if wanted.startswith("did:") else None


def _did(text: str, chain_id: int) -> str:
    try:
        return check_client_id(text, chain_id)
    except InvalidClient as problem:
        raise InvalidInput(problem.description, hint="cmwallet oauth client list") from None
