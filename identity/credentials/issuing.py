"""Issuing: from a checked request to one-time copies of a credential.

Each copy has salts, decoys, a status index and a holder key of its own, and nothing else by which two of them could be
told to be of one person: no `iat` (its second would be the same in all), an end at midnight, a day for the check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from identity.credentials.concealing import Random, Selective, conceal
from identity.credentials.fields import CLAIMS, PREDICATE, SCREENING, ages_reached, is_predicate, nest, places
from identity.credentials.sdjwt import SdJwt
from identity.errors import InvalidInput
from identity.jose.encoding import Json, encode
from identity.jose.jws import sign_jws
from identity.jose.keys import PublicJwk, Signer

TYPE: Final = "dc+sd-jwt"
DAY: Final = 86_400
_SCREENING_MEMBERS: Final = ("lists", "matcher", "threshold", "result", "date")


@dataclass(frozen=True)
class Statement:
    """What a provider says about somebody: fields by name, how they were checked, ages, the result of a screening.

    `expires` in Unix seconds, at midnight UTC.
    """

    vct: str
    fields: Mapping[str, object]
    verification: Mapping[str, object]
    ages: Mapping[str, bool]
    screening: Mapping[str, object] | None
    expires: int


@dataclass(frozen=True)
class Copy:
    """One issued copy: to which holder key, at which place of the status list."""

    sdjwt: SdJwt
    kid: str
    index: int


def make_statement(
    vct: str,
    fields: Mapping[str, object],
    *,
    framework: str,
    evidence: Sequence[object] = (),
    ages: Sequence[int] = (),
    birthdate: object = None,
    screening: Mapping[str, object] | None = None,
    seconds: int,
    now: int,
) -> Statement:
    """Make a statement from the values of a request; `birthdate` is what ages are computed from.

    Raises:
        InvalidInput: a field is not for the holder to state, or an age cannot be said.
    """
    for name in fields:
        if is_predicate(name) or name == SCREENING:
            raise InvalidInput(f"{name} is for the issuer to say")
        places(name)
    today = datetime.fromtimestamp(now, UTC)
    verification: Json = {"trust_framework": framework, "time": today.strftime("%Y-%m-%dT00:00Z")}
    if evidence:
        verification["evidence"] = Selective(list(evidence))
    reached = ages_reached(birthdate, ages, today.date()) if ages else {}
    return Statement(
        vct=vct,
        fields=dict(fields),
        verification=verification,
        ages=reached,
        screening=None if screening is None else _screening(screening),
        expires=(now + seconds) // DAY * DAY + DAY,
    )


def issue_copy(
    statement: Statement,
    key: PublicJwk,
    index: int,
    signer: Signer,
    *,
    issuer: str,
    status_uri: str,
    random: Random,
    anchor: Mapping[str, str] | None = None,
    subject: str | None = None,
) -> Copy:
    """Sign one copy for one holder key; only a public one names its subject, the holder's DID."""
    claims: Json = {
        "iss": issuer,
        "exp": statement.expires,
        "vct": statement.vct,
        "cnf": {"jwk": key.document},
        "status": {"status_list": {"idx": index, "uri": status_uri}},
        CLAIMS[0]: {"verification": dict(statement.verification), CLAIMS[1]: _each(nest(statement.fields))},
    }
    if anchor is not None:
        claims["anchor"] = dict(anchor)
    if subject is not None:
        claims["sub"] = subject
    if statement.ages:
        claims[PREDICATE] = {age: Selective(reached) for age, reached in statement.ages.items()}
    if statement.screening is not None:
        claims[SCREENING] = Selective(statement.screening)
    payload, disclosures = conceal(claims, random)
    token = sign_jws(payload, signer, {"typ": TYPE, "kid": signer.kid})
    return Copy(SdJwt(token, tuple(item.text for item in disclosures)), key.thumbprint, index)


def fresh_salt(random: Random) -> str:
    """Return the salt of an anchor: 32 bytes, base64url."""
    return encode(random(32))


def _each(nested: Mapping[str, object]) -> Json:
    """Mark every field and every group of fields: what is not disclosed does not even show that it is there."""
    return {
        name: Selective(_each(value) if isinstance(value, dict) and value else value) for name, value in nested.items()
    }


def _screening(result: Mapping[str, object]) -> Json:
    """Return the part of a screening's result that goes into a credential: which lists, never what they say."""
    kept = {name: result[name] for name in _SCREENING_MEMBERS if name in result}
    lists = kept.get("lists")
    if "result" not in kept or not isinstance(lists, list) or not all(isinstance(item, dict) for item in lists):
        raise InvalidInput("that is no result of a screening", hint="it has to name lists and a result")
    members = ("id", "version", "sha256", "date")
    kept["lists"] = [{name: item[name] for name in members if name in item} for item in lists]
    return kept
