"""What a home knows when a policy is set: people, accounts, networks, contracts of the system, tokens; all checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.accounts.accounts import Accounts
from cmwallet.accounts.contacts import Contacts
from cmwallet.calls.contract import interface_of
from cmwallet.calls.deployments import Deployments, deployed
from cmwallet.contracts.systems import find_system
from cmwallet.home.names import fold
from cmwallet.node.networks import Network, Pins, all_networks
from cmwallet.policy.language import Contract, Token
from cmwallet.policy.resolving import Names
from identity.address import Address

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.vault.interface import Keeper


def names_of_home(opened: Session, keeper: Keeper) -> Names:
    """Return what the home knows, each row checked.

    Raises:
        Tampered: a row was changed while the vault was locked.
    """
    accounts, contacts = Accounts(opened.database), Contacts(opened.database)
    mine, people = accounts.all(), contacts.all()
    for account in mine:
        accounts.check(keeper, account)
    for contact in people:
        contacts.check(keeper, contact)
    networks = all_networks(opened.config)
    ids = [one.chain_id for one in networks.values()]
    alone = [one for one in networks.values() if ids.count(one.chain_id) == 1]
    contracts = tuple(found for network in alone for found in _contracts(opened, keeper, network))
    return Names(
        people={fold(one.name): one.address for one in people},
        accounts={fold(one.name): one.address for one in mine},
        networks={name: (one.chain_id, one.symbol) for name, one in networks.items()},
        contracts=contracts,
        tokens=_tokens(opened, contracts),
    )


def _contracts(opened: Session, keeper: Keeper, network: Network) -> list[Contract]:
    """Return the contracts of the system on a network that has its chain id for itself alone."""
    if network.embedded:
        found = deployed(opened.database, opened.client_of(network), network)
    else:
        pin = Pins(opened.database).find(network.name)
        if pin is None:
            return []
        Pins(opened.database).check(keeper, pin)
        Deployments(opened.database).check_all(keeper, pin.genesis)
        found = Deployments(opened.database).all(pin.genesis)
    return [
        Contract(network.chain_id, one.address, name, _methods(name))
        for name, one in found.items()
        if find_system(name.partition(".")[0]) is not None
    ]


def _methods(name: str) -> dict[str, str]:
    functions = interface_of(name).functions
    return {one.selector.hex(): one.name for one in functions if not one.reads_only}


def _tokens(opened: Session, contracts: tuple[Contract, ...]) -> tuple[Token, ...]:
    """Return the tokens of the system and those that the home has moved, as it knew them then."""
    system = {
        one.address: Token(one.address, record.symbol, 18)
        for one in contracts
        if (record := find_system(one.name)) is not None and record.symbol is not None
    }
    rows = opened.database.rows("SELECT address, symbol, decimals FROM tokens ORDER BY address, symbol")
    found = {Address(row["address"]): Token(row["address"], row["symbol"], row["decimals"]) for row in rows}
    found.update(system)
    return tuple(found.values())
