"""What the chain says of a client, and the port by which this floor asks.

Revocations count at the newest block, additions only once they are confirmed. Whoever answers keeps what it knows for a
short while, and then rather says nothing: a server that cannot see revocations lets nobody in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from identity.credentials.keys import PublicJwk
from oauth.errors import NotAsSigned


@dataclass(frozen=True)
class ClientStanding:
    """A client's keys as of a block. Times are Unix seconds.

    `keys` sign for it now; `revoked` are thumbprints that once did and were ended; `encryption` are its X25519 keys (32
    bytes each) by thumbprint; `owner_since` is when its DID was handed over last, 0 for never.
    """

    did: str
    keys: tuple[PublicJwk, ...]
    revoked: frozenset[str]
    encryption: tuple[tuple[str, bytes], ...]
    deactivated: bool
    owner: str
    owner_since: int
    block: int
    as_of: int

    def key(self, kid: str) -> PublicJwk | None:
        """Return the key of that thumbprint, if it signs for the client now."""
        return next((key for key in self.keys if key.thumbprint == kid), None)

    def encryption_key(self, kid: str) -> bytes | None:
        """Return the X25519 key of that thumbprint, if it is listed now."""
        return dict(self.encryption).get(kid)

    def require_alive(self) -> None:
        """Raise `NotAsSigned` when nobody can speak for this DID any more."""
        if self.deactivated or not self.keys:
            raise NotAsSigned(
                f"{self.did} has no key on chain that is valid",
                hint="the dapp has to publish one: cmwallet identity register",
            )


class ClientKeys(Protocol):
    """Where the standing of clients is read from."""

    def standing(self, did: str) -> ClientStanding:
        """Return what is known of a client now. Raises `RegistryStale` when the chain cannot be asked in time."""
