"""`make soak`: so many commands, in homes of some hundred each; a finding is told as the script that shows it."""

from __future__ import annotations

import argparse
import random
import sys

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.soak.machine import Soak


def main() -> int:
    """Run scripts until so many commands were run."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--commands", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--steps", type=int, default=100, help="of one script; each is one to four commands")
    parser.add_argument("--shrink", action="store_true", help="look for a shorter script of a finding; takes long")
    chosen = parser.parse_args()
    number = chosen.seed
    while Soak.commands < chosen.commands:
        sys.stdout.write(f"seed {number}: {Soak.commands} commands so far\n")
        sys.stdout.flush()
        one = settings(
            max_examples=1,
            stateful_step_count=chosen.steps,
            deadline=None,
            database=None,
            phases=(Phase.generate, *((Phase.shrink,) if chosen.shrink else ())),
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(seed(number)(Soak), settings=one)
        number += 1
    sys.stdout.write(
        f"{Soak.commands} commands in {Soak.homes} homes: sums, journal, locks, files and processes as expected\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
