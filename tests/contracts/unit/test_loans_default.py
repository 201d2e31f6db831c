"""Loans in a currency of banks: what the court's word does, default, and the end."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, DAY, Reverted, World
from tests.contracts.loan_records import Met, Record, replayed
from tests.contracts.loans import (
    CONTESTED,
    COURT_FEE,
    DEFAULTED,
    EVIDENCE,
    GRACE,
    MISSING,
    REF,
    REJECTED,
    RELEASED,
    REPAID,
    REPAID_LATE,
    SILENT,
    UNDECIDED,
    UPHELD,
    URI,
    Claim,
    Lending,
    new_loans,
    refused,
)


@pytest.fixture
def lending(world: World) -> Lending:
    return new_loans(world)


# The court.


def test_a_denial_is_contested_in_a_court_of_seven_that_the_payer_pays(lending: Lending) -> None:
    loan = lending.active()
    lending.paid(loan, 1)
    lending.missing(loan, 1, commitment=b"\2" * 32)
    court = lending.wcmt(lending.court.court.address)
    done = lending.contest(loan, 1, commitment=b"\1" * 32)
    case = lending.loan(loan).case
    assert done.event == ("Contested", {"id": loan, "place": 1, "case": case, "evidence": EVIDENCE, "uri": URI})
    assert lending.wcmt(lending.court.court.address) - court == COURT_FEE
    assert (lending.loan(loan).contested, lending.claim(loan, 1).status) == (1, CONTESTED)
    assert lending.claim(loan, 1).contested_at == lending.world.time
    found = lending.court.case(case)
    assert (found.seats, found.kind, found.who.lower()) == (7, 0, lending.loans.address)
    assert int.from_bytes(lending.court.court.read("subjectOf", case), "big") == loan << 16 | 1
    assert [lending.court.court.read("secrets", case, whose) for whose in (0, 1)] == [b"\1" * 32, b"\2" * 32]
    assert lending.held == 0 == lending.wcmt(lending.loans.address)
    assert lending.loan(loan).until == lending.world.time + 32 * DAY


def test_the_courts_fee_is_paid_by_allowance_as_well(lending: Lending) -> None:
    loan = lending.active()
    lending.paid(loan, 1)
    lending.missing(loan, 1)
    lending.allow(COURT_FEE)
    lending.contest(loan, 1, value=0)
    assert lending.wcmt(lending.borrower) == 0


def test_an_instalment_that_the_court_found_true_is_received_at_the_time_of_its_claim(lending: Lending) -> None:
    loan = lending.active()
    lending.reach(lending.due(loan, 1))
    lending.paid(loan, 1)
    lending.world.move(60 * DAY)
    lending.missing(loan, 1)
    lending.contest(loan, 1)
    lending.judged(loan, UPHELD)
    done = lending.advance(loan)
    assert done.events[1] == ("Received", {"id": loan, "place": 1, "late": False, "counted": True})
    assert lending.record(lending.borrower) == Record(loans=1, on_time=1)
    assert lending.record(lending.lender) == Record(lent=1, false_denials=1)
    assert (lending.loan(loan).first, lending.loan(loan).case) == (2, 0)
    lending.paid(loan, 2)
    lending.paid(loan, 7)


def test_an_instalment_that_the_court_found_false_stays_missing(lending: Lending) -> None:
    loan = lending.contested(1)
    lending.judged(loan, REJECTED)
    lending.advance(loan)
    assert lending.claim(loan, 1).status == MISSING
    assert lending.record(lending.borrower) == Record(loans=1, false_claims=1)
    assert lending.record(lending.lender) == Record(lent=1)
    refused("loans: claim", lending.contest, loan, 1)
    refused("loans: past due", lending.paid, loan, 7)
    lending.paid(loan, 1)
    lending.missing(loan, 1)
    lending.contest(loan, 1)
    assert lending.loan(loan).contested == 1


def test_a_court_that_does_not_answer_in_thirty_two_days_changes_no_record(lending: Lending) -> None:
    loan = lending.contested(1)
    lending.reach(lending.loan(loan).until)
    refused("loans: not yet", lending.advance, loan)
    assert lending.advance(loan).event == ("Decided", {"id": loan, "place": 1, "outcome": UNDECIDED})
    assert (lending.claim(loan, 1).status, lending.loan(loan).case) == (MISSING, 0)
    assert lending.record(lending.borrower) == Record(loans=1)
    assert lending.record(lending.lender) == Record(lent=1)
    lending.received(loan, 1)


def test_an_undecided_court_changes_no_record(lending: Lending) -> None:
    loan = lending.contested(1)
    case = lending.loan(loan).case
    while lending.court.court.read("outcome", case) == 0:
        lending.court.tomorrow()
        lending.court.court.send("advance", case, sender=lending.anybody)
    assert lending.world.time < lending.loan(loan).until
    assert lending.advance(loan).event[1]["outcome"] == UNDECIDED
    assert lending.record(lending.borrower) == Record(loans=1)


def test_while_a_case_runs_the_place_waits_for_it_and_others_do_not(lending: Lending) -> None:
    loan = lending.contested(1)
    for act in (lending.received, lending.missing, lending.contest, lending.paid):
        refused("loans: (claim|in court)", act, loan, 1)
    refused("loans: in court", lending.release, loan)
    refused("loans: not yet", lending.advance, loan)
    lending.paid(loan, 2)
    lending.missing(loan, 2)
    refused("loans: in court", lending.contest, loan, 2)
    lending.received(loan, 2)


def test_evidence_is_named_by_the_parties_while_a_case_runs(lending: Lending) -> None:
    loan = lending.contested(1)
    for who in (lending.borrower, lending.lender):
        done = lending.send("evidence", loan, EVIDENCE, URI, sender=who)
        name, values = done.event
        assert name == "Evidence"
        assert values["party"].lower() == who.address
        assert (values["id"], values["document"], values["uri"]) == (loan, EVIDENCE, URI)
    refused("loans: not the caller's", lending.send, "evidence", loan, EVIDENCE, "", sender=lending.anybody)
    quiet = lending.active()
    refused("loans: no case", lending.send, "evidence", quiet, EVIDENCE, "", sender=lending.borrower)


def test_a_loan_that_ends_while_a_case_runs_is_ended_without_it(lending: Lending) -> None:
    """The lender takes the pay-off as received although she denied the first instalment."""
    loan = lending.active(collateral=CMT)
    lending.paid(loan, 1)
    lending.paid(loan, 7)
    lending.missing(loan, 1)
    lending.contest(loan, 1)
    lending.received(loan, 7)
    found = lending.loan(loan)
    assert (found.ended_as, found.case, found.contested, lending.held) == (REPAID, 0, 0, 0)
    refused("loans: no case", lending.send, "evidence", loan, EVIDENCE, "", sender=lending.borrower)


# Default, and the end.


def test_default_is_declared_from_the_second_after_ninety_days(lending: Lending) -> None:
    loan = lending.active(collateral=9 * CMT)
    lending.confirmed(loan, 1)
    lending.reach(lending.due(loan, 2) + 90 * DAY)
    refused("loans: not yet", lending.declare, loan)
    done = lending.declare(loan)
    assert done.event == ("Defaulted", {"id": loan, "seized": 9 * CMT, "owed": 4 * 85_264 + 85_265})
    assert (lending.wcmt(lending.lender), lending.held) == (9 * CMT, 0)
    found = lending.loan(loan)
    assert (found.state, found.until, found.owed) == (DEFAULTED, 0, 0)
    assert lending.outstanding(loan) == 4 * 85_264 + 85_265
    assert lending.record(lending.borrower) == Record(loans=1, on_time=1, defaults=1)
    assert lending.met() == Met(on_time=1, defaults=1)
    refused("loans: state", lending.declare, loan)
    refused("loans: not yet", lending.advance, loan)


def test_a_claim_has_to_be_denied_before_default_and_fourteen_days_old(lending: Lending) -> None:
    loan = lending.active()
    lending.reach(lending.due(loan, 1) + 90 * DAY)
    lending.paid(loan, 1)
    claimed = lending.world.time
    refused("loans: claim", lending.declare, loan)
    lending.missing(loan, 1)
    refused("loans: not yet", lending.declare, loan)
    lending.reach(claimed + 14 * DAY)
    refused("loans: not yet", lending.declare, loan)
    lending.declare(loan)


def test_a_denial_has_to_be_seven_days_old_before_default(lending: Lending) -> None:
    loan = lending.active()
    lending.paid(loan, 1)
    lending.reach(lending.due(loan, 1) + 90 * DAY)
    lending.missing(loan, 1)
    lending.reach(lending.world.time + 7 * DAY)
    refused("loans: not yet", lending.declare, loan)
    lending.declare(loan)


def test_a_claim_of_the_pay_off_has_to_be_denied_before_default_as_well(lending: Lending) -> None:
    loan = lending.active()
    lending.reach(lending.due(loan, 1) + GRACE)
    lending.paid(loan, 7)
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    refused("loans: claim", lending.declare, loan)
    lending.missing(loan, 7)
    lending.reach(lending.world.time + 7 * DAY)
    refused("loans: not yet", lending.declare, loan)
    lending.declare(loan)


def test_a_case_that_runs_has_to_be_over_before_default(lending: Lending) -> None:
    loan = lending.active()
    lending.reach(lending.due(loan, 1) + 90 * DAY)
    lending.paid(loan, 1)
    lending.missing(loan, 1)
    lending.contest(loan, 1)
    lending.world.move(20 * DAY)
    refused("loans: in court", lending.declare, loan)
    lending.pass_until(loan)
    lending.advance(loan)
    lending.declare(loan)


def test_paid_up_after_default_is_repaid_late(lending: Lending) -> None:
    loan = lending.active(collateral=CMT)
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    lending.declare(loan)
    for place in range(1, 7):
        lending.paid(loan, place)
        lending.received(loan, place)
    assert (lending.loan(loan).ended_as, lending.wcmt(lending.borrower)) == (REPAID_LATE, 0)
    found = lending.record(lending.borrower)
    assert (found.defaults, found.repaid, found.late, found.on_time) == (1, 1, 3, 2)
    assert found == replayed(lending.log).record(lending.borrower.address)


def test_a_denial_is_judged_after_default_too(lending: Lending) -> None:
    loan = lending.active()
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    lending.declare(loan)
    lending.paid(loan, 1)
    lending.missing(loan, 1)
    lending.contest(loan, 1)
    lending.judged(loan, UPHELD)
    lending.advance(loan)
    assert (lending.loan(loan).state, lending.loan(loan).first) == (DEFAULTED, 2)


@pytest.mark.parametrize("default", [False, True])
def test_the_lender_releases_and_what_is_here_goes_back(lending: Lending, default: bool) -> None:
    loan = lending.active(collateral=CMT)
    if default:
        lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
        lending.declare(loan)
    assert lending.release(loan).event == ("Closed", {"id": loan, "endedAs": RELEASED})
    assert lending.wcmt(lending.lender if default else lending.borrower) == CMT
    assert lending.held == 0
    assert lending.record(lending.borrower).repaid == 0


def test_a_loan_that_nobody_ended_is_released_four_hundred_days_after_its_last_due_date(lending: Lending) -> None:
    loan = lending.active(collateral=CMT)
    for place in range(1, 7):
        lending.reach(lending.due(loan, place))
        lending.paid(loan, place)
    assert lending.loan(loan).until == lending.due(loan, 6) + 400 * DAY
    lending.reach(lending.loan(loan).until)
    refused("loans: not yet", lending.advance, loan)
    assert lending.advance(loan).event == ("Closed", {"id": loan, "endedAs": RELEASED})
    assert (lending.wcmt(lending.borrower), lending.held) == (CMT, 0)
    assert lending.record(lending.borrower) == Record(loans=1)


def test_nothing_is_said_of_a_loan_that_is_not_active(lending: Lending) -> None:
    loan = lending.agreed()
    for place in (1, 7):
        refused("loans: state", lending.paid, loan, place)
    refused("loans: state", lending.declare, loan)
    lending.release(loan)
    refused("loans: state", lending.paid, loan, 0)
    left = lending.active()
    lending.paid(left, 1)
    lending.paid(left, 2)
    lending.missing(left, 2)
    lending.release(left)
    for act in (lending.received, lending.missing):
        refused("loans: state", act, left, 1)
    refused("loans: state", lending.contest, left, 2)


def test_every_call_names_the_loan_that_was_seen(lending: Lending) -> None:
    loan, other = lending.active(), lending.digest(lending.agreed())
    calls = {
        "paid": (loan, 1, REF, other),
        "received": (loan, 0, other),
        "missing": (loan, 0, bytes(32), other),
        "contest": (loan, 0, EVIDENCE, "", bytes(32), other),
        "declare": (loan, other),
        "release": (loan, other),
    }
    for name, values in calls.items():
        refused("loans: another loan", lending.send, name, *values, sender=lending.lender)


def test_a_loan_in_a_currency_of_banks_takes_no_coins(lending: Lending) -> None:
    loan = lending.active()
    values = {"fund": (loan, lending.digest(loan)), "pay": (loan, 1, lending.digest(loan))}
    for name, arguments in values.items():
        for coins in (0, 1):
            refused("loans: not in CMT", lending.send, name, *arguments, sender=lending.lender, value=coins)
    refused("loans: not in CMT", lending.automatic, loan)
    refused("loans: amount", lending.reclaim, loan, 1)


def test_what_was_never_said_of_a_place(lending: Lending) -> None:
    assert lending.claim(lending.agreed(), 1) == Claim(SILENT, 0, 0, 0, 0)
    with pytest.raises(Reverted, match="loans: place"):
        lending.claim(1, 8)
