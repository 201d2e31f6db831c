"""A person as a vCard 3.0 (RFC 2426), and back: what address books know. Documents and bank accounts have no place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from identity.errors import InvalidInput
from identity.records.claims import Read
from identity.records.field import FieldRecord
from identity.records.store import Update

MAX_BYTES: Final = 1 << 20
_MOST_LINES: Final = 2_000
_MOST_TEXT: Final = 256 << 10
_NAME: Final = re.compile(r"(?:[A-Za-z0-9-]{1,40}\.)?([A-Za-z][A-Za-z0-9-]{0,39})(?=[;:])")
_LONGEST_LINE: Final = 1_024
"""Characters, unfolded. Longer ones (photos, keys) are no fields; the library takes time by the square of a line."""
_NAME_PARTS: Final = {
    "family": "family_name",
    "given": "given_name",
    "additional": "middle_name",
    "prefix": "title",
}
_ADDRESS_PARTS: Final = {
    "street": "address.street_address",
    "city": "address.locality",
    "region": "address.region",
    "code": "address.postal_code",
    "country": "address.country",
}
_SIMPLE: Final = {
    "fn": "name",
    "nickname": "nickname",
    "email": "email",
    "tel": "phone_number",
    "url": "website",
    "bday": "birthdate",
    "gender": "gender",
    "tz": "zoneinfo",
    "lang": "locale",
}
_SAID_OTHERWISE: Final = frozenset({"version", "prodid", "rev", "uid", "n", "adr"})


def write_vcard(records: Sequence[FieldRecord]) -> tuple[bytes, list[str]]:
    """The card, and the names of fields that it has no place for."""
    import vobject

    values = {record.name: record.value for record in records if isinstance(record.value, str)}
    card = vobject.vCard()
    parts = {part: values[name] for part, name in _NAME_PARTS.items() if name in values}
    card.add("n").value = vobject.vcard.Name(**parts)
    spoken = values.get("name") or " ".join(parts[part] for part in ("given", "family") if part in parts)
    card.add("fn").value = spoken or values.get("nickname") or "?"
    place = {part: values[name] for part, name in _ADDRESS_PARTS.items() if name in values}
    if place:
        card.add("adr").value = vobject.vcard.Address(**place)
    for line, name in _SIMPLE.items():
        if line != "fn" and name in values:
            card.add(line).value = values[name]
    known = {*_NAME_PARTS.values(), *_ADDRESS_PARTS.values(), *_SIMPLE.values()}
    return card.serialize().encode(), [record.name for record in records if record.name not in known]


def read_vcard(content: bytes) -> Read:
    """Read one card of version 2.1, 3.0 or 4.0. Raises `InvalidInput`."""
    card = _parse(content)
    read = Read()
    seen: set[str] = set()
    for line in card.lines():
        property_name = str(line.name).lower()
        name = _SIMPLE.get(property_name)
        if property_name in _SAID_OTHERWISE or (name is not None and name in seen and property_name != "fn"):
            continue
        if name is None or not isinstance(line.value, str):
            read.skipped.append(property_name[:120])
            continue
        text = _READERS.get(property_name, str)(line.value).strip()
        if text and name not in seen:
            seen.add(name)
            read.updates.append(Update(name, text, "import"))
    for property_name, parts in (("n", _NAME_PARTS), ("adr", _ADDRESS_PARTS)):
        read.updates.extend(_structured(card, property_name, parts))
    return read


def _parse(content: bytes) -> Any:  # vobject states no types
    import vobject

    if len(content) > MAX_BYTES:
        raise InvalidInput(f"a vCard of more than {MAX_BYTES >> 20} MiB is not read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("the vCard is not UTF-8 text") from None
    lines = re.sub(r"\r?\n[ \t]", "", text).splitlines()
    found = sum(1 for line in lines if line.strip().upper() == "BEGIN:VCARD")
    if found != 1:
        raise InvalidInput(f"the file holds {found} cards; one person is one card")
    short = [line for line in lines if len(line) <= _LONGEST_LINE]
    if len(short) > _MOST_LINES or sum(map(len, short)) > _MOST_TEXT:
        raise InvalidInput("the vCard has more lines than any person's")
    try:
        card = vobject.readOne("".join(f"{_plain(line)}\r\n" for line in short))
    except Exception:  # noqa: BLE001 - vobject lets errors of many kinds out when a card is malformed
        raise InvalidInput("the vCard is not readable") from None
    if getattr(card, "name", "") != "VCARD":
        raise InvalidInput("the file is not a vCard")
    return card


def _plain(line: str) -> str:
    """A line without its group and parameters: no field needs them, and the library's pattern for them never ends."""
    found = _NAME.match(line)
    if found is None:
        return "X-UNREADABLE:"
    quoted = False
    for place in range(found.end(), len(line)):
        if line[place] == '"':
            quoted = not quoted
        elif line[place] == ":" and not quoted:
            coded = "QUOTED-PRINTABLE" in line[:place].upper()
            return f"X-{found[1]}:" if coded else f"{found[1]}:{line[place + 1 :]}"
    return "X-UNREADABLE:"


def _structured(card: Any, property_name: str, parts: Mapping[str, str]) -> list[Update]:  # vobject states no types
    lines = card.contents.get(property_name, [])
    if not lines:
        return []
    updates: list[Update] = []
    for part, name in parts.items():
        value = getattr(lines[0].value, part, "")
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value or "")
        if text.strip():
            updates.append(Update(name, text.strip(), "import"))
    return updates


def _birthday(text: str) -> str:
    """19901210, 1990-12-10T00:00:00Z and --1210 (RFC 6350 §6.2.5) as OIDC spells them."""
    day = text.split("T", maxsplit=1)[0].strip()
    if found := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", day):
        return "-".join(found.groups())
    if found := re.fullmatch(r"--([0-9]{2})-?([0-9]{2})", day):
        return f"0000-{found[1]}-{found[2]}"
    return day


_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "bday": _birthday,
    "tel": lambda text: text.removeprefix("tel:"),
    "email": lambda text: text.removeprefix("mailto:"),
    "gender": lambda text: text.partition(";")[0],
}
