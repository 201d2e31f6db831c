"""Contacts as CSV and JSON, also those that others wrote."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.accounts.contacts import Contact
from cmwallet.accounts.contacts_file import format_contacts, parse_contacts
from cmwallet.errors import InvalidInput

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"


def contact(name="bob", note=""):
    return Contact(name, BOB, note, "2026-01-01T00:00:00Z")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_note_survives_both_forms(note):
    assert parse_contacts(format_contacts([contact(note=note)])) == [("bob", BOB, note)]
    assert parse_contacts(json.dumps([contact(note=note).__dict__])) == [("bob", BOB, note)]


def test_columns_may_stand_in_any_order_and_others_are_ignored():
    assert parse_contacts(f"phone,address,name\n12,{BOB.lower()},bob\n") == [("bob", BOB, "")]
    assert parse_contacts(f"name,address\r\nbob, {BOB} \r\n") == [("bob", BOB, "")]
    assert parse_contacts("name,address\n") == []
    assert parse_contacts(" []") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "heading"),
        ("name;address\n", "heading"),
        ("Name,Address\n", "heading"),
        (f"name,address\nbob,{BOB}\nann,{BOB[:-1]}\n", "line 3"),
        (f"name,address\nbob\nann,{BOB}\n", "line 2"),
        (f'name,address\n"bob,{BOB}', "CSV|line"),
        (f"name,address\nb\x00b,{BOB}\n", "CSV|control"),
        ("name,address\n" + "x" * 200_000, "CSV"),
        ('[{"name": "bob"}]', "element 1"),
        (f'[{{"name": "bob", "address": "{BOB}"}}, 5]', "JSON objects"),
        (f'[{{"name": ["bob"], "address": "{BOB[:-1]}0"}}]', "element 1"),
        ("[NaN]", "JSON"),
        ("[" * 100_000, "JSON"),
        ("[{}", "JSON"),
    ],
)
def test_files_that_are_none_are_refused_with_the_place(text, message):
    with pytest.raises(InvalidInput, match=message):
        parse_contacts(text)


@pytest.mark.parametrize("text", ['{"a": {"name": "bob"}}', '[["name"]]', '"name"', "[1]"])
def test_what_is_no_list_of_objects_is_no_list_of_contacts(text):
    with pytest.raises(InvalidInput):
        parse_contacts(text if text.startswith("[") else f" {text}")
