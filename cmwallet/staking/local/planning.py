"""What every action comes to at the contract `Stakes`."""

from __future__ import annotations

from cmwallet.accounts.accounts import Account
from cmwallet.staking import actions
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.local import delegating, proposing, validating
from cmwallet.staking.local.reading import StakesReader


def plan(reader: StakesReader, action: actions.Action, actor: Account, allowed: Allowed) -> Quote:
    """Return the quote of an action, whose plan are its calls. Raises as `StakingDriver.quote`."""
    match action:
        case actions.Delegate():
            return delegating.delegate(reader, action, actor, allowed)
        case actions.Redelegate():
            return delegating.redelegate(reader, action, actor, allowed)
        case actions.Undelegate():
            return delegating.undelegate(reader, action, actor)
        case actions.Cancel():
            return delegating.cancel(reader, action, actor, allowed)
        case actions.Complete():
            return delegating.complete(reader, action, actor)
        case actions.Withdraw():
            return delegating.withdraw(reader, action, actor)
        case actions.Propose():
            return proposing.propose(reader, action, actor, allowed)
        case actions.Vote():
            return proposing.vote(reader, action, actor)
        case actions.ExecuteProposal():
            return proposing.execute(reader, action, actor)
        case actions.Deposit():
            raise refuse_unsupported("local", "adding to a deposit", "the whole deposit goes along with the proposal")
        case _:
            return _of_an_owner(reader, action, actor, allowed)


def _of_an_owner(reader: StakesReader, action: actions.Action, actor: Account, allowed: Allowed) -> Quote:
    match action:
        case actions.Declare():
            return validating.declare(reader, action, actor, allowed)
        case actions.Update():
            return validating.update(reader, action, actor, allowed)
        case actions.Activate():
            return validating.activate(reader, action, actor)
        case actions.Deactivate():
            return validating.deactivate(reader, action, actor)
        case actions.Retire():
            return validating.retire(reader, action, actor)
        case actions.Move():
            return validating.move(reader, action, actor)
        case actions.Accept():
            return validating.accept(reader, action, actor)
        case actions.WithdrawCommission():
            return validating.withdraw_commission(reader, action, actor)
        case _:
            instead = "one commission holds for all: validator update --commission"
            raise refuse_unsupported("local", "a rate for one delegator", instead)
