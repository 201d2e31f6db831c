"""The fork server: a process that has third-party modules imported, and forks one process for every command.

A program, run by `forked.py`; it imports nothing of ours, so that every command imports our modules afresh, and an
import of ours that fails or warns shows in the command that does it. A module that fails or warns here ends the server.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import json
import os
import runpy
import signal
import socket
import sys
import threading
import weakref
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import NoReturn

OURS = ("cmwallet", "identity", "oauth", "tests")
LARGEST = 128 * 1024
# These raise the limit of recursion of the whole process when they are imported. Only a command that imports them may
# have that: they are kept out of sys.modules until somebody asks for one.
HELD = ("eth", "py_ecc")


class Environment(type(os.environ)):  # type: ignore[misc]
    """Remembers which variables were read."""

    read: set[str] = set()  # noqa: RUF012

    def __getitem__(self, key: str) -> str:
        self.read.add(key)
        return super().__getitem__(key)


class Held:
    """Finds modules that were imported and then kept back; with the first, all come back, and the limit."""

    def __init__(self, limit: int) -> None:
        self.limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit)
        self.modules = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] in HELD}
        sys.meta_path.insert(0, self)  # type: ignore[arg-type]

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in self.modules:
            return None
        sys.meta_path.remove(self)  # type: ignore[arg-type]
        # Not yet the one that is asked for: Python would take it for half imported, and run it again.
        sys.modules.update({other: module for other, module in self.modules.items() if other != name})
        sys.setrecursionlimit(max(self.limit, sys.getrecursionlimit()))
        return ModuleSpec(name, self)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        self.spec = self.modules[spec.name].__spec__
        return self.modules[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.spec  # Python has put there the one that brought the module back


def preload(names: Sequence[str]) -> list[str]:
    """Import the modules; return which environment variables any of them read."""
    limit, plain = sys.getrecursionlimit(), type(os.environ)
    os.environ.__class__ = Environment
    for name in names:
        before = sys.getrecursionlimit()
        importlib.import_module(name)
        assert name.split(".")[0] in HELD or sys.getrecursionlimit() == before, f"{name} changes the process: hold it"
    os.environ.__class__ = plain
    Held(limit)
    ours = [name for name in sys.modules if name.split(".")[0] in OURS]
    assert not ours, f"preloaded although ours: {ours}"
    assert threading.active_count() == len(os.listdir("/proc/self/task")) == 1, "a fork would lose a thread"  # noqa: PTH208
    return sorted(Environment.read)


def become(request: dict[str, object], descriptors: Sequence[int]) -> None:
    """Be what a new Python would be for that command: session, descriptors, streams, folder, environment, arguments."""
    os.setsid()
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.umask(request["umask"])  # type: ignore[arg-type]
    os.chdir(request["folder"])  # type: ignore[arg-type]
    # Where nothing sets a locale, Python sets this one variable for itself and its children (PEP 538).
    locale = {name: value for name, value in os.environ.items() if name == "LC_CTYPE"}
    os.environ.clear()
    os.environ.update({**locale, **request["environment"]})  # type: ignore[dict-item]
    sys.argv[:] = ["-m", *request["arguments"]]  # type: ignore[misc]
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - as `python -m` does
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        old = getattr(sys, name)
        binary = open(number, "wb" if number else "rb", closefd=False)  # noqa: SIM115 - a descriptor, for good
        binary.raw.name = f"<{name}>"
        text = io.TextIOWrapper(binary, old.encoding, old.errors, newline="\n", line_buffering=number == 2)
        text.mode = "w" if number else "r"  # type: ignore[misc]
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)


def status_of(ending: BaseException | None) -> int:
    """Say what Python does about what ended a program, and return the exit code."""
    if ending is None or (isinstance(ending, SystemExit) and ending.code is None):
        return 0
    if not isinstance(ending, SystemExit):
        sys.excepthook(type(ending), ending, ending.__traceback__)
        return -signal.SIGINT if isinstance(ending, KeyboardInterrupt) else 1
    if isinstance(ending.code, int):
        return ending.code & 0xFF
    sys.stderr.write(f"{ending.code}\n")
    return 1


def flush(code: int) -> int:
    """Write out what is left; Python's exit code says when that failed."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if not stream.closed:
                stream.flush()
        except OSError as error:
            if stream is sys.stdout:
                sys.stderr.write(f"Exception ignored in: {stream!r}\n{type(error).__name__}: {error}\n")
                return 120
    return code


def leave(code: int, preloaded: frozenset[str]) -> NoReturn:
    """End as Python ends, in its order, but for taking apart what was preloaded.

    That would touch, and so copy, every page that is shared with the server: three times the cost of a small command.
    What the command made itself is taken apart, because what was left open is warned of there.
    """
    threading._shutdown()
    atexit._run_exitfuncs()
    code = flush(code)
    take_apart(preloaded)
    code = flush(code)
    if code == -signal.SIGINT:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(code)


def take_apart(preloaded: frozenset[str]) -> None:
    """Forget the command's modules; empty those that something still holds."""
    names = [name for name in sys.modules if name not in preloaded]
    references = [weakref.ref(sys.modules.pop(name)) for name in names]
    gc.collect()
    for reference in reversed(references):
        if (module := reference()) is not None:
            vars(module).update(dict.fromkeys(vars(module).keys() - {"__builtins__"}))
    gc.collect()


def main() -> None:
    """Serve until the other side closes; be a command in each child."""
    control = socket.socket(fileno=int(sys.argv[1]))
    sys.path.pop(0)  # the folder of this program
    control.send(json.dumps(preload(sys.argv[2:])).encode())
    gc.collect()
    gc.freeze()  # what is here is no garbage of any command
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, LARGEST, 3)
        if not request:
            control.close()
            return
        child = os.fork()
        if child == 0:
            break
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(str(child).encode())
        _, status, usage = os.wait4(child, 0)
        ended = [os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime]
        try:
            control.send(json.dumps(ended).encode())
        except BrokenPipeError:
            pass  # whoever asked gave up waiting, and killed it
    control.detach()
    command, preloaded = json.loads(request), frozenset(sys.modules)
    become(command, descriptors)
    try:
        if command.get("results"):
            importlib.import_module("tests.cli.noted_results").note_into(command["results"])
        runpy.run_module(command["module"], run_name="__main__", alter_sys=True)
        code = status_of(None)
    except BaseException as ending:
        code = status_of(ending)
    leave(code, preloaded | {name for name in sys.modules if name.split(".")[0] in HELD})


if __name__ == "__main__":
    main()
