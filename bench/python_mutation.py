"""Mutation of Python: how many changed modules do the tests let through? Under 8 % is wanted.

`python -m bench.python_mutation` takes a sample with a fixed seed; `--seed` and `--sample` take another, `--only
oauth/core` one part of the tree. Each mutant is tried in a copy of the tree: by a few of the tests that execute the
changed line, and if those let it through by all the others that do, and by those of its map that may notice it without
being seen to; at last by tests of commands and servers that run its module in processes of their own, which takes
minutes. It is noticed when a test fails that passes without the change, or when the tests do not end.

`cmwallet/cli`, `cmwallet/demo` and what runs as a process of its own are not sampled: there every mutant would take
these minutes.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from bench.covering_tests import Recording, file_of, in_order, quick, recorded
from bench.mapped_tests import command_tests, importing_tests, is_mapped, mapped_tests
from bench.mutation import Survival
from bench.python_mutants import PythonMutant, mutant_at, places_of
from bench.report import progress
from bench.tree_copy import ROOT, changed, copied_tree, run_chosen

CLAIM = "mutants of the Python that the tests let through"
SEED: Final = 144
SAMPLE: Final = 60
LIMIT: Final = 0.08
_SPARE_SECONDS: Final = 40
_COMMAND_SECONDS: Final = 600
"""CPU seconds that a file of tests of commands may take, none of which are recorded."""
_NO_END: Final = "no end, or no beginning"

EQUIVALENT: Final[dict[tuple[str, str, str], str]] = {
    ("oauth/core/nonces.py", "_KEPT: Final = 64", "64 → 65"): (
        "how many computed nonces are kept is a matter of memory alone"
    ),
    (
        "oauth/core/nonces.py",
        "if len(self._made) > _KEPT:",
        "len(self._made) > _KEPT → len(self._made) >= _KEPT",
    ): "the same",
    (
        "oauth/core/nonces.py",
        "self._made.clear()",
        "self._made.clear() → nothing",
    ): "the same: nonces are computed anew",
    (
        "cmwallet/transactions/journal.py",
        "def unindexed(self, genesis: str, sender: str, *, settled: bool, limit: int = -1) -> list[JournalEntry]:",
        "1 → 2",
    ): "SQLite takes every LIMIT below zero for none",
    (
        "cmwallet/history/movements.py",
        "def movements(self, *, limit: int = -1) -> list[Movement]:",
        "1 → 2",
    ): "the same",
    (
        "cmwallet/localchain/methods/logs.py",
        (
            'logs = chain.records.select_logs(f"{where} ORDER BY block, position LIMIT ?", '
            "[first, last, *values, MAX_LOGS + 1])"
        ),
        "1 → 2",
    ): "one more than MAX_LOGS is refused, however many more were fetched",
    (
        "cmwallet/transactions/described_transaction.py",
        "chain_id=chain_id or 0,",
        "chain_id or 0 → chain_id",
    ): "types 1 and 2 have read it as a number before; 0 is there for the type checker",
    (
        "identity/records/vcard.py",
        'return unescape(line.value or ""), ""',
        "line.value or '' → line.value",
    ): "`_take` asserts that there is a value; the empty text is there for the type checker",
    (
        "identity/loopback.py",
        "if left <= 0:",
        "left <= 0 → left < 0",
    ): "at the last instant itself one more look is taken, which does not wait",
}
"""(file, line, change): why nothing can notice it. They are not counted."""

Fate = Literal["noticed", "survived", "unexecuted"]
"""`unexecuted` survived too, on a line that no test executes in its own process; it counts like the others."""


def sources(only: str = "") -> list[Path]:
    """Every module that has tests in the map, in a fixed order; of one part of the tree with `only`."""
    every = (path for top in ("cmwallet", "identity", "oauth") for path in sorted((ROOT / top).rglob("*.py")))
    return [path for path in every if _name(path).startswith(only) and is_mapped(_name(path))]


def sample(size: int, seed: int, only: str = "") -> list[PythonMutant]:
    """Draw mutants with a seed, each line as likely as its changes are many; equivalent ones are left out."""
    places = [place for file in sources(only) for place in places_of(file)]
    drawn = random.Random(seed).sample(places, min(len(places), 2 * size))
    made = (mutant_at(place) for place in drawn)
    return [one for one in made if not is_equivalent(one)][:size]


def is_equivalent(mutant: PythonMutant) -> bool:
    """Say whether a mutant is one of those that nothing can notice."""
    line = mutant.file.read_text("utf-8").splitlines()[mutant.line - 1].strip()
    return (_name(mutant.file), line, mutant.what) in EQUIVALENT


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tried(mutants: Sequence[PythonMutant]) -> Iterator[tuple[PythonMutant, Fate, str]]:
    """Try mutants one after the other in a copy of the tree; with the first test that noticed, or what ended it."""
    planned = [(mutant, mapped_tests(_name(mutant.file))) for mutant in mutants]  # of the tree as it is copied
    every = {test for path in sources() for test in mapped_tests(_name(path))}
    with copied_tree() as folder:
        recording = recorded(folder, every)
        if recording.failed:
            progress(f"left out, since they fail without any change: {', '.join(sorted(recording.failed))}")
        trials = MutantTrials(folder, recording)
        for mutant, tests in planned:
            fate, by = trials.fate_of(mutant, tests, command_tests(_name(mutant.file)))
            yield mutant, fate, by


class MutantTrials:
    """Tries mutants in a copy of the tree; a failure counts when the same tests pass without the change."""

    def __init__(self, folder: Path, recording: Recording) -> None:
        self._folder = folder
        self._recording = recording
        self._never = set(recording.failed)

    def fate_of(self, mutant: PythonMutant, mapped: Sequence[str], commands: Sequence[str] = ()) -> tuple[Fate, str]:
        """Try a mutant by a few covering tests, by all others that may notice it, then by tests of commands."""
        module, source = _name(mutant.file), mutant.file.read_text("utf-8")
        covering = self._recording.executing(module, source, mutant.line)
        first = quick(covering, mapped, self._recording)
        if first and (by := self._noticed(mutant, {file_of(test) for test in first}, first)):
            return "noticed", by
        others = in_order(covering - set(first), mapped, self._recording)
        files = dict.fromkeys([*self._recording.may_notice(mapped, importing_tests(module)), *map(file_of, others)])
        if files and (by := self._noticed(mutant, tuple(files), others, done=first, rest=True)):
            return "noticed", by
        for file in commands:
            by = self._noticed(mutant, (file,), (), rest=True)
            if by and (by != _NO_END or run_chosen(self._folder, (file,), _COMMAND_SECONDS, rest=True).passed):
                return "noticed", by
        return "survived" if self._recording.is_executed(module, source, mutant.line) else "unexecuted", ""

    def _noticed(
        self,
        mutant: PythonMutant,
        files: Collection[str],
        first: Sequence[str],
        *,
        done: Sequence[str] = (),
        rest: bool = False,
    ) -> str:
        """Run tests with the change; return the test that fails for it, what else ended them, or nothing."""
        place = self._folder / _name(mutant.file)
        while True:
            limit = self._limit(files, first, rest=rest)
            with changed(place, mutant.text):
                outcome = run_chosen(self._folder, files, limit, first, {*self._never, *done}, rest=rest)
            if outcome.passed:
                return ""
            if not outcome.failed:
                return _NO_END
            failed = outcome.failed[0]
            before = first[: first.index(failed) + 1] if failed in first else [failed]
            if run_chosen(self._folder, {file_of(test) for test in before}, limit, before, self._never).passed:
                return failed
            progress(f"left out, since it fails without any change too: {failed}")
            self._never.add(failed)
            first = [test for test in first if test != failed]

    def _limit(self, files: Collection[str], first: Sequence[str], *, rest: bool) -> float:
        """Several times the CPU seconds that were recorded."""
        wanted = set(first)
        if rest:
            wanted.update(test for test in self._recording.seconds if file_of(test) in files)
        spare = _SPARE_SECONDS if wanted else _COMMAND_SECONDS
        return spare + 5 * self._recording.cost(wanted)


def measure(scale: float = 1) -> list[Survival]:
    """Try a sample with a fixed seed."""
    return _rows(sample(max(10, int(SAMPLE * scale)), SEED), f"with seed {SEED}")


def _rows(mutants: Sequence[PythonMutant], note: str) -> list[Survival]:
    """Try mutants, say what became of each, and return a row for all and one for each kind."""
    fates: Counter[tuple[str, Fate]] = Counter()
    for mutant, fate, by in tried(mutants):
        fates[mutant.kind, fate] += 1
        shown = f" ({by})" if by else ""
        progress(f"{fate}: {_name(mutant.file)}:{mutant.line}: {mutant.kind}: {mutant.what}{shown}")
    rows = []
    for kind in ("", *sorted({mutant.kind for mutant in mutants})):
        counts = {fate: sum(n for (k, f), n in fates.items() if f == fate and kind in ("", k)) for fate in _FATES}
        survived = counts["survived"] + counts["unexecuted"]
        unexecuted = f"; {counts['unexecuted']} on lines that no test executes" if counts["unexecuted"] else ""
        said = f"a sample of {len(mutants)} {note}{unexecuted}" if not kind else ""
        what = kind or "one change of a module"
        rows.append(Survival(what, survived, survived + counts["noticed"], said, LIMIT))
    return rows[:1] + [row for row in rows[1:] if row.tested]


_FATES: Final[tuple[Fate, ...]] = ("noticed", "survived", "unexecuted")


def main(arguments: list[str] | None = None) -> int:
    """Try mutants and say which ones survived; returns 1 when too many did."""
    parser = argparse.ArgumentParser(prog="python -m bench.python_mutation", description=CLAIM)
    parser.add_argument("--sample", type=int, default=SAMPLE, metavar="N", help=f"how many; {SAMPLE}")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help=f"which ones; {SEED}")
    parser.add_argument("--only", default="", metavar="PATH", help="of one part of the tree, such as oauth/core")
    chosen = parser.parse_args(arguments)
    begin = time.monotonic()
    rows = _rows(sample(chosen.sample, chosen.seed, chosen.only), f"with seed {chosen.seed}")
    for row in rows:
        sys.stdout.write("  ".join(row.cells()) + "\n")
    progress(f"{time.monotonic() - begin:.0f} s")
    return int(not rows[0].met)


if __name__ == "__main__":
    sys.exit(main())
