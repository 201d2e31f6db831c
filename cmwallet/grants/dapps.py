"""Who is granted to: what this home knows of a dapp, and what the chain says of its keys now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmwallet.errors import NotVerified
from cmwallet.grants.consenting import Dapp
from oauth.clients import known
from oauth.clients.document import parse_client_id
from oauth.clients.known import KnownClient

if TYPE_CHECKING:
    from cmwallet.session import Session
    from oauth.clients.standing import ClientStanding
    from oauth.core.state_key import StateKey
    from oauth.store.engine import Store, Work


@dataclass(frozen=True)
class FoundDapp:
    """A dapp with its standing on chain."""

    client: KnownClient
    standing: ClientStanding

    @property
    def dapp(self) -> Dapp:
        """What a consent says of it: the key that signed its document, else the one that it listed last."""
        keys = [key.thumbprint for key in self.standing.keys]
        document = self.client.document
        signed_by = None if document is None else document.signed_by
        return dapp_of(self.client, signed_by if signed_by in keys else keys[-1])

    @property
    def encryption(self) -> bytes | None:
        """The X25519 key to which something for it is sealed: the one in its document, else the last that is listed."""
        if self.client.document is not None and self.client.document.encryption_kid is not None:
            return self.client.document.encryption_key(self.standing)
        return self.standing.encryption[-1][1] if self.standing.encryption else None

    def lines(self) -> list[str]:
        """How it is shown before a yes: host, name, DID, and whether anybody checked the first two."""
        host = self.client.host
        name = "a dapp that gave no document" if self.client.document is None else self.client.name
        return [
            f"dapp       {name}" if host is None else f"dapp       {host} (verified) · {name}",
            f"           {self.client.did}",
            *([] if host is not None else ["           nobody has verified who that is"]),
        ]


def dapp_of(client: KnownClient, key: str) -> Dapp:
    """Return what a consent says of a dapp that authenticates by the key of this thumbprint."""
    document = client.document
    if document is None:
        return Dapp(client.did, None, None, key)
    return Dapp(client.did, document.name, client.host, key, document.dpop_jkt)


def known_dapp(work: Work, state: StateKey, did: str) -> KnownClient:
    """Return what is known of a dapp, which may be nothing but its DID."""
    return known.find(work, state, did) or KnownClient(did)


def choose_dapp(store: Store, state: StateKey, wanted: str, chain_id: int) -> KnownClient:
    """Return the dapp that a DID names, or a host or name that stands in `oauth client list`.

    Raises:
        InvalidInput: a DID of another chain, or not in its one spelling. NotFound: no such name.
    """
    with store.reading() as work:
        if wanted.startswith("did:"):
            return known_dapp(work, state, str(parse_client_id(wanted, chain_id)))
        return known.choose(known.every(work, state), wanted)


def standing_on_chain(opened: Session, did: str) -> ClientStanding:
    """Ask the key registry of the network in use about a DID.

    Raises:
        NotVerified: it has no key that is valid, or was deactivated. RegistryStale: the chain cannot be asked.
    """
    from cmwallet.chain.client_keys import RegistryClientKeys
    from cmwallet.chain.deployments import find_deployment
    from cmwallet.chain.registry import ChainKeyHistory
    from identity.address import parse_address

    def history() -> ChainKeyHistory:
        registry = find_deployment(opened.database, opened.client, opened.network, "KeyRegistry").address
        return ChainKeyHistory(opened.client, parse_address(registry), opened.network.chain_id)

    standing = RegistryClientKeys(history, opened.network).standing(did)
    if standing.deactivated:
        raise NotVerified("that dapp's DID was deactivated; nobody can speak for it any more")
    if not standing.keys:
        raise NotVerified("that dapp has no valid key on chain", hint="it has to publish one: identity register")
    return standing


def wanted_did(wanted: str, chain_id: int) -> str | None:
    """Return the DID that was named, checked; None for a name, which only the open vault can look up."""
    return str(parse_client_id(wanted, chain_id)) if wanted.startswith("did:") else None
