"""Client address behind a proxy: what the proxy says, if it is one that the operator trusts.

    X-Forwarded-For   the address behind each hop, the nearest last
    Forwarded         the same by `for=` (RFC 7239 §4, §5.2)

Only the entries of trusted proxies count: read from the end, the first address that is no trusted proxy is the other
side (RFC 7239 §8.1). What stands before it the other side may have made up. A proxy that writes one of the two headers
passes the other on as it came; when both are there and disagree, neither is believed.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

_MOST_HOPS: Final = 32
_FOR: Final = re.compile(r'(?:^|;)\s*for\s*=\s*("[^"]*"|[^;"\s]*)\s*(?=;|$)', re.IGNORECASE)
_WITH_PORT: Final = re.compile(r"\[([0-9a-fA-F:.]+)\](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}")

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class TrustedProxies:
    """The addresses and networks of proxies that are believed."""

    networks: tuple[_Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> TrustedProxies:
        """Read addresses and networks, separated by commas. Raises `ValueError`."""
        return cls(tuple(ipaddress.ip_network(part.strip()) for part in text.split(",")))

    def holds(self, address: str) -> bool:
        """Whether it is the address of a trusted proxy."""
        found = _address(address)
        return found is not None and any(found in network for network in self.networks)

    def behind(self, peer: str, headers: Headers) -> str:
        """Return the address of the other side, for a connection that came from `peer`."""
        if not self.holds(peer):
            return peer
        ways = [
            _hops(headers.getlist("x-forwarded-for"), lambda hop: hop),
            _hops(headers.getlist("forwarded"), _named),
        ]
        told = {self._last_stranger(peer, hops) for hops in ways if hops}
        return told.pop() if len(told) == 1 else peer

    def _last_stranger(self, peer: str, hops: list[str | None]) -> str:
        """Go back along the hops; what is no address, or beyond what is looked at, leads no further."""
        last = peer
        for hop in hops[: -_MOST_HOPS - 1 : -1]:
            found = None if hop is None else _address(hop)
            if found is None:
                break
            last = str(found)
            if not self.holds(last):
                break
        return last


NOBODY: Final = TrustedProxies()


class BehindProxies:
    """The application as it is asked by the other side, not by the proxy between."""

    def __init__(self, app: ASGIApp, trusted: TrustedProxies) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the address of the other side in the place of the proxy's; its port is not known, so 0."""
        client = scope.get("client")
        if client is not None:
            address = self._trusted.behind(client[0], Headers(scope=scope))
            if address != client[0]:
                scope = {**scope, "client": (address, 0)}
        await self._app(scope, receive, send)


def _hops(values: Iterable[str], read: Callable[[str], str | None]) -> list[str | None]:
    return [read(hop.strip()) for value in values for hop in value.split(",")]


def _named(element: str) -> str | None:
    """Return what `for=` says in one element of `Forwarded`; None when it does not say it once."""
    found = _FOR.findall(element)
    return found[0].strip('"') if len(found) == 1 else None


def _address(text: str) -> _Address | None:
    """Return an address as proxies write it: bare, or with a port, of IPv6 in brackets then; IPv4 in IPv6 as IPv4."""
    match = _WITH_PORT.fullmatch(text)
    try:
        found = ipaddress.ip_address(text if match is None else match[1] or match[2])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if found.version == 6 else None
    return mapped or found
