"""Security events go to the address that the dapp's document names, over TLS, and are tried again until taken."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest

from cmwallet.serving.events import push_due
from identity.jose.encoding import decode
from identity.jose.jws import check_signature, parse_jws
from oauth.registered.public_web import PublicWeb
from oauth.store import events
from oauth.store.engine import open_store
from tests.security.test_public_web import Server, server  # noqa: F401 - the fixture
from tests.unit.oauth.dapps import NOW, STATE, fresh_holder_key

DATA = {"client": "did:ethr:0x4d2:0x1", "issuer": "http://127.0.0.1:8474/i/slug", "event": "revoked", "grant_id": "g"}


@pytest.fixture
def store():
    opened = open_store(":memory:")
    yield opened
    opened.close()


def queued(store, uri: str) -> str:
    with store.transaction() as work:
        return events.put(work, STATE, client="c", grant_id="g", data={**DATA, "uri": uri}, now=NOW)


def test_an_event_is_signed_pushed_once_and_forgotten(store, server: Server) -> None:  # noqa: F811
    name, key = queued(store, server.url()), fresh_holder_key()
    server.answer = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
    server.heard.clear()
    assert push_due(store, STATE, {"slug": key}, lambda: NOW, server.web()) == 1
    assert push_due(store, STATE, {"slug": key}, lambda: NOW + 86400, server.web()) == 0
    (request,) = server.heard
    head, _, body = request.partition(b"\r\n\r\n")
    assert b"content-type: application/secevent+jwt" in head.lower()
    token = parse_jws(body.decode(), "the event", types=("secevent+jwt",), limit=8192)
    check_signature(token, key.public, "the event")
    assert token.payload["jti"] == name
    assert token.payload["aud"] == DATA["client"]
    assert "uri" not in json.dumps(token.payload)
    assert decode(body.split(b".")[1].decode(), "payload")


def test_an_event_that_is_not_taken_is_pushed_again_later_and_later(store, server: Server) -> None:  # noqa: F811
    queued(store, server.url())
    server.answer = b"HTTP/1.1 500 no\r\nContent-Length: 0\r\n\r\n"
    server.heard.clear()
    moments = [second for second in range(0, 600, 10) if _pushed(store, server, NOW + second)]
    assert moments[0] == 0
    pauses = [later - sooner for sooner, later in itertools.pairwise(moments)]
    assert pauses == sorted(pauses)
    assert pauses[0] >= 30
    assert len(set(pauses)) > 1


def _pushed(store, at: Server, now: int) -> bool:
    before = len(at.heard)
    push_due(store, STATE, {"slug": fresh_holder_key()}, lambda: now, at.web())
    return len(at.heard) > before


@pytest.mark.parametrize("uri", ["http://127.0.0.1/x", "https://127.0.0.1/x", "https://[::1]/x", "file:///etc/passwd"])
def test_ssrf_by_a_revocation_uri_reaches_nothing_inside(store, uri) -> None:
    queued(store, uri)
    web = replace(PublicWeb(), seconds=1.0)
    assert push_due(store, STATE, {"slug": fresh_holder_key()}, lambda: NOW, web) == 0


def test_an_event_is_signed_by_its_own_issuer_and_waits_for_one_that_is_not_served(store, server: Server) -> None:  # noqa: F811
    his, hers = fresh_holder_key(), fresh_holder_key()
    with store.transaction() as work:
        for slug in ("his", "hers", "nobodys"):
            data = {**DATA, "issuer": f"https://me.example/i/{slug}", "uri": server.url()}
            events.put(work, STATE, client="c", grant_id="g", data=data, now=NOW)
    server.answer = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
    server.heard.clear()
    assert push_due(store, STATE, {"his": his, "hers": hers}, lambda: NOW, server.web()) == 2
    told = [parse_jws(one.partition(b"\r\n\r\n")[2].decode(), "it", types=("secevent+jwt",)) for one in server.heard]
    by_issuer = {str(one.payload["iss"]).rpartition("/")[2]: one for one in told}
    assert set(by_issuer) == {"his", "hers"}
    check_signature(by_issuer["his"], his.public, "his")
    check_signature(by_issuer["hers"], hers.public, "hers")
    late = fresh_holder_key()
    assert push_due(store, STATE, {"nobodys": late}, lambda: NOW + 3600, server.web()) == 1
