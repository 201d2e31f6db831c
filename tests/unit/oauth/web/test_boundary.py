"""What every request passes first, and what reaches the protocol."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message

from oauth.web import boundary

from .conftest import BASE, Shop


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8474", "127.0.0.1", "127.0.0.1:9999", "", "127.0.0.1:8474.evil.example"]
)
def test_dns_rebinding_is_refused_by_the_name_in_host(shop, host) -> None:
    answer = shop.browser(host=host).get(f"{BASE}/dashboard")
    assert answer.status_code == 421
    assert "cmwallet" not in answer.text
    assert shop.protocol == []


@pytest.mark.parametrize("host", ["localhost:8474", "[::1]:8474"])
def test_another_name_of_this_machine_is_told_the_right_address(shop, host) -> None:
    answer = shop.browser(host=host).get(f"{BASE}/dashboard")
    assert answer.status_code == 421
    assert "http://127.0.0.1:8474" in answer.text


def test_another_name_of_this_machine_learns_nothing_of_a_public_server() -> None:
    shop = Shop("https://me.example")
    assert shop.browser().get("/x").status_code == 200
    assert shop.browser(host="localhost:8474").get("/x").status_code == 421


@pytest.mark.parametrize("host", ["me.example", "me.example:443", "ME.example:443"])
def test_the_port_that_https_implies_may_stand_in_host_or_not(host: str) -> None:
    """RFC 9110 §4.2.2, §4.2.3."""
    assert Shop("https://me.example").browser(host=host).get("/x").status_code == 200


@pytest.mark.parametrize(
    "host", ["me.example:80", "me.example:4433", "me.example:443:443", "me.example:443.evil.example"]
)
def test_another_port_is_another_server(host: str) -> None:
    assert Shop("https://me.example").browser(host=host).get("/x").status_code == 421


@pytest.mark.parametrize("destination", ["iframe", "image", "script", "style", "object", "embed", "frame"])
def test_nothing_is_shown_within_another_page(shop, destination) -> None:
    browser = shop.signed_in()
    assert browser.get(f"{BASE}/dashboard", headers={"sec-fetch-dest": destination}).status_code == 403


def test_the_icon_is_for_our_own_pages(shop) -> None:
    icon = {"sec-fetch-dest": "image"}
    assert shop.browser().get(f"{BASE}/icon.svg", headers={**icon, "sec-fetch-site": "same-origin"}).status_code == 200
    assert shop.browser().get(f"{BASE}/icon.svg", headers={**icon, "sec-fetch-site": "cross-site"}).status_code == 403


def test_a_body_of_more_than_64_kib_is_refused(shop) -> None:
    assert shop.browser().post("/x", content=b"a" * (64 << 10)).status_code == 200
    assert shop.browser().post("/x", content=b"a" * ((64 << 10) + 1)).status_code == 413
    assert shop.browser().post("/x", content=iter([b"a" * 40_000, b"a" * 40_000])).status_code == 413
    assert len(shop.protocol) == 1


def test_the_protocol_gets_a_request_as_it_came(shop) -> None:
    shop.browser().request("DELETE", "/i/a%2Fb/grants/x?y=%41&y=2", headers=[("dpop", "one"), ("DPoP", "two")])
    (request,) = shop.protocol
    assert (request.method, request.path, request.query) == ("DELETE", "/i/a%2Fb/grants/x", "y=%41&y=2")
    assert request.header("dpop") == ["one", "two"]
    assert request.remote == "testclient"


def test_the_answer_of_the_protocol_goes_out_as_it_is(shop) -> None:
    answer = shop.browser().post("/x", content=b"a=b")
    assert (answer.status_code, answer.json(), answer.headers["dpop-nonce"]) == (200, {}, "n")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in answer.headers


def test_public_documents_are_served_to_everybody(shop) -> None:
    answer = shop.browser().get("/status/1.jwt")
    assert (answer.content, answer.headers["content-type"]) == (b"list", "application/statuslist+jwt")
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert shop.protocol == []


def test_no_preflight_opens_the_pages(shop) -> None:
    headers = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = shop.browser().options(f"{BASE}/decide", headers=headers)
    assert "access-control-allow-origin" not in answer.headers
    assert answer.status_code == 405


def test_a_redirect_origin_that_would_end_the_policy_is_no_origin() -> None:
    from oauth.web.headers import page_headers

    for text in ("https://a.example; script-src *", "https://a.example 'self'", "https://a.example\r\nX: y"):
        with pytest.raises(ValueError, match="origin"):
            page_headers("n", text)


def told(shop: Shop, coming: list[Message], **headers: str) -> int:
    """The status of the answer to what comes; `coming` is left with what was not taken."""
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0) if coming else await asyncio.Event().wait()  # type: ignore[return-value]  # never comes

    async def send(message: Message) -> None:
        sent.append(message)

    fields = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/x", "query_string": b"", "headers": fields}
    asyncio.run(shop.app(scope, receive, send))
    assert (b"connection", b"close") in sent[0]["headers"]
    return int(sent[0]["status"])


def body(*sizes: int) -> list[Message]:
    parts: list[Message] = [{"type": "http.request", "body": bytes(size), "more_body": True} for size in sizes]
    parts[-1]["more_body"] = False
    return parts


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1:8474", 413), ("evil.example", 421)])
@pytest.mark.parametrize("sizes", [[70_000], [40_000, 40_000], [70_000, 400_000, 400_000]], ids=str)
def test_the_body_of_a_refused_request_is_taken_so_that_its_sender_hears_it(shop, host, status, sizes) -> None:
    """A connection that is closed on what was not read is reset, and the answer with it (RFC 9112 §9.6)."""
    coming = body(*sizes)
    assert (told(shop, coming, host=host), coming) == (status, [])


def test_not_more_of_a_refused_body_is_taken_than_a_mebibyte(shop) -> None:
    coming = body(*[400_000] * 10)
    assert told(shop, coming, host="127.0.0.1:8474") == 413
    assert len(coming) == 6


def test_who_sends_no_more_of_a_refused_body_is_answered_all_the_same(shop, monkeypatch) -> None:
    monkeypatch.setattr(boundary, "LINGER_SECONDS", 0.001)
    coming = body(70_000, 1)[:1]
    assert (told(shop, coming, host="evil.example"), coming) == (421, [])


def test_who_waits_for_a_word_before_the_body_is_refused_at_once(shop) -> None:
    coming = body(400_000)
    assert told(shop, coming, host="evil.example", expect="100-continue") == 421
    assert len(coming) == 1


@pytest.mark.parametrize("parts", [0, 1], ids=["before its body", "within its body"])
def test_a_request_whose_sender_goes_away_is_dropped_without_an_answer(shop, parts: int) -> None:
    coming: list[Message] = [{"type": "http.request", "body": b"a", "more_body": True}] * parts
    coming.append({"type": "http.disconnect"})
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1:8474")]
    scope = {"type": "http", "method": "POST", "path": "/x", "query_string": b"", "headers": headers}
    asyncio.run(shop.app(scope, receive, send))
    assert (coming, sent, shop.protocol) == ([], [], [])
