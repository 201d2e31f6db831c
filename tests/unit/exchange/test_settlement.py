"""What is asked for next of a loan, when, and the request that is signed for it: taken by the reader of wallets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cmwallet.exchange.settlement import AHEAD_SECONDS, GOOD_SECONDS, next_payment, sign_request
from cmwallet.market.item_reference import ContractReference
from cmwallet.market.loans.agreement import Party
from cmwallet.market.loans.loan import ACTIVE, AGREED, CLAIMED, CLOSED, DEFAULTED, Claim, Loan
from cmwallet.market.loans.settlement_request import read_settlement_request
from identity.address import to_address
from identity.credentials.issuers import IssuerKey, IssuerKeys
from identity.jose.keys import fresh_holder_key
from identity.rejections import Expired
from identity.signing_time import KeyStanding

DAY = 86_400
FIRST_DUE = 1_798_761_599  # 2026-12-31T23:59:59Z
LENT_BY = 1_796_601_599  # 2026-12-06T23:59:59Z
EXCHANGE = "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
PAYEE = Party("Lena Lender", "GB29NWBK60161331926819")
PLACE = ContractReference(1234, "0x" + "ab" * 32, to_address(bytes([0xAB]) * 20))
LOAN = Loan(
    number=12,
    borrower=to_address(bytes([0xB0]) * 20),
    lender=to_address(bytes([0x1E]) * 20),
    exchange=None,
    currency="EUR",
    principal=500_000,
    installment=85_264,
    last=85_265,
    count=6,
    rate_bps=790,
    disburse_by=LENT_BY,
    first_due=FIRST_DUE,
    due_day=31,
    grace_days=5,
    late_fee=0,
    collateral=0,
    document=bytes(32),
    digest=bytes(32),
    state=ACTIVE,
    ending="",
    until=0,
    disbursed_at=1,
    first=1,
    next=1,
    received=0,
    contested=0,
    automatic=False,
    balance=0,
    owed=0,
    case=0,
)


def test_the_lender_is_asked_for_the_loan_itself_from_the_agreement_on() -> None:
    found = next_payment(replace(LOAN, state=AGREED), LENT_BY - 6 * DAY)
    assert found is not None
    assert (found.place, found.payer, found.payee, found.amount, found.asked) == (
        0,
        "lender",
        "borrower",
        500_000,
        True,
    )
    assert found.due == date(2026, 12, 6)


def test_nothing_more_is_asked_once_the_lender_says_that_she_paid() -> None:
    claimed = replace(LOAN, state=AGREED, claims=(Claim(0, CLAIMED, 1, 1, 0, 0),))
    assert next_payment(claimed, LENT_BY) is None


@pytest.mark.parametrize(
    ("following", "amount", "due"),
    [(1, 85_264, date(2026, 12, 31)), (3, 85_264, date(2027, 2, 28)), (6, 85_265, date(2027, 5, 31))],
)
def test_the_borrower_is_asked_for_the_next_installment_a_week_before_its_day(following, amount, due) -> None:
    loan = replace(LOAN, next=following)
    moment = loan.due(following) - AHEAD_SECONDS
    early, now, overdue = (next_payment(loan, at) for at in (moment - 1, moment, moment + 60 * DAY))
    assert early is not None
    assert (early.asked, early.amount, early.due) == (False, amount, due)
    assert now is not None
    assert now.asked
    assert (now.payer, now.payee, now.place) == ("borrower", "lender", following)
    assert overdue == now


@pytest.mark.parametrize(
    "done", [replace(LOAN, next=7), replace(LOAN, state=CLOSED, ending="repaid"), replace(LOAN, state=9)], ids=str
)
def test_nothing_is_asked_of_a_loan_of_which_everything_was_paid(done: Loan) -> None:
    assert next_payment(done, FIRST_DUE) is None


def test_a_loan_in_default_is_still_paid_by_its_borrower() -> None:
    found = next_payment(replace(LOAN, state=DEFAULTED, next=2), FIRST_DUE + 200 * DAY)
    assert found is not None
    assert (found.place, found.asked) == (2, True)


@pytest.mark.parametrize("state", [AGREED, ACTIVE])
def test_a_loan_in_cmt_gets_no_request(state: int) -> None:
    found = next_payment(replace(LOAN, currency="CMT", state=state), FIRST_DUE)
    assert found is not None
    assert not found.asked


def test_what_is_signed_is_what_wallets_read_for_a_week() -> None:
    key = fresh_holder_key()

    class Keys:
        def keys_of(self, issuer: str) -> IssuerKeys:
            assert issuer == EXCHANGE
            return IssuerKeys(
                issuer, (IssuerKey(key.public, None, KeyStanding(True, lambda _: True, None)),), "chain", now
            )

    now = FIRST_DUE - DAY
    payment = next_payment(LOAN, now)
    assert payment is not None
    text = sign_request(key, EXCHANGE, PLACE, LOAN, payment, PAYEE, now)
    read = read_settlement_request(text, Keys(), clock=lambda: now)
    assert (read.issuer, str(read.loan), read.place) == (EXCHANGE, f"{PLACE}/12", 1)
    assert (read.amount, read.currency, read.due) == (85_264, "EUR", date(2026, 12, 31))
    assert read.creditor == PAYEE
    assert read.reference == "CM-12-1"
    with pytest.raises(Expired):
        read_settlement_request(text, Keys(), clock=lambda: now + GOOD_SECONDS + 1)
