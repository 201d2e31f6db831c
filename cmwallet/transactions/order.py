"""Orders: what is to be sent before it is a transaction, as the user gave it and as it was prepared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.accounts.accounts import Account
from cmwallet.accounts.recipients import Recipient
from cmwallet.calls.erc20 import transfer_data
from cmwallet.errors import InvalidInput
from cmwallet.home.agreed_settings import Reliance
from cmwallet.node.networks import Network
from cmwallet.transactions.cosmos_order import CosmosOrder
from cmwallet.transactions.encoding import FeeMarketTransaction, LegacyTransaction
from cmwallet.transactions.fees import MarketPrice, Quote
from cmwallet.transactions.finding import Finding
from cmwallet.transactions.journal_entry import Intent
from cmwallet.transactions.screening import Verdict
from cmwallet.units import NATIVE_DECIMALS, Amount
from identity.address import Address

ALL: Final = "max"
"""An intent's amount when everything is to be sent."""


@dataclass(frozen=True)
class Asset:
    """What moves: the network's coin (`token` None), or an ERC-20 token by its contract.

    `unverified`: that it has so many decimals is the node's word alone.
    """

    symbol: str
    decimals: int
    token: str | None = None
    unverified: bool = False

    def amount(self, raw: int) -> Amount:
        """Return `raw` smallest units of this asset."""
        return Amount(raw, self.decimals, self.symbol, self.token or "native")


def native_asset(network: Network) -> Asset:
    """Return the coin of a network."""
    return Asset(network.symbol, NATIVE_DECIMALS)


@dataclass(frozen=True)
class Order:
    """What the user asks for. `amount` None sends everything; `memo` stays in the journal, `data` goes on chain.

    Without a recipient the data create a contract. `named` are persons in the call data (a spender, a payee): they are
    screened as recipients are. `counted` are the tokens in whose units the call data count. `gas_reserve` is what it
    may take beyond the estimate. `native`: the data are a message of Travis itself, which costs no gas. `cosmos` are
    messages of a Cosmos chain, whose bytes the data are. `precompiled`: the recipient is a part of the engine, at which
    a node may show no code.
    """

    sender: Account
    recipient: Recipient | None
    asset: Asset
    amount: int | None
    data: bytes = b""
    memo: str = ""
    label: str = ""
    nonce: int | None = None
    named: tuple[Address, ...] = ()
    counted: tuple[Asset, ...] = ()
    gas_reserve: int = 0
    native: bool = False
    cosmos: CosmosOrder | None = None
    precompiled: bool = False

    @property
    def unverified_tokens(self) -> list[Asset]:
        """The tokens whose decimals are the node's word."""
        return [asset for asset in (self.asset, *self.counted) if asset.token is not None and asset.unverified]

    @property
    def to(self) -> Address | None:
        """The recipient's address; None creates a contract."""
        return None if self.recipient is None else self.recipient.address

    @property
    def towards(self) -> str:
        """How a person recognises where it goes."""
        if self.native or self.cosmos is not None:
            return "the chain itself"
        return "a new contract" if self.recipient is None else self.recipient.label

    def intent(self, chain_id: int, genesis: str) -> Intent:
        """Return the intent under which the journal knows this order."""
        return Intent(
            genesis=genesis,
            chain_id=chain_id,
            sender=self.sender.address,
            recipient=self.to,
            amount=ALL if self.amount is None else str(self.amount),
            token=self.asset.token,
            data=self.data.hex(),
            memo=self.memo,
            label=self.label,
        )


def contract_order(
    network: Network,
    sender: Account,
    target: Address | None,
    name: str,
    data: bytes,
    coins: int,
    *,
    label: str = "",
    memo: str = "",
    named: tuple[Address, ...] = (),
    counted: tuple[Asset, ...] = (),
    gas_reserve: int = 0,
) -> Order:
    """Return the order to call a contract, or to create it (`target` None); `coins` are wei that go along."""
    recipient = None if target is None else Recipient(target, contract=name)
    asset = native_asset(network)
    return Order(
        sender,
        recipient,
        asset,
        coins,
        data=data,
        label=label,
        memo=memo,
        named=named,
        counted=counted,
        gas_reserve=gas_reserve,
    )


def cosmos_order(network: Network, sender: Account, order: CosmosOrder, coins: int, *, label: str = "") -> Order:
    """Return the order to have messages of a Cosmos chain carried out; `coins` are the smallest units that leave."""
    return Order(sender, None, native_asset(network), coins, data=order.content, label=label, cosmos=order)


@dataclass(frozen=True)
class Prepared:
    """An order with everything that had to be looked up before a yes; `amount` is what moves if nothing changes."""

    order: Order
    network: Network
    genesis: str
    amount: int
    quote: Quote
    verdict: Verdict
    balance: int
    reliances: tuple[Reliance, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What speaks against what it does; every one that refuses has to be overruled by its option."""

    @property
    def intent(self) -> Intent:
        """The intent under which the journal knows it."""
        return self.order.intent(self.network.chain_id, self.genesis)

    @property
    def highest_fee(self) -> Amount:
        """The most that the fee can be."""
        return Amount(self.quote.max_fee, NATIVE_DECIMALS, self.network.symbol)

    @property
    def expected_fee(self) -> Amount:
        """What the fee would be now."""
        return Amount(self.quote.expected_fee, NATIVE_DECIMALS, self.network.symbol)


def call_of(order: Order, amount: int) -> tuple[str | None, int, bytes]:
    """Return (to, value in wei, data) of the transaction that carries out the order; `to` None creates a contract."""
    if order.asset.token is None:
        return order.to, amount, order.data
    if order.to is None:
        raise InvalidInput("a token needs a recipient")
    return order.asset.token, 0, transfer_data(order.to, amount)


def build_transaction(prepared: Prepared, amount: int, nonce: int) -> LegacyTransaction | FeeMarketTransaction:
    """Return the unsigned transaction."""
    to, value, data = call_of(prepared.order, amount)
    price = prepared.quote.price
    target = None if to is None else bytes.fromhex(to[2:])
    if isinstance(price, MarketPrice):
        return FeeMarketTransaction(
            chain_id=prepared.network.chain_id,
            nonce=nonce,
            max_priority_fee_per_gas=price.max_priority_fee_per_gas,
            max_fee_per_gas=price.max_fee_per_gas,
            gas_limit=prepared.quote.gas_limit,
            to=target,
            value=value,
            data=data,
        )
    return LegacyTransaction(
        nonce=nonce,
        gas_price=price.gas_price,
        gas_limit=prepared.quote.gas_limit,
        to=target,
        value=value,
        data=data,
        chain_id=prepared.network.chain_id,
    )
