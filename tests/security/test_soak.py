"""A short soak in every run of the tests; `make soak` goes on for thousands of commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_random_script_leaves_sums_right_and_nothing_behind() -> None:
    command = [sys.executable, "-m", "tests.soak", "--commands", "1", "--steps", "12", "--seed", "1"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "sums, journal, locks, files and processes as expected" in done.stdout
