"""The program that validators run: a CometBFT and EVM engine from PyPI, for tests alone, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

import pytest

BINARIES = Path(__file__).parents[2] / "build" / "network" / "injective_core" / "bin"


def need() -> Path:
    """The engine's program; the test is skipped, with the reason, when it is not installed."""
    found = BINARIES / "injectived"
    if not found.exists():
        pytest.skip("the engine is not installed: run make network-setup, which says why where it cannot be")
    return found


@cache
def environment() -> dict[str, str]:
    """What a program of the engine is started with: its library lies beside it."""
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LD_LIBRARY_PATH": str(BINARIES), "GOMAXPROCS": "1"}


def run(home: Path, *arguments: object, given: str = "") -> str:
    """Run a command of the engine on a validator's folder; what it printed."""
    command = [need(), *map(str, arguments), "--home", home]
    done = subprocess.run(
        command, env=environment(), input=given, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, (arguments, done.stderr[-2000:])
    return done.stdout
