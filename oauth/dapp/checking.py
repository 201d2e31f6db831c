"""Token verification, each question on its own: signature, the issuer's key on chain, time, key binding, the grant.

What cannot be asked is `unknown`, never `no` and never `yes`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from identity.jose.encoding import Json
from identity.jose.jws import Jws, numeric_date, parse_jws, text_claim
from identity.jose.keys import PublicJwk
from identity.rejections import Rejected
from oauth.dapp.discovery import Metadata
from oauth.dapp.errors import BadAnswer
from oauth.dapp.signed import signed_by_issuer

Answer = Literal["yes", "no", "unknown"]
TOKEN_TYPE: Final = "at+jwt"  # noqa: S105 - a media type
ACTIVE: Final = "active"
_WHAT: Final = "the token"


@dataclass(frozen=True)
class PublishedKeys:
    """An issuer's keys by thumbprint, its DID, and the keys that the chain lists for that; None: not to be had."""

    keys: Mapping[str, PublicJwk] | None = None
    did: str | None = None
    on_chain: Collection[PublicJwk] | None = None


@dataclass(frozen=True)
class TokenVerdict:
    """What was found out. `grant` is the state that the server tells, or unknown; times are Unix seconds.

    `issuer_did` is the identity that speaks under the issuer's address, None when it was not asked.
    """

    issuer: str
    issuer_did: str | None
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
    def refuted(self) -> bool:
        """Whether anything speaks against it."""
        return "no" in (self.signature, self.issuer_key, self.in_time) or self.grant not in (ACTIVE, "unknown")

    @property
    def good(self) -> bool:
        """Whether its issuer made it, by the chain's word too, and nothing speaks against it.

        Of the grant only the token's own dapp learns more, so that answer may be missing.
        """
        return not self.refuted and self.signature == self.issuer_key == "yes"


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
    said = signed_by_issuer(text, "the signed metadata", keys, types=("jwt", ""))
    did = said.get("cmwallet_issuer_did")
    if not isinstance(did, str) or not did:
        raise BadAnswer("the signed metadata names no DID")
    if said.get("issuer") != metadata.issuer or metadata.document.get("cmwallet_issuer_did") != did:
        raise BadAnswer("the signed metadata is about another issuer")
    return did


def judge_token(jws: Jws, issuer: PublishedKeys, *, grant: str, now: int) -> TokenVerdict:
    """Answer each question about a token."""
    payload, keys, on_chain = jws.payload, issuer.keys, issuer.on_chain
    key = None if keys is None else keys.get(jws.kid or "")
    issued, expires = numeric_date(payload, "iat", _WHAT), numeric_date(payload, "exp", _WHAT)
    assert issued is not None
    assert expires is not None
    audience = payload["aud"] == f"{payload['iss']}/vault"
    signed = key is not None and key.verifies(jws.algorithm, jws.signed, jws.signature) and audience
    return TokenVerdict(
        issuer=str(payload["iss"]),
        issuer_did=issuer.did,
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
