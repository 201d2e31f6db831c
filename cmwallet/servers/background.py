"""Daemons: processes that outlive the command that starts them, launched apart from it and stopped by another.

The child gets one end of a pipe as `--report N` and writes one JSON line to it: what it has to say once it serves, or
the error that kept it from starting.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cmwallet.errors import AlreadyExists, Busy, NetworkFailed, Problem, problem_from
from cmwallet.servers.inherited import inherited
from identity.storage import storage_errors

START_SECONDS = 30.0
STOP_SECONDS = 10.0
_POLL_SECONDS = 0.02


def launch(
    module: str,
    arguments: Sequence[str],
    *,
    what: str,
    hint: str,
    fed: bytes | None = None,
    extra: frozenset[str] = frozenset(),
) -> dict[str, object]:
    """Run `python -m module arguments` in a session of its own and return what it reports.

    `fed` goes to its stdin, which is empty otherwise. It inherits few variables, and those of `extra`: it lives long,
    and a passphrase in a variable of ours is none of its business.

    Raises `NetworkFailed` when it says nothing in time, else the error that it reports.
    """
    _forget_ended()
    reader, writer = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
            [sys.executable, "-P", "-m", module, *arguments, "--report", str(writer)],
            stdin=subprocess.DEVNULL if fed is None else subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=inherited(extra),
            pass_fds=(writer,),
            start_new_session=True,
        )
    except BaseException:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    if fed is not None and process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin as pipe:  # one that died says why in its report
            pipe.write(fed)
    with os.fdopen(reader, "rb") as reported:
        outcome = _read_report(reported.fileno())
    if outcome is None:
        process.kill()
        process.wait()
        raise NetworkFailed(f"{what} did not start", hint=hint)
    if "code" in outcome:
        process.wait()
        raise problem_from(outcome)
    process.returncode = 0  # it outlives us; Python must not complain about it
    _started.add(process.pid)
    return outcome


_started: set[int] = set()
"""Those that this process has started: one that lives long is to keep none of them as a zombie."""


def _forget_ended() -> None:
    for pid in list(_started):
        try:
            ended = os.waitpid(pid, os.WNOHANG)[0] == pid
        except ChildProcessError:
            ended = True
        if ended:
            _started.discard(pid)


@contextmanager
def only_one(path: Path, what: str, *, hint: str) -> Iterator[None]:
    """Hold the lock file `path` for life; the kernel lets go of it when the process dies. Raises `AlreadyExists`."""
    with storage_errors(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        if not _locked(descriptor):
            raise AlreadyExists(f"{what} runs already", hint=hint)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    # Who only looks whether the lock is held holds it for a moment.
    for last in (False, False, False, True):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not last:
                time.sleep(_POLL_SECONDS)
        else:
            return True
    return False


def stop_process(pid: Callable[[], int | None], gone: Callable[[], bool], what: str) -> None:
    """Stop a daemon and wait until it has gone: SIGTERM, and SIGKILL if that does not help.

    `pid` finds it, perhaps not at once: one that is just starting is not listed yet. Raises `Busy` when it stays.
    """
    for number in (signal.SIGTERM, signal.SIGKILL):
        sent = False
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            found = None if sent else pid()
            if found is not None:
                sent = True
                with suppress(ProcessLookupError):
                    os.kill(found, number)
            if gone():
                return
            time.sleep(_POLL_SECONDS)
    raise Busy(f"{what} does not stop")


Report = Callable[[Mapping[str, object]], None]
"""Tells the launching process that the start went well, and what there is to know."""


def daemon_parser(name: str) -> argparse.ArgumentParser:
    """Return the parser of a daemon's arguments, with the option that `launch` adds."""
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("--report", type=int, required=True)
    return parser


def run_daemon(descriptor: int, run: Callable[[Report], None]) -> int:
    """Run as a daemon until its end; a `Problem` before it reported is reported. Returns the exit code."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # memory on disk would outlive it
    pipe = os.fdopen(descriptor, "wb")

    def report(outcome: Mapping[str, object]) -> None:
        if not pipe.closed:  # what comes later is for nobody, and the number may be another file's by then
            with suppress(OSError), pipe:
                pipe.write(json.dumps(outcome).encode())

    try:
        run(report)
    except Problem as problem:
        report({"code": problem.code, "message": problem.message, "hint": problem.hint})
        return 1
    return 0


def _read_report(descriptor: int) -> dict[str, object] | None:
    """Read until the other side closes; None when it says nothing in time."""
    os.set_blocking(descriptor, False)
    deadline, received = time.monotonic() + START_SECONDS, b""
    while time.monotonic() < deadline:
        try:
            chunk = os.read(descriptor, 65536)
        except BlockingIOError:
            time.sleep(_POLL_SECONDS)
            continue
        if not chunk:
            break
        received += chunk
    try:
        outcome = json.loads(received)
    except ValueError:
        return None
    return outcome if isinstance(outcome, dict) else None
