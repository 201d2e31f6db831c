"""The word of a trusted proxy on who asks is believed, and nobody else's (RFC 7239 §8.1)."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from oauth.web.forwarded import NOBODY, BehindProxies, TrustedProxies

PROXY = "10.0.0.1"
TRUSTED = TrustedProxies.parse("10.0.0.0/24, 127.0.0.1,2001:db8:f::1")


def behind(peer: str, *headers: tuple[str, str]) -> str:
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    return TRUSTED.behind(peer, Headers(raw=raw))


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ([("X-Forwarded-For", "192.0.2.7")], "192.0.2.7"),
        ([("X-Forwarded-For", "192.0.2.7:4711")], "192.0.2.7"),
        ([("X-Forwarded-For", "[2001:db8::7]:4711")], "2001:db8::7"),
        ([("X-Forwarded-For", "2001:db8::7")], "2001:db8::7"),
        ([("X-Forwarded-For", "203.0.113.66, 192.0.2.7")], "192.0.2.7"),
        ([("X-Forwarded-For", "203.0.113.66, 192.0.2.7, 10.0.0.2")], "192.0.2.7"),
        ([("X-Forwarded-For", "203.0.113.66"), ("X-Forwarded-For", "192.0.2.7")], "192.0.2.7"),
        ([("X-Forwarded-For", "10.0.0.9, 10.0.0.2")], "10.0.0.9"),
        ([("X-Forwarded-For", "192.0.2.7, somewhere")], PROXY),
        ([("X-Forwarded-For", "")], PROXY),
        ([("Forwarded", "for=192.0.2.60;proto=http;by=203.0.113.43")], "192.0.2.60"),
        ([("Forwarded", 'For="[2001:db8:cafe::17]:4711"')], "2001:db8:cafe::17"),
        ([("Forwarded", "for=192.0.2.43, for=198.51.100.17")], "198.51.100.17"),
        ([("Forwarded", 'for="_gazonk"')], PROXY),
        ([("Forwarded", "for=unknown")], PROXY),
        ([("Forwarded", "for=192.0.2.43;for=192.0.2.44")], PROXY),
        ([("Forwarded", "for=192.0.2.7"), ("X-Forwarded-For", "192.0.2.7")], "192.0.2.7"),
        ([("Forwarded", "for=203.0.113.66"), ("X-Forwarded-For", "192.0.2.7")], PROXY),
        ([], PROXY),
    ],
)
def test_the_last_hop_that_is_no_trusted_proxy_asks(headers: list[tuple[str, str]], found: str) -> None:
    assert behind(PROXY, *headers) == found


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded"])
def test_others_are_not_believed(name: str) -> None:
    told = "192.0.2.7" if name == "X-Forwarded-For" else "for=192.0.2.7"
    assert behind("198.51.100.1", (name, told)) == "198.51.100.1"
    assert NOBODY.behind("127.0.0.1", Headers({name: told})) == "127.0.0.1"


def test_the_application_is_asked_by_the_other_side() -> None:
    async def tell(scope, receive, send) -> None:
        await PlainTextResponse(Request(scope).client.host)(scope, receive, send)

    client = TestClient(BehindProxies(tell, TRUSTED), client=(PROXY, 4711))
    assert client.get("/", headers={"X-Forwarded-For": "192.0.2.7"}).text == "192.0.2.7"
    assert client.get("/").text == PROXY
