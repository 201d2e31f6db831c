"""Listening sockets and what uvicorn is told: plain http on loopback alone, and nothing that says too much."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from pathlib import Path

import pytest

from cmwallet.errors import InvalidInput, NotFound, StorageFailed, Usage
from cmwallet.servers.http_parser import BoundedProtocol
from cmwallet.servers.listening import Server, _config, _no_password, check_tls, listen
from oauth.web.forwarded import NOBODY, TrustedProxies
from tests.certificates import certify


async def app(_scope: object, _receive: object, _send: object) -> None:
    raise AssertionError("nothing is asked")


@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", socket.AF_INET), ("127.0.0.2", socket.AF_INET)])
def test_plain_http_is_spoken_on_loopback(host: str, family: int) -> None:
    with listen(host, 0, tls=False) as listener:
        assert (listener.family, listener.proto) == (family, socket.IPPROTO_TCP)
        assert listener.getsockname()[0] == host
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        socket.create_connection(listener.getsockname(), timeout=20).close()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_beyond_loopback_nobody_is_spoken_to_without_tls(host: str) -> None:
    with pytest.raises(Usage, match="loopback only"):
        listen(host, 0, tls=False)


def test_with_tls_any_address_of_this_machine_will_do() -> None:
    with listen("0.0.0.0", 0, tls=True) as listener:
        assert listener.getsockname()[0] == "0.0.0.0"


@pytest.mark.parametrize("host", ["localhost", "", "127.0.0.1:80", "example.org"])
def test_a_name_is_no_address(host: str) -> None:
    with pytest.raises(InvalidInput, match="is not an address"):
        listen(host, 0, tls=False)


def test_a_port_that_is_taken_is_told_and_its_socket_closed() -> None:
    with listen("127.0.0.1", 0, tls=False) as taken:
        port = taken.getsockname()[1]
        before = set(Path("/proc/self/fd").iterdir())
        with pytest.raises(StorageFailed, match=f"cannot listen on 127.0.0.1 port {port}: address already in use"):
            listen("127.0.0.1", port, tls=False)
        assert set(Path("/proc/self/fd").iterdir()) == before


def test_uvicorn_says_nothing_of_itself_and_believes_no_header() -> None:
    config = _config(app, None, None)  # type: ignore[arg-type]
    said = {
        name: getattr(config, name)
        for name in ("access_log", "server_header", "proxy_headers", "date_header", "log_config", "lifespan", "ws")
    }
    assert said == {
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "date_header": True,
        "log_config": None,
        "lifespan": "off",
        "ws": "none",
    }
    assert (config.backlog, config.timeout_keep_alive, config.timeout_graceful_shutdown) == (128, 5, 2)
    assert (config.ssl_certfile, config.ssl_keyfile, config.http) == (None, None, "httptools")
    assert "ECDHE" in config.ssl_ciphers
    assert not {"CBC", "RC4", "3DES", "NULL"} & set(config.ssl_ciphers.replace(":", "-").split("-"))


def test_files_that_make_no_tls_server_are_named(tmp_path: Path) -> None:
    certificate, key = certify(tmp_path, "localhost")
    check_tls(certificate, key)
    for pair in ((tmp_path / "none", key), (certificate, tmp_path / "none"), (tmp_path, key)):
        with pytest.raises(NotFound, match="does not exist"):
            check_tls(*pair)
    other = tmp_path / "other.pem"
    other.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    for pair in ((key, certificate), (other, key), (certificate, other)):
        with pytest.raises(InvalidInput, match="do not make a TLS server"):
            check_tls(*pair)
    with pytest.raises(ValueError, match="passphrase"):
        _no_password()


def server(trusted: TrustedProxies = NOBODY) -> Server:
    def ready() -> None: ...

    return Server(app, None, None, ready, trusted)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.8.8.8"])
def test_this_machines_connections_are_not_counted(address: str) -> None:
    assert server().whose(address) is None


def test_a_strangers_connections_are_counted_under_its_address() -> None:
    assert server().whose("192.0.2.7") == "192.0.2.7"
    assert server(TrustedProxies.parse("192.0.2.0/29")).whose("192.0.2.7") is None
    assert server(TrustedProxies.parse("192.0.2.0/29")).whose("192.0.2.8") == "192.0.2.8"
    found = server().whose("2001:db8:1:2:3:4:5:6")
    assert found is not None
    assert found == server().whose("2001:db8:1:2:ffff::9")
    assert found != server().whose("2001:db8:1:3::9")


def test_signals_are_the_servers_while_it_runs_and_then_whose_they_were() -> None:
    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in ending}
    made = server()
    with contextlib.suppress(KeyError), made.capture_signals():
        assert {signal.getsignal(number) for number in ending} == {made.handle_exit}
        assert not made.asked_to_end
        signal.raise_signal(signal.SIGTERM)
        assert (made.asked_to_end, made.should_exit) == (True, True)
        raise KeyError
    assert {number: signal.getsignal(number) for number in ending} == before


def test_it_serves_on_its_own_copy_of_a_socket_and_stops_when_it_is_told() -> None:
    seen: list[object] = []

    async def answer(scope: dict[str, object], _receive: object, send: object) -> None:
        seen.append(scope["type"])
        await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]

    def ask() -> bytes:
        with socket.create_connection(listener.getsockname(), timeout=20) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return connection.recv(4096)

    async def visit() -> None:
        seen.append(await asyncio.to_thread(ask))
        made.stop()

    def ready() -> None:
        tasks.append(asyncio.get_running_loop().create_task(visit()))

    tasks: list[asyncio.Task[None]] = []
    with listen("127.0.0.1", 0, tls=False) as listener:
        made = Server(answer, None, None, ready)  # type: ignore[arg-type]
        made.serve_on([listener])
        assert listener.fileno() >= 0
        assert seen[0] == "http"
        assert bytes(seen[1]).startswith(b"HTTP/1.1 204")  # type: ignore[call-overload]
        assert b"server:" not in bytes(seen[1]).lower()  # type: ignore[call-overload]
    assert not made.asked_to_end
    assert made._accepting == set()


def test_a_connection_that_never_arrived_has_nothing_to_abort() -> None:
    assert (BoundedProtocol.arrived, BoundedProtocol.arriving) == (False, None)
