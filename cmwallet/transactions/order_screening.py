"""Screening of a prepared order: what its transaction does, against who is known here and what the node says."""

from __future__ import annotations

from collections.abc import Callable

from cmwallet.accounts.accounts import Accounts
from cmwallet.accounts.contacts import Contacts
from cmwallet.calls.deployments import deployed
from cmwallet.calls.erc20 import allowance, total_supply
from cmwallet.errors import NetworkFailed, NotFound, RpcRefused
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node.agreed_accounts import agreed_code
from cmwallet.node.client import NodeClient
from cmwallet.signing.cosmos_explaining import explain_messages
from cmwallet.transactions.counterparties import counterparties
from cmwallet.transactions.explanation import explanation_of
from cmwallet.transactions.finding import Finding
from cmwallet.transactions.order import Prepared, build_transaction, call_of
from cmwallet.transactions.transaction_screening import Facts, screen_transaction
from identity.address import parse_address


def findings_of(home: Home, database: Database, client: NodeClient, prepared: Prepared) -> tuple[Finding, ...]:
    """Return what speaks against what a prepared order does; of a plain transfer no node is asked anything."""
    network, sender = prepared.network, prepared.order.sender.address
    if prepared.order.cosmos is not None:
        return _of_messages(home, database, prepared)
    to, value, data = call_of(prepared.order, prepared.amount)
    target = None if to is None else parse_address(to)
    names = {one.address for one in Contacts(database).all()} | {one.address for one in Accounts(database).all()}
    system = {there.address for there in deployed(database, client, network).values()} if data else set()
    facts = Facts(
        explanation_of(build_transaction(prepared, prepared.amount, 0)),
        target,
        value,
        data,
        prepared.quote.max_fee,
        frozenset(names | system),
        lambda address: None if prepared.order.precompiled and address == target else agreed_code(client, address),
        lambda token: _or_none(lambda: total_supply(client, token)),
        lambda token, spender: _or_none(lambda: allowance(client, token, sender, spender)),
        prepared.order.named,
        counterparties(home, database),
    )
    return screen_transaction(facts)


def _of_messages(home: Home, database: Database, prepared: Prepared) -> tuple[Finding, ...]:
    """Return what speaks against whom messages of a Cosmos chain name: validators have neither code nor allowances."""
    assert prepared.order.cosmos is not None
    explained = explain_messages(prepared.order.cosmos.messages)
    sender, fee = prepared.order.sender.address, prepared.quote.max_fee

    def unknown(*_asked: object) -> None:
        return None

    people = counterparties(home, database)
    facts = Facts(explained, sender, 0, b"", fee, frozenset(), unknown, unknown, unknown, counterparties=people)
    return screen_transaction(facts)


def _or_none(ask: Callable[[], int]) -> int | None:
    """Return what a contract says of a token; None for what is no token, or where the node cannot tell."""
    try:
        return ask()
    except (NotFound, NetworkFailed, RpcRefused):
        return None
