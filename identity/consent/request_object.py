"""What a dapp's signed request asked for: the RAR object of the type `cmwallet_vault` (RFC 9396, RFC 9101)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from identity.consent.fields import AGE, age_predicate, check_field
from identity.credentials.rejections import Malformed
from identity.errors import InvalidInput

RAR_TYPE: Final = "cmwallet_vault"


def asked_for(payload: Mapping[str, object]) -> set[str]:
    """Return the fields that a request object asks for, optional ones too. Raises `Malformed`."""
    details = payload.get("authorization_details")
    found: set[str] = set()
    for one in details if isinstance(details, list) else []:
        if isinstance(one, Mapping) and one.get("type") == RAR_TYPE:
            found |= set(fields_of(one))
    return found


def fields_of(details: Mapping[str, object]) -> list[str]:
    """Return the fields of one RAR object: what is needed, what is optional, and predicates. Raises `Malformed`."""
    named = [*_list(details, "datatypes"), *_list(details, "optional_datatypes")]
    try:
        names = [check_field(name) for name in named if isinstance(name, str)]
        names += [predicate_of(item) for item in _list(details, "predicates")]
    except InvalidInput as problem:
        raise Malformed(problem.message) from None
    if len(names) != len(named) + len(_list(details, "predicates")):
        raise Malformed("a field in the request is not named by text")
    return names


def predicate_of(item: object) -> str:
    """Return the name of a predicate such as {"age_equal_or_over": 18}. Raises `InvalidInput`."""
    age = item.get(AGE) if isinstance(item, Mapping) and item.keys() == {AGE} else None
    if isinstance(age, bool) or not isinstance(age, int):
        raise InvalidInput("a predicate is an object such as " + age_predicate(18))
    return age_predicate(age)


def _list(details: Mapping[str, object], name: str) -> list[object]:
    found = details.get(name, [])
    if not isinstance(found, list):
        raise Malformed(f"{name} in the request is no list")
    return found
