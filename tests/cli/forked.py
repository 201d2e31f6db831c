"""Commands in processes of their own that a fork server starts: what importing third-party modules costs is paid once.

Each is as separate as one that `subprocess` starts (test_fork_server.py compares them). CMWALLET_TESTS_FORK=0 has every
command start a Python of its own instead; so does whatever a fork cannot imitate.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PROGRAM = Path(__file__).with_name("fork_server.py")
LARGEST = 128 * 1024
PRELOADED = (
    *("Crypto.Hash.RIPEMD160", "Crypto.Protocol.KDF", "anyascii", "authlib.integrations.httpx_client"),
    *("authlib.oauth2.rfc8414", "bip_utils.addr.atom_addr", "coincurve", "email_validator"),
    "cryptography.hazmat.primitives.asymmetric.x25519",
    *("cryptography.hazmat.primitives.ciphers.aead", "cryptography.hazmat.primitives.kdf.argon2"),
    *("cryptography.hazmat.primitives.kdf.hkdf", "cryptography.hazmat.primitives.serialization", "eth.abc"),
    *("eth.db.account", "eth.db.backends.base", "eth.vm.forks.london", "eth_abi.abi", "eth_hash.auto"),
    *("eth_keys.datatypes", "httptools", "httpx2", "jinja2", "joserfc.jwk", "keyring.backend", "lxml.etree"),
    *("mnemonic", "phonenumbers", "platformdirs", "pycountry", "pyrage", "rapidfuzz.distance", "rfc8785"),
    *("rich.console", "rich.progress", "rich.table", "rlp", "schwifty", "segno", "sepaxml", "sepaxml.validation"),
    *("starlette.applications", "stdnum", "tomlkit", "trie.hexary", "typer.core", "urllib3"),
    *("uvicorn.protocols.http.httptools_impl", "uvicorn.server", "vobject"),
)
ALL_HAVE = ("PATH", "PYTHONPATH", "PYTHONWARNINGS")
# Read by Python or a C library when a process starts. A fork has them from the server.
AT_START = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC_", "OPENSSL_", "SSL_", "TZ")


class ForkServer:
    """A fork server and the one command that it runs at a time."""

    def __init__(self, environment: Mapping[str, str], modules: Sequence[str] = PRELOADED) -> None:
        self.environment = {name: environment[name] for name in ALL_HAVE if name in environment}
        self._seconds = 0.0
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, PROGRAM, str(theirs.fileno()), *modules],
                env=self.environment,
                pass_fds=[theirs.fileno()],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.read_at_import = frozenset(json.loads(self._answer()))

    def _answer(self) -> bytes:
        found = self._control.recv(LARGEST)
        if not found:
            self.close()
            raise RuntimeError("the fork server ended; what it printed says why")
        return found

    def imitates(self, environment: Mapping[str, str]) -> bool:
        """Say whether nothing that counted when the server started is different for this command."""
        return all(
            environment.get(name) == self.environment.get(name)
            for name in {*environment, *self.environment}
            if name in self.read_at_import or name.startswith(AT_START)
        )

    def run(self, request: Mapping[str, object], given: bytes, seconds: float) -> tuple[int, bytes, bytes]:
        """Run a command; return its exit code, and what it wrote to stdout and stderr."""
        pid = None
        pipes = [os.pipe(), os.pipe(), os.pipe()]
        theirs = [pipes[0][0], pipes[1][1], pipes[2][1]]
        ours = [pipes[0][1], pipes[1][0], pipes[2][0]]
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], theirs)
            for descriptor in theirs:
                os.close(descriptor)
            pid = int(self._answer())
            out, err = _exchange(ours, given, seconds)
            code, used = json.loads(self._answer())
        except BaseException:
            # Half a conversation is of no use to the next command.
            if pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.close()
            raise
        finally:
            for descriptor in ours:
                with contextlib.suppress(OSError):
                    os.close(descriptor)
        self._seconds += used
        Spent.seconds += used
        Spent.processes += 1
        return code, out, err

    def close(self) -> None:
        """Let the server end, and wait for it: its CPU seconds count for whoever started it."""
        self._control.close()
        self._process.wait()
        Spent.seconds -= self._seconds  # from here on `os.times()` counts it
        self._seconds = 0.0

    @property
    def ended(self) -> bool:
        return self._process.returncode is not None


def _exchange(ours: list[int], given: bytes, seconds: float) -> tuple[bytes, bytes]:
    """Write what is given to the first descriptor, and read the other two to their ends."""
    into, *sources = ours
    read: dict[int, bytearray] = {source: bytearray() for source in sources}
    until, left = time.monotonic() + seconds, memoryview(given)
    os.set_blocking(into, False)
    with selectors.DefaultSelector() as selector:
        selector.register(into, selectors.EVENT_WRITE)
        for source in sources:
            selector.register(source, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(until - time.monotonic())
            if not ready and time.monotonic() >= until:
                raise subprocess.TimeoutExpired("a forked command", seconds)
            for key, _ in ready:
                if key.fd == into:
                    try:
                        left = left[os.write(into, left[:65536]) :] if left else left
                    except BrokenPipeError:
                        left = left[:0]
                    if not left:
                        selector.unregister(into)
                        os.close(into)
                    continue
                piece = os.read(key.fd, 65536)
                read[key.fd] += piece
                if not piece:
                    selector.unregister(key.fd)
    out, err = (bytes(read[source]) for source in sources)
    return out, err


class Spent:
    """What forked commands cost that `os.times()` does not count yet: it does when their server has ended."""

    seconds = 0.0
    processes = 0


_lock = threading.Lock()
_server: ForkServer | None = None


def run(
    arguments: Sequence[object],
    environment: Mapping[str, str],
    folder: Path,
    given: bytes = b"",
    *,
    seconds: float = 250,  # below what pytest gives a test: whoever hangs is named
    module: str = "cmwallet",
    results: Path | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a module as `python -m` would, in a session of its own; return how it ended and what it wrote.

    `results` is a file for the documents that it prints, in whatever form; only a command that is forked notes them.
    """
    texts = [str(argument) for argument in arguments]
    mask = os.umask(0o077)
    os.umask(mask)
    request = {
        "module": module,
        "arguments": texts,
        "environment": dict(environment),
        "folder": str(folder),
        "umask": mask,
        "results": None if results is None else str(results),
    }
    # One at a time: commands that tests start side by side race as processes do that are started alike.
    if _wanted() and len(json.dumps(request)) < LARGEST and _lock.acquire(blocking=False):
        try:
            server = _running(environment)
            if server.imitates(environment):
                code, out, err = server.run(request, given, seconds)
                return subprocess.CompletedProcess(texts, code, out, err)
        finally:
            _lock.release()
    return subprocess.run(
        [sys.executable, "-m", module, *texts],
        env=environment,
        cwd=folder,
        input=given,
        capture_output=True,
        timeout=seconds,
        check=False,
        start_new_session=True,
    )


def _wanted() -> bool:
    # A fork without an exec is not safe on macOS.
    return sys.platform == "linux" and os.environ.get("CMWALLET_TESTS_FORK") != "0"


def _running(environment: Mapping[str, str]) -> ForkServer:
    global _server  # noqa: PLW0603 - one a process
    if _server is None or _server.ended:
        _server = ForkServer(environment)
    return _server


def close() -> None:
    """End the server, if there is one."""
    global _server  # noqa: PLW0603
    if _server is not None and not _server.ended:
        _server.close()
    _server = None


atexit.register(close)
