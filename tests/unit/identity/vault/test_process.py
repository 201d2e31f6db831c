"""A process that opens vaults leaves nothing for others: no readable file, no core dump, no debugger."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, json, os, resource, sys
from identity.vault.process import harden_process
os.umask(0o022)
harden_process()
umask = os.umask(0)
dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform == "linux" else 0  # PR_GET_DUMPABLE
print(json.dumps([umask, resource.getrlimit(resource.RLIMIT_CORE)[0], dumpable]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither umask nor core dumps")
def test_a_hardened_process_writes_for_its_user_alone_and_dumps_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    assert json.loads(done.stdout) == [0o077, 0, 0]
