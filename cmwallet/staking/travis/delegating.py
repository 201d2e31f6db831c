"""Delegations on Travis: what each action comes to, and its message. The chain's own checks are made before."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from cmwallet.accounts.accounts import Account
from cmwallet.errors import NotFound, Rejected
from cmwallet.staking.actions import Delegate, Undelegate
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.model import percent_text
from cmwallet.staking.rules import amount_of, check_positive, check_reserve, check_room, check_validator, coins
from cmwallet.staking.travis import messages
from cmwallet.staking.travis.reading import TravisDelegation, TravisReader, TravisValidator

SECONDS: Final = 10
"""About how long a block takes."""


def delegate(reader: TravisReader, action: Delegate, actor: Account, allowed: Allowed, symbol: str) -> Quote:
    """Return what putting coins at stake comes to."""
    validator = candidate(reader, action.validator)
    check_positive(action.amount)
    check_validator(validator, allowed)
    check_room(validator, action.amount, symbol)
    check_reserve(reader.client.balance(actor.address), action.amount, allowed, symbol)
    held = _held(reader, actor, validator)
    if held is not None and held.leaving:
        raise Rejected(
            f"all your stake with {validator.name} is on its way back: none is taken until then; nothing was sent",
            hint="cmwallet stake list says when",
        )
    blocks = reader.number("unstake_waiting_period")
    rate = held.rate if held is not None and held.rate is not None else validator.commission or Fraction(0)
    lines = [
        ("stake", f"{coins(action.amount, symbol)} with {named(validator)}"),
        (
            "keeps",
            f"{percent_text(rate)} of the rewards; the rest is added to the stake",
        ),
        ("counts", "four fifths: it has no signature of a CMT Cube"),
        ("locked", f"until {blocks:,} blocks ({_about(blocks)}) after you take it back; no other validator before"),
        (
            "risk",
            "a part is taken if the validator signs two blocks or proposes a bad one; if it is away, where that is on",
        ),
    ]
    warnings = []
    if held is not None and held.by_cube:
        whole = coins(held.amount + action.amount, symbol)
        warnings.append(f"all {whole} with it then counts four fifths, not only what you add: it was signed by a Cube")
    least = reader.least_stake
    if (held.amount if held else 0) + action.amount < least:
        warnings.append(f"stake of less than {coins(least, symbol)} with a validator earns nothing")
    return Quote(
        question=f"Delegate {coins(action.amount, symbol)} to {named(validator)}?",
        lines=lines,
        warnings=warnings,
        validator=validator.address,
        amount=action.amount,
        plan=messages.delegate(validator.address, action.amount),
    )


def undelegate(reader: TravisReader, action: Undelegate, actor: Account, symbol: str) -> Quote:
    """Return what taking stake back comes to."""
    if action.recipient is not None and action.recipient != actor.address:
        raise refuse_unsupported("travis", "having stake paid to another account", "leave --to out, then send")
    validator = candidate(reader, action.validator)
    held = _held(reader, actor, validator)
    amount = amount_of(held, action.amount, validator, symbol)
    everything = action.amount is None
    if held is not None and (held.leaving or (everything and held.pending)):
        raise Rejected(
            f"stake with {validator.name} is on its way back already, and until then this is refused; nothing was sent",
            hint="cmwallet stake list says when; an amount instead of all may be taken now"
            if not held.leaving
            else None,
        )
    if validator.operator == actor.address:
        least = Fraction(validator.max_stake or 0) * reader.ratio("self_staking_ratio")
        if (held.amount if held else 0) - amount < least:
            raise Rejected(
                f"{coins(int(least), symbol)} of a validator's own stake stay while it stands; nothing was sent",
                hint="cmwallet validator retire gives all back",
            )
    blocks = reader.number("unstake_waiting_period")
    height = reader.client.block_number()
    lines = [
        (
            "back",
            f"{coins(amount, symbol)} from {named(validator)}" + (", and what it still earns" if everything else ""),
        ),
        ("due", f"about block {height + blocks:,} ({_about(blocks)}); the chain pays it by itself"),
    ]
    left = (held.amount if held else 0) - amount
    warnings = []
    if 0 < left < reader.least_stake:
        warnings.append(
            f"the {coins(left, symbol)} that stay earn nothing: less than {coins(reader.least_stake, symbol)}"
        )
    return Quote(
        question=f"Take {coins(amount, symbol)} back from {named(validator)}?",
        lines=lines,
        warnings=warnings,
        validator=validator.address,
        amount=amount,
        due_height=height + blocks,
        due_blocks=blocks,
        plan=messages.withdraw(validator.address, amount, completely=everything),
    )


def candidate(reader: TravisReader, address: str) -> TravisValidator:
    """Return the candidate of an address. Raises `NotFound`."""
    found = next((one for one in reader.candidates if one.address == address), None)
    if found is None:
        raise NotFound(f"there is no validator {address}", hint="cmwallet validator list --all")
    return found


def named(validator: TravisValidator) -> str:
    """Return how a person is told of a validator."""
    return f"{validator.name} ({validator.address})" if validator.name else validator.address


def _held(reader: TravisReader, actor: Account, validator: TravisValidator) -> TravisDelegation | None:
    return next((one for one in reader.delegations(actor.address) if one.validator == validator.address), None)


def _about(blocks: int) -> str:
    days = blocks * SECONDS / 86_400
    return f"about {days:.0f} days" if days >= 2 else f"about {blocks * SECONDS / 3_600:.1f} hours"
