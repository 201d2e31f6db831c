"""Client record: a dapp's DID, its signed document, and how far that was checked.

The document is a JWS (`cmwallet-client+jwt`, iss = sub = DID) by a key that the chain lists for the DID. Without one a
dapp has no name, no addresses to be sent back to, and only the device flow.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from identity.address import is_address, parse_address
from identity.errors import Damaged
from identity.foreign import clean
from identity.jose.encoding import Json
from identity.jose.jws import Jws, numeric_date, parse_jws, text_claim
from identity.rejections import Malformed
from oauth.core.errors import InvalidClient
from oauth.core.limits import DOCUMENT_BYTES
from oauth.core.ports import ClientStanding
from oauth.errors import NotAsSigned

TYPE: Final = "cmwallet-client+jwt"
WELL_KNOWN: Final = "/.well-known/cmwallet-client.jwt"
DETAILS_TYPE: Final = "cmwallet_vault"
NAME_CHARACTERS: Final = 60
_MOST_ADDRESSES: Final = 10
_CLIENT_ID: Final = re.compile(r"did:ethr:0x([1-9a-f][0-9a-f]{0,15}):(0x[0-9a-fA-F]{40})", re.ASCII)
_LOOPBACK: Final = ("127.0.0.1", "::1")
_AUTHORITY: Final = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?", re.ASCII)
"""Of an address that a browser is sent to; it also stands in the policy of the page (`form-action`)."""
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.ASCII)


def check_client_id(text: str, chain_id: int) -> str:
    """Return a client's id: `did:ethr:0x<chain id>:0x<EIP-55>`, on our chain, in this spelling alone.

    Raises:
        InvalidClient: any other spelling.
    """
    found = _chain_of(text)
    if found is None:
        raise InvalidClient("client_id is did:ethr:0x<chain id>:0x<address with its EIP-55 checksum>")
    if found != chain_id:
        raise InvalidClient(f"the client is of another chain; this server's has the id 0x{chain_id:x}")
    return text


@lru_cache(maxsize=4096)
def _chain_of(text: str) -> int | None:
    match = _CLIENT_ID.fullmatch(text)
    if match is None or not is_address(match[2]) or parse_address(match[2]) != match[2]:
        return None
    return int(match[1], 16)


@dataclass(frozen=True)
class ClientDocument:
    """What a dapp signs of itself. `encryption` is the thumbprint of the X25519 key that it expects answers under."""

    client: str
    name: str
    host: str | None
    redirect_uris: tuple[str, ...]
    genesis: str
    authorization_details_types: tuple[str, ...]
    dpop_jkt: str | None
    revocation_uri: str | None
    encryption: str | None
    issued: int
    expires: int | None


@lru_cache(maxsize=128)
def parse_document(text: str) -> tuple[ClientDocument, Jws]:
    """Read a client document; nothing of it is proven yet. Raises `Rejected`."""
    what = "the client document"
    jws = parse_jws(text.strip(), what, types=(TYPE,), limit=DOCUMENT_BYTES)
    payload = jws.payload
    client = text_claim(payload, "iss", what)
    if payload.get("sub") != client:
        raise Malformed("iss and sub of the client document are not the same DID")
    issued = numeric_date(payload, "iat", what)
    if issued is None:
        raise Malformed("the client document does not say when it was made")
    addresses = _texts(payload, "redirect_uris")
    for address in addresses:
        check_redirect_uri(address)
    revocation = _text(payload, "revocation_uri")
    if revocation is not None:
        check_redirect_uri(revocation)
    host = _text(payload, "host")
    if host is not None and not _HOST.fullmatch(host):
        raise Malformed("host in the client document is no name of a host, in lower case and without a port")
    name = clean(text_claim(payload, "client_name", what), NAME_CHARACTERS)
    if not name:
        raise Malformed("nothing of the name in the client document can be seen")
    return ClientDocument(
        client=client,
        name=name,
        host=host,
        redirect_uris=addresses,
        genesis=text_claim(payload, "genesis", what).lower(),
        authorization_details_types=_texts(payload, "authorization_details_types"),
        dpop_jkt=_text(payload, "dpop_jkt"),
        revocation_uri=revocation,
        encryption=_text(payload, "encryption"),
        issued=issued,
        expires=numeric_date(payload, "exp", what),
    ), jws


def check_document(text: str, standing: ClientStanding, genesis: str, now: float) -> ClientDocument:
    """Return a document after checking that a valid key of its DID signed it, for our chain, and that it has not ended.

    Raises:
        NotAsSigned: saying what does not hold. Rejected: it cannot be read.
    """
    document, jws = parse_document(text)
    if document.client != standing.did:
        raise NotAsSigned("the client document is of another DID")
    if document.genesis != genesis.lower():
        raise NotAsSigned("the client document is for another chain", hint="its genesis hash is not ours")
    if document.issued > now + 60 or (document.expires is not None and document.expires <= now):
        raise NotAsSigned("the client document is not valid at this time")
    key = standing.key(jws.kid or "")
    if key is None:
        raise NotAsSigned("no key that the chain lists for the DID now signed the client document")
    if not key.verifies(jws.algorithm, jws.signed, jws.signature):
        raise NotAsSigned("the signature of the client document is wrong")
    return document


def on_host(document: ClientDocument, host: str) -> bool:
    """Whether every address in a document stands on `host`, or on this machine."""
    addresses = [*document.redirect_uris, *([document.revocation_uri] if document.revocation_uri else [])]
    return document.host in (None, host) and all(_host_of(address) in (host, *_LOOPBACK) for address in addresses)


def check_redirect_uri(text: str) -> str:
    """Return an address that a browser may be sent back to: https, or http on loopback by its number (RFC 8252 §7.3).

    Raises:
        Malformed: no such address; or a user, a fragment, or characters that are read in two ways stand in it.
    """
    problem = Malformed("a redirect URI is https://HOST…, or http://127.0.0.1… or http://[::1]…, without a fragment")
    if len(text) > 2000 or not re.fullmatch(r"[!-~]+", text) or re.search(r'[\\#"<>^`{|}]', text):
        raise problem
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise problem from None
    plain = parts.scheme == "http" and host in _LOOPBACK
    if not host or not _AUTHORITY.fullmatch(parts.netloc) or (parts.scheme != "https" and not plain) or port == 0:
        raise problem
    return text


@dataclass(frozen=True)
class ClientRecord:
    """What is kept of a dapp. `verified_host` and `verified_at` are set by a fetch that held, and by nothing else.

    `owner` is who controlled the DID when the user last saw to it: another one suspends the grants.
    """

    client: str
    document: str | None
    owner: str
    added: int
    verified_host: str | None = None
    verified_at: int | None = None

    @property
    def parsed(self) -> ClientDocument | None:
        """The document, read again; what is kept was checked before it was kept."""
        return None if self.document is None else parse_document(self.document)[0]

    @property
    def name(self) -> str | None:
        """What it calls itself; None without a document."""
        document = self.parsed
        return None if document is None else document.name

    @property
    def signed_by(self) -> str | None:
        """The thumbprint of the key that signed the document."""
        return None if self.document is None else parse_document(self.document)[1].kid

    def as_json(self) -> Json:
        """Return it to be kept."""
        return asdict(self)


def client_record(document: Json) -> ClientRecord:
    """Undo `ClientRecord.as_json`. Raises `Damaged`."""
    try:
        return ClientRecord(**document)  # type: ignore[arg-type]  # authenticated: written by `as_json`
    except TypeError:
        raise Damaged("what is kept of a client is incomplete", hint="cmwallet oauth client refresh") from None


def _host_of(address: str) -> str:
    return urlsplit(address).hostname or ""


def _text(payload: Json, name: str) -> str | None:
    value = payload.get(name)
    if value is not None and (not isinstance(value, str) or not 0 < len(value) <= 2000):
        raise Malformed(f"{name} in the client document is no text")
    return value


def _texts(payload: Json, name: str) -> tuple[str, ...]:
    value = payload.get(name, [])
    if not isinstance(value, list) or len(value) > _MOST_ADDRESSES or not all(isinstance(one, str) for one in value):
        raise Malformed(f"{name} in the client document is no list of at most {_MOST_ADDRESSES} texts")
    return tuple(value)
