"""did:ethr documents from changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.did import (
    ED25519_NAME,
    P256_NAME,
    X25519_NAME,
    ZERO,
    AttributeChange,
    Change,
    DelegateChange,
    Did,
    History,
    OwnerChange,
    multibase,
    parse_did,
    resolve,
    thumbprint,
)
from identity.errors import InvalidInput

ALICE = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
BOB = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
DID = Did(0x4D2, ALICE)
ED25519_KEY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
P256_KEY = bytes.fromhex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")


def document(*changes: Change, now: int = 100) -> dict[str, object]:
    return dict(resolve(History(DID, changes, 9, 100), now).document)


def relation(found: dict[str, object], name: str) -> list[str]:
    entries = found.get(name, [])
    assert isinstance(entries, list)
    return [str(entry).removeprefix(f"{DID}#") for entry in entries]


def test_an_identity_without_changes_is_its_account() -> None:
    found = document()
    assert found["id"] == f"did:ethr:0x4d2:{ALICE}"
    assert found["verificationMethod"] == [
        {
            "id": f"{DID}#controller",
            "type": "EcdsaSecp256k1RecoveryMethod2020",
            "controller": str(DID),
            "blockchainAccountId": f"eip155:1234:{ALICE}",
        }
    ]
    assert relation(found, "authentication") == relation(found, "assertionMethod") == ["controller"]
    assert "keyAgreement" not in found
    assert "service" not in found


def test_a_new_owner_is_the_controller_and_zero_deactivates() -> None:
    methods = document(OwnerChange(1, BOB))["verificationMethod"]
    assert isinstance(methods, list)
    assert methods[0]["blockchainAccountId"] == f"eip155:1234:{BOB}"
    resolution = resolve(History(DID, (OwnerChange(1, BOB), OwnerChange(2, ZERO)), 9, 100), 100)
    assert (resolution.deactivated, resolution.document) == (True, {"id": str(DID)})


def test_keys_stand_under_the_relation_of_their_purpose_and_are_named_by_thumbprint() -> None:
    found = document(
        AttributeChange(1, ED25519_NAME, ED25519_KEY, 200),
        AttributeChange(2, P256_NAME, bytes.fromhex("8024") + P256_KEY, 200),
        AttributeChange(3, X25519_NAME, b"\x09" + bytes(31), 200),
    )
    signing = [thumbprint("Ed25519", ED25519_KEY), thumbprint("P-256", P256_KEY)]
    assert relation(found, "assertionMethod") == ["controller", *signing]
    assert relation(found, "keyAgreement") == [thumbprint("X25519", b"\x09" + bytes(31))]
    assert relation(found, "authentication") == ["controller"]


def test_thumbprints_are_those_of_rfc_8037_appendix_a3() -> None:
    assert thumbprint("Ed25519", ED25519_KEY) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_multibase_is_base58btc_of_codec_and_key() -> None:
    assert multibase(bytes.fromhex("ed01"), bytes(32)) == "z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"


@pytest.mark.parametrize(("valid_to", "shown"), [(100, False), (101, True), (99, False), (0, False)])
def test_an_entry_holds_until_before_its_end(valid_to: int, shown: bool) -> None:
    found = document(AttributeChange(1, ED25519_NAME, ED25519_KEY, valid_to), now=100)
    assert (len(relation(found, "assertionMethod")) == 2) is shown


def test_the_last_word_about_an_entry_counts() -> None:
    revoked = (AttributeChange(1, ED25519_NAME, ED25519_KEY, 500), AttributeChange(2, ED25519_NAME, ED25519_KEY, 0))
    assert relation(document(*revoked), "assertionMethod") == ["controller"]
    renewed = (*revoked, AttributeChange(3, ED25519_NAME, ED25519_KEY, 300))
    assert len(relation(document(*renewed), "assertionMethod")) == 2
    delegate = (DelegateChange(1, "veriKey", BOB, 500), DelegateChange(2, "veriKey", BOB, 50))
    assert relation(document(*delegate), "assertionMethod") == ["controller"]


def test_delegates_sign_and_those_for_authentication_also_log_in() -> None:
    found = document(DelegateChange(1, "veriKey", BOB, 500), DelegateChange(2, "sigAuth", BOB, 500))
    assert relation(found, "assertionMethod") == ["controller", BOB]
    assert relation(found, "authentication") == ["controller", BOB]
    assert document(DelegateChange(1, "unknown purpose", BOB, 500)) == document()


def test_services_and_what_nobody_knows() -> None:
    found = document(
        AttributeChange(1, "did/svc/HubService", b"https://hub.example", 500),
        AttributeChange(2, "something/else", b"x", 500),
        AttributeChange(3, None, b"x", 500),
        AttributeChange(4, "cmwallet/compromised", bytes(40), 500),
    )
    assert found["service"] == [
        {"id": f"{DID}#service-1", "type": "HubService", "serviceEndpoint": "https://hub.example"}
    ]
    assert relation(found, "assertionMethod") == ["controller"]


@pytest.mark.parametrize(
    ("text", "chain_id"), [(f"did:ethr:0x4d2:{ALICE}", 0x4D2), (f"did:ethr:{ALICE}", 1), (f"did:ethr:0x1:{ALICE}", 1)]
)
def test_dids_are_read(text: str, chain_id: int) -> None:
    assert parse_did(text) == Did(chain_id, ALICE)


@pytest.mark.parametrize(
    "text", ["", "did:ethr:", f"did:key:{ALICE}", f"did:ethr:mainnet:{ALICE}", "did:ethr:0x1:0x12", f"{DID}#controller"]
)
def test_what_is_no_did_is_invalid(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_did(text)


GENERATOR = "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
"""The public key of the private key 1 (SEC 2 §2.4.1), whose address is GENERATORS."""
GENERATORS = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"


@pytest.mark.parametrize("text", [f"did:ethr:0x4D2:{ALICE}", f"did:ethr:0x04d2:{ALICE}", f"did:ethr:0x04D2:{ALICE}"])
def test_a_chain_id_is_read_in_either_case(text: str) -> None:
    assert str(parse_did(text)) == f"did:ethr:0x4d2:{ALICE}"


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        (f"did:ethr:0x4d2:{ALICE}#controller", "DID URL", f"did:ethr:0x4d2:{ALICE}"),
        (f"did:ethr:{ALICE}?versionId=12", "DID URL", f"did:ethr:{ALICE}"),
        (f"did:ethr:{ALICE}/path", "DID URL", f"did:ethr:{ALICE}"),
        (f"did:ethr:{GENERATOR}", "public key", f"did:ethr:0x1:{GENERATORS}"),
        (f"did:ethr:0x4d2:{GENERATOR}", "public key", f"did:ethr:0x4d2:{GENERATORS}"),
        (f"did:ethr:mainnet:{ALICE}", "network by a word (mainnet)", f"did:ethr:0x1:{ALICE}"),
        (f"did:ethr:sepolia:{GENERATOR}", "network by a word (sepolia)", f"did:ethr:0xaa36a7:{GENERATORS}"),
        (f"did:ethr:atlantis:{ALICE}", "network by a word (atlantis)", "0x<chain id>"),
        ("did:web:bank.example", "method web", ""),
        ("did:ethr:0x1", "not a DID", "0x4d2"),
    ],
)
def test_a_did_of_another_form_is_called_what_it_is(text: str, says: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_did(text)
    assert says in caught.value.message
    assert hint in (caught.value.hint or "")


@given(
    st.lists(st.tuples(st.sampled_from([ED25519_NAME, P256_NAME, "did/pub/x/enc"]), st.binary(max_size=40)), max_size=6)
)
def test_whatever_was_published_gives_a_document_with_unique_ids(entries: list[tuple[str, bytes]]) -> None:
    found = document(*(AttributeChange(place, name, value, 500) for place, (name, value) in enumerate(entries, 1)))
    methods = found["verificationMethod"]
    assert isinstance(methods, list)
    assert len({method["id"] for method in methods}) == len(methods)
