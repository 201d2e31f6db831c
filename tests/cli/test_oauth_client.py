"""`oauth client` and `oauth proof`: a dapp that is known by its DID and document, and a proof that it makes."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.cli.walletrun import Home


@pytest.fixture
def shop(funded: Home) -> str:
    """The DID of a dapp whose document is the file `document`."""
    funded.run("identity", "create", "shop")
    funded.run("identity", "register", "shop", "--yes")
    made = funded.json(
        *("oauth", "client", "document", "--name", "Ticket shop", "--redirect-uri", "http://127.0.0.1/answer")
    )
    (funded.folder / "document").write_text(made["document"], "utf-8")
    return str(made["did"])


def test_a_dapp_is_added_shown_looked_at_again_and_forgotten(funded: Home, shop: str) -> None:
    added = funded.json("oauth", "client", "add", shop, "--document", "document")
    assert (added["did"], added["name"], added["redirect_uris"]) == (shop, "Ticket shop", ["http://127.0.0.1/answer"])
    shown = funded.json("oauth", "client", "show", shop)
    assert {**shown, "block": 0} == {**added, "block": 0}
    (listed,) = funded.json("oauth", "client", "list")
    assert listed["known"]
    assert funded.json("oauth", "client", "refresh", shop)["keys"] == added["keys"]
    assert funded.json("oauth", "client", "remove", shop, "--yes") == {"removed": shop}
    assert funded.json("oauth", "client", "list") == []


def test_a_proof_names_the_request_and_is_signed_by_the_key_that_it_shows(bare: Home) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = bare.secret("dapp.pem", pem.decode().strip())
    proof = bare.json("oauth", "proof", "GET", "https://me.example/fields", "--key", file, "--nonce", "abc")["dpop"]
    signed, _, signature = proof.rpartition(".")
    raw = decoded(signature)
    numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.public_key().verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(SHA256()))
    header, claims = (json.loads(decoded(part)) for part in signed.split("."))
    assert header["typ"] == "dpop+jwt"
    assert decoded(header["jwk"]["x"]) == key.public_key().public_numbers().x.to_bytes(32, "big")
    assert (claims["htm"], claims["htu"], claims["nonce"]) == ("GET", "https://me.example/fields", "abc")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
