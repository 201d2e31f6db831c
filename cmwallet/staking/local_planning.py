"""What every action comes to at the contract `Stakes`."""

from __future__ import annotations

from cmwallet.accounts.accounts import Account
from cmwallet.staking import actions, local_delegating, local_proposing, local_validating
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.local_reading import StakesReader


def plan(reader: StakesReader, action: actions.Action, actor: Account, allowed: Allowed) -> Quote:
    """Return the quote of an action, whose plan are its calls. Raises as `StakingDriver.quote`."""
    match action:
        case actions.Delegate():
            return local_delegating.delegate(reader, action, actor, allowed)
        case actions.Redelegate():
            return local_delegating.redelegate(reader, action, actor, allowed)
        case actions.Undelegate():
            return local_delegating.undelegate(reader, action, actor)
        case actions.Cancel():
            return local_delegating.cancel(reader, action, actor, allowed)
        case actions.Complete():
            return local_delegating.complete(reader, action, actor)
        case actions.Withdraw():
            return local_delegating.withdraw(reader, action, actor)
        case actions.Propose():
            return local_proposing.propose(reader, action, actor, allowed)
        case actions.Vote():
            return local_proposing.vote(reader, action, actor)
        case actions.ExecuteProposal():
            return local_proposing.execute(reader, action, actor)
        case actions.Deposit():
            raise refuse_unsupported("local", "adding to a deposit", "the whole deposit goes along with the proposal")
        case _:
            return _of_an_owner(reader, action, actor, allowed)


def _of_an_owner(reader: StakesReader, action: actions.Action, actor: Account, allowed: Allowed) -> Quote:
    match action:
        case actions.Declare():
            return local_validating.declare(reader, action, actor, allowed)
        case actions.Update():
            return local_validating.update(reader, action, actor, allowed)
        case actions.Activate():
            return local_validating.activate(reader, action, actor)
        case actions.Deactivate():
            return local_validating.deactivate(reader, action, actor)
        case actions.Retire():
            return local_validating.retire(reader, action, actor)
        case actions.Move():
            return local_validating.move(reader, action, actor)
        case actions.Accept():
            return local_validating.accept(reader, action, actor)
        case actions.WithdrawCommission():
            return local_validating.withdraw_commission(reader, action, actor)
        case _:
            instead = "one commission holds for all: validator update --commission"
            raise refuse_unsupported("local", "a rate for one delegator", instead)
