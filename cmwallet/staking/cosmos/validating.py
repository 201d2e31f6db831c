"""What the operator of a validator on a Cosmos chain does, and its messages."""

from __future__ import annotations

import base64
import binascii
from fractions import Fraction
from typing import Final

from cmwallet.cosmos import values
from cmwallet.cosmos.messages import (
    NODE_KEY_BYTES,
    UNCHANGED,
    CommissionRates,
    Ed25519Key,
    MsgCreateValidator,
    MsgEditValidator,
    MsgUnjail,
    MsgWithdrawValidatorCommission,
    pack,
)
from cmwallet.cosmos.messages import Description as Said
from cmwallet.errors import AlreadyExists, InvalidInput, NotFound, Rejected
from cmwallet.staking.actions import Declare, Description, Update
from cmwallet.staking.cosmos.delegating import own_validator
from cmwallet.staking.cosmos.plan import DRIVER, Plan, Planner, named
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.model import percent_text
from cmwallet.staking.rules import check_positive, check_reserve, coins
from identity.foreign import clean
from identity.timestamps import rfc3339

_NO_MAX_STAKE: Final = "leave --max-stake out"
_LENGTHS: Final = {"name": 70, "website": 140, "details": 280, "email": 140}
"""The most characters of each, as the SDK has it."""
_LEAST_OWN: Final = "1"
"""Of the smallest unit: below that chains jail a validator, and none is declared with less."""
_WORDS: Final = {"moniker": "name", "website": "website", "security_contact": "email", "details": "details"}
"""What a text of a validator is called in the message → here."""
_CHANGE_A_DAY: Final = Fraction(1, 100)


def declare(planner: Planner, action: Declare, allowed: Allowed) -> Quote:
    """Return what becoming a validator comes to."""
    symbol = planner.symbol
    check_positive(action.self_stake)
    if action.max_stake is not None:
        raise refuse_unsupported(DRIVER, "a bound on the stake of a validator", _NO_MAX_STAKE)
    if any(one.address == planner.operator for one in planner.reader.validators):
        raise AlreadyExists(f"{planner.actor.name} operates a validator already", hint="cmwallet validator update")
    most = Fraction(1) if action.max_commission is None else action.max_commission
    least = Fraction(values.decimal(planner.reader.staking_params.get("min_commission_rate"), "rate"), values.ONE)
    if not least <= action.commission <= most <= 1:
        raise InvalidInput(f"a commission is between {percent_text(least)} and its own bound, {percent_text(most)}")
    key = _node_key(action.pub_key)
    check_reserve(planner.balance, action.self_stake, allowed, symbol)
    said = _described(action.description, "")
    rates = CommissionRates(_parts(action.commission), _parts(most), _parts(min(_CHANGE_A_DAY, most)))
    message = MsgCreateValidator(
        said,
        rates,
        _LEAST_OWN,
        planner.account,
        planner.operator,
        pack(Ed25519Key(key)),
        planner.coin(action.self_stake),
    )
    return Quote(
        question=f"Become a validator with {coins(action.self_stake, symbol)} of your own?",
        lines=[
            *_told(said),
            ("node", f"{base64.b64encode(key).decode()}, the public key by which it signs blocks"),
            ("stake", f"{coins(action.self_stake, symbol)} with yourself, {planner.operator}"),
            ("least", f"jailed when less than {_LEAST_OWN} {planner.reader.chain.denom} of it is yours"),
            ("keeps", f"{percent_text(action.commission)} of the rewards, for ever at most {percent_text(most)}"),
            ("change", f"of the commission at most {percent_text(min(_CHANGE_A_DAY, most))} a day"),
            ("risk", "your stake is cut when the node is away for too long, and more when two nodes have its key"),
        ],
        validator=planner.operator,
        amount=action.self_stake,
        plan=Plan((message,), action.self_stake),
    )


