"""A dapp's document of itself: what is read of it, and what stands in it that no browser is sent to."""

from __future__ import annotations

import re

import pytest

from identity.errors import Damaged
from identity.jose.jws import sign_jws
from identity.rejections import Malformed, Rejected
from oauth.core.clients import (
    TYPE,
    ClientRecord,
    check_client_id,
    check_document,
    check_redirect_uri,
    client_record,
    on_host,
    parse_document,
)
from oauth.core.errors import InvalidClient
from oauth.core.ports import ClientStanding
from oauth.dapp.key_files import fresh_key
from oauth.errors import NotAsSigned

DID = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
KEY, OTHER = fresh_key(), fresh_key()
NOW = 1_800_000_000
GENESIS = "0x" + "ab" * 32
STANDING = ClientStanding(DID, (KEY.public,), None, frozenset(), False, "0x", NOW, 1)
CLAIMS: dict[str, object] = {
    "iss": DID,
    "sub": DID,
    "iat": NOW,
    "genesis": GENESIS,
    "client_name": "The shop",
    "redirect_uris": ["https://shop.example/answer"],
}


def document(key=KEY, **change: object) -> str:
    claims = {name: value for name, value in {**CLAIMS, **change}.items() if value is not None}
    return sign_jws(claims, key, {"typ": TYPE, "kid": KEY.kid})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sub": DID.replace("C8", "c8")}, "not the same DID"),
        ({"sub": None}, "not the same DID"),
        ({"iss": None}, "iss"),
        ({"iat": None}, "when it was made"),
        ({"iat": "now"}, "iat"),
        ({"exp": "later"}, "exp"),
        ({"genesis": None}, "genesis"),
        ({"client_name": None}, "client_name"),
        ({"client_name": "\u200b"}, "nothing of the name"),
        ({"redirect_uris": "https://shop.example"}, "redirect_uris"),
        ({"redirect_uris": [7]}, "redirect_uris"),
        ({"redirect_uris": ["https://shop.example/"] * 11}, "at most 10"),
        ({"redirect_uris": ["http://shop.example/"]}, "a redirect URI is"),
        ({"revocation_uri": "http://shop.example/"}, "a redirect URI is"),
        ({"revocation_uri": 7}, "revocation_uri"),
        ({"revocation_uri": ""}, "revocation_uri"),
        ({"host": "Shop.example"}, "no name of a host"),
        ({"host": "shop"}, "no name of a host"),
        ({"host": "shop.example:443"}, "no name of a host"),
        ({"host": "-shop.example"}, "no name of a host"),
        ({"host": "a." * 126 + "ab"}, "no name of a host"),
        ({"dpop_jkt": "x" * 2001}, "dpop_jkt"),
        ({"encryption": ""}, "encryption"),
        ({"authorization_details_types": "x"}, "authorization_details_types"),
    ],
)
def test_a_document_that_does_not_say_it_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(Rejected, match=re.escape(said)):
        parse_document(document(**change))


def test_everything_that_a_document_says_is_read() -> None:
    found, jws = parse_document(
        " "
        + document(
            host="shop.example",
            genesis=GENESIS.upper().replace("X", "x"),
            redirect_uris=["https://shop.example/answer"] * 10,
            authorization_details_types=["cmwallet_vault"],
            dpop_jkt="x" * 2000,
            revocation_uri="https://shop.example/gone",
            encryption="e",
            exp=NOW + 1,
            client_name=" The  shop ",
        )
        + "\n"
    )
    assert (found.client, found.host, found.genesis, len(found.redirect_uris)) == (DID, "shop.example", GENESIS, 10)
    assert found.authorization_details_types == ("cmwallet_vault",)
    assert (found.dpop_jkt, found.revocation_uri, found.encryption) == ("x" * 2000, "https://shop.example/gone", "e")
    assert (found.issued, found.expires, jws.kid) == (NOW, NOW + 1, KEY.kid)
    bare = parse_document(document(redirect_uris=None))[0]
    assert (bare.redirect_uris, bare.host, bare.expires, bare.revocation_uri) == ((), None, None, None)
    assert parse_document(document(host="a." * 125 + "abc"))[0].host == "a." * 125 + "abc"


