"""Packages from an issuer: the copies, sealed to the holder, and the check that they are what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from identity.credentials.fields import SCREENING, fields_in, flatten, is_predicate, nest
from identity.credentials.issuers import KeySource, normal_issuer
from identity.credentials.status_list import StatusSource, status_reference
from identity.credentials.trust import trust_in
from identity.credentials.unmarked import check_unlinkable, check_unmarked
from identity.credentials.verifying import Demand, verify
from identity.jose.encoding import read_object, write_json
from identity.rejections import (
    BadKeyBinding,
    Malformed,
    NotAsRequested,
    UntrustedIssuer,
    WrongNonce,
    WrongType,
)

KIND: Final = "cmwallet-attestation+json"
MAX_COPIES: Final = 100


@dataclass(frozen=True)
class Received:
    """One copy that was checked: its text, its holder key, its end, its status, the fields that it can disclose."""

    text: str
    kid: str
    issuer: str
    vct: str
    expires: int | None
    status: tuple[str, int] | None
    fields: Mapping[str, object]


@dataclass(frozen=True)
class Asked:
    """What was requested: of whom, what type, which values, for which holder keys (thumbprints).

    `signed_as` is the name that stands in the credentials: the issuer's DID, or the web address that it signs as.
    """

    issuer: str
    nonce: str
    vct: str
    claims: Mapping[str, object]
    kids: Sequence[str]
    signed_as: str | None = None
    subject: str | None = None
    """The holder's DID when it was asked for publicly; otherwise no copy may name a subject."""


def write_package(nonce: str, issuer: str, credentials: Sequence[str]) -> bytes:
    """Return the copies for one request, before they are sealed."""
    return write_json({"nonce": nonce, "issuer": issuer, "credentials": list(credentials)})


def parse_package(content: bytes) -> tuple[str, str, list[str]]:
    """Return (nonce, issuer, SD-JWTs) of a package. Raises `Malformed`."""
    document = read_object(content, "the package")
    nonce, issuer, credentials = (document.get(name) for name in ("nonce", "issuer", "credentials"))
    if not isinstance(nonce, str) or not isinstance(issuer, str) or not isinstance(credentials, list):
        raise Malformed("the package is not understood")
    if not 1 <= len(credentials) <= MAX_COPIES or not all(isinstance(item, str) for item in credentials):
        raise Malformed("the package holds no credentials, or too many")
    return nonce, issuer, credentials


def check_package(content: bytes, asked: Asked, keys: KeySource, lists: StatusSource, *, now: int) -> list[Received]:
    """Check every copy, and all of them against the request.

    Raises:
        NotAsRequested, WrongNonce, BadKeyBinding, or what `verify` raises.
    """
    nonce, issuer, texts = parse_package(content)
    if nonce != asked.nonce:
        raise WrongNonce("the package answers another request")
    if normal_issuer(issuer) != normal_issuer(asked.issuer):
        raise UntrustedIssuer("the package is by another issuer than the one that was asked")
    copies = [_check_copy(text, asked, keys, lists, now) for text in texts]
    if len({copy.kid for copy in copies}) != len(copies):
        raise BadKeyBinding("two copies are bound to one key")
    _check_unlinkable(copies)
    return copies


def _check_copy(text: str, asked: Asked, keys: KeySource, lists: StatusSource, now: int) -> Received:
    demand = Demand(now, None, trust_in([asked.signed_as or asked.issuer]), check_status=False)
    found = verify(text, demand, keys, lists)
    if found.holder is None or found.holder.thumbprint not in asked.kids:
        raise BadKeyBinding("a copy is bound to a key that was not in the request")
    if found.sdjwt.key_binding:
        raise Malformed("a copy comes with a key binding already")
    if found.vct != asked.vct:
        raise WrongType("the credential is of another type than the one requested")
    if found.claims.get("sub") != asked.subject:
        raise NotAsRequested("the credential names a subject that was not asked for")
    check_unmarked(found, asked.claims)
    fields = fields_in(found.claims)
    _check_values(fields, asked.claims)
    return Received(
        found.sdjwt.text,
        found.holder.thumbprint,
        str(found.claims["iss"]),
        found.vct,
        found.expires,
        status_reference(found.claims),
        fields,
    )


def _check_values(fields: Mapping[str, object], requested: Mapping[str, object]) -> None:
    """Every value is the requested one; only predicates and the screening may be added."""
    wanted = flatten(nest(requested))
    for name, value in fields.items():
        if is_predicate(name) or name == SCREENING:
            continue
        if name not in wanted:
            raise NotAsRequested(f"the credential states {name}, which was not requested")
        if wanted[name] != value:
            raise NotAsRequested(f"the credential states another {name} than the one requested")


def _check_unlinkable(copies: Sequence[Received]) -> None:
    """Copies share nothing: otherwise verifiers could tell that they are of one person."""
    check_unlinkable([copy.text for copy in copies])
    places = [copy.status for copy in copies if copy.status is not None]
    if len(set(places)) != len(places):
        raise NotAsRequested("copies of the credential can be linked: they share a status index")
