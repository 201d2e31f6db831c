"""Addresses of nodes: validation, and display without what may be a secret in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from cmwallet.errors import InvalidInput
from identity.remote import is_loopback

MOST_ENDPOINTS: Final = 8
"""Of one network: enough to outlive several, few enough to ask all of them at once."""
_SHORTEST_SECRET: Final = 6


@dataclass(frozen=True)
class Endpoint:
    """An address that was checked. `host` is without brackets, `port` None where the address has none."""

    scheme: str
    host: str
    port: int | None
    secrets: tuple[str, ...]
    """Parts of the path and the query that may be a key."""
    has_more: bool

    @property
    def place(self) -> str:
        """`host` or `host:port`, the only part that messages name; an IPv6 address in brackets (RFC 3986 §3.2.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        """The address for listings: a path or query is only hinted at."""
        return f"{self.scheme}://{self.place}" + ("/…" if self.has_more else "")

    @property
    def loopback(self) -> bool:
        """Whether it never leaves this machine."""
        return self.host == "localhost" or is_loopback(self.host)

    def without_secrets(self, text: str) -> str:
        """Return a text of the endpoint's, which may repeat the key that it was asked with."""
        for secret in self.secrets:
            text = text.replace(secret, "…")
        return text


def parse_endpoint(url: str) -> Endpoint:
    """Read the address of a node.

    Raises:
        InvalidInput: not an http or https URL with a host, or with a user name, a password, or what no URL holds.
    """
    hint = "for example http://127.0.0.1:8545"
    if not url.isascii() or any(character <= " " or character in "\\\x7f" for character in url):
        raise InvalidInput("the endpoint's address holds a blank or a letter that no URL has", hint=hint)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidInput("the endpoint is not an http or https URL", hint=hint) from None
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise InvalidInput("the endpoint is not an http or https URL", hint=hint)
    if "@" in parts.netloc:
        raise InvalidInput("the endpoint's address holds a user name or password", hint="give it without")
    pieces = [*parts.path.split("/"), *(value for _, value in parse_qsl(parts.query)), parts.query]
    secrets = tuple(sorted((piece for piece in pieces if len(piece) >= _SHORTEST_SECRET), key=len, reverse=True))
    return Endpoint(parts.scheme, host, port, secrets, bool(parts.path.strip("/") or parts.query))


def parse_endpoints(urls: Sequence[str]) -> list[Endpoint]:
    """Read the addresses of one network's nodes, in the order in which they are preferred.

    Raises:
        InvalidInput: none, too many, the same one twice, or one that `parse_endpoint` refuses.
    """
    if not 0 < len(urls) <= MOST_ENDPOINTS:
        raise InvalidInput(f"a network has one to {MOST_ENDPOINTS} endpoints, not {len(urls)}")
    if len(set(urls)) < len(urls):
        raise InvalidInput("the same endpoint is named twice", hint="one node does not confirm what it says itself")
    return [parse_endpoint(url) for url in urls]
