"""Recording of lines: a plugin of pytest by which coverage.py notes what each test executes, and what the test costs.

`-p bench.line_recording --record-into FOLDER` writes two files. `lines.sqlite` is coverage.py's; its contexts are
the ids of tests and the names of the fixtures that several tests share. `tests.json` holds the CPU seconds of each
test that passed, the ids of those that failed, the tests that use a shared fixture, and the files whose tests start
processes: the lines that other processes execute are not seen.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

LINES = "lines.sqlite"
TESTS = "tests.json"
MEASURED = ("cmwallet", "identity", "oauth")
# The last one is how a test asks the fork server for a process.
_STARTING = frozenset({"subprocess.Popen", "os.posix_spawn", "os.fork", "os.forkpty", "socket.sendmsg"})


class LineRecording:
    """Has coverage.py write each test's lines under its id."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()
        self._passed: set[str] = set()
        self._starting: set[str] = set()
        self._sharing: dict[str, list[str]] = {}
        self._contexts = [""]
        self._coverage = coverage.Coverage(
            data_file=str(folder / LINES),
            config_file=False,
            include=[str(root / top / "*") for top in MEASURED],
            messages=False,
        )
        self._coverage.set_option("run:relative_files", True)  # the tree may be a copy
        self._coverage.start()
        sys.addaudithook(self._note_start)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Write what a test and its fixtures execute under its id."""
        begin = _cpu_seconds()
        for definitions in item._fixtureinfo.name2fixturedefs.values():  # type: ignore[attr-defined]
            if definitions and definitions[-1].scope != "function":
                self._sharing.setdefault(_context_of(definitions[-1]), []).append(item.nodeid)
        try:
            with self._under(item.nodeid):
                return (yield)
        finally:
            self._seconds[item.nodeid] = _cpu_seconds() - begin

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        """Write what a shared fixture executes under its name: it is executed for the first test alone."""
        if fixturedef.scope == "function":
            return (yield)
        with self._under(_context_of(fixturedef)):
            return (yield)

    @contextlib.contextmanager
    def _under(self, context: str) -> Iterator[None]:
        self._contexts.append(context)
        self._coverage.switch_context(context)
        try:
            yield
        finally:
            self._contexts.pop()
            self._coverage.switch_context(self._contexts[-1])

    def _note_start(self, event: str, _arguments: tuple[object, ...]) -> None:
        # A process that a test starts may answer the others of its file.
        if event in _STARTING:
            self._starting.add(self._contexts[min(1, len(self._contexts) - 1)].partition("::")[0])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a test ended; one that is skipped has neither passed nor failed."""
        if report.failed:
            self._failed.add(report.nodeid)
        elif report.passed and report.when == "call":
            self._passed.add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write both files."""
        self._coverage.stop()
        self._coverage.save()
        passed = {name: self._seconds[name] for name in self._seconds if name in self._passed - self._failed}
        document = {
            "passed": passed,
            "failed": sorted(self._failed),
            "sharing": self._sharing,
            "starting": sorted(self._starting - {""}),
        }
        (self._folder / TESTS).write_text(json.dumps(document), "utf-8")


def _context_of(fixture: pytest.FixtureDef[object]) -> str:
    return f"{fixture.baseid}::{fixture.argname} (fixture)"


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take where to write."""
    parser.addoption("--record-into", type=Path, metavar="FOLDER", help="write the lines of each test here")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Begin before the first module of the project is imported."""
    folder: Path = early_config.known_args_namespace.record_into
    early_config.pluginmanager.register(LineRecording(folder, early_config.rootpath), "line_recording_session")
