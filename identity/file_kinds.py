"""Recognition of file formats by how a file begins, so that a refusal says what was found, not what it lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from identity.text_files import beginning_of

_FROM_BANKS: Final = "ask the bank for camt.053 or CSV"
_STATEMENT: Final = "cmwallet identity bank statement LABEL --file FILE"
_ATTACH: Final = "cmwallet identity attach LABEL FILE keeps it as it is"
NO_PERSON: Final = "records are read from JSON of claims, vCard, CSV with name and value, or an export of this wallet"
_EXPORT_CARD: Final = "export the person as a vCard there, or type the values: cmwallet identity set"


@dataclass(frozen=True)
class FileKind:
    """A kind of file: a short name, what a person calls it, and what to do instead, as records or as a statement."""

    name: str
    what: str
    instead: str = NO_PERSON
    instead_for_a_bank: str = _FROM_BANKS


BANK_XML: Final = frozenset({"camt.053", "camt.052"})

_BY_BYTES: Final = (
    (b"%PDF", FileKind("pdf", "a PDF", _ATTACH)),
    (b"\x89PNG", FileKind("picture", "a picture", _ATTACH)),
    (b"\xff\xd8\xff", FileKind("picture", "a picture", _ATTACH)),
    (b"\x03\xd9\xa2\x9a", FileKind("keepass", "a database of KeePass, encrypted", _EXPORT_CARD)),
    (b"\xd0\xcf\x11\xe0", FileKind("spreadsheet", "a spreadsheet or document of Office", "save it as CSV in UTF-8")),
    (
        b"PK\x03\x04",
        FileKind(
            "zip",
            "a zip archive: a spreadsheet (.xlsx), an export of 1Password (.1pux) or several files",
            "unpack it, or save the spreadsheet as CSV in UTF-8",
            "unpack it, or save the spreadsheet as CSV",
        ),
    ),
    (b"\x1f\x8b", FileKind("gzip", "a gzip archive", "unpack it first", "unpack it first")),
)
_MT940: Final = re.compile(r"(?:\{1:F01|(?:[^\n]{0,40}\r?\n){0,2}:20:)")
_TEXTS: Final = (
    (re.compile("-----BEGIN PGP"), FileKind("pgp", "a file encrypted or signed with PGP", "decrypt it first")),
    (re.compile("-----BEGIN [A-Z0-9 ]*PRIVATE KEY"), FileKind("key", "a private key", "cmwallet account import")),
    (re.compile("BEGIN:VCARD", re.IGNORECASE), FileKind("vcard", "a vCard", "cmwallet identity import FILE")),
    (
        re.compile(r"OFXHEADER|(<\?xml[^>]*>\s*)?<\??OFX", re.IGNORECASE),
        FileKind("ofx", "a statement in OFX", _STATEMENT),
    ),
    (re.compile("!Type:", re.IGNORECASE), FileKind("qif", "a statement in QIF", _STATEMENT)),
    (_MT940, FileKind("mt940", "a statement in MT940", "statements are read from camt.053 and CSV: " + _STATEMENT)),
)
_XML: Final = (
    ("camt.053.001", FileKind("camt.053", "a bank statement (camt.053)", _STATEMENT)),
    ("camt.052.001", FileKind("camt.052", "a bank's report (camt.052)", _STATEMENT)),
    ("<KeePassFile", FileKind("keepass-xml", "an export of KeePass in XML", _EXPORT_CARD)),
    ("<html", FileKind("html", "a web page")),
    ("<!doctype html", FileKind("html", "a web page")),
)
_HEADINGS: Final = (
    (("login_uri", "login_username"), FileKind("bitwarden-csv", "an export of Bitwarden", _EXPORT_CARD)),
    (("otpauth", "username"), FileKind("1password-csv", "an export of 1Password", _EXPORT_CARD)),
    (("login name", "web site"), FileKind("keepass-csv", "an export of KeePass", _EXPORT_CARD)),
    (("group", "title", "username", "password"), FileKind("keepassxc-csv", "an export of KeePassXC", _EXPORT_CARD)),
    (("url", "username", "password"), FileKind("passwords-csv", "a list of passwords", _EXPORT_CARD)),
    (("title", "username", "password"), FileKind("passwords-csv", "a list of passwords", _EXPORT_CARD)),
    (("first name", "last name"), FileKind("contacts-csv", "an address book in CSV", _EXPORT_CARD)),
    (("given name", "family name"), FileKind("contacts-csv", "an address book in CSV", _EXPORT_CARD)),
)


def kind_of(content: bytes) -> FileKind | None:
    """What a file that begins like this is, of the kinds that have a name of their own here."""
    for beginning, kind in _BY_BYTES:
        if content.startswith(beginning):
            return kind
    text = beginning_of(content)
    for pattern, kind in _TEXTS:
        if pattern.match(text):
            return kind
    if text.startswith("<"):
        return next((kind for mark, kind in _XML if mark.lower() in text.lower()), None)
    return None


def kind_of_table(heading: list[str]) -> FileKind | None:
    """What a table with this heading is; names of columns in small letters."""
    from identity.bank.csv_columns import find_columns

    for columns, kind in _HEADINGS:
        if all(any(column in cell for cell in heading) for column in columns):
            return kind
    return FileKind("bank-csv", "a bank statement in CSV", _STATEMENT) if find_columns(heading) else None


def kind_of_json(document: object) -> FileKind | None:
    """What a JSON document of others is."""
    if isinstance(document, list):
        return FileKind("json-array", "a JSON array", 'claims are one JSON object: {"given_name": …}')
    if not isinstance(document, dict):
        return None
    if document.get("encrypted") is True:
        return FileKind("bitwarden-encrypted", "an encrypted export of Bitwarden", _EXPORT_CARD)
    if isinstance(document.get("items"), list):
        return FileKind("bitwarden", "an export of Bitwarden", _EXPORT_CARD)
    if isinstance(document.get("accounts"), list):
        return FileKind("1password", "an export of 1Password", _EXPORT_CARD)
    if {"crypto", "Crypto"} & document.keys():
        return FileKind("keystore", "an encrypted key of an account (keystore)", "cmwallet account import")
    if "verified_claims" in document:
        return FileKind("ekyc-ida", "verified claims (eKYC-IDA)", "give its member claims alone")
    return None
