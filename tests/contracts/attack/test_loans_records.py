"""Thefts of a record in loans, each under the name of what it takes, and what holds it off."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, DAY, Account, EvmWorld, Reverted
from tests.contracts.loan_records import Record, replayed
from tests.contracts.loans import (
    ACTIVE,
    CLAIMED,
    COINS,
    DEFAULTED,
    GRACE,
    HOUR,
    MISSING,
    REJECTED,
    RELEASED,
    REPAID,
    UPHELD,
    VOID,
    Lending,
    new_loans,
    refused,
)

PART, FEE = 102 * CMT, 5 * CMT


@pytest.fixture
def lending(world: EvmWorld) -> Lending:
    return new_loans(world)


def test_silent_borrower_does_not_keep_the_money_with_an_empty_record(lending: Lending) -> None:
    """She took the bank's money, says nothing, and waits for the loan to be void and her collateral to come back."""
    loan = lending.agreed(collateral=CMT)
    lending.paid(loan, 0)
    lending.world.move(7 * DAY)
    refused("loans: not yet", lending.advance, loan)
    lending.contest(loan, 0)
    lending.judged(loan, UPHELD)
    lending.advance(loan)
    assert lending.loan(loan).state == ACTIVE
    assert (lending.held, lending.record(lending.borrower)) == (CMT, Record(loans=1, false_denials=1))
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    lending.declare(loan)
    assert lending.wcmt(lending.lender) == CMT


def test_eternal_claim_does_not_hold_the_default_off(lending: Lending) -> None:
    """A false `paid` on the last day, again and again: each is denied, and fourteen days old at the latest."""
    loan = lending.active(collateral=CMT)
    lending.reach(lending.due(loan, 1) + 90 * DAY)
    began = lending.world.time
    for _ in range(3):
        lending.paid(loan, 1)
        lending.missing(loan, 1)
        refused("loans: not yet", lending.declare, loan)
        lending.reach(lending.claim(loan, 1).claimed_at + 14 * DAY)
    refused("loans: claimed too often", lending.paid, loan, 1)
    lending.declare(loan)
    assert lending.loan(loan).state == DEFAULTED
    assert lending.world.time - began <= 3 * 14 * DAY + 10


def test_eternal_claim_of_a_pay_off_does_not_either(lending: Lending) -> None:
    loan = lending.active()
    lending.reach(lending.due(loan, 1) + GRACE)
    lending.paid(loan, 7)
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    lending.missing(loan, 7)
    refused("loans: past due", lending.paid, loan, 7)
    lending.reach(lending.claim(loan, 7).missing_at + 7 * DAY)
    refused("loans: not yet", lending.declare, loan)
    lending.declare(loan)


def test_eternal_claim_about_the_disbursement_ends(lending: Lending) -> None:
    """The lender holds the collateral by claims that she never pays: void two weeks after the date, at the latest."""
    loan = lending.agreed(collateral=CMT)
    for _ in range(2):
        lending.paid(loan, 0)
        lending.missing(loan, 0)
    lending.reach(lending.loan(loan).disburse_by)
    lending.paid(loan, 0)
    lending.reach(lending.loan(loan).disburse_by + 14 * DAY + 1)
    lending.advance(loan)
    assert (lending.loan(loan).ended_as, lending.wcmt(lending.borrower)) == (VOID, CMT)


def test_instant_history_of_twelve_instalments_counts_for_nothing(lending: Lending) -> None:
    """Two friends go through a whole loan in a minute."""
    loan = lending.active(count=12)
    for place in range(1, 13):
        lending.paid(loan, place)
        lending.received(loan, place)
    assert lending.loan(loan).ended_as == REPAID
    assert lending.record(lending.borrower) == Record(loans=1, repaid=1)


def test_instant_history_by_dues_in_the_past_of_the_clock_is_no_faster(lending: Lending) -> None:
    """The first due date is an hour away; the second is a month later, whatever the two agree."""
    now = lending.world.time
    loan = lending.active(disburseBy=now + 2 * HOUR, firstDue=now + 2 * HOUR + 1, count=12)
    lending.reach(lending.due(loan, 1) + 1)
    for place in range(1, 13):
        lending.paid(loan, place)
        lending.received(loan, place)
    assert lending.record(lending.borrower).on_time == 1, "the second, which is claimed after the first was due"


def test_instant_history_in_cmt_takes_as_long_as_the_schedule(lending: Lending) -> None:
    now = lending.world.time
    loan = lending.agreed(COINS, disburseBy=now + 2 * HOUR, firstDue=now + 2 * HOUR + 1)
    lending.fund(loan)
    lending.pay(loan, 3 * PART)
    lending.reach(lending.due(loan, 1) + 1)
    lending.advance(loan)
    refused("loans: not yet", lending.advance, loan)
    assert lending.record(lending.borrower) == Record(loans=1)


