"""Completion scripts: in step with the commands, and they complete."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cmwallet.cli.completion.command import FILE_NAMES, script_of

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("shell", FILE_NAMES)
def test_committed_scripts_are_in_step_with_the_commands(shell: str) -> None:
    committed = (ROOT / "completions" / FILE_NAMES[shell]).read_text("utf-8")
    assert committed.rstrip("\n") == script_of(shell).rstrip("\n"), "run: make completions"


def complete_in_bash(line: str) -> list[str]:
    words = line.split(" ")
    script = (
        f"source {ROOT}/completions/cmwallet.bash\n"
        f"COMP_WORDS=({' '.join(repr(word) for word in words)})\n"
        f"COMP_CWORD={len(words) - 1}\n"
        "_cmwallet\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("line", "among"),
    [
        ("cmwallet ac", "account"),
        ("cmwallet account im", "import"),
        ("cmwallet --network local account ", "discover"),
        ("cmwallet send --allow-l", "--allow-lookalike"),
        ("cmwallet tx decode --js", "--json"),
    ],
)
def test_bash_completes_commands_and_options(line: str, among: str) -> None:
    assert among in complete_in_bash(line)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_offers_nothing_of_its_own_where_a_value_stands() -> None:
    assert complete_in_bash("cmwallet send bob 1 --memo ") == []
