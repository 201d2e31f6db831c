"""Both sides of a second in loans: who is named acts until it, a stranger from the next one, also inside one block."""

from __future__ import annotations

from tests.contracts.harness import CMT, DAY, EvmWorld
from tests.contracts.loans import CLOSED, VOID, new_loans, refused

PART, FEE = 102 * CMT, 5 * CMT


def test_the_last_second_to_disburse_and_the_next_do_not_meet(world: EvmWorld) -> None:
    """A claim in the last second to disburse, and `advance` in the same block, do not meet; nor in the next second."""
    lending = new_loans(world)
    loan = lending.agreed()
    lending.reach(lending.loan(loan).disburse_by)
    with world.one_block():
        refused("loans: not yet", lending.advance, loan)
        lending.paid(loan, 0)
        refused("loans: not yet", lending.advance, loan)
    other = lending.agreed()
    lending.reach(lending.loan(other).disburse_by + 1)
    with world.one_block():
        refused("loans: too late", lending.paid, other, 0)
        lending.advance(other)
        refused("loans: state", lending.paid, other, 0)


def test_the_last_second_to_call_a_loan_off_and_the_next_do_not_meet(world: EvmWorld) -> None:
    """Until the last second to disburse the lender makes a loan void, from the next one on anybody does."""
    lending = new_loans(world)
    loan = lending.agreed()
    lending.reach(lending.loan(loan).disburse_by)
    with world.one_block():
        refused("loans: not yet", lending.advance, loan)
        lending.release(loan)
    other = lending.agreed()
    lending.reach(lending.loan(other).disburse_by + 1)
    with world.one_block():
        refused("loans: too late", lending.release, other)
        lending.advance(other)
    for one in (loan, other):
        found = lending.loan(one)
        assert (found.state, found.ended_as) == (CLOSED, VOID)


def test_what_is_due_is_not_taken_back_in_the_same_block(world: EvmWorld) -> None:
    """In its due second the borrower takes back and nobody settles; in the next one it is the other way round."""
    lending = new_loans(world)
    loan = lending.funded()
    lending.pay(loan, 2 * PART)
    lending.reach(lending.due(loan, 1))
    with world.one_block():
        refused("loans: not yet", lending.advance, loan)
        lending.reclaim(loan, 1)
        refused("loans: not yet", lending.advance, loan)
    with world.one_block():
        refused("loans: too late", lending.reclaim, loan, 1)
        lending.advance(loan)
        lending.reclaim(loan, 1)
    assert lending.loan(loan).balance == PART - 2


def test_the_last_second_before_default_and_the_next_do_not_meet(world: EvmWorld) -> None:
    lending = new_loans(world)
    loan = lending.funded()
    lending.reach(lending.due(loan, 1) + 90 * DAY)
    with world.one_block():
        refused("loans: not yet", lending.advance, loan)
        lending.pay(loan, 1)
        refused("loans: not yet", lending.advance, loan)
    with world.one_block():
        refused("loans: too late", lending.pay, loan, PART + FEE)
        lending.advance(loan)
        lending.pay(loan, 1)
