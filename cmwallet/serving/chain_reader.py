"""Asking the chain from a server with many threads: one thread does, with a session of its own.

SQLite and the embedded chain belong to the thread that opened them. When the node cannot be reached the session is
opened anew at the next question: the embedded chain's server may have been started or stopped meanwhile.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from cmwallet.chain.registry import ChainKeyHistory
from cmwallet.errors import Locked, NetworkFailed
from cmwallet.session import Session
from identity.address import parse_address

if TYPE_CHECKING:
    from cmwallet.home import Home
    from cmwallet.serving.plan import Plan
    from identity.did import Did, History
    from identity.secret import Secret


class ChainReader:
    """Reads the key registry that the plan names."""

    def __init__(self, home: Home, plan: Plan) -> None:
        self._home = home
        self._plan = plan
        self._opened: Session | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chain")

    def history(self, did: Did) -> History:
        """Return the changes of a DID. Raises `NetworkFailed`, `NotFound`, `RpcRefused`."""
        return self._worker.submit(self._read, did).result()

    def close(self) -> None:
        """Let go of the node."""
        self._worker.submit(self._drop).result()
        self._worker.shutdown()

    def _read(self, did: Did) -> History:
        if self._opened is None:
            self._opened = Session(self._home, ask=_nobody, network_flag=self._plan.network)
        try:
            registry = parse_address(self._plan.registry)
            return ChainKeyHistory(self._opened.client, registry, self._plan.chain_id).history(did)
        except NetworkFailed:
            self._drop()
            raise

    def _drop(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def _nobody(_wanted: object) -> Secret:
    raise Locked("the server asks nobody for a passphrase", hint="cmwallet unlock")
