"""Content of a dapp's signed request: the RAR object of the type `cmwallet_vault` (RFC 9396, RFC 9101)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from identity.consent.fields import AGE, age_predicate, check_field
from identity.consent.receipt import Body, seconds_of
from identity.consent.retention import parse_retention
from identity.consent.terms import NO_PURPOSE
from identity.errors import InvalidInput
from identity.foreign import clean
from identity.rejections import Malformed

RAR_TYPE: Final = "cmwallet_vault"
_LOGIN_ALONE: Final[Mapping[str, object]] = {"type": RAR_TYPE, "purpose": {"text": ""}}
"""What a login without any object asks for: no field, and nothing is said of purpose, times and uses."""


def check_asked_for(payload: Mapping[str, object], body: Body) -> None:
    """Check that a signed request asked for what a receipt says was granted, and for no less.

    Raises:
        Malformed: it was put to another issuer, for another purpose, for fewer fields, uses or days: it is the request
            of another grant.
    """
    if payload.get("aud") not in (body.issuer, [body.issuer]):
        raise Malformed("the request was put to another issuer")
    details = payload.get("authorization_details")
    if "authorization_details" not in payload and payload.get("scope") == "openid":
        details = [_LOGIN_ALONE]
    one = details[0] if isinstance(details, list) and len(details) == 1 else None
    if not isinstance(one, Mapping) or one.get("type") != RAR_TYPE:
        raise Malformed("the request is none for fields of a vault")
    if set(body.fields) - set(fields_of(one)):
        raise Malformed("more was granted than the dapp asked for")
    purpose = one.get("purpose")
    stated = purpose if isinstance(purpose, Mapping) else {}
    if (stated.get("id", NO_PURPOSE), clean(stated.get("text"))) != (body.purpose_id, body.purpose):
        raise Malformed("the request was for another purpose")
    if _exceeds(one, body):
        raise Malformed("the request was for other times, uses or another retention")


def _exceeds(one: Mapping[str, object], body: Body) -> bool:
    """Whether the grant goes beyond a request in time or uses, or notes another retention. Raises `Malformed`."""
    uses = one.get("max_uses")
    try:
        return (
            body.retention != (parse_retention(str(one["retention"])) if "retention" in one else 0)
            or (uses is not None and not (isinstance(uses, int) and 0 < body.max_uses <= uses))
            or ("not_before" in one and body.not_before < seconds_of(str(one["not_before"])))
            or ("not_after" in one and body.expires > seconds_of(str(one["not_after"])))
        )
    except (InvalidInput, ValueError):
        raise Malformed("the request states a time that is none") from None


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
