"""What a proposal carries out when it passes, in words: who is paid how much, and every parameter with its value.

The words are made of the message that is signed. What has no words here, such as a number that a chain would cut to 32
bits, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cmwallet.cosmos.addresses import read_account
from cmwallet.cosmos.messages import Coin, read_amount, read_digits
from cmwallet.cosmos.proposals import CommunityPoolSpend, Duration, ProposedMessage
from cmwallet.cosmos.values import DECIMALS, ONE
from cmwallet.errors import InvalidInput
from identity.address import Address

_DENOM: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9/:._-]{2,127}", re.ASCII)
_SHARES: Final = frozenset({"min_commission_rate", "community_tax", "base_proposer_reward", "bonus_proposer_reward"})
"""Decimal numbers that are written as text; those in bytes are decimal numbers all."""
_SHORT: Final = frozenset({"max_validators", "max_entries", "historical_entries"})
"""Numbers of which chains keep 32 bits."""
_NANOS: Final = 10**9


def parameters_of(message: ProposedMessage) -> Mapping[str, str]:
    """Return every parameter that a message sets, `module.name` → value as it is typed; none for a payment.

    Raises `InvalidInput` for a value that is none.
    """
    if isinstance(message, CommunityPoolSpend):
        return {}
    module = message.type_url.split(".")[1]
    return {f"{module}.{name}": _text(name, value) for name, value in vars(message.params).items()}


def payment_of(message: CommunityPoolSpend) -> tuple[str, Address]:
    """Return the amounts of a payment in words, and who is paid. Raises `InvalidInput` for what is none."""
    recipient = read_account(message.recipient)[1]
    if not message.amount:
        raise InvalidInput("a payment has an amount")
    return ", ".join(map(_coin_text, message.amount)), recipient


def check_denom(denom: str) -> str:
    """Return the name of a coin. Raises `InvalidInput` for a name that no chain has."""
    if not _DENOM.fullmatch(denom):
        raise InvalidInput("that is no name of a coin", hint="letters, digits and /:._- as the chain lists it")
    return denom


def _coin_text(coin: Coin) -> str:
    return f"{read_amount(coin)} {check_denom(coin.denom)}"


def _text(name: str, value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            if value >= 2 ** (32 if name in _SHORT else 63):
                raise InvalidInput(f"{value} is no value of {name}: chains keep fewer bits of it")
            return str(value)
        case Duration():
            return _duration(name, value)
        case bytes():
            return _decimal(name, value.decode("ascii", "replace"))
    return _decimal(name, str(value)) if name in _SHARES else check_denom(str(value))


def _duration(name: str, value: Duration) -> str:
    if value.seconds >= 2**63 or value.nanos >= _NANOS:
        raise InvalidInput(f"{name} is no length of time")
    return f"{value.seconds}s" if not value.nanos else f"{value.seconds}.{value.nanos:09}s"


def _decimal(name: str, digits: str) -> str:
    whole, parts = divmod(read_digits(digits, name), ONE)
    return f"{whole}.{parts:0{DECIMALS}}".rstrip("0").rstrip(".")
