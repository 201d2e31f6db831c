"""The chain's server that commands start: races, deaths, other releases, exchanged files, full disks, strangers."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from cmwallet.errors import PermissionsTooLax
from cmwallet.localchain import process
from cmwallet.localchain.autostart import reach
from cmwallet.localchain.greeting import LOCK_FILE, SOCKET_FILE
from cmwallet.localchain.socket_client import greet
from tests.cli.walletrun import ROOT, Done, Home
from tests.processes import come_true, servers_below

ON = {"CMWALLET_CHAIN_AUTOSTART": "true"}
PERSON = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
PRICE = 10**18

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="it looks for processes in /proc")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    for pid in servers_below(chain(made)):
        os.kill(pid, signal.SIGKILL)


def chain(home: Home) -> Path:
    return home.path / "chain"


def pay(home: Home, *options: str, code: int | None = 0, **variables: str) -> Done:
    return home.run("chain", "faucet", PERSON, "--amount", "1", *options, code=code, **{**ON, **variables})


def paid(home: Home) -> int:
    """How many payments are on the chain, as another process reads it."""
    script = (
        "import sys, pathlib; from cmwallet.localchain.node import LocalNode; "
        "node = LocalNode.open(pathlib.Path(sys.argv[1])); "
        f"sys.stdout.write(node.request('eth_getBalance', ['{PERSON.lower()}', 'latest']))"
    )
    command = [sys.executable, "-c", script, str(chain(home))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    whole, rest = divmod(int(done.stdout, 16), PRICE)
    assert rest == 0
    return whole


def test_first_commands_at_once_start_one_server(home: Home) -> None:
    children = [home.start("chain", "faucet", PERSON, "--amount", "1", **ON) for _ in range(5)]
    for child in children:
        _, err = child.communicate(timeout=120)
        assert child.returncode == 0, err
    assert len(servers_below(chain(home))) == 1
    assert (chain(home) / "server.log").read_text().count("cmwallet_faucet ok") == 5  # none went another way
    assert paid(home) == 5


@pytest.mark.parametrize("pause", [0.0, 0.1, 0.3, 0.6])
def test_kill_dash_nine_while_it_starts_or_works_stops_no_later_command(home: Home, pause: float) -> None:
    child = home.start("chain", "faucet", PERSON, "--amount", "1", **ON)
    assert come_true(lambda: bool(servers_below(chain(home))))
    time.sleep(pause)
    for pid in servers_below(chain(home)):
        os.kill(pid, signal.SIGKILL)
    child.communicate(timeout=120)
    first = child.returncode  # 3: it may have been done
    assert first in (0, 3)
    assert pay(home).code == 0
    assert come_true(lambda: len(servers_below(chain(home))) == 1)
    assert paid(home) in ((2,) if first == 0 else (1, 2))


def test_a_server_killed_between_two_commands_is_replaced(home: Home) -> None:
    pay(home)
    before = servers_below(chain(home))
    os.kill(before[0], signal.SIGKILL)
    assert come_true(lambda: not servers_below(chain(home)))
    assert (chain(home) / SOCKET_FILE).exists()
    pay(home)
    after = servers_below(chain(home))
    assert len(after) == 1
    assert after != before
    assert paid(home) == 2


def test_one_that_does_not_answer_holds_nobody_up(home: Home) -> None:
    pay(home)
    os.kill(servers_below(chain(home))[0], signal.SIGSTOP)
    assert "does not answer" in pay(home, "-v").err
    assert home.json("chain", "status")["answers"] is False
    assert paid(home) == 2


def test_an_exchanged_file_is_the_one_that_is_asked(home: Home) -> None:
    pay(home)
    home.run("chain", "export", "copy.db")
    old = servers_below(chain(home))
    pay(home)
    (home.folder / "copy.db").replace(chain(home) / "chain.db")
    for ending in ("-wal", "-shm"):
        (chain(home) / f"chain.db{ending}").unlink(missing_ok=True)
    pay(home)
    assert come_true(lambda: not set(old) & set(servers_below(chain(home))))
    assert paid(home) == 2  # one before the copy, one after it


def test_a_home_that_is_removed_takes_its_server_along(home: Home) -> None:
    pay(home)
    shutil.rmtree(home.path)
    assert come_true(lambda: not servers_below(chain(home)))
    assert not home.path.exists()


def test_a_home_that_lies_deep_has_one_too(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    home = Home(deep)
    pay(home)
    assert len(servers_below(chain(home))) == 1
    pay(home)
    assert (chain(home) / "server.log").read_text().count("cmwallet_faucet ok") == 2
    home.run("chain", "stop")


def test_it_ends_when_nobody_asks(home: Home) -> None:
    pay(home)
    process.stop(chain(home))
    with launched(home, "pass", "--idle", "0.1"):
        assert come_true(lambda: not servers_below(chain(home)))
    assert not (chain(home) / SOCKET_FILE).exists()
    pay(home)


class launched:  # noqa: N801 - used as a function
    """A server process, changed by a line of Python before it begins."""

    def __init__(self, home: Home, change: str, *options: str) -> None:
        reader, writer = os.pipe()
        lines = f"import sys\n{change}\nfrom cmwallet.localchain.server import main\nsys.exit(main(sys.argv[2:]))"
        words = ["cmwallet.localchain.server", str(chain(home)), *options, "--report", str(writer)]
        self.child = subprocess.Popen([sys.executable, "-c", lines, *words], cwd=ROOT, pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            self.report = json.loads(pipe.read())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait(20)


OLD_RELEASE = "import cmwallet; cmwallet.__version__ = '0.0.9'"
OLD_SCHEMA = "from cmwallet.localchain import service; service.SCHEMA_VERSION = 0"


@pytest.mark.parametrize("change", [OLD_RELEASE, OLD_SCHEMA], ids=["release", "schema"])
def test_a_server_of_another_release_is_told_to_end_and_passed_over_once(home: Home, change: str) -> None:
    pay(home)
    process.stop(chain(home))
    with launched(home, change, "--idle", "600") as old:
        told = pay(home, "-v")
        assert told.err.count("in this process: the server that ran is of") == 1
        assert old.child.wait(20) == 0
    assert servers_below(chain(home)) == []
    assert "in this process" not in pay(home, "-v").err
    assert len(servers_below(chain(home))) == 1
    assert paid(home) == 3


def test_what_chain_start_of_another_release_serves_is_left_to_whoever_uses_it(home: Home) -> None:
    pay(home)
    process.stop(chain(home))
    with launched(home, OLD_RELEASE, "--port", "0") as old:
        assert "in this process" in pay(home, "-v").err
        assert old.child.poll() is None
        assert process.status(chain(home)).url == old.report["url"]


def test_a_server_without_a_socket_is_of_an_earlier_release_and_not_waited_for(home: Home) -> None:
    pay(home)
    process.stop(chain(home))
    with launched(home, "pass", "--port", "0"):
        (chain(home) / SOCKET_FILE).unlink()
        assert "earlier release" in pay(home, "-v").err


@pytest.mark.parametrize("what", ["file", "others", "link"])
def test_a_socket_that_is_not_ours_alone_is_refused(home: Home, what: str) -> None:
    pay(home)
    path = chain(home) / SOCKET_FILE
    if what == "others":
        path.chmod(0o666)
    else:
        process.stop(chain(home))
        path.touch(0o600) if what == "file" else path.symlink_to(home.folder / "elsewhere")
    assert pay(home, "--json", code=14).problem["code"] == "permissions"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
def test_a_listener_of_another_user_is_told_nothing(home: Home) -> None:
    pay(home)
    process.stop(chain(home))
    heard: list[bytes] = []
    path = chain(home) / SOCKET_FILE
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        path.chmod(0o600)
        os.seteuid(65534)  # what the kernel tells of a listener is who it was when it began to listen
        try:
            listener.listen()
        finally:
            os.seteuid(0)

        def hear() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4096))

        thread = threading.Thread(target=hear, daemon=True)
        thread.start()
        with pytest.raises(PermissionsTooLax, match="another user"):
            reach(chain(home), start=True)
        thread.join(20)
    assert heard == [b""]


@pytest.mark.parametrize("said", [b"", b"\0\0\0\2{}", b"\xff\xff\xff\xff", b"\0\0\0\1?", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_nonsense_from_the_socket_is_no_server(home: Home, said: bytes) -> None:
    pay(home)
    process.stop(chain(home))
    path = chain(home) / SOCKET_FILE
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen()

        def reply() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(said)

        thread = threading.Thread(target=reply, daemon=True)
        thread.start()
        assert greet(chain(home)) is None
        thread.join(20)


def test_what_keeps_it_from_starting_is_said_once_and_only_with_v(home: Home) -> None:
    pay(home)
    process.stop(chain(home))
    (chain(home) / "server.log").unlink()
    (chain(home) / "server.log").mkdir(0o700)
    assert pay(home).err.count("in this process") == 0
    assert pay(home, "-v").err.count("in this process") == 1
    assert servers_below(chain(home)) == []
    assert paid(home) == 3


def fill(path: Path) -> None:
    """Write until there is no more room."""
    with path.open("wb", buffering=0) as filler:
        written = 4096
        while written:
            try:
                written = filler.write(bytes(4096))
            except OSError:
                written = 0


def test_a_full_disk_ends_a_command_as_it_does_without_a_server(home: Home, tmp_path: Path) -> None:
    pay(home)
    process.stop(chain(home))
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", str(disk)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("a tmpfs cannot be mounted here (needs root on Linux)")
    try:
        shutil.copytree(home.path, disk / "home")
        there = {"CMWALLET_HOME": str(disk / "home")}
        fill(disk / "filler")
        off = pay(home, "--json", code=None, CMWALLET_CHAIN_AUTOSTART="false", **there)
        on = pay(home, "--json", code=None, **there)
        assert (on.code, on.problem["code"]) == (off.code, off.problem["code"]) == (16, "storage")
        assert servers_below(disk / "home" / "chain") == []
        (disk / "filler").unlink()
        assert pay(home, "--json", **there).code == 0
        process.stop(disk / "home" / "chain")
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_process_that_cannot_be_made_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    before, told = len(os.listdir("/proc/self/fd")), list[str]()  # noqa: PTH208
    assert reach(tmp_path, start=True, note=told.append) is None
    assert told == ["the embedded chain is opened in this process: resource temporarily unavailable"]
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_it_inherits_nothing_of_the_command(home: Home) -> None:
    marker = home.folder / "marker"
    marker.touch()
    with marker.open("rb") as held:
        os.set_inheritable(held.fileno(), True)
        environment = home.environment(**ON, MY_SENTINEL="sentinel", CMWALLET_RUN_TOKEN="sentinel")
        command = [sys.executable, "-m", "cmwallet", "chain", "faucet", PERSON]
        subprocess.run(command, env=environment, cwd=home.folder, close_fds=False, check=True, capture_output=True)
    (pid,) = servers_below(chain(home))
    entry = Path(f"/proc/{pid}")
    assert b"sentinel" not in (entry / "environ").read_bytes()
    assert b"PASSPHRASE" not in (entry / "environ").read_bytes()
    assert (entry / "cwd").readlink() == Path("/")
    opened = {str(one.readlink()) for one in (entry / "fd").iterdir()}
    assert str(marker) not in opened
    assert {one for one in opened if one.startswith("/")} <= {
        "/dev/null",
        *(str(chain(home) / name) for name in ("chain.db", "chain.db-wal", "chain.db-shm", "server.log", LOCK_FILE)),
    }
    assert os.getsid(pid) == pid
    assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
    assert (chain(home) / SOCKET_FILE).stat().st_mode & 0o777 == 0o600
