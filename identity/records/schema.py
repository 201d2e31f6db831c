"""Schema of the fields: which there are, what each holds and how sensitive it is.

Names are those of OpenID Connect Core 1.0 §5.1 and OpenID Connect for Identity Assurance Claims (persons), ISO 20022
element names (bank accounts, as in pain.001 and camt.053), and for documents those of eKYC-IDA, one level flat.
`docs/records.md` shows the same table; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from identity.errors import InvalidInput
from identity.records.field import Sensitivity

Kind = Literal[
    "text",
    "lines",
    "boolean",
    "date",
    "birthdate",
    "email",
    "phone",
    "url",
    "alpha2",
    "alpha3",
    "countries",
    "language",
    "timezone",
    "gender",
    "sex",
    "texts",
    "document_number",
    "personal_number",
    "national_identifier",
    "mrz",
    "iban",
    "bic",
    "currency",
]
"""How a value is checked and spelled; `identity.records.validation` has one function for each."""


@dataclass(frozen=True)
class FieldType:
    """What is known of a field by its name alone."""

    kind: Kind
    sensitivity: Sensitivity
    meaning: str


def _normal(kind: Kind, meaning: str) -> FieldType:
    return FieldType(kind, "normal", meaning)


def _high(kind: Kind, meaning: str) -> FieldType:
    return FieldType(kind, "high", meaning)


PERSON: dict[str, FieldType] = {
    "name": _normal("text", "full name, as it is displayed"),
    "given_name": _normal("text", "given names, separated by spaces"),
    "family_name": _normal("text", "surnames, separated by spaces"),
    "middle_name": _normal("text", "middle names"),
    "nickname": _normal("text", "what friends say"),
    "preferred_username": _normal("text", "short name to be called by"),
    "salutation": _normal("text", "such as Ms"),
    "title": _normal("text", "such as Dr"),
    "also_known_as": _normal("text", "stage name, religious name or other name"),
    "birth_given_name": _normal("text", "given names at birth"),
    "birth_family_name": _normal("text", "surnames at birth"),
    "birth_middle_name": _normal("text", "middle names at birth"),
    "profile": _normal("url", "page about the person"),
    "picture": _normal("url", "address of a picture"),
    "website": _normal("url", "own page"),
    "email": _normal("email", "e-mail address"),
    "email_verified": _normal("boolean", "whether the e-mail address was verified"),
    "gender": _normal("gender", "female, male, or a word of one's own"),
    "birthdate": _high("birthdate", "date of birth; 0000-MM-DD without the year, YYYY without the day"),
    "zoneinfo": _normal("timezone", "time zone, such as Europe/Paris"),
    "locale": _normal("language", "language, as a BCP 47 tag"),
    "phone_number": _normal("phone", "telephone number, E.164"),
    "phone_number_verified": _normal("boolean", "whether the telephone number was verified"),
    "msisdn": _normal("phone", "mobile number, E.164"),
    "nationalities": _normal("countries", "nationalities, ISO 3166-1 alpha-2, several"),
    "address.formatted": _normal("lines", "postal address as printed on an envelope"),
    "address.street_address": _normal("lines", "street, house number, flat"),
    "address.locality": _normal("text", "town"),
    "address.region": _normal("text", "state, province or region"),
    "address.postal_code": _normal("text", "postal code"),
    "address.country": _normal("alpha2", "country, ISO 3166-1 alpha-2"),
    "address.country_code": _normal("alpha2", "country, ISO 3166-1 alpha-2"),
    "place_of_birth.country": _normal("alpha2", "country of birth, ISO 3166-1 alpha-2"),
    "place_of_birth.region": _normal("text", "state or region of birth"),
    "place_of_birth.locality": _normal("text", "town of birth"),
}
"""Claims about a person; the name of the field is the path of the claim."""

_EVERY_DOCUMENT: dict[str, FieldType] = {
    "document_number": _high("document_number", "number of the document"),
    "serial_number": _high("document_number", "serial number of the blank"),
    "personal_number": _high("personal_number", "number of the person, as printed; checked where it is a known one"),
    "issuing_country": _normal("alpha3", "state that issued it, ISO 3166-1 alpha-3 or ICAO 9303 code"),
    "issuing_authority": _normal("text", "office that issued it"),
    "date_of_issuance": _normal("date", "day of issue"),
    "date_of_expiry": _normal("date", "last day on which it is valid"),
    "given_name": _normal("text", "given names, as printed"),
    "family_name": _normal("text", "surnames, as printed"),
    "birthdate": _high("birthdate", "date of birth, as printed"),
    "place_of_birth": _normal("text", "place of birth, as printed"),
    "nationality": _normal("alpha3", "nationality, ISO 3166-1 alpha-3 or ICAO 9303 code"),
    "sex": _normal("sex", "F, M or X"),
}
_ZONE: dict[str, FieldType] = {"mrz": _high("mrz", "the machine-readable zone, line by line")}

DOCUMENTS: dict[str, dict[str, FieldType]] = {
    "passport": {**_EVERY_DOCUMENT, **_ZONE},
    "idcard": {**_EVERY_DOCUMENT, **_ZONE, "address": _normal("lines", "address, as printed")},
    "residence_permit": {
        **_EVERY_DOCUMENT,
        **_ZONE,
        "category": _normal("text", "kind of permit"),
        "remarks": _normal("lines", "remarks, as printed"),
    },
    "driving_licence": {
        **_EVERY_DOCUMENT,
        "categories": _normal("texts", "categories of vehicles, several"),
        "restrictions": _normal("texts", "restriction codes, several"),
        "address": _normal("lines", "address, as printed"),
    },
    "visa": {
        **_EVERY_DOCUMENT,
        **_ZONE,
        "category": _normal("text", "kind of visa"),
        "entries": _normal("text", "number of entries, as printed"),
        "duration_of_stay": _normal("text", "days of stay, as printed"),
        "passport_number": _high("document_number", "number of the passport that it belongs to"),
    },
}
"""Fields of a document: `document.<type>.<name>`."""

BANK_ACCOUNT: dict[str, FieldType] = {
    "Nm": _normal("text", "name of the account's holder"),
    "IBAN": _high("iban", "IBAN (ISO 13616)"),
    "Othr.Id": _high("document_number", "account number where there is no IBAN"),
    "BICFI": _normal("bic", "BIC of the bank (ISO 9362)"),
    "ClrSysMmbId.MmbId": _normal("document_number", "sort code or routing number of the bank"),
    "FinInstnId.Nm": _normal("text", "name of the bank"),
    "Ccy": _normal("currency", "currency, ISO 4217"),
    "PstlAdr.StrtNm": _normal("text", "holder's street"),
    "PstlAdr.BldgNb": _normal("text", "holder's house number"),
    "PstlAdr.PstCd": _normal("text", "holder's postal code"),
    "PstlAdr.TwnNm": _normal("text", "holder's town"),
    "PstlAdr.Ctry": _normal("alpha2", "holder's country, ISO 3166-1 alpha-2"),
}
"""Fields of a bank account: `bank_account.<label>.<ISO 20022 name>`."""

NATIONAL_IDENTIFIER = _high("national_identifier", "identifier of a person in a country, checked by its own rules")
ATTACHMENT = FieldType("text", "high", "a scan or other file")

_LABEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_IDENTIFIER = re.compile(r"national_identifier\.([a-z]{2})\.([a-z0-9_]{1,24})")


def is_label(text: str) -> bool:
    """Whether `text` can be the label of a bank account or an attachment."""
    return bool(_LABEL.fullmatch(text))


def attachment_label(name: str) -> str | None:
    """The label in `attachment.<label>`, or None for any other name."""
    group, _, label = name.partition(".")
    return label if group == "attachment" and is_label(label) else None


def type_of(name: str) -> FieldType:
    """What the schema says of a field. Raises `InvalidInput` for a name that it does not have."""
    if (known := PERSON.get(name)) is not None:
        return known
    group, _, rest = name.partition(".")
    middle, _, last = rest.partition(".")
    if group == "document" and (found := DOCUMENTS.get(middle, {}).get(last)) is not None:
        return found
    if group == "bank_account" and is_label(middle) and (found := BANK_ACCOUNT.get(last)) is not None:
        return found
    if _IDENTIFIER.fullmatch(name):
        return NATIONAL_IDENTIFIER
    if attachment_label(name) is not None:
        return ATTACHMENT
    raise InvalidInput(f"there is no field {name[:80]!r}", hint=_nearest(name))


def _nearest(name: str) -> str:
    group, _, rest = name.partition(".")
    if group == "document" and rest.partition(".")[0] not in DOCUMENTS:
        return f"document.<type>.<name> with a type of {', '.join(DOCUMENTS)}"
    if group == "bank_account":
        return f"bank_account.<label>.<name>: a label in small letters, and {', '.join(BANK_ACCOUNT)}"
    if group == "national_identifier":
        return "national_identifier.<country>.<kind>, such as national_identifier.es.dni"
    if group == "attachment":
        return "attachment.<label>: small letters, digits, - and _"
    near = get_close_matches(name, list(known_names()), n=1)
    return f"did you mean {near[0]}?" if near else "cmwallet identity fields lists them"


def is_group(name: str) -> bool:
    """Whether `name` stands for several fields, as address, document.passport and bank_account.<label> do."""
    group, _, rest = name.partition(".")
    if rest:
        return (group == "document" and rest in DOCUMENTS) or (group == "bank_account" and is_label(rest))
    return group in _GROUPS


_GROUPS = frozenset({"address", "place_of_birth", "document", "bank_account", "national_identifier", "attachment"})


def table() -> Iterator[tuple[str, FieldType]]:
    """Every field with what is known of it, in the order of the documentation; labels in angle brackets."""
    yield from PERSON.items()
    yield "national_identifier.<country>.<kind>", NATIONAL_IDENTIFIER
    for kind, fields in DOCUMENTS.items():
        yield from ((f"document.{kind}.{name}", about) for name, about in fields.items())
    yield from ((f"bank_account.<label>.{name}", about) for name, about in BANK_ACCOUNT.items())
    yield "attachment.<label>", ATTACHMENT


def known_names() -> Iterator[str]:
    """The fixed names, and those of documents; labels stand for themselves."""
    yield from PERSON
    for kind, fields in DOCUMENTS.items():
        yield from (f"document.{kind}.{name}" for name in fields)
    yield from (f"bank_account.main.{name}" for name in BANK_ACCOUNT)