def update(planner: Planner, action: Update) -> Quote:
    """Return what changing one's own validator comes to."""
    validator = own_validator(planner)
    if action.max_stake is not None:
        raise refuse_unsupported(DRIVER, "a bound on the stake of a validator", _NO_MAX_STAKE)
    if action.pub_key is not None:
        raise refuse_unsupported(DRIVER, "another key for the node of a validator", "declare another validator")
    most = validator.max_commission
    if action.commission is not None and most is not None and action.commission > most:
        raise InvalidInput(f"its commission is never more than {percent_text(most)}")
    said = _described(action.description, UNCHANGED)
    rate = "" if action.commission is None else _parts(action.commission)
    changes = _told(said)
    if action.commission is not None:
        changes.append(("keeps", f"{percent_text(action.commission)} of the rewards from now on"))
    return Quote(
        question=f"Change your validator {named(validator)}?",
        lines=changes,
        validator=validator.address,
        plan=Plan((MsgEditValidator(said, validator.address, rate),)),
    )


def activate(planner: Planner) -> Quote:
    """Return what coming back from jail comes to."""
    validator, now = own_validator(planner), planner.reader.now
    if validator.state != "jailed":
        raise Rejected(f"your validator {named(validator)} is {validator.state}, not jailed; nothing was sent")
    if validator.jailed_until is not None and validator.jailed_until > now:
        raise Rejected(
            f"your validator is jailed until {rfc3339(validator.jailed_until)}; nothing was sent",
            hint="have its node run meanwhile",
        )
    return Quote(
        question=f"Have {named(validator)} take part again?",
        lines=[("change", "it takes part again; its node has to run, or it is jailed anew")],
        validator=validator.address,
        plan=Plan((MsgUnjail(validator.address),)),
    )


def commission(planner: Planner) -> Quote:
    """Return what collecting a commission comes to."""
    validator = own_validator(planner)
    earned = planner.reader.rest.commission(validator.address, planner.reader.chain.denom)
    if not earned:
        raise NotFound("there is no commission to withdraw", hint=f"cmwallet validator show {validator.address}")
    told = coins(earned, planner.symbol)
    return Quote(
        question=f"Withdraw the commission of {told}?",
        lines=[("commission", f"{told}, and what is earned until it is mined")],
        validator=validator.address,
        amount=earned,
        plan=Plan((MsgWithdrawValidatorCommission(validator.address),)),
    )


def _described(asked: Description, missing: str) -> Said:
    if asked.location is not None:
        raise refuse_unsupported(DRIVER, "the location of a validator", "leave --location out, or put it in --details")
    for word, most in _LENGTHS.items():
        if len(getattr(asked, word) or "") > most:
            raise InvalidInput(f"{word} has at most {most} characters")

    def text(given: str | None) -> str:
        return missing if given is None else given

    if not text(asked.name):
        raise InvalidInput("a validator has a name")
    return Said(text(asked.name), missing, text(asked.website), text(asked.email), text(asked.details))


def _told(said: Said) -> list[tuple[str, str]]:
    """Return every text that is signed, whole; of a change, what it takes away too."""
    changes = UNCHANGED in vars(said).values()
    return [
        (word, clean(text, len(text)) if text else "nothing: what is there is removed")
        for name, word in _WORDS.items()
        if (text := getattr(said, name)) != UNCHANGED and (text or changes)
    ]


def _node_key(given: str | None) -> bytes:
    """Return the 32 bytes of a node's public key, which is given in base64, alone or in JSON as nodes print it."""
    if given is None:
        raise InvalidInput(
            "a validator needs the public key of its node", hint="--pubkey with what the node's show-validator prints"
        )
    text = given.strip()
    if text.startswith("{"):
        text = text.rpartition('"key"')[2].strip(' :"}\n')
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != NODE_KEY_BYTES:
        raise InvalidInput(f"the public key of a node is {NODE_KEY_BYTES} bytes of Ed25519 in base64")
    return raw


def _parts(rate: Fraction) -> str:
    return str(int(rate * values.ONE))
