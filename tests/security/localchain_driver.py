"""Run by test_localchain_crash.py: processes that submit transactions and are stopped dead at the n-th write.

FOLDER RAW…: for n = 1, 2, … copies FOLDER (if there is one) to FOLDER-n, submits RAW… there in a process that dies at
its n-th write, and prints what that had acknowledged; ends when a process survives.
--steady FOLDER: pays from the faucet for ever, printing each hash once it is acknowledged.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cmwallet.localchain.database import ChainDatabase, Values
from cmwallet.localchain.node import LocalNode


class DyingDatabase(ChainDatabase):
    """Kills its process right after the `fuse`-th write; a commit counts as one."""

    fuse = -1

    def write(self, statement: str, values: Values = ()) -> None:
        super().write(statement, values)
        self._burn()

    @contextmanager
    def writing(self) -> Iterator[None]:
        with super().writing():
            yield
        self._burn()

    def _burn(self) -> None:
        DyingDatabase.fuse -= 1
        if DyingDatabase.fuse == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def submit_until_death(folder: Path, raws: Sequence[str], fuse: int, told: int) -> None:
    DyingDatabase.fuse = fuse
    node = LocalNode.open(folder, database=DyingDatabase)
    for raw in raws:
        acknowledged = node.request("eth_sendRawTransaction", [raw])
        os.write(told, f"{acknowledged}\n".encode())
    os._exit(0)


def every_write(origin: Path, raws: Sequence[str]) -> None:
    fuse = 0
    while True:
        fuse += 1
        folder = origin.with_name(f"{origin.name}-{fuse}")
        if origin.exists():
            shutil.copytree(origin, folder)
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:
            submit_until_death(folder, raws, fuse, told)
        os.close(told)
        with os.fdopen(heard) as stream:
            acknowledged = stream.read().split()
        _, status = os.waitpid(child, 0)
        died = os.WIFSIGNALED(status)
        sys.stdout.write(json.dumps({"folder": str(folder), "died": died, "acknowledged": acknowledged}) + "\n")
        if not died:
            return


def steady(folder: Path) -> None:
    node = LocalNode.open(folder)
    while True:
        sys.stdout.write(node.faucet(b"\x77" * 20, 1) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "--steady":
        steady(Path(sys.argv[2]))
    else:
        every_write(Path(sys.argv[1]), sys.argv[2:])
