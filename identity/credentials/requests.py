"""Requests of a holder to an issuer: her values, and one-time keys with a proof each that she holds them.

    JWS by a key of the holder's DID ─ typ cmwallet-attestation-request+jwt
      iss, aud, nonce, iat, exp, vct, claims {field: value}, report?, proofs [JWS by each one-time key], public?

`public` asks for one copy that names the holder's DID and is bound to the key that signs the request: everybody who
sees it can link it to her.

It travels sealed to the issuer's key, see `sealing`. A proof has the form of OpenID4VCI (`openid4vci-proof+jwt`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from identity.credentials.issuers import (
    ISSUER_ALGORITHMS,
    IssuerKeys,
    check_issuer_signature,
    judged_by_newest,
    normal_issuer,
)
from identity.credentials.key_binding import CLOCK_SKEW_SECONDS
from identity.jose.encoding import Json
from identity.jose.jws import Jws, check_signature, numeric_date, parse_jws, sign_jws, text_claim
from identity.jose.keys import PublicJwk, PublicSigner, Signer, parse_jwk
from identity.rejections import (
    BadKeyBinding,
    BadSignature,
    Expired,
    KeyNotValid,
    Malformed,
    NotYetValid,
    WrongAudience,
    WrongNonce,
)

TYPE: Final = "cmwallet-attestation-request+jwt"
PROOF_TYPE: Final = "openid4vci-proof+jwt"
REPORT_TYPE: Final = "kyc-report+jwt"
MAX_COPIES: Final = 100
LIFE_SECONDS: Final = 7 * 86_400
WHAT: Final = "the request"


@dataclass(frozen=True)
class Request:
    """A request as it was read; proven only after `check_request`. `keys` are the holder's one-time keys.

    A `public` one has a single key, the one of the holder's DID that signed the request.
    """

    jws: Jws
    holder: str
    issuer: str
    nonce: str
    vct: str
    claims: Json
    report: object
    issued: int
    expires: int
    keys: tuple[PublicJwk, ...]
    public: bool = False


def write_request(
    signer: Signer,
    keys: Sequence[PublicSigner],
    *,
    holder: str,
    issuer: str,
    nonce: str,
    vct: str,
    claims: Mapping[str, object],
    report: object,
    now: int,
    public: bool = False,
) -> str:
    """Sign a request for as many copies as there are keys; a public one for the key that signs it."""
    proof = {"iss": holder, "aud": issuer, "nonce": nonce, "iat": now}
    payload: Json = {
        "iss": holder,
        "aud": issuer,
        "nonce": nonce,
        "iat": now,
        "exp": now + LIFE_SECONDS,
        "vct": vct,
        "claims": dict(claims),
        "proofs": [sign_jws(proof, key, {"typ": PROOF_TYPE, "jwk": key.public.document}) for key in keys],
    }
    if report is not None:
        payload["report"] = report
    if public:
        payload["public"] = True
    return sign_jws(payload, signer, {"typ": TYPE, "kid": f"{holder}#{signer.kid}"})


def parse_request(text: str) -> Request:
    """Read a request; the one-time keys' proofs are checked, the holder's signature is not yet.

    Raises:
        Malformed, WrongType, UnsupportedAlgorithm, BadSignature, BadKeyBinding.
    """
    jws = parse_jws(text, WHAT, types=(TYPE,), algorithms=ISSUER_ALGORITHMS, limit=8 << 20)
    holder, issuer, nonce, vct = (text_claim(jws.payload, name, WHAT) for name in ("iss", "aud", "nonce", "vct"))
    issued, expires = numeric_date(jws.payload, "iat", WHAT), numeric_date(jws.payload, "exp", WHAT)
    claims, proofs = jws.payload.get("claims"), jws.payload.get("proofs")
    if issued is None or expires is None or not isinstance(claims, dict) or not claims:
        raise Malformed("the request lacks its times or its claims")
    if not isinstance(proofs, list) or not 1 <= len(proofs) <= MAX_COPIES:
        raise Malformed(f"a request is for one to {MAX_COPIES} copies")
    keys = tuple(_proven_key(proof, holder, issuer, nonce) for proof in proofs)
    if len({key.thumbprint for key in keys}) != len(keys):
        raise BadKeyBinding("two copies would be bound to one key")
    report, public = jws.payload.get("report"), jws.payload.get("public", False)
    if not isinstance(public, bool):
        raise Malformed("the request does not say whether it is public")
    if public and [f"{holder}#{key.thumbprint}" for key in keys] != [jws.header.get("kid")]:
        raise BadKeyBinding("a public request is for the one key that signs it")
    normal_issuer(holder)
    return Request(jws, holder, issuer, nonce, vct, claims, report, issued, expires, keys, public)


def check_request(request: Request, known: IssuerKeys, *, issuer: str, now: int) -> None:
    """Check that the holder signed it, for this issuer, and that its time is not over.

    Raises:
        WrongAudience, Expired, NotYetValid, BadSignature, KeyNotValid.
    """
    if normal_issuer(request.issuer) != normal_issuer(issuer):
        raise WrongAudience("the request is for another issuer")
    if now >= request.expires or request.expires - request.issued > 2 * LIFE_SECONDS:
        raise Expired("the request has expired", hint="ask for a new one")
    if request.issued > now + CLOCK_SKEW_SECONDS:
        raise NotYetValid("the request is of the future")

    def judge(keys: IssuerKeys) -> tuple[str, int]:
        stated = min(request.issued, now)
        return check_issuer_signature(request.jws, keys, proven=None, now=now, what=WHAT, stated=stated)

    judged_by_newest(known, now, judge)


def signed_report(request: Request, known: IssuerKeys, *, now: int) -> object:
    """Return the KYC report that came along, unsealed from the holder's signature; None when none came.

    Raises:
        Malformed, BadSignature, KeyNotValid, WrongType: it is not signed by the holder, about herself.
    """
    if request.report is None:
        return None
    if not isinstance(request.report, str):
        raise Malformed("the KYC report is not signed", hint="cmwallet identity kyc check --sign FILE")
    what = "the KYC report"
    jws = parse_jws(request.report, what, types=(REPORT_TYPE,), algorithms=ISSUER_ALGORITHMS)
    if normal_issuer(text_claim(jws.payload, "iss", what)) != normal_issuer(request.holder):
        raise BadSignature("the KYC report is somebody else's")
    issued = numeric_date(jws.payload, "iat", what)
    stated = None if issued is None else min(issued, now)

    def judge(keys: IssuerKeys) -> tuple[str, int]:
        return check_issuer_signature(jws, keys, proven=None, now=now, what=what, stated=stated)

    try:
        judged_by_newest(known, now, judge)
    except KeyNotValid as problem:
        hint = "the holder signs it when her keys are on chain: cmwallet identity register, then kyc check --sign"
        raise KeyNotValid(problem.message, hint=hint) from None
    return jws.payload.get("report")


def _proven_key(proof: object, holder: str, issuer: str, nonce: str) -> PublicJwk:
    if not isinstance(proof, str):
        raise Malformed("a proof of a key is no text")
    jws = parse_jws(proof, "a proof of a key", types=(PROOF_TYPE,))
    key = parse_jwk(jws.header.get("jwk"))
    check_signature(jws, key, "a proof of a key")
    if jws.payload.get("aud") != issuer or jws.payload.get("iss") != holder:
        raise WrongAudience("a proof of a key is for another issuer or by another holder")
    if jws.payload.get("nonce") != nonce:
        raise WrongNonce("a proof of a key is for another request")
    return key
