"""After a run of all of tests/cli: every command has printed a result somewhere, and it was held to its schema.

A run of some files says nothing about the others, and nothing is asked of it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).parent / "cli"
_KEY = "reached_commands"

NEVER = frozenset(
    {
        "wallet phrase",  # at a terminal alone
        *("identity bank sandbox", "loan exchange serve", "oauth serve", "oauth login"),  # they go on running
        *("signer serve", "signer approve", "signer deny"),  # they need a door that is open
    }
)
"""Commands that are tested in processes of their own, which note nothing."""


class ReachedCommands:
    """Gathers the commands of which a result was seen; the process that prints judges."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._reached: set[str] = set()
        self._files: set[str] = set()
        self._missing: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember which files had tests that ran."""
        if report.when == "call":
            self._files.add(report.nodeid.partition("::")[0])

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a worker reached."""
        self._reached.update(getattr(node, "workeroutput", {}).get(_KEY, ()))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell the process that prints; in that one, fail the run where a command is missing."""
        noted = sys.modules.get("tests.cli.noted_results")
        self._reached.update(noted.REACHED if noted else ())
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[_KEY] = sorted(self._reached)
            return
        wanted = {f"tests/cli/{path.name}" for path in _FOLDER.glob("test_*.py")}
        if not wanted <= self._files or self._config.option.keyword:
            return
        from cmwallet.cli.reference.spec import command_tree

        leaves = {command.name for command in command_tree() if command.is_leaf}
        self._missing = sorted(leaves - self._reached - NEVER)
        if self._missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Name what is missing, and what to do, right above pytest's own last line, which speaks of tests alone."""
        if self._missing:
            terminalreporter.section("commands of which no test saw a result", red=True)
            terminalreporter.line("run each once to a good end, in tests/cli, so that it is held to its schema:")
            for name in self._missing:
                terminalreporter.line(f"  cmwallet {name}")


def pytest_configure(config: pytest.Config) -> None:
    """Take part in every run."""
    config.pluginmanager.register(ReachedCommands(config), _KEY)
