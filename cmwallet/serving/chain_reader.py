"""Chain access for a server with many threads: one thread asks, with a session of its own.

SQLite and the embedded chain belong to the thread that opened them. When the node cannot be reached the session is
opened anew at the next question: the embedded chain's server may have been started or stopped meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from cmwallet.errors import NetworkFailed
from cmwallet.home.secret_sources import ask_nobody
from cmwallet.identities.registry import ChainKeyHistory
from cmwallet.session import Session
from identity.address import parse_address

if TYPE_CHECKING:
    from cmwallet.home.folder import Home
    from cmwallet.node.access import WalletAccess
    from cmwallet.serving.plan import Plan
    from identity.did import Did, History

Answer = TypeVar("Answer")

log = logging.getLogger("cmwallet.oauth")


class ChainReader:
    """Reads the key registry that the plan names, and whatever else is asked of the chain."""

    def __init__(self, home: Home, plan: Plan) -> None:
        self._home = home
        self._plan = plan
        self._opened: Session | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chain")

    def history(self, did: Did) -> History:
        """Return the changes of a DID. Raises `NetworkFailed`, `NotFound`, `RpcRefused`."""
        registry = parse_address(self._plan.registry)
        return self.ask(lambda access: ChainKeyHistory.at(access.client, access.network, registry).history(did))

    def ask(self, question: Callable[[WalletAccess], Answer]) -> Answer:
        """Return the answer to a question, which may do nothing that needs the vault."""
        return self._worker.submit(self._answer, question).result()

    def close(self) -> None:
        """Let go of the node."""
        self._worker.submit(self._drop).result()
        self._worker.shutdown()

    def _answer(self, question: Callable[[WalletAccess], Answer]) -> Answer:
        if self._opened is None:
            self._opened = Session(  # needs no vault
                self._home, ask=ask_nobody, network_flag=self._plan.network, warn=log.warning, detail=log.info
            )
        try:
            return question(self._opened)
        except NetworkFailed:
            self._drop()
            raise

    def _drop(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None
