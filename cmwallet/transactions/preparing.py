"""Preparation of an order: everything that is looked up and judged before a yes.

    resolve names ─► screen, policy ─► quote fees ─► (yes) …

Nothing here opens the vault or writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cmwallet.accounts.accounts import Account
from cmwallet.accounts.recipients import known_addresses
from cmwallet.calls.deployments import deployed
from cmwallet.calls.erc20 import balance_of, check_transfer
from cmwallet.errors import InsufficientFunds, InvalidInput, NetworkFailed, Problem, ReplayRisk, Reverted, RpcRefused
from cmwallet.home.agreed_settings import DEFAULT_FEE_CAP, FEE_CAP, Reliance, endpoint_reliance, fee_cap_reliance
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node import refusals
from cmwallet.node.agreed_accounts import agreed_balance, agreed_code
from cmwallet.node.chain_identity import ChainIdentity, identify, require_pinned
from cmwallet.node.client import Message, NodeClient
from cmwallet.node.connection import ChainServer, connect
from cmwallet.node.networks import Network, Pins, same_id
from cmwallet.node.reverts import failure_of
from cmwallet.transactions.bindings import Bindings
from cmwallet.transactions.cosmos_order import CosmosOrder, quote_order
from cmwallet.transactions.fees import LegacyPrice, MarketPrice, Overrides, Quote, quote
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.order import Asset, Order, Prepared, call_of
from cmwallet.transactions.order_screening import findings_of
from cmwallet.transactions.screening import Named, Verdict, check_fee, refuse_swallowed, screen, token_receiver
from cmwallet.units import Amount, parse_amount
from identity.address import Address


@dataclass(frozen=True)
class Choices:
    """What the user fixed or allowed beyond the order itself."""

    overrides: Overrides
    accept_replay: bool = False
    unsigned: bool = False
    """It is only built here, and signed by whoever has the key."""
    elsewhere: bool = False
    """A program signs it that has the key of a watch-only account."""


def prepare(
    home: Home,
    config: Config,
    database: Database,
    client: NodeClient,
    network: Network,
    order: Order,
    choices: Choices,
) -> Prepared:
    """Look up and judge everything that an order needs before anybody says yes.

    Raises:
        InvalidInput: the account cannot sign, or the order contradicts itself.
        PolicyRefused: screening or the fee cap says no. ReplayRisk: the signature could be valid elsewhere.
        InsufficientFunds: amount and fee are more than the account holds.
        Reverted: the node foresees that the transaction would fail; nothing was sent.
        NetworkFailed: the node cannot be asked, or serves another chain.
    """
    if not choices.unsigned:
        order.sender.require_key(elsewhere=choices.elsewhere)
    if order.native and network.dialect != "travis":
        raise InvalidInput(f"{network.name} takes no native transactions of Travis")
    identity = signing_chain(home, config, database, client, network, order.sender, choices.accept_replay)
    verdict = _screened(database, client, network, order)
    amount, quoted, balance = _quote(client, network, order, choices.overrides)
    prepared = Prepared(order, network, identity.genesis, amount, quoted, verdict, balance)
    check_fee(prepared.highest_fee, parse_amount(config.text(FEE_CAP)))
    prepared = replace(prepared, findings=findings_of(home, database, client, prepared))
    return replace(prepared, reliances=tuple(reliances(config, network, prepared.highest_fee)))


def require_held(client: NodeClient, account: Account, asset: Asset, raw: int) -> None:
    """Raise `InsufficientFunds` when an account holds less of a token than a call is to take."""
    assert asset.token is not None
    held = balance_of(client, asset.token, account.address)
    if raw > held:
        _refuse_funds(asset.amount(raw), asset.amount(held), account.name)


def signing_chain(
    home: Home,
    config: Config,
    database: Database,
    client: NodeClient,
    network: Network,
    sender: Account,
    accept_replay: bool = False,
) -> ChainIdentity:
    """Return the chain that the node serves, on which the account is about to sign.

    Raises:
        ReplayRisk: the signature could be valid elsewhere. InputNeeded: the network was never accepted.
        NetworkFailed: the node cannot be asked, or serves another chain.
    """
    identity = identify(client, network)
    require_pinned(network, Pins(database).find(network.name), identity)
    if not accept_replay:
        _refuse_replay(home, config, database, network, identity, sender.address)
    return identity


def _screened(database: Database, client: NodeClient, network: Network, order: Order) -> Verdict:
    if order.to is None:
        return Verdict()
    receiver = token_receiver(order.to, order.asset.token, order.data)
    if receiver is not None:
        names = {there.address: name for name, there in deployed(database, client, network).items()}
        refuse_swallowed(receiver, order.asset.token or order.to, names)
    known = known_addresses(database, Journal(database).paid())
    verdict = screen(Named(order.to, order.named, order.data), known)
    return replace(verdict, into_code=receiver is not None and bool(agreed_code(client, receiver)))


def reliances(config: Config, network: Network, highest_fee: Amount) -> Iterator[Reliance]:
    """Yield the settings of the file that a transfer relies on, to which the user must have agreed."""
    if network.rpc is not None and not network.embedded:
        yield endpoint_reliance(network.name, network.relied_on)
    cap = fee_cap_reliance(config)
    if cap is not None and highest_fee.raw > DEFAULT_FEE_CAP:
        yield cap


def _refuse_replay(
    home: Home, config: Config, database: Database, network: Network, identity: ChainIdentity, sender: Address
) -> None:
    bindings = Bindings(database)
    bindings.refuse_other_genesis(sender, identity.chain_id, identity.genesis)
    if any(binding.genesis == identity.genesis for binding in bindings.of(sender, identity.chain_id)):
        return  # signed here before: the question was answered then
    for other in same_id(config, network):
        if _lives_on(home, config, database, other, identity, sender):
            raise ReplayRisk(
                f"{sender} has funds or a history on {other.name}, which has chain id {network.chain_id} too",
                hint="what you sign here could be valid there: use another account, or --accept-replay",
                details={"network": other.name},
            )


def _lives_on(
    home: Home, config: Config, database: Database, other: Network, identity: ChainIdentity, sender: Address
) -> bool:
    """Whether the account is in use on another chain of the same id; asked if it can be, else the journal."""
    if Journal(database).used(other.name, sender):
        return True
    if other.embedded:
        from cmwallet.localchain.discovery import stored_head

        if stored_head(home.chain_directory) is None:  # never used: asking it would make it
            return False
    elif other.rpc is None:
        return False
    seconds, pin = config.seconds("rpc-timeout"), Pins(database).find(other.name)
    server = ChainServer(config.switch("chain.autostart"))
    client = connect(home, other, seconds=seconds, pin=pin, server=server)
    try:
        if client.genesis_hash() == identity.genesis:
            return False  # two names for one chain
        return client.balance(sender) > 0 or client.nonce(sender) > 0
    except (NetworkFailed, RpcRefused) as error:
        raise ReplayRisk(
            f"{other.name} has chain id {identity.chain_id} too and its node cannot say whether {sender} lives there",
            hint="try again when it answers, or --accept-replay",
            details={"network": other.name, "reason": error.message},
        ) from None
    finally:
        client.close()


def _quote(client: NodeClient, network: Network, order: Order, overrides: Overrides) -> tuple[int, Quote, int]:
    """Return (amount, gas and price, native balance), having checked that the account holds enough."""
    if order.native:  # the chain takes what it says, and a fee for some of it, from the account: the driver has checked
        return 0, Quote(0, LegacyPrice(0)), client.balance(order.sender.address)
    if order.cosmos is not None:
        return _quote_cosmos(client, network, order, order.cosmos, overrides)
    whole = order.amount is None and order.asset.token is None
    balance = (agreed_balance if whole else NodeClient.balance)(client, order.sender.address)
    held = balance if order.asset.token is None else _token_balance(client, order)
    asked = order.amount if order.amount is not None else held
    if asked > held:
        _refuse_funds(order.asset.amount(asked), order.asset.amount(held), order.sender.name)
    # An amount of everything cannot be estimated with the fee still in it; its gas does not depend on the amount.
    probe = 0 if whole else asked
    to, value, data = call_of(order, probe)
    try:
        quoted = quote(
            client,
            Message(to=to, data=data, value=value, sender=order.sender.address),
            overrides,
            legacy_only=network.dialect == "travis",
            reserve=order.gas_reserve,
        )
        if order.asset.token is not None and order.to is not None:
            check_transfer(client, order.asset.token, order.sender.address, order.to, asked)
    except RpcRefused as refusal:
        raise foreseen(refusal) from None
    if whole:
        quoted = _whole_fee(quoted)
        asked = balance - quoted.max_fee
        if asked <= 0:
            _refuse_funds(_native(network, quoted.max_fee), _native(network, balance), order.sender.name)
    spent = asked if order.asset.token is None else 0
    if spent + quoted.max_fee > balance:
        _refuse_funds(_native(network, spent + quoted.max_fee), _native(network, balance), order.sender.name)
    return asked, quoted, balance


def _quote_cosmos(
    client: NodeClient, network: Network, order: Order, messages: CosmosOrder, overrides: Overrides
) -> tuple[int, Quote, int]:
    balance, asked = client.balance(order.sender.address), order.amount or 0
    if asked > balance:
        _refuse_funds(order.asset.amount(asked), order.asset.amount(balance), order.sender.name)
    try:
        quoted = quote_order(client, messages, order.sender.address, overrides)
    except RpcRefused as refusal:
        details = {"reason": refusal.message, "hash": None}
        raise Reverted(f"the chain would refuse it: {refusal.message}; nothing was sent", details=details) from None
    if asked + quoted.max_fee > balance:
        _refuse_funds(_native(network, asked + quoted.max_fee), _native(network, balance), order.sender.name)
    return asked, quoted, balance


def _whole_fee(quoted: Quote) -> Quote:
    """Return the quote at a price that is charged in full, so that sending everything leaves nothing behind."""
    price = quoted.price
    if isinstance(price, LegacyPrice):
        return quoted
    one_full_block_later = price.base_fee + price.base_fee // 8  # EIP-1559: at most an eighth more
    full = min(price.max_fee_per_gas, one_full_block_later + price.max_priority_fee_per_gas)
    return Quote(quoted.gas_limit, MarketPrice(full, full, price.base_fee))


def _token_balance(client: NodeClient, order: Order) -> int:
    assert order.asset.token is not None
    return balance_of(client, order.asset.token, order.sender.address)


def _native(network: Network, raw: int) -> Amount:
    return Amount(raw, 18, network.symbol)


def _refuse_funds(needed: Amount, held: Amount, name: str) -> None:
    raise InsufficientFunds(
        f"{name} holds {held} and the transfer needs {needed}",
        hint="cmwallet balance; --max sends everything",
        details={"needed": needed.as_json(), "held": held.as_json()},
    )


def foreseen(refusal: RpcRefused) -> Problem:
    """Return what the node's refusal to try a transfer means, said before anything was sent."""
    failure = failure_of(refusal)
    if failure is None and refusals.judge(refusal) is refusals.Verdict.INSUFFICIENT_FUNDS:
        return InsufficientFunds(f"{refusal.message}; nothing was sent", hint="cmwallet balance")
    if failure is None:
        return refusal
    return Reverted(
        f"the transaction would fail: {failure.reason or 'it reverts without a reason'}; nothing was sent",
        hint="check the recipient and the data",
        details={"reason": failure.reason, "data": "0x" + failure.data.hex(), "hash": None},
    )
