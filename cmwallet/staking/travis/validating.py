"""Validators on Travis: what each action of an owner comes to, and its message."""

from __future__ import annotations

from fractions import Fraction

from cmwallet.accounts.accounts import Account
from cmwallet.errors import InvalidInput, NotFound, Rejected
from cmwallet.signing.travis_explaining import SELF_STAKE_RATIO
from cmwallet.signing.travis_messages import TravisMessage
from cmwallet.staking.actions import Accept, Action, Activate, Declare, Description, Move, Retire, SetRate, Update
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.model import percent_text
from cmwallet.staking.rules import check_positive, check_reserve, coins
from cmwallet.staking.travis import messages
from cmwallet.staking.travis.delegating import candidate, named
from cmwallet.staking.travis.reading import TravisReader, TravisValidator, is_public_key
from identity.foreign import clean


def declare(reader: TravisReader, action: Declare, actor: Account, allowed: Allowed, symbol: str) -> Quote:
    """Return what becoming a validator comes to: the chain locks a tenth of the most stake at once."""
    check_positive(action.self_stake)
    if action.max_commission is not None:
        raise refuse_unsupported("travis", "a highest commission", "leave --max-commission out")
    if any(one.address == actor.address for one in reader.candidates):
        raise Rejected(f"{actor.name} is a validator already, or was one; nothing was sent", hint="another account")
    key = _public_key(action.pub_key, reader)
    if key is None:
        raise InvalidInput(
            "the public key of the validator's node is needed", hint="--pubkey FILE, or the key in base64"
        )
    _check_rate(action.commission)
    ratio = _ratio(reader)
    most = int(action.self_stake / ratio) if action.max_stake is None else action.max_stake
    if most * ratio != action.self_stake:
        raise InvalidInput(
            f"the chain locks exactly {percent_text(ratio)} of the most stake as your own",
            hint=f"--stake {coins(int(most * ratio), symbol).formatted}, or leave --max-stake out",
        )
    fee = _fee(reader, "declare_candidacy_gas")
    check_reserve(reader.client.balance(actor.address), action.self_stake + fee, allowed, symbol)
    message = messages.candidacy("stake/declareCandidacy", key, most, action.commission, action.description)
    lines = [
        ("declare", f"{action.description.name}, taking up to {coins(most, symbol)}"),
        ("keeps", f"{percent_text(action.commission)} of the rewards"),
        ("stake", f"{coins(action.self_stake, symbol)} of your own are locked at once"),
        ("fee", str(coins(fee, symbol))),
        ("key", key),
        *_texts(action.description),
    ]
    return Quote(
        question=f"Declare the validator {action.description.name} with {coins(action.self_stake, symbol)}?",
        lines=lines,
        validator=actor.address,
        amount=action.self_stake,
        plan=message,
    )


def update(reader: TravisReader, action: Update, actor: Account, allowed: Allowed, symbol: str) -> Quote:
    """Return what changing a validator comes to; with another maximum, what lacks of a tenth as its own is locked."""
    own = standing(reader, actor)
    key = _public_key(action.pub_key, reader)
    if action.commission is not None:
        _check_rate(action.commission)
    fee, locked = _fee(reader, "update_candidacy_gas"), 0
    if action.max_stake is not None:
        check_positive(action.max_stake)
        if action.max_stake != own.max_stake:
            locked = max(0, int(action.max_stake * _ratio(reader)) - reader.own_stake(own.operator or actor.address))
    check_reserve(reader.client.balance(actor.address), locked + fee, allowed, symbol)
    lines = [("fee", str(coins(fee, symbol)))]
    if action.max_stake is not None:
        lines.append(
            ("takes", f"up to {coins(action.max_stake, symbol)}; {coins(locked, symbol)} more of yours are locked")
        )
    if action.commission is not None:
        lines.append(("keeps", f"{percent_text(action.commission)} of the rewards of those who delegate from now on"))
    lines += [("key", key)] if key else []
    lines += _texts(action.description)
    warnings = []
    if action.description != Description():
        warnings.append("a changed description is no longer verified by the foundation")
    message = messages.candidacy("stake/updateCandidacy", key, action.max_stake, action.commission, action.description)
    return Quote(
        question=f"Change the validator {own.name}?",
        lines=lines,
        warnings=warnings,
        validator=own.address,
        amount=locked or None,
        plan=message,
    )


def retire(reader: TravisReader, _action: Retire, actor: Account, symbol: str) -> Quote:
    """Return what ending comes to: all stake goes back, everybody's."""
    own = standing(reader, actor)
    blocks, height = reader.number("unstake_waiting_period"), reader.client.block_number()
    return Quote(
        question=f"End the validator {own.name}, and give all stake back?",
        lines=[
            ("end", f"{own.name}; {coins(own.stake, symbol)} of everybody's stake go back"),
            ("due", f"about block {height + blocks:,}; the chain pays it by itself"),
        ],
        validator=own.address,
        due_height=height + blocks,
        due_blocks=blocks,
        plan=messages.plain("stake/withdrawCandidacy"),
    )


def switch(reader: TravisReader, action: Action, actor: Account) -> Quote:
    """Return what taking part again, or stepping back, comes to."""
    own = standing(reader, actor)
    on = isinstance(action, Activate)
    if (own.state == "inactive") != on:
        raise Rejected(f"the validator {own.name} is {own.state} already; nothing was sent")
    route, question = ("activate", "Take part again") if on else ("deactivate", "Step back")
    return Quote(
        question=f"{question} with the validator {own.name}?",
        lines=[
            ("change", "it can be chosen again" if on else "it is not chosen, and earns nothing, until you come back")
        ],
        validator=own.address,
        plan=messages.plain(f"stake/{route}Candidacy"),
    )


