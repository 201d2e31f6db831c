"""Delegations on a Cosmos chain: what each action of a delegator comes to, and its messages.

Whatever changes a delegation pays out its rewards on the way: the chain does so by itself.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from cmwallet.cosmos.messages import (
    MsgBeginRedelegate,
    MsgCancelUnbondingDelegation,
    MsgDelegate,
    MsgUndelegate,
    MsgWithdrawDelegatorReward,
)
from cmwallet.errors import InvalidInput, NotFound, Rejected
from cmwallet.staking.actions import Cancel, Delegate, Redelegate, Undelegate, Withdraw
from cmwallet.staking.cosmos.plan import Plan, Planner, named
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.model import Delegation, Validator, percent_text
from cmwallet.staking.rules import amount_of, check_positive, check_reserve, check_validator, coins
from identity.timestamps import rfc3339

RISK: Final = "a part is taken if it signs two blocks of one height, or is away for too long"
MOST_WITHDRAWALS: Final = 50
"""How many validators one transaction collects from: a block has room for so much."""


def delegate(planner: Planner, action: Delegate, allowed: Allowed) -> Quote:
    """Return what putting coins at stake comes to."""
    validator, symbol = planner.reader.validator(action.validator), planner.symbol
    check_positive(action.amount)
    check_validator(validator, allowed)
    check_reserve(planner.balance, action.amount, allowed, symbol)
    held = planner.reader.holding(planner.actor.address).with_validator(validator.address)
    return Quote(
        question=f"Delegate {coins(action.amount, symbol)} to {named(validator)}?",
        lines=[
            ("stake", f"{coins(action.amount, symbol)} with {named(validator)}"),
            ("keeps", _keeps(validator)),
            ("locked", f"until {_unbonding_words(planner)} after you take it back"),
            ("risk", RISK),
            *_paid_out(planner, held),
        ],
        validator=validator.address,
        amount=action.amount,
        plan=Plan((MsgDelegate(planner.account, validator.address, planner.coin(action.amount)),), action.amount),
    )


def redelegate(planner: Planner, action: Redelegate, allowed: Allowed) -> Quote:
    """Return what moving stake comes to."""
    reader, symbol = planner.reader, planner.symbol
    source, target = reader.validator(action.validator), reader.validator(action.to)
    if source.address == target.address:
        raise InvalidInput("both are the same validator", hint="cmwallet validator list")
    holding = reader.holding(planner.actor.address)
    held = holding.with_validator(source.address)
    amount = amount_of(held, action.amount, source, symbol)
    check_validator(target, allowed)
    if held is not None and held.free_at is not None:
        raise Rejected(
            f"stake that was moved to {named(source)} cannot move on before {rfc3339(held.free_at)}; nothing was sent",
            hint="undelegate it, or wait",
        )
    seconds = reader.unbonding_seconds
    due = reader.now + seconds
    return Quote(
        question=f"Move {coins(amount, symbol)} from {named(source)} to {named(target)}?",
        lines=[
            ("move", f"{coins(amount, symbol)} from {named(source)} to {named(target)}, at once"),
            ("keeps", _keeps(target)),
            ("locked", f"there until {rfc3339(due)}: until then it cannot move on"),
            ("risk", f"until then a fault of {named(source)} still cuts it; {RISK}"),
            *_paid_out(planner, held, holding.with_validator(target.address)),
        ],
        warnings=_jailing(planner, source, held, amount),
        validator=target.address,
        amount=amount,
        due_time=due,
        due_after=seconds,
        plan=Plan(
            (MsgBeginRedelegate(planner.account, source.address, target.address, planner.coin(amount)),),
        ),
    )


def undelegate(planner: Planner, action: Undelegate) -> Quote:
    """Return what taking stake back comes to."""
    if action.recipient is not None and action.recipient != planner.actor.address:
        raise refuse_unsupported(planner.driver, "having stake paid to another account", "leave --to out, then send")
    validator = planner.reader.validator(action.validator)
    holding = planner.reader.holding(planner.actor.address)
    held = holding.with_validator(validator.address)
    amount = amount_of(held, action.amount, validator, planner.symbol)
    entries = [one for one in holding.unbonding if one.validator == validator.address]
    most = planner.reader.most_entries
    if most is not None and len(entries) >= most:
        raise Rejected(
            f"{most} ways back from {named(validator)} are open, and more are not taken; nothing was sent",
            hint="cmwallet stake list says when the next one is due",
        )
    return _way_back(planner, validator, held, amount)


def _way_back(planner: Planner, validator: Validator, held: Delegation | None, amount: int) -> Quote:
    symbol, seconds = planner.symbol, planner.reader.unbonding_seconds
    due = planner.reader.now + seconds
    return Quote(
        question=f"Take {coins(amount, symbol)} back from {named(validator)}?",
        lines=[
            ("back", f"{coins(amount, symbol)} from {named(validator)}"),
            ("due", f"{rfc3339(due)}; then it is paid out by itself"),
            ("risk", "it earns nothing on its way, and can still be cut"),
            *_paid_out(planner, held),
        ],
        warnings=_jailing(planner, validator, held, amount),
        validator=validator.address,
        amount=amount,
        due_time=due,
        due_after=seconds,
        plan=Plan((MsgUndelegate(planner.account, validator.address, planner.coin(amount)),)),
    )


def retire(planner: Planner) -> Quote:
    """Return what ending one's own validator comes to: its own stake is taken back."""
    validator = own_validator(planner)
    held = planner.reader.holding(planner.actor.address).with_validator(validator.address)
    return _way_back(planner, validator, held, amount_of(held, None, validator, planner.symbol))


