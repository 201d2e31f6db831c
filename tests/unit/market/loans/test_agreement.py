"""Agreements: what is written is read, what contradicts itself is not."""

import json
from dataclasses import replace

import pytest
import rfc8785
from eth_account.messages import encode_typed_data

from cmwallet.errors import InvalidInput
from cmwallet.market.loans.agreement import Party, read_agreement
from cmwallet.market.papers import paper_hash
from identity.address import ZERO_ADDRESS
from identity.keccak import keccak256
from identity.rejections import Malformed
from tests.unit.market.loans.agreeing import (
    AGREEMENT,
    BORROWER,
    DAY,
    DOMAIN,
    IN_CMT,
    LENDER,
    LOANS,
    NOW,
    SALT,
    TERMS,
)


@pytest.mark.parametrize("agreement", [AGREEMENT, IN_CMT], ids=["banks", "cmt"])
def test_what_is_written_is_read(agreement):
    content = agreement.content()
    read = read_agreement(content, SALT)
    assert read == agreement.with_salt(SALT)
    assert "0x" + read.terms.document.hex() == paper_hash(content, SALT)


def test_what_stands_in_it():
    document = json.loads(AGREEMENT.content())
    assert document["apr"] == "8.2"
    assert document["contract"] == f"eip155:1234:{LOANS.contract}"
    assert document["terms"]["principal"] == "500000"
    assert document["terms"]["first_due"] == "2026-12-31T23:59:59Z"
    assert document["terms"]["exchange"] is None
    assert document["schedule"][2] == {
        "place": 3,
        "due": "2027-02-28",
        "interest": "2209",
        "principal": "83055",
        "amount": "85264",
        "balance": "252461",
    }
    assert document["parties"]["borrower"] == {"name": "Bea Borrower", "iban": "DE89370400440532013000"}


def changed(*path, to):
    document = json.loads(AGREEMENT.content())
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return rfc8785.dumps(document)


@pytest.mark.parametrize(
    ("path", "to", "words"),
    [
        (("apr",), "8.1", "annual rate is another"),
        (("schedule", 2, "amount"), "85263", "schedule is not that"),
        (("schedule", 0, "due"), "2026-12-30", "schedule is not that"),
        (("schedule",), [], "schedule is not that"),
        (("terms", "installment"), "85263", "installments are not those"),
        (("terms", "last"), "85264", "installments are not those"),
        (("terms", "rate_bps"), 780, "installments are not those"),
        (("terms", "principal"), "500001", "schedule|installments"),
        (("terms", "principal"), "0500000", "amount"),
        (("terms", "principal"), 500000, "amount"),
        (("terms", "principal"), "-1", "amount"),
        (("terms", "count"), True, "number"),
        (("terms", "count"), "6", "number"),
        (("terms", "count"), 65537, "number"),
        (("terms", "due_day"), 30, "first installment"),
        (("terms", "grace_days"), 91, "grace"),
        (("terms", "first_due"), "2026-12-31", "time"),
        (("terms", "first_due"), "2026-13-31T00:00:00Z", "calendar"),
        (("terms", "first_due"), "2026-12-31T23:59:59+00:00", "time"),
        (("terms", "borrower"), BORROWER.lower(), "checksum"),
        (("terms", "borrower"), LENDER, "same account"),
        (("terms", "nonce"), "0x07", "nonce"),
        (("terms", "currency"), "JPY", "two decimals"),
        (("terms", "currency"), "eur", "three capital letters"),
        (("terms", "currency"), 5, "currency"),
        (("terms", "more"), 1, "other terms"),
        (("parties", "lender"), {"name": "x"}, "another form"),
        (("parties", "lender", "iban"), "GB29NWBK60161331926818", "IBAN"),
        (("parties", "lender", "iban"), "GB29 NWBK 6016 1331 9268 19", "blanks"),
        (("parties", "lender", "iban"), None, "names both people"),
        (("parties", "lender", "name"), "", "names both people"),
        (("parties", "lender", "name"), 5, "no text"),
        (("parties", "carol"), {"name": None, "iban": None}, "two people"),
        (("purpose",), "", "purpose"),
        (("purpose",), "x" * 201, "purpose"),
        (("purpose",), 5, "no text"),
        (("version",), 2, "no agreement"),
        (("type",), "cmwallet-listing", "no agreement"),
        (("more",), 1, "no agreement"),
        (("contract",), f"eip155:1234:{LOANS.contract.lower()}", "checksum|spell"),
        (("genesis",), "0x12", "genesis"),
    ],
)
def test_what_does_not_fit_is_refused(path, to, words):
    with pytest.raises(Malformed, match=words):
        read_agreement(changed(*path, to=to), SALT)