@pytest.mark.parametrize(
    ("change", "now", "said"),
    [
        ({}, NOW, None),
        ({}, NOW - 60, None),
        ({}, NOW - 61, "not valid at this time"),
        ({"exp": NOW + 9}, NOW + 8, None),
        ({"exp": NOW + 9}, NOW + 9, "not valid at this time"),
        ({"genesis": "0x" + "cd" * 32}, NOW, "for another chain"),
        ({"iss": DID + "0", "sub": DID + "0"}, NOW, "of another DID"),
        ({"key": OTHER}, NOW, "the signature of the client document is wrong"),
    ],
)
def test_a_document_holds_for_its_did_its_chain_and_its_time(
    change: dict[str, object], now: int, said: str | None
) -> None:
    text = document(**change)  # type: ignore[arg-type]
    if said is None:
        assert check_document(text, STANDING, GENESIS.upper().replace("X", "x"), now).client == DID
    else:
        with pytest.raises(NotAsSigned, match=said):
            check_document(text, STANDING, GENESIS, now)


def test_a_key_that_is_not_listed_signs_nothing() -> None:
    standing = ClientStanding(DID, (OTHER.public,), None, frozenset(), False, "0x", NOW, 1)
    with pytest.raises(NotAsSigned, match="no key that the chain lists"):
        check_document(document(), standing, GENESIS, NOW)


@pytest.mark.parametrize(
    "address",
    [
        *("https://shop.example", "https://shop.example/", "https://shop.example:8443/a?b=c", "https://127.0.0.1/x"),
        *("http://127.0.0.1/x", "http://127.0.0.1:1/x", "http://[::1]:65535/", "https://[2001:db8::1]/x"),
        "https://shop.example/" + "a" * 1_979,
    ],
)
def test_a_browser_is_sent_back_there(address: str) -> None:
    assert check_redirect_uri(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "https://",
            "https:///x",
            "http://shop.example/",
            "http://localhost/",
            "ftp://shop.example/",
            "//shop.example/",
        ),
        *(
            "https://shop.example/#",
            "https://shop.example/a b",
            "https://shop.example/\u00e9",
            "https://shop.example/\\x",
        ),
        *('https://shop.example/"', "https://shop.example/<", "https://shop.example/>", "https://shop.example/^"),
        *("https://shop.example/`", "https://shop.example/{", "https://shop.example/|", "https://shop.example/}"),
        *(
            "https://user@shop.example/",
            "https://shop.example:0/",
            "https://shop.example:65536/",
            "https://shop.example:x/",
        ),
        *("https://shop_x.example/", "https://[::1/", "javascript:alert(1)", "https://shop.example/" + "a" * 1_980),
    ],
)
def test_and_not_there(address: str) -> None:
    with pytest.raises(Malformed, match="a redirect URI is"):
        check_redirect_uri(address)


@pytest.mark.parametrize(
    ("change", "host", "stands"),
    [
        ({}, "shop.example", True),
        ({}, "evil.example", False),
        ({"host": "shop.example"}, "shop.example", True),
        ({"host": "evil.example"}, "shop.example", False),
        ({"redirect_uris": ["https://shop.example/", "http://127.0.0.1:1/"]}, "shop.example", True),
        ({"redirect_uris": ["https://shop.example/", "https://evil.example/"]}, "shop.example", False),
        ({"redirect_uris": []}, "shop.example", True),
        ({"revocation_uri": "https://shop.example/"}, "shop.example", True),
        ({"revocation_uri": "https://evil.example/"}, "shop.example", False),
    ],
)
def test_every_address_of_a_document_stands_on_its_host(change: dict[str, object], host: str, stands: bool) -> None:
    assert on_host(parse_document(document(**change))[0], host) is stands


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DID, None),
        (DID.replace("0x4d2", "0x4d3"), "of another chain"),
        (DID.replace("0x4d2", "0x04d2"), "client_id is"),
        (DID.replace("0x4d2", "0x"), "client_id is"),
        (DID.replace("0x4d2", "0x" + "1" * 17), "client_id is"),
        (DID.replace("0x4d2", "0x" + "1" * 16), "of another chain"),
        (DID.lower(), "client_id is"),
        (DID.replace("C8", "c8"), "client_id is"),
        (DID + " ", "client_id is"),
        ("did:ethr:" + DID.rpartition(":")[2], "client_id is"),
        ("", "client_id is"),
    ],
)
def test_a_client_has_one_spelling_on_our_chain(text: str, said: str | None) -> None:
    if said is None:
        assert check_client_id(text, 1234) == text
    else:
        with pytest.raises(InvalidClient, match=said):
            check_client_id(text, 1234)


def test_what_is_kept_of_a_client_comes_back() -> None:
    record = ClientRecord(DID, document(), "0x1", NOW, "shop.example", NOW)
    assert client_record(record.as_json()) == record
    assert (record.name, record.signed_by) == ("The shop", KEY.kid)
    bare = ClientRecord(DID, None, "0x1", NOW)
    assert (bare.parsed, bare.name, bare.signed_by, bare.verified_host, bare.verified_at) == (None,) * 5
    with pytest.raises(Damaged, match="incomplete"):
        client_record({"client": DID})
