"""After a run of the tests no server of the chain is left: a run that leaves one fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import servers_below

ROOT = Path(__file__).parents[2]

LEAVING = """
from cmwallet.localchain.autostart import launch_resident

def test_leaves(tmp_path):
    launch_resident(tmp_path)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it looks for processes in /proc")
@pytest.mark.parametrize(("test", "code"), [(LEAVING, 1), ("def test_leaves_nothing(): pass", 0)])
def test_a_run_that_leaves_a_server_fails(tmp_path: Path, test: str, code: int) -> None:
    (tmp_path / "test_leaving.py").write_text(test)
    # The look itself, without waiting for an end that does not come.
    (tmp_path / "conftest.py").write_text(
        "import tests.processes\ntests.processes.come_true = lambda condition: condition()\n"
        "from tests.conftest import pytest_sessionfinish\n"
    )
    base = tmp_path / "base"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={base}", str(tmp_path)]
    try:
        done = subprocess.run(
            [*command, "-c", os.devnull], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
        )
        assert done.returncode == code
    finally:
        for pid in servers_below(base):
            os.kill(pid, signal.SIGTERM)
