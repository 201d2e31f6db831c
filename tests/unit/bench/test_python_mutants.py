"""Mutants of Python: each is one change, in its place, of what runs; documentation and types stay as they are."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.mapped_tests import TESTS, mapped_tests
from bench.python_mutants import mutant_at, places_of
from bench.python_mutation import EQUIVALENT, SAMPLE, SEED, is_equivalent, sample, sources
from bench.tree_copy import ROOT

SOURCE = '''"""Says."""

from typing import Final, Literal

LIMIT: Final = 60
KIND: Literal[1] = 1


def check(left: int, now: int) -> int:
    """Say more, 5 times."""
    if left <= now and not left:
        raise ValueError("late")
    note(left)
    return left + 1
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "module.py"
    path.write_text(SOURCE)
    return path


def test_every_kind_of_change_is_made(file: Path) -> None:
    made = {(one.line, one.kind, one.what) for one in map(mutant_at, places_of(file))}
    assert made == {
        (5, "constant", "60 → 61"),
        (6, "constant", "1 → 2"),
        (11, "and/or", "left <= now and (not left) → left <= now or not left"),
        (11, "condition dropped", "left <= now and (not left) → left <= now"),
        (11, "condition dropped", "left <= now and (not left) → not left"),
        (11, "boundary", "left <= now → left < now"),
        (11, "negated", "left <= now → not left <= now"),
        (11, "negated", "not left → left"),
        (11, "branch dropped", "if left <= now and (not left): raise ValueError('late') → nothing"),
        (12, "raise dropped", "raise ValueError('late') → nothing"),
        (13, "call dropped", "note(left) → nothing"),
        (14, "returned value", "return left + 1 → return None"),
        (14, "arithmetic", "left + 1 → left - 1"),
        (14, "constant", "1 → 2"),
    }


def test_a_mutant_differs_in_one_place_and_can_be_read(file: Path) -> None:
    original = ast.unparse(ast.parse(SOURCE)).splitlines()
    for place in places_of(file):
        made = mutant_at(place)
        changed = ast.unparse(ast.parse(made.text)).splitlines()
        kept = [line for line in changed if line in original]
        assert changed != original, made
        assert len(kept) >= len(original) - 2, made
        assert '"""Say more, 5 times."""' in made.text


def test_a_seed_draws_the_same_sample_of_the_whole_tree() -> None:
    drawn = sample(5, SEED)
    assert [(one.file, one.line, one.what) for one in drawn] == [
        (one.file, one.line, one.what) for one in sample(5, SEED)
    ]
    assert len(drawn) == 5 < SAMPLE
    assert {str(path.relative_to(ROOT)).split("/")[0] for path in sources()} == {"cmwallet", "identity", "oauth"}


def test_the_tests_of_the_map_are_there_and_those_that_import_a_module_come_first() -> None:
    for start in TESTS:
        assert (ROOT / start).exists(), start
    for path in sources():
        tests = mapped_tests(str(path.relative_to(ROOT)))
        assert tests, path
        assert all((ROOT / test).exists() for test in tests), path
    assert mapped_tests("oauth/core/nonces.py")[0] == "tests/unit/oauth/core/test_time_limits.py"


def test_every_equivalent_mutant_is_one_that_is_made() -> None:
    files = {ROOT / module for module, _, _ in EQUIVALENT}
    left_out = [one for file in files for one in map(mutant_at, places_of(file)) if is_equivalent(one)]
    assert {(str(one.file.relative_to(ROOT)), one.what) for one in left_out} == {
        (module, change) for module, _, change in EQUIVALENT
    }
    assert len({(one.file, one.line) for one in left_out}) >= len(EQUIVALENT)
