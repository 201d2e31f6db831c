"""Is this token good? Each question on its own: signature, the issuer's key on chain, time, key binding, and the grant.

What cannot be asked is `unknown`, never `no` and never `yes`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from identity.credentials.encoding import Json
from identity.credentials.jws import Jws, check_signature, numeric_date, parse_jws, text_claim
from identity.credentials.keys import PublicJwk
from identity.credentials.rejections import Rejected
from oauth.client.discovery import Metadata
from oauth.client.errors import BadAnswer

Answer = Literal["yes", "no", "unknown"]
TOKEN_TYPE: Final = "at+jwt"  # noqa: S105 - a media type
ACTIVE: Final = "active"
_WHAT: Final = "the token"


@dataclass(frozen=True)
class TokenVerdict:
    """What was found out. `grant` is the state that the server tells, or unknown; times are Unix seconds."""

    issuer: str
    client: str
    grant_id: str
    bound_to: str
    issued: int
    expires: int
    signature: Answer
    issuer_key: Answer
    in_time: Answer
    grant: str

    @property
    def good(self) -> bool:
        """Whether nothing speaks against it."""
        answers = (self.signature, self.issuer_key, self.in_time)
        return "no" not in answers and self.grant in (ACTIVE, "unknown")

    @property
    def certain(self) -> bool:
        """Whether everything speaks for it."""
        return self.good and "unknown" not in (self.signature, self.issuer_key, self.in_time, self.grant)


def parse_token(text: str) -> Jws:
    """Read an access token of a wallet. Raises `BadAnswer`."""
    try:
        jws = parse_jws(text, _WHAT, types=(TOKEN_TYPE,))
        for name in ("iss", "aud", "client_id", "grant_id"):
            text_claim(jws.payload, name, _WHAT)
        if not _bound_to(jws.payload):
            raise BadAnswer("the token is bound to no key")
        if numeric_date(jws.payload, "exp", _WHAT) is None or numeric_date(jws.payload, "iat", _WHAT) is None:
            raise BadAnswer("the token does not say from when until when it is good")
    except Rejected as problem:
        raise BadAnswer(problem.message) from None
    return jws


def issuer_did(metadata: Metadata, keys: Mapping[str, PublicJwk]) -> str:
    """Return the DID that an issuer claims in its signed metadata (RFC 8414 §2.1); the chain has to confirm the key.

    Raises `BadAnswer`: unsigned, signed by a key that it does not list, or about another issuer.
    """
    text = metadata.document.get("signed_metadata")
    if not isinstance(text, str):
        raise BadAnswer("the issuer's metadata is not signed")
    try:
        jws = parse_jws(text, "the signed metadata", types=("jwt", ""))
        key = keys.get(jws.kid or "")
        if key is None:
            raise BadAnswer("the metadata is signed by a key that the issuer does not list")
        check_signature(jws, key, "the signed metadata")
        did = text_claim(jws.payload, "cmwallet_issuer_did", "the signed metadata")
    except Rejected as problem:
        raise BadAnswer(problem.message) from None
    if jws.payload.get("issuer") != metadata.issuer or metadata.document.get("cmwallet_issuer_did") != did:
        raise BadAnswer("the signed metadata is about another issuer")
    return did


def judge_token(
    jws: Jws,
    *,
    keys: Mapping[str, PublicJwk] | None,
    on_chain: Collection[PublicJwk] | None,
    grant: str,
    now: int,
) -> TokenVerdict:
    """Answer each question about a token. `keys` are the issuer's, `on_chain` those of its DID; None: not to be had."""
    payload = jws.payload
    key = None if keys is None else keys.get(jws.kid or "")
    issued, expires = numeric_date(payload, "iat", _WHAT), numeric_date(payload, "exp", _WHAT)
    assert issued is not None
    assert expires is not None
    issuer = str(payload["iss"])
    audience = payload["aud"] == f"{issuer}/vault"
    signed = key is not None and key.verifies(jws.algorithm, jws.signed, jws.signature) and audience
    return TokenVerdict(
        issuer=issuer,
        client=str(payload["client_id"]),
        grant_id=str(payload["grant_id"]),
        bound_to=_bound_to(payload),
        issued=issued,
        expires=expires,
        signature="unknown" if keys is None else _answer(signed),
        issuer_key="unknown" if on_chain is None or key is None else _answer(key in on_chain),
        in_time=_answer(issued - 60 <= now < expires),
        grant=grant,
    )


def _answer(yes: bool) -> Answer:
    return "yes" if yes else "no"


def _bound_to(payload: Json) -> str:
    confirmed = payload.get("cnf")
    jkt = confirmed.get("jkt") if isinstance(confirmed, dict) else None
    return jkt if isinstance(jkt, str) else ""
