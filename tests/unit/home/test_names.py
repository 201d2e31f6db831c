"""Names: what is refused because two of them could look the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import AlreadyExists, InvalidInput
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.home.names import MAX_LENGTH, claim_name, clean_name, fold


@pytest.mark.parametrize(
    "name",
    [
        "bob",
        "Bob B.",
        "account-1",
        "Анна",
        "おかあさん",
        "東京タワー",
        "김철수",
        "محمد",
        "محمد ١",
        "Ωμέγα",
        "a" * 64,
        "1",
        "日本 2",
    ],
)
def test_names_in_one_script_are_kept(name):
    assert clean_name(name) == unicodedata.normalize("NFKC", name)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("", "empty"),
        ("   ", "blank"),
        ("a" * 65, "long"),
        ("-bob", "looks like an option"),
        ("0xbob", "look like an address"),
        ("70997970C51812dc3A010C7d01b50e0d17dc79C8", "an address without its 0x"),
        ("70997970c51812dc3a010c7d01b50e0d17dc79c", "an address without its 0x"),
        ("XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS", "an ICAP address"),
        ("vitalik.eth", "an ENS or domain name"),
        ("pay.shop.example", "an ENS or domain name"),
        ("did:ethr:0x1234", "a DID"),
        ("ethereum:0x1234", "a URI"),
        ("bitcoin:bob", "a URI"),
        ("inj1hkhdaj2a2clmq5jq6mspsggqs32vynpk228q3r", "a bech32 address"),
        ("$(touch owned)", "shells"),
        ("a`b", "shells"),
        ("a;b", "shells"),
        ("0Xbob", "looks like an address"),
        ("０x", "full-width zero"),
        ("b\u043eb", "Cyrillic o"),
        ("p\u0430ypal", "Cyrillic a"),
        ("b\u03bfb", "Greek omicron"),
        ("bob\u200b", "zero width space"),
        ("bob\u200d", "zero width joiner"),
        ("bob\u202e", "right-to-left override"),
        ("bob\u2066", "isolate"),
        ("bob\u00ad", "soft hyphen"),
        ("bob\ufeff", "byte order mark"),
        ("bob\u034f", "grapheme joiner"),
        ("bob\ufe0f", "variation selector"),
        ("bob\U000e0101", "variation selector supplement"),
        ("bob\u115f", "Hangul filler"),
        ("bob\u3164", "Hangul filler, normalised"),
        ("bob\u2800", "empty braille cell"),
        ("bob\u1680b", "ogham space"),
        ("bob\u0967", "Devanagari digit"),
        ("bob\x00", "NUL"),
        ("bob\x1b[1m", "escape"),
        ("bob\nann", "line end"),
        ("bob\tann", "tab"),
        ("bob\u2028ann", "line separator"),
        ("bob\ue000", "private use"),
        ("bob\ud800", "surrogate"),
        ("bob\U0001f9ff\U000e0001", "tag"),
    ],
    ids=lambda value: None,
)
def test_names_that_deceive_are_refused(name, what):
    with pytest.raises(InvalidInput):
        clean_name(name)


def test_blanks_and_compatible_forms_become_one():
    assert clean_name("  bob   b ") == "bob b"
    assert clean_name("bob\u00a0b") == clean_name("bob\u3000b") == "bob b"
    assert clean_name("ｂｏｂ") == "bob"
    assert clean_name("ﬁn") == "fin"


@given(st.text(max_size=MAX_LENGTH + 5))
def test_cleaning_is_stable_and_leaves_no_control_characters(text):
    try:
        name = clean_name(text)
    except InvalidInput:
        return
    assert clean_name(name) == name
    assert fold(name) == fold(fold(name)) or fold(fold(name)) == fold(name)
    assert 0 < len(name) <= MAX_LENGTH
    assert name.isprintable()


@pytest.mark.parametrize(
    ("one", "other"), [("Bob", "bOB"), ("STRASSE", "straße"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("é", "e\u0301")]
)
def test_names_that_differ_in_case_or_form_only_are_the_same(one, other):
    assert fold(clean_name(one)) == fold(clean_name(other))


def test_a_name_is_claimed_over_accounts_and_contacts_together(tmp_path):
    database = Database(Home(tmp_path / "home"))
    with database.write() as connection:
        connection.execute("INSERT INTO contacts VALUES ('bob', 'Bob', '0x1', '', '', x'00')")
    with pytest.raises(AlreadyExists):
        claim_name(database, "BOB")
    claim_name(database, "BOB", unless="bob")
    claim_name(database, "ann")
    database.close()
