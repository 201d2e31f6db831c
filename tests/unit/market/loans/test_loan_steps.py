"""What can be done with a loan at which second, and how its records are counted: pure, at n and n + 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.market.court.case import COMMITTING, DRAWING, ENDED, REVEALING, SEEDING, SHOWING, WAITING, Case
from cmwallet.market.loans import conditions
from cmwallet.market.loans.history import AccountRecord, LoanEvent, PairRecord, replay
from cmwallet.market.loans.loan import (
    ACTIVE,
    AGREED,
    CLAIMED,
    CLOSED,
    CONTESTED,
    DEFAULTED,
    MISSING,
    RECEIVED,
    Claim,
    Loan,
    Settled,
)
from cmwallet.market.loans.payoff import days_30e_360, payoff
from cmwallet.market.loans.rounding import round_half_up
from cmwallet.market.loans.statement import balance_picture, statement_csv, statement_rows
from identity.address import Address, parse_address

BORROWER, LENDER, STRANGER, COURT = (parse_address("0x" + f"{number}" * 40) for number in (1, 2, 3, 4))
DAY = 86_400
FIRST = int(datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC).timestamp())
SECOND = int(datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC).timestamp())
THIRD = int(datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC).timestamp())
PAID_OUT = FIRST - 31 * DAY

EUR = Loan(
    number=7,
    borrower=BORROWER,
    lender=LENDER,
    exchange=None,
    currency="EUR",
    principal=30_000,
    installment=10_100,
    last=10_101,
    count=3,
    rate_bps=600,
    disburse_by=PAID_OUT,
    first_due=FIRST,
    due_day=31,
    grace_days=5,
    late_fee=200,
    collateral=50,
    document=bytes(32),
    digest=bytes(32),
    state=ACTIVE,
    ending="",
    until=PAID_OUT,
    disbursed_at=PAID_OUT,
    first=1,
    next=1,
    received=0,
    contested=0,
    automatic=False,
    balance=0,
    owed=0,
    case=0,
)
CMT = replace(EUR, currency="CMT")
CASE = Case(
    number=3,
    who=COURT,
    until=PAID_OUT + 100 * DAY,
    seats=7,
    kind=0,
    state=SEEDING,
    outcome="",
    pending=3,
    block=0,
    opened=0,
    drawn=0,
    committed=0,
    upheld=0,
    rejected=0,
    weight=0,
)
END = 10**10


def claim(
    place: int, status: int = CLAIMED, times: int = 1, claimed: int = 0, missing: int = 0, court: int = 0
) -> Claim:
    return Claim(place, status, times, claimed, missing, court)


def said(*claims: Claim, **change: object) -> Loan:
    return replace(EUR, claims=claims, **change)  # type: ignore[arg-type]


Condition = Callable[[Loan, Address | None, int], bool]
DUE = (FIRST, SECOND, THIRD)
ROWS: list[tuple[Condition, Loan, int, bool]] = [
    (conditions.pays_out, EUR, PAID_OUT, True),
    (conditions.pays_out, EUR, PAID_OUT + 1, False),
    (conditions.pays_out, replace(EUR, case=1), PAID_OUT, False),
    (conditions.pays_out, said(claim(0)), PAID_OUT, False),
    (conditions.pays_out, said(claim(1)), PAID_OUT, True),
    (conditions.pays_out, said(claim(0, MISSING, 2)), PAID_OUT, True),
    (conditions.pays_out, said(claim(0, MISSING, 3)), PAID_OUT, False),
    (conditions.pays_out, said(claim(0, CONTESTED, 1)), PAID_OUT, False),
    (conditions.pays, replace(EUR, next=3), END, True),
    (conditions.pays, replace(EUR, next=4), 0, False),
    (conditions.pays, CMT, 0, True),
    (conditions.pays, replace(CMT, first=4), 0, False),
    (conditions.pays, replace(CMT, balance=10_099), 0, True),
    (conditions.pays, replace(CMT, balance=10_100), 0, False),
    (conditions.pays, CMT, FIRST + 90 * DAY, True),
    (conditions.pays, CMT, FIRST + 90 * DAY + 1, False),
    (conditions.pays, replace(CMT, automatic=True, allowed=10_099), 0, True),
    (conditions.pays, replace(CMT, automatic=True, allowed=10_100), 0, False),
    (conditions.pays, replace(CMT, allowed=10_100), 0, True),
    (conditions.pays_herself, replace(CMT, automatic=True, allowed=10_100), 0, True),
    (conditions.pays_herself, replace(CMT, automatic=True, allowed=10_100), FIRST + 90 * DAY + 1, False),
    (conditions.pays_herself, replace(CMT, automatic=True, allowed=10_099), 0, False),
    (conditions.pays_herself, CMT, 0, False),
    (conditions.pays_herself, replace(EUR, automatic=True, allowed=10_100), 0, False),
    (conditions.prepays, CMT, FIRST + 90 * DAY, True),
    (conditions.prepays, CMT, FIRST + 90 * DAY + 1, False),
    (conditions.prepays, replace(CMT, first=3), THIRD + 90 * DAY, True),
    (conditions.prepays, replace(CMT, first=4), 0, False),
    (conditions.prepays, EUR, 0, False),
    (conditions.pays_off, EUR, FIRST + 5 * DAY, True),
    (conditions.pays_off, EUR, FIRST + 5 * DAY + 1, False),
    (conditions.pays_off, CMT, 0, False),
    (conditions.pays_off, replace(EUR, next=3), 0, True),
    (conditions.pays_off, replace(EUR, next=4), 0, False),
    (conditions.pays_off, said(claim(1)), 0, True),
    (conditions.pays_off, said(claim(1, MISSING)), 0, False),
    (conditions.pays_off, said(claim(1), claim(2, CONTESTED)), 0, False),
    (conditions.pays_off, said(claim(4)), 0, False),
    (conditions.pays_off, said(claim(4, MISSING, 2)), 0, True),
    (conditions.pays_off, said(claim(4, MISSING, 3)), 0, False),
    (conditions.pays_again, EUR, 0, False),
    (conditions.pays_again, said(claim(1, MISSING, 2)), 0, True),
    (conditions.pays_again, said(claim(3, MISSING, 2)), 0, True),
    (conditions.pays_again, said(claim(1, MISSING, 3)), 0, False),
    (conditions.pays_again, said(claim(0, MISSING, 1)), 0, False),
    (conditions.pays_again, said(claim(4, MISSING, 1)), 0, False),
    (conditions.pays_again, said(claim(1)), 0, False),
    (conditions.answers, said(claim(1)), END, True),
    (conditions.answers, said(claim(1, MISSING)), END, True),
    (conditions.answers, said(claim(1, CONTESTED)), END, False),
    (conditions.answers, said(claim(0), state=AGREED), PAID_OUT, True),
    (conditions.answers, said(claim(0), state=AGREED), PAID_OUT + 1, False),
    (conditions.denies, said(claim(1)), END, True),
    (conditions.denies, said(claim(1, MISSING)), 0, False),
    (conditions.denies, said(claim(0, claimed=5)), 5 + 7 * DAY, True),
    (conditions.denies, said(claim(0, claimed=5)), 6 + 7 * DAY, False),
    (conditions.contests, said(claim(1, MISSING)), END, True),
    (conditions.contests, said(claim(1, MISSING), case=1), 0, False),
    (conditions.contests, said(claim(1, MISSING, court=1)), 0, False),
    (conditions.contests, said(claim(1)), END, False),
    (conditions.contests, said(claim(0, MISSING, missing=5)), 5 + 7 * DAY, True),
    (conditions.contests, said(claim(0, MISSING, missing=5)), 6 + 7 * DAY, False),
    (conditions.contests, said(claim(0, claimed=5)), 5 + 7 * DAY, False),
    (conditions.contests, said(claim(0, claimed=5)), 6 + 7 * DAY, True),
    (conditions.contests, said(claim(0, claimed=5)), 5 + 14 * DAY, True),
    (conditions.contests, said(claim(0, claimed=5)), 6 + 14 * DAY, False),
    (conditions.declares, EUR, FIRST + 90 * DAY, False),
    (conditions.declares, EUR, FIRST + 90 * DAY + 1, True),
    (conditions.declares, CMT, FIRST + 90 * DAY + 1, False),
    (conditions.declares, replace(EUR, case=1), FIRST + 90 * DAY + 1, False),
    (conditions.declares, replace(EUR, first=3), THIRD + 90 * DAY + 1, True),
    (conditions.declares, replace(EUR, first=4), END, False),
    (conditions.declares, said(claim(1)), END, False),
    (conditions.declares, said(claim(4)), END, False),
    (conditions.declares, said(claim(2)), END, True),
    (conditions.declares, said(claim(1, MISSING, claimed=END - 14 * DAY)), END, False),
    (conditions.declares, said(claim(1, MISSING, claimed=END - 14 * DAY - 1)), END, True),
    (conditions.declares, said(claim(1, CONTESTED, claimed=END)), END, True),
    (conditions.no_case, EUR, 0, True),
    (conditions.no_case, replace(EUR, case=1), 0, False),
    (conditions.in_court, replace(EUR, case=1), 0, True),
    (conditions.in_court, EUR, 0, False),
    (conditions.in_cmt, CMT, 0, True),
    (conditions.in_cmt, EUR, 0, False),
    (conditions.takes_back, replace(CMT, balance=1), FIRST, True),
    (conditions.takes_back, replace(CMT, balance=1), FIRST + 1, False),
    (conditions.takes_back, CMT, FIRST, False),
    (conditions.takes_back, replace(EUR, balance=1), FIRST, False),
    (conditions.takes_back, replace(CMT, balance=1, first=4), END, True),
    (conditions.settles, replace(CMT, balance=10_100), FIRST, False),
    (conditions.settles, replace(CMT, balance=10_100), FIRST + 1, True),
    (conditions.settles, replace(CMT, balance=10_099), FIRST + 1, False),
    (conditions.settles, replace(EUR, balance=10_100), FIRST + 1, False),
    (conditions.settles, replace(CMT, balance=10_101, first=4), END, False),
    (conditions.settles, replace(CMT, automatic=True, allowed=10_100), FIRST + 1, True),
    (conditions.settles, replace(CMT, automatic=True, allowed=10_099), FIRST + 1, False),
    (conditions.settles, replace(CMT, automatic=True, allowed=10_000, balance=100), FIRST + 1, True),
    (conditions.settles, replace(CMT, automatic=True, allowed=10_000, balance=99), FIRST + 1, False),
    (conditions.settles, replace(CMT, automatic=True, allowed=10_100), FIRST + 5 * DAY, True),
    (conditions.settles, replace(CMT, automatic=True, allowed=10_299), FIRST + 5 * DAY + 1, False),
    (conditions.settles, replace(CMT, automatic=True, allowed=10_300), FIRST + 5 * DAY + 1, True),
    (conditions.settles, replace(CMT, automatic=True, allowed=10_300), FIRST + 90 * DAY, True),
    (conditions.settles, replace(CMT, automatic=True, allowed=10_300), FIRST + 90 * DAY + 1, False),
    (conditions.settles, replace(CMT, allowed=10_300), FIRST + 1, False),
    (conditions.defaults, CMT, FIRST + 90 * DAY, False),
    (conditions.defaults, CMT, FIRST + 90 * DAY + 1, True),
    (conditions.defaults, EUR, FIRST + 90 * DAY + 1, False),
    (conditions.defaults, replace(CMT, balance=10_100), FIRST + 90 * DAY + 1, False),
    (conditions.forgotten, EUR, 0, True),
    (conditions.forgotten, replace(EUR, case=1), 0, False),
    (conditions.forgotten, CMT, 0, False),
    (conditions.judged, EUR, 0, False),
    (conditions.judged, replace(EUR, judged=CASE), 0, False),
    (conditions.judged, replace(EUR, judged=replace(CASE, outcome="upheld")), 0, True),
]


@pytest.mark.parametrize(("condition", "loan", "now", "holds"), ROWS, ids=range(len(ROWS)))
def test_a_step_is_offered_while_its_condition_holds(condition: Condition, loan: Loan, now: int, holds: bool) -> None:
    assert condition(loan, None, now) is holds


@pytest.mark.parametrize(
    ("condition", "loan", "who"),
    [
        (conditions.answers, said(claim(1)), LENDER),
        (conditions.answers, said(claim(0)), BORROWER),
        (conditions.denies, said(claim(1)), LENDER),
        (conditions.denies, said(claim(0)), BORROWER),
        (conditions.contests, said(claim(1, MISSING)), BORROWER),
        (conditions.contests, said(claim(0, MISSING)), LENDER),
        (conditions.pays_again, said(claim(1, MISSING)), BORROWER),
    ],
)
def test_each_of_the_two_answers_for_her_own_side(condition: Condition, loan: Loan, who: Address) -> None:
    assert [condition(loan, one, 0) for one in (BORROWER, LENDER, STRANGER, None)] == [
        *(one == who for one in (BORROWER, LENDER, STRANGER)),
        True,
    ]


@pytest.mark.parametrize(
    ("loan", "seconds"),
    [
        (EUR, FIRST + 5 * DAY),
        (replace(EUR, next=2), SECOND + 5 * DAY),
        (replace(EUR, next=3), THIRD + 5 * DAY),
        (replace(EUR, next=4), 0),
        (replace(EUR, state=AGREED, next=2), PAID_OUT),
        (replace(CMT, next=3), FIRST + 5 * DAY),
        (replace(CMT, first=4), 0),
    ],
)
def test_the_last_second_of_the_next_payment(loan: Loan, seconds: int) -> None:
    assert conditions.pay_by(loan) == seconds


def judged(**change: object) -> Loan:
    return replace(EUR, case=3, contested=1, judged=replace(CASE, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("contested", "pending", "borrower", "lender"),
    [
        (1, 0, False, False),
        (1, 1, True, False),
        (1, 2, False, True),
        (1, 3, True, True),
        (0, 1, False, True),
        (0, 2, True, False),
    ],
)
def test_the_first_secret_is_the_payers(contested: int, pending: int, borrower: bool, lender: bool) -> None:
    loan = replace(judged(state=SHOWING, pending=pending), contested=contested)
    told = (conditions.borrower_shows(loan, None, CASE.until), conditions.lender_shows(loan, None, CASE.until))
    assert told == (borrower, lender)


@pytest.mark.parametrize("state", [WAITING, SEEDING, SHOWING, DRAWING, COMMITTING, REVEALING, ENDED])
def test_the_state_of_the_case_says_what_is_waited_for(state: int) -> None:
    loan = judged(state=state)
    last = CASE.until - 4 * 3_600 if state == SEEDING else CASE.until
    assert conditions.borrower_shows(loan, None, last) is (state in (SEEDING, SHOWING))
    assert not conditions.borrower_shows(loan, None, last + 1)
    assert conditions.has_jurors(loan, None, 0) is (state in (COMMITTING, REVEALING))
    assert not conditions.has_jurors(EUR, None, 0)
    assert not conditions.borrower_shows(EUR, None, 0)
    assert not conditions.case_goes_on(EUR, None, END)
    assert conditions.case_goes_on(judged(state=SHOWING), STRANGER, CASE.until + 1)
    assert not conditions.case_goes_on(judged(state=SHOWING), BORROWER, CASE.until)


@pytest.mark.parametrize(
    ("change", "now", "settled"),
    [
        ({}, END, Settled(1, 0, 10_100)),
        ({"balance": 10_100}, FIRST, Settled(1, 10_100, 0)),
        ({"balance": 10_100}, FIRST + 1, Settled(2, 0, 10_100)),
        ({"balance": 20_300}, SECOND + 1, Settled(3, 100, 10_001)),
        ({"balance": 30_301}, THIRD + 1, Settled(4, 0, 0)),
        ({"balance": 30_302}, END, Settled(4, 1, 0)),
        ({"first": 4, "balance": 5}, END, Settled(4, 5, 0)),
    ],
)
def test_what_is_due_is_settled_out_of_the_balance(change: dict[str, int], now: int, settled: Settled) -> None:
    assert replace(CMT, **change).settled(now) == settled  # type: ignore[arg-type]


def test_twelve_installments_are_settled_at_once() -> None:
    long = replace(CMT, count=20, balance=20 * 10_100)
    assert long.settled(END) == Settled(13, 8 * 10_100, 0)
    assert replace(long, first=5).settled(END) == Settled(17, 8 * 10_100, 0)


def test_days_and_amounts_of_places() -> None:
    assert [EUR.due(place) for place in range(4)] == [PAID_OUT, *DUE]
    assert [EUR.late_after(place) for place in range(4)] == [PAID_OUT, *(due + 5 * DAY for due in DUE)]
    assert [EUR.amount_of(place) for place in range(4)] == [30_000, 10_100, 10_100, 10_101]
    assert [EUR.payer(place) for place in range(2)] == [EUR.payee(place) for place in (1, 0)] == [LENDER, BORROWER]
    assert (EUR.payoff_place, EUR.words, EUR.done, EUR.outcome) == (4, {"case": "0", "place": "1"}, False, "")
    assert [replace(EUR, state=state, balance=7).held for state in (AGREED, ACTIVE, DEFAULTED, CLOSED)] == [
        57,
        57,
        7,
        7,
    ]
    assert [EUR.roles(who) for who in (BORROWER, LENDER, STRANGER)] == [["borrower"], ["lender"], []]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-01-31", "2026-02-28", 28),
        ("2026-01-30", "2026-01-31", 0),
        ("2026-01-15", "2026-02-15", 30),
        ("2026-02-28", "2026-03-31", 32),
        ("2025-12-31", "2026-12-31", 360),
        ("2026-03-01", "2026-02-28", -3),
    ],
)
def test_days_of_months_that_have_thirty(start: str, end: str, days: int) -> None:
    assert days_30e_360(date.fromisoformat(start), date.fromisoformat(end)) == days


def test_a_payoff_is_the_balance_and_the_interest_since_the_last_due_day() -> None:
    since = date(2026, 1, 31)
    assert payoff(36_000, 1_000, since, date(2026, 2, 10)) == 36_000 + 100
    assert payoff(36_000, 1_000, since, since) == 36_000
    assert payoff(18_000, 1_000, since, date(2026, 2, 1)) == 18_000 + 5
    assert payoff(1_800, 1_000, since, date(2026, 2, 1)) == 1_800 + 1
    assert payoff(1_799, 1_000, since, date(2026, 2, 1)) == 1_799
    with pytest.raises(InvalidInput):
        payoff(36_000, 1_000, since, date(2026, 1, 29))
    from fractions import Fraction

    halves = [Fraction(numerator, 4) for numerator in (-3, -2, -1, 0, 1, 2, 3, 5, 6)]
    assert [round_half_up(value) for value in halves] == [-1, 0, 0, 0, 0, 1, 1, 1, 2]


PEOPLE = {"borrower": BORROWER, "lender": LENDER}


def event(name: str, **values: object) -> LoanEvent:
    return LoanEvent(name, 1, values)


@pytest.mark.parametrize(
    ("events", "borrower", "lender", "pair"),
    [
        ([event("Funded")], {"loans": 1}, {"lent": 1}, {}),
        ([event("Received", place=0, counted=False, late=False)], {"loans": 1}, {"lent": 1}, {}),
        ([event("Received", place=0, counted=True, late=True)], {"loans": 1}, {"lent": 1}, {}),
        ([event("Received", place=1, counted=True, late=False)], {"on_time": 1}, {}, {"on_time": 1}),
        ([event("Settled", place=1, counted=True, late=True)], {"late": 1}, {}, {"late": 1}),
        ([event("Received", place=1, counted=False, late=True)], {}, {}, {}),
        ([event("Claimed", place=1, counted=True, late=True)], {}, {}, {}),
        ([event("Defaulted")] * 2, {"defaults": 2}, {}, {"defaults": 2}),
        ([event("Closed", endedAs=0)], {}, {}, {}),
        ([event("Closed", endedAs=1)], {}, {}, {}),
        ([event("Closed", endedAs=2), event("Closed", endedAs=3)], {"repaid": 2}, {}, {}),
        ([event("Closed", endedAs=4)], {}, {}, {}),
        ([event("Decided", place=1, outcome=1)], {}, {"false_denials": 1}, {}),
        ([event("Decided", place=1, outcome=2)], {"false_claims": 1}, {}, {}),
        ([event("Decided", place=0, outcome=1)], {"false_denials": 1}, {}, {}),
        ([event("Decided", place=0, outcome=2)], {}, {"false_claims": 1}, {}),
        ([event("Decided", place=0, outcome=3)], {}, {}, {}),
    ],
    ids=range(17),
)
def test_events_are_counted_for_those_who_did_something(
    events: list[LoanEvent], borrower: dict[str, int], lender: dict[str, int], pair: dict[str, int]
) -> None:
    found = replay([event("Agreed", **PEOPLE), *events])
    assert found.records[BORROWER] == AccountRecord(**borrower)
    assert found.records[LENDER] == AccountRecord(**lender)
    assert found.pairs[BORROWER, LENDER] == PairRecord(**pair)


@pytest.mark.parametrize(
    ("state", "words"),
    [(AGREED, "not paid out"), (ACTIVE, "open"), (DEFAULTED, "in default"), (CLOSED, "not owed")],
)
def test_a_statement_without_a_word_says_how_the_loan_stands(state: int, words: str) -> None:
    rows = statement_rows(replace(EUR, state=state), (), {})
    assert [(row.state, row.time, row.late, row.late_fee) for row in rows] == [(words, None, False, 0)] * 3
    assert sum(row.installment.principal for row in rows) == 30_000
    lines = statement_csv(EUR, rows).split("\r\n")
    assert lines[0] == "place,due,amount,interest,principal,balance,state,time,late,late_fee"
    assert (len(lines), lines[1].split(",")[:2], lines[-1]) == (5, ["1", "2026-01-31"], "")
    assert lines[1].split(",")[6:] == [words, "", "no", "0.00"]


def test_the_balance_is_drawn_as_bars_that_fall() -> None:
    long = replace(EUR, count=24, rate_bps=0, principal=24_000)
    bars, mark = balance_picture(long, date(2026, 1, 30), 25, plain=True)
    assert (len(bars), bars[0], bars[-1], mark) == (25, "@", " ", "^")
    assert list(bars) == sorted(bars, key=" .:-=+*#@".index, reverse=True)
    assert balance_picture(long, date(2026, 1, 31), 25, plain=True)[1] == " ^"
    assert balance_picture(long, date(2030, 1, 1), 25, plain=True)[1] == " " * 24 + "^"
    assert len(balance_picture(long, date(2026, 1, 1), 4)[0]) == 8
    assert len(balance_picture(long, date(2026, 1, 1), 9)[0]) == 9
    assert len(balance_picture(EUR, date(2026, 1, 1), 80)[0]) == 4
    assert balance_picture(EUR, date(2026, 1, 1), 80)[0][0] == "█"
    assert RECEIVED == 2
