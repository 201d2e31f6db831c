"""Names of what a grant opens: one spelling each, the same in requests, consents, receipts and answers.

A name is a field of the records (`given_name`, `address.country`, `document.passport.document_number`), a predicate as
its RFC 8785 JSON (`{"age_equal_or_over":18}`), or `credential:<vct>`. People may also write `age_equal_or_over.18`, a
group (`document.passport`), or one of the scopes of OpenID Connect Core §5.4; those are unfolded before anybody sees
them. Names are compared byte by byte: nothing is normalised, so nothing that merely looks like a name is one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from identity.errors import InvalidInput
from identity.records.field import Sensitivity
from identity.records.schema import is_group, type_of

CREDENTIAL: Final = "credential:"
AGE: Final = "age_equal_or_over"
MAX_FIELDS: Final = 64
_MAX_AGE: Final = 150
_CLAIM: Final = "claim:"

_AGE_JSON: Final = re.compile(r'\{"age_equal_or_over":(0|[1-9][0-9]{0,2})\}', re.ASCII)
_AGE_SHORT: Final = re.compile(r"age_equal_or_over\.(0|[1-9][0-9]{0,2})", re.ASCII)
_VCT: Final = re.compile(r"[A-Za-z0-9:/?#@!$&'()*+;=._~%-]{1,200}", re.ASCII)

SCOPES: Final[dict[str, tuple[str, ...]]] = {
    "profile": (
        *("name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture"),
        *("website", "gender", "birthdate", "zoneinfo", "locale"),
    ),
    "email": ("email", "email_verified"),
    "phone": ("phone_number", "phone_number_verified"),
}
"""What a scope asks for (OpenID Connect Core §5.4); `address` is a group of the records."""


def age_predicate(age: int) -> str:
    """Return the name of the predicate "at least so many years old". Raises `InvalidInput`."""
    if not 0 <= age <= _MAX_AGE:
        raise InvalidInput(f"an age is 0 to {_MAX_AGE} years")
    return f'{{"{AGE}":{age}}}'


def age_of(name: str) -> int | None:
    """Return the age that a predicate asks for; None for a name that is no predicate."""
    found = _AGE_JSON.fullmatch(name)
    return None if found is None or int(found[1]) > _MAX_AGE else int(found[1])


def credential_type(name: str) -> str | None:
    """Return the `vct` of `credential:<vct>`; None for other names."""
    vct = name.removeprefix(CREDENTIAL)
    return vct if vct != name and _VCT.fullmatch(vct) else None


def check_field(name: str) -> str:
    """Return a name as it is. Raises `InvalidInput` when it is not one in its one spelling."""
    if name.startswith("{"):
        if age_of(name) is None:
            raise InvalidInput("a predicate is written " + age_predicate(18))
    elif name.startswith(CREDENTIAL):
        if credential_type(name) is None:
            raise InvalidInput("a credential is asked for as credential:<vct>")
    else:
        type_of(name)
    return name


def check_fields(names: Sequence[str], *, least: int = 1) -> tuple[str, ...]:
    """Return names as a consent lists them: each in its one spelling, sorted, none twice. Raises `InvalidInput`."""
    if not least <= len(names) <= MAX_FIELDS:
        raise InvalidInput(f"a grant opens {least} to {MAX_FIELDS} fields")
    if list(names) != sorted(set(names)):
        raise InvalidInput("the fields of a grant are sorted, and none is named twice")
    return tuple(check_field(name) for name in names)


def parse_fields(texts: Iterable[str], held: Collection[str], *, optional: bool = False) -> tuple[str, ...]:
    """Return the fields that a person named, unfolded and sorted; `held` are the names of the fields that are set.

    A name is separated from the next by a comma. `claim:email` is the claim alone where `email` is the scope. With
    `optional` a group or scope of which nothing is set unfolds to nothing.

    Raises:
        InvalidInput: a name that there is not, or none at all.
    """
    names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    if not names:
        raise InvalidInput("no field is named", hint="--fields given_name,age_equal_or_over.18")
    found: set[str] = set()
    for name in names:
        members = _unfold(name, held)
        if not members and not optional:
            raise InvalidInput(f"nothing of {name} is set", hint="cmwallet identity fields --set")
        found.update(members)
    return check_fields(sorted(found), least=0 if optional else 1)


def _unfold(name: str, held: Collection[str]) -> list[str]:
    short = _AGE_SHORT.fullmatch(name)
    if short is not None:
        return [age_predicate(int(short[1]))]
    if name.startswith(_CLAIM):
        return [check_field(name.removeprefix(_CLAIM))]
    if name in SCOPES:
        return [member for member in SCOPES[name] if member in held]
    if is_group(name):
        return [member for member in held if member.startswith(name + ".")]
    return [check_field(name)]


def spelled(name: str) -> str:
    """Return a name as people read it: a predicate in its short spelling."""
    age = age_of(name)
    return name if age is None else f"{AGE}.{age}"


def sensitivity_of(name: str) -> Sensitivity:
    """Say how sensitive a field is. A predicate tells one bit; a credential may hold anything."""
    if age_of(name) is not None:
        return "normal"
    return "high" if name.startswith(CREDENTIAL) else type_of(name).sensitivity