def test_late_without_fee_by_paying_first_and_settling_later(lending: Lending) -> None:
    """She pays twenty days late without the fee; the next `advance` would take it for money that lay there."""
    loan = lending.funded()
    lending.reach(lending.due(loan, 1) + 20 * DAY)
    refused("loans: late fee", lending.pay, loan, PART)
    lending.pay(loan, PART - 1)
    refused("loans: late fee", lending.pay, loan, 1)
    refused("loans: late fee", lending.pay, loan, FEE)
    refused("loans: not yet", lending.advance, loan)
    lending.pay(loan, 1 + FEE)
    assert lending.record(lending.borrower) == Record(loans=1, late=1)
    assert lending.wcmt(lending.lender) == PART + FEE


def test_late_without_fee_by_leaving_the_second_one_covered(lending: Lending) -> None:
    loan = lending.funded()
    lending.reach(lending.due(loan, 2) + 20 * DAY)
    refused("loans: late fee", lending.pay, loan, 2 * PART + FEE)
    lending.pay(loan, 2 * (PART + FEE))
    assert lending.record(lending.borrower) == Record(loans=1, late=2)


def test_late_without_fee_by_an_allowance_given_on_day_eighty(lending: Lending) -> None:
    loan = lending.funded()
    lending.reach(lending.due(loan, 1) + 80 * DAY)
    lending.allow(3 * PART + FEE)
    lending.automatic(loan)
    done = lending.advance(loan)
    assert done.events[1][1]["late"] is True
    assert lending.wcmt(lending.lender) == PART + FEE
    assert lending.record(lending.borrower) == Record(loans=1, late=1)


def test_late_without_fee_by_claiming_early_and_paying_late(lending: Lending) -> None:
    """The lender says that nothing came; only the later claim counts."""
    loan = lending.active()
    lending.reach(lending.due(loan, 1))
    lending.paid(loan, 1)
    lending.missing(loan, 1)
    lending.world.move(30 * DAY)
    lending.paid(loan, 1)
    lending.received(loan, 1)
    assert lending.record(lending.borrower) == Record(loans=1, late=1)


def test_a_payee_who_says_missing_of_a_true_payment_is_the_one_it_is_written_to(lending: Lending) -> None:
    loan = lending.active(collateral=CMT)
    lending.reach(lending.due(loan, 1))
    lending.paid(loan, 1)
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    lending.missing(loan, 1)
    lending.contest(loan, 1)
    refused("loans: in court", lending.declare, loan)
    refused("loans: in court", lending.release, loan)
    lending.judged(loan, UPHELD)
    lending.advance(loan)
    assert lending.record(lending.lender) == Record(lent=1, false_denials=1)
    assert lending.record(lending.borrower) == Record(loans=1, on_time=1)
    assert lending.held == CMT


def test_a_denial_leaves_seven_days_to_contest_before_a_default(lending: Lending) -> None:
    """She answers nothing for three months, then denies and declares at once, before any court is asked."""
    loan = lending.active(collateral=CMT)
    lending.reach(lending.due(loan, 1))
    lending.paid(loan, 1)
    lending.reach(lending.due(loan, 1) + 100 * DAY)
    assert isinstance(lending.world, EvmWorld)
    with lending.world.one_block():
        lending.missing(loan, 1)
        refused("loans: not yet", lending.declare, loan)
    lending.reach(lending.claim(loan, 1).missing_at + 7 * DAY)
    refused("loans: not yet", lending.declare, loan)
    lending.contest(loan, 1)
    lending.judged(loan, UPHELD)
    lending.advance(loan)
    assert (lending.held, lending.record(lending.borrower).on_time) == (CMT, 1)


def test_a_lender_who_keeps_silent_cannot_take_the_collateral(lending: Lending) -> None:
    """Everything was paid and claimed; she answers nothing and declares a default. First she has to deny."""
    loan = lending.active(collateral=CMT)
    for place in range(1, 7):
        lending.reach(lending.due(loan, place))
        lending.paid(loan, place)
    lending.reach(lending.due(loan, 6) + 91 * DAY)
    refused("loans: claim", lending.declare, loan)
    lending.missing(loan, 1)
    lending.contest(loan, 1)
    refused("loans: in court", lending.declare, loan)
    lending.judged(loan, UPHELD)
    lending.advance(loan)
    refused("loans: claim", lending.declare, loan)


def test_a_lender_who_is_gone_does_not_keep_the_collateral(lending: Lending) -> None:
    loan = lending.active(collateral=CMT)
    lending.reach(lending.due(loan, 6) + 400 * DAY + 1)
    lending.advance(loan)
    assert (lending.loan(loan).ended_as, lending.wcmt(lending.borrower)) == (RELEASED, CMT)


