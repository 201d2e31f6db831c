"""Loans in CMT: what is drawn by allowance, default, and what both roads refuse."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, DAY, Account, Reverted, World
from tests.contracts.loan_records import Met, Record
from tests.contracts.loans import (
    AGREED,
    COINS,
    COURT_FEE,
    DEFAULTED,
    GRACE,
    REF,
    RELEASED,
    REPAID,
    REPAID_LATE,
    Lending,
    new_loans,
    refused,
)

PART, LAST, FEE = 102 * CMT, 101 * CMT, 5 * CMT
WHOLE = 2 * PART + LAST


@pytest.fixture
def lending(world: World) -> Lending:
    return new_loans(world)


# By allowance.


def test_what_is_due_is_drawn_from_the_allowance_when_the_borrower_lets_it(lending: Lending) -> None:
    loan = lending.funded()
    lending.allow(WHOLE)
    assert lending.automatic(loan).event == ("Automatic", {"id": loan, "on": True})
    assert (lending.loan(loan).automatic, lending.loan(loan).until) == (True, lending.due(loan, 1))
    lending.pay(loan, 2 * CMT)
    lending.reach(lending.due(loan, 1))
    refused("loans: not yet", lending.advance, loan)
    before = lending.wcmt(lending.borrower)
    done = lending.advance(loan)
    assert done.events[0] == ("Pulled", {"id": loan, "amount": PART - 2 * CMT})
    settled = {"id": loan, "place": 1, "amount": PART, "late": False, "counted": True, "fee": 0}
    assert done.events[1] == ("Settled", settled)
    assert (before - lending.wcmt(lending.borrower), lending.held) == (PART - 2 * CMT, 0)
    assert lending.wcmt(lending.lender) == PART
    refused("loans: not yet", lending.advance, loan)


def test_only_one_instalment_is_drawn_a_call(lending: Lending) -> None:
    loan = lending.funded()
    lending.allow(WHOLE + 3 * FEE)
    lending.automatic(loan)
    lending.reach(lending.due(loan, 2) + GRACE + 1)
    for place in (1, 2):
        done = lending.advance(loan)
        assert done.events[0] == ("Pulled", {"id": loan, "amount": PART + FEE})
        assert (done.events[1][1]["place"], done.events[1][1]["late"]) == (place, True)
    refused("loans: not yet", lending.advance, loan)
    assert lending.wcmt(lending.lender) == 2 * (PART + FEE)


@pytest.mark.parametrize("late", [0, 1])
def test_what_is_drawn_after_the_grace_is_late_with_the_fee(lending: Lending, late: int) -> None:
    loan = lending.funded()
    lending.allow(WHOLE)
    lending.automatic(loan)
    lending.reach(lending.due(loan, 1) + GRACE + late)
    done = lending.advance(loan)
    assert done.events[0][1]["amount"] == PART + FEE * late
    assert (done.events[1][1]["late"], done.events[1][1]["fee"]) == (bool(late), FEE * late)


@pytest.mark.parametrize(("money", "allowed"), [(PART - 1, PART), (PART, PART - 1), (0, PART), (PART, 0)])
def test_without_money_or_allowance_nothing_is_drawn(lending: Lending, money: int, allowed: int) -> None:
    loan = lending.funded()
    lending.token.send("transfer", lending.anybody.address, 300 * CMT - money, sender=lending.borrower)
    lending.token.send("approve", lending.loans.address, allowed, sender=lending.borrower)
    lending.automatic(loan)
    lending.reach(lending.due(loan, 1) + 1)
    refused("loans: not yet", lending.advance, loan)


def test_exactly_enough_is_drawn(lending: Lending) -> None:
    loan = lending.funded()
    lending.token.send("transfer", lending.anybody.address, 300 * CMT - PART, sender=lending.borrower)
    lending.token.send("approve", lending.loans.address, PART, sender=lending.borrower)
    lending.automatic(loan)
    lending.reach(lending.due(loan, 1) + 1)
    lending.advance(loan)
    assert (lending.wcmt(lending.borrower), lending.wcmt(lending.lender)) == (0, PART)


def test_the_borrower_alone_lets_draw_and_stops_it(lending: Lending) -> None:
    loan = lending.agreed(COINS)
    for who in (lending.lender, lending.anybody):
        refused("loans: not the caller's", lending.automatic, loan, True, who)
    lending.automatic(loan)
    assert lending.loan(loan).automatic
    assert lending.loan(loan).state == AGREED
    lending.fund(loan)
    assert lending.loan(loan).automatic
    lending.allow(WHOLE)
    assert lending.automatic(loan, False).event[1]["on"] is False
    assert lending.automatic(loan, False).event[1]["on"] is False
    lending.reach(lending.due(loan, 1) + 1)
    refused("loans: not yet", lending.advance, loan)
    defaulted = lending.defaulted()
    refused("loans: state", lending.automatic, defaulted)


def test_the_last_instalment_drawn_ends_the_loan(lending: Lending) -> None:
    loan = lending.funded(collateral=CMT)
    lending.allow(WHOLE)
    lending.automatic(loan)
    for place in (1, 2, 3):
        lending.reach(lending.due(loan, place) + 1)
        lending.advance(loan)
    assert (lending.loan(loan).ended_as, lending.held) == (REPAID, 0)
    assert lending.record(lending.borrower) == Record(loans=1, repaid=1, on_time=3)


# Default.


def test_default_is_the_contracts_own_from_the_second_after_ninety_days(lending: Lending) -> None:
    loan = lending.funded(collateral=20 * CMT)
    lending.pay(loan, 30 * CMT)
    lending.reach(lending.due(loan, 1) + 90 * DAY)
    refused("loans: not yet", lending.advance, loan)
    done = lending.advance(loan)
    assert done.event == ("Defaulted", {"id": loan, "seized": 50 * CMT, "owed": WHOLE - 50 * CMT})
    found = lending.loan(loan)
    assert (found.state, found.until, found.owed, found.balance) == (DEFAULTED, 0, WHOLE - 50 * CMT, 0)
    assert lending.outstanding(loan) == WHOLE - 50 * CMT
    assert (lending.wcmt(lending.lender), lending.held) == (50 * CMT, 0)
    assert lending.record(lending.borrower) == Record(loans=1, defaults=1)
    assert lending.met() == Met(defaults=1)
    refused("loans: not yet", lending.advance, loan)


def test_until_the_last_second_before_default_it_is_paid_late(lending: Lending) -> None:
    for late in (0, 1):
        loan = lending.funded()
        lending.reach(lending.due(loan, 1) + 90 * DAY + late)
        if late:
            refused("loans: too late", lending.pay, loan, PART + FEE)
        else:
            lending.pay(loan, PART + FEE)


def test_what_more_than_covers_goes_back_and_the_loan_is_repaid_late(lending: Lending) -> None:
    loan = lending.funded(collateral=400 * CMT)
    lending.pay(loan, 10 * CMT)
    before = lending.wcmt(lending.borrower)
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    done = lending.advance(loan)
    assert done.events[0] == ("Defaulted", {"id": loan, "seized": WHOLE, "owed": 0})
    assert done.events[1] == ("Closed", {"id": loan, "endedAs": REPAID_LATE})
    assert lending.wcmt(lending.borrower) - before == 410 * CMT - WHOLE
    assert (lending.wcmt(lending.lender), lending.held) == (WHOLE, 0)
    assert lending.record(lending.borrower) == Record(loans=1, defaults=1, repaid=1)


def test_exactly_covered_is_repaid_late_and_a_wei_less_is_not(lending: Lending) -> None:
    exact, less = lending.funded(collateral=WHOLE), lending.funded(collateral=WHOLE - 1)
    lending.reach(lending.due(less, 1) + 90 * DAY + 1)
    lending.advance(exact)
    lending.advance(less)
    assert (lending.loan(exact).ended_as, lending.loan(less).state, lending.loan(less).owed) == (
        REPAID_LATE,
        DEFAULTED,
        1,
    )


def test_what_is_settled_before_is_no_part_of_what_is_outstanding(lending: Lending) -> None:
    loan = lending.funded()
    lending.pay(loan, PART)
    lending.reach(lending.due(loan, 2) + 90 * DAY + 1)
    assert lending.advance(loan).event[0] == "Settled"
    assert lending.advance(loan).event == ("Defaulted", {"id": loan, "seized": 0, "owed": PART + LAST})


def test_after_default_what_is_owed_passes_to_the_lender_and_no_more(lending: Lending) -> None:
    loan = lending.defaulted(collateral=5 * CMT)
    done = lending.pay(loan, CMT, lending.anybody)
    name, values = done.event
    assert name == "Recovered"
    assert values["payer"].lower() == lending.anybody.address
    assert (values["id"], values["amount"], values["owed"]) == (loan, CMT, WHOLE - 6 * CMT)
    assert lending.wcmt(lending.lender) == 6 * CMT
    done = lending.pay(loan, WHOLE, lending.anybody)
    assert done.events[1] == ("Closed", {"id": loan, "endedAs": REPAID_LATE})
    assert (lending.wcmt(lending.lender), lending.wcmt(lending.anybody)) == (WHOLE, 6 * CMT)
    assert lending.held == 0
    assert lending.record(lending.borrower) == Record(loans=1, defaults=1, repaid=1)
    assert lending.loan(loan).owed == 0


def test_the_lender_releases_a_loan_in_cmt_and_balance_and_collateral_go_back(lending: Lending) -> None:
    loan = lending.funded(collateral=5 * CMT)
    lending.pay(loan, 2 * CMT)
    before = lending.wcmt(lending.borrower)
    assert lending.release(loan).event == ("Closed", {"id": loan, "endedAs": RELEASED})
    assert (lending.wcmt(lending.borrower) - before, lending.held) == (7 * CMT, 0)
    defaulted = lending.defaulted()
    lending.release(defaulted)
    assert (lending.loan(defaulted).ended_as, lending.loan(defaulted).owed) == (RELEASED, 0)


# What both roads refuse.


def test_a_loan_in_cmt_has_no_claims(lending: Lending) -> None:
    loan = lending.funded()
    digest = lending.digest(loan)
    refused("loans: in CMT", lending.paid, loan, 1)
    refused("loans: in CMT", lending.received, loan, 1)
    refused("loans: in CMT", lending.missing, loan, 1)
    refused("loans: in CMT", lending.declare, loan)
    with pytest.raises(Reverted, match="loans: in CMT"):
        lending.contest(loan, 1, value=COURT_FEE)
    for sender in (lending.borrower, lending.lender):
        refused("loans: in CMT", lending.send, "paid", loan, 0, REF, digest, sender=sender)


def test_every_call_in_cmt_names_the_loan_that_was_seen(lending: Lending) -> None:
    loan, other = lending.agreed(COINS), lending.digest(lending.agreed(COINS))

    def call(name: str, who: Account, *values: object, coins: int = 0) -> None:
        refused("loans: another loan", lending.send, name, loan, *values, other, sender=who, value=coins)

    call("fund", lending.lender, coins=300 * CMT)
    lending.fund(loan)
    call("pay", lending.borrower, 1, coins=1)
    call("automatic", lending.borrower, True)
    call("release", lending.lender)
