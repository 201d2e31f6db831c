"""Processes that outlive the command that starts them: launched apart from it, reporting once whether they began.

The child gets one end of a pipe as `--report N` and writes one JSON line to it: what it has to say once it serves, or
the error that kept it from starting.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cmwallet.errors import AlreadyExists, NetworkFailed, Problem, problem_from
from cmwallet.inherited import LASTING
from identity.storage import storage_errors

START_SECONDS = 30.0
_POLL_SECONDS = 0.02


def launch(
    module: str,
    arguments: Sequence[str],
    *,
    what: str,
    hint: str,
    fed: bytes | None = None,
    inherited: frozenset[str] = frozenset(),
) -> dict[str, object]:
    """Run `python -m module arguments` in a session of its own and return what it reports.

    `fed` goes to its stdin, which is empty otherwise. It inherits few variables, and those of `inherited`: it lives
    long, and a passphrase in a variable of ours is none of its business.

    Raises `NetworkFailed` when it says nothing in time, else the error that it reports.
    """
    heard, told = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
            [sys.executable, "-P", "-m", module, *arguments, "--report", str(told)],
            stdin=subprocess.DEVNULL if fed is None else subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_environment(inherited),
            pass_fds=(told,),
            start_new_session=True,
        )
    finally:
        os.close(told)
    if fed is not None and process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin as pipe:  # one that died says why in its report
            pipe.write(fed)
    with os.fdopen(heard, "rb") as reported:
        outcome = _read_report(reported.fileno())
    if outcome is None:
        process.kill()
        process.wait()
        raise NetworkFailed(f"{what} did not start", hint=hint)
    if "code" in outcome:
        process.wait()
        raise problem_from(outcome)
    process.returncode = 0  # it outlives us; Python must not complain about it
    return outcome


@contextmanager
def only_one(path: Path, what: str, *, hint: str) -> Iterator[None]:
    """Hold the lock file `path` for life; the kernel lets go of it when the process dies. Raises `AlreadyExists`."""
    with storage_errors(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyExists(f"{what} runs already", hint=hint) from None
        yield
    finally:
        os.close(descriptor)


def report(descriptor: int, outcome: Mapping[str, object]) -> None:
    """Tell the launching process how the start went; in the child."""
    with suppress(OSError), os.fdopen(descriptor, "wb") as pipe:
        pipe.write(json.dumps(outcome).encode())


def report_problem(descriptor: int, problem: Problem) -> None:
    """Tell the launching process why there is no start; in the child."""
    report(descriptor, {"code": problem.code, "message": problem.message, "hint": problem.hint})


def _environment(inherited: frozenset[str]) -> dict[str, str]:
    wanted = LASTING | inherited
    return {name: value for name, value in os.environ.items() if name in wanted or name.startswith("LC_")}


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
