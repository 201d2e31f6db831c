"""What is handed over without a server. Anybody who knows the dapp's public key may pretend to have done it."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cmwallet.grants.presenting import KIND, open_presentation
from identity.jose.encoding import write_json
from identity.jose.jwe import seal_to
from identity.rejections import Rejected
from identity.secret import Secret

DID = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
GOOD = {"audience": DID, "nonce": "n1", "presentations": ["e30.e30.c2ln~ZDE~e30.e30.c2ln"], "receipt": {}}


def handed(document: object) -> tuple[object, list[str]]:
    key = X25519PrivateKey.generate()
    public, private = key.public_key().public_bytes_raw(), Secret(key.private_bytes_raw())
    sealed = seal_to(public, write_json(document), KIND)
    return open_presentation(sealed, lambda _kid: (public, private), audience=DID)


def test_what_was_handed_over_is_opened() -> None:
    assert handed(GOOD) == (GOOD, GOOD["presentations"])


@pytest.mark.parametrize(
    "change",
    [
        {"audience": DID[:-1] + "9"},
        {"audience": None},
        {"presentations": ["\x1b[2J"]},
        {"presentations": ["a\u202eb"]},
        {"presentations": ["a\nb"]},
        {"presentations": [7]},
        {"presentations": "e30.e30.c2ln~"},
        {"presentations": None},
    ],
    ids=str,
)
def test_what_was_handed_to_another_or_speaks_to_the_terminal_is_not_opened(change: dict[str, object]) -> None:
    with pytest.raises(Rejected):
        handed({**GOOD, **change})
