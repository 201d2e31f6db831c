"""Labels of fields on a page: human words for the names that the protocol uses.

A machine name is one of `identity.records.schema`, a predicate as its RFC 8785 JSON, or `credential:<vct>`. The words
are translated where they are shown; `say` here only marks them for the catalogue.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

Say = Callable[[str], str]
"""Returns a message in the language of the page."""


def say(text: str) -> str:
    """Mark a message for the catalogue, and return it as it is."""
    return text


_CLAIMS: Final = {
    "name": say("Full name"),
    "given_name": say("Given name"),
    "family_name": say("Surname"),
    "middle_name": say("Middle name"),
    "nickname": say("Nickname"),
    "preferred_username": say("User name"),
    "salutation": say("Salutation"),
    "title": say("Title"),
    "also_known_as": say("Also known as"),
    "birth_given_name": say("Given name at birth"),
    "birth_family_name": say("Surname at birth"),
    "birth_middle_name": say("Middle name at birth"),
    "profile": say("Profile page"),
    "picture": say("Picture"),
    "website": say("Website"),
    "email": say("E-mail address"),
    "email_verified": say("E-mail address verified"),
    "gender": say("Gender"),
    "birthdate": say("Date of birth"),
    "zoneinfo": say("Time zone"),
    "locale": say("Language"),
    "phone_number": say("Telephone number"),
    "phone_number_verified": say("Telephone number verified"),
    "msisdn": say("Mobile number"),
    "nationalities": say("Nationalities"),
    "address.formatted": say("Postal address"),
    "address.street_address": say("Street and house number"),
    "address.locality": say("Town"),
    "address.region": say("State or province"),
    "address.postal_code": say("Postal code"),
    "address.country": say("Country"),
    "address.country_code": say("Country code"),
    "place_of_birth.country": say("Country of birth"),
    "place_of_birth.region": say("Region of birth"),
    "place_of_birth.locality": say("Town of birth"),
}

_DOCUMENTS: Final = {
    "passport": say("Passport"),
    "idcard": say("Identity card"),
    "residence_permit": say("Residence permit"),
    "driving_licence": say("Driving licence"),
    "visa": say("Visa"),
}

_PRINTED: Final = {
    "document_number": say("number"),
    "serial_number": say("serial number"),
    "personal_number": say("personal number"),
    "issuing_country": say("issuing country"),
    "issuing_authority": say("issuing office"),
    "date_of_issuance": say("day of issue"),
    "date_of_expiry": say("last day of validity"),
    "given_name": say("given name"),
    "family_name": say("surname"),
    "birthdate": say("date of birth"),
    "place_of_birth": say("place of birth"),
    "nationality": say("nationality"),
    "sex": say("sex"),
    "mrz": say("machine-readable zone"),
    "address": say("address"),
    "category": say("category"),
    "categories": say("categories of vehicles"),
    "remarks": say("remarks"),
    "restrictions": say("restrictions"),
    "entries": say("number of entries"),
    "duration_of_stay": say("duration of stay"),
    "passport_number": say("number of the passport"),
}

_BANK: Final = {
    "Nm": say("account holder"),
    "IBAN": say("IBAN"),
    "Othr.Id": say("account number"),
    "BICFI": say("BIC"),
    "ClrSysMmbId.MmbId": say("sort code or routing number"),
    "FinInstnId.Nm": say("bank"),
    "Ccy": say("currency"),
    "PstlAdr.StrtNm": say("holder's street"),
    "PstlAdr.BldgNb": say("holder's house number"),
    "PstlAdr.PstCd": say("holder's postal code"),
    "PstlAdr.TwnNm": say("holder's town"),
    "PstlAdr.Ctry": say("holder's country"),
}


def label_of(name: str, say: Say) -> str:
    """Return what a field is called, beginning with a capital; a name that nobody knows is returned as it is."""
    if name in _CLAIMS:
        return say(_CLAIMS[name])
    if name.startswith("{"):
        sentence = _predicate(name, say)
        return sentence[:1].upper() + sentence[1:]
    if name.startswith("credential:"):
        return say("Credential %s") % name.partition(":")[2]
    group, _, rest = name.partition(".")
    middle, _, last = rest.partition(".")
    if group == "document" and middle in _DOCUMENTS and last in _PRINTED:
        return f"{say(_DOCUMENTS[middle])}: {say(_PRINTED[last])}"
    if group == "bank_account" and last in _BANK:
        return say("Bank account %(label)s: %(what)s") % {"label": middle, "what": say(_BANK[last])}
    if group == "national_identifier" and last:
        return say("National identifier %(kind)s of %(country)s") % {"kind": last, "country": middle.upper()}
    if group == "attachment" and rest:
        return say("File %s") % rest
    return name


def listed(name: str, say: Say) -> str:
    """Return what a field is called within a list: as `label_of`, but a predicate goes on in small letters."""
    return _predicate(name, say) if name.startswith("{") else label_of(name, say)


def machine_name(name: str) -> str:
    """Return the name that stands small beside a label; empty where the label says it all."""
    return "" if name.startswith(("{", "credential:")) else name


def _predicate(name: str, say: Say) -> str:
    try:
        stated: dict[str, object] = json.loads(name)
        ((predicate, value),) = stated.items()
    except (ValueError, AttributeError, TypeError):
        return name
    if predicate == "age_equal_or_over":
        return say("whether you are at least %s years old") % value
    return say("whether %(what)s is %(value)s") % {"what": predicate, "value": value}