def set_rate(reader: TravisReader, action: SetRate, actor: Account, allowed: Allowed, symbol: str) -> Quote:
    """Return what a rate for one delegator comes to: at most the validator's own."""
    own = standing(reader, actor)
    _check_rate(action.rate)
    if own.commission is not None and action.rate > own.commission:
        raise InvalidInput(f"a delegator's rate is at most the validator's, {percent_text(own.commission)}")
    if not any(one.validator == own.address for one in reader.delegations(action.delegator)):
        raise NotFound(f"{action.delegator} has delegated nothing to {own.name}")
    fee = _fee(reader, "set_comp_rate_gas")
    check_reserve(reader.client.balance(actor.address), fee, allowed, symbol)
    return Quote(
        question=f"Keep {percent_text(action.rate)} of the rewards of {action.delegator}?",
        lines=[
            ("keeps", f"{percent_text(action.rate)} of the rewards of {action.delegator}"),
            ("fee", str(coins(fee, symbol))),
        ],
        validator=own.address,
        plan=messages.set_rate(action.delegator, action.rate),
    )


def move(reader: TravisReader, action: Move, actor: Account, allowed: Allowed, symbol: str) -> Quote:
    """Return what offering a validator comes to."""
    own = standing(reader, actor)
    if any(one.address == action.account for one in reader.candidates):
        raise Rejected("that account is a validator already; nothing was sent")
    if any(one.validator == own.address for one in reader.delegations(action.account)):
        raise Rejected("that account has stake with the validator; the chain refuses it; nothing was sent")
    fee = _fee(reader, "update_candidate_account_gas")
    check_reserve(reader.client.balance(actor.address), fee, allowed, symbol)
    return Quote(
        question=f"Offer the validator {own.name} to {action.account}?",
        lines=[
            ("offer", f"{own.name} to {action.account}, who puts up your own stake when it accepts"),
            ("number", "the offer's number is told when it is mined; the other account accepts it by that"),
            ("fee", str(coins(fee, symbol))),
        ],
        validator=own.address,
        plan=messages.move(action.account),
    )


def accept(reader: TravisReader, action: Accept, actor: Account, allowed: Allowed, symbol: str) -> Quote:
    """Return what taking a validator over comes to."""
    if not (action.offer.isascii() and action.offer.isdigit() and len(action.offer) < 19):
        raise InvalidInput(
            "an offer is a number on this network", hint="its owner sees it in the result of validator move"
        )
    if any(one.address == actor.address for one in reader.candidates):
        raise Rejected(f"{actor.name} is a validator already; nothing was sent")
    if action.validator is None:
        raise InvalidInput(
            "whose validator it is has to be said: its whole own stake is taken from your coins, and paid to its owner",
            hint=f"cmwallet validator accept {action.offer} --of VALIDATOR",
        )
    offered = candidate(reader, action.validator)
    stake = reader.own_stake(offered.operator or actor.address)
    fee = _fee(reader, "accept_candidate_account_update_request_gas")
    check_reserve(reader.client.balance(actor.address), stake + fee, allowed, symbol)
    return Quote(
        question=f"Pay {coins(stake, symbol)} for the validator {offered.name} of offer {action.offer}?",
        lines=[
            ("take", f"{named(offered)}, if that is what offer {action.offer} is about: no node tells it"),
            (
                "pay",
                f"{coins(stake, symbol)} of {actor.name} to {offered.operator}: its whole own stake, as it then is",
            ),
            ("fee", str(coins(fee, symbol))),
        ],
        validator=offered.address,
        amount=stake,
        plan=messages.accept(int(action.offer)),
    )


def standing(reader: TravisReader, actor: Account) -> TravisValidator:
    """Return the validator of an account that was not withdrawn. Raises `NotFound`, `Rejected`."""
    own = next((one for one in reader.candidates if one.address == actor.address), None)
    if own is None:
        raise NotFound(f"{actor.name} has no validator", hint="cmwallet validator declare NAME --stake AMOUNT")
    if own.withdrawn:
        raise Rejected(f"the validator {own.name} was withdrawn; nothing was sent")
    return own


def fee_of(reader: TravisReader, message: TravisMessage) -> int:
    """Return what a proposal costs, in wei."""
    kind = message.route.rpartition("/")[2]
    name = {"change_param": "change_params"}.get(kind, kind)
    return _fee(reader, f"{name}_proposal_gas")


def _ratio(reader: TravisReader) -> Fraction:
    """Return the part of the most stake that is its owner's, which is voted about; a policy counts a tenth.

    Raises:
        InvalidInput: it is more, so that more would be locked than a policy counts.
    """
    ratio = reader.ratio("self_staking_ratio")
    if ratio > Fraction(1, SELF_STAKE_RATIO):
        raise InvalidInput(f"the chain locks {percent_text(ratio)} of the most stake, more than is counted here")
    return ratio


def _texts(said: Description) -> list[tuple[str, str]]:
    """Return the texts of a description that are signed, whole."""
    return [(word, clean(text, len(text))) for word, text in messages.described(said).items() if text]


def _fee(reader: TravisReader, gas: str) -> int:
    return reader.number(gas) * reader.number("gas_price")


def _check_rate(rate: Fraction) -> None:
    if not 0 < rate < 1:
        raise InvalidInput("a commission is above 0 % and below 100 % on this network")


def _public_key(given: str | None, reader: TravisReader) -> str | None:
    if given is None:
        return None
    if not is_public_key(given):
        raise InvalidInput("that is no Ed25519 public key: 32 bytes in base64", hint="travis node show_validator")
    if any(one.pub_key == given for one in reader.candidates):
        raise Rejected("a validator has that key already; nothing was sent")
    return given
