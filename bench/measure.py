"""Timing: ours and the peers in turn, so that what disturbs the machine disturbs all of them alike."""

from __future__ import annotations

import gc
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Run: TypeAlias = Callable[[], float]
"""Does the work once and returns the seconds of one operation; what it prepares for itself is not in them."""


@dataclass(frozen=True)
class Spread:
    """The least, the middle and the greatest of some numbers."""

    minimum: float
    median: float
    maximum: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Sum up `values`, which must not be empty."""
        return cls(min(values), statistics.median(values), max(values))


def timed(work: Callable[[], object], operations: int = 1, *, clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the seconds that `work` takes, divided by `operations`; the garbage collector waits meanwhile.

    With `time.process_time` as clock only this process counts: right for work that waits for nothing.
    """
    gc.collect()
    gc.disable()
    try:
        begin = clock()
        work()
        return (clock() - begin) / operations
    finally:
        gc.enable()


def in_turn(rounds: int, *runs: Run) -> list[list[float]]:
    """Run all of `runs` in each round, in changing order, and return each one's seconds, round by round.

    One round before them warms the caches and is not counted.
    """
    seconds: list[list[float]] = [[] for _ in runs]
    for number in range(rounds + 1):
        order = list(range(len(runs)))
        shift = number % len(runs)
        for index in order[shift:] + order[:shift]:
            took = runs[index]()
            if number:
                seconds[index].append(took)
    return seconds


@dataclass
class Process:
    """A whole process as a `Run`: wall time from start to end. What it printed and its CPU seconds are kept."""

    command: Sequence[str]
    environment: Mapping[str, str]
    more: Callable[[int], Sequence[str]] = lambda _number: ()
    """Arguments that change from run to run; called with the number of the run."""
    outputs: list[str] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        """Run it; raises `RuntimeError` with what it said when it fails."""
        command = [*self.command, *self.more(len(self.outputs))]
        before, begin = _cpu_of_children(), time.perf_counter()
        done = subprocess.run(
            command, env=dict(self.environment), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        took = time.perf_counter() - begin
        if done.returncode:
            raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        self.cpu.append(_cpu_of_children() - before)
        self.outputs.append(done.stdout)
        return took


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cpu_ratio(ours: Process, peer: Process) -> float:
    """The middle of the ratios of CPU seconds, round by round, without the warming one."""
    return statistics.median(a / b for a, b in zip(ours.cpu[1:], peer.cpu[1:], strict=True))


def cmwallet_program() -> str:
    """The `cmwallet` that stands beside the Python that runs this."""
    program = Path(sys.executable).with_name("cmwallet")
    if not program.exists():
        raise RuntimeError(f"{program} is not installed: run make bench, or pip install -e . there")
    return str(program)


def plain_environment(**more: str) -> dict[str, str]:
    """An environment without settings of the user's: ours, Python's and proxies' are left out."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, **more}
