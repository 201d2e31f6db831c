"""Which requests are refused by their headers alone."""

from __future__ import annotations

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.localchain.request_rules import RequestRules, check_origin, knows_token
from cmwallet.servers.request_checks import MAX_BODY

FINE = {"Host": "127.0.0.1:8545", "Content-Type": "application/json", "Content-Length": "2"}
GATE = RequestRules(8545, frozenset({"http://localhost:3000"}))


def status(method: str = "POST", **headers: str | None) -> int:
    merged = {**FINE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    refusal = GATE.check(method, {name: value for name, value in merged.items() if value is not None}.get)
    return 200 if refusal is None else refusal.status


@pytest.mark.parametrize("host", ["127.0.0.1:8545", "localhost:8545", "LOCALHOST:8545", "[::1]:8545"])
def test_own_names_are_served(host: str) -> None:
    assert status(Host=host) == 200


@pytest.mark.parametrize(
    "host",
    [None, "", "127.0.0.1", "localhost", "127.0.0.1:80", "evil.example:8545", "localhost.evil.example:8545",
     "127.0.0.1.evil.example:8545", "127.0.0.1:8545.evil.example", "0.0.0.0:8545", "127.0.0.1:08545",
     "user@127.0.0.1:8545"],
)  # fmt: skip
def test_names_that_dns_could_point_here_are_refused(host: str | None) -> None:
    assert status(Host=host) == 403


@pytest.mark.parametrize(
    "origin",
    ["null", "", "http://evil.example", "http://localhost", "https://localhost:3000", "http://localhost:3000/",
     "HTTP://LOCALHOST:3000", "http://127.0.0.1:8545", "file://", "http://localhost:3000.evil.example"],
)  # fmt: skip
def test_every_origin_that_is_not_named_is_refused(origin: str) -> None:
    assert status(Origin=origin) == 403
    assert status("OPTIONS", Origin=origin) == 403


def test_named_origin_is_served_with_its_preflight() -> None:
    assert status(Origin="http://localhost:3000", Sec_Fetch_Site="cross-site") == 200
    assert status("OPTIONS", Origin="http://localhost:3000") == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "anything"])
def test_what_a_browser_sends_without_an_origin_is_refused(site: str) -> None:
    assert status(Sec_Fetch_Site=site) == 403
    assert status("GET", Sec_Fetch_Site=site) == 403


def test_typed_into_the_address_bar_is_no_json_rpc() -> None:
    assert status("GET", Sec_Fetch_Site="none") == 405


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE"])
def test_only_post_is_spoken(method: str) -> None:
    assert status(method) == 405


@pytest.mark.parametrize(
    "kind", [None, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"]
)
def test_what_a_form_can_send_is_refused(kind: str | None) -> None:
    assert status(Content_Type=kind) == 415


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON", "application/json; charset=utf-8"])
def test_json_is_taken(kind: str) -> None:
    assert status(Content_Type=kind) == 200


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (None, 411),
        ("-1", 400),
        ("", 400),
        ("1e3", 400),
        ("٣", 400),
        ("9" * 13, 400),
        (str(MAX_BODY + 1), 413),
        ("0", 200),
    ],
)
def test_length_is_stated_and_bounded(length: str | None, expected: int) -> None:
    assert status(Content_Length=length) == expected


def test_chunked_body_is_refused() -> None:
    assert status(Transfer_Encoding="chunked") == 411


def test_token_is_compared_whole() -> None:
    token = "ab" * 32
    assert knows_token(f"Bearer {token}", token)
    assert knows_token(f"bearer {token}", token)
    for wrong in (None, "", token, "Bearer", "Bearer ", f"Bearer {token[:-1]}", f"Bearer {token}0", f"Basic {token}"):
        assert not knows_token(wrong, token)
    assert not knows_token("Bearer \udcff\u2603", token)


@pytest.mark.parametrize("origin", ["http://localhost:3000", "https://dapp.example"])
def test_origins_as_browsers_write_them(origin: str) -> None:
    assert check_origin(origin) == origin


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "", "localhost:3000", "http://", "http://*", "http://*.example", "http://a/b", "http://a/",
     "ftp://a", "http://user@a", "http://A.example", "http://a:port", "http://a:99999"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(InvalidInput):
        check_origin(origin)
