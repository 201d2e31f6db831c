"""Lookup of issuers' keys: a file that the user names, the chain, the web, or the cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from cmwallet.attest.cache import Cache
from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, RpcRefused
from identity.credentials.did_keys import DidKeys, did_keys, parse_did_keys
from identity.credentials.issuers import (
    ASKED_SECONDS,
    METADATA_BYTES,
    IssuerKey,
    IssuerKeys,
    metadata_url,
    normal_issuer,
    parse_key_set,
    parse_metadata,
)
from identity.did import parse_did
from identity.jose.keys import PublicJwk, parse_jwk
from identity.recovery import accounts_of
from identity.rejections import Malformed, Rejected, StatusStale, UnknownIssuer
from identity.signing_time import KeyStanding

if TYPE_CHECKING:
    from cmwallet.node.access import WalletAccess

WEB_FRESH_SECONDS: Final = 3600
"""How long a web issuer's keys are used without asking again."""


class KeyLookup:
    """A `KeySource`: files first, then the chain or the web, then the cache.

    `offline` asks nobody. `renew` asks a web issuer also while what is kept of it is fresh.
    """

    def __init__(
        self,
        access: WalletAccess,
        *,
        offline: bool = False,
        renew: bool = False,
        files: Mapping[str, tuple[bytes, int]] | None = None,
        registry: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take key files as issuer → (content of a `jwt-vc-issuer` document, when it was written).

        `registry` is the key registry's address where the home does not know it; what it says is kept apart.
        """
        self._access = access
        self._offline = offline
        self._renew = renew
        self._files = files or {}
        self._registry = None if registry is None else registry.lower()
        self._clock = clock
        self._cache = Cache(access.home)

    def keys_of(self, issuer: str) -> IssuerKeys:
        """Return an issuer's keys. Raises `UnknownIssuer`, `StatusStale`."""
        issuer = normal_issuer(issuer)
        if issuer in self._files:
            content, written = self._files[issuer]
            keys, address = parse_metadata(content, issuer)
            if address is not None:
                raise UnknownIssuer("the file with the issuer's keys names an address instead of keys")
            return IssuerKeys(issuer, _standing(keys), "file", written)
        if issuer.startswith("did:"):
            found, source = self.did_keys(issuer)
            return found.issuer_keys(int(self._clock()), source, accounts_of)
        return self._web_keys(issuer)

    def did_keys(self, did: str) -> tuple[DidKeys, str]:
        """Return all keys of a DID over time, and whether they are from the chain or the cache."""
        did = normal_issuer(did)
        name = " ".join(filter(None, (self._access.network.name, self._registry, did)))
        if not self._offline:
            try:
                found = self._from_chain(did)
            except (NetworkFailed, NotFound, RpcRefused):
                pass
            else:
                self._cache.keep_keys(name, found.document())
                return found, "chain"
        kept = self._cache.keys(name)
        if kept is None:
            raise StatusStale(
                "the keys of this DID were never read here, and the chain cannot be asked",
                hint="go online once, or name its network with --network",
            )
        return parse_did_keys(kept), "cache"

    def _from_chain(self, text: str) -> DidKeys:
        """Read the registry. A chain that makes blocks only when something happens is as fresh as its answer."""
        from cmwallet.identities.registry import ChainKeyHistory
        from identity.address import parse_address

        access, network, did = self._access, self._access.network, parse_did(text)
        if did.chain_id != network.chain_id:
            raise UnknownIssuer(
                f"the issuer's DID is of chain id {did.chain_id}; the network in use has {network.chain_id}",
                hint="name its network with --network",
            )
        if self._registry is None:
            registry = ChainKeyHistory.on(access)
        else:
            registry = ChainKeyHistory.at(access.client, network, parse_address(self._registry))
        history = registry.history(did)
        times = {block: self._time_of(block) for block in {change.block for change in history.changes}}
        now = int(self._clock())
        return did_keys(history, times, now if network.embedded or network.on_demand else min(now, history.block_time))

    def _time_of(self, number: int) -> int:
        block = self._access.client.block(number)
        if block is None:
            raise NetworkFailed(f"the node does not have block {number}", hint="it keeps no history; ask another node")
        return block.timestamp

    def _web_keys(self, issuer: str) -> IssuerKeys:
        now = int(self._clock())
        kept = self._cache.keys(issuer)
        fresh = kept is not None and 0 <= now - _time(kept, "as_of") < WEB_FRESH_SECONDS and not self._renew
        if not fresh and (found := self._ask(issuer, kept, now)) is not None:
            return found
        if kept is None:
            raise StatusStale(
                "the issuer's keys were never fetched here, and cannot be now",
                hint="go online once, or give them with --issuer-keys FILE",
            )
        documents = kept.get("jwks")
        if not isinstance(documents, list):
            raise Malformed("what is kept of the issuer's keys is not readable")
        keys = _standing(tuple(parse_jwk(item) for item in documents))
        return IssuerKeys(issuer, keys, "cache", _time(kept, "as_of"), renew=lambda: self._ask_again(issuer))

    def _ask(self, issuer: str, kept: Mapping[str, object] | None, now: int) -> IssuerKeys | None:
        """Ask a web issuer for its keys; None when they cannot be had."""
        if self._offline:
            return None
        try:
            keys = self._fetch_keys(issuer)
        except NetworkFailed:
            return None
        except Rejected:
            if kept is None:
                raise
            return None  # a page of whoever stands between; what was kept is not made worse by it
        except InvalidInput as problem:
            raise UnknownIssuer(problem.message) from None
        again = {} if kept is None else {"asked_again": _time(kept, "asked_again")}
        self._cache.keep_keys(issuer, {"as_of": now, "jwks": [key.document for key in keys], **again})
        return IssuerKeys(issuer, _standing(keys), "web", now)

    def _ask_again(self, issuer: str) -> IssuerKeys | None:
        """Ask because no kept key fits; once a minute for an issuer, since anybody can show what fits none."""
        now, kept = int(self._clock()), self._cache.keys(issuer)
        if self._offline or kept is None or 0 <= now - _time(kept, "asked_again") < ASKED_SECONDS:
            return None
        kept = {**kept, "asked_again": now}
        self._cache.keep_keys(issuer, kept)
        return self._ask(issuer, kept, now)

    def _fetch_keys(self, issuer: str) -> tuple[PublicJwk, ...]:
        from cmwallet.attest.fetching import fetch, is_loopback_http
        from identity.jose.encoding import read_json

        content = fetch(metadata_url(issuer), limit=METADATA_BYTES, accept="application/json")
        keys, address = parse_metadata(content, issuer)
        if address is None:
            return keys
        if is_loopback_http(address) and not is_loopback_http(issuer):
            raise InvalidInput("the issuer names an address on this machine for its keys, and is not on it")
        return parse_key_set(read_json(fetch(address, limit=METADATA_BYTES, accept="application/json"), "the keys"))


def _standing(keys: tuple[PublicJwk, ...]) -> tuple[IssuerKey, ...]:
    """A web address lists keys while they are good; of the past it says nothing."""
    return tuple(IssuerKey(key, None, KeyStanding(True, lambda _time: True, None)) for key in keys)


def _time(kept: Mapping[str, object], name: str) -> int:
    """Return a time of what was kept, in Unix seconds; 0 where it has none."""
    time = kept.get(name)
    return time if isinstance(time, int) and not isinstance(time, bool) else 0
