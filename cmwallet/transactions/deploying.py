"""Deployment of a contract of the system: the order that creates it, and its line in the address book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmwallet.calls.abi import encode_arguments, parse_interface
from cmwallet.calls.abi_values import parse_values
from cmwallet.calls.deployments import Deployment, Deployments, deployed, verify_code
from cmwallet.contracts.artifacts import load_artifact
from cmwallet.contracts.systems import find_system
from cmwallet.errors import Duplicate, NetworkFailed
from cmwallet.transactions.encoding import created_address
from cmwallet.transactions.execution import follow, journal_of
from cmwallet.transactions.journal_entry import REPLACED, REVERTED
from cmwallet.transactions.order import contract_order
from identity.address import address_bytes

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.transactions.execution import Executor
    from cmwallet.transactions.journal_entry import JournalEntry
    from cmwallet.transactions.order import Order


def deploy(
    executor: Executor, account: Account, name: str, arguments: Sequence[str], coins: int = 0
) -> Deployment | None:
    """Deploy a contract, wait for it and write its address down; None after a dry run. `coins` are wei.

    The order carries the memo `deploy NAME`: when an earlier run was interrupted, its transaction is taken up again
    and nothing is deployed twice.
    """
    opened, artifact = executor.opened, load_artifact(name)
    interface = parse_interface(artifact.abi)
    if arguments:
        encoded = encode_arguments(interface.constructor, parse_values(interface.constructor, arguments))
    else:
        encoded = _encoded_by_table(executor, account, name) or encode_arguments(interface.constructor, [])
    data = artifact.bytecode + encoded
    order = contract_order(opened.network, account, None, name, data, coins, memo=f"deploy {name}")
    executor.approver.note(f"new   {name}, {len(artifact.bytecode)} bytes")
    entry = _executed(executor, name, order)
    if entry is None or entry.hash is None:
        return None
    receipt = opened.client.receipt(entry.hash)
    if receipt is None or entry.nonce is None:
        raise NetworkFailed(f"the node does not know the new {name} yet", hint="run the same command again")
    address = receipt.contract_address or created_address(entry.sender, entry.nonce)  # some nodes do not tell it
    verify_code(opened.client, name, address)
    return Deployments(opened.database).add(opened.keeper, opened.client.genesis_hash(), name, address, entry.hash)


def _encoded_by_table(executor: Executor, account: Account, name: str) -> bytes:
    """Return the constructor arguments that the registry of the system states; nothing for other contracts."""
    system = find_system(name)
    if system is None or not system.elsewhere:
        return b""
    opened = executor.opened
    there = deployed(opened.database, opened.client, opened.network)
    return system.words(address_bytes(account.address), {key: address_bytes(one.address) for key, one in there.items()})


def _executed(executor: Executor, name: str, order: Order) -> JournalEntry | None:
    opened = executor.opened
    try:
        return executor.execute(order)
    except Duplicate as duplicate:
        entry = journal_of(opened).by_hash(str(duplicate.details.get("hash")))
        if entry is None:
            raise
    if entry.state in (REVERTED, REPLACED):  # it made no contract, and this is another attempt
        return executor.under(allow_duplicate=True).execute(order)
    executor.approver.note(f"{name} was sent already; its transaction is taken up again")
    return follow(opened, entry, executor.terms, executor.approver)
