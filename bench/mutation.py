"""Mutation of contracts: how many changed ones do the tests let through? Under 10 % is wanted.

`python -m bench.mutation` takes a sample with a fixed seed, `--all` everything, `--list` prints the survivors too. Each
mutant is compiled and tested in a forked process, so that nothing has to be imported twice.
For Python there is `python_mutation.py`.
"""

from __future__ import annotations

import argparse
import functools
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NoReturn

from bench.mutants import Mutant, mutants_of
from bench.report import progress

if TYPE_CHECKING:
    from tests.contracts.harness import Compiled

CLAIM = "mutants of the contracts that the tests let through"
SEED: Final = 1056
SAMPLE: Final = 60
LIMIT: Final = 0.10
ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = ROOT / "cmwallet" / "contracts"
_SECONDS: Final = 60
_TESTS: Final = {
    "CMT": ("unit/test_cmt.py",),
    "WrappedCMT": ("unit/test_wrapped_cmt.py", "unit/test_cmt.py", "attack/test_wrapped_cmt.py"),
    "Swap": ("unit/test_swap.py", "attack/test_swap.py"),
    "SnapshotClaim": ("unit/test_snapshot_claim.py", "attack/test_snapshot_claim.py"),
    "KeyRegistry": ("unit/test_key_registry.py", "unit/test_key_registry_signed.py", "attack/test_key_registry.py"),
    "Attestations": ("unit/test_attestations.py", "attack/test_attestations.py"),
    "ConsentRegistry": ("unit/test_consent_registry.py", "attack/test_consent_registry.py"),
    "Multicall": ("unit/test_multicall.py", "attack/test_multicall.py"),
    "Court": (
        *("unit/test_court_registry.py", "unit/test_court_opening.py", "unit/test_court_drawing.py"),
        *("unit/test_court_votes.py", "attack/test_court_money.py", "attack/test_court_panel.py"),
        "unit/test_court_settlement.py",
    ),
    "Deals": ("unit/test_deals_trade.py", "unit/test_deals_disputes.py", "attack/test_deals.py"),
    "Loans": (
        *("unit/test_loans_disbursement.py", "unit/test_loans_instalments.py", "unit/test_loans_default.py"),
        *("unit/test_loans_cmt.py", "unit/test_loans_cmt_default.py", "attack/test_loans_seconds.py"),
        *("attack/test_loans_records.py", "attack/test_loans_money.py", "attack/test_loans_signatures.py"),
        "unit/test_loans_terms.py",
    ),
    "Stakes": (
        *("unit/test_stakes_validators.py", "unit/test_stakes_delegations.py", "unit/test_stakes_rewards.py"),
        *("unit/test_stakes_votes.py", "attack/test_stakes_faults.py", "attack/test_stakes_money.py"),
    ),
}
_USERS: Final = {  # the contracts that import a module, the cheapest to compile first
    "erc20": ("CMT", "WrappedCMT"),
    "eip712": ("ConsentRegistry", "WrappedCMT", "KeyRegistry"),
    "signatures": ("ConsentRegistry", "WrappedCMT", "KeyRegistry"),
    "checkpoints": ("KeyRegistry",),
    "sum_tree": ("Court",),
    "till": ("Deals", "Court"),
    "months": ("Loans",),
}
Fate = Literal["killed", "survived", "invalid"]
_CODES: Final[dict[int, Fate]] = {0: "survived", 3: "invalid"}


@dataclass(frozen=True)
class Survival:
    """The result as a row of the report."""

    what: str
    survived: int
    tested: int
    note: str = ""
    limit: float = LIMIT

    @property
    def rate(self) -> float:
        """Survivors in all that were tested."""
        return self.survived / self.tested if self.tested else 0.0

    @property
    def met(self) -> bool:
        """Whether few enough got through."""
        return self.tested > 0 and self.rate < self.limit

    def document(self) -> dict[str, object]:
        """The row as JSON."""
        return {
            "what": self.what,
            "survived": self.survived,
            "tested": self.tested,
            "rate": self.rate,
            "target": f"< {self.limit:.0%}",
            "met": self.met,
            "note": self.note,
        }

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        shown = f"{self.rate:.1%}"
        return (
            self.what,
            f"{self.survived} of {self.tested}",
            "",
            shown,
            f"< {self.limit:.0%}",
            "yes" if self.met else "NO",
        )


def all_mutants() -> list[Mutant]:
    """Every mutant of every source, in a fixed order."""
    return [mutant for file in sorted(SOURCES.rglob("*.vy")) for mutant in mutants_of(file)]


def measure(scale: float = 1) -> list[Survival]:
    """Test a sample with a fixed seed."""
    chosen = random.Random(SEED).sample(all_mutants(), max(10, int(SAMPLE * scale)))
    fates = [fate for _, fate in tested(chosen)]
    return [_row(fates, f"a sample of {len(chosen)} with seed {SEED}; --all takes everything")]


def _row(fates: Sequence[Fate], note: str) -> Survival:
    counted = [fate for fate in fates if fate != "invalid"]
    return Survival("one operator, assert, state change or event", counted.count("survived"), len(counted), note)


