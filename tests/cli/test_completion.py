"""Completion scripts: in step with the commands, and they complete."""

from __future__ import annotations

import os
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


NAMES = [
    "$(touch owned)",
    "`touch owned`",
    "a;touch owned",
    "bob",
    "Bob Smith",
    "x\\y",
    "*",
    "~root",
    "${HOME}",
    "!!",
    "a'b",
]


def with_names(folder: Path) -> dict[str, str]:
    """An environment in which `cmwallet` lists those names, as an older home may hold them."""
    program = folder / "cmwallet"
    lines = "\n".join(f"1\t{name}\tx" for name in NAMES)
    program.write_text(f"#!/usr/bin/env python3\nprint({lines!r} if 'account' in __import__('sys').argv else '')\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(folder), "TERM": "dumb"}


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("line", ["cmwallet send ", "cmwallet send bob 1 --from ", "cmwallet send bob 1 --network "])
def test_bash_takes_names_as_data_and_runs_none_of_them(tmp_path: Path, line: str) -> None:
    words = line.split(" ")
    script = (
        f"source {ROOT}/completions/cmwallet.bash\n"
        f"COMP_WORDS=({' '.join(repr(word) for word in words)})\nCOMP_CWORD={len(words) - 1}\n_cmwallet\n"
        'for word in "${COMPREPLY[@]}"; do eval "printf \'%s\\n\' $word"; done\n'  # what the line would run with it
    )
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, env=with_names(tmp_path), cwd=tmp_path
    )
    assert done.stderr == ""
    assert not (tmp_path / "owned").exists()
    if "network" not in line:
        assert [name for name in done.stdout.splitlines() if name in NAMES] == NAMES


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_offers_a_file_with_a_blank_as_one_word(tmp_path: Path) -> None:
    (tmp_path / "my contacts.csv").touch()
    script = (
        f"source {ROOT}/completions/cmwallet.bash\nCOMP_WORDS=(cmwallet contact import my)\nCOMP_CWORD=3\n_cmwallet\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "my contacts.csv" in done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_takes_names_as_data_and_runs_none_of_them(tmp_path: Path) -> None:
    script = (
        "compadd() { shift; printf '%s\\n' \"${(@P)1}\" }\n"
        f"functions[all]=$(sed '$d' {ROOT}/completions/_cmwallet); all\n_cmwallet_accounts\n"
    )
    done = subprocess.run(
        ["zsh", "-f", "-c", script], capture_output=True, text=True, check=True, env=with_names(tmp_path), cwd=tmp_path
    )
    assert not (tmp_path / "owned").exists()
    assert [name for name in done.stdout.splitlines() if name in NAMES] == NAMES


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_takes_names_as_data_and_runs_none_of_them(tmp_path: Path) -> None:
    script = f"source {ROOT}/completions/cmwallet.fish; complete -C 'cmwallet send '"
    done = subprocess.run(
        ["fish", "-c", script], capture_output=True, text=True, check=True, env=with_names(tmp_path), cwd=tmp_path
    )
    assert not (tmp_path / "owned").exists()
    assert "Bob Smith" in done.stdout
