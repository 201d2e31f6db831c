"""A dapp's statements about a receipt: that it agrees (countersignature), and later that it has erased what it read.

Both are JWS by a key of the dapp's DID, over the receipt's hash.

    countersignature  typ cmwallet-receipt+jwt   {"iss": DID, "iat": …, "receipt_hash": base64url}
    erasure           typ cmwallet-erasure+jwt   {"iss": DID, "iat": …, "receipt_hash": base64url, "erased": time}
"""

from __future__ import annotations

from typing import Final

from identity.jose.encoding import encode
from identity.jose.jws import Jws, numeric_date, parse_jws, sign_jws, text_claim
from identity.jose.keys import Signer
from identity.rejections import Malformed

COUNTERSIGNATURE: Final = "cmwallet-receipt+jwt"
ERASURE: Final = "cmwallet-erasure+jwt"
REQUEST: Final = "oauth-authz-req+jwt"
"""The type of a signed request object (RFC 9101 §10.8)."""
_LIMIT: Final = 1 << 14


def countersign(signer: Signer, client: str, receipt_hash: bytes, now: int) -> str:
    """Return the dapp's signature over a receipt."""
    body = {"iss": client, "iat": now, "receipt_hash": encode(receipt_hash)}
    return sign_jws(body, signer, {"typ": COUNTERSIGNATURE, "kid": signer.kid})


def confirm_erasure(signer: Signer, client: str, receipt_hash: bytes, now: int) -> str:
    """Return the dapp's word that it erased, now, what it had read."""
    body = {"iss": client, "iat": now, "receipt_hash": encode(receipt_hash), "erased": now}
    return sign_jws(body, signer, {"typ": ERASURE, "kid": signer.kid})


def read_statement(text: str, kind: str, *, client: str, receipt_hash: bytes) -> tuple[Jws, int]:
    """Return a statement and its stated time; its signature is not checked yet.

    Raises:
        Rejected: it is none, or about another receipt, or of another client.
    """
    jws = parse_jws(text, "the dapp's statement", types=(kind,), limit=_LIMIT)
    if text_claim(jws.payload, "iss", "the dapp's statement") != client:
        raise Malformed("the statement is of another dapp")
    if text_claim(jws.payload, "receipt_hash", "the dapp's statement") != encode(receipt_hash):
        raise Malformed("the statement is about another receipt")
    stated = numeric_date(jws.payload, "iat", "the dapp's statement")
    if stated is None:
        raise Malformed("the dapp's statement has no iat")
    return jws, stated
