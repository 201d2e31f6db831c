"""Deploying one contract: the order, the road, the address book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cmwallet.cli import output
from cmwallet.cli.following import follow
from cmwallet.cli.road import Road, travel

if TYPE_CHECKING:
    from cmwallet.session import Session


def deploy_one(
    opened: Session, name: str, arguments: Sequence[str], value: str | None, sender: str | None, road: Road
) -> None:
    """Deploy a contract, wait for it and write its address down.

    The order carries the memo `deploy NAME`: when an earlier run was interrupted, its transaction is taken up again
    and nothing is deployed twice.
    """
    from cmwallet.chain.abi import encode_arguments, parse_interface
    from cmwallet.chain.abi_values import parse_values
    from cmwallet.chain.deployments import Deployments, verify_code
    from cmwallet.chain.journal_entry import REPLACED, REVERTED
    from cmwallet.chain.transactions import created_address
    from cmwallet.chain.transfer import contract_order
    from cmwallet.choosing import choose_account
    from cmwallet.contracts.artifacts import load_artifact
    from cmwallet.errors import Duplicate, NetworkFailed
    from cmwallet.units import parse_native_amount

    artifact = load_artifact(name)
    interface = parse_interface(artifact.abi)
    data = artifact.bytecode + encode_arguments(interface.constructor, parse_values(interface.constructor, arguments))
    coins = 0 if value is None else parse_native_amount(value, opened.network.symbol)
    account = choose_account(opened.config, opened.database, sender)
    order = contract_order(opened.network, account, None, name, data, coins, memo=f"deploy {name}")
    output.status(f"new   {name}, {len(artifact.bytecode)} bytes")
    try:
        entry = travel(opened, order, road, report=False)
    except Duplicate as duplicate:
        entry = opened.journal.by_hash(str(duplicate.details.get("hash")))
        if entry is None:
            raise
        if entry.state in (REVERTED, REPLACED):  # it made no contract, and this is another attempt
            entry = travel(opened, order, replace(road, allow_duplicate=True), report=False)
        else:
            output.status(f"{name} was sent already; its transaction is taken up again")
            follow(opened, entry, opened.network.confirmations, road.seconds(opened), report=False)
    if entry is None or entry.hash is None:
        return
    tx_hash = entry.hash
    receipt = opened.client.receipt(tx_hash)
    if receipt is None or entry.nonce is None:
        raise NetworkFailed(f"the node does not know the new {name} yet", hint="run the same command again")
    address = receipt.contract_address or created_address(entry.sender, entry.nonce)  # some nodes do not tell it
    verify_code(opened.client, name, address)
    Deployments(opened.database).add(opened.keeper, opened.client.genesis_hash(), name, address, tx_hash)
    document = {"name": name, "address": address, "hash": tx_hash, "network": opened.network.name}
    output.result(document, f"{name}\t{address}")
