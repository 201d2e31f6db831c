"""Daemons: what is said when one does not start, will not stop, or runs already."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cmwallet.errors import AlreadyExists, Busy, InvalidInput, NetworkFailed
from cmwallet.servers import background
from cmwallet.servers.background import daemon_parser, launch, only_one, run_daemon, stop_process
from tests.processes import come_true

DAEMON = """
import sys
from cmwallet.errors import InvalidInput
from cmwallet.servers.background import daemon_parser, run_daemon

options = daemon_parser("test").parse_args([one for one in sys.argv[1:] if one not in ("well", "badly", "mutely")])

def run(report):
    if "badly" in sys.argv:
        raise InvalidInput("no such folder", hint="make it")
    if "well" in sys.argv:
        report({"ready": 7, "fed": sys.stdin.read()})
        report({"ready": 8})

sys.exit(run_daemon(options.report, run))
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "some_daemon.py").write_text(DAEMON)
    paths = [str(tmp_path), str(Path(__file__).parents[3])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    return "some_daemon"


def test_what_it_reports_is_returned_and_only_the_first_report_counts(module: str) -> None:
    assert launch(module, ["well"], what="it", hint="look", fed=b"secret") == {"ready": 7, "fed": "secret"}


def test_an_error_before_the_report_is_raised_here(module: str) -> None:
    with pytest.raises(InvalidInput, match="no such folder") as caught:
        launch(module, ["badly"], what="it", hint="look")
    assert caught.value.hint == "make it"


def test_one_that_says_nothing_did_not_start(module: str) -> None:
    with pytest.raises(NetworkFailed, match="the thing did not start") as caught:
        launch(module, ["mutely"], what="the thing", hint="look there")
    assert caught.value.hint == "look there"


def test_a_second_one_is_refused_while_the_first_lives(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with only_one(lock, "the server", hint="status"), pytest.raises(AlreadyExists, match="the server runs already"):
        only_one(lock, "the server", hint="status").__enter__()
    with only_one(lock, "the server", hint="status"):
        pass


def test_one_that_ignores_the_first_signal_gets_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "STOP_SECONDS", 0.3)
    script = (
        "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    stop_process(lambda: process.pid, lambda: process.poll() is not None, "it")
    assert process.returncode == -signal.SIGKILL
    process.stdout.close()


def test_one_that_stays_is_said_to_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "STOP_SECONDS", 0.05)
    with pytest.raises(Busy, match="it does not stop"):
        stop_process(lambda: None, lambda: False, "it")
    stop_process(lambda: None, lambda: True, "it")


def test_a_daemon_needs_a_place_for_its_report(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        daemon_parser("it").parse_args([])
    assert "--report" in capsys.readouterr().err
    reader, writer = os.pipe()
    assert run_daemon(writer, lambda report: report({"a": 1})) == 0
    with os.fdopen(reader) as pipe:
        assert pipe.read() == '{"a": 1}'


def test_who_only_looks_at_the_lock_keeps_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    looking = lock.open("rb")
    fcntl.flock(looking, fcntl.LOCK_SH)
    monkeypatch.setattr(background.time, "sleep", lambda _seconds: looking.close())
    with only_one(lock, "the server", hint="look"):
        pass
    assert looking.closed


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it looks for zombies in /proc")
def test_one_that_has_ended_is_no_zombie_any_more_when_the_next_is_started(module: str) -> None:
    others = set(background._started)
    launch(module, ["well"], what="it", hint="look")
    (first,) = background._started - others
    assert come_true(lambda: Path(f"/proc/{first}/stat").read_text().rpartition(")")[2].split()[0] == "Z")
    launch(module, ["well"], what="it", hint="look")
    assert not Path(f"/proc/{first}").exists()
    assert first not in background._started


def test_it_writes_no_core_dump(module: str, tmp_path: Path) -> None:
    (tmp_path / "core_daemon.py").write_text(
        "import resource, sys\nfrom cmwallet.servers.background import daemon_parser, run_daemon\n"
        "options = daemon_parser('test').parse_args()\n"
        "sys.exit(run_daemon(options.report, "
        "lambda report: report({'limits': resource.getrlimit(resource.RLIMIT_CORE)})))\n"
    )
    assert launch("core_daemon", [], what="it", hint="look") == {"limits": [0, 0]}


def test_one_that_cannot_be_made_leaves_no_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError

    made: list[tuple[int, int]] = []
    pipe = os.pipe

    def kept() -> tuple[int, int]:
        made.append(pipe())
        return made[-1]

    monkeypatch.setattr(background.os, "pipe", kept)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    with pytest.raises(BlockingIOError):
        launch("anything", [], what="it", hint="look")
    for descriptor in made[0]:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)
