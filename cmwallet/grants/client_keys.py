"""Keys of dapps, read from the key registry: the port `oauth.core.ports.ClientKeys`.

Revocations count at the newest block; a key counts once its listing has as many confirmations as the network wants.
What was read serves for a minute, and five minutes more while the node cannot be asked; then nobody is let in. A key
that was once seen to be revoked stays so, whatever a node says later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cmwallet.errors import EndpointsDisagree, NetworkFailed, NotFound, RpcRefused
from cmwallet.identities.registry import ChainKeyHistory
from identity.did import ZERO, AttributeChange, Change, Did, History, OwnerChange, PublicKey, parse_did, public_key
from identity.jose.keys import PublicJwk, published_jwk
from identity.signing_time import compromised_since
from oauth.core.ports import ClientStanding
from oauth.errors import RegistryStale

if TYPE_CHECKING:
    from cmwallet.node.access import NetworkAccess
    from cmwallet.node.networks import Network
    from oauth.state_key import StateKey
    from oauth.store.engine import Store

FRESH_SECONDS: Final = 60
GOOD_SECONDS: Final = 300
"""How long a known-good state serves when the node is unreachable, and how old the newest block may be."""
TURN_SECONDS: Final = 5.0
"""How long a question waits for those before it. A node that is slow to fail must not hold up every thread there is."""
_MOST_KEPT: Final = 10_000

Remember = Callable[[str, frozenset[str]], frozenset[str]]
"""Keeps thumbprints of a DID that were seen to be revoked, for ever; answers all that ever were."""


def remember_nothing(_did: str, revoked: frozenset[str]) -> frozenset[str]:
    """For a single question, which lasts no longer than its answer."""
    return revoked


@dataclass(frozen=True)
class _Kept:
    standing: ClientStanding
    read: float


class RegistryClientKeys:
    """Asks one registry on one network. It may be shared between threads; they ask the node one at a time."""

    def __init__(
        self,
        history: Callable[[Did], History],
        network: Network,
        *,
        remember: Remember = remember_nothing,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._history = history
        self._network = network
        self._remember = remember
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._asking = threading.Lock()

    def at_hand(self, did: str) -> ClientStanding | None:
        """Return a client's keys if they were read a moment ago; nobody is asked."""
        known = self._kept.get(did)
        return known.standing if known is not None and 0 <= self._clock() - known.read < FRESH_SECONDS else None

    def standing(self, did: str) -> ClientStanding:
        """Return a client's keys. Raises `RegistryStale`, `InvalidInput` (another chain)."""
        at_hand = self.at_hand(did)
        if at_hand is not None:
            return at_hand
        if not self._asking.acquire(timeout=TURN_SECONDS):
            return self._known_good(did, "the node answers slowly")
        try:
            return self.at_hand(did) or self._ask(did)  # another thread may have been faster
        finally:
            self._asking.release()

    def _ask(self, did: str) -> ClientStanding:
        now = self._clock()
        try:
            found = self._read(did, int(now))
        except (EndpointsDisagree, NetworkFailed, NotFound, RpcRefused) as problem:
            return self._known_good(did, problem.hint)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[did] = _Kept(found, now)
        return found

    def _known_good(self, did: str, hint: str | None) -> ClientStanding:
        """Return what was read last, while that serves. Raises `RegistryStale`."""
        known = self._kept.get(did)
        if known is not None and 0 <= self._clock() - known.read < FRESH_SECONDS + GOOD_SECONDS:
            return known.standing
        raise RegistryStale("the chain cannot be asked whether the dapp's keys are good", hint=hint) from None

    def _read(self, text: str, now: int) -> ClientStanding:
        history = self._history(parse_did(text))
        if not (self._network.embedded or self._network.on_demand) and now - history.block_time > GOOD_SECONDS:
            raise NetworkFailed("the node is behind", hint="its newest block is too old")
        confirmed = history.block - self._network.confirmations + 1
        standing = standing_of(history, text, confirmed=confirmed, now=now)
        revoked = self._remember(text, standing.revoked)
        alive = tuple(key for key in standing.keys if key.thumbprint not in revoked)
        return replace(standing, keys=alive, revoked=revoked)


def client_keys_of(
    access: NetworkAccess, store: Store, state: StateKey, *, history: Callable[[Did], History] | None = None
) -> RegistryClientKeys:
    """Return the port for a home whose vault is open; what was seen to be revoked is kept in the store.

    A server with threads hands in another `history`: a session belongs to one of them.
    """
    from oauth.store import revoked_keys

    def remember(did: str, revoked: frozenset[str]) -> frozenset[str]:
        return revoked_keys.note(store, state, did, revoked, int(time.time()))

    return RegistryClientKeys(
        history or (lambda did: ChainKeyHistory.on(access).history(did)), access.network, remember=remember
    )


def standing_of(history: History, did: str, *, confirmed: int, now: int) -> ClientStanding:
    """Return what a history says of a client at `now`; keys count when listed up to block `confirmed`, and still."""
    listed = _last_words(change for change in history.changes if change.block <= confirmed)
    latest = _last_words(history.changes)
    owner = history.did.address
    for change in history.changes:
        if isinstance(change, OwnerChange):
            owner = change.owner
    keys: list[PublicJwk] = []
    encryption: bytes | None = None
    revoked = set()
    for name_and_value, until in latest.items():
        key = public_key(*name_and_value, until)
        if key is None or key.purpose == "sigAuth":
            continue
        if _ended(history.changes, name_and_value, key, now):
            revoked.add(key.thumbprint)
        elif until > now and listed.get(name_and_value, 0) > now:
            jwk = published_jwk(key.kind, key.raw)
            if jwk is not None:
                keys.append(jwk)
            elif key.kind == "X25519":
                encryption = key.raw  # the one that was listed last
    deactivated = owner == ZERO
    return ClientStanding(
        did=did,
        keys=() if deactivated else tuple(keys),
        revoked=frozenset(revoked),
        encryption=None if deactivated else encryption,
        deactivated=deactivated,
        owner=owner,
        block=history.block,
        as_of=now,
    )


def _last_words(changes: Iterable[Change]) -> dict[tuple[str, bytes], int]:
    """Return until when each attribute holds: the last word about it counts."""
    return {
        (change.name, change.value): change.valid_to
        for change in changes
        if isinstance(change, AttributeChange) and change.name is not None
    }


def _ended(changes: tuple[Change, ...], name_and_value: tuple[str, bytes], key: PublicKey, now: int) -> bool:
    """Whether somebody ended the key before its time, or said that it was compromised."""
    ends = [
        change.valid_to
        for change in changes
        if isinstance(change, AttributeChange) and (change.name, change.value) == name_and_value
    ]
    cut_short = len(ends) > 1 and ends[-1] <= now and ends[-1] < max(ends[:-1])
    return cut_short or compromised_since(changes, key.thumbprint) is not None
