"""Self-asserted claims: an SD-JWT VC that the holder's one-time key signs, and that says so.

The issuer is the key (RFC 9278: a thumbprint as URI), and `cnf` holds the same key, so that nothing has to be looked up
and nothing links it to a DID or to another presentation. It proves that the presenter says so; nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from identity.credentials.concealing import Random, Selective, conceal
from identity.credentials.sdjwt import SdJwt
from identity.jose.encoding import Json
from identity.jose.jws import sign_jws
from identity.jose.keys import LocalKey, PublicJwk, parse_jwk
from identity.rejections import BadSignature, Malformed

PREFIX: Final = "urn:ietf:params:oauth:jwk-thumbprint:"
VCT: Final = "urn:cmwallet:self-asserted:1"
LIFE_SECONDS: Final = 3600


def self_issue(claims: Mapping[str, object], key: LocalKey, *, now: int, random: Random) -> SdJwt:
    """Return an SD-JWT of exactly these claims, all disclosed, without a key binding yet."""
    payload, disclosures = conceal(
        {
            "iss": f"{PREFIX}sha-256:{key.kid}",
            "iat": now,
            "exp": now + LIFE_SECONDS,
            "vct": VCT,
            "cnf": {"jwk": key.public.document},
            **{name: Selective(value) for name, value in claims.items()},
        },
        random,
    )
    token = sign_jws(payload, key, {"typ": "dc+sd-jwt"})
    return SdJwt(token, tuple(disclosure.text for disclosure in disclosures))


def key_of(payload: Json) -> PublicJwk:
    """Return the key of a self-asserted credential: the one in `cnf`, whose thumbprint its issuer has to be.

    Raises:
        Malformed, BadSignature: it claims a name that is not its own.
    """
    confirmed = payload.get("cnf")
    if not isinstance(confirmed, dict):
        raise Malformed("a self-asserted credential names no key")
    key = parse_jwk(confirmed.get("jwk"))
    if payload.get("iss") != f"{PREFIX}sha-256:{key.thumbprint}":
        raise BadSignature("a self-asserted credential is not by its own key")
    if payload.get("vct") != VCT:
        raise Malformed("a self-asserted credential claims to be of another type")
    return key
