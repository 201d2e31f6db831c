"""A closed terminal, `kill` and typing ahead: nothing is left behind, nothing is confirmed that nobody saw."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_identity_records import person, person_template  # noqa: F401 - fixtures
from tests.cli.walletrun import Home, finish

EDITOR = """
import pathlib, sys, time
pathlib.Path("seen").write_text(sys.argv[-1])
time.sleep(60)
"""


def wait_for(path: Path) -> str:
    for _ in range(600):
        if path.exists() and path.read_text():
            return path.read_text()
        time.sleep(0.05)
    raise AssertionError(f"{path} did not come")


@pytest.fixture
def editing(person: Home) -> Home:  # noqa: F811 - a fixture
    person.run("identity", "set", "given_name", "Ada")
    (person.folder / "editor.py").write_text(EDITOR)
    return person


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_during_an_edit_leaves_no_plaintext(editing: Home, number: signal.Signals) -> None:
    process = editing.start("identity", "edit", EDITOR=f"{sys.executable} editor.py")
    plain = Path(wait_for(editing.folder / "seen"))
    assert "Ada" in plain.read_text()
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "error: interrupted" in err.splitlines()
    assert not plain.parent.exists()


def test_a_closed_terminal_during_an_edit_leaves_no_plaintext(editing: Home) -> None:
    child = editing.at_terminal("identity", "edit", EDITOR=f"{sys.executable} editor.py")
    plain = Path(wait_for(editing.folder / "seen"))
    child.close(force=False)
    for _ in range(200):
        if not plain.parent.exists():
            break
        time.sleep(0.05)
    assert not plain.parent.exists()


def test_what_a_kill_left_is_swept_by_the_next_unlock_and_the_folder_of_a_living_one_is_not(editing: Home) -> None:
    killed = editing.start("identity", "edit", EDITOR=f"{sys.executable} editor.py")
    left = Path(wait_for(editing.folder / "seen"))
    killed.kill()
    killed.communicate()
    (editing.folder / "seen").unlink()
    living = editing.start("identity", "edit", EDITOR=f"{sys.executable} editor.py")
    held = Path(wait_for(editing.folder / "seen"))
    editing.run("vault", "log", "--limit", "1")
    assert not left.parent.exists()
    assert held.exists()
    living.terminate()
    living.communicate()


def test_an_ignored_hang_up_stays_ignored(editing: Home) -> None:
    """`nohup` asks for that."""
    script = (
        "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); from cmwallet.cli.terminal.signals import *;"
    )
    script += "end_as_interrupted(); print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_the_demonstration_takes_its_home_with_it_when_it_is_ended(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "cmwallet", "demo"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    for _ in range(600):
        if list(tmp_path.glob("cmwallet-demo-*/home/vault.db")):
            break
        time.sleep(0.05)
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert list(tmp_path.glob("cmwallet-demo-*")) == []


def test_a_yes_typed_ahead_confirms_nothing(funded: Home) -> None:
    child = funded.at_terminal("send", "bob", "1")
    child.sendline("yes")
    child.expect("Type yes to go on")
    time.sleep(0.5)
    child.sendline("no")
    finish(child, 130)
    assert funded.json("tx", "list") == []


def test_an_enter_typed_ahead_does_not_dismiss_the_recovery_phrase(restored: Home) -> None:
    child = restored.at_terminal("wallet", "phrase", "main")
    child.delaybeforesend = None  # all of it before Python has started, or the last would be an answer
    child.send("yes\r\r\r")
    child.expect("Type .* to go on|Press Enter")
    if "to go on" in child.after:
        child.sendline("yes")
        child.expect("Press Enter")
    time.sleep(0.5)
    assert child.isalive()
    child.sendline("")
    finish(child)
