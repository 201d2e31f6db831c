"""Processing of a payload with digests (RFC 9901 §7.1, step 3) into the payload that was disclosed.

Every rule about disclosures is held here; `RULES` names the steps in their order. The signature is checked elsewhere,
and before: what is unfolded here is already known to be the issuer's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from identity.credentials.disclosures import (
    DEFAULT_HASH,
    DIGESTS,
    ELEMENT,
    HASH_NAME,
    Disclosure,
    digest_of,
    parse_disclosure,
)
from identity.hostile_json import MAX_NESTING
from identity.jose.encoding import Json
from identity.rejections import BadDisclosure, UnsupportedAlgorithm

Path = tuple[str | int, ...]


@dataclass
class Unfolding:
    """One unfolding in progress, and its result: `payload`, and where each disclosure stood."""

    signed: Json
    texts: Sequence[str]
    hash_name: str = DEFAULT_HASH
    disclosures: dict[str, Disclosure] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    paths: dict[str, Path] = field(default_factory=dict)
    payload: Json = field(default_factory=dict)


def unfold(signed: Json, texts: Sequence[str]) -> Unfolding:
    """Return the disclosed payload and, by text, the path of each disclosure.

    Raises:
        BadDisclosure, UnsupportedAlgorithm: a rule is broken.
    """
    work = Unfolding(signed, texts)
    for _, rule in RULES:
        rule(work)
    return work


def hash_is_accepted(work: Unfolding) -> None:
    """§7.1 (2) d: `_sd_alg`, where it stands, names a hash function that is understood and strong."""
    name = work.signed.get(HASH_NAME, DEFAULT_HASH)
    if not isinstance(name, str):
        raise UnsupportedAlgorithm("the credential's hash algorithm is not accepted")
    digest_of("", name)
    work.hash_name = name


def disclosures_are_well_formed(work: Unfolding) -> None:
    """§7.1 (3) a, c: each disclosure is an array of two or three, and none comes twice."""
    for text in work.texts:
        disclosure = parse_disclosure(text)
        digest = disclosure.digest(work.hash_name)
        if digest in work.disclosures:
            raise BadDisclosure("a disclosure comes twice")
        work.disclosures[digest] = disclosure


def digests_are_replaced(work: Unfolding) -> None:
    """§7.1 (3) b to d: digests become what they stand for; those without a disclosure go, `_sd` and `_sd_alg` too."""
    top = {name: value for name, value in work.signed.items() if name != HASH_NAME}
    work.payload = _object(work, top, (), 0)


def no_digest_comes_twice(work: Unfolding) -> None:
    """§7.1 (4): a digest stands in one place only, whether it has a disclosure or not."""
    if any(count > 1 for count in work.seen.values()):
        raise BadDisclosure("a digest stands in more than one place")


def every_disclosure_is_used(work: Unfolding) -> None:
    """§7.1 (5): each disclosure is referred to by a digest."""
    if len(work.paths) != len(work.texts):
        raise BadDisclosure("a disclosure belongs to nothing that the issuer signed")


RULES: Final[Sequence[tuple[str, Callable[[Unfolding], None]]]] = (
    ("7.1 (2) d", hash_is_accepted),
    ("7.1 (3) a, c", disclosures_are_well_formed),
    ("7.1 (3) b, c, d", digests_are_replaced),
    ("7.1 (4)", no_digest_comes_twice),
    ("7.1 (5)", every_disclosure_is_used),
)


def _value(work: Unfolding, value: object, path: Path, depth: int) -> object:
    if depth > MAX_NESTING:
        raise BadDisclosure("disclosures are nested too deeply")
    if isinstance(value, dict):
        return _object(work, value, path, depth)
    if isinstance(value, list):
        return _array(work, value, path, depth)
    return value


def _object(work: Unfolding, members: Json, path: Path, depth: int) -> Json:
    if ELEMENT in members:
        raise BadDisclosure("the name ... stands where it must not")
    if HASH_NAME in members:
        raise BadDisclosure("_sd_alg stands where it must not")
    shown = {name: _value(work, value, (*path, name), depth + 1) for name, value in members.items() if name != DIGESTS}
    digests = members.get(DIGESTS, [])
    if not isinstance(digests, list) or not all(isinstance(digest, str) for digest in digests):
        raise BadDisclosure("_sd is no list of digests")
    for digest in digests:
        disclosure = _take(work, digest)
        if disclosure is None:
            continue
        if disclosure.name is None:
            raise BadDisclosure("the disclosure of an array element stands for a member")
        if disclosure.name in shown or (not path and disclosure.name == HASH_NAME):
            raise BadDisclosure("a disclosed claim is there already")
        here = (*path, disclosure.name)
        work.paths[disclosure.text] = here
        shown[disclosure.name] = _value(work, disclosure.value, here, depth + 1)
    return shown


def _array(work: Unfolding, elements: list[object], path: Path, depth: int) -> list[object]:
    shown: list[object] = []
    for element in elements:
        if not isinstance(element, dict) or ELEMENT not in element:
            shown.append(_value(work, element, (*path, len(shown)), depth + 1))
            continue
        digest = element[ELEMENT]
        if len(element) != 1 or not isinstance(digest, str):
            raise BadDisclosure("a hidden array element is more than its digest")
        disclosure = _take(work, digest)
        if disclosure is None:
            continue
        if disclosure.name is not None:
            raise BadDisclosure("the disclosure of a member stands for an array element")
        here = (*path, len(shown))
        work.paths[disclosure.text] = here
        shown.append(_value(work, disclosure.value, here, depth + 1))
    return shown


def _take(work: Unfolding, digest: str) -> Disclosure | None:
    """Return the disclosure of a digest, the first time that the digest is met."""
    work.seen[digest] += 1
    return work.disclosures.get(digest) if work.seen[digest] == 1 else None
