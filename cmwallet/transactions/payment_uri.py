"""Payment requests as a URI (EIP-681): made for others to pay, and read as others made them.

    ethereum:[pay-]<address>[@<chain id>][?value=<wei>]
    ethereum:[pay-]<token>[@<chain id>]/transfer?address=<recipient>[&uint256=<smallest units>]

A number may have a decimal point and an exponent, as long as it is whole. Whatever else a URI asks for is refused and
not left out: a payment that is not what the other one asked for is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import unquote

from cmwallet.errors import InvalidInput
from cmwallet.units import MAX_RAW
from identity.address import Address, parse_address

MOST_CHARACTERS: Final = 2_000

_URI: Final = re.compile(
    r"ethereum:(?:pay-)?(?P<target>[^@/?#]+)(?:@(?P<chain>[0-9]{1,19}))?(?:/(?P<function>[^?#]*))?(?:\?(?P<query>[^#]*))?",
    re.ASCII | re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\+?(?:[0-9]{1,78})(?:\.[0-9]{1,78})?(?:e[0-9]{1,3})?", re.ASCII | re.IGNORECASE)
_FEES: Final = frozenset({"gas", "gasLimit", "gasPrice"})


@dataclass(frozen=True)
class PaymentRequest:
    """What a URI asks for: so many smallest units (None: it does not say) of a token, or of the coin (None)."""

    recipient: Address
    chain_id: int | None
    amount: int | None
    token: Address | None


def payment_uri(recipient: Address, chain_id: int, amount: int | None = None, token: str | None = None) -> str:
    """Return `ethereum:…` for paying `recipient`; `amount` in wei, or in the token's smallest unit.

    With a token the target is its contract and the recipient a parameter of `transfer` (EIP-681).
    """
    if token is not None:
        query = f"address={recipient}" + ("" if amount is None else f"&uint256={amount}")
        return f"ethereum:{token}@{chain_id}/transfer?{query}"
    return f"ethereum:{recipient}@{chain_id}" + ("" if amount is None else f"?value={amount}")


def parse_payment_uri(text: str) -> PaymentRequest:
    """Return what a URI asks for. Raises `InvalidInput` for one that is none, or that asks for more than a payment."""
    found = _URI.fullmatch(text) if len(text) <= MOST_CHARACTERS else None
    if found is None:
        raise InvalidInput("that is no payment URI", hint="such as ethereum:0x7099…79C8@18?value=1.5e18 (EIP-681)")
    target = _address(found["target"], "the URI")
    chain = None if found["chain"] is None else int(found["chain"])
    stated = _parameters(found["query"] or "")
    if fees := sorted(_FEES & stated.keys()):
        hint = "leave it out of the URI; --gas-price and --max-fee set it"
        raise InvalidInput(f"the URI sets the fee ({', '.join(fees)}), which is yours to set", hint=hint)
    if found["function"] in (None, ""):
        _refuse_others(stated, {"value"})
        return PaymentRequest(target, chain, _number(stated.get("value")), None)
    if found["function"] != "transfer":
        raise InvalidInput("the URI calls a contract; that is no payment", hint="cmwallet contract send")
    _refuse_others(stated, {"address", "uint256"})
    if "address" not in stated:
        raise InvalidInput("the URI names a token and nobody who is paid")
    recipient = _address(stated["address"], "the URI")
    return PaymentRequest(recipient, chain, _number(stated.get("uint256")), target)


def _parameters(query: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for part in query.split("&") if query else ():
        name, sign, value = part.partition("=")
        name, value = unquote(name), unquote(value)
        if not sign or name in found:
            raise InvalidInput("the URI states something twice, or without a value")
        found[name] = value
    return found


def _refuse_others(stated: Mapping[str, str], known: set[str]) -> None:
    others = sorted(stated.keys() - known)
    if others:
        raise InvalidInput(f"the URI asks for more than a payment: {others[0][:40]!r}")


def _address(text: str, what: str) -> Address:
    if not text.casefold().startswith("0x"):
        raise InvalidInput(f"{what} names {text[:60]!r}; names are not looked up", hint="ask for one with the address")
    return parse_address(text)


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not _NUMBER.fullmatch(text):
        raise InvalidInput("the URI asks for an amount that is none")
    exact = Decimal(text)
    if exact != exact.to_integral_value() or not 0 <= exact <= MAX_RAW:
        raise InvalidInput("the URI asks for a part of the smallest unit, or for more than there is")
    return int(exact)
