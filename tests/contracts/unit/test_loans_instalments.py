"""Loans in a currency of banks: instalments and the pay-off, on time or late, counted or not."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, DAY, World
from tests.contracts.loan_records import Met, Record
from tests.contracts.loans import CLAIMED, CLOSED, GRACE, RECEIVED, REPAID, Claim, Lending, new_loans, refused


@pytest.fixture
def lending(world: World) -> Lending:
    return new_loans(world)


# Instalments.


def test_instalments_are_claimed_in_order_and_confirmed_in_any(lending: Lending) -> None:
    loan = lending.active()
    refused("loans: place", lending.paid, loan, 2)
    for place in (1, 2, 3):
        lending.paid(loan, place)
        assert lending.loan(loan).next == place + 1
    lending.received(loan, 3)
    lending.received(loan, 2)
    assert (lending.loan(loan).first, lending.loan(loan).received) == (1, 2)
    assert lending.outstanding(loan) == 3 * 85_264 + 85_265
    lending.received(loan, 1)
    assert (lending.loan(loan).first, lending.loan(loan).received) == (4, 3)
    assert lending.claim(loan, 1).status == RECEIVED
    for place in (1, 3):
        refused("loans: no claim|loans: claim", lending.received, loan, place)
        refused("loans: claim", lending.paid, loan, place)
        refused("loans: claim", lending.missing, loan, place)
    refused("loans: claim", lending.received, loan, 4)
    refused("loans: claim", lending.missing, loan, 4)


def test_only_payer_and_payee_speak_of_a_place(lending: Lending) -> None:
    loan = lending.active()
    for who in (lending.lender, lending.anybody):
        refused("loans: not the caller's", lending.paid, loan, 1, who)
    lending.paid(loan, 1)
    for who in (lending.borrower, lending.anybody):
        for act in (lending.received, lending.missing):
            refused("loans: not the caller's", act, loan, 1, who)
    lending.missing(loan, 1)
    for who in (lending.lender, lending.anybody):
        refused("loans: not the caller's", lending.contest, loan, 1, who)
    for act in (lending.declare, lending.release):
        for who in (lending.borrower, lending.anybody):
            refused("loans: not the caller's", act, loan, who)


@pytest.mark.parametrize(
    ("late", "record"), [(GRACE, Record(loans=1, on_time=1)), (GRACE + 1, Record(loans=1, late=1))]
)
def test_what_is_late_is_decided_by_the_time_of_the_claim(lending: Lending, late: int, record: Record) -> None:
    loan = lending.active()
    lending.reach(lending.due(loan, 1) + late)
    lending.paid(loan, 1)
    lending.world.move(100 * DAY)
    done = lending.received(loan, 1)
    assert done.event == ("Received", {"id": loan, "place": 1, "late": bool(record.late), "counted": True})
    assert lending.record(lending.borrower) == record
    assert lending.met() == Met(on_time=record.on_time, late=record.late)


@pytest.mark.parametrize("early", [0, 1])
def test_the_first_instalment_counts_from_fourteen_days_after_the_disbursement(lending: Lending, early: int) -> None:
    loan = lending.active()
    lending.reach(lending.loan(loan).disbursed_at + 14 * DAY - early)
    lending.paid(loan, 1)
    assert lending.received(loan, 1).event[1]["counted"] is not bool(early)
    assert lending.record(lending.borrower).on_time == 1 - early


@pytest.mark.parametrize("early", [0, 1])
def test_an_instalment_counts_once_the_one_before_was_due(lending: Lending, early: int) -> None:
    loan = lending.active()
    lending.paid(loan, 1)
    lending.reach(lending.due(loan, 1) + 1 - early)
    lending.paid(loan, 2)
    assert lending.received(loan, 2).event[1] == {"id": loan, "place": 2, "late": False, "counted": not early}


def test_a_denied_instalment_is_claimed_again_and_the_later_claim_counts(lending: Lending) -> None:
    loan = lending.active()
    lending.reach(lending.due(loan, 1))
    lending.paid(loan, 1)
    lending.missing(loan, 1)
    lending.reach(lending.due(loan, 1) + GRACE + 1)
    lending.paid(loan, 1)
    assert lending.claim(loan, 1) == Claim(CLAIMED, 2, lending.world.time, 0, 0)
    assert lending.received(loan, 1).event[1]["late"] is True
    assert lending.loan(loan).next == 2


def test_an_instalment_is_claimed_three_times_at_most(lending: Lending) -> None:
    loan = lending.active()
    for _ in range(3):
        lending.paid(loan, 1)
        lending.missing(loan, 1)
    refused("loans: claimed too often", lending.paid, loan, 1)
    lending.received(loan, 1)
    assert lending.claim(loan, 1).times == 3


def test_the_last_instalment_ends_the_loan_and_the_collateral_goes_back(lending: Lending) -> None:
    loan = lending.active(collateral=9 * CMT)
    for place in range(1, 6):
        lending.confirmed(loan, place)
    lending.reach(lending.due(loan, 6))
    lending.paid(loan, 6)
    assert lending.outstanding(loan) == 85_265
    done = lending.received(loan, 6)
    assert [name for name, _ in done.events] == ["Received", "Closed"]
    assert done.events[1][1] == {"id": loan, "endedAs": REPAID}
    assert lending.record(lending.borrower) == Record(loans=1, repaid=1, on_time=6)
    assert lending.met() == Met(on_time=6)
    assert (lending.wcmt(lending.borrower), lending.held, lending.outstanding(loan)) == (9 * CMT, 0, 0)
    found = lending.loan(loan)
    assert (found.state, found.ended_as, found.received, found.first) == (CLOSED, REPAID, 6, 7)
    for act in (lending.declare, lending.release, lending.advance):
        refused("loans: state", act, loan)
    refused("loans: state", lending.paid, loan, 6)


def test_last_received_before_others_is_taken_off_by_its_own_amount(lending: Lending) -> None:
    loan = lending.active()
    for place in range(1, 7):
        lending.paid(loan, place)
    lending.received(loan, 6)
    assert lending.outstanding(loan) == 5 * 85_264
    for place in (2, 3, 4, 5):
        lending.received(loan, place)
    assert (lending.outstanding(loan), lending.loan(loan).first) == (85_264, 1)
    lending.received(loan, 1)
    assert lending.loan(loan).ended_as == REPAID


def test_loan_of_one_instalment_is_its_last(lending: Lending) -> None:
    loan = lending.active(count=1, installment=1, last=505_000)
    assert lending.outstanding(loan) == 505_000
    lending.confirmed(loan, 1)
    assert lending.loan(loan).ended_as == REPAID


# Pay-off.


def test_a_pay_off_that_came_ends_the_loan(lending: Lending) -> None:
    loan = lending.active(collateral=CMT)
    lending.confirmed(loan, 1)
    lending.paid(loan, 7)
    done = lending.received(loan, 7)
    assert done.events[0] == ("Received", {"id": loan, "place": 7, "late": False, "counted": False})
    assert done.events[1] == ("Closed", {"id": loan, "endedAs": REPAID})
    assert lending.record(lending.borrower) == Record(loans=1, repaid=1, on_time=1)
    assert lending.wcmt(lending.borrower) == CMT


def test_a_pay_off_is_claimed_while_nothing_is_past_due_and_grace(lending: Lending) -> None:
    for late in (0, 1):
        loan = lending.active()
        lending.confirmed(loan, 1)
        lending.reach(lending.due(loan, 2) + GRACE + late)
        if late:
            refused("loans: past due", lending.paid, loan, 7)
        else:
            lending.paid(loan, 7)


def test_a_pay_off_waits_for_what_is_missing_and_not_for_what_is_unanswered(lending: Lending) -> None:
    loan = lending.active()
    lending.paid(loan, 1)
    lending.paid(loan, 2)
    lending.missing(loan, 2)
    refused("loans: past due", lending.paid, loan, 7)
    lending.paid(loan, 2)
    lending.paid(loan, 7)
    lending.missing(loan, 7)
    lending.paid(loan, 7)
    lending.missing(loan, 7)
    lending.received(loan, 2)
    lending.paid(loan, 7)
    assert lending.claim(loan, 7).times == 3


def test_what_was_denied_and_then_received_stands_in_no_pay_offs_way(lending: Lending) -> None:
    loan = lending.active()
    lending.paid(loan, 1)
    lending.missing(loan, 1)
    lending.received(loan, 1)
    lending.paid(loan, 7)


def test_no_pay_off_when_everything_is_claimed_or_in_default_and_no_place_behind_it(lending: Lending) -> None:
    loan = lending.active()
    for place in (8, 2**16 + 1, 2**256 - 1):
        refused("loans: place", lending.paid, loan, place)
    for place in range(1, 7):
        lending.paid(loan, place)
    refused("loans: place", lending.paid, loan, 7)
    other = lending.active()
    lending.reach(lending.due(other, 1) + 90 * DAY + 1)
    lending.declare(other)
    refused("loans: state", lending.paid, other, 7)
