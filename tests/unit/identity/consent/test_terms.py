"""What the account signs: the typed data of EIP-712, against eth-account."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.keys.secp256k1 import ORDER, recover_address
from identity.address import to_address
from identity.consent.terms import (
    CONSENT_TYPE,
    WITHDRAWAL_TYPE,
    Consent,
    Withdrawal,
    commitment_of,
    consent_domain,
    read_signature,
    signed_by,
    write_signature,
)
from identity.eip712 import typed_digest
from identity.errors import InvalidInput
from identity.keccak import keccak256
from tests.unit.identity.consent.world import ACCOUNT, BODY, REGISTRY, STRANGER

DOMAIN = consent_domain(1234, REGISTRY)
WORDS = st.binary(min_size=32, max_size=32)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


def expected(type_text: str, values: dict[str, object], chain_id: int, contract: str) -> bytes:
    name, _, inside = type_text.rstrip(")").partition("(")
    message = encode_typed_data(
        full_message={
            "types": {
                "EIP712Domain": [
                    {"name": "name", "type": "string"},
                    {"name": "version", "type": "string"},
                    {"name": "chainId", "type": "uint256"},
                    {"name": "verifyingContract", "type": "address"},
                ],
                name: [dict(zip(("type", "name"), member.split(" "), strict=True)) for member in inside.split(",")],
            },
            "primaryType": name,
            "domain": {
                "name": "cmwallet consent",
                "version": "1",
                "chainId": chain_id,
                "verifyingContract": contract,
            },
            "message": values,
        }
    )
    return keccak256(b"\x19" + message.version + message.header + message.body)


def values_of(consent: Consent) -> dict[str, object]:
    return {
        "grantId": consent.grant_id,
        "version": consent.version,
        "previous": consent.previous,
        "subject": consent.subject,
        "issuer": consent.issuer,
        "client": consent.client,
        "clientKey": consent.client_key,
        "fields": list(consent.fields),
        "purposeId": consent.purpose_id,
        "purpose": consent.purpose,
        "notBefore": consent.not_before,
        "expires": consent.expires,
        "retention": consent.retention,
        "maxUses": consent.max_uses,
        "receiptHash": consent.receipt_hash,
    }


@given(
    st.builds(
        Consent,
        grant_id=WORDS,
        version=st.integers(0, 2**32 - 1),
        previous=WORDS,
        subject=st.binary(min_size=20, max_size=20).map(to_address),
        issuer=TEXTS,
        client=TEXTS,
        client_key=WORDS,
        fields=st.lists(TEXTS, max_size=4).map(tuple),
        purpose_id=TEXTS,
        purpose=TEXTS,
        not_before=st.integers(0, 2**64 - 1),
        expires=st.integers(0, 2**64 - 1),
        retention=st.integers(0, 2**64 - 1),
        max_uses=st.integers(0, 2**32 - 1),
        receipt_hash=WORDS,
    ),
    st.integers(1, 2**64),
    st.binary(min_size=20, max_size=20).map(to_address),
)
def test_a_consent_is_hashed_as_eth_account_does(consent: Consent, chain_id: int, contract: str) -> None:
    digest = consent.digest(consent_domain(chain_id, contract))
    assert digest == expected(CONSENT_TYPE, values_of(consent), chain_id, contract)


@given(WORDS, WORDS, st.integers(0, 2**64 - 1))
def test_a_withdrawal_is_hashed_as_eth_account_does(grant_id: bytes, consent: bytes, time: int) -> None:
    values = {"grantId": grant_id, "consent": consent, "time": time}
    digest = Withdrawal(grant_id, consent, time).digest(DOMAIN)
    assert digest == expected(WITHDRAWAL_TYPE, values, 1234, REGISTRY)


def test_eth_account_recovers_the_account_from_our_signature() -> None:
    digest = BODY.digest
    text = write_signature(ACCOUNT(digest))
    assert Account._recover_hash(digest, signature=bytes.fromhex(text[2:])) == ACCOUNT.address
    assert signed_by(ACCOUNT.address, digest, text, recover_address)
    assert not signed_by(STRANGER.address, digest, text, recover_address)


@pytest.mark.parametrize("value", [-1, 2**64, "1", 1.0])
def test_a_number_outside_of_its_type_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        typed_digest(DOMAIN, WITHDRAWAL_TYPE, [bytes(32), bytes(32), value])


def test_a_malleated_signature_is_none() -> None:
    signature = ACCOUNT(BODY.digest)
    high = (ORDER - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big")
    twin = "0x" + (signature[:32] + high + bytes((28 - signature[64],))).hex()
    assert not signed_by(ACCOUNT.address, BODY.digest, twin, recover_address)
    good = write_signature(signature)
    spellings = (good.upper(), good[2:], good[:-2] + f"{signature[64]:02x}", good + "00", good[:-2], " " + good, "")
    for spelling in spellings:
        with pytest.raises(InvalidInput):
            read_signature(spelling)


@pytest.mark.parametrize(
    "other",
    [
        replace(BODY, chain_id=18),
        replace(BODY, registry=STRANGER.address),
        replace(BODY, issuer="http://127.0.0.1:8474/i/xyz"),
        replace(BODY, subject=STRANGER.address),
        replace(BODY, client=BODY.client.replace("4d2", "12")),
    ],
    ids=["chain", "registry", "issuer", "subject", "client"],
)
def test_a_consent_is_not_replayed_for_another(other: object) -> None:
    text = write_signature(ACCOUNT(BODY.digest))
    assert not signed_by(ACCOUNT.address, other.digest, text, recover_address)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("salt", "digest"), [(31, 32), (33, 32), (32, 31), (32, 33), (0, 32), (64, 0)])
def test_a_commitment_is_to_a_salt_and_a_digest_of_32_bytes(salt: int, digest: int) -> None:
    assert commitment_of(bytes(32), b"\1" * 32) == keccak256(bytes(32) + b"\1" * 32)
    with pytest.raises(ValueError, match="a salt and a digest have 32 bytes"):
        commitment_of(bytes(salt), bytes(digest))
