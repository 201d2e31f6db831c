"""Contact files: CSV with a heading line `name,address,note`, or the JSON that `contact list --json` prints."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from cmwallet.accounts.contacts import Contact
from cmwallet.errors import InvalidInput
from cmwallet.home.names import clean_name
from identity.address import parse_address
from identity.hostile_json import load_json

_FIELDS = ("name", "address", "note")


def parse_contacts(text: str) -> list[tuple[str, str, str]]:
    """Return (name, address, note) triples, checked; messages name the line or the element.

    Raises:
        InvalidInput: neither CSV with the heading nor a JSON list of objects, or an entry that is wrong.
    """
    rows = _from_json(text) if text.lstrip().startswith("[") else _from_csv(text)
    checked = []
    for where, row in rows:
        try:
            name, address, note = (str(row.get(field) or "") for field in _FIELDS)
            checked.append((clean_name(name), str(parse_address(address.strip())), note))
        except InvalidInput as error:
            raise InvalidInput(f"{where}: {error.message}", hint=error.hint) from None
    return checked


def format_contacts(contacts: Sequence[Contact]) -> str:
    """Return the contacts as CSV with a heading line, without a final newline."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_FIELDS)
    writer.writerows((contact.name, contact.address, contact.note) for contact in contacts)
    return stream.getvalue().rstrip("\n")


def _from_json(text: str) -> list[tuple[str, Mapping[str, object]]]:
    try:
        document = load_json(text.encode())
    except ValueError:
        raise InvalidInput("the contacts are not valid JSON") from None
    if not isinstance(document, list) or not all(isinstance(entry, dict) for entry in document):
        raise InvalidInput("the contacts are not a list of JSON objects")
    return [(f"element {number}", entry) for number, entry in enumerate(document, 1)]


def _from_csv(text: str) -> list[tuple[str, Mapping[str, object]]]:
    try:
        reader = csv.DictReader(io.StringIO(text), strict=True)
        if not {"name", "address"} <= set(reader.fieldnames or ()):
            raise InvalidInput("the contacts have no heading line", hint="the first line is: name,address,note")
        return [(f"line {reader.line_num}", dict(row)) for row in reader]
    except csv.Error as error:
        raise InvalidInput(f"the contacts are not valid CSV: {error}") from None
