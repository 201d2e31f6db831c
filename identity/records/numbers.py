"""Validation of numbers and addresses with rules of their own: telephone, e-mail, IBAN, BIC, national identifiers.

Each is checked by the library that follows its rules, without a network.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final

from identity.errors import InvalidInput
from identity.records.countries import country_of
from identity.records.field import Json
from identity.records.given import Given

PERSON_NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "ar": ("dni",),
    "be": ("nn", "bis"),
    "bg": ("egn", "pnf"),
    "br": ("cpf",),
    "cl": ("rut",),
    "cn": ("ric",),
    "cr": ("cpf", "cr"),
    "cu": ("ni",),
    "cz": ("rc",),
    "dk": ("cpr",),
    "do": ("cedula",),
    "ec": ("ci",),
    "ee": ("ik",),
    "es": ("dni", "nie"),
    "fi": ("hetu",),
    "hr": ("oib",),
    "id": ("nik",),
    "il": ("idnr",),
    "is": ("kennitala",),
    "it": ("codicefiscale",),
    "kr": ("rrn",),
    "lt": ("asmens",),
    "mu": ("nid",),
    "mx": ("curp",),
    "my": ("nric",),
    "nl": ("bsn",),
    "no": ("fodselsnummer",),
    "pe": ("cui",),
    "pk": ("cnic",),
    "pl": ("pesel",),
    "pt": ("cc", "nif"),
    "ro": ("cnp",),
    "se": ("personnummer",),
    "si": ("emso",),
    "sk": ("rc",),
    "th": ("pin",),
    "tr": ("tckimlik",),
    "za": ("idnr",),
}
"""The number that a country prints on the cards of its people: modules of python-stdnum, by alpha-2 code."""


_BIC: Final = re.compile(r"[A-Z0-9]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)


def _email(given: Given) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(given.text(), check_deliverability=False)
    except EmailNotValidError:
        raise given.refuse("is not an e-mail address") from None
    return found.normalized


def _phone(given: Given) -> str:
    """E.164. A number without +country needs to be known by the person's country of address."""
    import phonenumbers

    country = given.siblings.get("address.country")
    try:
        number = phonenumbers.parse(given.text(), country if isinstance(country, str) else None)
    except phonenumbers.NumberParseException:
        raise given.refuse("is not a telephone number", hint="write it with its country, such as +4930123456") from None
    if not phonenumbers.is_valid_number(number):
        raise given.refuse("is a telephone number that cannot exist")
    if number.extension:
        raise given.refuse("has an extension, which E.164 does not hold", hint="leave the extension out")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_iban(text: str) -> str:
    """Return an IBAN without blanks (ISO 13616). Raises `InvalidInput`."""
    from schwifty import IBAN
    from schwifty.exceptions import SchwiftyException

    try:
        return str(IBAN(text, validate_bban=True))
    except SchwiftyException:
        raise InvalidInput("that is not an IBAN: its check digits, length or bank code are wrong") from None


def _iban(given: Given) -> str:
    try:
        return parse_iban(given.text())
    except InvalidInput:
        raise given.refuse("is not an IBAN: its check digits, length or bank code are wrong") from None


def _bic(given: Given) -> str:
    """ISO 9362: four of the party, the country, two of the place, three of the branch or none."""
    text = given.text().replace(" ", "").upper()
    match = _BIC.fullmatch(text)
    if match is None:
        raise given.refuse("is not a BIC", hint="8 or 11 characters, such as DEUTDEFF or DEUTDEFF500")
    if country_of(match[1]) is None:
        raise given.refuse("is not a BIC: its fifth and sixth letter are no country")
    return text


def kinds_of(country: str) -> list[str]:
    """The identifiers that are known of a country (alpha-2, lower case)."""
    import pkgutil

    try:
        package = importlib.import_module(f"stdnum.{_module_name(country)}")
    except ImportError:
        return []
    names = [module.name for module in pkgutil.iter_modules(getattr(package, "__path__", []))]
    return sorted(name.rstrip("_") for name in names)


def _module_name(word: str) -> str:
    return f"{word}_" if word in ("in", "is") else word


def _find_kind(country: str, kind: str) -> ModuleType | None:
    if not re.fullmatch(r"[a-z]{2}", country) or country not in _countries() or kind not in kinds_of(country):
        return None
    return importlib.import_module(f"stdnum.{_module_name(country)}.{_module_name(kind)}")


def _countries() -> set[str]:
    import pkgutil

    import stdnum

    return {module.name.rstrip("_") for module in pkgutil.iter_modules(stdnum.__path__) if module.ispkg}


def check_number(country: str, kind: str, text: str) -> str | None:
    """Return the number in its compact spelling, or None when it is not one."""
    from stdnum.exceptions import ValidationError

    module = _find_kind(country, kind)
    if module is None:
        return None
    try:
        return str(module.validate(text))
    except ValidationError:
        return None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None  # a few modules stumble over letters where they expect digits


def person_number(country: str, text: str) -> str | None:
    """Return the number that `country` (alpha-2) prints for its people, compact; None when it is not one."""
    for kind in PERSON_NUMBERS.get(country.lower(), ()):
        if (found := check_number(country.lower(), kind, text)) is not None:
            return found
    return None


def _personal_number(given: Given) -> str:
    """Checked when the card's country is known and its numbers are; otherwise as printed."""
    text = given.text().upper()
    if not re.fullmatch(r"[0-9A-Z][0-9A-Z /.\-+]{0,31}", text):
        raise given.refuse("is 1 to 32 letters and digits")
    document = given.name.rpartition(".")[0]
    stated = given.siblings.get(f"{document}.issuing_country")
    country = country_of(stated) if isinstance(stated, str) else None
    if document != "document.idcard" or country is None or country.alpha2.lower() not in PERSON_NUMBERS:
        return text
    found = person_number(country.alpha2, text)
    if found is None:
        raise given.refuse(f"is not a personal number of {country.alpha2}: its check digit, date or length is wrong")
    return found


def _national_identifier(given: Given) -> str:
    _, country, kind = given.name.split(".")
    if _find_kind(country, kind) is None:
        kinds = kinds_of(country) if country in _countries() else []
        hint = f"known of {country}: {', '.join(kinds)}" if kinds else f"no identifier of {country!r} is known"
        raise InvalidInput(f"there is no field {given.name!r}", hint=hint)
    found = check_number(country, kind, given.text())
    if found is None:
        raise given.refuse("is not such a number: its check digit, date or length is wrong")
    return found


CHECKS: Final[Mapping[str, Callable[[Given], Json]]] = {
    "email": _email,
    "phone": _phone,
    "iban": _iban,
    "bic": _bic,
    "personal_number": _personal_number,
    "national_identifier": _national_identifier,
}
