"""JWS signing inputs (RFC 7515 §5.1) as the vault reads them before a key signs: the algorithm and the declared type.

A signing input is handed over whole, never its hash, and one whose `typ` is not listed is not signed: what a key of an
identity, or an account by ES256K, has signed can be told from the vault's log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from identity.errors import InvalidInput
from identity.foreign import clean

MAX_BYTES: Final = 1 << 20
TYPES: Final[Mapping[str, str]] = {
    "dc+sd-jwt": "an attestation",
    "kb+jwt": "a presentation's key binding",
    "statuslist+jwt": "a status list",
    "openid4vci-proof+jwt": "a proof that a key is held",
    "cmwallet-attestation-request+jwt": "a request for an attestation",
    "kyc-report+jwt": "a KYC report",
    "cmwallet-receipt+jwt": "a receipt, countersigned",
    "cmwallet-erasure+jwt": "a confirmation of erasure",
    "cmwallet-client+jwt": "a dapp's own document",
    "cmwallet-listing+jwt": "a listing of what is for sale",
    "oauth-authz-req+jwt": "a request to a vault's owner (RFC 9101)",
    "jwt": "a client's assertion (RFC 7523) or an ID token",
    "dpop+jwt": "a proof of possession (RFC 9449)",
    "at+jwt": "an access token (RFC 9068)",
    "secevent+jwt": "a security event (RFC 8417)",
    "cmwallet-vault+jwt": "an answer of a vault",
}
"""`typ` in lower case: what such an object is."""


@dataclass(frozen=True)
class SigningInput:
    """What its header declares; `content` is what is signed."""

    algorithm: str
    type: str
    audience: str | None
    content: bytes

    @property
    def words(self) -> str:
        """What is signed, for the log."""
        meant = "" if self.audience is None else f", for {self.audience}"
        return clean(f"{TYPES[self.type]} ({self.type}, {self.algorithm}){meant}", 300)


def read_signing_input(content: bytes) -> SigningInput:
    """Read `BASE64URL(header) . BASE64URL(payload)`. Raises `InvalidInput` for what is none, or of no known type."""
    from identity.jose.encoding import decode, read_object
    from identity.rejections import Malformed

    parts = content.split(b".")
    if len(content) > MAX_BYTES or len(parts) != 2 or not content.isascii():
        raise InvalidInput("what a key of an identity signs is a JWS; nothing was signed")
    try:
        header, payload = (read_object(decode(part.decode(), "what is signed"), "what is signed") for part in parts)
    except Malformed as error:
        raise InvalidInput(error.message) from None
    kind, algorithm = header.get("typ"), header.get("alg")
    if not isinstance(kind, str) or kind.lower() not in TYPES or not isinstance(algorithm, str):
        raise InvalidInput("an object that does not say of which known type it is (typ) is not signed")
    audience = payload.get("aud")
    return SigningInput(algorithm, kind.lower(), audience if isinstance(audience, str) else None, content)
