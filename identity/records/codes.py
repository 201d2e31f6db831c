"""Fields of codes that others keep the lists of: countries, languages, currencies, time zones."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Final

import pycountry

from identity.records.countries import KOSOVO, country_of
from identity.records.field import Json
from identity.records.given import Given, items_of

ICAO_ONLY: Final[Mapping[str, str]] = {
    "D": "Germany (ICAO writes D)",
    "EUE": "European Union",
    "GBD": "British Overseas Territories citizen",
    "GBN": "British National (Overseas)",
    "GBO": "British Overseas citizen",
    "GBP": "British Protected person",
    "GBS": "British subject",
    "RKS": "Kosovo",
    "UNA": "agency of the United Nations",
    "UNK": "resident of Kosovo, by UNMIK",
    "UNO": "United Nations",
    "UTO": "Utopia, of ICAO's specimens",
    "XBA": "African Development Bank",
    "XIM": "African Export-Import Bank",
    "XCC": "Caribbean Community",
    "XCE": "Council of Europe",
    "XCO": "Common Market for Eastern and Southern Africa",
    "XEC": "Economic Community of West African States",
    "XMP": "Inter-Parliamentary Assembly of the Mediterranean",
    "XOM": "Sovereign Military Order of Malta",
    "XPO": "Interpol",
    "XDC": "Southern African Development Community",
    "XXA": "stateless",
    "XXB": "refugee",
    "XXC": "refugee, other",
    "XXX": "nationality not stated",
}
"""Codes of ICAO 9303-3 §5 that ISO 3166-1 does not have."""


def _alpha2(given: Given) -> str:
    found = country_of(given.text())
    if found is None:
        raise given.refuse("is a country, by its ISO 3166-1 code or its name", hint="such as DE, DEU or Germany")
    return found.alpha2


def _alpha3(given: Given) -> str:
    text = given.text().upper().rstrip("<")
    if text == "D":
        return "DEU"
    if text in ICAO_ONLY:
        return text
    found = country_of(given.text())
    if found is None:
        raise given.refuse(
            "is a country, by its ISO 3166-1 or ICAO 9303 code or its name", hint="such as DEU, DE or Germany"
        )
    return "RKS" if found == KOSOVO else found.alpha3  # as its passports print it


def _countries(given: Given) -> Json:
    return [_alpha2(Given(given.name, item, given.today, given.siblings)) for item in items_of(given)]


def _language(given: Given) -> str:
    """BCP 47 (RFC 5646): language, script, region; further subtags in lower case, unchecked."""
    parts = given.text().replace("_", "-").split("-")
    code = parts[0].lower()
    if len(code) == 2:
        known = pycountry.languages.get(alpha_2=code)
    else:
        known = pycountry.languages.get(alpha_3=code) if len(code) == 3 else None
    if known is None or not all(re.fullmatch(r"[A-Za-z0-9]{1,8}", part) for part in parts[1:]):
        raise given.refuse("is a language tag", hint="such as de, pt-BR or zh-Hant")
    spelled = [code]
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha() and len(spelled) == 1:
            spelled.append(part.title())
        elif len(part) == 2 and part.isalpha():
            if country_of(part) is None:
                raise given.refuse("names a region that ISO 3166-1 does not have")
            spelled.append(part.upper())
        else:
            spelled.append(part.lower())
    return "-".join(spelled)


def _timezone(given: Given) -> str:
    known = {name.lower(): name for name in zoneinfo.available_timezones()}
    found = known.get(given.text().lower())
    if found is None:
        raise given.refuse("is a time zone of the IANA database", hint="such as Europe/Paris")
    return found


def _currency(given: Given) -> str:
    code = given.text().upper()
    if pycountry.currencies.get(alpha_3=code) is None:
        raise given.refuse("is a currency, ISO 4217", hint="such as EUR")
    return code


CHECKS: Final[Mapping[str, Callable[[Given], Json]]] = {
    "alpha2": _alpha2,
    "alpha3": _alpha3,
    "countries": _countries,
    "language": _language,
    "timezone": _timezone,
    "currency": _currency,
}