def tested(mutants: Sequence[Mutant]) -> Iterator[tuple[Mutant, Fate]]:
    """Test mutants, two at a time, each in a process of its own."""
    import pytest  # noqa: F401  # imported once, before the forks

    from tests.contracts import court, harness, merkle, signed, typed  # noqa: F401

    names = {contract for mutant in mutants for contract in _USERS.get(mutant.file.stem, (mutant.file.stem,))}
    if not mutants:
        return
    with tempfile.NamedTemporaryFile() as said:
        control = os.fork()
        if control == 0:
            _in_child(lambda: _run(sorted(names)), said.name, _SECONDS * len(names))
        if os.waitstatus_to_exitcode(os.waitpid(control, 0)[1]) != 0:
            text = Path(said.name).read_text("utf-8")[-2_000:]
            raise RuntimeError(f"the tests of the contracts fail without any mutant: nothing can be said\n{text}")
    running: dict[int, Mutant] = {}
    waiting = list(mutants)
    while waiting or running:
        while waiting and len(running) < min(2, os.cpu_count() or 1):
            mutant = waiting.pop(0)
            process = os.fork()
            if process == 0:
                _in_child(lambda mutant=mutant: _try(mutant))  # type: ignore[misc]
            running[process] = mutant
        process, status = os.wait()
        mutant = running.pop(process)
        yield mutant, _CODES.get(os.waitstatus_to_exitcode(status), "killed")


def _in_child(work: Callable[[], int], output: str = os.devnull, seconds: int = _SECONDS) -> NoReturn:
    """Do it silently and end the process with its code."""
    code = 1
    try:
        # Of its own CPU time: on a busy machine, waiting says nothing about the mutant.
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        nowhere = os.open(output, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        code = work()
    finally:
        os._exit(code)


def _try(mutant: Mutant) -> int:
    """Compile and test a mutant: 0 survived, 1 killed, 3 no mutant."""
    from tests.contracts import harness

    original, same = harness.shipped, True
    for contract in _USERS.get(mutant.file.stem, (mutant.file.stem,)):
        try:
            code = _compile(contract, mutant)
        except Exception:  # noqa: BLE001  # whatever the compiler says: it is no mutant
            return 3
        if code == original(contract).bytecode:
            continue
        same = False
        changed = harness.Compiled(original(contract).abi, code)
        harness.shipped = functools.partial(_instead, contract, changed, original)  # type: ignore[assignment]
        if _run([contract]) != 0:
            return 1
    return 3 if same else 0


def _instead(contract: str, changed: Compiled, original: Callable[[str], Compiled], wanted: str) -> Compiled:
    """What is shipped, but for one contract."""
    return changed if wanted == contract else original(wanted)


def _run(contracts: Sequence[str]) -> int:
    """Run the tests of contracts in this process; 0 when they pass."""
    import pytest

    folder = ROOT / "tests" / "contracts"
    tests = [str(folder / test) for contract in contracts for test in _TESTS[contract]]
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--rootdir={ROOT}"]
    return 0 if pytest.main([*options, *dict.fromkeys(tests)]) == 0 else 1


def _compile(contract: str, mutant: Mutant) -> bytes:
    """Compile a contract with one source changed."""
    import shutil

    from vyper.compiler import compile_from_file_input
    from vyper.compiler.input_bundle import FilesystemInputBundle
    from vyper.compiler.settings import Settings

    with tempfile.TemporaryDirectory(prefix="cmwallet-mutant-") as temporary:
        folder = Path(temporary) / "contracts"
        shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns("artifacts", "*.py", "__pycache__"))
        (folder / mutant.file.relative_to(SOURCES)).write_text(mutant.text, "utf-8")
        bundle = FilesystemInputBundle([folder])  # type: ignore[no-untyped-call]
        output = compile_from_file_input(
            bundle.load_file(Path(f"{contract}.vy")),
            input_bundle=bundle,
            output_formats=("bytecode",),
            settings=Settings(evm_version="london"),
        )
    return bytes.fromhex(output["bytecode"][2:])


def main(arguments: list[str] | None = None) -> int:
    """Test mutants and say which ones survived; returns 1 when too many did."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__.split("\n")[0])
    parser.add_argument("--all", action="store_true", help="every mutant, not a sample")
    parser.add_argument("--only", metavar="NAME", help="of one source, such as KeyRegistry or checkpoints")
    parser.add_argument("--sample", metavar="COUNT", type=int, help="so many of those, with the fixed seed")
    chosen = parser.parse_args(arguments)
    mutants = [mutant for mutant in all_mutants() if chosen.only in (None, mutant.file.stem)]
    if chosen.sample or not (chosen.all or chosen.only):
        mutants = random.Random(SEED).sample(mutants, min(len(mutants), chosen.sample or SAMPLE))
    begin, fates = time.monotonic(), []
    for mutant, fate in tested(mutants):
        fates.append(fate)
        if fate == "survived":
            progress(f"survived: {mutant.file.stem}:{mutant.line}: {mutant.what}")
    row = _row(fates, "")
    progress(f"{fates.count('invalid')} of {len(mutants)} do not compile or compile to the same code")
    sys.stdout.write("  ".join(row.cells()) + f"  in {time.monotonic() - begin:.0f} s\n")
    return int(not row.met)


if __name__ == "__main__":
    sys.exit(main())
