"""The RAR object of a request (RFC 9396), read into plain values.

{"type": "cmwallet_vault", "locations": ["<issuer>/vault"], "actions": ["read"], "datatypes": ["given_name"],
 "optional_datatypes": ["email"], "predicates": [{"age_equal_or_over": 18}],
 "purpose": {"id": "<DPV IRI>", "text": "…"}, "not_before": "…Z", "not_after": "…Z", "max_uses": 5,
 "retention": "P30D"}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from identity.consent.fields import MAX_FIELDS, check_field
from identity.consent.request_object import RAR_TYPE, predicate_of
from identity.consent.retention import parse_retention
from identity.consent.terms import NO_PURPOSE
from identity.errors import InvalidInput
from identity.foreign import clean
from identity.jose.encoding import Json
from oauth.core.errors import InvalidDetails
from oauth.core.limits import (
    DEFAULT_GRANT_SECONDS,
    DEVICE_GRANT_SECONDS,
    LOGIN_GRANT_SECONDS,
    LONGEST_GRANT_SECONDS,
)
from oauth.store.requests import DEVICE, AuthorizationRequest

PURPOSE_CHARACTERS: Final = 200
_MEMBERS: Final = frozenset(
    {
        *("type", "locations", "actions", "datatypes", "optional_datatypes", "predicates", "purpose", "not_before"),
        *("not_after", "max_uses", "retention"),
    }
)
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_IRI: Final = re.compile(r"https://[!-~]{1,200}", re.ASCII)
_MAX_USES: Final = 1_000_000


@dataclass(frozen=True)
class Asked:
    """The fields (needed and optional, predicates among the needed as their JSON), the purpose, times and limits.

    A login may ask for no field at all, and for no stated purpose.
    """

    fields: tuple[str, ...]
    optional: tuple[str, ...]
    purpose_id: str
    purpose: str
    not_before: int
    expires: int
    max_uses: int
    retention: int

    def as_json(self) -> Json:
        """Return it to be kept with the request."""
        return {**vars(self), "fields": list(self.fields), "optional": list(self.optional)}


def asked_of(request: AuthorizationRequest) -> Asked:
    """Return what a kept request asks for."""
    kept = request.parameters["asked"]
    assert isinstance(kept, dict)
    return Asked(**{**kept, "fields": tuple(kept["fields"]), "optional": tuple(kept["optional"])})


def login_alone(now: int) -> Asked:
    """Return what `scope=openid` asks for where no details come with it: no field, for a day, for no stated purpose."""
    return Asked((), (), NO_PURPOSE, "", now, now + LOGIN_GRANT_SECONDS, 0, 0)


def parse_details(details: object, *, vault: str, now: int, kind: str, login: bool = False) -> Asked:
    """Read the value of `authorization_details`; `vault` is the address of the resources.

    A `login` (`scope=openid`) may name no field: it states a purpose and an end, and opens the user's name alone.

    Raises:
        InvalidDetails: not exactly one object of our type, an unknown member, or a value that makes no sense.
    """
    if not isinstance(details, list) or len(details) != 1 or not isinstance(details[0], dict):
        raise InvalidDetails("authorization_details is an array of one object")
    one = details[0]
    if one.get("type") != RAR_TYPE:
        raise InvalidDetails(f"the type is {RAR_TYPE}; others are not served here")
    if one.keys() - _MEMBERS:
        raise InvalidDetails("the object has members that are not known here")
    if _texts(one, "locations", [vault]) != [vault]:
        raise InvalidDetails(f"locations is [{vault}]")
    if _texts(one, "actions", ["read"]) != ["read"]:
        raise InvalidDetails('actions is ["read"]')
    fields, optional = _names(one, least=0 if login else 1)
    purpose_id, purpose = _purpose(one.get("purpose"))
    starts = max(now, _time(one, "not_before", now))  # nobody consents to what is over
    ends = _time(one, "not_after", now + DEFAULT_GRANT_SECONDS)
    if ends <= now or ends <= starts or ends > now + LONGEST_GRANT_SECONDS:
        raise InvalidDetails("not_after lies in the future, behind not_before and within two years")
    uses = one.get("max_uses", 0)
    if (
        not isinstance(uses, int)
        or isinstance(uses, bool)
        or not 0 <= uses <= _MAX_USES
        or ("max_uses" in one and not uses)
    ):
        raise InvalidDetails("max_uses is a whole number from 1 on")
    if kind == DEVICE:
        ends = min(ends, now + DEVICE_GRANT_SECONDS)
    return Asked(fields, optional, purpose_id, purpose, starts, ends, uses, _retention(one))


def _names(one: Mapping[str, object], *, least: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    needed, optional = _texts(one, "datatypes", []), _texts(one, "optional_datatypes", [])
    predicates = one.get("predicates", [])
    if not isinstance(predicates, list):
        raise InvalidDetails("predicates is a list")
    try:
        fields = [*(check_field(name) for name in needed), *(predicate_of(item) for item in predicates)]
        for name in optional:
            check_field(name)
    except InvalidInput as problem:
        raise InvalidDetails(clean(problem.message)) from None
    every = [*fields, *optional]
    if not least <= len(every) <= MAX_FIELDS or len(set(every)) != len(every):
        raise InvalidDetails(f"{least} to {MAX_FIELDS} fields are asked for, none of them twice")
    return tuple(sorted(fields)), tuple(sorted(optional))


def _purpose(value: object) -> tuple[str, str]:
    if not isinstance(value, dict) or value.keys() - {"id", "text"}:
        raise InvalidDetails('purpose is {"id": an IRI, "text": at most 200 characters}')
    name, text = value.get("id", NO_PURPOSE), value.get("text")
    if not isinstance(name, str) or not _IRI.fullmatch(name):
        raise InvalidDetails("the id of the purpose is an https IRI")
    if not isinstance(text, str) or len(text) > PURPOSE_CHARACTERS or not clean(text, PURPOSE_CHARACTERS):
        raise InvalidDetails(f"the text of the purpose has 1 to {PURPOSE_CHARACTERS} characters")
    return name, clean(text, PURPOSE_CHARACTERS)


def _time(one: Mapping[str, object], name: str, default: int) -> int:
    value = one.get(name)
    if value is None and name not in one:
        return default
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise InvalidDetails(f"{name} is a time such as 2027-01-31T12:00:00Z")
    try:
        return int(datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise InvalidDetails(f"{name} is no day of the calendar") from None


def _retention(one: Mapping[str, object]) -> int:
    if "retention" not in one:
        return 0
    try:
        return parse_retention(str(one["retention"]))
    except InvalidInput as problem:
        raise InvalidDetails(problem.message) from None


def _texts(one: Mapping[str, object], name: str, default: list[str]) -> list[str]:
    value = one.get(name, default)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidDetails(f"{name} is a list of texts")
    return value
