"""The key binding JWT (RFC 9901 §4.3, §7.3): the holder's proof, for one verifier and one occasion."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from identity.credentials.disclosures import digest_of
from identity.credentials.sdjwt import SdJwt
from identity.jose.encoding import Json
from identity.jose.jws import Jws, check_signature, numeric_date, parse_jws, sign_jws, text_claim
from identity.jose.keys import PublicJwk, Signer
from identity.rejections import BadKeyBinding, BadSignature, WrongAudience, WrongNonce

TYPE: Final = "kb+jwt"
MAX_AGE_SECONDS: Final = 300
CLOCK_SKEW_SECONDS: Final = 60
WHAT: Final = "the key binding"


@dataclass(frozen=True)
class Occasion:
    """What a verifier expects: its own name, its nonce (None: it has none to compare), the time, the oldest proof."""

    audience: str
    nonce: str | None
    now: int
    max_age: int = MAX_AGE_SECONDS


@dataclass(frozen=True)
class KeyBinding:
    """A proof that was checked; `replay_checkable` is false when the verifier had no nonce to compare."""

    audience: str
    nonce: str
    time: int
    kid: str
    replay_checkable: bool


def verifier_of(audience: str) -> str:
    """Return who stands behind an audience, so that copies are spent by verifier and not by how it writes its name.

    OpenID4VP §5.9: a `redirect_uri:` may hold the number of the request, so its origin counts; `x509_san_dns:` is a
    host.
    A name in any other form is a verifier of its own.
    """
    from urllib.parse import urlsplit

    prefix, _, rest = audience.partition(":")
    if prefix == "x509_san_dns":
        return rest.lower()
    if prefix != "redirect_uri":
        return audience
    try:
        parts = urlsplit(rest)
        port = parts.port
    except ValueError:
        return audience
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return audience
    return parts.hostname if port in (None, 443) else f"{parts.hostname}:{port}"


def bind(
    unbound: SdJwt,
    signer: Signer,
    *,
    audience: str,
    nonce: str,
    now: int,
    hash_name: str,
    expires: int | None = None,
) -> SdJwt:
    """Return the SD-JWT with the holder's proof for `audience` and `nonce`, which may end by itself."""
    payload: Json = {"aud": audience, "nonce": nonce, "iat": now, "sd_hash": digest_of(unbound.bound, hash_name)}
    if expires is not None:
        payload["exp"] = expires
    return SdJwt(unbound.issuer_jwt, unbound.disclosures, sign_jws(payload, signer, {"typ": TYPE}))


@dataclass(frozen=True)
class _Work:
    jws: Jws
    sdjwt: SdJwt
    key: PublicJwk
    hash_name: str
    occasion: Occasion


def check_key_binding(sdjwt: SdJwt, key: PublicJwk, hash_name: str, occasion: Occasion) -> KeyBinding:
    """Check the proof of possession by `key`, the one in the credential's `cnf`.

    Raises:
        BadKeyBinding (out of its time, too), WrongAudience, WrongNonce, Malformed, UnsupportedAlgorithm, WrongType.
    """
    jws = parse_jws(sdjwt.key_binding, WHAT, types=(TYPE,))
    work = _Work(jws, sdjwt, key, hash_name, occasion)
    for _, rule in RULES:
        rule(work)
    time = numeric_date(jws.payload, "iat", WHAT)
    assert time is not None
    nonce = text_claim(jws.payload, "nonce", WHAT)
    return KeyBinding(occasion.audience, nonce, time, key.thumbprint, occasion.nonce is not None)


def signature_is_the_holders(work: _Work) -> None:
    """§7.3 (5) b to d: `typ` and `alg` were read; the key is the one of `cnf`."""
    try:
        check_signature(work.jws, work.key, WHAT)
    except BadSignature:
        raise BadKeyBinding("the key binding is not by the holder's key") from None


def disclosures_are_these(work: _Work) -> None:
    """§7.3 (5) g: `sd_hash` is the digest of exactly what is presented."""
    stated = text_claim(work.jws.payload, "sd_hash", WHAT)
    if not hmac.compare_digest(stated.encode(), digest_of(work.sdjwt.bound, work.hash_name).encode()):
        raise BadKeyBinding("the key binding is for other disclosures")


def audience_is_the_verifier(work: _Work) -> None:
    """§7.3 (5) f: `aud` is the verifier's own name, as text, and nothing beside it."""
    if work.jws.payload.get("aud") != work.occasion.audience:
        raise WrongAudience("it was presented to another verifier")


def nonce_is_the_verifiers(work: _Work) -> None:
    """§7.3 (5) f: `nonce` is the one that the verifier gave."""
    stated = text_claim(work.jws.payload, "nonce", WHAT)
    expected = work.occasion.nonce
    if expected is not None and not hmac.compare_digest(stated.encode(), expected.encode()):
        raise WrongNonce("it was presented for another nonce")


def time_is_recent(work: _Work) -> None:
    """§7.3 (5) e: `iat` lies within the window; `exp` and `nbf` hold where they stand."""
    payload, occasion = work.jws.payload, work.occasion
    made = numeric_date(payload, "iat", WHAT)
    if made is None:
        raise BadKeyBinding("the key binding does not say when it was made")
    if not occasion.now - occasion.max_age <= made <= occasion.now + CLOCK_SKEW_SECONDS:
        late = made < occasion.now
        raise BadKeyBinding(
            "the key binding is too old" if late else "the key binding is of the future",
            hint="ask for a fresh presentation, or see --max-age" if late else "is one of the two clocks wrong?",
        )
    ends, starts = numeric_date(payload, "exp", WHAT), numeric_date(payload, "nbf", WHAT)
    if (ends is not None and occasion.now >= ends) or (
        starts is not None and occasion.now < starts - CLOCK_SKEW_SECONDS
    ):
        raise BadKeyBinding("the key binding is out of its time")


RULES: Final[Sequence[tuple[str, Callable[[_Work], None]]]] = (
    ("7.3 (5) b-d", signature_is_the_holders),
    ("7.3 (5) g", disclosures_are_these),
    ("7.3 (5) f, aud", audience_is_the_verifier),
    ("7.3 (5) f, nonce", nonce_is_the_verifiers),
    ("7.3 (5) e", time_is_recent),
)
