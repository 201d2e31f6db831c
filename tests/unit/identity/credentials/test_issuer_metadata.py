"""The metadata of a web issuer: where its keys may be looked for."""

from __future__ import annotations

import json

import pytest

from identity.credentials.issuers import parse_metadata
from identity.rejections import Malformed

ISSUER = "https://issuer.example"


def metadata(**more: object) -> bytes:
    return json.dumps({"issuer": ISSUER, **more}).encode()


def test_keys_are_inline_or_at_an_address_of_the_web() -> None:
    assert parse_metadata(metadata(jwks_uri="https://keys.example/jwks"), ISSUER) == ((), "https://keys.example/jwks")
    assert parse_metadata(metadata(jwks={"keys": []}), ISSUER) == ((), None)


@pytest.mark.parametrize(
    "address",
    ["", "ftp://keys.example/", "file:///etc/passwd", "javascript:0", "//keys.example/jwks", "https://", 7, ["x"]],
    ids=str,
)
def test_keys_are_looked_for_nowhere_else(address: object) -> None:
    with pytest.raises(Malformed):
        parse_metadata(metadata(jwks_uri=address), ISSUER)


def test_one_place_is_named_and_not_two_or_none() -> None:
    for more in ({}, {"jwks_uri": "https://keys.example/jwks", "jwks": {"keys": []}}):
        with pytest.raises(Malformed):
            parse_metadata(metadata(**more), ISSUER)
    with pytest.raises(Malformed, match="another issuer"):
        parse_metadata(metadata(jwks={"keys": []}), "https://other.example")
