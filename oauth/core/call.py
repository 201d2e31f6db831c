"""State of one request as the rules see it, and the server that it came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from identity.address import parse_address
from identity.jose.encoding import Json
from identity.jose.jws import Jws
from identity.jose.keys import PublicJwk, Signer
from oauth.core.asked import Asked
from oauth.core.clients import ClientRecord
from oauth.core.exchange import Request
from oauth.core.limits import Limits, Rates
from oauth.core.nonces import Nonces
from oauth.core.ports import ClientKeys, ClientStanding, ServingKeys
from oauth.core.proof import Proof
from oauth.core.tokens import Claims
from oauth.model import Grant, Issuer
from oauth.state_key import StateKey
from oauth.store.engine import Store
from oauth.store.work import Work

RESOURCE_METADATA_PATH: Final = "/.well-known/oauth-protected-resource"


@dataclass(frozen=True)
class Core:
    """One issuer's server: everything that requests share.

    `keys` are the identity's own, the signer's among them; `known` are clients that are in the store.
    """

    issuer: Issuer
    store: Store
    state: StateKey
    signer: Signer
    keys: tuple[PublicJwk, ...]
    clients: ClientKeys
    clock: Callable[[], float]
    serving: ServingKeys | None
    genesis: str
    limits: Limits
    rates: Rates
    as_nonces: Nonces
    rs_nonces: Nonces
    known: set[str] = field(default_factory=set)

    @cached_property
    def did(self) -> str:
        """The DID of the identity whose server this is."""
        return f"did:ethr:0x{self.issuer.chain_id:x}:{parse_address(self.issuer.owner)}"

    @property
    def vault(self) -> str:
        """The address of the protected resources: what `aud` of an access token is."""
        return f"{self.issuer.url}/vault"

    @cached_property
    def vault_metadata(self) -> str:
        """The address of their metadata: the well-known path goes between the host and the rest (RFC 9728 §3.1)."""
        origin, separator, rest = self.vault.partition("/i/")
        return f"{origin}{RESOURCE_METADATA_PATH}{separator}{rest}"


@dataclass(frozen=True)
class Assertion:
    """What a client says of itself and has yet to prove: its DID, the signed text, its `jti` and when it expires."""

    client: str
    jws: Jws
    jti: str
    expires: int


@dataclass(frozen=True)
class Authenticated:
    """A client that proved who it is: its DID, the name under which it is kept, and the thumbprint of its key."""

    did: str
    lookup: str
    key: str
    standing: ClientStanding


@dataclass
class Call:
    """A request and what the rules found out about it. A rule reads what rules before it have written.

    `passed` is how many rules without a transaction it has come through: a call that stopped goes on from there.
    """

    core: Core
    request: Request
    url: str
    now: float
    passed: int = 0
    form: dict[str, str] = field(default_factory=dict)
    asserted: Assertion | None = None
    authenticated: Authenticated | None = None
    proof: Proof | None = None
    record: ClientRecord | None = None
    asked: Asked | None = None
    grant: Grant | None = None
    token: str = ""
    claims: Claims | None = None
    standing: ClientStanding | None = None
    sealing_key: bytes | None = None
    answer: Json = field(default_factory=dict)
    opened: Work | None = None

    @property
    def time(self) -> int:
        """Now, in whole seconds."""
        return int(self.now)

    @property
    def assertion(self) -> Assertion:
        """What the client says of itself; rules that need it stand behind the one that reads it."""
        assert self.asserted is not None
        return self.asserted

    @property
    def client(self) -> Authenticated:
        """The client; rules that need it stand behind the one that authenticates."""
        assert self.authenticated is not None
        return self.authenticated

    @property
    def work(self) -> Work:
        """The transaction; rules that need it stand in the part of the table that runs within one."""
        assert self.opened is not None
        return self.opened

    @property
    def document(self) -> ClientRecord:
        """What is kept of the client."""
        assert self.record is not None
        return self.record


Rule = Callable[[Call], None]
"""Looks at one thing. Raises `Refused`."""
