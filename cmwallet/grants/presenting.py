"""Handing fields over once, without a server: an SD-JWT presentation and its receipt, encrypted to the dapp.

The consent is the account's, as for a grant; its issuer is the identity's DID, since nothing is served. It opens no
further read, and nothing of it can be called back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from identity.consent.receipt import Receipt
from identity.credentials.encoding import write_json
from identity.credentials.sealing import seal_to

KIND: Final = "cmwallet-presentation"


def seal_presentation(
    public: bytes, presentations: Sequence[str], receipt: Receipt, *, audience: str, nonce: str
) -> str:
    """Return a JWE for the holder of an X25519 key: the presentations, what they are for, and the receipt."""
    body = {
        "audience": audience,
        "nonce": nonce,
        "presentations": list(presentations),
        "receipt": receipt.document(),
    }
    return seal_to(public, write_json(body), KIND)
