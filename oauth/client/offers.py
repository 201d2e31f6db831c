"""Offers: what a user hands to a dapp without a server running; the dapp redeems it with its own keys.

The dapp countersigns the hash of the user's receipt with the key that speaks for it: that is its side of the proof.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from identity.credentials.encoding import read_object
from identity.credentials.jws import sign_jws
from identity.credentials.rejections import Malformed
from identity.errors import InvalidInput
from oauth.client.dapp import Dapp

TYPE = "cmwallet-receipt+jwt"


@dataclass(frozen=True)
class Offer:
    """An offer: its code (once, ten minutes), and the receipt's hash as 0x-hex."""

    code: str
    receipt_hash: str


def read_offer(content: bytes) -> Offer:
    """Return the offer in what `identity grant --json` printed. Raises `InvalidInput`."""
    try:
        document = read_object(content, "the offer")
    except Malformed:
        raise InvalidInput("the file holds no offer", hint="what `identity grant --json` prints") from None
    code, digest = document.get("offer"), document.get("receipt_hash")
    if not isinstance(code, str) or not isinstance(digest, str):
        raise InvalidInput("the file holds no offer", hint="what `identity grant --json` prints")
    return Offer(code, digest)


def countersign(dapp: Dapp, issuer: str, offer: Offer) -> str:
    """Return the dapp's signature over the receipt's hash."""
    payload = {"iss": dapp.client_id, "aud": issuer, "receiptHash": offer.receipt_hash, "iat": int(time.time())}
    return sign_jws(payload, dapp.signer, {"typ": TYPE, "kid": dapp.signer.kid})
