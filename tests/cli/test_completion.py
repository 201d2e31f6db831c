"""Completion scripts: in step with the commands, and they complete."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cmwallet.cli.completion.command import FILE_NAMES, script_of
from tests.cli.walletrun import ACCOUNTS, Home

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
        ("cmwallet send --allow-lookalike --fr", "--from"),
        ("cmwallet send bob 1 --network e", "ethereum"),
        ("cmwallet config set fee", "fee-cap"),
        ("cmwallet identity get giv", "given_name"),
        ("cmwallet contract show Key", "KeyRegistry"),
        ("cmwallet vault slot add r", "recovery"),
        ("cmwallet account new --passphrase-from k", "keyring"),
    ],
)
def test_bash_completes_commands_and_options(line: str, among: str) -> None:
    assert among in complete_in_bash(line)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_offers_nothing_of_its_own_where_a_value_stands() -> None:
    assert complete_in_bash("cmwallet send bob 1 --memo ") == []


NAMES = [
    *("$(touch owned)", "`touch owned`", "a;touch owned", "bob", "Bob Smith", "x\\y", "*", "~root", "${HOME}", "!!"),
    *("a'b", 'a"b', "<(touch owned)", "{a,b}"),
]
"""What somebody may have put into a file of names: a home writes none but `bob` of them."""


def with_names(folder: Path) -> dict[str, str]:
    """The environment of a home with these names, in which a `cmwallet` that is started leaves a trace."""
    program = folder / "cmwallet"
    program.write_text("#!/bin/sh\ntouch started\n")
    program.chmod(0o755)
    (folder / "home" / "names").mkdir(parents=True)
    (folder / "home" / "names" / "account").write_text("".join(f"{name}\n" for name in NAMES), "utf-8")
    return {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "HOME": str(folder),
        "CMWALLET_HOME": str(folder / "home"),
        "TERM": "dumb",
    }


def run(shell: str, script: str, folder: Path) -> str:
    arguments = [shell, "-f", "-c", script] if shell == "zsh" else [shell, "-c", script]
    done = subprocess.run(
        arguments, capture_output=True, text=True, check=True, env=with_names(folder), cwd=folder, timeout=60
    )
    assert done.stderr == ""
    assert not (folder / "owned").exists()
    assert not (folder / "started").exists(), "a TAB started the program"
    return done.stdout


def bash(line: str) -> str:
    words = line.split(" ")
    return (
        f"source {ROOT}/completions/cmwallet.bash\n"
        f"COMP_WORDS=({' '.join(repr(word) for word in words)})\nCOMP_CWORD={len(words) - 1}\n_cmwallet\n"
    )


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("line", ["cmwallet send ", "cmwallet send bob 1 --from ", "cmwallet account rename "])
def test_bash_takes_names_as_data_and_runs_none_of_them(tmp_path: Path, line: str) -> None:
    # What the line would run with it.
    script = bash(line) + 'for word in "${COMPREPLY[@]}"; do eval "printf \'%s\\n\' $word"; done\n'
    assert run("bash", script, tmp_path).splitlines() == NAMES


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("line", "none"), [("cmwallet send bob ", True), ("cmwallet account rename bob ", True), ("cmwallet send ", False)]
)
def test_bash_offers_names_only_where_one_stands(tmp_path: Path, line: str, none: bool) -> None:
    script = bash(line) + 'printf "%s\\n" "${COMPREPLY[@]}"\n'
    assert (run("bash", script, tmp_path).strip() == "") is none


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_takes_names_as_data_and_runs_none_of_them(tmp_path: Path) -> None:
    script = (
        "compadd() { shift; printf '%s\\n' \"${(@P)1}\" }\n"
        f"functions[all]=$(sed '$d' {ROOT}/completions/_cmwallet); all\n__cmwallet_account\n"
    )
    assert run("zsh", script, tmp_path).splitlines() == NAMES


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
@pytest.mark.parametrize("line", ["cmwallet send ", "cmwallet send bob 1 --from "])
def test_fish_takes_names_as_data_and_runs_none_of_them(tmp_path: Path, line: str) -> None:
    script = f"source {ROOT}/completions/cmwallet.fish; complete -C '{line}'"
    offered = {one.partition("\t")[0] for one in run("fish", script, tmp_path).splitlines()}
    # fish offers some of them as they are typed, with its own quoting
    assert {"bob", "Bob Smith", "$(touch owned)"} <= offered | {one.replace("\\", "") for one in offered}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_tab_starts_no_python(tmp_path: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    zsh = f"compadd() {{ }}; functions[all]=$(sed '$d' {ROOT}/completions/_cmwallet); all; __cmwallet_recipient"
    fish = f"source {ROOT}/completions/cmwallet.fish; complete -C 'cmwallet send '"
    script = {"bash": bash("cmwallet send "), "zsh": zsh, "fish": fish}[shell]
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-qq", "-e", "trace=execve", "-o", str(trace), shell, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, env=with_names(tmp_path), cwd=tmp_path, check=False)
    if "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    started = trace.read_text("utf-8")
    assert f"/{shell}" in started
    assert "python" not in started
    assert '/cmwallet"' not in started


def names(home: Home, kind: str) -> list[str]:
    return (home.path / "names" / kind).read_text("utf-8").splitlines()


def test_a_home_writes_the_names_that_no_shell_acts_on_after_each_change(restored: Home) -> None:
    assert names(restored, "account") == ["account-1", "savings"]
    assert names(restored, "contact") == ["bob"]
    assert names(restored, "wallet") == ["main"]
    restored.run("account", "rename", "savings", "rainy-day")
    restored.run("contact", "add", "Ann Lee", ACCOUNTS[2])
    restored.run("contact", "remove", "bob", "--yes")
    restored.run("network", "add", "far", "--rpc", "http://127.0.0.1:1", "--chain-id", 7, "--symbol", "X")
    assert names(restored, "account") == ["account-1", "rainy-day"]
    assert names(restored, "contact") == []
    assert names(restored, "network") == ["far"]
    for path in (restored.path / "names").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    assert (restored.path / "names").stat().st_mode & 0o777 == 0o700


def test_an_older_home_gets_its_names_when_it_is_opened(restored: Home) -> None:
    shutil.rmtree(restored.path / "names")
    restored.run("account", "list")
    assert names(restored, "account") == ["account-1", "savings"]


def test_names_that_cannot_be_written_hold_up_nothing(restored: Home) -> None:
    shutil.rmtree(restored.path / "names")
    (restored.path / "names").write_text("in the way")
    restored.run("account", "rename", "savings", "other")
    assert restored.json("account", "list")[1]["name"] == "other"


def test_a_purged_home_leaves_no_names(restored: Home) -> None:
    vault = restored.json("vault", "status")["vault_id"]
    restored.run("home", "purge", "--vault", vault[:8])
    assert not restored.path.exists()


@pytest.mark.parametrize("shell", FILE_NAMES)
def test_installing_puts_the_script_where_the_shell_looks_and_pages_where_man_does(bare: Home, shell: str) -> None:
    where = {"XDG_DATA_HOME": str(bare.folder / "data"), "XDG_CONFIG_HOME": str(bare.folder / "config")}
    done = bare.json("completion", "install", SHELL=f"/usr/bin/{shell}", **where)
    assert Path(done["script"]).read_text("utf-8").rstrip("\n") == script_of(shell).rstrip("\n")
    pages = sorted((bare.folder / "data" / "man").glob("man[17]/cmwallet*"))
    assert len(pages) == done["manual_pages"] > 270
    assert all(page.exists() for page in pages)
    gone = bare.folder / "data" / "man" / "man1" / "cmwallet-gone.1"
    gone.symlink_to(bare.folder / "nothing")
    bare.run("completion", "install", shell, **where)
    assert not gone.is_symlink()


def test_a_shell_that_is_none_of_them_is_said(bare: Home) -> None:
    assert "tcsh" in bare.error("completion", "install", code=4, SHELL="/bin/tcsh")["message"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_offers_a_file_with_a_blank_as_one_word(tmp_path: Path) -> None:
    (tmp_path / "my contacts.csv").touch()
    script = (
        f"source {ROOT}/completions/cmwallet.bash\nCOMP_WORDS=(cmwallet contact import my)\nCOMP_CWORD=3\n_cmwallet\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "my contacts.csv" in done.stdout.splitlines()
