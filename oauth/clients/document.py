"""The client document, in which a dapp says who it is: a JWS by a key that its DID lists on chain.

    typ cmwallet-client+jwt ─ iss = sub = DID, iat, genesis, client_name, redirect_uris,
                              client_uri?, policy_uri?, revocation_uri?, dpop_jkt?, encryption_kid?

It is at `https://HOST/.well-known/cmwallet-client.jwt`. One that came from elsewhere proves the key, but no host.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from identity.address import parse_address
from identity.credentials.encoding import Json
from identity.credentials.jws import Jws, check_signature, numeric_date, parse_jws, sign_jws, text_claim
from identity.credentials.keys import Signer
from identity.credentials.rejections import Malformed, Rejected
from identity.did import Did, parse_did
from identity.errors import InvalidInput
from identity.foreign import clean
from oauth.clients.standing import ClientStanding
from oauth.errors import NotAsSigned

TYPE: Final = "cmwallet-client+jwt"
WELL_KNOWN: Final = "/.well-known/cmwallet-client.jwt"
MAX_BYTES: Final = 65_536
LOOPBACK: Final = ("127.0.0.1", "::1")
ALGORITHMS: Final = ("ES256", "EdDSA", "Ed25519")

_WHAT: Final = "the client document"
_MAX_NAME: Final = 80
_MAX_URIS: Final = 20
_MAX_URI: Final = 500
_SKEW_SECONDS: Final = 60
_THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+", re.ASCII)
_MEMBERS: Final = frozenset(
    {
        *("iss", "sub", "iat", "genesis", "client_name", "redirect_uris", "client_uri", "policy_uri"),
        *("revocation_uri", "dpop_jkt", "encryption_kid", "authorization_details_types"),
    }
)


@dataclass(frozen=True)
class ClientDocument:
    """A client document as it was read; proven only after `check_document`."""

    jws: Jws
    did: str
    name: str
    genesis: str
    redirect_uris: tuple[str, ...]
    client_uri: str | None
    policy_uri: str | None
    revocation_uri: str | None
    dpop_jkt: str | None
    encryption_kid: str | None
    issued: int

    @property
    def text(self) -> str:
        """The document as it was signed."""
        return self.jws.text

    @property
    def signed_by(self) -> str:
        """The thumbprint of the key that signed it."""
        return self.jws.kid or ""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host that it names, apart from loopback, sorted."""
        named = (*self.redirect_uris, self.client_uri, self.policy_uri, self.revocation_uri)
        found = {urlsplit(uri).hostname or "" for uri in named if uri is not None}
        return tuple(sorted(found - set(LOOPBACK)))

    def encryption_key(self, standing: ClientStanding) -> bytes | None:
        """Return the X25519 key that answers are sealed to: named here and listed on chain; None when none is named.

        Raises `NotAsSigned` when one is named and not listed: an answer is never sent in the clear instead.
        """
        if self.encryption_kid is None:
            return None
        key = standing.encryption_key(self.encryption_kid)
        if key is None:
            raise NotAsSigned("the encryption key that the client names is not listed on chain")
        return key


def parse_client_id(text: str, chain_id: int) -> Did:
    """Return the DID that a `client_id` is, in its one spelling: network named, address by EIP-55.

    Raises `InvalidInput`.
    """
    did = parse_did(text)
    if did.chain_id != chain_id:
        raise InvalidInput(f"the dapp's DID is of chain id {did.chain_id}, not {chain_id}")
    if str(Did(did.chain_id, parse_address(did.address))) != text:
        raise InvalidInput("the dapp's DID is not in its one spelling", hint=f"did:ethr:0x{chain_id:x}:0x… by EIP-55")
    return did


def parse_document(text: str) -> ClientDocument:
    """Read a client document. Raises `Malformed`, `WrongType` or `UnsupportedAlgorithm`: it is none."""
    jws = parse_jws(text.strip(), _WHAT, types=(TYPE,), algorithms=ALGORITHMS, limit=MAX_BYTES)
    payload = jws.payload
    unknown = payload.keys() - _MEMBERS
    if unknown:
        raise Malformed(f"{_WHAT} has a member that is not known: {clean(min(unknown), 40)}")
    did = text_claim(payload, "iss", _WHAT)
    if payload.get("sub") != did:
        raise Malformed(f"{_WHAT} is about somebody else than who signed it")
    try:
        parse_client_id(did, parse_did(did).chain_id)
    except InvalidInput as problem:
        raise Malformed(problem.message) from None
    issued = numeric_date(payload, "iat", _WHAT)
    if issued is None:
        raise Malformed(f"{_WHAT} does not say when it was made")
    name = clean(text_claim(payload, "client_name", _WHAT), _MAX_NAME + 1).strip()
    if not name or len(name) > _MAX_NAME:
        raise Malformed(f"the name in {_WHAT} is empty or longer than {_MAX_NAME} characters")
    return ClientDocument(
        jws=jws,
        did=did,
        name=name,
        genesis=text_claim(payload, "genesis", _WHAT),
        redirect_uris=_redirect_uris(payload.get("redirect_uris")),
        client_uri=_web_uri(payload, "client_uri"),
        policy_uri=_web_uri(payload, "policy_uri"),
        revocation_uri=_web_uri(payload, "revocation_uri"),
        dpop_jkt=_thumbprint(payload, "dpop_jkt"),
        encryption_kid=_thumbprint(payload, "encryption_kid"),
        issued=issued,
    )


