"""The embedded chain as the node behind several doors: asked by one thread, whoever asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cmwallet.errors import RpcRefused
from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.node import LocalNode
from identity.address import address_bytes
from tests.unit.transactions.journalling import SENDER


@dataclass
class RealChain:
    """The embedded chain; `answer` is what doors are opened to."""

    node: LocalNode
    worker: ThreadPoolExecutor

    def answer(self, method: str, params: Sequence[object]) -> object:
        try:
            return self.worker.submit(self.node.request, method, list(params)).result()
        except RpcFailure as failure:
            raise RpcRefused(f"the node refused: {failure.message}", rpc_code=failure.code, data=failure.data) from None

    def mined(self) -> Counter[int]:
        """How often each value was paid by the sender."""
        paid: Counter[int] = Counter()
        for number in range(1, int(str(self.answer("eth_blockNumber", [])), 16) + 1):
            block = self.answer("eth_getBlockByNumber", [hex(number), True])
            assert isinstance(block, dict)
            paid.update(int(one["value"], 16) for one in block["transactions"] if one["from"] == SENDER.lower())
        return paid

    @property
    def genesis(self) -> str:
        """The hash of its first block."""
        block = self.answer("eth_getBlockByNumber", ["0x0", False])
        assert isinstance(block, dict)
        return str(block["hash"])

    def fund(self, address: str, wei: int) -> None:
        """Give an account coins."""
        self.worker.submit(self.node.faucet, address_bytes(address), wei).result()


@contextmanager
def real_chain(folder: Path) -> Iterator[RealChain]:
    """Open a new chain in a folder."""
    worker = ThreadPoolExecutor(1)
    node = worker.submit(LocalNode.start, folder / "chain").result()
    yield RealChain(node, worker)
    worker.submit(node.close).result()
    worker.shutdown()
