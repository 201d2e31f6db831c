"""vCard 3.0 (RFC 2426) of a person, and back: what address books know. Documents and bank accounts have no place.

A card of others is no form that somebody filled in: of several telephones one is taken, a value that makes no sense
costs no other, and whatever is not taken is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from identity.records.claims import Read
from identity.records.field import FieldRecord
from identity.records.store import Update
from identity.records.vcard_lines import ContentLine, read_lines, split, unescape

_NAME_PARTS: Final = ("family_name", "given_name", "middle_name", "title", None)
_NAME_OF_PARTS: Final = ("family", "given", "additional", "prefix", "suffix")
_ADDRESS_PARTS: Final = (
    None,
    None,
    "address.street_address",
    "address.locality",
    "address.region",
    "address.postal_code",
    "address.country",
)
_NAMES_OF_ADDRESS: Final = ("box", "extended", "street", "city", "region", "code", "country")
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
_ABOUT_THE_CARD: Final = frozenset({"version", "prodid", "rev", "uid", "source", "kind", "x-ablabel", "profile"})
"""Says nothing of the person."""
_NO_TELEPHONE: Final = frozenset({"fax", "pager", "modem", "bbs"})
_MOBILE: Final = frozenset({"cell", "mobile", "iphone"})
_SPOKEN: Final = _MOBILE | {"voice"}
_NO_YEAR: Final = re.compile(r"(?:--([0-9]{2})-?([0-9]{2}))")
_EXTENSION: Final = re.compile(r"(?:;ext=| *(?:x|ext\.?|extension) *)[0-9]{1,9}\Z", re.IGNORECASE)
_WITHOUT_DAY: Final = re.compile(r"([0-9]{4})-?([0-9]{2})?")


def write_vcard(records: Sequence[FieldRecord]) -> tuple[bytes, list[str]]:
    """The card, and the names of fields that it has no place for."""
    import vobject

    values = {record.name: record.value for record in records if isinstance(record.value, str)}
    if "birthdate" in values:
        written = _birthday_out(values["birthdate"])
        values = {name: value for name, value in values.items() if name != "birthdate"}
        if written is not None:
            values["birthdate"] = written
    card = vobject.vCard()
    parts = _named(_NAME_OF_PARTS, _NAME_PARTS, values)
    card.add("n").value = vobject.vcard.Name(**parts)
    spoken = values.get("name") or " ".join(parts[part] for part in ("given", "family") if part in parts)
    card.add("fn").value = spoken or values.get("nickname") or "?"
    place = _named(_NAMES_OF_ADDRESS, _ADDRESS_PARTS, values)
    if place:
        card.add("adr").value = vobject.vcard.Address(**place)
    for line, name in _SIMPLE.items():
        if line != "fn" and name in values:
            card.add(line).value = values[name]
    known = {*_NAME_PARTS, *_ADDRESS_PARTS, *_SIMPLE.values()} & values.keys()
    return card.serialize().encode(), [record.name for record in records if record.name not in known]


def _named(parts: Sequence[str], names: Sequence[str | None], values: Mapping[str, str]) -> dict[str, str]:
    pairs = zip(parts, names, strict=True)
    return {part: values[name] for part, name in pairs if name is not None and name in values}


def _birthday_out(value: str) -> str | None:
    """A day as readers of 3.0 take it: without its year `--MM-DD`; a year alone has no form that they agree on."""
    if re.fullmatch(r"[0-9]{4}", value):
        return None
    return f"-{value[4:]}" if value.startswith("0000-") else value


def read_vcard(content: bytes) -> Read:
    """Read one card of version 2.1, 3.0 or 4.0. Raises `InvalidInput`."""
    read = Read()
    by_name: dict[str, list[ContentLine]] = {}
    for line in read_lines(content):
        if line.name in _ABOUT_THE_CARD:
            continue
        if line.value is None or line.name not in (*_SIMPLE, "n", "adr"):
            read.skipped.append(line.label())
        elif line.value.strip(" ;,"):
            by_name.setdefault(line.name, []).append(line)
    for name, lines in by_name.items():
        chosen = _choose(name, lines)
        read.skipped.extend(line.label() for line in lines if line is not chosen)
        if chosen is None:
            continue
        if name == "n":
            _take_parts(read, chosen, _NAME_PARTS, _NAME_OF_PARTS)
        elif name == "adr":
            _take_parts(read, chosen, _ADDRESS_PARTS, _NAMES_OF_ADDRESS)
        else:
            _take(read, chosen)
    counted = Counter(read.skipped)
    return Read(read.updates, [label if often == 1 else f"{often} × {label}" for label, often in counted.items()])


def _choose(name: str, lines: Sequence[ContentLine]) -> ContentLine | None:
    """Of several lines the preferred one, of telephones rather a mobile one, never a fax; else the first.

    Lines with one ALTID say the same in several languages; each is one of several all the same.
    """

    def order(line: ContentLine) -> tuple[int, bool]:
        return line.preference(), not line.types() & _MOBILE

    faxes = [line for line in lines if line.types() & _NO_TELEPHONE and not line.types() & _SPOKEN]
    fit = [line for line in lines if name != "tel" or line not in faxes]
    return min(fit, key=order, default=None)


def _take(read: Read, line: ContentLine) -> None:
    assert line.value is not None  # such lines are left out before
    text, left_out = _READERS.get(line.name, _plain)(line)
    if left_out:
        read.skipped.append(f"{line.name} ({left_out})")
    if text:
        read.updates.append(Update(_SIMPLE[line.name], text, "import"))


def _take_parts(read: Read, line: ContentLine, names: Sequence[str | None], parts: Sequence[str]) -> None:
    """The parts of a structured value; those without a field are named."""
    values = split(line.value or "", ";")
    for place, value in enumerate(values):
        text = " ".join(filter(None, (unescape(item) for item in split(value, ","))))
        name = names[place] if place < len(names) else None
        if text and name is not None:
            read.updates.append(Update(name, text, "import"))
        elif text:
            read.skipped.append(f"{line.name} ({parts[place] if place < len(parts) else 'more parts'})")


Taken = tuple[str, str]
"""The value of a field, and what of the line it does not hold."""


def _plain(line: ContentLine) -> Taken:
    return unescape(line.value or ""), ""


def _birthday(line: ContentLine) -> Taken:
    """19901210, 1990-12-10T00:00:00Z, 1990, --1210 (RFC 6350 §6.2.5) and Apple's year that is none, as in OIDC."""
    day, _, time = unescape(line.value or "").partition("T")
    rest = "time" if time.strip("0:Z.+-") else ""
    if found := re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", day):
        year = "0000" if found[1] in line.parameters.get("x-apple-omit-year", ()) else found[1]
        return f"{year}-{found[2]}-{found[3]}", rest
    if found := _NO_YEAR.fullmatch(day):
        return f"0000-{found[1]}-{found[2]}", rest
    if found := _WITHOUT_DAY.fullmatch(day):
        return found[1], "month" if found[2] else rest
    return day, rest


def _gender(line: ContentLine) -> Taken:
    """A letter, and behind it a word of one's own (RFC 6350 §6.2.7)."""
    letter, *word = (unescape(part) for part in split(line.value or "", ";"))
    return letter or "".join(word), "text" if letter and any(word) else ""


def _telephone(line: ContentLine) -> Taken:
    """A number, as text or as `tel:` (RFC 3966); its extension has no place in E.164."""
    text = re.sub("^tel:", "", unescape(line.value or ""), flags=re.IGNORECASE)
    number = _EXTENSION.sub("", text)
    return number, "extension" if number != text else ""


def _email(line: ContentLine) -> Taken:
    return re.sub("^mailto:", "", unescape(line.value or ""), flags=re.IGNORECASE), ""


_READERS: Final[Mapping[str, Callable[[ContentLine], Taken]]] = {
    "bday": _birthday,
    "tel": _telephone,
    "email": _email,
    "gender": _gender,
}