def test_another_spelling_of_the_same_is_refused():
    document = json.loads(AGREEMENT.content())
    with pytest.raises(Malformed, match="canonical"):
        read_agreement(json.dumps(document, indent=2).encode(), SALT)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"{}", b'{"a":1,"a":1}', b" " * (1 << 20) + b" "])
def test_what_is_no_agreement(content):
    with pytest.raises(Malformed):
        read_agreement(content, SALT)


def test_cmt_names_no_account_and_a_bank_needs_both():
    with pytest.raises(InvalidInput, match="no bank account"):
        replace(IN_CMT, lender=Party("Lena", None)).content()
    with pytest.raises(InvalidInput, match="both people"):
        replace(AGREEMENT, borrower=Party()).content()


def test_who_is_paid():
    assert AGREEMENT.payee(0) == AGREEMENT.borrower
    assert AGREEMENT.payee(1) == AGREEMENT.payee(7) == AGREEMENT.lender
    assert [TERMS.amount_of(place) for place in (0, 1, 5, 6)] == [500_000, 85_264, 85_264, 85_265]
    assert TERMS.total == 511_585


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"disburse_by": NOW + 3_599}, "between an hour"),
        ({"disburse_by": NOW + 60 * DAY + 1}, "between an hour|due after"),
        ({"deadline": NOW}, "expired"),
        ({"late_fee": 1 << 96}, "larger"),
        ({"collateral": 1 << 96}, "larger"),
        ({"nonce": b"x"}, "32 bytes"),
    ],
)
def test_terms_that_the_contract_would_not_take(change, words):
    with pytest.raises(InvalidInput, match=words):
        replace(TERMS, **change).check(NOW)


@pytest.mark.parametrize("change", [{"disburse_by": NOW + 3_600}, {"deadline": NOW + 1}, {}, {"grace_days": 90}])
def test_terms_at_their_bounds(change):
    replace(TERMS, **change).check(NOW)


def test_the_latest_first_day():
    first = replace(TERMS, first_due=TERMS.disburse_by + 400 * DAY, due_day=11)
    first.check(NOW)
    with pytest.raises(InvalidInput, match="400 days"):
        replace(first, first_due=first.first_due + 1).check(NOW)
    with pytest.raises(InvalidInput, match="after the loan"):
        replace(TERMS, first_due=TERMS.disburse_by).check(NOW)


def test_the_digest_is_that_of_eth_account():
    fields = [
        *(("borrower", "address"), ("lender", "address"), ("currency", "string"), ("principal", "uint96")),
        *(("installment", "uint96"), ("last", "uint96"), ("count", "uint16"), ("rateBps", "uint16")),
        *(("disburseBy", "uint64"), ("firstDue", "uint64"), ("dueDay", "uint8"), ("graceDays", "uint8")),
        *(("lateFee", "uint96"), ("collateral", "uint96"), ("exchange", "address"), ("document", "bytes32")),
        *(("nonce", "bytes32"), ("deadline", "uint64")),
    ]
    signable = encode_typed_data(
        full_message={
            "types": {
                "EIP712Domain": [
                    {"name": "name", "type": "string"},
                    {"name": "version", "type": "string"},
                    {"name": "chainId", "type": "uint256"},
                    {"name": "verifyingContract", "type": "address"},
                    {"name": "salt", "type": "bytes32"},
                ],
                "Terms": [{"name": name, "type": kind} for name, kind in fields],
            },
            "primaryType": "Terms",
            "domain": {
                "name": "cmwallet loans",
                "version": "1",
                "chainId": 1234,
                "verifyingContract": LOANS.contract,
                "salt": DOMAIN.salt,
            },
            "message": dict(zip([name for name, _ in fields], TERMS.values, strict=True)),
        }
    )
    theirs = keccak256(b"\x19" + signable.version + signable.header + signable.body)
    assert TERMS.digest(DOMAIN) == theirs
    assert TERMS.exchange == ZERO_ADDRESS
