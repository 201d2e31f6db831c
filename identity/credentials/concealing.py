"""Concealing of claims (RFC 9901 §4.2, the issuer's side): `Selective` ones become digests and disclosures.

A `Selective` inside another one is a recursive disclosure (§4.2.6). Where claims are hidden, decoy digests (§4.2.5)
fill up to the next power of two and at least `LEAST_DIGESTS`: how many claims were left out cannot be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from identity.credentials.disclosures import (
    DEFAULT_HASH,
    DIGESTS,
    ELEMENT,
    HASH_NAME,
    RESERVED,
    SALT_BYTES,
    Disclosure,
    digest_of,
    make_disclosure,
)
from identity.errors import InvalidInput
from identity.jose.encoding import Json, encode

LEAST_DIGESTS: Final = 4

Random = Callable[[int], bytes]
"""Returns so many random bytes: `secrets.token_bytes` outside tests."""


@dataclass(frozen=True)
class Selective:
    """A member's or an element's value that the holder may disclose or not."""

    value: object


def conceal(claims: Mapping[str, object], random: Random, *, decoys: bool = True) -> tuple[Json, list[Disclosure]]:
    """Return the payload to be signed, and the disclosures of what it hides.

    Raises:
        InvalidInput: a claim has a name that RFC 9901 keeps for itself.
    """
    work = _Concealing(random, decoys)
    payload = work.members(claims)
    if work.disclosures:
        payload[HASH_NAME] = DEFAULT_HASH
    return payload, work.disclosures


class _Concealing:
    def __init__(self, random: Random, decoys: bool) -> None:
        self._random = random
        self._decoys = decoys
        self.disclosures: list[Disclosure] = []

    def members(self, claims: Mapping[str, object]) -> Json:
        shown: Json = {}
        digests: list[str] = []
        for name, value in claims.items():
            if name in RESERVED or name == HASH_NAME:
                raise InvalidInput(f"a claim cannot be named {name}")
            if isinstance(value, Selective):
                digests.append(self._hide(name, value))
            else:
                shown[name] = self._value(value)
        if digests:
            # Sorted: the order tells nothing about the claims.
            shown[DIGESTS] = sorted(digests + self._fill(len(digests)))
        return shown

    def _array(self, elements: list[object]) -> list[object]:
        shown: list[object] = []
        hidden = 0
        for element in elements:
            if isinstance(element, Selective):
                hidden += 1
                shown.append({ELEMENT: self._hide(None, element)})
            else:
                shown.append(self._value(element))
        return shown + [{ELEMENT: digest} for digest in self._fill(hidden)]

    def _value(self, value: object) -> object:
        if isinstance(value, Mapping):
            return self.members(value)
        if isinstance(value, list | tuple):
            return self._array(list(value))
        return value

    def _hide(self, name: str | None, marked: Selective) -> str:
        disclosure = make_disclosure(self._random(SALT_BYTES), name, self._value(marked.value))
        self.disclosures.append(disclosure)
        return disclosure.digest()

    def _fill(self, count: int) -> list[str]:
        """Return decoys for `count` digests: hashes of random bytes, which no disclosure has."""
        if not self._decoys or not count:
            return []
        wanted = max(LEAST_DIGESTS, 1 << (count - 1).bit_length())
        return [digest_of(encode(self._random(32)), DEFAULT_HASH) for _ in range(wanted - count)]
