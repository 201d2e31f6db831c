"""The console blocks of README.md are what a person sees who types them."""

import re
import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.walletrun import ROOT

MARK = "@@@@"
MASKS = (
    (r"\x1b\[[0-9;]*m", ""),
    (r"0x[0-9a-f]{64}\b|0x[0-9a-f]{8,63}…", "<hash>"),
    (r"0x[0-9a-fA-F]{40}\b", "<address>"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "<time>"),
    (r"\d+\.\d{6,18}\b", "<amount>"),
    (r"block \d+", "block <n>"),
    (r"/\S+/home\b", "<home>"),
    (r"[ \t]+", " "),
)


def masked(text: str) -> list[str]:
    for pattern, replacement in MASKS:
        text = re.sub(pattern, replacement, text)
    return [line.strip() for line in text.splitlines() if line.strip()]


def steps(page: str) -> list[tuple[str, str]]:
    """Every `$ command` of the console blocks with the output that stands below it."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture
def session(tmp_path):
    """Runs a list of commands in one shell at a terminal; what each of them showed."""
    program = tmp_path / "bin" / "cmwallet"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cmwallet "$@"\n')
    program.chmod(0o700)
    work = tmp_path / "work"
    work.mkdir()

    def run(commands: list[str]) -> list[str]:
        script = tmp_path / "script"
        shown = "".join(f"echo {MARK}\n{command}\n" for command in commands)
        script.write_text(shown + "cmwallet chain stop > /dev/null 2>&1\n")  # that a command started, as for a user
        environment = {
            "PATH": f"{program.parent}:{Path(sys.executable).parent}:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm",
            "HOME": str(tmp_path),
        }
        child = pexpect.spawn(
            "bash", [str(script)], env=environment, cwd=str(work), encoding="utf-8", dimensions=(40, 120), timeout=120
        )
        shown = child.read()
        child.wait()
        return shown.replace("\r\n", "\n").split(f"{MARK}\n")[1:]

    return run


def test_the_readme_shows_what_happens(session):
    expected = steps((ROOT / "README.md").read_text("utf-8"))
    assert len(expected) >= 10
    shown = session([command for command, _ in expected])
    for (command, promised), seen in zip(expected, shown, strict=True):
        assert masked(seen) == masked(promised), command
