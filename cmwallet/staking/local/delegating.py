"""Delegations at the contract `Stakes`: what each action of a delegator comes to, and its calls."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from cmwallet.accounts.accounts import Account
from cmwallet.errors import InvalidInput, NotFound, Rejected
from cmwallet.staking.actions import Cancel, Complete, Delegate, Redelegate, Undelegate, Withdraw
from cmwallet.staking.contract_call import Call
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.local.reading import MOST_ENTRIES, LocalValidator, StakesReader
from cmwallet.staking.model import Holding, percent_text
from cmwallet.staking.rules import amount_of, check_positive, check_reserve, check_room, check_validator, coins
from identity.timestamps import rfc3339

EVERYTHING: Final = 2**256 - 1
"""The amount that the contract reads as all that is not locked."""
_CUT: Final = "a twentieth is taken if its key signs two statements for one number"


def delegate(reader: StakesReader, action: Delegate, actor: Account, allowed: Allowed) -> Quote:
    """Return what putting coins at stake comes to."""
    validator, symbol = reader.numbered(action.validator), reader.symbol
    check_positive(action.amount)
    _check_takes(validator, allowed)
    check_room(validator, action.amount, symbol)
    check_reserve(reader.contract.client.balance(actor.address), action.amount, allowed, symbol)
    lines = [
        ("stake", f"{coins(action.amount, symbol)} with {_named(validator)}"),
        ("keeps", f"{percent_text(validator.commission or Fraction(0))} of the rewards"),
        ("locked", f"until {reader.unbonding_words} after you take it back"),
        ("risk", _CUT),
    ]
    return Quote(
        question=f"Delegate {coins(action.amount, symbol)} to {_named(validator)}?",
        lines=lines,
        validator=validator.address,
        amount=action.amount,
        plan=(Call("delegate", (validator.number,), action.amount),),
    )


def redelegate(reader: StakesReader, action: Redelegate, actor: Account, allowed: Allowed) -> Quote:
    """Return what moving stake comes to."""
    source, target = reader.numbered(action.validator), reader.numbered(action.to)
    if source.number == target.number:
        raise InvalidInput("both are the same validator", hint="cmwallet validator list")
    holding, symbol = _holding(reader, actor), reader.symbol
    amount = amount_of(holding.with_validator(source.address), action.amount, source, symbol)
    _check_takes(target, allowed)
    check_room(target, amount, symbol)
    unbonding = reader.parameters["unbonding"]
    due = reader.now + unbonding
    lines = [
        ("move", f"{coins(amount, symbol)} from {_named(source)} to {_named(target)}, at once"),
        ("keeps", f"{percent_text(target.commission or Fraction(0))} of the rewards"),
        ("locked", f"there until {rfc3339(due)}: until then it cannot move on, or be taken back"),
        ("risk", f"until then a fault of {_named(source)} still cuts it; {_CUT}"),
    ]
    return Quote(
        question=f"Move {coins(amount, symbol)} from {_named(source)} to {_named(target)}?",
        lines=lines,
        validator=target.address,
        amount=amount,
        due_time=due,
        due_after=unbonding,
        plan=(Call("redelegate", (source.number, target.number, _asked(action.amount))),),
    )


def undelegate(reader: StakesReader, action: Undelegate, actor: Account) -> Quote:
    """Return what taking stake back comes to."""
    if action.recipient is not None and action.recipient != actor.address:
        raise refuse_unsupported("local", "having stake paid to another account", "leave --to out, then send")
    validator, symbol = reader.numbered(action.validator), reader.symbol
    holding = _holding(reader, actor)
    amount = amount_of(holding.with_validator(validator.address), action.amount, validator, symbol)
    open_entries = [one for one in holding.unbonding if one.validator == validator.address]
    if len(open_entries) >= MOST_ENTRIES:
        raise Rejected(
            f"{MOST_ENTRIES} ways back from {_named(validator)} are open, and more are not taken; nothing was sent",
            hint="cmwallet stake complete, when one is due",
        )
    unbonding = reader.parameters["unbonding"]
    due = reader.now + unbonding
    lines = [
        ("back", f"{coins(amount, symbol)} from {_named(validator)}"),
        ("due", f"{rfc3339(due)}; then cmwallet stake complete pays it out"),
        ("risk", "it earns nothing on its way, and can still be cut"),
    ]
    return Quote(
        question=f"Take {coins(amount, symbol)} back from {_named(validator)}?",
        lines=lines,
        validator=validator.address,
        amount=amount,
        due_time=due,
        due_after=unbonding,
        plan=(Call("undelegate", (validator.number, _asked(action.amount))),),
    )


def cancel(reader: StakesReader, action: Cancel, actor: Account, allowed: Allowed) -> Quote:
    """Return what putting stake on its way back at stake again comes to: a whole entry."""
    validator, symbol = reader.numbered(action.validator), reader.symbol
    entries = _holding(reader, actor).unbonding
    found = [one for one in entries if (one.validator, one.entry) == (validator.address, action.entry)]
    if not found:
        raise NotFound(
            f"you have no entry {action.entry} on its way back from {_named(validator)}", hint="cmwallet stake list"
        )
    entry = found[0]
    if entry.amount != action.amount:
        whole = coins(entry.amount, symbol)
        raise InvalidInput(
            f"entry {action.entry} is {whole}, and goes back whole",
            hint=f"cmwallet stake cancel {validator.address} {whole.formatted} --entry {entry.entry}",
        )
    if not entry.cancellable:
        raise Rejected("it is due already: it can only be collected; nothing was sent", hint="cmwallet stake complete")
    _check_takes(validator, allowed)
    check_room(validator, entry.amount, symbol)
    return Quote(
        question=f"Put {coins(entry.amount, symbol)} back at stake with {_named(validator)}?",
        lines=[("stake", f"{coins(entry.amount, symbol)} with {_named(validator)} again, at once")],
        validator=validator.address,
        amount=entry.amount,
        plan=(Call("cancel", (validator.number, action.entry)),),
    )


def complete(reader: StakesReader, _action: Complete, actor: Account) -> Quote:
    """Return what collecting all stake that has come back comes to: a call for each entry."""
    due = [one for one in _holding(reader, actor).unbonding if (one.due_time or 0) <= reader.now]
    if not due:
        raise NotFound("nothing has come back yet", hint="cmwallet stake list says when it is due")
    total = coins(sum(one.amount for one in due), reader.symbol)
    return Quote(
        question=f"Collect {total}?",
        lines=[("collect", f"{total}, in {len(due)} transaction{'s' if len(due) > 1 else ''}")],
        validator=due[0].validator if len(due) == 1 else None,
        amount=total.raw,
        plan=tuple(Call("complete", (int(one.validator), one.entry)) for one in due),
    )


def withdraw(reader: StakesReader, action: Withdraw, actor: Account) -> Quote:
    """Return what collecting rewards comes to: a call for each validator."""
    held = [one for one in _holding(reader, actor).delegations if one.rewards]
    chosen = [one for one in held if not action.validators or one.validator in action.validators]
    if not chosen:
        raise NotFound("there are no rewards to withdraw", hint="cmwallet stake rewards")
    total = coins(sum(one.rewards or 0 for one in chosen), reader.symbol)
    return Quote(
        question=f"Withdraw rewards of {total}?",
        lines=[("reward", f"{total}, and what is earned until it is mined")],
        validator=chosen[0].validator if len(chosen) == 1 else None,
        amount=total.raw,
        plan=tuple(Call("withdraw", (int(one.validator),)) for one in chosen),
    )


def _check_takes(validator: LocalValidator, allowed: Allowed) -> None:
    """Refuse a validator to which the contract lets nobody delegate, whatever is overruled."""
    check_validator(validator, allowed)
    if not validator.accepts_stake:
        said = "was slashed" if validator.state == "jailed" else "does not take part"
        raise Rejected(
            f"{_named(validator)} {said}: it takes no stake; nothing was sent", hint="cmwallet validator list"
        )


def _holding(reader: StakesReader, actor: Account) -> Holding:
    return reader.holding(actor.address, 0)


def _asked(amount: int | None) -> int:
    return EVERYTHING if amount is None else amount


def _named(validator: LocalValidator) -> str:
    return f"{validator.name} (validator {validator.address})"
