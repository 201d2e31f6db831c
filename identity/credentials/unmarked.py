"""Holder-side check for tracking: nothing in a copy by which verifiers could tell whose it is.

A copy may state what was asked for and what every copy needs, in the shape that `issuing` gives it. Whatever else
stands in the open, a member more or a time to the second, would come along at each presentation and tell copies of
one person from all others. So would a digest or a salt that two copies share, also one that hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from identity.credentials.disclosures import DIGESTS, ELEMENT, HASH_NAME, parse_disclosure
from identity.credentials.fields import CLAIMS, OF_THE_CREDENTIAL, PREDICATE, SCREENING, Path, value_at
from identity.credentials.issuing import DAY
from identity.credentials.sdjwt import parse_sdjwt
from identity.credentials.verifying import Verification
from identity.jose.encoding import decode, read_object
from identity.rejections import NotAsRequested

_HEADER: Final = frozenset({"alg", "typ", "kid"})
_OWN: Final = (OF_THE_CREDENTIAL - {"vct#integrity"}) | {CLAIMS[0], PREDICATE, SCREENING, DIGESTS, HASH_NAME}
_INSIDE: Final[Mapping[Path, frozenset[str]]] = {
    ("cnf",): frozenset({"jwk"}),
    ("status",): frozenset({"status_list"}),
    ("status", "status_list"): frozenset({"idx", "uri"}),
    ("anchor",): frozenset({"schema", "salt"}),
    CLAIMS[:1]: frozenset({"verification", CLAIMS[1], DIGESTS}),
    (CLAIMS[0], "verification"): frozenset({"trust_framework", "time", "evidence", DIGESTS}),
}
_A_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T00:00(:00)?Z)?", re.ASCII)


def check_unmarked(found: Verification, asked: Collection[str]) -> None:
    """Check one copy; `asked` are the fields of the request. Raises `NotAsRequested`."""
    payload = found.jws.payload
    extra = set(found.jws.header) - _HEADER
    extra |= set(payload) - _OWN - {name.partition(".")[0] for name in asked}
    for path, known in _INSIDE.items():
        here = _at(payload, path)
        extra |= set(here) - known if isinstance(here, Mapping) else set()
    if found.holder is not None and payload.get("cnf") != {"jwk": found.holder.document}:
        extra.add("cnf")
    extra |= {name for name in ("iat", "nbf", "exp") if name in payload and payload[name] % DAY}  # type: ignore[operator]  # `verify` has read them
    checked = _at(payload, (CLAIMS[0], "verification", "time"))
    if checked is not None and not (isinstance(checked, str) and _A_DAY.fullmatch(checked)):
        extra.add("verification.time")
    if extra:
        raise NotAsRequested(
            "the credential carries a mark by which its holder could be followed", details={"members": sorted(extra)}
        )


def check_unlinkable(texts: Sequence[str]) -> None:
    """Check that copies have no digest, disclosure or salt in common. Raises `NotAsRequested`."""
    seen: set[str] = set()
    for text in texts:
        sdjwt = parse_sdjwt(text)
        payload = read_object(decode(sdjwt.issuer_jwt.split(".")[1], "a copy"), "a copy")
        salt = _at(payload, ("anchor", "salt"))
        told = {*sdjwt.disclosures, *_digests(payload), *([salt] if isinstance(salt, str) else [])}
        for disclosure in map(parse_disclosure, sdjwt.disclosures):
            told |= {disclosure.salt, *_digests(disclosure.value)}
        if seen & told:
            raise NotAsRequested("copies of the credential can be linked: they share salts or digests")
        seen |= told


def _at(payload: Mapping[str, object], path: Path) -> object:
    try:
        return value_at(payload, path)
    except KeyError:
        return None


def _digests(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        hidden = [*(value.get(DIGESTS) or []), value.get(ELEMENT)]
        yield from (digest for digest in hidden if isinstance(digest, str))
        for member in value.values():
            yield from _digests(member)
    elif isinstance(value, list):
        for element in value:
            yield from _digests(element)
