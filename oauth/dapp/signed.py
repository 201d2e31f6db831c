"""Verification of what an issuer signs besides access tokens: answers, ID Tokens, its metadata."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from identity.bounded_http import MAX_ANSWER
from identity.jose.encoding import Json
from identity.jose.jws import check_signature, numeric_date, parse_jws
from identity.jose.keys import PublicJwk
from identity.rejections import Rejected
from oauth.dapp.errors import BadAnswer

_LEEWAY_SECONDS: Final = 10
"""By how much the clocks of dapp and issuer may differ at the end of something."""


def signed_by_issuer(text: str, what: str, keys: Mapping[str, PublicJwk], *, types: Collection[str]) -> Json:
    """Return what was signed; `keys` are the issuer's by thumbprint, `types` what `typ` may be.

    Raises:
        BadAnswer: it is no such object, or no key of the issuer's signed it.
    """
    try:
        jws = parse_jws(text, what, types=types, limit=MAX_ANSWER)
        key = keys.get(jws.kid or "")
        if key is None:
            raise BadAnswer(f"{what} is signed by a key that the issuer does not have")
        check_signature(jws, key, what)
    except Rejected as problem:
        raise BadAnswer(problem.message, hint=problem.hint) from None
    return jws.payload


def has_ended(payload: Json, now: int) -> bool:
    """Whether `exp` lies behind. What states no end, or none that is a time, has ended."""
    try:
        ends = numeric_date(payload, "exp", "what was signed")
    except Rejected:
        return True
    return ends is None or ends + _LEEWAY_SECONDS <= now
