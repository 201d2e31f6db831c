"""Gas of Loans: one in a bank's currency from its terms to its end, one in CMT, and whatever goes wrong in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.contracts.harness import CMT, DAY, World
from tests.contracts.loans import COINS, EUROS, EVIDENCE, UPHELD, URI, Lending, new_loans


def actions(world: World) -> Iterator[tuple[str, int]]:
    lending = new_loans(world)
    yield "deploy", lending.loans.deployment_gas
    lending.confirmed(lending.active(collateral=CMT), 1)
    yield from _agreed(lending)
    yield from _bank(lending)
    yield from _ended(lending)
    yield from _court(lending)
    yield from _coins(lending)
    yield from _default(lending)


def _agree(lending: Lending, kind: Mapping[str, object] = EUROS, **more: object) -> int:
    """Between two who have lent before: the first use of a slot is dearer, and is had once."""
    terms = lending.terms(kind, exchange=lending.anybody.address, **more)
    both = [lending.sign(terms, who) for who in (lending.borrower, lending.lender)]
    return lending.send("agree", tuple(terms.values()), *both, sender=lending.borrower, value=terms["collateral"]).gas


def _agreed(lending: Lending) -> Iterator[tuple[str, int]]:
    yield "agree", _agree(lending)
    yield "agree, with a collateral as coins", _agree(lending, collateral=CMT)
    yield "revoke", lending.send("revoke", b"\1" * 32, sender=lending.borrower).gas


def _bank(lending: Lending) -> Iterator[tuple[str, int]]:
    loan = lending.agreed(count=2)
    yield "paid, the disbursement", lending.paid(loan, 0).gas
    yield "received, the disbursement", lending.received(loan, 0).gas
    lending.reach(lending.due(loan, 1))
    yield "paid, an instalment", lending.paid(loan, 1).gas
    yield "received, an instalment", lending.received(loan, 1).gas
    lending.reach(lending.due(loan, 2))
    lending.paid(loan, 2)
    yield "received, the last one", lending.received(loan, 2).gas
    loan = lending.active(collateral=CMT)
    yield "paid, a pay-off", lending.paid(loan, 7).gas
    yield "received, a pay-off, with a collateral", lending.received(loan, 7).gas


def _ended(lending: Lending) -> Iterator[tuple[str, int]]:
    loan = lending.agreed()
    lending.pass_until(loan)
    yield "advance, void", lending.advance(loan).gas
    loan = lending.active(collateral=CMT)
    yield "release, with a collateral", lending.release(loan).gas
    loan = lending.active(collateral=CMT)
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    yield "declare, with a collateral", lending.declare(loan).gas
    loan = lending.active()
    lending.pass_until(loan)
    yield "advance, nobody ended it", lending.advance(loan).gas


def _court(lending: Lending) -> Iterator[tuple[str, int]]:
    loan = lending.active()
    lending.paid(loan, 1)
    yield "missing", lending.missing(loan, 1, commitment=b"\1" * 32).gas
    yield "contest", lending.contest(loan, 1, commitment=b"\2" * 32).gas
    yield "evidence", lending.send("evidence", loan, EVIDENCE, URI, sender=lending.lender).gas
    lending.judged(loan, UPHELD)
    yield "advance, the court decided", lending.advance(loan).gas
    lending.paid(loan, 2)
    lending.missing(loan, 2)
    yield "paid, again", lending.paid(loan, 2).gas
    loan = lending.contested(1)
    lending.pass_until(loan)
    yield "advance, the court did not", lending.advance(loan).gas


def _coins(lending: Lending) -> Iterator[tuple[str, int]]:
    loan = lending.agreed(COINS)
    yield "fund", lending.fund(loan).gas
    yield "pay, ahead", lending.pay(loan, 103 * CMT).gas
    lending.reach(lending.due(loan, 1) + 1)
    yield "advance, out of the balance", lending.advance(loan).gas
    yield "reclaim", lending.reclaim(loan, CMT).gas
    yield "automatic", lending.automatic(loan).gas
    lending.allow(102 * CMT)
    lending.reach(lending.due(loan, 2) + 1)
    yield "advance, out of an allowance", lending.advance(loan).gas
    lending.reach(lending.due(loan, 3) + 1)
    yield "pay, the last one", lending.pay(loan, 101 * CMT).gas
    loan = lending.funded()
    lending.reach(lending.due(loan, 1) + 1)
    yield "pay, when it is due", lending.pay(loan, 102 * CMT).gas
    loan = lending.funded(count=12, installment=CMT, last=CMT)
    lending.pay(loan, 12 * CMT)
    lending.reach(lending.due(loan, 12) + 1)
    yield "advance, twelve out of the balance", lending.advance(loan).gas


def _default(lending: Lending) -> Iterator[tuple[str, int]]:
    loan = lending.funded(collateral=CMT)
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    yield "advance, in default", lending.advance(loan).gas
    yield "pay, after a default", lending.pay(loan, CMT).gas