def test_a_payer_who_claims_what_she_never_paid_is_the_one_it_is_written_to(lending: Lending) -> None:
    loan = lending.contested(1)
    lending.judged(loan, REJECTED)
    lending.advance(loan)
    assert lending.record(lending.borrower) == Record(loans=1, false_claims=1)
    assert lending.record(lending.lender) == Record(lent=1)
    assert lending.claim(loan, 1).status == MISSING


def test_a_decision_is_read_once(lending: Lending) -> None:
    loan = lending.contested(1)
    lending.judged(loan, UPHELD)
    lending.advance(loan)
    refused("loans: not yet", lending.advance, loan)
    assert lending.record(lending.lender).false_denials == 1


def test_a_case_of_a_stranger_is_not_read(lending: Lending) -> None:
    """She opens a case of her own about the same number; the loan reads the one it opened."""
    loan = lending.contested(1)
    other = lending.court.open(7, loan << 16 | 1, client="stranger")
    assert lending.loan(loan).case != other
    refused("loans: not yet", lending.advance, loan)


def test_a_place_is_no_way_into_another_loan(lending: Lending) -> None:
    """The court knows a place by loan << 16 | place; a place of 65,536 and more would be one of the next loans."""
    first, second = lending.active(), lending.active()
    lending.paid(second, 1)
    inside = (second - first) << 16 | 1
    for name, values in (
        ("received", (first, inside, lending.digest(first))),
        ("missing", (first, inside, bytes(32), lending.digest(first))),
        ("paid", (first, inside, bytes(32), lending.digest(first))),
    ):
        who = lending.borrower if name == "paid" else lending.lender
        refused("loans: place", lending.send, name, *values, sender=who)
    assert lending.claim(second, 1).status == CLAIMED


def calls_of_strangers(lending: Lending, loan: int, place: int) -> list[tuple[str, tuple[object, ...], int]]:
    """Every function of a loan with arguments that would be right of somebody else."""
    digest = lending.digest(loan)
    return [
        ("paid", (loan, place, bytes(32), digest), 0),
        ("received", (loan, place, digest), 0),
        ("missing", (loan, place, bytes(32), digest), 0),
        ("contest", (loan, place, bytes(32), "", bytes(32), digest), 0),
        ("evidence", (loan, bytes(32), ""), 0),
        ("declare", (loan, digest), 0),
        ("release", (loan, digest), 0),
        ("fund", (loan, digest), 0),
        ("automatic", (loan, True, digest), 0),
        ("reclaim", (loan, 1), 0),
        ("revoke", (bytes(32),), 0),
        ("advance", (loan,), 0),
    ]


def tried_by(lending: Lending, who: Account, loan: int, place: int) -> None:
    for name, values, coins in calls_of_strangers(lending, loan, place):
        try:
            lending.send(name, *values, sender=who, value=coins)
        except Reverted:
            continue


@pytest.mark.parametrize("place", [0, 1, 7])
def test_nobodys_record_changes_by_the_calls_of_a_stranger(lending: Lending, place: int) -> None:
    stranger = lending.anybody
    for loan in (lending.agreed(), lending.active(), lending.agreed(COINS), lending.funded()):
        both = (lending.record(lending.borrower), lending.record(lending.lender), lending.met())
        for _ in range(3):
            tried_by(lending, stranger, loan, place)
            lending.world.move(2 * DAY)
        assert both == (lending.record(lending.borrower), lending.record(lending.lender), lending.met())
    assert lending.record(stranger) == Record()


@pytest.mark.parametrize("place", [0, 1, 7])
def test_a_lender_alone_writes_nothing_into_the_record_of_a_borrower_who_pays(lending: Lending, place: int) -> None:
    """Before a due date and its ninety days, none of the lender's calls is late, false or a default to the borrower."""
    loan = lending.active()
    lending.paid(loan, 1)
    before = lending.record(lending.borrower)
    tried_by(lending, lending.lender, loan, place)
    found = lending.record(lending.borrower)
    assert (found.late, found.defaults, found.false_claims, found.false_denials) == (0, 0, 0, 0)
    assert found.on_time >= before.on_time


def test_a_lender_alone_makes_no_borrower(lending: Lending) -> None:
    """Claiming a disbursement and denying everything else writes nothing to who never answered."""
    loan = lending.agreed()
    tried_by(lending, lending.lender, loan, 0)
    lending.world.move(20 * DAY)
    tried_by(lending, lending.lender, loan, 0)
    assert lending.record(lending.borrower) == Record()


def test_records_are_what_the_events_tell(lending: Lending) -> None:
    for make in (lending.active, lending.funded, lending.agreed):
        make()
    loan = lending.contested(1)
    lending.judged(loan, REJECTED)
    lending.advance(loan)
    lending.defaulted()
    told = replayed(lending.log)
    for who in (lending.borrower, lending.lender):
        assert told.record(who.address) == lending.record(who)
    assert told.met(lending.borrower.address, lending.lender.address) == lending.met()
