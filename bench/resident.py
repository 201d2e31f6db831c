"""The embedded chain's server, started by commands: `balance` on `local` against `account list`, which needs no chain.

Each of the two is a whole process; what is compared is CPU time. The server was started by the command that came before
all that are measured, as it is for everybody who uses more than one.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path

from bench.home import make_home
from bench.measure import Process, cmwallet_program, in_turn
from bench.report import Row, Skipped, Target

CLAIM = "the embedded chain serves itself (whole processes, CPU seconds)"
ROUNDS = 9
_TARGET = Target("at most", 2)


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Compare `balance` with the server that it finds, and without one, with `account list`."""
    rounds = max(3, int(ROUNDS * scale))
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder:
        home = make_home(Path(folder))
        listing = Process([cmwallet_program(), "account", "list"], home.environment)
        balance = Process([cmwallet_program(), "balance"], home.environment)
        alone = Process([cmwallet_program(), "balance"], home.environment | {"CMWALLET_CHAIN_AUTOSTART": "false"})
        try:
            in_turn(rounds, listing, balance)
            status = json.loads(home.cmwallet("chain", "status", "--json"))
            if not status["answers"] or status["url"] is not None:
                raise RuntimeError("no command has started a server for itself")
            home.cmwallet("chain", "stop", "--quiet")
            in_turn(rounds, alone)
        finally:
            home.cmwallet("chain", "stop", "--quiet")
    took, peer, without = listing.cpu[1:], balance.cpu[1:], alone.cpu[1:]
    note = f"medians {statistics.median(peer):.3f} s and {statistics.median(took):.3f} s of CPU"
    rows: list[Row | Skipped] = [
        Row("cmwallet balance", peer, "cmwallet account list", took, "slower", target=_TARGET, note=note),
        Row("cmwallet balance, chain.autostart false", without, "cmwallet account list", took, "slower"),
    ]
    return rows
