"""Rules that hold on every engine before coins go to a validator: what is refused, and by what it can be overruled."""

from __future__ import annotations

from fractions import Fraction

from cmwallet.errors import InsufficientFunds, InvalidInput, PolicyRefused, Rejected
from cmwallet.staking.driver import Allowed
from cmwallet.staking.model import Delegation, Validator, percent_text
from cmwallet.units import NATIVE_DECIMALS, Amount


def check_validator(validator: Validator, allowed: Allowed) -> None:
    """Raise `PolicyRefused` for a validator that must not, or should not, be given stake."""
    if validator.state == "retired":
        raise PolicyRefused(f"{_named(validator)} has retired: it takes no stake", hint="cmwallet validator list")
    if validator.state == "jailed" and not allowed.jailed:
        raise PolicyRefused(
            f"{_named(validator)} is jailed: stake with it earns nothing until it is back",
            hint="another one: cmwallet validator list; or --anyway",
        )
    rate = validator.commission
    if rate is not None and rate >= 1:
        raise PolicyRefused(f"{_named(validator)} keeps all rewards (commission {percent_text(rate)})")
    if rate is not None and rate > allowed.max_commission:
        raise PolicyRefused(
            f"{_named(validator)} keeps {percent_text(rate)} of the rewards, more than {_cap(allowed.max_commission)}",
            hint="raise --max-commission, or choose another one",
        )


def check_room(validator: Validator, amount: int, symbol: str) -> None:
    """Raise `Rejected` when a validator would get more than it takes."""
    if validator.max_stake is not None and validator.stake + amount > validator.max_stake:
        left = max(0, validator.max_stake - validator.stake)
        raise Rejected(
            f"{_named(validator)} takes only {coins(left, symbol)} more; nothing was sent",
            hint="a smaller amount, or another validator",
            details={"room": coins(left, symbol).as_json()},
        )


def check_reserve(balance: int, amount: int, allowed: Allowed, symbol: str) -> None:
    """Raise `InsufficientFunds` when too little stays at hand to pay fees with, unstaking among them."""
    if amount + allowed.keep > balance:
        needed, held = coins(amount + allowed.keep, symbol), coins(balance, symbol)
        raise InsufficientFunds(
            f"the account holds {held}; {coins(amount, symbol)} of stake and {coins(allowed.keep, symbol)}"
            " to be kept for fees are more",
            hint="a smaller amount, or --keep with less",
            details={"needed": needed.as_json(), "held": held.as_json()},
        )


def amount_of(held: Delegation | None, amount: int | None, validator: Validator | str, symbol: str) -> int:
    """Return how much is meant of the stake with a validator: `amount`, or for None all of it.

    A validator of which nothing is known is given by its address.

    Raises:
        InsufficientFunds: there is less. InvalidInput: nothing is asked for.
    """
    there = 0 if held is None else held.amount
    wanted = there if amount is None else amount
    if wanted > there or there == 0:
        raise InsufficientFunds(
            f"your stake with {_named(validator)} is {coins(there, symbol)}",
            hint="cmwallet stake list",
            details={"needed": coins(wanted, symbol).as_json(), "held": coins(there, symbol).as_json()},
        )
    check_positive(wanted)
    return wanted


def check_positive(amount: int) -> None:
    """Raise `InvalidInput` for an amount of nothing."""
    if amount <= 0:
        raise InvalidInput("an amount of nothing cannot be at stake", hint="write 1.5, or all")


def coins(raw: int, symbol: str) -> Amount:
    """Return so much of the coin that is staked."""
    return Amount(raw, NATIVE_DECIMALS, symbol)


def _named(validator: Validator | str) -> str:
    if isinstance(validator, str):
        return validator
    return f"{validator.name} ({validator.address})" if validator.name else validator.address


def _cap(rate: Fraction) -> str:
    return f"the {percent_text(rate)} that you take"
