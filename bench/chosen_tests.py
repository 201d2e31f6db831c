"""Choice of tests: a plugin of pytest that runs those that a file names, in its order, and then what else it is given.

`-p bench.chosen_tests --tests-from FILE` reads `{"first": [ids], "rest": bool, "never": [ids]}`. An id that is not
collected is passed over: a mutant may change the cases that a test is made for. The ids of tests that fail are written
beside it, with the suffix `.failed`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FAILED = ".failed"


class ChosenTests:
    """Orders what was collected, and says what failed."""

    def __init__(self, file: Path) -> None:
        document = json.loads(file.read_text("utf-8"))
        self._first = {name: place for place, name in enumerate(document["first"])}
        self._rest: bool = document["rest"]
        self._never = frozenset(document["never"])
        self._failed_file = file.with_suffix(FAILED)
        self._failed: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is not wanted; last, because pytest itself puts tests in order here."""
        first = sorted((one for one in items if one.nodeid in self._first), key=lambda one: self._first[one.nodeid])
        rest = [one for one in items if one.nodeid not in self._first and one.nodeid not in self._never]
        items[:] = [*first, *rest] if self._rest else first

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note which tests fail."""
        if report.failed:
            self._failed.append(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write them."""
        self._failed_file.write_text(json.dumps(self._failed), "utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file."""
    parser.addoption("--tests-from", type=Path, metavar="FILE", help="which tests to run, and in which order")


def pytest_configure(config: pytest.Config) -> None:
    """Take part where a file is named."""
    file: Path | None = config.getoption("--tests-from")
    if file is not None:
        config.pluginmanager.register(ChosenTests(file), "chosen_tests_session")
