"""Messages for several recipients: each of them opens it, nobody else, and it is unchanged or not at all."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

from identity.did import thumbprint
from identity.errors import InvalidInput
from identity.jose.encoding import encode
from identity.jose.jwe_general import MOST_RECIPIENTS, open_for_one, seal_to_each
from identity.rejections import Malformed
from identity.secret import Secret

KIND = "cmwallet-bundle"


class Reader:
    def __init__(self) -> None:
        key = X25519PrivateKey.generate()
        self.public = key.public_key().public_bytes_raw()
        self.private = Secret(key.private_bytes_raw())
        self.jwk = JWK(kty="OKP", crv="X25519", x=encode(self.public), d=encode(self.private.reveal()))

    def of(self, kid: str):
        return (self.public, self.private) if kid == thumbprint("X25519", self.public) else None


ANN, BOB, EVE = Reader(), Reader(), Reader()
SEALED = seal_to_each([ANN.public, BOB.public], b"terms", KIND)


@pytest.mark.parametrize("reader", [ANN, BOB], ids=["first", "second"])
def test_each_recipient_opens_it(reader: Reader) -> None:
    assert open_for_one(SEALED, KIND, reader.of) == b"terms"
    assert open_for_one(f"\n{SEALED}\n", KIND, reader.of) == b"terms"


def test_nobody_else_opens_it_nor_as_something_else() -> None:
    with pytest.raises(Malformed):
        open_for_one(SEALED, KIND, EVE.of)
    with pytest.raises(Malformed):
        open_for_one(SEALED, KIND, lambda _kid: (EVE.public, EVE.private))
    with pytest.raises(Malformed):
        open_for_one(SEALED, "other", ANN.of)


def test_another_library_opens_it() -> None:
    message = JWE()
    message.deserialize(SEALED)
    message.decrypt(BOB.jwk)
    assert message.payload == b"terms"


def test_what_another_library_sealed_is_opened() -> None:
    message = JWE(b"terms", protected=json.dumps({"enc": "A256GCM", "cty": KIND}, separators=(",", ":")))
    for reader in (EVE, ANN):
        public = JWK(kty="OKP", crv="X25519", x=encode(reader.public))
        kid = thumbprint("X25519", reader.public)
        message.add_recipient(public, json.dumps({"alg": "ECDH-ES+A256KW", "kid": kid}))
    assert open_for_one(message.serialize(), KIND, ANN.of) == b"terms"


def test_a_reader_named_twice_is_one_and_a_hundred_share_one_content() -> None:
    assert len(json.loads(seal_to_each([ANN.public] * 3, b"", KIND))["recipients"]) == 1
    content = bytes(100_000)
    many = seal_to_each([Reader().public for _ in range(100)] + [ANN.public], content, KIND)
    assert open_for_one(many, KIND, ANN.of) == content
    assert len(many) < 200_000


def test_readers_and_size_have_bounds() -> None:
    for readers in ([], [number.to_bytes(32, "big") for number in range(MOST_RECIPIENTS + 1)]):
        with pytest.raises(InvalidInput):
            seal_to_each(readers, b"x", KIND)
    with pytest.raises(InvalidInput):
        seal_to_each([ANN.public], bytes(12 << 20), KIND)
    with pytest.raises(Malformed):
        open_for_one("{" + " " * (16 << 20) + "}", KIND, ANN.of)


def changed(**members: object) -> str:
    return json.dumps({**json.loads(SEALED), **members})


def recipient(**members: object) -> list[object]:
    first, second = json.loads(SEALED)["recipients"]
    return [{**first, **members}, second]


def header(**members: object) -> list[object]:
    return recipient(header={**json.loads(SEALED)["recipients"][0]["header"], **members})


def protected(**members: object) -> str:
    return encode(json.dumps({"enc": "A256GCM", "cty": KIND, **members}).encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "a.b.c.d.e",
        SEALED[:-1],
        "\ufeff" + SEALED,
        "[" * 100_000,
        '{"protected":' * 5000 + "1" + "}" * 5000,
        changed(aad="AAAA"),
        changed(unprotected={"zip": "DEF"}),
        changed(iv="AAAA"),
        changed(iv=7),
        changed(tag=json.loads(SEALED)["tag"][:-6]),
        changed(tag="AAAAAAAAAAAAAAAAAAAAAA"),
        changed(ciphertext="AAAA"),
        changed(ciphertext=None),
        changed(ciphertext="!"),
        changed(protected=7),
        changed(protected="!"),
        changed(protected=protected(zip="DEF")),
        changed(protected=protected(enc="A128GCM")),
        changed(protected=protected(crit=["exp"])),
        changed(protected=protected(alg="dir")),
        changed(recipients=[]),
        changed(recipients={}),
        changed(recipients=[7]),
        changed(recipients=recipient(more=1)),
        changed(recipients=recipient(header=7)),
        changed(recipients=recipient(encrypted_key=7)),
        changed(recipients=recipient(encrypted_key="")),
        changed(recipients=recipient(encrypted_key="AAAA")),
        changed(recipients=header(alg="dir")),
        changed(recipients=header(alg="ECDH-ES")),
        changed(recipients=header(kid=7)),
        changed(recipients=header(zip="DEF")),
        changed(recipients=header(epk=7)),
        changed(recipients=header(epk={})),
        changed(recipients=header(epk={"kty": "OKP", "crv": "X25519", "x": encode(bytes(32))})),
        changed(recipients=header(epk={"kty": "OKP", "crv": "X25519", "x": "AAAA"})),
        changed(recipients=header(epk={"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"})),
        changed(recipients=json.loads(SEALED)["recipients"] * MOST_RECIPIENTS),
    ],
    ids=range(42),
)
def test_whatever_was_changed_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        open_for_one(text, KIND, ANN.of)


@given(st.integers(0, len(SEALED) - 1), st.characters(codec="ascii"))
def test_one_character_more_or_less_opens_nothing_else(place: int, character: str) -> None:
    text = SEALED[:place] + character + SEALED[place + 1 :]
    try:
        assert open_for_one(text, KIND, ANN.of) == b"terms"
    except Malformed:
        pass
