"""Loans in CMT: the principal passes through, the balance settles what is due, what was paid ahead is taken back."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, DAY, Reverted, World
from tests.contracts.loan_records import Met, Record
from tests.contracts.loans import ACTIVE, CLOSED, COINS, GRACE, REPAID, Lending, new_loans, refused

PART, LAST, FEE = 102 * CMT, 101 * CMT, 5 * CMT
WHOLE = 2 * PART + LAST


@pytest.fixture
def lending(world: World) -> Lending:
    return new_loans(world)


# The principal.


def test_the_principal_passes_to_the_borrower_at_once(lending: Lending) -> None:
    loan = lending.agreed(COINS, collateral=CMT)
    done = lending.fund(loan)
    assert done.event == ("Funded", {"id": loan})
    assert (lending.wcmt(lending.borrower), lending.held) == (300 * CMT, CMT)
    found = lending.loan(loan)
    assert (found.state, found.disbursed_at) == (ACTIVE, lending.world.time)
    assert lending.record(lending.borrower) == Record(loans=1)
    assert lending.record(lending.lender) == Record(lent=1)
    assert lending.outstanding(loan) == WHOLE
    assert found.until == lending.due(loan, 1) + 90 * DAY
    refused("loans: state", lending.fund, loan)


def test_the_principal_is_taken_by_allowance_as_well_and_is_the_whole(lending: Lending) -> None:
    loan = lending.agreed(COINS)
    for coins in (1, 300 * CMT - 1, 300 * CMT + 1):
        with pytest.raises(Reverted, match="till: coins"):
            lending.send("fund", loan, lending.digest(loan), sender=lending.lender, value=coins)
    lending.allow(300 * CMT, lending.lender)
    lending.send("fund", loan, lending.digest(loan), sender=lending.lender)
    assert (lending.wcmt(lending.lender), lending.wcmt(lending.borrower)) == (0, 300 * CMT)


def test_the_lender_alone_funds_until_the_date(lending: Lending) -> None:
    loan = lending.agreed(COINS)
    for who in (lending.borrower, lending.anybody):
        refused("loans: not the caller's", lending.fund, loan, who)
    lending.reach(lending.loan(loan).disburse_by)
    lending.fund(loan)
    late = lending.agreed(COINS)
    lending.reach(lending.loan(late).disburse_by + 1)
    refused("loans: too late", lending.fund, late)


# Paying.


def test_what_is_paid_ahead_is_settled_from_the_second_after_it_is_due(lending: Lending) -> None:
    loan = lending.funded()
    done = lending.pay(loan, PART + CMT)
    name, values = done.event
    assert name == "Added"
    assert values["payer"].lower() == lending.borrower.address
    assert (values["id"], values["amount"]) == (loan, PART + CMT)
    assert (lending.loan(loan).balance, lending.held) == (PART + CMT, PART + CMT)
    assert lending.loan(loan).until == lending.due(loan, 1)
    lending.reach(lending.due(loan, 1))
    refused("loans: not yet", lending.advance, loan)
    done = lending.advance(loan)
    settled = {"id": loan, "place": 1, "amount": PART, "late": False, "counted": True, "fee": 0}
    assert done.event == ("Settled", settled)
    assert (lending.wcmt(lending.lender), lending.held, lending.loan(loan).balance) == (PART, CMT, CMT)
    assert (lending.loan(loan).first, lending.loan(loan).received) == (2, 1)
    assert lending.record(lending.borrower) == Record(loans=1, on_time=1)
    assert lending.met() == Met(on_time=1)
    assert lending.outstanding(loan) == PART + LAST
    assert lending.loan(loan).until == lending.due(loan, 2) + 90 * DAY


def test_anybody_pays_for_her(lending: Lending) -> None:
    loan = lending.funded()
    lending.reach(lending.due(loan, 1) + 1)
    done = lending.pay(loan, PART, lending.anybody)
    assert [name for name, _ in done.events] == ["Added", "Settled"]
    assert done.events[0][1]["payer"].lower() == lending.anybody.address
    assert lending.wcmt(lending.lender) == PART


def test_a_payment_is_taken_by_allowance_as_well_and_is_the_whole(lending: Lending) -> None:
    loan = lending.funded()
    lending.allow(PART)
    before = lending.wcmt(lending.borrower)
    lending.send("pay", loan, PART, lending.digest(loan), sender=lending.borrower)
    assert lending.wcmt(lending.borrower) == before - PART
    for coins in (1, CMT + 1):
        with pytest.raises(Reverted, match="till: coins"):
            lending.send("pay", loan, CMT, lending.digest(loan), sender=lending.borrower, value=coins)
    refused("loans: amount", lending.pay, loan, 0)


def test_on_its_due_second_an_instalment_is_paid_and_not_settled_yet(lending: Lending) -> None:
    loan = lending.funded()
    lending.reach(lending.due(loan, 1))
    assert len(lending.pay(loan, PART).events) == 1
    assert lending.advance(loan).event[1]["late"] is False


@pytest.mark.parametrize("late", [0, 1])
def test_what_is_paid_is_on_time_until_the_grace_is_over_and_then_costs_the_fee(lending: Lending, late: int) -> None:
    loan = lending.funded()
    lending.reach(lending.due(loan, 1) + GRACE + late)
    if late:
        refused("loans: late fee", lending.pay, loan, PART)
        with pytest.raises(Reverted, match="loans: late fee"):
            lending.pay(loan, PART + FEE - 1)
        done = lending.pay(loan, PART + FEE)
    else:
        done = lending.pay(loan, PART)
    fee = FEE * late
    settled = {"id": loan, "place": 1, "amount": PART, "late": bool(late), "counted": True, "fee": fee}
    assert done.events[1] == ("Settled", settled)
    assert (lending.wcmt(lending.lender), lending.held) == (PART + fee, 0)
    assert lending.record(lending.borrower) == Record(loans=1, on_time=1 - late, late=late)
    assert lending.met() == Met(on_time=1 - late, late=late)


def test_what_lay_here_when_it_was_due_is_on_time_whenever_it_is_settled(lending: Lending) -> None:
    loan = lending.funded()
    lending.pay(loan, WHOLE)
    lending.reach(lending.due(loan, 3) + 80 * DAY)
    done = lending.advance(loan)
    assert [name for name, _ in done.events] == ["Settled"] * 3 + ["Closed"]
    assert [values["late"] for _, values in done.events[:3]] == [False] * 3
    assert [values["amount"] for _, values in done.events[:3]] == [PART, PART, LAST]
    assert lending.record(lending.borrower) == Record(loans=1, on_time=3, repaid=1)
    assert lending.loan(loan).ended_as == REPAID


def test_a_payment_settles_first_what_lay_here_as_on_time(lending: Lending) -> None:
    loan = lending.funded()
    lending.pay(loan, PART)
    lending.reach(lending.due(loan, 2) + GRACE + 1)
    done = lending.pay(loan, PART + FEE)
    assert [name for name, _ in done.events] == ["Settled", "Added", "Settled"]
    assert [values["late"] for name, values in done.events if name == "Settled"] == [False, True]
    assert lending.record(lending.borrower) == Record(loans=1, on_time=1, late=1)


def test_part_of_an_instalment_waits_for_the_rest(lending: Lending) -> None:
    loan = lending.funded()
    lending.reach(lending.due(loan, 1) + 1)
    lending.pay(loan, 60 * CMT)
    refused("loans: not yet", lending.advance, loan)
    lending.pay(loan, 42 * CMT)
    assert lending.loan(loan).first == 2


def test_the_last_instalment_in_cmt_ends_the_loan_and_what_is_left_goes_back(lending: Lending) -> None:
    loan = lending.funded(collateral=7 * CMT)
    lending.pay(loan, 2 * PART)
    lending.reach(lending.due(loan, 3) + 1)
    before = lending.wcmt(lending.borrower)
    done = lending.pay(loan, LAST + 3 * CMT)
    assert done.events[-1] == ("Closed", {"id": loan, "endedAs": REPAID})
    assert lending.wcmt(lending.borrower) - before == 10 * CMT
    assert (lending.wcmt(lending.lender), lending.held) == (WHOLE, 0)
    found = lending.loan(loan)
    assert (found.state, found.balance, found.owed, lending.outstanding(loan)) == (CLOSED, 0, 0, 0)
    for act in (lending.advance, lending.release):
        refused("loans: state", act, loan)
    refused("loans: state", lending.pay, loan, 1)


def test_a_payment_that_comes_when_all_is_covered_is_not_taken(lending: Lending) -> None:
    loan = lending.funded()
    lending.pay(loan, WHOLE)
    lending.reach(lending.due(loan, 3) + 1)
    refused("loans: state", lending.pay, loan, 1)
    assert lending.held == WHOLE


def test_twelve_instalments_a_call_and_no_payment_over_covered_ones(lending: Lending) -> None:
    loan = lending.funded(count=30, installment=CMT, last=CMT)
    lending.pay(loan, 25 * CMT)
    lending.reach(lending.due(loan, 25) + 1)
    refused("loans: too many at once", lending.pay, loan, CMT)
    assert len(lending.advance(loan).events) == 12
    refused("loans: too many at once", lending.pay, loan, CMT)
    assert len(lending.advance(loan).events) == 12
    done = lending.pay(loan, CMT)
    assert [name for name, _ in done.events] == ["Settled", "Added"]
    assert (lending.loan(loan).first, lending.loan(loan).balance) == (26, CMT)
    assert lending.record(lending.borrower) == Record(loans=1, on_time=25)
    assert lending.wcmt(lending.lender) == 25 * CMT


def test_a_payment_settles_twelve_that_lay_here_before_it_is_added(lending: Lending) -> None:
    loan = lending.funded(count=13, installment=CMT, last=CMT)
    lending.pay(loan, 12 * CMT)
    lending.reach(lending.due(loan, 12) + 1)
    done = lending.pay(loan, CMT)
    assert [name for name, _ in done.events] == ["Settled"] * 12 + ["Added"]


def test_exactly_twelve_are_one_call(lending: Lending) -> None:
    loan = lending.funded(count=12, installment=CMT, last=CMT)
    lending.pay(loan, 12 * CMT)
    lending.reach(lending.due(loan, 12) + 1)
    assert [name for name, _ in lending.advance(loan).events] == ["Settled"] * 12 + ["Closed"]


@pytest.mark.parametrize("short", [0, 1])
def test_the_first_instalment_counts_if_it_is_due_fourteen_days_after_the_disbursement(
    lending: Lending, short: int
) -> None:
    """What lay here is paid when it is due, however late it is settled."""
    now = lending.world.time
    loan = lending.agreed(COINS, disburseBy=now + 10 * DAY, firstDue=now + 20 * DAY)
    lending.reach(lending.due(loan, 1) - 14 * DAY + short)
    lending.fund(loan)
    lending.pay(loan, PART)
    lending.reach(lending.due(loan, 1) + 30 * DAY)
    assert lending.advance(loan).event[1]["counted"] is not bool(short)
    assert lending.record(lending.borrower) == Record(loans=1, on_time=1 - short)


def test_a_first_instalment_that_is_paid_counts_by_when_it_is_paid(lending: Lending) -> None:
    now = lending.world.time
    for wait, counted in ((14 * DAY - 1, False), (14 * DAY, True)):
        loan = lending.funded(disburseBy=(now := lending.world.time) + DAY, firstDue=now + 2 * DAY, graceDays=90)
        lending.reach(lending.loan(loan).disbursed_at + wait)
        assert lending.pay(loan, PART).events[1][1]["counted"] is counted


# Taking back.


def test_the_borrower_takes_back_what_she_paid_ahead_until_something_is_due(lending: Lending) -> None:
    loan = lending.funded()
    lending.pay(loan, PART)
    before = lending.wcmt(lending.borrower)
    assert lending.reclaim(loan, CMT).event == ("Reclaimed", {"id": loan, "amount": CMT})
    assert (lending.wcmt(lending.borrower) - before, lending.loan(loan).balance) == (CMT, PART - CMT)
    for who in (lending.lender, lending.anybody):
        refused("loans: not the caller's", lending.reclaim, loan, 1, who)
    for amount in (0, PART - CMT + 1):
        refused("loans: amount", lending.reclaim, loan, amount)
    lending.reach(lending.due(loan, 1))
    lending.reclaim(loan, CMT)
    refused("loans: too late", lending.reclaim, loan, CMT)
    assert lending.held == PART - 2 * CMT


def test_nothing_is_taken_back_of_a_loan_that_is_not_active(lending: Lending) -> None:
    agreed, ended = lending.agreed(COINS), lending.defaulted()
    for loan in (agreed, ended):
        refused("loans: state", lending.reclaim, loan, 1)
    refused("loans: state", lending.pay, agreed, 1)
