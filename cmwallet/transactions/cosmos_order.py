"""Messages of a Cosmos chain as an order: what they are, what they cost, and the transaction that they become.

The fee is paid for all the gas that is asked for, however much is used, so no more is asked for than a simulation says
and a margin. A transaction is good for `TIMEOUT_BLOCKS`: after that nobody can have it carried out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.cosmos.chain import CosmosChain
from cmwallet.cosmos.messages import CosmosMessage, pack
from cmwallet.cosmos.outcome import expected_sequence, simulate
from cmwallet.cosmos.protobuf import encode
from cmwallet.cosmos.rest import CosmosRest
from cmwallet.cosmos.transaction import CosmosTransaction, TxBody
from cmwallet.errors import InsufficientFunds, NetworkFailed, RpcRefused
from cmwallet.node.client import NodeClient
from cmwallet.node.refusals import Verdict, judge
from cmwallet.node.rest import RestTransport
from cmwallet.transactions.fees import LegacyPrice, Overrides, Quote
from identity.address import Address

TIMEOUT_BLOCKS: Final = 100
"""How many blocks after the newest one a transaction can still be carried out."""
_MARGIN: Final = (13, 10)
"""Of the gas that a simulation uses."""
_PRICE_MARGIN: Final = (11, 10)
"""Of the price of gas now: the block that takes it may want more."""
_ANY_KEY: Final = bytes.fromhex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
"""A key for a simulation, which looks at none: that of the private key 1."""
_UNSIGNED: Final = b"\0" * 64


@dataclass(frozen=True)
class CosmosOrder:
    """Messages of one account, on one chain."""

    chain: CosmosChain
    messages: tuple[CosmosMessage, ...]

    @property
    def content(self) -> bytes:
        """The bytes of what is done, whenever, at whatever fee: two orders with the same are the same."""
        return encode(TxBody(tuple(pack(one) for one in self.messages)))

    def build(self, quote: Quote, key: bytes, number: int, sequence: int, timeout: int) -> CosmosTransaction:
        """Return the transaction that carries them out."""
        chain = self.chain
        return CosmosTransaction(
            self.messages,
            chain.name,
            number,
            sequence,
            key,
            chain.engine,
            chain.denom,
            quote.max_fee,
            quote.gas_limit,
            timeout,
        )


def rest_of(client: NodeClient) -> RestTransport:
    """Return the REST interface of a network's node. Raises `NetworkFailed` when none is known."""
    if client.rest is None:
        raise NetworkFailed(
            "the network has no REST endpoint, without which messages of its own are neither sent nor found",
            hint="cmwallet network add NAME --rest URL",
        )
    return client.rest


def quote_order(client: NodeClient, order: CosmosOrder, sender: Address, overrides: Overrides) -> Quote:
    """Return the gas and its price; what the user fixed is taken as it is.

    Raises:
        InsufficientFunds, RpcRefused: the chain would refuse it now. NetworkFailed: the node cannot be asked.
    """
    price = overrides.gas_price or overrides.max_fee_per_gas
    if price is None:
        price = max(1, -(-client.gas_price() * _PRICE_MARGIN[0] // _PRICE_MARGIN[1]))
    gas = overrides.gas_limit or _gas(rest_of(client), order, sender)
    return Quote(gas, LegacyPrice(price))


def _simulated(rest: RestTransport, order: CosmosOrder, number: int, sequence: int) -> int:
    """Return the gas that an order would use, after whatever of the account waits in the node's pool."""

    def used(place: int) -> int:
        probe = order.build(Quote(1, LegacyPrice(1)), _ANY_KEY, number, place, 2**62)
        return simulate(rest, probe.signed(_UNSIGNED))

    try:
        return used(sequence)
    except RpcRefused as refusal:
        wanted = expected_sequence(refusal.message)
        if wanted is None or wanted <= sequence:
            raise
    return used(wanted)


def _gas(rest: RestTransport, order: CosmosOrder, sender: Address) -> int:
    account = CosmosRest(rest).account(order.chain.account(sender))
    if account is None:
        raise InsufficientFunds("nobody ever paid the account on this chain", hint="cmwallet receive")
    try:
        used = _simulated(rest, order, account.number, account.sequence)
    except RpcRefused as refusal:
        if judge(refusal) is Verdict.INSUFFICIENT_FUNDS:
            raise InsufficientFunds(f"{refusal.message}; nothing was sent", hint="cmwallet balance") from None
        raise
    return -(-used * _MARGIN[0] // _MARGIN[1])
