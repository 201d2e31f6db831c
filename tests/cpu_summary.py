"""What the tests cost, said at the end of a run: CPU seconds and processes by folder, and the dearest files.

Nothing is asserted: machines differ. A folder without a budget has not been measured yet. The numbers of processes do
not depend on the machine.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

BUDGETS = {"tests/cli": 600, "tests/security": 250, "tests/unit": 110, "tests/contracts": 150}
"""CPU seconds that a folder may cost on a machine of two cores, which other work keeps busy."""

DEAREST = 10
_STARTING = {"subprocess.Popen", "os.posix_spawn", "os.fork", "os.forkpty"}
_KEY = "cpu_summary"


class CpuSummary:
    """Counts in each process that runs tests; the one that prints adds up."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._seconds: Counter[str] = Counter()
        self._processes: Counter[str] = Counter()
        self._started = 0
        sys.addaudithook(self._count)

    def _count(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if event in _STARTING:
            self._started += 1

    def _now(self) -> tuple[float, int]:
        # What a fork server ran is in no figure of this process until the server has ended.
        forked = sys.modules.get("tests.cli.forked")
        times = os.times()
        own = times.user + times.system + times.children_user + times.children_system
        return own + (forked.Spent.seconds if forked else 0), self._started + (forked.Spent.processes if forked else 0)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
        """Count what a test and its fixtures take, with the processes that were waited for meanwhile."""
        seconds, processes = self._now()
        try:
            return (yield)
        finally:
            after, started = self._now()
            file = item.nodeid.partition("::")[0]
            self._seconds[file] += after - seconds
            self._processes[file] += started - processes

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """End the fork server, and tell the process that prints."""
        forked = sys.modules.get("tests.cli.forked")
        if forked:
            forked.close()
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[_KEY] = (dict(self._seconds), dict(self._processes))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a worker counted."""
        seconds, processes = getattr(node, "workeroutput", {}).get(_KEY, ({}, {}))
        self._seconds.update(seconds)
        self._processes.update(processes)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print it before pytest's own last line."""
        if sum(self._processes.values()) == 0 and len(self._seconds) < 2:
            return
        folders, started = Counter[str](), Counter[str]()
        for file, seconds in self._seconds.items():
            folder = "/".join(file.split("/")[:2])
            folders[folder] += seconds
            started[folder] += self._processes[file]
        terminalreporter.section("CPU seconds, without what outlives its command")
        terminalreporter.line(f"{'':44} {'CPU s':>7} {'budget':>7} {'processes':>10}")
        for folder, seconds in folders.most_common():
            budget = BUDGETS.get(folder, "")
            terminalreporter.line(f"{folder:44} {seconds:7.1f} {budget:>7} {started[folder]:>10}")
        terminalreporter.line(f"{'the dearest files':44}")
        for file, seconds in self._seconds.most_common(DEAREST):
            terminalreporter.line(f"  {file:42} {seconds:7.1f} {'':>7} {self._processes[file]:>10}")


def pytest_configure(config: pytest.Config) -> None:
    """Take part in every run."""
    config.pluginmanager.register(CpuSummary(config), _KEY)
