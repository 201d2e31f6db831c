"""What holds for every test."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.processes import come_true, command_line, servers_below

LEFT = pytest.StashKey[list[str]]()
"""The command lines of servers that are left."""

pytest_plugins = ("tests.cpu_summary", "tests.reached_commands")

# Hundreds of homes, each with a server of 55 MB: only the tests that are about it have commands start one.
os.environ.setdefault("CMWALLET_CHAIN_AUTOSTART", "false")

# A shell that starts the tests in the background has them ignore Ctrl-C, and every program that they start would too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# `nohup` asks the same of a hang-up.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# No test judges how long something takes: this machine may have other work.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail when a server of the chain outlives the tests: one that somebody started and forgot would stay for good."""
    if hasattr(session.config, "workerinput") or not sys.platform.startswith("linux"):
        return  # the process that started the workers looks, when all have ended
    folder = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # no fixture is left by now
    if not come_true(lambda: not servers_below(folder)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        session.config.stash[LEFT] = [command_line(number) for number in servers_below(folder)]


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say it right above pytest's own last line, which speaks of tests alone."""
    for command in config.stash.get(LEFT, []):
        terminalreporter.line(f"a server of the chain that no test has stopped: {command}", red=True)
