"""Names of fields and where they stand in a credential.

A field is an OIDC claim path (`address.country`), a part of a document or an account, a predicate
(`age_equal_or_over.18`) or `screening`. In a credential of this project, claims stand under `verified_claims.claims`
(eKYC-IDA); predicates and the screening stand at the top. In those of others a claim may stand at the top as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from identity.errors import InvalidInput
from identity.jose.encoding import Json

PREDICATE: Final = "age_equal_or_over"
SCREENING: Final = "screening"
CLAIMS: Final = ("verified_claims", "claims")
OF_THE_CREDENTIAL: Final = frozenset(
    {"iss", "iat", "nbf", "exp", "vct", "vct#integrity", "cnf", "status", "anchor", "sub"}
)
"""What a credential says about itself; never asked for as a field."""

Path = tuple[str, ...]


def is_predicate(name: str) -> bool:
    """Whether a field is an answer yes or no instead of a value."""
    return name.startswith(PREDICATE + ".")


def places(name: str) -> list[Path]:
    """Where a field can stand, the first that is there counts."""
    path = tuple(name.split("."))
    if not all(path) or path[0] in OF_THE_CREDENTIAL or path[0] == CLAIMS[0]:
        raise InvalidInput(f"{name} is no field that can be disclosed")
    if is_predicate(name) or name == SCREENING:
        return [path]
    return [(*CLAIMS, *path), path]


def value_at(claims: Mapping[str, object], path: Sequence[str]) -> object:
    """Return what stands at a path. Raises `KeyError`."""
    found: object = claims
    for part in path:
        if not isinstance(found, Mapping):
            raise KeyError(part)
        found = found[part]
    return found


def find_field(claims: Mapping[str, object], name: str) -> tuple[Path, object] | None:
    """Return where a field stands and its value, or None."""
    for path in places(name):
        try:
            return path, value_at(claims, path)
        except KeyError:
            continue
    return None


def nest(fields: Mapping[str, object]) -> Json:
    """Return fields as nested objects: `address.country` becomes a member of `address`. Raises `InvalidInput`."""
    nested: Json = {}
    for name, value in sorted(fields.items()):
        *groups, last = name.split(".")
        here = nested
        for group in groups:
            inner = here.setdefault(group, {})
            if not isinstance(inner, dict):
                raise InvalidInput(f"{name} stands inside of a field that is a value already")
            here = inner
        if last in here:  # where the value of a group is an object itself
            raise InvalidInput(f"{name} is named twice, whole and in parts")
        here[last] = value
    return nested


def flatten(claims: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """Return the fields in nested objects, by name; lists stay whole, and a group in which nothing is left is none."""
    fields: dict[str, object] = {}
    for name, value in claims.items():
        if isinstance(value, Mapping):
            fields |= flatten(value, f"{prefix}{name}.")
        else:
            fields[prefix + name] = value
    return fields


def fields_in(claims: Mapping[str, object]) -> dict[str, object]:
    """Return what a credential says about its subject, by field name."""
    inner = claims.get(CLAIMS[0])
    verified = inner.get(CLAIMS[1]) if isinstance(inner, Mapping) else None
    found = flatten(verified) if isinstance(verified, Mapping) else {}
    for name, value in claims.items():
        if name == SCREENING:
            found[name] = value
        elif name not in OF_THE_CREDENTIAL and name != CLAIMS[0]:
            found |= flatten({name: value})
    return found


def ages_reached(birthdate: object, ages: Iterable[int], today: date) -> dict[str, bool]:
    """Return the ages that somebody has reached, as `age_equal_or_over` states them; those not reached are left out.

    Whoever was born on 29 February comes of age on 1 March in years without that day. Raises `InvalidInput`.
    """
    try:
        born = date.fromisoformat(birthdate) if isinstance(birthdate, str) else None
    except ValueError:
        born = None
    if born is None:
        raise InvalidInput("a whole date of birth is needed to say an age", hint="leave --age out, or attest birthdate")
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return {str(age): True for age in sorted(set(ages)) if years >= age}
