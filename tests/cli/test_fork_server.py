"""A command that a fork server starts is, for itself and for who waits for it, what a Python of its own would be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import forked
from tests.cli.walletrun import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="commands are forked on Linux alone")

ABOUT = """
import gc, json, locale, os, resource, signal, sys, threading, warnings
text = sys.stdin.read()
about = {
    "environment": dict(os.environ),
    "arguments": sys.argv,
    "folder": os.getcwd(),
    "path": sys.path,
    "name": __name__,
    "session": os.getsid(0) == os.getpid() == os.getpgid(0),
    "descriptors": sorted(os.listdir("/proc/self/fd"))[:3] + [str(len(os.listdir("/proc/self/fd")))],
    "streams": [
        [s.name, s.mode, s.encoding, s.errors, s.line_buffering, s.write_through, s.isatty(), s.seekable(), s.fileno()]
        for s in (sys.stdin, sys.stdout, sys.stderr)
    ],
    "originals": [sys.__stdin__ is sys.stdin, sys.__stdout__ is sys.stdout, sys.__stderr__ is sys.stderr],
    "text": text,
    "signals": [str(signal.getsignal(number)) .split(" at ")[0] for number in sorted(signal.valid_signals())],
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "limits": [resource.getrlimit(number) for number in range(16)],
    "mask": os.umask(0),
    "recursion": sys.getrecursionlimit(),
    "filters": [str(one) for one in warnings.filters if one[2].__module__ == "builtins"],
    "options": [str(sys.flags), sys.warnoptions, locale.setlocale(locale.LC_ALL), gc.isenabled(), gc.get_threshold()],
    "threads": [threading.active_count(), threading.current_thread() is threading.main_thread()],
    "ours": sorted(name for name in sys.modules if name.split(".")[0] in ("cmwallet", "identity", "oauth", "tests")),
    "hooks": [sys.excepthook is sys.__excepthook__, sys.unraisablehook is sys.__unraisablehook__],
}
print(json.dumps(about))
"""

ENDINGS = {
    "well": "print('done')",
    "a code": "import sys; sys.exit(7)",
    "none": "import sys; sys.exit(None)",
    "a code above 255": "import sys; sys.exit(300)",
    "a sentence": "import sys; sys.exit('what went wrong')",
    "killed": "import os, signal; print('lost'); os.kill(os.getpid(), signal.SIGKILL)",
    "ended": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "at once": "import os; os._exit(3)",
    "stdout closed": "import sys; print('text'); sys.stdout.close()",
    "at exit": "import atexit, sys; atexit.register(print, 'last'); print('first'); sys.exit(5)",
    "a thread": "import threading, time; threading.Thread(target=lambda: (time.sleep(0.05), print('later'))).start()",
    "no newline": "import sys; sys.stdout.write('x'); sys.stderr.write('y')",
    "many bytes": "import sys; sys.stdout.write('x' * 300_000); sys.stderr.write('y' * 300_000)",
    "deep": "def f(n): return f(n + 1)\ntry:\n    f(0)\nexcept RecursionError:\n    print('too deep')",
    "deep enough for the EVM": (
        "import eth.abc, sys; print(sys.getrecursionlimit(), eth.abc.__spec__.origin, eth.__spec__.origin)"
    ),
}


@pytest.fixture(autouse=True)
def _forking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CMWALLET_TESTS_FORK", raising=False)


@pytest.fixture
def environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "MARK": "gr\u00fcn"}


Ended = tuple[int, str, str]


@pytest.fixture
def both(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Ended]]:
    """Run a program forked, then started."""

    def run(program: str, *arguments: str, given: bytes = b"") -> list[Ended]:
        (tmp_path / "probe.py").write_text(program)
        found = []
        for way, forks in (("1", 1), ("0", 0)):
            monkeypatch.setenv("CMWALLET_TESTS_FORK", way)
            before = forked.Spent.processes
            done = forked.run(arguments, environment, tmp_path, given, module="probe")
            assert forked.Spent.processes - before == forks
            found.append((done.returncode, done.stdout.decode(), done.stderr.decode()))
        return found

    return run


def test_it_finds_what_a_process_of_its_own_would_find(both: Callable[..., list[Ended]]) -> None:
    by_fork, alone = both(ABOUT, "first", "--second", "\u00fc", given=b"one\r\ntwo\xff")
    assert (by_fork[0], alone[0]) == (0, 0), (by_fork, alone)
    assert json.loads(by_fork[1]) == json.loads(alone[1])


@pytest.mark.parametrize("ending", ENDINGS)
def test_it_ends_as_a_process_of_its_own_would_end(both: Callable[..., list[Ended]], ending: str) -> None:
    by_fork, alone = both(ENDINGS[ending])
    assert by_fork == alone


@pytest.mark.parametrize(
    ("program", "code", "last"),
    [
        ("raise ValueError('what went wrong')", 1, "ValueError: what went wrong"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGINT); signal.pause()", -signal.SIGINT, "KeyboardInterrupt"),
    ],
)
def test_an_error_that_nobody_catches_shows(
    both: Callable[..., list[Ended]], program: str, code: int, last: str
) -> None:
    for found in both(program):
        assert found[:2] == (code, "")
        assert found[2].splitlines()[0] == "Traceback (most recent call last):"
        assert found[2].splitlines()[-1] == last


@pytest.mark.parametrize("kept", ["left = open(__file__)", "left = [open(__file__)]; left.append(left)"])
def test_what_is_left_open_is_warned_of(both: Callable[..., list[Ended]], kept: str) -> None:
    by_fork, alone = both(kept)
    for code, out, err in (by_fork, alone):
        assert (code, out) == (0, "")
        assert "ResourceWarning: unclosed file" in err


def test_an_import_of_ours_that_warns_fails_the_command(both: Callable[..., list[Ended]]) -> None:
    by_fork, alone = both("import warnings; warnings.warn('old', DeprecationWarning)")
    assert by_fork[0] == alone[0] == 1
    assert "DeprecationWarning: old" in by_fork[2]


RANDOM = """
import json, os, random, secrets, ssl, sys, tempfile, uuid
import Crypto.Random, coincurve, pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
print(json.dumps([
    random.random(), os.urandom(8).hex(), secrets.token_hex(8), ssl.RAND_bytes(8).hex(), uuid.uuid4().hex,
    next(tempfile._get_candidate_names()), Crypto.Random.get_random_bytes(8).hex(), coincurve.PrivateKey().to_hex(),
    str(pyrage.x25519.Identity.generate()), Ed25519PrivateKey.generate().private_bytes_raw().hex(),
    str(generate_private_key(SECP256R1()).private_numbers().private_value),
]))
"""


def test_two_commands_of_one_server_draw_different_randomness(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "probe.py").write_text(RANDOM)
    drawn = [json.loads(forked.run((), environment, tmp_path, module="probe").stdout) for _ in range(3)]
    for values in zip(*drawn, strict=True):
        assert len(set(values)) == 3, values


def test_what_a_command_changes_in_itself_no_other_sees(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "probe.py").write_text(
        "import os, sys, warnings, urllib3\n"
        "print('seen' in os.environ, hasattr(urllib3, 'seen'), sys.getrecursionlimit(), os.umask(0))\n"
        "os.environ['seen'] = '1'; urllib3.seen = 1; sys.setrecursionlimit(5000)"
    )
    first, second = (forked.run((), environment, tmp_path, module="probe").stdout for _ in range(2))
    assert first == second
    assert first.startswith(b"False False ")


def test_one_that_hangs_is_killed_and_the_next_is_served(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "probe.py").write_text("import os, time; print(os.getpid(), flush=True); time.sleep(1000)")
    with pytest.raises(subprocess.TimeoutExpired):
        forked.run((), environment, tmp_path, module="probe", seconds=0.5)
    (tmp_path / "probe.py").write_text("print('next')")
    assert forked.run((), environment, tmp_path, module="probe").stdout == b"next\n"


@pytest.mark.parametrize(
    "change",
    [{"PYTHONUTF8": "0"}, {"LC_ALL": "C.UTF-8"}, {"TZ": "Asia/Tokyo"}, {"PYTHONWARNINGS": None}],
)
def test_what_counts_when_a_process_starts_has_a_process_started(
    tmp_path: Path, environment: dict[str, str], change: dict[str, str | None]
) -> None:
    (tmp_path / "probe.py").write_text("print('started')")
    assert forked.run((), environment, tmp_path, module="probe").stdout == b"started\n"
    before = forked.Spent.processes
    given = {name: value for name, value in {**environment, **change}.items() if value is not None}
    assert forked.run((), given, tmp_path, module="probe").stdout == b"started\n"
    assert forked.Spent.processes == before


@pytest.fixture
def modules(tmp_path: Path, environment: dict[str, str]) -> dict[str, str]:
    """An environment in which `preloaded` can be imported from the temporary folder."""
    return {**environment, "PYTHONPATH": str(tmp_path)}


def test_a_variable_that_a_module_reads_while_it_is_imported_counts_too(
    tmp_path: Path, modules: dict[str, str]
) -> None:
    (tmp_path / "preloaded.py").write_text("import os; os.environ.get('COLOUR')")
    server = forked.ForkServer(modules, ["preloaded"])
    assert server.imitates(modules)
    assert not server.imitates({**modules, "COLOUR": "red"})
    server.close()


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import warnings; warnings.warn('old', DeprecationWarning)", "DeprecationWarning: old"),
        ("import nowhere_at_all", "ModuleNotFoundError"),
        ("import sys; sys.setrecursionlimit(5000)", "preloaded changes the process"),
        ("import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()", "lose a thread"),
        ("import sys; sys.path.insert(0, " + repr(str(ROOT)) + "); import cmwallet", "preloaded although ours"),
    ],
)
def test_a_module_that_cannot_be_preloaded_says_so(
    tmp_path: Path, modules: dict[str, str], program: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "preloaded.py").write_text(program)
    with pytest.raises(RuntimeError, match="the fork server ended"):
        forked.ForkServer(modules, ["preloaded"])
    assert said in capfd.readouterr().err
