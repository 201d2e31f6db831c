"""The chain's server as a process: what is left of one that was killed, and stopping when none runs."""

from __future__ import annotations

from pathlib import Path

from cmwallet.localchain import process
from cmwallet.localchain.discovery import SERVER_FILE


def test_stopping_when_none_runs_removes_what_one_that_was_killed_left(tmp_path: Path) -> None:
    assert process.stop(tmp_path) is False
    (tmp_path / SERVER_FILE).write_text("{}")
    assert process.stop(tmp_path) is False
    assert not (tmp_path / SERVER_FILE).exists()


def test_a_server_that_runs_is_stopped_and_gone_afterwards(tmp_path: Path) -> None:
    started = process.start(tmp_path, port=0)
    assert (started.running, started.answers) == (True, True)
    assert process.stop(tmp_path) is True
    ended = process.status(tmp_path)
    assert (ended.running, ended.answers, ended.pid) == (False, False, None)
    assert not (tmp_path / SERVER_FILE).exists()
