"""Access tokens: JWTs (RFC 9068) bound to a DPoP key (RFC 9449 §6), signed by a key that the chain lists for the user.

A token names its grant and its family. Nobody reads by a token alone: the resource server asks the tables at every read
what has become of both, so that a token ends with its grant, not only with its own `exp`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from identity.consent.fields import AGE, age_of
from identity.consent.request_object import RAR_TYPE
from identity.consent.retention import write_retention
from identity.jose.encoding import Json
from identity.jose.jws import parse_jws, sign_jws
from identity.jose.keys import PublicJwk, Signer
from identity.timestamps import rfc3339
from oauth.core.errors import InvalidToken, told_as
from oauth.core.limits import ACCESS_SECONDS, JWT_BYTES
from oauth.core.pairwise import subject
from oauth.model import Grant, Issuer
from oauth.state_key import StateKey
from oauth.store import tokens
from oauth.store.hashing import fresh
from oauth.store.work import Work

TYPE: Final = "at+jwt"
PIPE_SECONDS: Final = 3600
"""The longest life of a token made for a pipe."""


def access_token(
    signer: Signer,
    issuer: Issuer,
    grant: Grant,
    jkt: str,
    lifetime: int,
    now: int,
    *,
    sub: str,
    family: str,
    client_key: str | None = None,
    details: list[Json] | None = None,
) -> str:
    """Return an access token for a grant, never longer than the grant; `sub` is from `oauth.core.pairwise`.

    `details` are those of `granted_details`, where somebody has them already.
    """
    payload: Json = {
        "iss": issuer.url,
        "sub": sub,
        "aud": f"{issuer.url}/vault",
        "client_id": grant.details.client,
        "iat": now,
        "exp": min(now + lifetime, grant.expires),
        "jti": fresh(),
        "cnf": {"jkt": jkt},
        "grant_id": grant.id,
        "authorization_details": details or granted_details(issuer, grant),
        "family": family,
        "client_key": client_key or grant.client_key,
    }
    if grant.details.scope:
        payload["scope"] = grant.details.scope
    return sign_jws(payload, signer, {"typ": TYPE, "kid": signer.kid})


def granted_details(issuer: Issuer, grant: Grant) -> list[Json]:
    """Return what was granted, as one RAR object: this is what the user agreed to, perhaps less than was asked."""
    details = grant.details
    predicates = [{AGE: age} for age in map(age_of, details.fields) if age is not None]
    one: Json = {
        "type": RAR_TYPE,
        "locations": [f"{issuer.url}/vault"],
        "actions": ["read"],
        "datatypes": [name for name in details.fields if age_of(name) is None],
        "purpose": {"id": details.purpose_id, "text": details.purpose},
        "not_before": rfc3339(grant.not_before),
        "not_after": rfc3339(grant.expires),
    }
    if predicates:
        one["predicates"] = predicates
    if grant.max_uses:
        one["max_uses"] = grant.max_uses
    if details.retention:
        one["retention"] = write_retention(details.retention)
    return [one]


def new_family(work: Work, grant: Grant, jkt: str, client_key: str, now: int, *, name: str | None = None) -> str:
    """Keep a new family of tokens, bound to a DPoP key; its id. A code brings its name along."""
    family = name or fresh()
    kept = tokens.Family(family, grant.id, grant.client, client_key, jkt, False, now, grant.expires)
    tokens.insert_family(work, kept)
    return family


def pipe_token(work: Work, state: StateKey, signer: Signer, issuer: Issuer, grant: Grant, jkt: str, now: int) -> str:
    """Return a token for a pipe: a family of its own, to the end of the grant, at most an hour."""
    family = new_family(work, grant, jkt, grant.client_key, now)
    sub = subject(state, grant.details.identity, grant.details.client)
    return access_token(signer, issuer, grant, jkt, PIPE_SECONDS, now, sub=sub, family=family)


def server_token(
    state: StateKey,
    signer: Signer,
    issuer: Issuer,
    grant: Grant,
    family: tokens.Family,
    details: list[Json],
    now: int,
) -> str:
    """Return a token of the server's flows: at most ten minutes."""
    sub = subject(state, grant.details.identity, grant.details.client)
    return access_token(
        *(signer, issuer, grant, family.jkt, ACCESS_SECONDS, now),
        sub=sub,
        family=family.id,
        client_key=family.client_key,
        details=details,
    )


@dataclass(frozen=True)
class Claims:
    """What a token says, after its signature, issuer, audience and times held."""

    client: str
    jkt: str
    jti: str
    grant_id: str
    family: str
    client_key: str
    sub: str
    scope: str
    issued: int
    expires: int
    fields: frozenset[str]


def read_token(text: str, issuer: Issuer, keys: tuple[PublicJwk, ...], now: float) -> Claims:
    """Check an access token of ours. Raises `InvalidToken`."""
    with told_as(InvalidToken):
        jws = parse_jws(text, "the access token", types=(TYPE,), limit=JWT_BYTES)
    key = next((key for key in keys if key.thumbprint == jws.kid), None)
    if key is None or not key.verifies(jws.algorithm, jws.signed, jws.signature):
        raise InvalidToken("the access token is not signed by this server")
    payload = jws.payload
    if payload.get("iss") != issuer.url or payload.get("aud") != f"{issuer.url}/vault":
        raise InvalidToken("the access token is for another server")
    try:
        claims = _claims(payload)
    except (KeyError, TypeError, ValueError):
        raise InvalidToken("the access token is incomplete") from None
    if claims.expires <= now:
        raise InvalidToken("the access token has expired")
    return claims


def _claims(payload: Json) -> Claims:
    confirmed, listed = payload["cnf"], payload["authorization_details"]
    if not isinstance(confirmed, dict) or not isinstance(listed, list):
        raise TypeError("a claim of another type")
    (one,) = listed
    fields = [*one["datatypes"], *(f'{{"{AGE}":{item[AGE]}}}' for item in one.get("predicates", []))]
    texts = (str(payload[name]) for name in ("client_id", "jti", "grant_id", "family", "client_key", "sub"))
    client, jti, grant_id, family, client_key, sub = texts
    return Claims(
        client=client,
        jkt=str(confirmed["jkt"]),
        jti=jti,
        grant_id=grant_id,
        family=family,
        client_key=client_key,
        sub=sub,
        scope=str(payload.get("scope", "")),
        issued=int(str(payload["iat"])),
        expires=int(str(payload["exp"])),
        fields=frozenset(fields),
    )
