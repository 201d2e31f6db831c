"""Discovery of an authorisation server's metadata (RFC 8414)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx2
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url

from identity.errors import InvalidInput
from identity.jose.encoding import read_object
from identity.jose.keys import PublicJwk, parse_jwk
from identity.rejections import Malformed, UnsupportedAlgorithm
from oauth.dapp.errors import BadAnswer, ServerUnreachable

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_MAX_KEYS: Final = 32
_ADDRESS: Final = re.compile(r"[!-~]{1,2048}", re.ASCII)
"""It is printed, and handed to a browser."""


def check_issuer(url: str) -> str:
    """Return an issuer's URL as it is. Raises `InvalidInput`: see `check_address`; or a query stands in it."""
    if urlsplit(check_address(url)).query:
        raise InvalidInput("an issuer has no query")
    return url


def check_address(url: str) -> str:
    """Return an address that a token, a proof or a secret may be sent to.

    Raises:
        InvalidInput: no https, save on this machine; a user or a fragment; or no address at all.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 and httpx2.URL(url).host else None
    except (ValueError, httpx2.InvalidURL):
        host = None
    if not host or not _ADDRESS.fullmatch(url):
        raise InvalidInput("that is no address", hint="such as https://me.example/i/…")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise InvalidInput("an address begins with https://", hint="plain http is taken on this machine only")
    if "@" in parts.netloc or parts.fragment:
        raise InvalidInput("the address has neither user nor fragment")
    return url


@dataclass(frozen=True)
class Metadata:
    """The checked metadata of an issuer."""

    issuer: str
    document: Mapping[str, object]

    def endpoint(self, name: str) -> str:
        """Return the URL of an endpoint, such as `token_endpoint`.

        Raises:
            BadAnswer: there is none; or it is no address, or one of this machine that a server elsewhere names.
        """
        url = self.document.get(name)
        if not isinstance(url, str):
            raise BadAnswer(f"the server has no {name}", hint="is it an authorisation server for this?")
        problem = BadAnswer(f"the server's {name} is no address that anything may be sent to")
        try:
            check_address(url)
        except InvalidInput:
            raise problem from None
        if self.issuer.startswith("https:") and not url.startswith("https:"):
            raise problem  # a stranger's server would lead this machine to what listens on it
        return url

    def resource(self, path: str) -> str:
        """Return the URL of a path below the issuer, such as `/vault/fields`."""
        return self.issuer + path


def metadata_url(issuer: str) -> str:
    """Return where an issuer's metadata is (RFC 8414 §3.1)."""
    return str(get_well_known_url(check_issuer(issuer), external=True))


def discover(http: httpx2.Client, issuer: str) -> Metadata:
    """Fetch and check the metadata of an issuer.

    Raises:
        InvalidInput: the issuer's name is none.
        ServerUnreachable: there is no metadata.
        BadAnswer: it is the metadata of somebody else, or makes no sense (RFC 8414 §3.3).
    """
    document = fetch_document(http, metadata_url(issuer))
    if document.get("issuer") != issuer:
        raise BadAnswer("the metadata is that of another issuer", hint="the name of an issuer is compared as it is")
    try:
        AuthorizationServerMetadata(_as_if_by_tls(document)).validate()
    except ValueError as problem:
        raise BadAnswer(f"the server's metadata makes no sense: {str(problem)[:120]}") from None
    return Metadata(issuer, document)


def fetch_keys(http: httpx2.Client, metadata: Metadata) -> dict[str, PublicJwk]:
    """Return the server's keys by `kid`; those of other kinds are left out. Raises as `discover` does."""
    listed = fetch_document(http, metadata.endpoint("jwks_uri")).get("keys")
    if not isinstance(listed, list) or len(listed) > _MAX_KEYS:
        raise BadAnswer("the server's key set makes no sense")
    found = {}
    for item in listed:
        try:
            key = parse_jwk(item)
        except (Malformed, UnsupportedAlgorithm):
            continue
        found[key.thumbprint] = key
    return found


def fetch_document(http: httpx2.Client, url: str) -> dict[str, object]:
    """Return a JSON object from a URL. Raises `ServerUnreachable`."""
    host = urlsplit(url).netloc
    try:
        response = http.get(url, headers={"Accept": "application/json"})
        content = response.content
    except httpx2.HTTPError as error:
        raise ServerUnreachable(f"{host} gave no answer: {type(error).__name__}", hint="is it running?") from None
    if response.status_code == 503:
        after = response.headers.get("Retry-After", "")
        hint = f"her vault may be locked; try again in {after} seconds" if after.isdigit() else "try again later"
        raise ServerUnreachable(f"{host} cannot answer now", hint=hint)
    if response.status_code != 200:
        message = f"{host} answered {response.status_code} for {urlsplit(url).path[:200]}"
        raise ServerUnreachable(message, hint="is the issuer written letter by letter as the user gave it?")
    try:
        return read_object(content, "the answer")
    except Malformed:
        raise ServerUnreachable(f"{host} answered with something that is no JSON object") from None


def _as_if_by_tls(document: Mapping[str, object]) -> dict[str, object]:
    """Return the document with https for addresses on this machine: the library knows no such exception."""

    def secure(value: object) -> object:
        if isinstance(value, str) and value.startswith("http://") and urlsplit(value).hostname in LOOPBACK:
            return urlunsplit(urlsplit(value)._replace(scheme="https"))
        return value

    return {name: secure(value) for name, value in document.items()}
