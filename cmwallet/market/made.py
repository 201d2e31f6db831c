"""Item that a transaction made: its number, from the event in the transaction's block."""

from __future__ import annotations

from cmwallet.calls.abi import decode_event
from cmwallet.errors import NetworkFailed
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.journal_entry import JournalEntry


def made_item(contract: BoundContract, entry: JournalEntry, event: str) -> int:
    """Return the number in the event of a mined transaction.

    Raises:
        NetworkFailed: the node does not give the event.
    """
    topic = contract.contract.interface.event(event).topic
    block = entry.block
    assert block is not None
    logs = contract.client.logs(block, block, addresses=[contract.address], topics=[topic])
    for log in logs:
        decoded = decode_event(contract.contract.interface, log)
        if log.transaction_hash == entry.hash and decoded is not None:
            number = dict(decoded.values)["id"]
            assert isinstance(number, int)
            return number
    raise NetworkFailed("the node does not give the event of the transaction", hint=f"cmwallet tx show {entry.hash}")
