"""Loans in a currency of banks: the disbursement, claimed by the lender and answered by the borrower."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, DAY, World
from tests.contracts.loan_records import Record
from tests.contracts.loans import (
    ACTIVE,
    AGREED,
    CLAIMED,
    CONTESTED,
    MISSING,
    REF,
    REJECTED,
    UPHELD,
    VOID,
    Claim,
    Lending,
    new_loans,
    refused,
)


@pytest.fixture
def lending(world: World) -> Lending:
    return new_loans(world)


def test_disbursement_is_claimed_by_the_lender_and_begins_the_loan_when_the_borrower_says_it_came(
    lending: Lending,
) -> None:
    loan = lending.agreed()
    done = lending.paid(loan, 0)
    claimed = lending.world.time
    assert done.event == ("Claimed", {"id": loan, "place": 0, "ref": REF})
    assert lending.claim(loan, 0) == Claim(CLAIMED, 1, claimed, 0, 0)
    assert lending.loan(loan).state == AGREED
    assert (lending.record(lending.borrower), lending.record(lending.lender)) == (Record(), Record())
    lending.world.move(DAY)
    done = lending.received(loan, 0)
    assert done.event == ("Received", {"id": loan, "place": 0, "late": False, "counted": False})
    found = lending.loan(loan)
    assert (found.state, found.disbursed_at, found.first, found.next) == (ACTIVE, claimed, 1, 1)
    assert lending.record(lending.borrower) == Record(loans=1)
    assert lending.record(lending.lender) == Record(lent=1)
    assert lending.outstanding(loan) == 5 * 85_264 + 85_265


def test_disbursement_is_claimed_until_its_date(lending: Lending) -> None:
    loan = lending.agreed()
    for who in (lending.borrower, lending.anybody):
        refused("loans: not the caller's", lending.paid, loan, 0, who)
    lending.reach(lending.loan(loan).disburse_by)
    lending.paid(loan, 0)
    late = lending.agreed()
    lending.reach(lending.loan(late).disburse_by + 1)
    refused("loans: too late", lending.paid, late, 0)


def test_disbursement_is_claimed_again_only_after_it_was_denied_and_three_times_in_all(lending: Lending) -> None:
    loan = lending.agreed()
    for times in (1, 2, 3):
        lending.paid(loan, 0)
        assert lending.claim(loan, 0) == Claim(CLAIMED, times, lending.world.time, 0, 0)
        refused("loans: claim", lending.paid, loan, 0)
        lending.missing(loan, 0)
        assert lending.claim(loan, 0).missing_at == lending.world.time
    refused("loans: claimed too often", lending.paid, loan, 0)


def test_unanswered_disbursement_keeps_the_loan_from_being_void_for_fourteen_days(lending: Lending) -> None:
    loan = lending.agreed(collateral=CMT)
    lending.reach(lending.loan(loan).disburse_by)
    lending.paid(loan, 0)
    claimed = lending.world.time
    assert lending.loan(loan).until == claimed + 14 * DAY
    lending.reach(claimed + 14 * DAY)
    refused("loans: not yet", lending.advance, loan)
    assert lending.advance(loan).event == ("Closed", {"id": loan, "endedAs": VOID})
    refused("loans: state", lending.received, loan, 0)


def test_a_borrower_confirms_in_the_last_second_and_not_in_the_next(lending: Lending) -> None:
    for late in (0, 1):
        loan = lending.agreed()
        lending.reach(lending.loan(loan).disburse_by)
        lending.paid(loan, 0)
        lending.reach(lending.loan(loan).until + late)
        if late:
            refused("loans: too late", lending.received, loan, 0)
        else:
            lending.received(loan, 0)
            assert lending.loan(loan).state == ACTIVE


def test_a_borrower_denies_the_disbursement_within_seven_days(lending: Lending) -> None:
    loan = lending.agreed(collateral=CMT)
    lending.paid(loan, 0)
    claimed = lending.world.time
    lending.reach(claimed + 7 * DAY)
    assert lending.missing(loan, 0).event == ("Missing", {"id": loan, "place": 0})
    assert lending.loan(loan).until == lending.world.time + 7 * DAY
    lending.reach(lending.loan(loan).until)
    refused("loans: not yet", lending.advance, loan)
    lending.advance(loan)
    assert (lending.loan(loan).ended_as, lending.wcmt(lending.borrower)) == (VOID, CMT)
    late = lending.agreed()
    lending.paid(late, 0)
    lending.reach(lending.world.time + 7 * DAY + 1)
    refused("loans: too late", lending.missing, late, 0)


def test_a_denial_does_not_end_the_time_to_disburse(lending: Lending) -> None:
    loan = lending.agreed(disburseBy=lending.world.time + 50 * DAY, firstDue=lending.world.time + 60 * DAY)
    lending.paid(loan, 0)
    lending.missing(loan, 0)
    assert lending.loan(loan).until == lending.loan(loan).disburse_by
    lending.world.move(20 * DAY)
    refused("loans: not yet", lending.advance, loan)
    lending.paid(loan, 0)
    lending.received(loan, 0)
    assert lending.loan(loan).state == ACTIVE


def test_a_borrower_who_erred_confirms_what_she_denied(lending: Lending) -> None:
    loan = lending.agreed()
    lending.paid(loan, 0)
    claimed = lending.world.time
    lending.missing(loan, 0)
    lending.received(loan, 0)
    assert (lending.loan(loan).state, lending.loan(loan).disbursed_at) == (ACTIVE, claimed)


def test_a_lender_contests_a_denied_disbursement_within_seven_days(lending: Lending) -> None:
    for late in (0, 1):
        loan = lending.agreed(disburseBy=lending.world.time + 59 * DAY, firstDue=lending.world.time + 70 * DAY)
        lending.paid(loan, 0)
        lending.missing(loan, 0)
        lending.reach(lending.world.time + 7 * DAY + late)
        if late:
            refused("loans: too late", lending.contest, loan, 0)
        else:
            lending.contest(loan, 0)


def test_a_lender_contests_an_unanswered_disbursement_in_the_second_seven_days(lending: Lending) -> None:
    for second, why in ((7 * DAY, "not yet"), (7 * DAY + 1, ""), (14 * DAY, ""), (14 * DAY + 1, "too late")):
        loan = lending.agreed()
        lending.paid(loan, 0)
        lending.reach(lending.world.time + second)
        if why:
            refused(f"loans: {why}", lending.contest, loan, 0)
        else:
            lending.contest(loan, 0)
            assert lending.claim(loan, 0).status == CONTESTED


def test_a_disbursement_that_the_court_found_true_begins_the_loan_at_the_time_of_its_claim(lending: Lending) -> None:
    loan = lending.contested(0)
    claimed = lending.claim(loan, 0).claimed_at
    lending.judged(loan, UPHELD)
    done = lending.advance(loan)
    assert [name for name, _ in done.events] == ["Decided", "Received"]
    assert done.events[0][1] == {"id": loan, "place": 0, "outcome": UPHELD}
    found = lending.loan(loan)
    assert (found.state, found.disbursed_at, found.case, found.contested) == (ACTIVE, claimed, 0, 0)
    assert lending.record(lending.borrower) == Record(loans=1, false_denials=1)
    assert lending.record(lending.lender) == Record(lent=1)


def test_a_disbursement_that_the_court_found_false_leaves_the_loan_void(lending: Lending) -> None:
    loan = lending.contested(0)
    lending.judged(loan, REJECTED)
    assert lending.advance(loan).event == ("Decided", {"id": loan, "place": 0, "outcome": REJECTED})
    assert lending.record(lending.lender) == Record(false_claims=1)
    assert lending.record(lending.borrower) == Record()
    found = lending.loan(loan)
    assert (found.state, found.case, lending.claim(loan, 0).status) == (AGREED, 0, MISSING)
    assert found.until == found.disburse_by
    refused("loans: claim", lending.contest, loan, 0)
    lending.pass_until(loan)
    lending.advance(loan)
    assert lending.loan(loan).ended_as == VOID
