"""Quotes for a batch: one price for all, and gas by kind of transfer, so that thousands of lines take a few questions.

Coins to an account without code take what the protocol says. Coins into a contract are tried one by one, since each has
code of its own. Of a token some transfers are tried, one of them to an address that holds none of it, which is the
dearest; the highest counts for all.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.accounts.accounts import Account
from cmwallet.calls.erc20 import balance_of, check_transfer, transfer_data
from cmwallet.errors import InsufficientFunds, InvalidInput, NetworkFailed, RpcRefused
from cmwallet.node.client import Message, NodeClient
from cmwallet.node.networks import Network
from cmwallet.node.several import estimates, have_code
from cmwallet.transactions.batch.lines import Line
from cmwallet.transactions.fees import MARGIN_PERCENT, TRANSFER_GAS, Overrides, Price, Quote, quote_price
from cmwallet.transactions.order import Asset, native_asset
from cmwallet.transactions.preparing import foreseen
from cmwallet.units import NATIVE_DECIMALS, Amount
from identity.address import Address, to_address

_TRIED: Final = 20
"""So many recipients of a token are tried."""


@dataclass(frozen=True)
class Quotes:
    """The gas of each line, the price of all, and which recipients are contracts."""

    gas: Mapping[str, int]
    price: Price
    contracts: frozenset[Address]

    def of(self, line: Line) -> Quote:
        """Return the quote of a line."""
        return Quote(self.gas[line.label], self.price)


@dataclass(frozen=True)
class Totals:
    """What lines come to: raw amounts by asset, and the most that their fees can be, in wei."""

    amounts: Mapping[Asset, int]
    highest_fee: int

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Totals:
        """Add amounts up; nothing is known of fees yet."""
        amounts: dict[Asset, int] = defaultdict(int)
        for line in lines:
            amounts[line.asset] += line.amount
        return cls(dict(amounts), 0)

    def with_fees(self, lines: Sequence[Line], quotes: Quotes) -> Totals:
        """Return the same with the most that the fees of the lines can be."""
        return Totals(self.amounts, sum(quotes.of(line).max_fee for line in lines))


def quote_lines(
    client: NodeClient, network: Network, sender: Account, lines: Sequence[Line], overrides: Overrides
) -> Quotes:
    """Return gas and price for lines, having tried those that run code.

    Raises:
        Reverted, InsufficientFunds: the node foresees that a line would fail; nothing was sent.
        Rejected: a token answers that it would not transfer.
        InvalidInput: prices that contradict each other. NetworkFailed, RpcRefused: the node cannot tell.
    """
    price = quote_price(client, overrides, legacy_only=network.dialect == "travis")
    recipients = list(dict.fromkeys(line.recipient.address for line in lines))
    coded = have_code(client, recipients)
    contracts = frozenset(address for address, has in zip(recipients, coded, strict=True) if has)
    ceiling = client.latest_block().gas_limit
    gas = {line.label: TRANSFER_GAS for line in lines}
    called = [line for line in lines if line.asset.token is None and line.recipient.address in contracts]
    gas |= _into_contracts(client, sender, called, ceiling)
    by_token: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.asset.token is not None:
            by_token[line.asset.token].append(line)
    for token, moved in by_token.items():
        highest = _token_gas(client, sender, token, moved)
        gas |= {line.label: _with_margin(highest, ceiling) for line in moved}
    return Quotes(gas, price, contracts)


def check_funds(client: NodeClient, network: Network, sender: Account, totals: Totals) -> int:
    """Return the coins that the account holds, in wei. Raises `InsufficientFunds` when lines and fees need more."""
    held = client.balance(sender.address)
    native = native_asset(network)
    coins = totals.amounts.get(native, 0)
    if coins + totals.highest_fee > held:
        fees = Amount(totals.highest_fee, NATIVE_DECIMALS, network.symbol)
        more = f", {fees} of it for fees" if totals.highest_fee else ""
        _refuse(sender, native.amount(coins + totals.highest_fee), native.amount(held), more)
    for asset, needed in totals.amounts.items():
        if asset.token is not None and needed > (there := balance_of(client, asset.token, sender.address)):
            _refuse(sender, asset.amount(needed), asset.amount(there))
    return held


def _refuse(sender: Account, needed: Amount, held: Amount, more: str = "") -> None:
    raise InsufficientFunds(
        f"{sender.name} holds {held} and the batch needs {needed}{more}; nothing was sent",
        hint="cmwallet balance; a batch is paid whole or not begun",
        details={"needed": needed.as_json(), "held": held.as_json()},
    )


def _into_contracts(client: NodeClient, sender: Account, lines: Sequence[Line], ceiling: int | None) -> dict[str, int]:
    if not lines:
        return {}
    dearest: dict[str, Line] = {}
    for line in lines:
        dearest.setdefault(line.recipient.address, line)
    asked = [Message(to=address, value=line.amount, sender=sender.address) for address, line in dearest.items()]
    by_address = {}
    for (address, line), found in zip(dearest.items(), estimates(client, asked), strict=True):
        by_address[address] = _with_margin(_plausible(found, line), ceiling)
    return {line.label: by_address[line.recipient.address] for line in lines}


def _token_gas(client: NodeClient, sender: Account, token: str, lines: Sequence[Line]) -> int:
    tried = list({line.recipient.address: line for line in lines}.values())[:_TRIED]
    fresh = to_address(secrets.token_bytes(20))
    data = [transfer_data(line.recipient.address, line.amount) for line in tried]
    data.append(transfer_data(fresh, tried[0].amount))
    asked = [Message(to=token, data=one, sender=sender.address) for one in data]
    *found, to_nobody = estimates(client, asked)
    gas = [_plausible(one, line) for one, line in zip(found, tried, strict=True)]
    try:
        check_transfer(client, token, sender.address, tried[0].recipient.address, tried[0].amount)
    except RpcRefused as refusal:
        raise foreseen(refusal) from None
    if isinstance(to_nobody, int):  # a token that pays listed accounts alone refuses it
        gas.append(to_nobody)
    return max(gas)


def _plausible(found: int | RpcRefused, line: Line) -> int:
    if isinstance(found, RpcRefused):
        problem = foreseen(found)
        problem.message = f"line {line.number} of the batch: {problem.message}"
        raise problem
    if found < TRANSFER_GAS:
        raise NetworkFailed("the node's answer makes no sense: a gas estimate below that of a plain transfer")
    if found >= 1 << 63:
        raise InvalidInput("the gas limit is out of range")
    return found


def _with_margin(estimate: int, ceiling: int | None) -> int:
    with_margin = estimate * (100 + MARGIN_PERCENT) // 100
    return with_margin if ceiling is None else max(estimate, min(with_margin, ceiling))
