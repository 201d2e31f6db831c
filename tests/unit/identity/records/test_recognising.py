"""Files that hold no records are called what they are; tables come as a spreadsheet program saves them."""

from __future__ import annotations

import io
import json

import pytest

from identity.errors import InvalidInput
from identity.records.claims import read_json
from identity.records.csv_table import read_csv
from identity.records.importing import recognise, stage_fields

BITWARDEN = {
    "encrypted": False,
    "folders": [],
    "items": [{"type": 4, "name": "me", "identity": {"firstName": "Ada", "lastName": "Lovelace"}}],
}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04\x14\0", "1Password"),
        (b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5", "KeePass"),
        (b'<?xml version="1.0"?>\n<KeePassFile>', "KeePass"),
        (b":20:STARTUMS\r\n:25:1/2\r\n", "MT940"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">', r"bank statement \(camt\.053\)"),
        (
            '\ufeff<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'.encode("utf-16-le"),
            "bank statement",
        ),
        (b"OFXHEADER:100", "OFX"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"-----BEGIN PGP MESSAGE-----", "PGP"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----", "private key"),
        (b"<html><body>", "web page"),
        (b"<svg/>", "XML"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_a_file_of_another_kind_is_named(content, what):
    with pytest.raises(InvalidInput, match=what) as problem:
        recognise(content)
    assert problem.value.hint


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        (
            "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp",
            "Bitwarden",
        ),
        ("Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes", "1Password"),
        ('"Account","Login Name","Password","Web Site","Comments"', "KeePass"),
        ('"Group","Title","Username","Password","URL","Notes"', "KeePassXC"),
        ("name,url,username,password,note", "passwords"),
        ("First Name,Middle Name,Last Name,Phone 1 - Value", "address book"),
        ("Date,Description,Amount", "bank statement"),
        ("Buchungstag;Betrag (€);Text", "bank statement"),
    ],
)
def test_a_table_of_another_kind_is_named(heading, what):
    with pytest.raises(InvalidInput, match=what):
        read_csv(f"{heading}\n".encode())


@pytest.mark.parametrize(
    ("document", "what"),
    [
        (BITWARDEN, "an export of Bitwarden"),
        ({"encrypted": True, "passwordProtected": True, "data": "2.x"}, "an encrypted export of Bitwarden"),
        ({"accounts": [{"vaults": []}]}, "1Password"),
        ({"version": 3, "crypto": {"cipher": "aes-128-ctr"}}, "keystore"),
        ({"verified_claims": {"claims": {"given_name": "Ada"}}}, "eKYC-IDA"),
        ([{"given_name": "Ada"}], "JSON array"),
    ],
)
def test_a_document_of_another_kind_is_named(document, what):
    content = json.dumps(document).encode()
    assert recognise(content) == "json"
    with pytest.raises(InvalidInput, match=what):
        read_json(content)


def test_a_document_with_a_field_beside_other_things_is_read():
    assert [update.name for update in read_json(b'{"given_name": "Ada", "items": [], "accounts": []}').updates] == [
        "given_name"
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'{"given_name": "Ada", "given_name": "Eve"}', "named twice"),
        (b'{"given_name": "Ada",}', "line 1, column"),
        (b'{\n"given_name": Ada}', "line 2, column"),
        (b'{"given_name": NaN}', "NaN"),
    ],
)
def test_json_that_is_wrong_says_what_is_wrong_and_not_what_it_holds(content, what):
    with pytest.raises(InvalidInput, match=what) as problem:
        read_json(content)
    assert "Ada" not in problem.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("first", ["", "sep={}\r\n"])
def test_our_own_table_is_read_as_a_spreadsheet_program_saves_it(encoding, separator, first):
    rows = [("name", "value", "source"), ("given_name", "Jörg", ""), ("nickname", "'=1+1", ""), ("planet", "Erde", "")]
    text = first.format(separator) + "".join(separator.join(row) + "\r\n" for row in rows)
    read = read_csv(text.encode(encoding))
    assert {update.name: update.value for update in read.updates} == {"given_name": "Jörg", "nickname": "=1+1"}
    assert read.skipped == ["planet"]


def test_json_in_utf_16_is_read():
    assert read_json('{"given_name": "Jörg"}'.encode("utf-16")).updates[0].value == "Jörg"


def test_a_wrong_value_says_how_to_leave_it_out(records):
    with pytest.raises(InvalidInput, match="email") as problem:
        stage_fields(records, io.BytesIO(b'{"given_name": "Ada", "email": "nonsense"}'), "json")
    assert "--skip-invalid" in problem.value.hint
