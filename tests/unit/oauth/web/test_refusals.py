"""What is not there, or not allowed: a page to a browser, one line or JSON to programs."""

from __future__ import annotations

import pytest

from oauth.core import exchange

from .conftest import BASE, Shop

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PROGRAMS = ["*/*", "application/json", "", "application/json, text/html;q=0.5", "text/html;q=0"]


def refusing(shop: Shop, status: int) -> None:
    shop._protocol = lambda _request: exchange.json_response({"error": "not_found"}, status)
    shop.app = shop.remade()


def test_a_browser_sees_a_page_where_nothing_is(shop) -> None:
    refusing(shop, 404)
    for path in (f"{BASE}/nothing", "/nothing"):
        answer = shop.browser(accept=BROWSER).get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert "<h1>There is no such page here</h1>" in answer.text
        assert f'href="{BASE}/dashboard"' in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("accept", PROGRAMS)
def test_a_program_gets_json_as_before(shop, accept) -> None:
    for status in (404, 405):
        refusing(shop, status)
        for path in (f"{BASE}/nothing", "/nothing"):
            answer = shop.browser(accept=accept).get(path)
            assert (answer.status_code, answer.json()) == (status, {"error": "not_found"})


@pytest.mark.parametrize("status", [200, 400, 401, 403, 503])
def test_what_the_protocol_says_otherwise_is_not_replaced(shop, status) -> None:
    refusing(shop, status)
    assert shop.browser(accept=BROWSER).get(f"{BASE}/vault/fields").json() == {"error": "not_found"}


def test_a_method_that_a_page_does_not_have_is_told_on_a_page(shop) -> None:
    answer = shop.browser(accept=BROWSER).post(f"{BASE}/dashboard")
    assert answer.status_code == 405
    assert "That cannot be done at this address" in answer.text
    assert shop.browser(accept="*/*").post(f"{BASE}/dashboard").content == b""


def test_another_name_of_this_machine_is_told_the_right_address_on_a_page(shop) -> None:
    answer = shop.browser(accept=BROWSER, host="localhost:8474").get(f"{BASE}/dashboard")
    assert answer.status_code == 421
    assert f'href="http://127.0.0.1:8474{BASE}/dashboard"' in answer.text
    plain = shop.browser(accept="*/*", host="localhost:8474").get(f"{BASE}/dashboard")
    assert plain.text == "this server answers at http://127.0.0.1:8474 only\n"


def test_a_name_that_is_not_ours_gets_a_page_that_names_nothing(shop) -> None:
    answer = shop.browser(accept=BROWSER, host="evil.example").get(f"{BASE}/dashboard")
    assert answer.status_code == 421
    assert "<h1>This server does not answer to that name</h1>" in answer.text
    for secret in ("cmwallet", "127.0.0.1", BASE, "icon.svg", "dashboard"):
        assert secret not in answer.text


def test_a_page_within_another_page_is_refused_with_the_policy_that_forbids_it(shop) -> None:
    answer = shop.browser(accept=BROWSER, **{"sec-fetch-dest": "iframe"}).get(f"{BASE}/dashboard")
    assert answer.status_code == 403
    assert "window of its own" in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


def test_what_is_too_long_is_told_on_a_page(shop) -> None:
    answer = shop.browser(accept=BROWSER).post(f"{BASE}/decide", content=b"a" * ((64 << 10) + 1))
    assert answer.status_code == 413
    assert "That was too long" in answer.text
    assert answer.headers["connection"] == "close"
