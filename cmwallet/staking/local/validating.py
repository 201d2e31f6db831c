"""Validators at the contract `Stakes`: what each action of an owner comes to, and its call."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from cmwallet.accounts.accounts import Account
from cmwallet.errors import InvalidInput, NotFound, Rejected
from cmwallet.staking.actions import (
    Accept,
    Activate,
    Deactivate,
    Declare,
    Description,
    Move,
    Retire,
    Update,
    WithdrawCommission,
)
from cmwallet.staking.contract_call import Call
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.local.reading import (
    COMMISSION_STEP,
    LEAST_MAX_STAKE,
    MOST_COMMISSION,
    SELF_STAKE,
    LocalValidator,
    StakesReader,
)
from cmwallet.staking.model import percent_text
from cmwallet.staking.rules import check_positive, check_reserve, coins
from cmwallet.units import WHOLE_SHARE
from identity.address import Address, parse_address
from identity.timestamps import rfc3339

_DAY: Final = 86_400
_NAME_BYTES: Final = 32
_WEBSITE_BYTES: Final = 64


def declare(reader: StakesReader, action: Declare, actor: Account, allowed: Allowed) -> Quote:
    """Return what becoming a validator comes to."""
    name, website = _described(action.description, "", "")
    check_positive(action.self_stake)
    if action.max_commission is not None:
        raise refuse_unsupported("local", "a highest commission of one's own", "the contract's cap holds for all")
    _check_commission(action.commission)
    most = action.self_stake * SELF_STAKE if action.max_stake is None else action.max_stake
    symbol = reader.symbol
    if action.self_stake * SELF_STAKE < most:
        raise InvalidInput(
            f"your own stake has to be a tenth of the most that you take, {coins(-(-most // SELF_STAKE), symbol)}",
            hint="more --stake, or less --max-stake",
        )
    if most < LEAST_MAX_STAKE:
        raise InvalidInput(
            f"a validator takes at least {coins(LEAST_MAX_STAKE, symbol)} of stake", hint="a higher --max-stake"
        )
    if action.self_stake > most:
        raise InvalidInput("your own stake is more than the most that you take", hint="raise --max-stake")
    check_reserve(reader.contract.client.balance(actor.address), action.self_stake, allowed, symbol)
    key = _statement_key(action.pub_key, actor)
    lines = [
        (
            "declare",
            f"{name}, taking up to {coins(most, symbol)}, keeping {percent_text(action.commission)} of rewards",
        ),
        ("stake", f"{coins(action.self_stake, symbol)} of your own, back {reader.unbonding_words} after you retire"),
        ("key", f"{key} signs its statements; two for one number cost a twentieth of all stake"),
    ]
    values = (name, website, key, most, _points(action.commission))
    return Quote(
        question=f"Declare the validator {name} with {coins(action.self_stake, symbol)}?",
        lines=lines,
        amount=action.self_stake,
        plan=(Call("declare", values, action.self_stake),),
    )


def update(reader: StakesReader, action: Update, actor: Account, allowed: Allowed) -> Quote:
    """Return what changing a validator comes to: its commission, or what else is public of it."""
    own = reader.owned(actor.address)
    if action.pub_key is not None:
        raise refuse_unsupported("local", "another key for statements", "retire, and declare another validator")
    others = action.description != Description() or action.max_stake is not None
    if action.commission is not None:
        if others:
            raise InvalidInput("the commission is changed by a transaction of its own", hint="--commission alone")
        return _set_commission(reader, own, action.commission)
    name, website = _described(action.description, own.name, own.website)
    most = own.max_stake if action.max_stake is None else action.max_stake
    assert most is not None
    needed = -(-most // SELF_STAKE)
    missing = max(0, needed - (own.self_stake or 0))
    if most < own.stake:
        raise InvalidInput(f"it has {coins(own.stake, reader.symbol)} already", hint="a higher --max-stake")
    lines = [("change", f"{name}{', ' + website if website else ''}, taking up to {coins(most, reader.symbol)}")]
    if missing:
        check_reserve(reader.contract.client.balance(actor.address), missing, allowed, reader.symbol)
        lines.append(("stake", f"{coins(missing, reader.symbol)} more of your own are locked"))
    return Quote(
        question=f"Change validator {own.address}?",
        lines=lines,
        validator=own.address,
        amount=missing or None,
        plan=(Call("update", (own.number, name, website, most), missing),),
    )


def _set_commission(reader: StakesReader, own: LocalValidator, rate: Fraction) -> Quote:
    _check_commission(rate)
    before = own.commission or Fraction(0)
    if rate > before + COMMISSION_STEP:
        step = percent_text(COMMISSION_STEP)
        raise Rejected(
            f"a commission rises by at most {step} a day, from {percent_text(before)}; nothing was sent",
            hint="in steps, a day apart",
        )
    if reader.now < own.commission_set_at + _DAY:
        raise Rejected(
            "a commission is changed once a day; nothing was sent",
            hint=f"again from {rfc3339(own.commission_set_at + _DAY)}",
        )
    return Quote(
        question=f"Keep {percent_text(rate)} of the rewards from now on?",
        lines=[
            ("keeps", f"{percent_text(rate)} instead of {percent_text(before)}; what was earned stays shared as it was")
        ],
        validator=own.address,
        plan=(Call("setCommission", (own.number, _points(rate))),),
    )


def activate(reader: StakesReader, _action: Activate, actor: Account) -> Quote:
    """Return what taking part again comes to."""
    return _plain(reader, actor, "activate", "Take part again", "inactive", "it earns again, if it is large enough")


def deactivate(reader: StakesReader, _action: Deactivate, actor: Account) -> Quote:
    """Return what stepping back comes to."""
    said = "it earns nothing and takes no stake; what is delegated stays"
    return _plain(reader, actor, "deactivate", "Step back", "active or a candidate", said)


def retire(reader: StakesReader, _action: Retire, actor: Account) -> Quote:
    """Return what ending comes to."""
    own = reader.owned(actor.address)
    unbonding = reader.parameters["unbonding"]
    due = reader.now + unbonding
    return Quote(
        question=f"End validator {own.address}, {own.name}, for good?",
        lines=[
            ("end", f"{own.name} takes part no longer, and never again"),
            ("back", f"{coins(own.self_stake or 0, reader.symbol)} of your own, due {rfc3339(due)}; stake complete"),
        ],
        validator=own.address,
        amount=own.self_stake,
        due_time=due,
        due_after=unbonding,
        plan=(Call("retire", (own.number,)),),
    )


def move(reader: StakesReader, action: Move, actor: Account) -> Quote:
    """Return what offering a validator comes to."""
    own = reader.owned(actor.address)
    if action.account == actor.address:
        raise InvalidInput("it is that account's already")
    return Quote(
        question=f"Offer validator {own.address} to {action.account}?",
        lines=[
            (
                "offer",
                f"{own.name} to {action.account}, with its own stake of {coins(own.self_stake or 0, reader.symbol)}",
            ),
            ("note", "it moves when that account accepts; rewards until then stay yours"),
        ],
        validator=own.address,
        plan=(Call("move", (own.number, action.account), named=(action.account,)),),
    )


def accept(reader: StakesReader, action: Accept, actor: Account) -> Quote:
    """Return what taking a validator over comes to."""
    offered = [one for one in reader.validators() if one.next_owner == actor.address]
    found = [one for one in offered if action.offer in (one.address, one.name)]
    if len(found) != 1:
        known = ", ".join(f"{one.address} {one.name}" for one in offered[:8])
        raise NotFound(
            f"nobody offers validator {action.offer!r} to {actor.address}",
            hint=f"offered are {known}" if known else "its owner offers it by validator move",
        )
    one = found[0]
    return Quote(
        question=f"Take over validator {one.address}, {one.name}?",
        lines=[
            ("take", f"{one.name} of {one.operator}, with its own stake of {coins(one.self_stake or 0, reader.symbol)}")
        ],
        validator=one.address,
        amount=one.self_stake,
        plan=(Call("accept", (one.number,)),),
    )


def withdraw_commission(reader: StakesReader, _action: WithdrawCommission, actor: Account) -> Quote:
    """Return what collecting a commission comes to."""
    own = reader.owned(actor.address)
    if not own.earned:
        raise NotFound("there is no commission to withdraw", hint=f"cmwallet validator show {own.address}")
    earned = coins(own.earned, reader.symbol)
    return Quote(
        question=f"Withdraw the commission of {earned}?",
        lines=[("commission", f"{earned}, and what is earned until it is mined")],
        validator=own.address,
        amount=own.earned,
        plan=(Call("withdrawCommission", (own.number,)),),
    )


def _plain(reader: StakesReader, actor: Account, function: str, question: str, state: str, said: str) -> Quote:
    own = reader.owned(actor.address)
    if own.state not in state.replace(" or a ", " ").split():
        raise Rejected(f"validator {own.address} is {own.state}, not {state}; nothing was sent")
    return Quote(
        question=f"{question} with validator {own.address}, {own.name}?",
        lines=[("change", said)],
        validator=own.address,
        plan=(Call(function, (own.number,)),),
    )


def _check_commission(rate: Fraction) -> None:
    if rate > MOST_COMMISSION:
        raise InvalidInput(f"a commission is at most {percent_text(MOST_COMMISSION)} here")


def _points(rate: Fraction) -> int:
    points = rate * WHOLE_SHARE
    if points.denominator != 1:
        raise InvalidInput("a commission has two decimals of a percent at the most", hint="such as 2.5%")
    return int(points)


def _described(asked: Description, name: str, website: str) -> tuple[str, str]:
    if (asked.details, asked.location, asked.email) != (None, None, None):
        raise refuse_unsupported("local", "more than a name and a website", "leave --details, --location, --email out")
    name = name if asked.name is None else asked.name
    website = website if asked.website is None else asked.website
    if not 0 < len(name.encode()) <= _NAME_BYTES:
        raise InvalidInput(f"a name has 1 to {_NAME_BYTES} bytes")
    if len(website.encode()) > _WEBSITE_BYTES:
        raise InvalidInput(f"a website has at most {_WEBSITE_BYTES} bytes")
    return name, website


def _statement_key(given: str | None, actor: Account) -> Address:
    return actor.address if given is None else parse_address(given)
