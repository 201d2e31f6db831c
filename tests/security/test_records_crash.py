"""Killed at any statement, an attachment or an import happened whole or not at all, and leaves nothing for long."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VICTIM = Path(__file__).with_name("records_victim.py")


@pytest.mark.parametrize("operation", ["attach", "replace", "import", "detach"])
def test_killed_at_any_statement_it_happened_or_did_not(tmp_path: Path, operation: str) -> None:
    tmp_path.chmod(0o700)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(VICTIM), str(tmp_path), operation], env=environment, check=False,
                          capture_output=True, text=True, timeout=280)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 10
