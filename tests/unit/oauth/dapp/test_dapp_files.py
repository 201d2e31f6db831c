"""What a dapp reads from files and options: tokens, offers, names of fields."""

from __future__ import annotations

import json

import pytest

import oauth.dapp
from identity.errors import InvalidInput
from identity.jose.jws import sign_jws
from oauth.dapp.kept_tokens import read_tokens_file
from oauth.dapp.key_files import fresh_key
from oauth.dapp.offers import Offer, read_offer
from oauth.dapp.wish import parse_fields

ISSUER = "https://me.example/i/abc"
NOW = 1_800_000_000
KEY = fresh_key()


def token(**change: object) -> str:
    claims = {"iss": ISSUER, "exp": NOW, **change}
    kept = {name: value for name, value in claims.items() if value is not None}
    return sign_jws(kept, KEY, {"typ": "at+jwt", "kid": KEY.kid})


@pytest.mark.parametrize("before", ["", "DPoP ", "Authorization: DPoP "], ids=repr)
def test_a_bare_token_says_who_issued_it_and_when_it_ends(before: str) -> None:
    text = token()
    kept = read_tokens_file(f"{before}{text}\n".encode())
    assert (kept.issuer, kept.access_token, kept.expires, kept.refresh_token) == (ISSUER, text, NOW, None)


def test_a_file_of_a_login_says_more_than_its_token() -> None:
    document = {"access_token": token(), "issuer": "https://x.example", "expires": "2027-01-15T08:00:01Z"}
    kept = read_tokens_file(json.dumps({**document, "refresh_token": "r"}).encode())
    assert (kept.issuer, kept.expires, kept.refresh_token) == ("https://x.example", NOW + 1, "r")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "the file holds no token"),
        ('{"access_token":"a","access_token":"b"}', "the file holds no token"),
        ("{}", "the file holds no access_token"),
        ('{"access_token":7}', "the file holds no access_token"),
        ("", "that is no access token of a wallet"),
        ("one", "that is no access token of a wallet"),
        ("a.!.c", "that is no access token of a wallet"),
        ("a.W10.c", "that is no access token of a wallet"),
        ('{"access_token":"one"}', "that is no access token of a wallet"),
        (token(iss=None), "the token does not say who issued it"),
        (token(exp=None), "the token does not say who issued it"),
        (token(exp="soon"), "the token does not say who issued it"),
        (json.dumps({"access_token": token(), "expires": "soon"}), "the file has an end that is no time"),
    ],
    ids=lambda text: text[:24],
)
def test_a_file_without_a_token_is_refused(content: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_tokens_file(content.encode())
    assert refused.value.message == said


def test_an_offer_is_its_code_and_the_hash_of_the_receipt() -> None:
    for digest in ("ab" * 32, "0x" + "ab" * 32):
        assert read_offer(json.dumps({"offer": "c", "receipt_hash": digest}).encode()) == Offer("c", b"\xab" * 32)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"offer":"c"}',
        '{"offer":7,"receipt_hash":""}',
        '{"offer":"c","receipt_hash":7}',
        '{"offer":"c","receipt_hash":"xx"}',
        json.dumps({"offer": "c", "receipt_hash": "ab" * 31}),
        json.dumps({"offer": "c", "receipt_hash": "ab" * 33}),
        json.dumps({"offer": "", "receipt_hash": "ab" * 32}),
    ],
    ids=lambda text: text[:40],
)
def test_a_file_without_an_offer_is_refused(content: str) -> None:
    with pytest.raises(InvalidInput, match="the file holds no offer") as refused:
        read_offer(content.encode())
    assert refused.value.hint == "what `identity grant --json` prints"


def test_fields_are_names_and_ages() -> None:
    assert parse_fields(["given_name, email", "age_equal_or_over.18", "email"]) == (
        ("given_name", "email"),
        ({"age_equal_or_over": 18},),
    )


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([""], "a field has no name"),
        (["email,"], "a field has no name"),
        (["email", " , given_name"], "a field has no name"),
        (["age_equal_or_over"], "'age_equal_or_over' is no age"),
        (["age_equal_or_over."], "'age_equal_or_over.' is no age"),
        (["age_equal_or_over.1234"], "is no age"),
        (["age_equal_or_over.-1"], "is no age"),
        (["age_equal_or_over.\u0661\u0668"], "is no age"),
    ],
)
def test_fields_without_a_name_and_ages_without_a_number_are_refused(texts: list[str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        parse_fields(texts)


def test_the_dapps_side_offers_what_it_lists_and_nothing_else() -> None:
    assert all(getattr(oauth.dapp, name).__name__ == name for name in oauth.dapp.__all__)
    with pytest.raises(AttributeError, match="no_such_thing"):
        oauth.dapp.no_such_thing  # noqa: B018
