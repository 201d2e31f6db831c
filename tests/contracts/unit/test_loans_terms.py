"""What both sign, who may enter it, and when each instalment is due."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from tests.contracts.harness import CMT, DAY, ZERO, EvmWorld, Reverted, World
from tests.contracts.loans import (
    AGREED,
    CLOSED,
    COINS,
    DOCUMENT,
    EUROS,
    HOUR,
    VOID,
    Lending,
    day_of,
    due_date,
    new_loans,
)


@pytest.fixture
def lending(world: World) -> Lending:
    return new_loans(world)


def test_hash_of_terms_is_what_eth_account_signs(lending: Lending) -> None:
    for more in ({}, {"collateral": 5, "exchange": lending.anybody.address}, {"currency": "CMT", "lateFee": 2**96 - 1}):
        terms = lending.terms(**more)
        assert lending.loans.read("hashOf", tuple(terms.values())) == lending.digest_of(terms)


def test_domain_is_told_in_three_ways(lending: Lending) -> None:
    from eth_account._utils.encode_typed_data.encoding_and_hashing import hash_domain

    assert lending.loans.read("DOMAIN_SEPARATOR") == hash_domain(lending.domain)
    assert lending.domain["name"] == "cmwallet loans"
    assert lending.loans.read("domainSalt") == lending.domain["salt"]


def test_a_loan_is_what_both_signed(lending: Lending) -> None:
    terms = lending.terms(collateral=3 * CMT, exchange=lending.anybody.address)
    before = lending.world.time
    loan = lending.agree(terms)
    name, event = lending.log[-1]
    assert name == "Agreed"
    assert lending.world.time == before + 1
    said = {name: terms[name] for name in terms if name not in ("nonce", "deadline")}
    assert {name: event[name] for name in said} == {
        name: value if not str(value).startswith("0x") else event[name] for name, value in said.items()
    }
    assert [event[who].lower() for who in ("borrower", "lender", "exchange")] == [
        terms[who] for who in ("borrower", "lender", "exchange")
    ]
    assert (event["id"], event["digest"]) == (loan, lending.digest_of(terms))
    found = lending.loan(loan)
    names = ("currency", "principal", "installment", "last", "count", "collateral", "document")
    assert [getattr(found, name) for name in names] == [terms[name] for name in names]
    assert [found.borrower.lower(), found.lender.lower(), found.exchange.lower()] == [
        terms[who] for who in ("borrower", "lender", "exchange")
    ]
    assert (found.rate_bps, found.disburse_by, found.first_due) == (790, terms["disburseBy"], terms["firstDue"])
    assert (found.due_day, found.grace_days, found.late_fee) == (terms["dueDay"], 5, 500)
    assert (found.state, found.ended_as, found.until) == (AGREED, 0, terms["disburseBy"])
    assert (found.first, found.next, found.received, found.disbursed_at) == (1, 1, 0, 0)
    assert (found.contested, found.automatic, found.balance, found.owed, found.case) == (0, False, 0, 0, 0)
    assert found.digest == lending.digest_of(terms)
    assert found.document == DOCUMENT
    assert lending.held == 3 * CMT == lending.loans.read("held")
    assert lending.outstanding(loan) == 0


def test_ids_count_from_one(lending: Lending) -> None:
    assert [lending.agreed(), lending.agreed()] == [1, 2]
    assert lending.loans.read("count") == 2


def test_a_loan_that_is_not_there_is_all_zero(lending: Lending) -> None:
    found = lending.loan(7)
    assert (found.borrower, found.state, found.principal, found.digest, found.until) == (ZERO, 0, 0, bytes(32), 0)
    for name, values in (("due", (7, 0)), ("outstanding", (7,))):
        with pytest.raises(Reverted, match="loans: no such loan"):
            lending.loans.read(name, *values)
    for name, values in (
        ("advance", (7,)),
        ("release", (7, bytes(32))),
        ("reclaim", (7, 1)),
        ("paid", (7, 0, bytes(32), bytes(32))),
        ("fund", (7, bytes(32))),
    ):
        with pytest.raises(Reverted, match="loans: no such loan"):
            lending.send(name, *values, sender=lending.lender)


def test_anybody_enters_a_loan_without_collateral_with_the_same_effect(lending: Lending) -> None:
    first = lending.agree(lending.terms(), lending.anybody)
    second = lending.agree(lending.terms(), lending.lender)
    third = lending.agree(lending.terms())
    assert {lending.loan(one).state for one in (first, second, third)} == {AGREED}
    assert lending.held == 0


def test_a_collateral_is_the_borrowers_to_pay_by_coins_or_by_allowance(lending: Lending) -> None:
    lending.agreed(collateral=2 * CMT)
    lending.allow(3 * CMT)
    lending.agree(lending.terms(collateral=3 * CMT), value=0)
    assert lending.held == 5 * CMT == lending.wcmt(lending.loans.address)
    assert lending.wcmt(lending.borrower) == 0
    for coins in (1, 2 * CMT - 1, 2 * CMT + 1):
        with pytest.raises(Reverted, match="till: coins"):
            lending.agree(lending.terms(collateral=2 * CMT), value=coins)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"principal": 0}, "terms"),
        ({"installment": 0}, "terms"),
        ({"last": 0}, "terms"),
        ({"count": 0}, "terms"),
        ({"count": 601}, "terms"),
        ({"graceDays": 91}, "terms"),
        ({"currency": "EU"}, "currency"),
        ({"currency": ""}, "currency"),
        ({"currency": "eur"}, "currency"),
        ({"currency": "EU1"}, "currency"),
        ({"currency": "EU["}, "currency"),
        ({"currency": "@UR"}, "currency"),
        ({"dueDay": 0}, "terms"),
        ({"dueDay": 32}, "terms"),
    ],
)
def test_terms_that_no_loan_can_have(lending: Lending, change: dict[str, Any], why: str) -> None:
    with pytest.raises(Reverted, match=f"loans: {why}"):
        lending.agreed(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "AAA"},
        {"currency": "ZZZ"},
        {"count": 1},
        {"count": 600},
        {"graceDays": 0},
        {"graceDays": 90},
        {"rateBps": 65_535},
        {"principal": 2**96 - 1, "installment": 2**96 - 1, "last": 2**96 - 1, "lateFee": 2**96 - 1},
        {"principal": 1, "installment": 1, "last": 1, "lateFee": 0},
    ],
)
def test_terms_at_the_bounds(lending: Lending, change: dict[str, Any]) -> None:
    loan = lending.agreed(**change)
    event = lending.log[-1][1]
    assert {name: event[name] for name in change} == change
    found = lending.loan(loan)
    assert found.currency == change.get("currency", "EUR")
    assert found.count == change.get("count", 6)
    assert (found.principal, found.late_fee) == (change.get("principal", 500_000), change.get("lateFee", 500))


def dated(lending: Lending, disburse: int, due: int) -> dict[str, Any]:
    """Times counted from the block in which it is agreed, which is the next one."""
    now = lending.world.time + 1
    first = now + disburse + due
    return {"disburseBy": now + disburse, "firstDue": first, "dueDay": day_of(first)}


def test_disbursement_is_between_an_hour_and_sixty_days_ahead(lending: Lending) -> None:
    for disburse in (HOUR, 60 * DAY):
        lending.agreed(**dated(lending, disburse, 30 * DAY))
    for disburse in (HOUR - 1, 60 * DAY + 1):
        with pytest.raises(Reverted, match="loans: terms"):
            lending.agreed(**dated(lending, disburse, 30 * DAY))


def test_first_instalment_is_within_four_hundred_days_of_the_disbursement(lending: Lending) -> None:
    for due in (1, 400 * DAY):
        lending.agreed(**dated(lending, DAY, due))
    for due in (0, 400 * DAY + 1):
        with pytest.raises(Reverted, match="loans: terms"):
            lending.agreed(**dated(lending, DAY, due))


def at(year: int, month: int, day: int, hour: int = 9) -> int:
    return int(datetime.datetime(year, month, day, hour, 30, tzinfo=datetime.UTC).timestamp())


def test_first_due_date_fits_the_day_of_the_month(lending: Lending) -> None:
    """In 2027, February has 28 days: the 29th, 30th and 31st are the 28th there, and the 28th is itself."""
    for day in (28, 29, 30, 31):
        lending.agreed(firstDue=at(2027, 2, 28), dueDay=day)
    for first, day in (((2027, 2, 28), 27), ((2027, 2, 27), 28), ((2027, 4, 30), 29), ((2027, 5, 30), 31)):
        with pytest.raises(Reverted, match="loans: terms"):
            lending.agreed(firstDue=at(*first), dueDay=day)
    loan = lending.agreed(firstDue=at(2027, 4, 30), dueDay=31)
    assert [lending.loans.read("due", loan, place) for place in (1, 2, 3, 6)] == [
        at(2027, 4, 30),
        at(2027, 5, 31),
        at(2027, 6, 30),
        at(2027, 9, 30),
    ]


def test_due_is_what_pythons_calendar_says_on_ten_thousand_dates() -> None:
    """Twenty schedules of fifty years, agreed anywhere between 1970 and 2200, of which five hundred dates each."""
    chance = random.Random(5)
    for _ in range(20):
        lending = new_loans(EvmWorld(time=chance.randrange(0, 7_000_000_000)))
        first = lending.world.time + chance.randrange(8, 400) * DAY + chance.randrange(DAY)
        day = chance.choice((day_of(first), 31)) if day_of(first + DAY) == 1 else day_of(first)
        loan = lending.agreed(firstDue=first, dueDay=day, count=600)
        for place in chance.sample(range(1, 601), 500):
            assert lending.loans.read("due", loan, place) == due_date(first, day, place), (first, day, place)


def test_due_of_no_place_of_a_loan(lending: Lending) -> None:
    loan = lending.agreed()
    assert lending.loans.read("due", loan, 0) == lending.loan(loan).disburse_by
    for place in (7, 2**256 - 1):
        with pytest.raises(Reverted, match="loans: place"):
            lending.loans.read("due", loan, place)


def test_a_deadline_is_the_last_second_of_a_signature(lending: Lending) -> None:
    with_it = lending.terms(deadline=lending.world.time + 2 * HOUR)
    lending.reach(with_it["deadline"])
    lending.agree(with_it)
    over = lending.terms(deadline=lending.world.time + HOUR)
    lending.reach(over["deadline"] + 1)
    with pytest.raises(Reverted, match="loans: too late"):
        lending.agree(over)


def test_nobody_lends_to_herself(lending: Lending) -> None:
    terms = lending.terms(lender=lending.borrower.address)
    both = [lending.sign(terms, lending.borrower)] * 2
    with pytest.raises(Reverted, match="loans: used"):
        lending.send("agree", tuple(terms.values()), *both, sender=lending.borrower)


@pytest.mark.parametrize("who", ["borrower", "lender"])
def test_a_nonce_is_used_once_by_each(lending: Lending, who: str) -> None:
    terms = lending.terms()
    assert not lending.loans.read("used", terms[who], terms["nonce"])
    lending.agree(terms)
    assert lending.loans.read("used", terms[who], terms["nonce"])
    assert not lending.loans.read("used", lending.anybody.address, terms["nonce"])
    again = lending.terms(nonce=terms["nonce"], **{who: lending.anybody.address})
    signed = {name: lending.world.person(name) for name in ("borrower", "lender")} | {who: lending.anybody}
    both = [lending.sign(again, signed[name]) for name in ("borrower", "lender")]
    with pytest.raises(Reverted, match="loans: used"):
        lending.send("agree", tuple(again.values()), *both, sender=lending.anybody)


@pytest.mark.parametrize("who", ["borrower", "lender"])
def test_who_revoked_her_nonce_is_not_bound(lending: Lending, who: str) -> None:
    terms = lending.terms()
    done = lending.send("revoke", terms["nonce"], sender=lending.world.person(who))
    assert done.event[0] == "Revoked"
    assert (done.event[1]["account"].lower(), done.event[1]["nonce"]) == (terms[who], terms["nonce"])
    assert lending.loans.read("used", terms[who], terms["nonce"])
    with pytest.raises(Reverted, match="loans: used"):
        lending.agree(terms)
    with pytest.raises(Reverted, match="loans: used"):
        lending.send("revoke", terms["nonce"], sender=lending.world.person(who))
    lending.agreed()


def test_a_strangers_revocation_is_nothing_to_the_two(lending: Lending) -> None:
    terms = lending.terms()
    lending.send("revoke", terms["nonce"], sender=lending.anybody)
    lending.agree(terms)


@pytest.mark.parametrize("kind", [EUROS, COINS])
def test_what_was_not_disbursed_is_void_the_second_after_it_should_have_been(
    lending: Lending, kind: dict[str, Any]
) -> None:
    loan = lending.agreed(kind, collateral=4 * CMT)
    lending.reach(lending.loan(loan).until)
    with pytest.raises(Reverted, match="loans: not yet"):
        lending.advance(loan)
    done = lending.advance(loan)
    assert done.event == ("Closed", {"id": loan, "endedAs": VOID})
    found = lending.loan(loan)
    assert (found.state, found.ended_as, found.until) == (CLOSED, VOID, 0)
    assert lending.wcmt(lending.borrower) == 4 * CMT
    assert lending.held == 0
    with pytest.raises(Reverted, match="loans: state"):
        lending.advance(loan)


@pytest.mark.parametrize("kind", [EUROS, COINS])
def test_the_lender_ends_what_she_has_not_disbursed(lending: Lending, kind: dict[str, Any]) -> None:
    loan = lending.agreed(kind, collateral=4 * CMT)
    for who in (lending.borrower, lending.anybody):
        with pytest.raises(Reverted, match="loans: not the caller's"):
            lending.release(loan, who)
    done = lending.release(loan)
    assert done.event == ("Closed", {"id": loan, "endedAs": VOID})
    assert lending.wcmt(lending.borrower) == 4 * CMT
    assert lending.held == 0
    late = lending.agreed(kind)
    lending.reach(lending.loan(late).until + 1)
    with pytest.raises(Reverted, match="loans: too late"):
        lending.release(late)


def test_deployment_needs_a_token_and_a_court(lending: Lending) -> None:
    for token, court in ((ZERO, lending.court.court.address), (lending.token.address, ZERO)):
        with pytest.raises(Reverted):
            lending.world.deploy("Loans", token, court)
    assert lending.loans.read("WCMT").lower() == lending.token.address
    assert lending.loans.read("COURT").lower() == lending.court.court.address
