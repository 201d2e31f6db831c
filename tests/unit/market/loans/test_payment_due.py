"""What is due through banks: amounts, late fees, pay-off, references; requests that differ; bookings that fit."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cmwallet.errors import InvalidInput, NotVerified
from cmwallet.market.loans.incoming import DENIAL_AFTER, expected_amount, match_claims, seen_by_hand
from cmwallet.market.loans.loan import ACTIVE, CLAIMED, CONTESTED, MISSING, RECEIVED, Claim, Loan
from cmwallet.market.loans.payment_due import check_request, payment_due, payoff_amount
from cmwallet.market.loans.settlement_request import SettlementRequest
from identity.address import parse_address
from identity.bank.money import Money
from identity.bank.statement import Line
from identity.did import Did
from tests.unit.market.loans.agreeing import AGREEMENT, DAY, FIRST_DUE, LOANS, SALT, TERMS

EXCHANGE = parse_address("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf")
SIGNED = replace(AGREEMENT, terms=replace(TERMS, exchange=EXCHANGE)).with_salt(SALT)

LOAN = Loan(
    number=12,
    borrower=TERMS.borrower,
    lender=TERMS.lender,
    exchange=EXCHANGE,
    currency="EUR",
    principal=TERMS.principal,
    installment=TERMS.installment,
    last=TERMS.last,
    count=TERMS.count,
    rate_bps=TERMS.rate_bps,
    disburse_by=TERMS.disburse_by,
    first_due=FIRST_DUE,
    due_day=31,
    grace_days=5,
    late_fee=500,
    collateral=0,
    document=SIGNED.terms.document,
    digest=bytes(32),
    state=ACTIVE,
    ending="",
    until=0,
    disbursed_at=TERMS.disburse_by - DAY,
    first=1,
    next=1,
    received=0,
    contested=0,
    automatic=False,
    balance=0,
    owed=0,
    case=0,
)


def at(day):
    return int(datetime(*day, 12, tzinfo=UTC).timestamp())


def test_what_is_due_when():
    due = payment_due(LOAN, SIGNED, 3, at((2027, 2, 20)))
    assert (due.amount, due.late_fee, due.due, due.reference) == (85_264, 0, date(2027, 2, 28), "CM-12-3")
    assert due.payee == SIGNED.lender
    assert payment_due(LOAN, SIGNED, 0, at((2026, 12, 1))).payee == SIGNED.borrower
    assert payment_due(LOAN, SIGNED, 0, at((2026, 12, 1))).amount == 500_000


def test_the_fee_begins_after_the_last_second_of_grace():
    last = FIRST_DUE + 5 * DAY
    assert payment_due(LOAN, SIGNED, 1, last).amount == 85_264
    late = payment_due(LOAN, SIGNED, 1, last + 1)
    assert (late.amount, late.late_fee) == (85_764, 500)
    assert payment_due(LOAN, SIGNED, 0, last + DAY).late_fee == 0


@pytest.mark.parametrize("place", [-1, 8])
def test_places_that_the_loan_has_not(place):
    with pytest.raises(InvalidInput):
        payment_due(LOAN, SIGNED, place, FIRST_DUE)


def test_paying_off():
    # 15 days of the first month: 500000·790·15/3600000 = 1645.83…
    assert payoff_amount(LOAN, date(2026, 12, 15)) == 500_000 + 1_646
    two = replace(LOAN, next=3)
    assert payoff_amount(two, date(2027, 1, 31)) == 335_516
    assert payoff_amount(two, date(2027, 1, 20)) == 335_516  # paid ahead: no interest yet
    due = payment_due(two, SIGNED, 7, at((2027, 2, 15)))
    assert (due.amount, due.reference, due.payee) == (335_516 + 1_104, "CM-12-7", SIGNED.lender)
    with pytest.raises(InvalidInput, match="every installment"):
        payoff_amount(replace(LOAN, next=7), date(2027, 6, 1))


REQUEST = SettlementRequest(
    issuer=str(Did(1234, EXCHANGE)),
    loan=LOANS.item(12),
    place=3,
    amount=85_264,
    currency="EUR",
    due=date(2027, 2, 28),
    creditor=SIGNED.lender,
    issued=0,
    expires=1,
)


def asked(now=FIRST_DUE, **changes):
    check_request(replace(REQUEST, **changes), payment_due(LOAN, SIGNED, 3, now), LOANS.item(12), SIGNED)


def test_a_request_that_is_the_agreement_passes():
    asked()
    asked(now=at((2027, 3, 20)))  # late: the fee may be asked for, and may be left out
    asked(now=at((2027, 3, 20)), amount=85_764)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issuer": str(Did(1234, TERMS.lender))}, "somebody else"),
        ({"loan": LOANS.item(13)}, "another loan"),
        ({"place": 4}, "another payment"),
        ({"creditor": replace(SIGNED.lender, iban="DE89370400440532013000")}, "another account"),
        ({"creditor": replace(SIGNED.lender, name="Mallory")}, "another person"),
        ({"currency": "USD"}, "another currency"),
        ({"due": date(2027, 2, 27)}, "another day"),
        ({"amount": 85_263}, "asks for 852.63 EUR, and 852.64 EUR are due"),
        ({"amount": 85_764}, "asks for"),
    ],
)
def test_a_request_that_differs_is_refused(changes, words):
    with pytest.raises(NotVerified, match=words):
        asked(**changes)


def claim(place, status=CLAIMED, at_time=FIRST_DUE):
    return Claim(place, status, 1, at_time, 0, 0)


def line(text, cents=85_264, currency="EUR", reference=""):
    return Line("2026-12-31T10:00:00Z", Money(cents, currency), text, "Bea", reference)


@pytest.mark.parametrize(
    ("booking", "fits"),
    [
        (line("CM-12-1"), True),
        (line("rent, cm-12-1."), True),
        (line("nothing", reference="CM-12-1"), True),
        (line("CM-12-1", cents=90_000), True),
        (line("CM-12-1", cents=85_263), False),
        (line("CM-12-1", cents=-85_264), False),
        (line("CM-12-1", currency="GBP"), False),
        (line("CM-12-10"), False),
        (line("XCM-12-1"), False),
        (line("CM-112-1"), False),
        (line(""), False),
    ],
)
def test_a_booking_fits_by_reference_currency_and_amount(booking, fits):
    (found,) = match_claims(LOAN, [claim(1)], [line("other"), booking])
    assert (found.line is booking) is fits


def test_no_booking_fits_two_claims():
    one = line("CM-12-1 CM-12-2")
    found = match_claims(LOAN, [claim(1), claim(2)], [one])
    assert [item.line for item in found] == [one, None]


def test_what_was_late_has_to_come_with_its_fee():
    late = claim(1, at_time=FIRST_DUE + 5 * DAY + 1)
    assert expected_amount(LOAN, late) == 85_764
    assert match_claims(LOAN, [late], [line("CM-12-1")])[0].line is None
    assert expected_amount(LOAN, claim(1, at_time=FIRST_DUE + 5 * DAY)) == 85_264
    assert expected_amount(LOAN, claim(0, at_time=FIRST_DUE + 90 * DAY)) == 500_000


def test_only_what_waits_is_looked_for():
    statuses = (CLAIMED, RECEIVED, MISSING, CONTESTED)
    found = match_claims(LOAN, [claim(place, status) for place, status in enumerate(statuses, 1)], [])
    assert [item.claim.place for item in found] == [1, 3]


def test_a_claim_can_be_denied_after_five_days():
    (found,) = match_claims(LOAN, [claim(1)], [])
    assert not found.deniable(FIRST_DUE + DENIAL_AFTER)
    assert found.deniable(FIRST_DUE + DENIAL_AFTER + 1)
    assert not seen_by_hand(LOAN, claim(1)).deniable(FIRST_DUE + 90 * DAY)
    (denied,) = match_claims(LOAN, [claim(1, MISSING)], [])
    assert not denied.deniable(FIRST_DUE + 90 * DAY)
