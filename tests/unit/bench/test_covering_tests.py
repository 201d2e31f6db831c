"""Mutants are tried by the tests that execute their line: recorded from a small tree, and noticed by the right test."""

from __future__ import annotations

import ast
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bench import python_mutation
from bench.covering_tests import Recording, in_order, lines_of_functions, quick, statement_lines
from bench.mapped_tests import COMMANDS, TESTS
from bench.python_mutants import PythonMutant
from bench.python_mutation import MutantTrials
from bench.tree_copy import ROOT, digest, run_chosen, run_pytest

MODULE = """LIMIT = 3


def is_small(number: int) -> bool:
    if number < 0:
        raise ValueError(number)
    return (
        number
        < LIMIT
    )


def told(number: int) -> int:
    return number + 1


def never(number: int) -> int:
    return number + 2
"""
NEAR = """from identity import gate


def test_small():
    assert gate.is_small(2)


def test_negative():
    try:
        gate.is_small(-1)
    except ValueError:
        return
    raise AssertionError


def test_told_is_called_only():
    gate.told(1)


def test_fails_always():
    assert not gate.is_small(1)
"""
SHARED = """import pytest

from identity import gate


@pytest.fixture(scope="module")
def told():
    return gate.told(4)


def test_nothing(told):
    pass


def test_told(told):
    assert told == 5
"""
FAR = """import subprocess
import sys


def test_in_a_process_of_its_own():
    command = "from identity import gate; raise SystemExit(gate.never(1) - 3)"
    assert subprocess.run([sys.executable, "-c", command]).returncode == 0
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mutants") / "tree"
    (folder / "identity").mkdir(parents=True)
    (folder / "identity" / "__init__.py").write_text("")
    (folder / "identity" / "gate.py").write_text(MODULE)
    (folder / "tests").mkdir()
    (folder / "tests" / "test_near.py").write_text(NEAR)
    (folder / "tests" / "test_far.py").write_text(FAR)
    (folder / "tests" / "test_shared.py").write_text(SHARED)
    (folder / "pyproject.toml").write_text("")
    shutil.copytree(ROOT / "bench", folder / "bench", ignore=shutil.ignore_patterns("results", "__pycache__"))
    return folder


@pytest.fixture(scope="module")
def recording(tree: Path) -> Recording:
    made = tree.parent / "recording"
    made.mkdir()
    assert run_pytest(tree, ["-p", "bench.line_recording", f"--record-into={made}", "tests"], 60) == 1
    return Recording.read(made)


@pytest.fixture
def trials(tree: Path, recording: Recording, monkeypatch: pytest.MonkeyPatch) -> MutantTrials:
    monkeypatch.setattr(python_mutation, "ROOT", tree)
    return MutantTrials(tree, recording)


def mutant(tree: Path, line: int, old: str, new: str) -> PythonMutant:
    assert MODULE.count(old) == 1
    return PythonMutant(tree / "identity" / "gate.py", line, "a kind", f"{old} → {new}", MODULE.replace(old, new))


def near(*names: str) -> set[str]:
    return {f"tests/test_near.py::{name}" for name in names}


FAILING = "tests/test_near.py::test_fails_always"
SHARING = {"tests/test_shared.py::test_nothing", "tests/test_shared.py::test_told"}


def test_a_recording_says_which_tests_that_pass_execute_a_statement(recording: Recording) -> None:
    both = near("test_small", "test_negative")
    for line, tests in ((5, both), (6, near("test_negative")), (9, near("test_small"))):
        assert recording.executing("identity/gate.py", MODULE, line) == tests, line
    assert recording.executing("identity/gate.py", MODULE, 14) == {*near("test_told_is_called_only"), *SHARING}
    assert recording.starting == {"tests/test_far.py"}
    assert recording.failed == near("test_fails_always")
    assert recording.executing("identity/gate.py", MODULE, 18) == frozenset()
    assert not recording.is_executed("identity/gate.py", MODULE, 18)
    assert recording.is_executed("identity/gate.py", MODULE, 1)


def test_what_a_module_does_when_it_is_imported_is_tried_by_whoever_calls_it(recording: Recording) -> None:
    calling = near("test_small", "test_negative", "test_told_is_called_only")
    assert recording.executing("identity/gate.py", MODULE, 1) == calling | SHARING


@pytest.mark.parametrize(
    ("line", "old", "new", "noticed_by"),
    [
        (1, "LIMIT = 3", "LIMIT = 2", "tests/test_near.py::test_small"),
        (6, "raise ValueError(number)", "pass", "tests/test_near.py::test_negative"),
        (14, "number + 1", "number - 1", "tests/test_shared.py::test_told"),
        (18, "number + 2", "number - 2", "tests/test_far.py::test_in_a_process_of_its_own"),
        (1, "LIMIT = 3", "LIMIT =", "no end, or no beginning"),
    ],
)
def test_a_mutant_is_noticed_by_a_test_that_passes_without_it(
    tree: Path, trials: MutantTrials, line: int, old: str, new: str, noticed_by: str
) -> None:
    assert trials.fate_of(mutant(tree, line, old, new), ["tests/test_near.py", "tests/test_far.py"]) == (
        "noticed",
        noticed_by,
    )
    assert (tree / "identity" / "gate.py").read_text() == MODULE


def test_a_mutant_that_no_test_minds_survives_on_a_line_that_is_executed_or_is_not(
    tree: Path, trials: MutantTrials
) -> None:
    assert trials.fate_of(mutant(tree, 5, "number < 0", "number < -0"), ["tests/test_near.py"]) == ("survived", "")
    assert trials.fate_of(mutant(tree, 18, "number + 2", "number - 2"), ["tests/test_near.py"]) == ("unexecuted", "")


def test_what_all_others_let_through_is_tried_by_tests_of_commands(tree: Path, trials: MutantTrials) -> None:
    unexecuted = mutant(tree, 18, "number + 2", "number - 2")
    commands = ["tests/test_shared.py", "tests/test_far.py"]
    noticed_by = "tests/test_far.py::test_in_a_process_of_its_own"
    assert trials.fate_of(unexecuted, ["tests/test_near.py"], commands) == ("noticed", noticed_by)
    harmless = mutant(tree, 5, "number < 0", "number < -0")
    assert trials.fate_of(harmless, ["tests/test_near.py"], commands) == ("survived", "")
    nowhere = ["tests/test_gone.py"]  # what cannot be run without the change either says nothing about it
    assert trials.fate_of(unexecuted, ["tests/test_near.py"], nowhere) == ("unexecuted", "")


@pytest.mark.parametrize("module", sorted({*COMMANDS, *TESTS}))
def test_the_map_names_what_there_is(module: str) -> None:
    assert (ROOT / module).exists()
    for pattern in (*COMMANDS.get(module, ()), *TESTS.get(module, ())):
        assert list(ROOT.glob(pattern)), pattern


def test_a_test_that_fails_without_the_mutant_too_notices_nothing(
    tree: Path, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_mutation, "ROOT", tree)
    unaware = replace(recording, seconds={**recording.seconds, FAILING: 0.0}, failed=frozenset())
    harmless = mutant(tree, 5, "number < 0", "number < -0")
    assert MutantTrials(tree, unaware).fate_of(harmless, ["tests/test_near.py"]) == ("survived", "")


def test_tests_run_in_the_order_that_was_chosen_and_without_those_that_are_not(tree: Path) -> None:
    fails, passes = "tests/test_near.py::test_fails_always", "tests/test_near.py::test_small"
    chosen = run_chosen(tree, ["tests/test_near.py"], 60, [passes, "tests/test_near.py::test_gone"])
    assert (chosen.passed, chosen.failed) == (True, ())
    chosen = run_chosen(tree, ["tests/test_near.py"], 60, [passes], rest=True)
    assert (chosen.passed, chosen.failed) == (False, (fails,))
    assert run_chosen(tree, ["tests/test_near.py"], 60, [passes], [fails], rest=True).passed


def test_a_run_that_does_not_end_is_ended(tree: Path) -> None:
    endless = tree / "tests" / "test_endless.py"
    endless.write_text("def test_endless():\n    while True:\n        pass\n")
    try:
        outcome = run_chosen(tree, ["tests/test_endless.py"], 2, ["tests/test_endless.py::test_endless"])
        assert (outcome.passed, outcome.failed) == (False, ())
    finally:
        endless.unlink()


def test_a_statement_that_holds_others_has_its_head_alone() -> None:
    tree = ast.parse(MODULE)
    for line, lines in ((1, [1]), (5, [5]), (6, [6]), (9, [7, 8, 9, 10]), (4, [4])):
        assert list(statement_lines(tree, line)) == lines, line
    assert {5, 6, 7, 10, 14} <= lines_of_functions(tree)
    assert not {1, 4, 13} & lines_of_functions(tree)


def test_the_quick_ones_are_near_and_cheap_and_not_all_of_one_function() -> None:
    seconds = {f"tests/a/test_cases.py::test_case[{number}]": 0.01 for number in range(9)}
    seconds |= {"tests/b/test_far.py::test_far": 0.001, "tests/c/test_dear.py::test_dear": 9.0}
    recording = Recording(None, seconds, frozenset(), frozenset(), {})  # type: ignore[arg-type]
    nearest = ["tests/a/test_cases.py", "tests/c"]
    assert quick(seconds, nearest, recording) == [
        *(f"tests/a/test_cases.py::test_case[{number}]" for number in range(3)),
        "tests/b/test_far.py::test_far",
    ]
    assert in_order(seconds, nearest, recording)[-2:] == [
        "tests/c/test_dear.py::test_dear",
        "tests/b/test_far.py::test_far",
    ]


def test_a_tree_is_known_by_its_modules_and_tests(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "tests" / "test_one.py").write_text("1")
    before = digest(tmp_path)
    (tmp_path / "docs" / "page.md").write_text("1")
    assert digest(tmp_path) == before
    (tmp_path / "tests" / "test_one.py").write_text("2")
    assert digest(tmp_path) != before
