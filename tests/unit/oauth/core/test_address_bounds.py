"""Addresses and hosts of dapps, at each bound and beyond it."""

from __future__ import annotations

import pytest

from identity.errors import InvalidInput
from identity.rejections import Malformed
from oauth.core.clients import check_redirect_uri
from oauth.registered.hosts import parse_host
from tests.unit.oauth.dapps import World


@pytest.mark.parametrize(("length", "fits"), [(2_000, True), (2_001, False)])
def test_a_redirect_uri_has_two_thousand_characters(length: int, fits: bool) -> None:
    address = "https://shop.example/".ljust(length, "a")
    if fits:
        assert check_redirect_uri(address) == address
    else:
        with pytest.raises(Malformed):
            check_redirect_uri(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example",
        "https://shop.example:1/x",
        "https://shop.example:65535/x",
        "http://127.0.0.1:8080/x",
        "http://[::1]/x",
    ],
)
def test_an_address_that_a_browser_may_be_sent_to(address: str) -> None:
    assert check_redirect_uri(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://",
        "https:///x",
        "http://shop.example/x",
        "http://localhost/x",
        "http://127.0.0.2/x",
        "https://shop.example:0/x",
        "https://shop.example:65536/x",
        "https://a:b@shop.example/x",
        "https://shop.example/x#y",
        "https://shop.example/x y",
        "https://shop.example/ü",
        "https://shop.example\\@evil.example/",
        *(f"https://shop.example/{character}" for character in '"<>^`{|}'),
        "shop:/x",
        "//shop.example/x",
    ],
)
def test_an_address_that_is_read_in_two_ways_is_none(address: str) -> None:
    with pytest.raises(Malformed, match="a redirect URI is"):
        check_redirect_uri(address)


LABEL = "a" * 63


@pytest.mark.parametrize(
    "host",
    ["a.b", f"{LABEL}.example", ".".join([LABEL] * 3 + ["a" * 61]), "xn--nde-fka.example", "1.2.3.4a", "a-b.c"],
)
def test_a_host_has_labels_of_63_characters_and_253_in_all(host: str) -> None:
    assert len(host) <= 253
    assert parse_host(f" {host.upper()} ") == host


@pytest.mark.parametrize(
    "host",
    [
        "",
        "shop",
        f"a{LABEL}.example",
        ".".join([LABEL] * 3 + ["a" * 62]),
        "1.2.3.4",
        "[::1]",
        "shop.example:443",
        "-a.example",
        "a-.example",
        "a..example",
        "shop.example.",
        "shop_.example",
    ],
)
def test_what_is_no_host(host: str) -> None:
    with pytest.raises(InvalidInput, match="that is no host"):
        parse_host(host)


@pytest.mark.parametrize("name", ["state", "nonce"])
@pytest.mark.parametrize(("length", "fits"), [(1_024, True), (1_025, False)])
def test_state_and_nonce_have_1024_characters(name: str, length: int, fits: bool) -> None:
    answer = World().push(**{name: "x" * length})
    assert (answer.status == 201) is fits, answer.body
