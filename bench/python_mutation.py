"""Mutation of Python: how many changed modules do the tests let through? Under 8 % is wanted.

`python -m bench.python_mutation` takes a sample with a fixed seed; `--seed` and `--sample` take another, `--only
oauth/core` one part of the tree. Each mutant is tried in a copy of the tree by the tests that its module is mapped to:
those that import it, then those of its folder. A mutant is noticed when they fail or do not end.

`cmwallet/cli`, `cmwallet/demo` and what runs as a process of its own are not sampled: their tests start processes, and
would cost minutes a mutant.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

from bench.mutation import Survival
from bench.python_mutants import PythonMutant, mutant_at, places_of
from bench.report import progress

CLAIM = "mutants of the Python that the tests let through"
SEED: Final = 144
SAMPLE: Final = 60
LIMIT: Final = 0.08
ROOT: Final = Path(__file__).parents[1]
_CPU_SECONDS: Final = 240
_WALL_SECONDS: Final = 900
_COPIED: Final = ("cmwallet", "identity", "oauth", "tests", "bench", "docs", "completions", "pyproject.toml")

TESTS: Final[dict[str, tuple[str, ...]]] = {
    "oauth/core": (
        *("tests/unit/oauth/core", "tests/unit/serving/test_pages_of_two.py"),
        "tests/security/test_oauth_attacks.py",
    ),
    "oauth/store": ("tests/unit/oauth/store", "tests/unit/oauth/core", "tests/security/test_oauth_attacks.py"),
    "oauth/web": ("tests/unit/oauth/web", "tests/unit/oauth/core/test_time_limits.py"),
    "oauth/dapp": ("tests/unit/oauth/dapp",),
    "oauth/registered": ("tests/unit/oauth/registered", "tests/unit/grants/test_dapps.py"),
    "oauth": ("tests/unit/oauth/test_*.py", "tests/unit/oauth/core", "tests/unit/oauth/store", "tests/unit/grants"),
    "identity/vault": (
        *(
            "tests/unit/identity/vault",
            "tests/security/test_vault_tampering.py",
            "tests/security/test_agent_equals_vault.py",
        ),
    ),
    "identity/credentials": ("tests/unit/identity/credentials", "tests/security/test_attestation_attacks.py"),
    "identity/consent": ("tests/unit/identity/consent", "tests/unit/grants"),
    "identity/records": ("tests/unit/identity/records",),
    "identity/bank": ("tests/unit/identity/bank", "tests/security/test_bank.py"),
    "identity/kyc": ("tests/unit/identity/kyc",),
    "identity": ("tests/unit/identity/test_*.py",),
    "cmwallet/agent/argument_types.py": ("tests/unit/agent/test_tasks.py", "tests/security/test_agent_equals_vault.py"),
    "cmwallet/agent/codec.py": ("tests/security/test_agent_equals_vault.py",),
    "cmwallet/agent/dispatch.py": ("tests/security/test_agent_equals_vault.py",),
    "cmwallet/agent/tasks.py": ("tests/unit/agent/test_tasks.py", "tests/security/test_agent_claims.py"),
    "cmwallet/agent/keeper.py": ("tests/security/test_agent_equals_vault.py",),
    "cmwallet/accounts": ("tests/unit/accounts", "tests/hostile/test_money.py", "tests/cli/test_accounts.py"),
    "cmwallet/calls": ("tests/unit/calls", "tests/hostile/test_commands.py"),
    "cmwallet/contracts": ("tests/unit/contracts", "tests/unit/localchain/test_system.py"),
    "cmwallet/grants": ("tests/unit/grants",),
    "cmwallet/history": ("tests/unit/history", "tests/hostile/test_commands.py"),
    "cmwallet/home": ("tests/unit/home", "tests/unit/accounts"),
    "cmwallet/identities": ("tests/unit/identities", "tests/unit/identity/credentials/test_did_keys.py"),
    "cmwallet/keys": ("tests/unit/keys",),
    "cmwallet/localchain": (
        *("tests/unit/localchain", "tests/unit/node/test_server_transport.py"),
        *("tests/security/test_server_connection.py", "tests/security/test_localchain_server.py"),
    ),
    "cmwallet/node": ("tests/unit/node", "tests/security/test_hostile_node.py", "tests/hostile"),
    "cmwallet/servers": ("tests/unit/servers", "tests/unit/serving"),
    "cmwallet/transactions": ("tests/unit/transactions", "tests/hostile"),
}
"""Which tests a module is tried by, the longest beginning of its path first; those that import it come before them."""

EQUIVALENT: Final[dict[tuple[str, str], str]] = {
    ("oauth/core/nonces.py", "64 → 65"): "how many computed nonces are kept is a matter of memory alone",
    ("oauth/core/nonces.py", "len(self._made) > _KEPT → len(self._made) >= _KEPT"): "the same",
    ("oauth/core/nonces.py", "self._made.clear() → nothing"): "the same: nonces are computed anew",
}
"""(file, change): why nothing can notice it. They are not counted."""

Fate = Literal["noticed", "survived", "untested"]


def sources(only: str = "") -> list[Path]:
    """Every module that has tests in the map, in a fixed order; of one part of the tree with `only`."""
    every = (path for top in ("cmwallet", "identity", "oauth") for path in sorted((ROOT / top).rglob("*.py")))
    return [path for path in every if _name(path).startswith(only) and _mapped(_name(path))]


def sample(size: int, seed: int, only: str = "") -> list[PythonMutant]:
    """Draw mutants with a seed, each line as likely as its changes are many; equivalent ones are left out."""
    places = [place for file in sources(only) for place in places_of(file)]
    drawn = random.Random(seed).sample(places, min(len(places), 2 * size))
    made = (mutant_at(place) for place in drawn)
    wanted = [one for one in made if (_name(one.file), one.what) not in EQUIVALENT]
    return wanted[:size]


def mapped_tests(module: str) -> tuple[str, ...]:
    """Return what a module is tried by, as paths for pytest: what imports it first."""
    dotted = module.removesuffix(".py").replace("/", ".")
    folder: list[str] = []
    for pattern in _mapped(module):
        found = sorted(ROOT.glob(pattern)) if "*" in pattern else [ROOT / pattern]
        folder.extend(str(path.relative_to(ROOT)) for path in found)
    near = [test for test, names in _imports().items() if dotted in names]
    return tuple(dict.fromkeys([*near, *folder]))


@cache
def _imports() -> dict[str, frozenset[str]]:
    """What each unit test imports."""
    found = {}
    for path in sorted((ROOT / "tests" / "unit").rglob("test_*.py")):
        names = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
        found[str(path.relative_to(ROOT))] = frozenset(names)
    return found


def _mapped(module: str) -> tuple[str, ...]:
    fitting = [start for start in TESTS if module == start or module.startswith(f"{start}/")]
    return TESTS[max(fitting, key=len)] if fitting else ()


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tried(mutants: Sequence[PythonMutant]) -> Iterator[tuple[PythonMutant, Fate]]:
    """Try mutants one after the other in a copy of the tree; `untested` when the tests fail without any change."""
    with tempfile.TemporaryDirectory(prefix="cmwallet-mutants-") as temporary:
        folder, sound = Path(temporary), {}
        planned = [(mutant, mapped_tests(_name(mutant.file))) for mutant in mutants]  # of the tree as it is copied
        for name in _COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "results"))
            else:
                shutil.copy(ROOT / name, folder / name)
        for mutant, tests in planned:
            module = _name(mutant.file)
            if tests not in sound:
                sound[tests] = _passes(folder, tests)
            if not sound[tests]:
                yield mutant, "untested"
                continue
            place = folder / module
            original = place.read_text("utf-8")
            place.write_text(mutant.text, "utf-8")
            try:
                yield mutant, "survived" if _passes(folder, tests) else "noticed"
            finally:
                place.write_text(original, "utf-8")


def _passes(folder: Path, tests: Sequence[str]) -> bool:
    """Run tests in the copy, where they and what they start see its modules alone."""
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    try:
        done = subprocess.run(
            [*command, f"--rootdir={folder}", *tests],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder), "PYTHONHASHSEED": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_WALL_SECONDS,
            check=False,
            # Of its own CPU time: on a busy machine, waiting says nothing about the mutant.
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1)),
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def measure(scale: float = 1) -> list[Survival]:
    """Try a sample with a fixed seed."""
    return _rows(sample(max(10, int(SAMPLE * scale)), SEED), f"with seed {SEED}")


def _rows(mutants: Sequence[PythonMutant], note: str) -> list[Survival]:
    """Try mutants, say which survived, and return a row for all and one for each kind."""
    fates: Counter[tuple[str, Fate]] = Counter()
    for mutant, fate in tried(mutants):
        fates[mutant.kind, fate] += 1
        if fate != "noticed":
            progress(f"{fate}: {_name(mutant.file)}:{mutant.line}: {mutant.kind}: {mutant.what}")
    rows = []
    for kind in ("", *sorted({mutant.kind for mutant in mutants})):
        counts = {fate: sum(n for (k, f), n in fates.items() if f == fate and kind in ("", k)) for fate in _FATES}
        counted = counts["survived"] + counts["noticed"]
        untested = f"; {counts['untested']} untested" if counts["untested"] else ""
        said = f"a sample of {len(mutants)} {note}{untested}" if not kind else ""
        rows.append(Survival(kind or "one change of a module", counts["survived"], counted, said, LIMIT))
    return rows[:1] + [row for row in rows[1:] if row.tested]


_FATES: Final[tuple[Fate, ...]] = ("noticed", "survived", "untested")


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
