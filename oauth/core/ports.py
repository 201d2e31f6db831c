"""Ports of the core, as Protocols: the keys of clients on chain, the key of this serving process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

from identity.jose.keys import PublicJwk
from identity.secret import Secret
from oauth.core.errors import Unavailable
from oauth.errors import RegistryStale
from oauth.serving_rows import RowOpener, RowPlace, serving_kid


@dataclass(frozen=True)
class ClientStanding:
    """What the chain says of a DID, as of a block and a time (Unix seconds).

    `keys` may sign now; `revoked` are the thumbprints of keys that were taken back, for ever; `encryption` is the
    X25519 key listed last.
    """

    did: str
    keys: tuple[PublicJwk, ...]
    encryption: bytes | None
    revoked: frozenset[str]
    deactivated: bool
    owner: str
    as_of: int
    block: int

    def key(self, kid: str) -> PublicJwk | None:
        """Return a key that may sign now, by its thumbprint."""
        return next((key for key in self.keys if key.thumbprint == kid), None)


class ClientKeys(Protocol):
    """The registry's word on DIDs. The real one stands in `cmwallet/grants/client_keys.py`."""

    def standing(self, did: str) -> ClientStanding:
        """Return what is known of a DID. Raises `RegistryStale` when the chain cannot be asked in time."""


@runtime_checkable
class KeysAtHand(ClientKeys, Protocol):
    """A port that knows some answers without asking anybody."""

    def at_hand(self, did: str) -> ClientStanding | None:
        """Return what was read a moment ago, or None: then somebody has to wait."""


class WouldWait(Exception):
    """An answer needs somebody else, and the caller does not want to wait."""


class Impatient:
    """A port that answers from what is at hand, and else raises `WouldWait`."""

    def __init__(self, keys: KeysAtHand) -> None:
        self._keys = keys

    def standing(self, did: str) -> ClientStanding:
        """Return what is at hand."""
        found = self._keys.at_hand(did)
        if found is None:
            raise WouldWait
        return found


def standing_of(clients: ClientKeys, did: str) -> ClientStanding:
    """Return what is known of a DID. Raises `Unavailable` when nobody can say whether its keys are still good."""
    try:
        return clients.standing(did)
    except RegistryStale:
        raise Unavailable("the registry of keys cannot be read now", retry_after=30) from None


class ServingKeys(Protocol):
    """What opens the rows sealed for this process."""

    @property
    def kid(self) -> str:
        """The thumbprint under which the key is listed."""

    def open(self, place: RowPlace, sealed: bytes) -> bytes:
        """Return the plaintext of a row. Raises `Damaged`."""


@dataclass(frozen=True)
class ServingKey:
    """A serving key in this process's memory."""

    private: Secret
    public: bytes

    @cached_property
    def kid(self) -> str:
        """The thumbprint."""
        return serving_kid(self.public)

    def open(self, place: RowPlace, sealed: bytes) -> bytes:
        """Open a row."""
        return self._opener.open(place, sealed)

    @cached_property
    def _opener(self) -> RowOpener:
        return RowOpener(self.private)
