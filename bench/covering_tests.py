"""Covering tests: which ones execute a line, so that they try a mutant before all others, the quickest first.

A recording is made once for a state of the tree and kept in `bench/results/covering`. It sees what the tests execute in
their own process, not what they start, nor what a cache spared a later test: a mutant that the covering tests let
through is therefore tried by those of its map too that start processes or import its module.
"""

from __future__ import annotations

import ast
import json
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import coverage

from bench.line_recording import LINES, TESTS
from bench.tree_copy import digest, run_pytest

KEPT: Final = Path(__file__).parent / "results" / "covering"
_RECORDING_SECONDS: Final = 7_200
QUICK_SECONDS: Final = 4.0
QUICK_TESTS: Final = 60
_CASES: Final = 3  # of one test function among the quick ones: the others are much alike


@dataclass(frozen=True)
class Recording:
    """What each test executes, the CPU seconds of those that passed, the ids of those that failed.

    `starting` are the files whose tests start processes; `sharing` says which tests use a fixture that is made once.
    """

    lines: coverage.CoverageData
    seconds: Mapping[str, float]
    failed: frozenset[str]
    starting: frozenset[str]
    sharing: Mapping[str, Collection[str]]

    @classmethod
    def read(cls, folder: Path) -> Recording:
        """Read what the plugin `bench.line_recording` wrote."""
        lines = coverage.CoverageData(str(folder / LINES))
        lines.read()
        document = json.loads((folder / TESTS).read_text("utf-8"))
        failed, starting = frozenset(document["failed"]), frozenset(document["starting"])
        return cls(lines, document["passed"], failed, starting, document["sharing"])

    def executing(self, module: str, source: str, line: int) -> frozenset[str]:
        """Return which tests that pass execute the statement of a line.

        What a module does when it is imported is executed once for all tests: there it is those that execute any of
        its functions.
        """
        tree = ast.parse(source)
        inside = lines_of_functions(tree)
        wanted = statement_lines(tree, line) if line in inside else inside
        found = {name for number, names in self._contexts(module).items() if number in wanted for name in names}
        found.update(*(self.sharing.get(name, ()) for name in found))
        return frozenset(found & self.seconds.keys())

    def is_executed(self, module: str, source: str, line: int) -> bool:
        """Say whether anything executes the statement of a line, be it that its module is imported."""
        wanted = statement_lines(ast.parse(source), line)
        return any(number in wanted for number in self._contexts(module))

    def may_notice(self, mapped: Sequence[str], importing: Collection[str]) -> list[str]:
        """Return the files of a map whose tests may notice a mutant without being seen to execute it."""
        every = dict.fromkeys(file_of(test) for test in (*self.seconds, *self.failed))
        found = [[file for file in every if file == place or file.startswith(f"{place}/")] for place in mapped]
        wanted = self.starting | set(importing)
        return list(dict.fromkeys(file for files in found for file in files if file in wanted))

    def cost(self, tests: Iterable[str]) -> float:
        """Return the CPU seconds of tests; of what was not recorded, none."""
        return sum(self.seconds.get(test, 0.0) for test in tests)

    def _contexts(self, module: str) -> dict[int, list[str]]:
        return self.lines.contexts_by_lineno(module)


def recorded(folder: Path, tests: Collection[str]) -> Recording:
    """Return the recording of a copy of the tree; made by running the tests once, unless it is kept already.

    Raises:
        RuntimeError: the tests did not come to their end.
    """
    kept = KEPT / digest(folder)
    if not (kept / TESTS).exists():
        made = folder.parent / "recording"
        made.mkdir()
        plugin = ["-p", "bench.line_recording", f"--record-into={made}"]
        code = run_pytest(folder, [*plugin, *sorted(tests)], _RECORDING_SECONDS)
        if code not in {0, 1} or not (made / TESTS).exists():
            raise RuntimeError(f"pytest ended with {code} while the lines of the tests were recorded")
        shutil.copytree(made, kept, dirs_exist_ok=True)
    return Recording.read(kept)


def lines_of_functions(tree: ast.Module) -> frozenset[int]:
    """Return the lines that are executed when a function is called, not when the module is imported."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.update(range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1))
    return frozenset(found)


def statement_lines(tree: ast.Module, line: int) -> range:
    """Return the lines of the statement that a line belongs to; of one that holds others, its head alone.

    An expression that goes over several lines is not noted at each of them.
    """
    found = range(line, line + 1)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            inner = [child.lineno for child in ast.walk(node) if isinstance(child, ast.stmt) and child is not node]
            end = (node.end_lineno or node.lineno) + 1
            head = range(node.lineno, max(node.lineno + 1, min(inner, default=end)))
            if line in head:
                found = head  # a statement comes after those that hold it
    return found


def quick(tests: Collection[str], nearest: Sequence[str], recording: Recording) -> list[str]:
    """Return a few tests that notice most mutants: nearest to the module, and the quickest."""
    taken: list[str] = []
    functions: Counter[str] = Counter()
    spent = 0.0
    for test in sorted(tests, key=lambda test: (_distance(test, nearest), recording.seconds[test], test)):
        function = test.partition("[")[0]
        if functions[function] < _CASES and spent + recording.seconds[test] <= QUICK_SECONDS:
            functions[function] += 1
            spent += recording.seconds[test]
            taken.append(test)
        if len(taken) >= QUICK_TESTS:
            break
    return in_order(taken, nearest, recording)


def in_order(tests: Collection[str], nearest: Sequence[str], recording: Recording) -> list[str]:
    """Put tests in an order: the folders nearest to the module first, each in pytest's own order.

    The files of a folder may share what is made once, and count on those before them having left it alone.
    """
    places = {test: place for place, test in enumerate(recording.seconds)}
    folders: dict[str, int] = {}
    for test in tests:
        folder = _folder(test)
        folders[folder] = min(_distance(test, nearest), folders.get(folder, 2))
    return sorted(tests, key=lambda test: (folders[_folder(test)], file_of(test), places[test]))


def _folder(test: str) -> str:
    return file_of(test).rpartition("/")[0]


def file_of(test: str) -> str:
    """Return the file of a test's id."""
    return test.partition("::")[0]


def _distance(test: str, nearest: Sequence[str]) -> int:
    """How far a test is from a module: 0 in a file that imports it, 1 in a folder that the map names, 2 elsewhere."""
    file = file_of(test)
    if file in nearest:
        return 0
    return 1 if any(file.startswith(f"{place}/") for place in nearest) else 2