def check_document(document: ClientDocument, standing: ClientStanding, *, genesis: str, now: int) -> None:
    """Raise `NotAsSigned` unless the document is signed by a key that is the DID's now, and is for this very chain."""
    if standing.did.lower() != document.did.lower():
        raise NotAsSigned(f"{_WHAT} is that of another DID")
    standing.require_alive()
    key = standing.key(document.signed_by)
    if key is None:
        raise NotAsSigned(f"{_WHAT} is signed by a key that is not listed on chain now", hint="the dapp signs it anew")
    try:
        check_signature(document.jws, key, _WHAT)
    except Rejected as problem:
        raise NotAsSigned(problem.message) from None
    if document.genesis != genesis:
        raise NotAsSigned(f"{_WHAT} is for another chain: its genesis is not that of yours")
    if document.issued > now + _SKEW_SECONDS:
        raise NotAsSigned(f"{_WHAT} was made in the future: is the clock right?")


def check_host(document: ClientDocument, host: str) -> None:
    """Raise `NotAsSigned` unless every address in a document that `host` served is on that host, or on loopback."""
    foreign = [name for name in document.hosts if name != host]
    if foreign:
        raise NotAsSigned(f"the document of {host} names another host: {foreign[0]}")


def write_document(signer: Signer, did: str, claims: Mapping[str, object]) -> str:
    """Sign a client document; it is read back first, so that nobody publishes one that servers refuse.

    Raises `InvalidInput`.
    """
    payload: Json = {"iss": did, "sub": did, **{name: value for name, value in claims.items() if value is not None}}
    text = sign_jws(payload, signer, {"typ": TYPE, "kid": signer.kid})
    try:
        parse_document(text)
    except Rejected as problem:
        raise InvalidInput(problem.message, hint="see docs/dapp-guide.md") from None
    return text


def parse_host(text: str) -> str:
    """Return a host's name in lower case, ASCII. Raises `InvalidInput`: an address, a port, a name without a dot."""
    try:
        name = text.strip().lower().encode("idna").decode() if not text.isascii() else text.strip().lower()
    except UnicodeError:
        name = ""
    if not _HOST.fullmatch(name) or name.replace(".", "").isdigit() or len(name) > 253:
        raise InvalidInput("that is no host", hint="such as shop.example")
    return name


def _redirect_uris(value: object) -> tuple[str, ...]:
    """Check redirect URIs: https, or http on a loopback address (RFC 8252 §7.3); no user, fragment or wildcard."""
    listed = [] if value is None else value
    if not isinstance(listed, list) or len(listed) > _MAX_URIS:
        raise Malformed(f"the redirect_uris of {_WHAT} are no list of at most {_MAX_URIS}")
    for uri in listed:
        parts = _parts(uri)
        loopback = parts is not None and parts[0] == "http" and parts[1] in LOOPBACK
        if parts is None or not (loopback or parts[0] == "https") or "*" in uri:
            raise Malformed(f"{_WHAT} has a redirect_uri that is neither https nor http on 127.0.0.1")
    return tuple(listed)


def _web_uri(payload: Json, name: str) -> str | None:
    uri = payload.get(name)
    if uri is None:
        return None
    parts = _parts(uri)
    if parts is None or not (parts[0] == "https" or (parts[0] == "http" and parts[1] in LOOPBACK)):
        raise Malformed(f"the {name} of {_WHAT} is no https address")
    return str(uri)


def _parts(uri: object) -> Sequence[str] | None:
    """Return (scheme, host) of an address that is plain ASCII without user, fragment or spaces; None for others."""
    if not isinstance(uri, str) or len(uri) > _MAX_URI or not uri.isascii() or re.search(r"[\s\\<>\"'\x00-\x20]", uri):
        return None
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return None
    if parts.username is not None or parts.password is not None or parts.fragment or "#" in uri or port == 0:
        return None
    host = parts.hostname or ""
    named = host in LOOPBACK or _HOST.fullmatch(host) is not None
    return (parts.scheme, host) if (named and not host.replace(".", "").isdigit()) or host in LOOPBACK else None


def _thumbprint(payload: Json, name: str) -> str | None:
    value = payload.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not _THUMBPRINT.fullmatch(value):
        raise Malformed(f"the {name} of {_WHAT} is no thumbprint")
    return value