def own_validator(planner: Planner) -> Validator:
    """Return the validator of the account that acts. Raises `NotFound`."""
    found = next((one for one in planner.reader.validators if one.address == planner.operator), None)
    if found is None:
        raise NotFound(f"{planner.actor.name} operates no validator", hint="cmwallet validator declare")
    return found


def cancel(planner: Planner, action: Cancel, allowed: Allowed) -> Quote:
    """Return what putting stake on its way back at stake again comes to."""
    validator, symbol = planner.reader.validator(action.validator), planner.symbol
    check_positive(action.amount)
    holding = planner.reader.holding(planner.actor.address)
    found = [one for one in holding.unbonding if (one.validator, one.entry) == (validator.address, action.entry)]
    if not found:
        raise NotFound(
            f"nothing is on its way back from {named(validator)} since height {action.entry}",
            hint="cmwallet stake list",
        )
    (entry,) = found
    if action.amount > entry.amount:
        raise InvalidInput(f"only {coins(entry.amount, symbol)} are on their way back there", hint="that, or less")
    if not entry.cancellable:
        raise Rejected("it is due: it can only be waited for; nothing was sent", hint="cmwallet stake list")
    check_validator(validator, allowed)
    return Quote(
        question=f"Put {coins(action.amount, symbol)} back at stake with {named(validator)}?",
        lines=[
            ("stake", f"{coins(action.amount, symbol)} with {named(validator)} again, at once"),
            *_paid_out(planner, holding.with_validator(validator.address)),
        ],
        validator=validator.address,
        amount=action.amount,
        plan=Plan(
            (
                MsgCancelUnbondingDelegation(
                    planner.account, validator.address, planner.coin(action.amount), action.entry
                ),
            ),
        ),
    )


def withdraw(planner: Planner, action: Withdraw) -> Quote:
    """Return what collecting rewards comes to: one transaction with a message for each validator."""
    held = [one for one in planner.reader.holding(planner.actor.address).delegations if one.rewards]
    chosen = [one for one in held if not action.validators or one.validator in action.validators]
    if not chosen:
        raise NotFound("there are no rewards to withdraw", hint="cmwallet stake rewards")
    if len(chosen) > MOST_WITHDRAWALS:
        raise InvalidInput(f"one transaction collects from {MOST_WITHDRAWALS} validators", hint="name them one by one")
    total = coins(sum(one.rewards or 0 for one in chosen), planner.symbol)
    return Quote(
        question=f"Withdraw rewards of {total}?",
        lines=[("reward", f"{total} of {len(chosen)} validators, and what is earned until it is mined")],
        validator=chosen[0].validator if len(chosen) == 1 else None,
        amount=total.raw,
        plan=Plan(tuple(MsgWithdrawDelegatorReward(planner.account, one.validator) for one in chosen)),
    )


def _jailing(planner: Planner, validator: Validator, held: Delegation | None, amount: int) -> list[str]:
    """Return the warning that so much less of her own stake has her own validator jailed; nothing where it has not."""
    least, left = max(1, validator.min_self_stake or 0), (0 if held is None else held.amount) - amount
    if validator.operator != planner.actor.address or left >= least:
        return []
    told = coins(least, planner.symbol)
    return [f"it is your own validator's stake: with less than {told} of it the validator is jailed at once"]


def _keeps(validator: Validator) -> str:
    rate = percent_text(validator.commission or Fraction(0))
    most = validator.max_commission
    return f"{rate} of the rewards" + ("" if most is None else f", and never more than {percent_text(most)}")


def _paid_out(planner: Planner, *held: Delegation | None) -> list[tuple[str, str]]:
    rewards = sum(one.rewards or 0 for one in held if one is not None)
    return [("reward", f"{coins(rewards, planner.symbol)} are paid out on the way")] if rewards else []


def _unbonding_words(planner: Planner) -> str:
    seconds = planner.reader.unbonding_seconds
    days, rest = divmod(seconds, 86_400)
    return f"{days} days" if days and not rest else f"{seconds} seconds"
