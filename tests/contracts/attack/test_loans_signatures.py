"""Thefts of signatures in loans, each under the name of what it takes, and what holds it off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from identity.keccak import keccak256
from tests.contracts.harness import CMT, DAY, EvmWorld
from tests.contracts.loans import (
    COINS,
    Lending,
    Terms,
    new_loans,
    refused,
)

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture
def lending(world: EvmWorld) -> Lending:
    return new_loans(world)


def submit(lending: Lending, terms: Terms, borrower: object, lender: object, value: int = 0) -> None:
    lending.send("agree", tuple(terms.values()), borrower, lender, sender=lending.borrower, value=value)


OTHER: dict[str, Any] = {
    "currency": "USD",
    "principal": 500_001,
    "installment": 85_263,
    "last": 85_266,
    "count": 7,
    "rateBps": 791,
    "graceDays": 4,
    "lateFee": 501,
    "collateral": 1,
    "document": keccak256(b"another"),
    "nonce": keccak256(b"another nonce"),
}


@pytest.mark.parametrize("changed", [*OTHER, "disburseBy", "firstDue", "dueDay", "exchange", "deadline"])
def test_a_signature_for_other_terms_binds_nobody(lending: Lending, changed: str) -> None:
    """Each member of the terms is signed: one that is changed after the lender signed is refused."""
    signed = lending.terms(firstDue=lending.world.time + 40 * DAY)
    last = next(day for day in range(40, 80) if _is_last_of_february(lending.world.time + day * DAY))
    if changed == "dueDay":
        signed = lending.terms(firstDue=lending.world.time + last * DAY, dueDay=28)
    values = {**OTHER, "exchange": lending.anybody.address, "dueDay": 31}
    for name in ("disburseBy", "firstDue", "deadline"):
        values[name] = signed[name] + 1
    other = {**signed, changed: values[changed]}
    lender = lending.sign(signed, lending.lender)
    refused(
        "loans: signature",
        submit,
        *(lending, other, lending.sign(other, lending.borrower), lender),
        value=other["collateral"],
    )
    submit(lending, signed, lending.sign(signed, lending.borrower), lender)


def _is_last_of_february(time: int) -> bool:
    import datetime

    day = datetime.datetime.fromtimestamp(time, datetime.UTC)
    return (day.month, day.day) == (2, 28)


@pytest.mark.parametrize("who", ["borrower", "lender"])
def test_a_signature_for_other_parties_binds_nobody(lending: Lending, who: str) -> None:
    signed = lending.terms()
    other = {**signed, who: lending.anybody.address}
    both = {name: lending.sign(other, lending.world.person(name)) for name in ("borrower", "lender")}
    refused("loans: signature", submit, lending, other, both["borrower"], both["lender"])


@pytest.mark.parametrize(
    "domain",
    [
        {"chainId": 1},
        {"salt": b"\7" * 32},
        {"verifyingContract": "0x" + "11" * 20},
        {"name": "cmwallet deals"},
        {"version": "2"},
    ],
)
def test_a_signature_for_another_chain_or_contract_binds_nobody(lending: Lending, domain: dict[str, Any]) -> None:
    terms = lending.terms()
    stray = lending.sign(terms, lending.lender, **domain)
    refused("loans: signature", submit, lending, terms, lending.sign(terms, lending.borrower), stray)


def test_a_signature_is_void_on_a_branch_with_another_id(world: EvmWorld) -> None:
    lending = new_loans(world)
    terms = lending.terms()
    both = [lending.sign(terms, who) for who in (lending.borrower, lending.lender)]
    world.split(4321)
    refused("loans: signature", submit, lending, terms, *both)


def test_a_second_contract_does_not_take_the_signatures_of_the_first(lending: Lending) -> None:
    terms = lending.terms()
    both = [lending.sign(terms, who) for who in (lending.borrower, lending.lender)]
    again = lending.world.deploy("Loans", lending.token.address, lending.court.court.address)
    refused("loans: signature", submit, replace(lending, loans=again), terms, *both)
    submit(lending, terms, *both)


def test_one_partys_signature_does_not_stand_for_the_other(lending: Lending) -> None:
    terms = lending.terms()
    borrower, lender = (lending.sign(terms, who) for who in (lending.borrower, lending.lender))
    for both in ((borrower, borrower), (lender, lender), (lender, borrower)):
        refused("loans: signature", submit, lending, terms, *both)


@pytest.mark.parametrize("whose", [0, 1])
def test_malleable_signatures_are_refused(lending: Lending, whose: int) -> None:
    terms = lending.terms()
    both = [lending.sign(terms, who) for who in (lending.borrower, lending.lender)]
    v, r, s = both[whose]
    high = (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")
    for odd in ((55 - v, r, high), (v, r, high), (0, r, s), (29, r, s), (v, bytes(32), s), (v, r, bytes(32))):
        tried = [*both]
        tried[whose] = odd
        refused("bad_signature", submit, lending, terms, *tried)
    submit(lending, terms, *both)


def test_a_nonce_is_not_used_twice_by_either(lending: Lending) -> None:
    terms = lending.terms()
    both = [lending.sign(terms, who) for who in (lending.borrower, lending.lender)]
    submit(lending, terms, *both)
    refused("loans: used", submit, lending, terms, *both)
    assert lending.loans.read("count") == 1


def test_a_revocation_that_was_front_run_undoes_nothing_that_was_agreed(lending: Lending) -> None:
    """She revokes, and the other submits before her: the loan stands, and her revocation fails aloud."""
    terms = lending.terms()
    loan = lending.agree(terms, lending.anybody)
    refused("loans: used", lending.send, "revoke", terms["nonce"], sender=lending.borrower)
    assert lending.loan(loan).state != 0


def test_a_third_party_submits_and_no_collateral_is_taken_from_it_or_by_it(lending: Lending) -> None:
    free = lending.terms()
    lending.agree(free, lending.anybody)
    terms = lending.terms(collateral=5 * CMT)
    lending.allow(5 * CMT)
    lending.allow(5 * CMT, lending.anybody)
    refused("loans: not the caller's", lending.agree, terms, lending.anybody)
    refused("loans: not the caller's", lending.agree, terms, lending.anybody, value=0)
    refused("loans: not the caller's", lending.agree, terms, lending.lender, value=0)
    assert (lending.wcmt(lending.borrower), lending.wcmt(lending.anybody), lending.held) == (5 * CMT, 5 * CMT, 0)
    lending.agree(terms, value=0)
    assert lending.wcmt(lending.borrower) == 0


def test_swapped_ids_bind_nobody_to_another_loan(lending: Lending) -> None:
    """A chain that reorganises gives the number to a loan with other terms: the call names what was seen."""
    seen = lending.digest_of(lending.terms(COINS, principal=20 * CMT))
    other = lending.agreed(COINS, principal=500 * CMT)
    values = (other, seen)
    refused("loans: another loan", lending.send, "fund", *values, sender=lending.lender, value=500 * CMT)
    refused("loans: another loan", lending.send, "release", *values, sender=lending.lender)
