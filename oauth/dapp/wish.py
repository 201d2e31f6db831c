"""Request for fields: an `authorization_details` object of the type `cmwallet_vault` (RFC 9396)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from identity.consent.fields import AGE, age_predicate
from identity.consent.terms import NO_PURPOSE
from identity.errors import InvalidInput
from identity.timestamps import rfc3339

TYPE: Final = "cmwallet_vault"


@dataclass(frozen=True)
class Wish:
    """Fields by their names, for a purpose, until a time (Unix seconds); predicates as `{"age_equal_or_over": 18}`.

    Without any field it is a login that states its purpose and its end: it goes with `openid=True` alone.
    """

    fields: tuple[str, ...]
    purpose: str
    not_after: int
    predicates: tuple[Mapping[str, object], ...] = ()
    optional: tuple[str, ...] = ()
    purpose_id: str = NO_PURPOSE
    max_uses: int = 0
    retention: str | None = None

    def details(self, issuer: str) -> list[dict[str, object]]:
        """Return the `authorization_details` for an issuer."""
        document: dict[str, object] = {
            "type": TYPE,
            "locations": [f"{issuer}/vault"],
            "actions": ["read"],
            "datatypes": list(self.fields),
            "purpose": {"id": self.purpose_id, "text": self.purpose},
            "not_after": rfc3339(self.not_after),
        }
        if self.predicates:
            document["predicates"] = [dict(item) for item in self.predicates]
        if self.optional:
            document["optional_datatypes"] = list(self.optional)
        if self.max_uses:
            document["max_uses"] = self.max_uses
        if self.retention is not None:
            document["retention"] = self.retention
        return [document]


def parse_fields(texts: Sequence[str]) -> tuple[tuple[str, ...], tuple[Mapping[str, object], ...]]:
    """Return names and predicates; `age_equal_or_over.18` is a predicate. Raises `InvalidInput`."""
    names: list[str] = []
    predicates: list[Mapping[str, object]] = []
    for name in (part.strip() for text in texts for part in text.split(",")):
        if not name:
            raise InvalidInput("a field has no name", hint="such as --fields given_name,age_equal_or_over.18")
        head, dot, number = name.partition(".")
        if head != AGE:
            names.append(name)
        elif dot and number.isascii() and number.isdigit() and len(number) <= 3:
            age_predicate(int(number))  # in its range
            predicates.append({AGE: int(number)})
        else:
            raise InvalidInput(f"{name!r} is no age", hint="age_equal_or_over.18")
    return tuple(dict.fromkeys(names)), tuple(predicates)


def written(details: Sequence[Mapping[str, object]]) -> str:
    """Return `authorization_details` as the text of a form's parameter."""
    return json.dumps(list(details), ensure_ascii=False, separators=(",", ":"))
