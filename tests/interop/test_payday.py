"""docs/payday.sh, the whole job in fifteen lines, with jq."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PHRASE = "test test test test test test test test test test test junk"


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    for name, text in {"phrase": PHRASE, "passphrase": "four plain words here"}.items():
        path = tmp_path / name
        path.touch(mode=0o600)
        path.write_text(text + "\n")
    program = tmp_path / "bin" / "cmwallet"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cmwallet "$@"\n')
    program.chmod(0o700)
    return tmp_path


def play(scene: Path, *, home: str = "home") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CMWALLET_")}
    environment["CMWALLET_CHAIN_AUTOSTART"] = "false"
    environment |= {"PATH": f"{scene / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(DOCS.parent)}
    command = ["sh", str(DOCS / "payday.sh"), str(scene / home), str(scene / "phrase"), str(scene / "passphrase")]
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300
    )


def test_the_script_has_fifteen_lines() -> None:
    assert len((DOCS / "payday.sh").read_text().splitlines()) == 15


def test_three_people_are_paid_once_from_an_empty_home(scene: Path) -> None:
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed: run make interop-setup")
    done = play(scene)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("nothing was sent") == 3  # each second payment was refused, and only those
    again = play(scene)
    assert again.returncode == 4  # a home that is there is not made again
    (scene / "phrase").chmod(0o644)
    assert play(scene, home="other").returncode == 14
