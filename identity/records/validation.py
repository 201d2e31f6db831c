"""Validation and normalisation of field values: what is stored is spelled in one way.

An error names the field and what is wrong with it, never the value: it may be sensitive, and errors travel further
than values should.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from identity.errors import InvalidInput
from identity.records.field import Json
from identity.records.given import MAX_TEXT, Given, items_of, parse_day
from identity.records.schema import Kind, attachment_label, type_of

OLDEST_AGE: Final = 130
"""Years. Nobody is known to have lived longer than 122."""


def normalise(name: str, value: Json, *, today: date, siblings: Mapping[str, Json] | None = None) -> Json:
    """Return the value as it is stored. Raises `InvalidInput`, also for a name that the schema does not have."""
    if attachment_label(name) is not None:
        raise InvalidInput(f"{name} is a file", hint="cmwallet identity attach")
    return _CHECKS[type_of(name).kind](Given(name, value, today, siblings or {}))


def check_together(values: Mapping[str, Json]) -> None:
    """Raise `InvalidInput` where values that are right alone contradict each other: a document's days."""
    for name, end in values.items():
        group, _, last = name.rpartition(".")
        begin = values.get(f"{group}.date_of_issuance")
        if last == "date_of_expiry" and isinstance(begin, str) and isinstance(end, str) and end < begin:
            raise InvalidInput(f"{name}: the document expires before it was issued")
        born = values.get(f"{group}.birthdate")
        if last == "date_of_issuance" and isinstance(born, str) and isinstance(end, str) and end < born:
            raise InvalidInput(f"{name}: the document was issued before its holder was born")


def _lines(given: Given) -> str:
    """Several lines, as an address has them (OIDC Core §5.1.1: separated by newlines)."""
    if not isinstance(given.value, str):
        raise given.refuse("is text")
    text = given.value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > MAX_TEXT:
        raise given.refuse(f"is longer than {MAX_TEXT} characters")
    return "\n".join(given.line(line) for line in text.split("\n") if line.strip()) or given.text()


def _boolean(given: Given) -> bool:
    spelled = {"true": True, "yes": True, "false": False, "no": False}
    found = spelled.get(given.value.strip().lower()) if isinstance(given.value, str) else given.value
    if not isinstance(found, bool):
        raise given.refuse("is true or false")
    return found


def _day(given: Given) -> str:
    day = parse_day(given)
    if given.name.endswith("date_of_issuance") and day > given.today:
        raise given.refuse("lies in the future")
    if abs(day.year - given.today.year) > OLDEST_AGE:
        raise given.refuse(f"is more than {OLDEST_AGE} years away")
    return day.isoformat()


def _birthdate(given: Given) -> str:
    """OIDC Core §5.1: YYYY-MM-DD, 0000-MM-DD without the year, YYYY alone."""
    text = given.text()
    if re.fullmatch(r"0000-[0-9]{2}-[0-9]{2}", text):
        parse_day(Given(given.name, f"2000{text[4:]}", given.today, given.siblings))  # a leap year: it may be the 29th
        return text
    year_alone = re.fullmatch(r"[0-9]{4}(-[0-9]{2})?", text)
    day = parse_day(Given(given.name, text + "-01-01"[: 10 - len(text)] if year_alone else text, given.today, {}))
    if year_alone and len(text) == 7:
        raise given.refuse("has the year alone, the whole day, or 0000-MM-DD")
    if day > given.today:
        raise given.refuse("lies in the future")
    if given.today.year - day.year > OLDEST_AGE:
        raise given.refuse(f"would make somebody older than {OLDEST_AGE} years")
    return text


def _gender(given: Given) -> str:
    text = given.text()
    short = {"f": "female", "m": "male", "female": "female", "male": "male"}
    return short.get(text.lower(), text)


def _sex(given: Given) -> str:
    """ICAO 9303-3 §4.1.1.1: F, M or X."""
    found = {"f": "F", "female": "F", "m": "M", "male": "M", "x": "X", "<": "X"}.get(given.text().lower())
    if found is None:
        raise given.refuse("is F, M or X")
    return found


def _document_number(given: Given) -> str:
    text = given.text().upper()
    if not re.fullmatch(r"[0-9A-ZÀ-ÖØ-Þ][0-9A-ZÀ-ÖØ-Þ /.\-]{0,63}", text):
        raise given.refuse("is 1 to 64 letters and digits")
    return text


def _url(given: Given) -> str:
    from urllib.parse import urlsplit

    text = given.text()
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("https", "http") and bool(parts.hostname) and " " not in text
    except ValueError:
        known = False
    if not known:
        raise given.refuse("is an address that starts with https://")
    return text


def _mrz(given: Given) -> str:
    from identity.records.mrz import parse_mrz

    if not isinstance(given.value, str):
        raise given.refuse("is the lines of the machine-readable zone")
    try:
        return "\n".join(parse_mrz(given.value, today=given.today).lines)
    except InvalidInput as error:
        raise given.refuse(error.message, error.hint) from None


def _of_codes(name: str) -> Callable[[Given], Json]:
    """A check that lives in `codes.py` or `numbers.py`; those libraries are loaded only when a value needs them."""

    def check(given: Given) -> Json:
        from identity.records import codes, numbers

        checks: Mapping[str, Callable[[Given], Json]] = {**codes.CHECKS, **numbers.CHECKS}
        return checks[name](given)

    return check


_CHECKS: Final[Mapping[Kind, Callable[[Given], Json]]] = {
    "text": Given.text,
    "lines": _lines,
    "boolean": _boolean,
    "texts": lambda given: list(items_of(given)),
    "date": _day,
    "birthdate": _birthdate,
    "url": _url,
    "gender": _gender,
    "sex": _sex,
    "document_number": _document_number,
    "mrz": _mrz,
    "alpha2": _of_codes("alpha2"),
    "alpha3": _of_codes("alpha3"),
    "countries": _of_codes("countries"),
    "language": _of_codes("language"),
    "timezone": _of_codes("timezone"),
    "currency": _of_codes("currency"),
    "email": _of_codes("email"),
    "phone": _of_codes("phone"),
    "iban": _of_codes("iban"),
    "bic": _of_codes("bic"),
    "personal_number": _of_codes("personal_number"),
    "national_identifier": _of_codes("national_identifier"),
}
