"""Offers: what a user hands to a dapp without a server running; the dapp redeems it with its own keys.

The dapp countersigns the hash of the user's receipt with the key that speaks for it: that is its side of the proof.
"""

from __future__ import annotations

from dataclasses import dataclass

from identity.consent.statements import countersign
from identity.errors import InvalidInput
from identity.jose.encoding import read_object
from identity.rejections import Malformed
from oauth.dapp.answers import Tokens
from oauth.dapp.dapp import Connection

_HINT = "what `identity grant --json` prints"


@dataclass(frozen=True)
class Offer:
    """An offer: its code (once, ten minutes), and the 32 bytes of the receipt's hash."""

    code: str
    receipt_hash: bytes


def read_offer(content: bytes) -> Offer:
    """Return the offer in what `identity grant --json` printed. Raises `InvalidInput`."""
    try:
        document = read_object(content, "the offer")
        code, digest = document.get("offer"), document.get("receipt_hash")
        raw = bytes.fromhex(digest.removeprefix("0x")) if isinstance(digest, str) else b""
    except (Malformed, ValueError):
        raise InvalidInput("the file holds no offer", hint=_HINT) from None
    if not isinstance(code, str) or not code or len(raw) != 32:
        raise InvalidInput("the file holds no offer", hint=_HINT)
    return Offer(code, raw)


def redeem(connection: Connection, offer: Offer) -> Tokens:
    """Exchange an offer for tokens, countersigning the receipt. Raises `ServerRefused`."""
    dapp = connection.dapp
    return connection.redeem(offer.code, countersign(dapp.signer, dapp.client_id, offer.receipt_hash, connection.now))
