"""In-process node of the embedded chain (`LocalNode`). Nothing has to be started."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from cmwallet.localchain import formatting
from cmwallet.localchain.chain import LocalChain
from cmwallet.localchain.database import ChainDatabase
from cmwallet.localchain.errors import METHOD_NOT_FOUND, RpcFailure
from cmwallet.localchain.filters import Filters
from cmwallet.localchain.methods import CHANGES, READS
from cmwallet.localchain.methods.context import Context
from cmwallet.localchain.methods.extensions import pay
from cmwallet.localchain.money import FAUCET_DEFAULT
from cmwallet.localchain.parameters import Parameters
from cmwallet.localchain.system import deploy_missing
from identity.storage import private_directory


class LocalNode:
    """A node over the chain in one directory; several processes may open the same one. Used by one thread."""

    def __init__(self, chain: LocalChain, clock: Callable[[], float] = time.monotonic) -> None:
        self._context = Context(chain, Filters(clock))
        self.deploys = False
        """Whether the system's contracts are put back after a reset."""

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        clock: Callable[[], float] = time.time,
        database: Callable[[Path], ChainDatabase] = ChainDatabase,
    ) -> LocalNode:
        """Open the chain in `directory` (`<home>/chain`), made with its genesis on first use.

        `clock` returns seconds since 1970. `database` is the seam by which tests interrupt writes.
        Raises `Damaged`, `StorageFailed`, `Busy`, `PermissionsTooLax`.
        """
        private_directory(directory)
        node = cls(LocalChain(directory, clock=clock, database=database))
        try:
            node.chain.mine_waiting()  # left by a process that was killed between two blocks
        except BaseException:
            node.close()
            raise
        return node

    @classmethod
    def start(cls, directory: Path) -> LocalNode:
        """Open the chain with the system's contracts on it; those that are missing are deployed, and after a reset."""
        node = cls.open(directory)
        node.deploys = True
        try:
            deploy_missing(node.chain)
        except BaseException:
            node.close()
            raise
        return node

    @property
    def chain(self) -> LocalChain:
        """The chain itself."""
        return self._context.chain

    def request(self, method: str, params: Sequence[object], seconds: float | None = None) -> object:
        """Answer a JSON-RPC request: JSON values, numbers as `0x…`. Raises `RpcFailure` and the storage errors.

        A call or an estimate is refused after `seconds` of the processor; None: its gas alone bounds it.
        """
        parameters = Parameters(params)
        read = READS.get(method)
        if read is not None:
            with self.chain.reading():
                return read(replace(self._context, seconds=seconds), parameters)
        change = CHANGES.get(method)
        if change is None:
            raise RpcFailure(METHOD_NOT_FOUND, f"the method {method[:64]} does not exist/is not available")
        result = change(self._context, parameters)
        if self.deploys and method == "cmwallet_reset":
            deploy_missing(self.chain)
        return result

    @property
    def holds(self) -> bool:
        """Whether ending would take something from somebody: an open filter, or transactions held back from mining."""
        return self._context.filters.any_open or (self.chain.pool.size() > 0 and not self.chain.settings.automine)

    def faucet(self, address: bytes, amount: int | None) -> str:
        """Send `amount` wei (None: 100 CMT; at most 10,000 CMT) from the faucet; returns the transaction's hash."""
        return formatting.data(pay(self._context, address, FAUCET_DEFAULT if amount is None else amount))

    def close(self) -> None:
        """Close the chain."""
        self.chain.close()
