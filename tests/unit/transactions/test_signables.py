"""What an account may sign: each object makes the digest that it always had, and refuses what it is not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cmwallet import rlp
from cmwallet.agent.codec import decode, encode
from cmwallet.calls.typed import LOAN_DOMAIN, LOAN_TERMS_TYPE, PERMIT_TYPE, REGISTRY_TYPES
from cmwallet.errors import InvalidInput
from cmwallet.signing.own_types import OWN_TYPES
from cmwallet.transactions.encoding import FeeMarketTransaction, LegacyTransaction, signing_digest, signing_payload
from cmwallet.transactions.signables import (
    MAX_MESSAGE,
    SignableDocument,
    SignableMessage,
    SignableTransaction,
    SignableTypedData,
)
from identity.consent.terms import CONSENT_TYPE, WITHDRAWAL_TYPE, Withdrawal, consent_domain
from identity.eip712 import Domain, typed_digest
from identity.vault.interface import Signable
from tests.unit.signing.documents import MAIL_DIGEST, mail, of_type, typed

PERSON, OTHER = "0x" + "11" * 20, "0x" + "22" * 20
TOKEN = Domain("T", 5, bytes(20), bytes(32))


def fee_market(**changes: object) -> FeeMarketTransaction:
    fields: dict[str, object] = {
        "chain_id": 5, "nonce": 0, "max_priority_fee_per_gas": 1, "max_fee_per_gas": 1, "gas_limit": 21_000,
        "to": bytes(20), "value": 0,
    }  # fmt: skip
    return FeeMarketTransaction(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_transaction_has_its_own_digest() -> None:
    asked: Signable = SignableTransaction(fee_market())
    assert asked.digest == signing_digest(fee_market())
    assert "creates a contract" in SignableTransaction(fee_market(to=None)).words


def test_a_transaction_for_every_chain_or_with_a_senseless_fee_is_refused() -> None:
    with pytest.raises(InvalidInput, match="every chain"):
        SignableTransaction(LegacyTransaction(nonce=0, gas_price=1, gas_limit=1, to=None, value=0, chain_id=None))
    with pytest.raises(InvalidInput, match="priority"):
        SignableTransaction(fee_market(max_priority_fee_per_gas=2))


def test_a_withdrawal_has_the_digest_by_which_receipts_are_checked() -> None:
    withdrawal, domain = Withdrawal(bytes(32), b"\x01" * 32, 7), consent_domain(5, PERSON)
    assert SignableTypedData(domain, WITHDRAWAL_TYPE, withdrawal.values).digest == withdrawal.digest(domain)


def test_every_known_type_has_words() -> None:
    assert {CONSENT_TYPE, WITHDRAWAL_TYPE, PERMIT_TYPE, LOAN_TERMS_TYPE, *REGISTRY_TYPES.values()} == set(OWN_TYPES)
    values = (PERSON, b"n" * 32, b"v", 60, 3, 0)
    asked = SignableTypedData(TOKEN, REGISTRY_TYPES["setAttribute"], values)
    assert asked.digest == typed_digest(TOKEN, REGISTRY_TYPES["setAttribute"], values)
    assert asked.words.startswith(f"setAttribute of {PERSON} in the key registry (0x6e6e")


def test_the_terms_of_a_loan_are_told_in_words_and_belong_to_their_own_domain() -> None:
    from tests.unit.market.loans.agreeing import BORROWER, DOMAIN, LENDER, TERMS

    asked = SignableTypedData(DOMAIN, LOAN_TERMS_TYPE, TERMS.values)
    assert asked.digest == TERMS.digest(DOMAIN)
    assert f"loan of 500000 of the smallest unit of EUR from {LENDER} to {BORROWER}, at 7.90% a year" in asked.words
    assert "6 installments of 85264 and 85265 at last, the first until 2026-12-31T23:59:59Z" in asked.words
    assert DOMAIN.name == LOAN_DOMAIN
    with pytest.raises(InvalidInput):
        SignableTypedData(replace(DOMAIN, name="cmwallet consent"), LOAN_TERMS_TYPE, TERMS.values)


@pytest.mark.parametrize(
    ("domain", "kind", "values"),
    [
        (TOKEN, "Permit(address owner)", (PERSON,)),
        (TOKEN, PERMIT_TYPE, (PERSON, OTHER, 1, 0)),
        (TOKEN, PERMIT_TYPE, (PERSON, OTHER, -1, 0, 1)),
        (TOKEN, PERMIT_TYPE, (PERSON, OTHER, 2**256, 0, 1)),
        (TOKEN, PERMIT_TYPE, (PERSON + "00" * 40, OTHER, 1, 0, 1)),
        (TOKEN, PERMIT_TYPE, ("0x", OTHER, 1, 0, 1)),
        (TOKEN, PERMIT_TYPE, (PERSON, OTHER, "1", 0, 1)),
        (TOKEN, WITHDRAWAL_TYPE, (bytes(32), bytes(32), 1)),
        (Domain("T", 5, bytes(19), None), PERMIT_TYPE, (PERSON, OTHER, 1, 0, 1)),
        (Domain("T", 5, bytes(20), b""), PERMIT_TYPE, (PERSON, OTHER, 1, 0, 1)),
        (Domain("T", -5, bytes(20), None), PERMIT_TYPE, (PERSON, OTHER, 1, 0, 1)),
        (Domain("T", 2**300, bytes(20), None), PERMIT_TYPE, (PERSON, OTHER, 1, 0, 1)),
        (consent_domain(5, PERSON), WITHDRAWAL_TYPE, (bytes(31), bytes(32), 1)),
    ],
)
def test_typed_data_that_is_not_of_its_type_is_refused(domain: Domain, kind: str, values: tuple[object, ...]) -> None:
    with pytest.raises(InvalidInput):
        SignableTypedData(domain, kind, values)


def test_a_message_has_the_digest_of_other_wallets() -> None:
    """keccak256("\\x19Ethereum Signed Message:\\n5hello"), as `ethers.hashMessage("hello")` gives it."""
    expected = "50b2c43fd39106bafbba0da34fc430e1f91e3c96ea2acee2bc34119f92b37750"
    assert SignableMessage(b"hello").digest.hex() == expected
    assert SignableMessage(b"\xff\xfe").words == "message of 2 bytes: 0xfffe"


@pytest.mark.parametrize(
    "content",
    [
        bytes(32),
        b"a" * 32,
        b"\x19\x01" + bytes(64),
        signing_payload(fee_market()),
        signing_payload(LegacyTransaction(nonce=0, gas_price=1, gas_limit=1, to=None, value=0, chain_id=1)),
        rlp.encode_list(rlp.encode_int(1) * 9),
        b"x" * (MAX_MESSAGE + 1),
    ],
    ids=["hash", "32 letters", "typed data", "transaction", "legacy", "signed", "long"],
)
def test_a_message_that_could_be_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        SignableMessage(content)


def test_words_hide_nothing_behind_what_cannot_be_seen() -> None:
    words = SignableMessage("pay\u202e\x1b[2J\nme".encode()).words
    assert words.isprintable()
    assert len(SignableMessage(b"x" * 5000).words) <= 600


def test_a_document_is_signed_by_the_digest_of_what_it_says_and_told_in_words() -> None:
    asked: Signable = SignableDocument(mail())
    assert asked.digest.hex() == MAIL_DIGEST
    assert asked.words.startswith("typed data of type Mail for 'Ether Mail': what it does is up to the contract; from")
    assert asked.words.endswith("; 0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC, chain 1")
    nowhere = SignableDocument(typed("A", [("a", "bool")], {"a": True}, domain={"name": "x"}))
    assert nowhere.words.endswith("a: true; any contract, chain any")


def test_the_words_of_a_long_document_keep_to_their_length_and_say_where_it_counts() -> None:
    asked = SignableDocument(mail(lambda d: d["message"].update(contents="\u202ex" * 5000)))
    assert len(asked.words) <= 600
    assert asked.words.isprintable()
    assert asked.words.endswith("chain 1")


def test_a_document_of_this_wallets_own_types_has_the_digest_of_those() -> None:
    domain = consent_domain(5, PERSON)
    withdrawal = Withdrawal(bytes(32), b"\x01" * 32, 7)
    values = {"grantId": "0x" + "00" * 32, "consent": "0x" + "01" * 32, "time": 7}
    stated = {"name": domain.name, "version": "1", "chainId": 5, "verifyingContract": PERSON}
    asked = SignableDocument(of_type(WITHDRAWAL_TYPE, values, domain=stated))
    assert asked.digest == withdrawal.digest(domain)
    with pytest.raises(InvalidInput):
        SignableDocument(of_type(WITHDRAWAL_TYPE, values, domain={**stated, "name": "Dai"}))


def test_what_is_signed_crosses_the_socket_as_what_it_says() -> None:
    for asked in (SignableDocument(mail()), SignableMessage(b"hello"), SignableMessage(bytes(32), blind=True)):
        there = decode(json.loads(json.dumps(encode(asked))))
        assert there == asked
        assert isinstance(there, type(asked))
        assert there.digest == asked.digest
    with pytest.raises(InvalidInput):
        decode({"$SignableDocument": {"content": encode(b"{}")}})


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (rlp.encode_list(rlp.encode_int(1) * 5), True),
        (rlp.encode_list(rlp.encode_int(1) * 6), False),
        (b"\x01" + rlp.encode_list(rlp.encode_int(1) * 6), False),
        (b"\x04" + rlp.encode_list(rlp.encode_int(1) * 6), False),
        (b"\x05" + rlp.encode_list(rlp.encode_int(1) * 6), True),
        (b"\x00" + rlp.encode_list(rlp.encode_int(1) * 6), True),
        (rlp.encode_list(rlp.encode_int(1) * 6) + b"\x01", True),
        (rlp.encode_bytes(b"a message"), True),
        (b"a", True),
        (b"", True),
        (b"a" * 31, True),
        (b"a" * 33, True),
        (b"\x19\x00" + bytes(64), True),
        (b"x\x19\x01", True),
        (b"x" * MAX_MESSAGE, True),
    ],
    ids=range(15),
)
def test_a_message_is_signed_unless_it_is_something_else_to_the_letter(content: bytes, taken: bool) -> None:
    if taken:
        assert SignableMessage(content).content == content
    else:
        with pytest.raises(InvalidInput, match="it is not signed as a message"):
            SignableMessage(content)
