"""Transaction fees: gas limits and prices (EIP-1559 and legacy).

Chains whose newest block has a base fee are quoted by EIP-1559, all others by one gas price. A price of zero is a legal
choice on Travis, where plain transfers are free. The cap on the total is the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from cmwallet.errors import InvalidInput, NetworkFailed, RpcRefused
from cmwallet.node.answers import Unreadable
from cmwallet.node.client import LATEST, Message, NodeClient

TRANSFER_GAS = 21_000
_CREATION_GAS = 32_000
_ZERO_BYTE_GAS, _BYTE_GAS = 4, 16
"""EIP-2028. Chains before it charge more for a byte, so that what is refused here is refused there too."""

MARGIN_PERCENT = 20
DEFAULT_PRIORITY_FEE = 10**9
HISTORY_BLOCKS = 10
PERCENTILE = 50
_MAX_GAS = 2**63


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user fixed; wei for prices, units for gas. None: the wallet decides."""

    gas_limit: int | None = None
    gas_price: int | None = None
    max_fee_per_gas: int | None = None
    max_priority_fee_per_gas: int | None = None


NOTHING_FIXED = Overrides()


@dataclass(frozen=True, slots=True)
class LegacyPrice:
    """One price for a unit of gas, in wei."""

    gas_price: int

    @property
    def highest(self) -> int:
        """The most that a unit of gas can cost."""
        return self.gas_price


@dataclass(frozen=True, slots=True)
class MarketPrice:
    """EIP-1559: the most for a unit of gas and the part of it for the block's maker, in wei."""

    max_fee_per_gas: int
    max_priority_fee_per_gas: int
    base_fee: int

    @property
    def highest(self) -> int:
        """The most that a unit of gas can cost."""
        return self.max_fee_per_gas


Price: TypeAlias = LegacyPrice | MarketPrice


@dataclass(frozen=True, slots=True)
class Quote:
    """Gas and price for one transaction."""

    gas_limit: int
    price: Price

    @property
    def max_fee(self) -> int:
        """The most the transaction's gas can cost, in wei."""
        return self.gas_limit * self.price.highest

    @property
    def expected_fee(self) -> int:
        """What it would cost now if all the gas were used, in wei."""
        if isinstance(self.price, MarketPrice):
            paid = min(self.price.max_fee_per_gas, self.price.base_fee + self.price.max_priority_fee_per_gas)
            return self.gas_limit * paid
        return self.max_fee


def quote(
    client: NodeClient,
    message: Message,
    overrides: Overrides = NOTHING_FIXED,
    *,
    legacy_only: bool = False,
    reserve: int = 0,
) -> Quote:
    """Return gas and price for `message`, asking the node for what `overrides` leaves open; see `quote_gas`.

    Raises:
        InvalidInput: overrides that contradict each other or the chain.
        NetworkFailed, RpcRefused: the node cannot tell; RpcRefused also when the transaction would revert.
    """
    least = intrinsic_gas(message)
    if overrides.gas_limit is not None and overrides.gas_limit < least:
        raise InvalidInput(
            f"the gas limit is below what the transaction takes before anything runs: {least}",
            hint="leave --gas-limit out and it is estimated",
            details={"intrinsic_gas": least},
        )
    price = quote_price(client, overrides, legacy_only=legacy_only)
    gas_limit = overrides.gas_limit if overrides.gas_limit is not None else quote_gas(client, message, reserve)
    if not 0 < gas_limit < _MAX_GAS:
        raise InvalidInput("the gas limit is out of range")
    return Quote(gas_limit, price)


def quote_price(client: NodeClient, overrides: Overrides = NOTHING_FIXED, *, legacy_only: bool = False) -> Price:
    """Return the price of gas; `legacy_only` for chains without EIP-1559 transactions (Travis). Raises as `quote`."""
    market_given = overrides.max_fee_per_gas is not None or overrides.max_priority_fee_per_gas is not None
    if overrides.gas_price is not None and market_given:
        raise InvalidInput("a gas price and a max or priority fee exclude each other")
    base_fee = None if legacy_only else client.latest_block().base_fee
    if overrides.gas_price is not None:
        _refuse_below(base_fee or 0, overrides.gas_price, "gas price")
        return LegacyPrice(overrides.gas_price)
    if base_fee is None:
        if market_given:
            raise InvalidInput("this chain has no base fee (EIP-1559)", hint="give --gas-price instead")
        return LegacyPrice(client.gas_price())
    return _market_price(client, base_fee, overrides)


def quote_gas(client: NodeClient, message: Message, reserve: int = 0) -> int:
    """Return the gas limit for `message`: exact for a plain transfer, else the node's estimate and a margin of 20 %.

    The margin is at least `reserve`: an estimate is of this second, and some calls take more in another. It never
    passes the gas limit of a block.
    """
    if message.to is not None and not message.data and not client.code(message.to, LATEST):
        return TRANSFER_GAS
    estimate = client.estimate_gas(message)
    if estimate < TRANSFER_GAS:
        raise NetworkFailed("the node's answer makes no sense: a gas estimate below that of a plain transfer")
    with_margin = max(estimate * (100 + MARGIN_PERCENT) // 100, estimate + reserve)
    ceiling = client.latest_block().gas_limit
    return with_margin if ceiling is None else max(estimate, min(with_margin, ceiling))


def _market_price(client: NodeClient, base_fee: int, overrides: Overrides) -> MarketPrice:
    tip, most = overrides.max_priority_fee_per_gas, overrides.max_fee_per_gas
    if tip is None:
        tip = _suggested_priority_fee(client)
        if most is not None:
            tip = min(tip, most)
    if most is None:
        most = 2 * base_fee + tip
    if tip > most:
        raise InvalidInput("the priority fee is above the max fee")
    _refuse_below(base_fee, most, "max fee")
    return MarketPrice(most, tip, base_fee)


def _refuse_below(base_fee: int, price: int, name: str) -> None:
    if price < base_fee:
        raise InvalidInput(
            f"the {name} is below the base fee of the chain: the transaction would wait",
            hint=f"the base fee is {base_fee} wei",
            details={"base_fee": str(base_fee)},
        )


def intrinsic_gas(message: Message) -> int:
    """Return the gas that a transaction takes before any code runs (yellow paper, appendix G; EIP-2028)."""
    zeros = message.data.count(0)
    creation = _CREATION_GAS if message.to is None else 0
    return TRANSFER_GAS + creation + zeros * _ZERO_BYTE_GAS + (len(message.data) - zeros) * _BYTE_GAS


def _suggested_priority_fee(client: NodeClient) -> int:
    """Return the median of what recent blocks' median transactions paid, else the node's own idea, else ours.

    It is a suggestion: a node that offers neither, in whatever words, or answers what cannot be read, ends no transfer.
    """
    try:
        history = client.fee_history(HISTORY_BLOCKS, [PERCENTILE])
        paid = sorted(row[0] for row in history.rewards if row and row[0])
        if paid:
            return paid[len(paid) // 2]
    except (RpcRefused, Unreadable):
        pass
    try:
        return client.max_priority_fee()
    except (RpcRefused, Unreadable):
        return DEFAULT_PRIORITY_FEE
