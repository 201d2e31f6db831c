"""Reading the key registry for a server with threads: one thread of its own, with a session that belongs to it.

A connection to SQLite or to the embedded chain is used by the thread that made it; questions of all others queue here.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cmwallet.chain.client_keys import registry_history
from cmwallet.errors import Locked
from cmwallet.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmwallet.home import Home
    from identity.did import Did, History
    from identity.secret import Secret


@contextmanager
def chain_reader(home: Home, network: str | None) -> Iterator[Callable[[Did], History]]:
    """Return what reads the changes of a DID, from any thread. It raises what `ChainKeyHistory.history` raises."""
    with ThreadPoolExecutor(1, "chain") as thread:
        opened = thread.submit(lambda: Session(home, ask=_nobody, network_flag=network)).result()
        try:
            yield lambda did: thread.submit(registry_history, opened, did).result()
        finally:
            thread.submit(opened.close).result()


def _nobody(_wanted: object) -> Secret:
    raise Locked("the chain is read without the vault")
