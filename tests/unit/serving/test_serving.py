"""The parts of the server's process that can be looked at one by one."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack

import pytest

from cmwallet.errors import InvalidInput, NotFound, StorageFailed, Usage
from cmwallet.servers import loopback_peer
from cmwallet.servers.jobs import Job, JobRunner
from cmwallet.servers.listening import Server, check_tls, listen
from cmwallet.serving.locked import locked
from cmwallet.serving.plan import Plan, Served, environment, read_plan
from oauth.web.forwarded import TrustedProxies

PLAN = Plan(
    home="/home",
    network="local",
    url="http://127.0.0.1:1",
    served=(Served("home", "s", "0x1"), Served("second", "t", "0x2")),
    every=True,
    chain_id=1234,
    registry="0x2",
    genesis="0x3",
    store=None,
    sockets=(),
    certificate=None,
    key=None,
    proxies=None,
    announced=False,
    arguments=("--json",),
)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "2001:db8::1"])
def test_plain_http_is_served_on_loopback_only(host) -> None:
    with pytest.raises(Usage, match="loopback"):
        listen(host, 0, tls=False)


@pytest.mark.parametrize("host", ["localhost", "evil.example", "127.0.0.1 ", "127.1"])
def test_a_name_is_no_address_to_listen_on(host) -> None:
    with pytest.raises(InvalidInput):
        listen(host, 0, tls=False)


def test_a_taken_port_is_named() -> None:
    with listen("127.0.0.1", 0, tls=False) as first, pytest.raises(StorageFailed, match="cannot listen"):
        listen("127.0.0.1", first.getsockname()[1], tls=False)


def test_files_that_make_no_tls_server_are_refused_before_anything_starts(tmp_path) -> None:
    with pytest.raises(NotFound):
        check_tls(tmp_path / "chain.pem", tmp_path / "key.pem")
    for name in ("chain.pem", "key.pem"):
        (tmp_path / name).write_text("nonsense")
    with pytest.raises(InvalidInput):
        check_tls(tmp_path / "chain.pem", tmp_path / "key.pem")


def test_the_plan_travels_through_a_pipe_that_no_other_process_inherits() -> None:
    import json
    from dataclasses import asdict

    with listen("127.0.0.1", 0, tls=False) as listener:
        heard, told = os.pipe()
        os.write(told, json.dumps({**asdict(PLAN), "sockets": [listener.fileno()]}).encode())
        os.close(told)
        plan = read_plan(heard)
        assert plan.arguments == ("--json",)
        assert plan.served == PLAN.served
        assert plan.sockets == (listener.fileno(),)
        assert not os.get_inheritable(listener.fileno())


def test_a_plan_of_anybody_else_is_refused() -> None:
    heard, told = os.pipe()
    os.write(told, b'{"home": "/"}')
    os.close(told)
    with pytest.raises(Usage):
        read_plan(heard)
    with pytest.raises(Usage):
        read_plan(9999)


def test_no_variable_that_leads_to_a_passphrase_reaches_the_server(monkeypatch) -> None:
    for name in ("CMWALLET_PASSPHRASE_FROM", "CMWALLET_BIP39_PASSPHRASE_FROM", "PGPASSWORD", "SECRET", "CMWALLET_X"):
        monkeypatch.setenv(name, "sentinel")
    assert "sentinel" not in environment("/home").values()
    assert environment("/home")["CMWALLET_HOME"] == "/home"


def test_a_connection_of_this_user_is_known_as_such() -> None:
    with listen("127.0.0.1", 0, tls=False) as listener, socket.create_connection(listener.getsockname()) as client:
        assert loopback_peer.is_own(client.getsockname(), client.getpeername())


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root, to become another user")
def test_a_connection_of_another_user_is_not_ours() -> None:
    script = "import os,socket,sys;os.setuid(65534);s=socket.socket();s.connect(('127.0.0.1',int(sys.argv[1])));"
    script += "print(s.getsockname()[1],flush=True);sys.stdin.read()"
    with listen("127.0.0.1", 0, tls=False) as listener:
        command = [sys.executable, "-I", "-c", script, str(listener.getsockname()[1])]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            port = int(child.stdout.readline())
            assert not loopback_peer.is_own(("127.0.0.1", port), listener.getsockname())
            child.communicate()


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root, to become another user")
def test_another_user_does_not_pass_by_a_port_that_another_connection_has_too() -> None:
    with ExitStack() as stack:
        listener, other = (stack.enter_context(listen("127.0.0.1", 0, tls=False)) for _ in range(2))
        ours = stack.enter_context(reusing(0))  # this user's connection to something else, at the same port
        ours.connect(other.getsockname())
        port = ours.getsockname()[1]
        script = "import os,socket,sys;os.setuid(65534);s=socket.socket();"
        script += "s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1);s.bind(('127.0.0.1',int(sys.argv[1])));"
        script += "s.connect(('127.0.0.1',int(sys.argv[2])));print('here',flush=True);sys.stdin.read()"
        command = [sys.executable, "-I", "-c", script, str(port), str(listener.getsockname()[1])]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "here\n"
            assert not loopback_peer.is_own(("127.0.0.1", port), listener.getsockname())
            assert loopback_peer.is_own(("127.0.0.1", port), other.getsockname())
            child.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's tables")
def test_a_connection_that_is_over_does_not_count_as_roots() -> None:
    with listen("127.0.0.1", 0, tls=False) as listener:
        with reusing(0) as client:
            client.connect(listener.getsockname())
            port = client.getsockname()[1]
            accepted, _ = listener.accept()
        accepted.close()  # after the client's end: that one stays listed for a minute, as user 0 and without an inode
        assert not loopback_peer.is_own(("127.0.0.1", port), listener.getsockname())


def reusing(port: int) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    client.bind(("127.0.0.1", port))
    return client


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's tables")
@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 1), ("192.0.2.7", 50000), ("::1", 1)])
def test_a_connection_that_is_not_from_here_is_not_ours(host, port) -> None:
    assert not loopback_peer.is_own((host, port), (host, 8474))


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's tables")
@pytest.mark.parametrize("listening", ["::1", "::ffff:127.0.0.1"])
def test_addresses_of_version_six_are_found(listening) -> None:
    family = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    with family as listener:
        try:
            listener.bind((listening, 0))
        except OSError:
            pytest.skip("no IPv6 here")
        listener.listen()
        with socket.socket(socket.AF_INET6) as client:
            client.connect(listener.getsockname()[:2])
            ends = [end[:2] for end in (client.getsockname(), client.getpeername())]
            assert loopback_peer.is_own(*[(host.removeprefix("::ffff:"), port) for host, port in ends])


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (b"*/*", b"application/json"),
        (b"text/html,*/*;q=0.8", b"text/html"),
        (b"text/html;q=0.1,application/json", b"application/json"),
    ],
)
def test_a_locked_server_answers_503_to_everything(accept, kind) -> None:
    sent = []

    async def send(message) -> None:
        sent.append(message)

    async def receive():
        raise AssertionError("nothing is read")

    for method in ("GET", "POST", "HEAD", "OPTIONS"):
        sent.clear()
        asyncio.run(locked({"type": "http", "method": method, "headers": [(b"accept", accept)]}, receive, send))
        headers = dict(sent[0]["headers"])
        assert sent[0]["status"] == 503
        assert headers[b"retry-after"] == b"30"
        assert headers[b"content-type"].startswith(kind)
        assert (sent[1]["body"] == b"") == (method == "HEAD")
        assert b"default-src 'none'" in headers[b"content-security-policy"]


def test_the_page_of_a_locked_server_tells_its_owner_what_to_do_and_no_address() -> None:
    sent = []

    async def send(message) -> None:
        sent.append(message)

    async def receive():
        raise AssertionError("nothing is read")

    scope = {"type": "http", "method": "GET", "path": "/i/s/dashboard", "headers": [(b"accept", b"text/html")]}
    asyncio.run(locked(scope, receive, send))
    page = sent[1]["body"].decode()
    assert '<main id="main" class="alone">' in page
    assert '<code class="command">cmwallet unlock</code>' in page
    for address in ("/i/", "http://", "localhost"):
        assert address not in page


def test_one_chore_that_fails_keeps_no_other_from_its_turn(caplog) -> None:
    done, now = [], [0.0]

    def broken() -> None:
        raise RuntimeError("the secret value")

    def unreachable() -> None:
        raise StorageFailed("cannot write /secret/path")

    jobs = [Job("a", 10, broken), Job("b", 10, unreachable), Job("c", 10, lambda: done.append(now[0]))]
    jobs = JobRunner(jobs, lambda: now[0])
    for moment in (0.0, 5.0, 10.0, 12.0, 25.0):
        now[0] = moment
        jobs.do_due()
    assert done == [0.0, 10.0, 25.0]
    assert "secret" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_upkeep_ends_when_it_is_told_to() -> None:
    before = threading.active_count()
    jobs = JobRunner([], lambda: 0.0)
    jobs.start()
    jobs.stop()
    assert threading.active_count() == before


def test_connections_of_this_machine_and_of_proxies_are_not_counted_by_address() -> None:
    server = Server(locked, None, None, lambda: None, TrustedProxies.parse("192.0.2.1"))
    assert [server.whose(one) for one in ("127.0.0.1", "::1", "192.0.2.1")] == [None, None, None]
    assert server.whose("198.51.100.7") == "198.51.100.7"
    assert server.whose("2001:db8::1") == server.whose("2001:db8::2")
