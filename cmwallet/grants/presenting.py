"""One-time presentation of fields without a server: an SD-JWT and its receipt, encrypted to the dapp.

The consent is the account's, as for a grant; its issuer is the identity's DID, since nothing is served. It opens no
further read, and nothing of it can be called back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from identity.consent.receipt import Receipt
from identity.jose.encoding import Json, read_object, write_json
from identity.jose.jwe import PrivateOf, open_sealed, seal_to
from identity.rejections import Malformed

KIND: Final = "cmwallet-presentation"
_PRESENTATION: Final = re.compile(r"[A-Za-z0-9_.~-]+", re.ASCII)
"""What an SD-JWT consists of (RFC 9901); whoever knows a dapp's public key could seal anything to it."""


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


def open_presentation(text: str, private_of: PrivateOf, *, audience: str) -> tuple[Json, list[str]]:
    """Return what a user handed over to `audience`, a DID, and the presentations in it, which nobody has verified yet.

    Raises:
        Rejected: it is sealed to another key, handed to another dapp, or no such thing.
    """
    document = read_object(open_sealed(text, KIND, private_of), "what was handed over")
    if document.get("audience") != audience:
        raise Malformed("it was handed over to another dapp")
    presentations = document.get("presentations")
    if not isinstance(presentations, list) or not all(
        isinstance(one, str) and _PRESENTATION.fullmatch(one) for one in presentations
    ):
        raise Malformed("what was handed over holds no presentations")
    return document, presentations
