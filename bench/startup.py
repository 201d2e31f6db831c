"""Start-up: how long the person at the shell waits before anything happens, as whole processes."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.home import make_home
from bench.measure import Process, cmwallet_program, cpu_ratio, in_turn, plain_environment
from bench.report import Row, Skipped, Target

CLAIM = "start-up (whole processes)"
ROUNDS = 41
_TARGET = Target("at most", 13)


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Compare each command with `python -c pass` of the same environment."""
    rows: list[Row | Skipped] = []
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder:
        home = make_home(Path(folder))
        environment = plain_environment(CMWALLET_HOME=home.environment["CMWALLET_HOME"])
        for arguments in (["--version"], ["--help"], ["account", "list"]):
            ours = Process([cmwallet_program(), *arguments], environment)
            bare = Process([sys.executable, "-c", "pass"], environment)
            seconds = in_turn(max(3, int(ROUNDS * scale)), ours, bare)
            note = f"by CPU time: {cpu_ratio(ours, bare):.2f}× the time"
            name = "cmwallet " + " ".join(arguments)
            rows.append(Row(name, seconds[0], "python -c pass", seconds[1], "slower", target=_TARGET, note=note))
    return rows
