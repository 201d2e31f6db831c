"""Recording of lines: a plugin of pytest by which coverage.py notes what each test executes, and what the test costs.

`-p bench.line_recording --record-into FOLDER` writes `lines.sqlite`, a data file of coverage.py whose contexts are the
ids of the tests, and `tests.json`, the CPU seconds of each test that passed and the ids of those that failed. Only
lines that are executed in the process of the tests are seen, not those of programs that a test starts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

LINES = "lines.sqlite"
TESTS = "tests.json"
MEASURED = ("cmwallet", "identity", "oauth")


class LineRecording:
    """Has coverage.py write each test's lines under its id."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()
        self._passed: set[str] = set()
        self._coverage = coverage.Coverage(
            data_file=str(folder / LINES),
            config_file=False,
            include=[str(root / top / "*") for top in MEASURED],
            messages=False,
        )
        self._coverage.set_option("run:relative_files", True)  # the tree may be a copy
        self._coverage.start()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Write what a test and its fixtures execute under its id."""
        begin = _cpu_seconds()
        self._coverage.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self._coverage.switch_context("")
            self._seconds[item.nodeid] = _cpu_seconds() - begin

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
        document = {"passed": passed, "failed": sorted(self._failed)}
        (self._folder / TESTS).write_text(json.dumps(document), "utf-8")


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
