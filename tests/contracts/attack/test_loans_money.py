"""Thefts of money in loans, each under the name of what it takes, and what holds it off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.harness import CMT, DAY, EvmWorld
from tests.contracts.loans import (
    CLOSED,
    COINS,
    COURT_FEE,
    EVIDENCE,
    REF,
    REPAID,
    URI,
    Lending,
    new_loans,
    refused,
)

PART, FEE = 102 * CMT, 5 * CMT
WHOLE = 305 * CMT


@pytest.fixture
def lending(world: EvmWorld) -> Lending:
    return new_loans(world)


# Collateral.


def ended(lending: Lending, how: str) -> int:
    """A loan with a collateral of 9 CMT, ended in one of the ways in which one ends."""
    if how == "void":
        loan = lending.agreed(collateral=9 * CMT)
        lending.pass_until(loan)
        lending.advance(loan)
    elif how == "given up":
        loan = lending.agreed(collateral=9 * CMT)
        lending.release(loan)
    elif how == "repaid":
        loan = lending.active(collateral=9 * CMT, count=1, last=505_000)
        lending.confirmed(loan, 1)
    elif how == "paid off":
        loan = lending.active(collateral=9 * CMT)
        lending.paid(loan, 7)
        lending.received(loan, 7)
    elif how == "released":
        loan = lending.active(collateral=9 * CMT)
        lending.release(loan)
    elif how == "declared":
        loan = lending.active(collateral=9 * CMT)
        lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
        lending.declare(loan)
    else:
        loan = lending.defaulted(9 * CMT)
    return loan


WAYS = ("void", "given up", "repaid", "paid off", "released", "declared", "in default")


@pytest.mark.parametrize("how", WAYS)
def test_a_collateral_exits_exactly_once(lending: Lending, how: str) -> None:
    other = lending.active(collateral=40 * CMT)
    loan = ended(lending, how)
    assert lending.held == 40 * CMT == lending.wcmt(lending.loans.address)
    for _ in range(2):
        for name, values, who in (
            ("release", (loan, lending.digest(loan)), lending.lender),
            ("declare", (loan, lending.digest(loan)), lending.lender),
            ("advance", (loan,), lending.anybody),
            ("reclaim", (loan, 1), lending.borrower),
        ):
            if name == "release" and how in ("declared", "in default"):
                continue
            refused("loans: .*", lending.send, name, *values, sender=who)
    if how in ("declared", "in default"):
        lending.release(loan)
        refused("loans: state", lending.release, loan)
    assert lending.held == 40 * CMT == lending.wcmt(lending.loans.address)
    assert lending.loan(other).state != CLOSED
    mine = lending.lender if how in ("declared", "in default") else lending.borrower
    assert lending.wcmt(mine) == 9 * CMT


def test_default_early_takes_nothing(lending: Lending) -> None:
    loan, coins = lending.active(collateral=CMT), lending.funded(collateral=CMT)
    for day in (0, 1, 40, 89, 90):
        time = lending.due(coins, 1) + day * DAY
        lending.reach(time - 5)
        refused("loans: not yet", lending.declare, loan)
        refused("loans: not yet", lending.advance, coins)
    assert lending.held == 2 * CMT


def test_default_while_a_claim_is_open_takes_nothing(lending: Lending) -> None:
    loan = lending.active(collateral=CMT)
    lending.paid(loan, 1)
    lending.reach(lending.due(loan, 1) + 300 * DAY)
    refused("loans: claim", lending.declare, loan)
    assert lending.held == CMT


def test_released_twice_pays_once(lending: Lending) -> None:
    first, second = lending.active(collateral=CMT), lending.active(collateral=CMT)
    lending.release(first)
    refused("loans: state", lending.release, first)
    assert (lending.wcmt(lending.borrower), lending.held) == (CMT, CMT)
    assert lending.loan(second).state != CLOSED


# Coins.


def every_payable_call(lending: Lending) -> list[tuple[str, tuple[object, ...], Any]]:
    """Each payable function on each of its paths, with arguments that are right."""
    denied, lost = lending.active(), lending.defaulted()
    lending.paid(denied, 1)
    lending.missing(denied, 1)
    unanswered = lending.agreed()
    lending.paid(unanswered, 0)
    lending.world.move(7 * DAY)
    unpaid, running = lending.agreed(COINS), lending.funded()
    free, secured = lending.terms(), lending.terms(collateral=3 * CMT)
    found: list[tuple[str, tuple[object, ...], Any]] = []
    for terms in (free, secured):
        both = [lending.sign(terms, who) for who in (lending.borrower, lending.lender)]
        found.append(("agree", (tuple(terms.values()), *both), lending.borrower))
    for loan, place, who in ((denied, 1, lending.borrower), (unanswered, 0, lending.lender)):
        found.append(("contest", (loan, place, EVIDENCE, URI, bytes(32), lending.digest(loan)), who))
    found.append(("fund", (unpaid, lending.digest(unpaid)), lending.lender))
    found += [("pay", (loan, CMT, lending.digest(loan)), lending.borrower) for loan in (running, lost)]
    return found


def test_swallowed_coins_every_payable_function_takes_them_or_refuses_them(lending: Lending) -> None:
    """A wei sent along with anything: it is refused, or what is held rises by it."""
    for name, values, who in every_payable_call(lending):
        before, coins = lending.held, lending.world.balance(lending.loans.address)
        refused("till: coins", lending.send, name, *values, sender=who, value=1)
        assert (lending.held, lending.world.balance(lending.loans.address)) == (before, coins)
    loan = lending.funded()
    before = lending.held
    lending.send("pay", loan, 1, lending.digest(loan), sender=lending.anybody, value=1)
    assert lending.held == before + 1
    lost = lending.defaulted()
    before, had = lending.held, lending.wcmt(lending.lender)
    lending.send("pay", lost, 1, lending.digest(lost), sender=lending.anybody, value=1)
    assert (lending.held, lending.wcmt(lending.lender)) == (before, had + 1)


def test_swallowed_coins_no_other_function_takes_any(lending: Lending) -> None:
    loan = lending.active()
    digest = lending.digest(loan)
    calls: dict[str, tuple[object, ...]] = {
        "paid": (loan, 1, REF, digest),
        "received": (loan, 0, digest),
        "missing": (loan, 0, bytes(32), digest),
        "evidence": (loan, bytes(32), ""),
        "declare": (loan, digest),
        "release": (loan, digest),
        "advance": (loan,),
        "automatic": (loan, True, digest),
        "reclaim": (loan, 1),
        "revoke": (bytes(32),),
    }
    for name, values in calls.items():
        refused("", lending.send, name, *values, sender=lending.borrower, value=1)
    assert lending.world.balance(lending.loans.address) == 0


def test_a_donation_changes_nothing(lending: Lending) -> None:
    lending.token.send("deposit", sender=lending.anybody, value=50 * CMT)
    lending.token.send("transfer", lending.loans.address, 50 * CMT, sender=lending.anybody)
    loan = lending.funded(collateral=CMT)
    assert lending.held == CMT
    lending.pay(loan, WHOLE)
    lending.reach(lending.due(loan, 3) + 1)
    lending.advance(loan)
    assert (lending.loan(loan).ended_as, lending.held) == (REPAID, 0)
    assert lending.wcmt(lending.loans.address) == 50 * CMT


def test_one_loan_does_not_draw_on_the_money_of_another(lending: Lending) -> None:
    rich, poor = lending.funded(collateral=50 * CMT), lending.funded()
    lending.pay(rich, 2 * PART)
    lending.reach(lending.due(poor, 1) + 1)
    refused("loans: not yet", lending.advance, poor)
    refused("loans: too late", lending.reclaim, poor, 1)
    lending.reach(lending.due(poor, 1) + 90 * DAY + 1)
    assert lending.advance(poor).event[1] == {"id": poor, "seized": 0, "owed": WHOLE}


def test_reclaim_while_something_is_due_takes_nothing_from_the_lender(lending: Lending) -> None:
    loan = lending.funded()
    lending.pay(loan, PART)
    lending.reach(lending.due(loan, 1) + 1)
    refused("loans: too late", lending.reclaim, loan, PART)
    lending.advance(loan)
    assert lending.wcmt(lending.lender) == PART


def test_an_allowance_is_drawn_by_nothing_but_the_borrowers_own_loan(lending: Lending) -> None:
    """The lender's allowance, and that of a borrower who did not let it, are nobody's to draw."""
    loan = lending.funded()
    lending.allow(WHOLE)
    lending.allow(WHOLE, lending.lender)
    lending.reach(lending.due(loan, 1) + 1)
    refused("loans: not yet", lending.advance, loan)
    for who in (lending.lender, lending.anybody):
        refused("loans: not the caller's", lending.automatic, loan, True, who)


def test_a_stranger_does_not_make_a_payment_fail_by_paying_a_little_first(lending: Lending) -> None:
    """Whatever less than an instalment lies there before, the exact payment goes through."""
    for before in (1, PART // 2, PART - 1):
        loan = lending.funded()
        lending.reach(lending.due(loan, 1) + 20 * DAY)
        lending.pay(loan, before, lending.anybody)
        lending.pay(loan, PART + FEE)
        assert (lending.loan(loan).first, lending.loan(loan).balance) == (2, before)


def test_a_stranger_does_not_make_the_last_payment_after_a_default_fail(lending: Lending) -> None:
    loan = lending.defaulted()
    lending.pay(loan, 1, lending.anybody)
    before = lending.wcmt(lending.borrower)
    lending.pay(loan, WHOLE)
    assert (lending.loan(loan).state, lending.wcmt(lending.borrower) - before) == (CLOSED, 1)


def test_dust_and_the_largest_sums_come_out_to_the_wei(lending: Lending) -> None:
    for one in (1, 7 * CMT + 1):
        loan = lending.funded(principal=one, installment=one, last=one, lateFee=0, collateral=one)
        lending.reach(lending.due(loan, 1) + 1)
        before = lending.wcmt(lending.lender)
        lending.pay(loan, one)
        assert lending.wcmt(lending.lender) - before == one
        lending.reach(lending.due(loan, 2) + 90 * DAY + 1)
        lending.advance(loan)
        assert (lending.held, lending.loan(loan).owed) == (0, one)
    huge = lending.funded(principal=1, installment=2**96 - 1, last=2**96 - 1, count=600)
    assert lending.outstanding(huge) == 600 * (2**96 - 1)


def test_the_courts_fee_is_the_contesters_and_not_out_of_what_is_held(lending: Lending) -> None:
    loan = lending.active(collateral=40 * CMT)
    lending.paid(loan, 1)
    lending.missing(loan, 1)
    refused(".*", lending.contest, loan, 1, value=0)
    refused("till: coins", lending.contest, loan, 1, value=COURT_FEE - 1)
    lending.contest(loan, 1)
    assert lending.held == 40 * CMT == lending.wcmt(lending.loans.address)
