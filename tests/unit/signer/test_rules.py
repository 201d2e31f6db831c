"""Rules for headers and tokens, one by one; the whole of them is attacked in tests/security/test_signer_rules.py."""

from __future__ import annotations

import base64

import pytest

from cmwallet.signer.rules import is_page_origin, token_of


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example",
        "https://shop.example:8443",
        "http://localhost:3000",
        "http://127.0.0.1",
        "http://[::1]:80",
    ],
)
def test_origins_of_pages(origin: str) -> None:
    assert is_page_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        *("null", "", "*", "http://shop.example", "https://shop.example/", "https://a.example?x"),
        *(
            "https://Shop.example",
            "https://user@shop.example",
            "file://",
            "ftp://localhost",
            "https://a:b",
            "https://[::1",
        ),
        *("http://localhost.shop.example", "http://127.0.0.1.example", "https://" + "a" * 300),
    ],
)
def test_what_is_no_origin_of_a_page(origin: str) -> None:
    assert not is_page_origin(origin)


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer abc ", "abc"),
        ("Basic " + base64.b64encode(b"x:abc").decode(), "abc"),
        ("Basic " + base64.b64encode(b"abc").decode(), ""),
        ("Basic !", None),
        ("Basic " + base64.b64encode(b"\xff:\xff").decode(), None),
        ("Digest abc", None),
        ("", None),
        (None, None),
    ],
)
def test_the_token_of_a_header(header: str | None, token: str | None) -> None:
    assert token_of(header) == token
