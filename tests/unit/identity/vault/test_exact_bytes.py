"""Bytes that are authenticated, hashed or written to files: one spelling, letter for letter."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from cmwallet.transactions.journal_entry import Intent
from identity.credentials.presentations import Presentation, Presentations
from identity.errors import Damaged
from identity.kyc.lists.packing import pack, unpack
from identity.kyc.names.prepare import prepare
from identity.records.claims import write_json
from identity.records.csv_table import write_csv
from identity.records.field import FieldRecord, encode
from identity.vault.canonical import Fields
from identity.vault.canonical import encode as canonical
from identity.vault.rows import row_message, row_purpose
from oauth.dapp.wish import written

RECORD = FieldRecord("given_name", "Zoë", "self", "2026-11-01T00:00:00Z", None, None)


def test_a_row_is_authenticated_by_its_columns_in_order() -> None:
    assert row_message({"name": "Zoë", "amount": 1, "at": None}) == '{"amount":1,"at":null,"name":"Zoë"}'.encode()
    assert row_purpose("accounts") == "wallet.db/accounts"


def test_the_vault_writes_ascii_alone() -> None:
    assert canonical({"name": "Zoë", "amount": 1}) == b'{"amount":1,"name":"Zo\\u00eb"}'


def test_an_intent_is_hashed_with_every_field() -> None:
    intent = Intent("0xg", 18, "0xs", None, "1", None, "", "für", "")
    text = (
        '{"amount":"1","chain_id":18,"data":"","genesis":"0xg","label":"","memo":"für",'
        '"recipient":null,"sender":"0xs","token":null}'
    )
    assert intent.fingerprint == hashlib.sha256(text.encode()).hexdigest()
    assert replace(intent, label="x").fingerprint != intent.fingerprint


def test_what_is_sealed_of_a_field() -> None:
    assert encode(None) == b'{"unset":true}'
    assert encode(RECORD).startswith(b"{")
    assert "Zoë".encode() in encode(RECORD)
    assert b", " not in encode(RECORD)
    assert b"chunks" not in encode(RECORD)


def test_what_is_sealed_of_a_presentation() -> None:
    draft = Presentations(None, "0xme").draft(  # type: ignore[arg-type]  # nothing is sealed yet
        Presentation("2026-11-01T00:00:00Z", "Zoë " + "x" * 300, ("a",), None)
    )
    assert draft.payload.text().startswith('{"time":"2026-11-01T00:00:00Z","audience":"Zoë ')
    assert draft.payload.text().endswith('"self_asserted":false,"replay_checkable":true}')
    assert (len(draft.title), draft.attributes) == (200, {"owner": "0xme"})


def test_files_are_readable_by_people() -> None:
    assert '"given_name": "Zoë"'.encode() in write_json([RECORD])
    assert write_json([RECORD]).endswith(b"}\n")
    assert write_json([RECORD]).startswith(b'{\n  "given_name"')
    lines = write_csv([RECORD, replace(RECORD, name="nationalities", value=["DE", "É"])]).decode().split("\r\n")
    assert lines[1].startswith("given_name,Zoë,")
    assert '"[""DE"", ""É""]"' in lines[2]


@pytest.mark.parametrize("name", ["Zoë Šimić", "陈美玲", "محمد الفاروق", "Hassan bin Yusuf", "JP Moreau"])
def test_a_name_is_packed_as_it_is(name: str) -> None:
    for kind in ("person", "organization"):
        prepared = prepare(name, kind)  # type: ignore[arg-type]
        packed = pack(prepared)
        assert unpack(packed, kind) == prepared  # type: ignore[arg-type]
        assert ", " not in packed
        assert "\\u" not in packed


def test_a_wish_is_written_without_blanks() -> None:
    assert written([{"type": "x", "purpose": "für"}]) == '[{"type":"x","purpose":"für"}]'


@pytest.mark.parametrize(
    ("read", "good", "bad"),
    [
        ("text", ['""', '"x"'], ["1", "null", "[]", "true"]),
        ("number", ["0", "9007199254740991"], ["-1", "9007199254740992", "true", "1.0", '"1"', "null"]),
        ("raw", ['""', '"00ff"'], ['"00FF"', '"0"', '"zz"', '"0 0"', "1", "null"]),
        ("texts", ["[]", '["a"]'], ['["a", 1]', "{}", '"a"', "null"]),
        ("map", ["{}", '{"a": "b"}'], ['{"a": 1}', "[]", '"a"', "null"]),
        ("pairs", ["[]", '[["a", "b"]]'], ['[["a"]]', '[["a", "b", "c"]]', '[["a", 1]]', '["ab"]', "{}", "null"]),
    ],
)
def test_a_field_is_of_its_type(read: str, good: list[str], bad: list[str]) -> None:
    for authenticated in (True, False):
        for text in good:
            getattr(Fields(f'{{"x": {text}}}'.encode(), "it", authenticated=authenticated), read)("x")
        for text in bad:
            with pytest.raises(Damaged, match="it has no"):
                getattr(Fields(f'{{"x": {text}}}'.encode(), "it", authenticated=authenticated), read)("x")
        with pytest.raises(Damaged):
            getattr(Fields(b"{}", "it", authenticated=authenticated), read)("x")


@pytest.mark.parametrize(("text", "fits"), [("[1, 2]", True), ("[1]", False), ("[1, 2, 3]", False), ("[1, -1]", False)])
def test_a_list_has_so_many_numbers(text: str, fits: bool) -> None:
    fields = Fields(f'{{"x": {text}}}'.encode(), "it")
    if fits:
        assert fields.numbers("x", 2) == [1, 2]
    else:
        with pytest.raises(Damaged, match="list of 2 numbers"):
            fields.numbers("x", 2)


@pytest.mark.parametrize(("size", "fits"), [(None, True), (2, True), (1, False), (3, False), (0, False)])
def test_bytes_have_their_size(size: int | None, fits: bool) -> None:
    fields = Fields(b'{"x": "00ff"}', "it")
    if fits:
        assert fields.raw("x", size) == b"\x00\xff"
    else:
        with pytest.raises(Damaged, match="of the right length"):
            fields.raw("x", size)


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b'{"x": 1} x'])
def test_what_is_no_object_is_damaged(data: bytes) -> None:
    for authenticated in (True, False):
        with pytest.raises(Damaged):
            Fields(data, "it", authenticated=authenticated)
    assert "x" in Fields(b'{"x": 1}', "it")
    assert "y" not in Fields(b'{"x": 1}', "it")
