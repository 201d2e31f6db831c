"""Issuer identifiers, kept in the vault: a random slug of 128 bits under `oauth.url` for each identity.

It names neither the identity nor its account, and stays the same when the address moves.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Final

from cmwallet.errors import AlreadyExists, Damaged, InputNeeded, InvalidInput
from identity.address import parse_address
from identity.consent.receipt import TYPE_ISSUER
from identity.secret import Secret
from oauth.model import Issuer

if TYPE_CHECKING:
    from cmwallet.home.config import Config
    from cmwallet.identities.identities import Identity
    from cmwallet.node.access import WalletAccess
    from identity.vault.interface import Keeper

_ISSUER: Final = "oauth issuer"
_SLUG_BYTES: Final = 16


def kept_issuer(keeper: Keeper, owner: str, url: str) -> Issuer | None:
    """Return the issuer of an identity (its account in lower case) under `oauth.url`, if it has one yet."""
    record = keeper.find(owner, _ISSUER)
    if record is None:
        return None
    try:
        body = json.loads(keeper.open_record(record, reason="read the issuer").payload.reveal())
        return Issuer(body["slug"], _address(url, body["slug"]), owner, body["chain_id"], body["registry"])
    except (ValueError, KeyError, TypeError):
        raise Damaged("the issuer in the vault is not readable", hint="cmwallet vault verify") from None


def keep_issuer(keeper: Keeper, owner: str, url: str, chain_id: int, registry: str) -> Issuer:
    """Return the issuer of an identity whose keys stand in `registry`, made on first use.

    A registry at another address follows (a chain that was reset); another chain does not.

    Raises:
        InvalidInput: the identity's issuer belongs to another chain.
    """
    registry = parse_address(registry)
    kept = kept_issuer(keeper, owner, url)
    if kept is not None and kept.chain_id != chain_id:
        raise InvalidInput(
            f"the grants of this identity belong to chain id {kept.chain_id}", hint="name its network with --network"
        )
    if kept is not None and kept.registry == registry:
        return kept
    slug = secrets.token_urlsafe(_SLUG_BYTES) if kept is None else kept.slug
    payload = Secret(json.dumps({"slug": slug, "chain_id": chain_id, "registry": registry}))
    place, about = (owner, _ISSUER), {"owner": owner}
    try:
        keeper.seal(TYPE_ISSUER, "issuer", payload, attributes=about, record_id=keeper.find(*place), locator=place)
    except AlreadyExists:
        return keep_issuer(keeper, owner, url, chain_id, registry)
    return Issuer(slug, _address(url, slug), owner, chain_id, registry)


def issuer_of(access: WalletAccess, keeper: Keeper, identity: Identity) -> Issuer:
    """Return the issuer of an identity on the network in use; the chain says where the key registry is.

    Raises:
        InputNeeded: `oauth.url` is not set. InvalidInput: the identity's grants belong to another chain.
    """
    from cmwallet.identities.registry import ChainKeyHistory

    url, registry = server_url(access.config), ChainKeyHistory.on(access).registry
    return keep_issuer(keeper, identity.account.lower(), url, access.network.chain_id, registry)


def server_url(config: Config) -> str:
    """Return `oauth.url`. Raises `InputNeeded` when it is not set."""
    url = config.value("oauth.url").text
    if url is None:
        raise InputNeeded(
            "the address of your authorisation server is not set, so no dapp could read anything",
            hint="cmwallet oauth serve, or oauth issuer move URL; without a server: identity grant --present --nonce N",
        )
    return url


def _address(url: str, slug: str) -> str:
    return f"{url}/i/{slug}"
