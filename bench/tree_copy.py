"""Copy of the tree in which tests are run with one module changed, within limits of their CPU time.

Waiting says nothing about a mutant on a machine that others use too.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.chosen_tests import FAILED

ROOT: Final = Path(__file__).parents[1]
_COPIED: Final = ("cmwallet", "identity", "oauth", "tests", "bench", "docs", "completions", "pyproject.toml")
_TRIED: Final = ("cmwallet", "identity", "oauth", "tests", "pyproject.toml")
_LEFT_OUT: Final = shutil.ignore_patterns("__pycache__", "results", "node_modules")
# Loading every plugin that is installed takes four times as long as these.
_PLUGINS: Final = ("--disable-plugin-autoload", "-p", "timeout", "-p", "hypothesispytest", "-p", "no:cacheprovider")
_WITHOUT_EFFECT: Final = frozenset({"__pycache__", "bench"})  # the tests of the measurements try nothing of the map
_WALL: Final = 20  # how many times its CPU seconds a run may last, where other work keeps the machine busy


@dataclass(frozen=True)
class Outcome:
    """How tests ended: passed or not, and the ids of those that failed (none if they could not even be collected)."""

    passed: bool
    failed: tuple[str, ...] = ()


@contextlib.contextmanager
def copied_tree() -> Iterator[Path]:
    """Copy what tests need into a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="cmwallet-mutants-") as temporary:
        folder = Path(temporary) / "tree"
        folder.mkdir()
        for name in _COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_OUT)
            else:
                shutil.copy(ROOT / name, folder / name)
        yield folder


def digest(folder: Path) -> str:
    """Name the modules and the tests of a tree by their content."""
    found = hashlib.sha256()
    for name in _TRIED:
        place = folder / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and not _WITHOUT_EFFECT & {*path.relative_to(folder).parts}:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                found.update(f"{path.relative_to(folder)} {content}\n".encode())
    return found.hexdigest()[:16]


@contextlib.contextmanager
def changed(file: Path, text: str) -> Iterator[None]:
    """Let a file say something else for a while."""
    original = file.read_text("utf-8")
    file.write_text(text, "utf-8")
    try:
        yield
    finally:
        file.write_text(original, "utf-8")


def run_chosen(
    folder: Path,
    files: Collection[str],
    cpu_seconds: float,
    first: Sequence[str] = (),
    never: Collection[str] = (),
    *,
    rest: bool = False,
) -> Outcome:
    """Run tests until one fails: those named `first` in their order and, with `rest`, what else the files hold."""
    choice = folder.parent / "choice.json"
    choice.write_text(json.dumps({"first": list(first), "rest": rest, "never": sorted(never)}), "utf-8")
    failed = choice.with_suffix(FAILED)
    failed.unlink(missing_ok=True)
    code = run_pytest(folder, ["-x", "-p", "bench.chosen_tests", f"--tests-from={choice}", *files], cpu_seconds)
    names = json.loads(failed.read_text("utf-8")) if failed.exists() else []
    return Outcome(code in {0, 5}, tuple(names))  # 5: nothing was left to run


def run_pytest(folder: Path, arguments: Sequence[str], cpu_seconds: float) -> int:
    """Run pytest in the copy, where tests and what they start see its modules alone; return its exit code.

    A run that is ended because it took too long has a code below zero.
    """
    command = [sys.executable, "-B", "-m", "pytest", "-q", *_PLUGINS]
    seconds = int(cpu_seconds)
    try:
        done = subprocess.run(
            [*command, f"--rootdir={folder}", *arguments],
            cwd=folder,
            # No byte code: a mutant of the same length, of the same second, would be taken for what was compiled.
            env={**os.environ, "PYTHONPATH": str(folder), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_WALL * seconds,
            check=False,
            # Of its own CPU time: on a busy machine, waiting says nothing about the mutant.
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1)),
        )
    except subprocess.TimeoutExpired:
        return -1
    return done.returncode
