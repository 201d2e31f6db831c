"""Reads for clients: passed to the node of the door's network, over one connection for each client's connection."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmwallet.accounts.accounts import Accounts
from cmwallet.errors import Problem
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node.connection import connect
from cmwallet.node.networks import Network, Pin
from cmwallet.signer.answers import node_failure
from cmwallet.signer.next_nonce import next_nonce
from identity.address import is_address, parse_address

if TYPE_CHECKING:
    from cmwallet.node.client import NodeClient


class NodeReads:
    """Asks the node of a network; `genesis` is that of the chain which the door serves."""

    def __init__(self, home: Home, network: Network, pin: Pin | None, genesis: str, seconds: float) -> None:
        self._home = home
        self._network = network
        self._pin = pin
        self._genesis = genesis
        self._seconds = seconds
        self._of_thread = threading.local()

    def ask(self, method: str, params: Sequence[object]) -> object:
        """Return the node's answer. Raises `RpcFailure` with its own code and sentence, or 4900 when it is away."""
        try:
            if method == "eth_getTransactionCount" and len(params) == 2 and params[1] == "pending":
                return self._pending_count(params)
            return self._client().transport.request(method, params)
        except Problem as problem:
            raise node_failure(problem, method) from problem

    def close(self) -> None:
        """Let go of this thread's connection."""
        client: NodeClient | None = getattr(self._of_thread, "client", None)
        if client is not None:
            client.close()
            self._of_thread.client = None

    def _client(self) -> NodeClient:
        client: NodeClient | None = getattr(self._of_thread, "client", None)
        if client is None:
            client = connect(self._home, self._network, seconds=self._seconds, pin=self._pin)
            self._of_thread.client = client
        return client

    def _pending_count(self, params: Sequence[object]) -> object:
        """Of an own account the node may not know yet what the journal has under way."""
        named = params[0]
        if isinstance(named, str) and is_address(named):
            database = Database(self._home)
            try:
                account = Accounts(database).find(named)
                if account is not None:
                    return hex(next_nonce(database, self._client(), self._genesis, parse_address(named)))
            finally:
                database.close()
        return self._client().transport.request("eth_getTransactionCount", params)
