"""The nonce that a client names: it has to be the next one, since the wallet gives nonces away itself.

Bytes for a later nonce could be collected now and used at any time; an earlier one would replace what is under way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.localchain.errors import SERVER_ERROR, RpcFailure
from cmwallet.node.agreed_accounts import next_count
from cmwallet.transactions.journal import Journal
from identity.address import Address

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from cmwallet.node.client import NodeClient
    from cmwallet.session import Session


def next_nonce(database: Database, client: NodeClient, genesis: str, account: Address) -> int:
    """Return the larger of what the node counts, pending ones included, and what the journal has under way."""
    holding = Journal(database).holding(genesis, account)
    ours = max((entry.nonce + 1 for entry in holding if entry.nonce is not None), default=0)
    return max(next_count(client, account), ours)


def check_nonce(opened: Session, account: Address, nonce: int | None) -> None:
    """Raise `RpcFailure` in the words that tools know, unless the nonce is left open or is the next one."""
    if nonce is None:
        return
    expected = next_nonce(opened.database, opened.client, opened.client.genesis_hash(), account)
    if nonce != expected:
        which = "low" if nonce < expected else "high"
        raise RpcFailure(SERVER_ERROR, f"nonce too {which}: next nonce {expected}, tx nonce {nonce}")
