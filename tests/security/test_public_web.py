"""Server-side request forgery by what others name: only https, only public addresses, pinned, without redirects."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from identity.errors import InvalidInput
from oauth.errors import HostUnreachable
from oauth.registered.public_web import PublicWeb, is_public
from tests.certificates import certify

HOST = "shop.example"


@dataclass
class Server:
    """A TLS server for one name; the test says what it answers."""

    port: int
    trusted: ssl.SSLContext
    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    heard: list[bytes] = field(default_factory=list)

    def web(self, **change: object) -> PublicWeb:
        values = {
            "resolve": lambda *_: ["127.0.0.1"],
            "allowed": lambda _: True,
            "context": self.trusted,
            "seconds": 2.0,
        }
        return PublicWeb(**{**values, **change})  # type: ignore[arg-type]

    def url(self, host: str = HOST) -> str:
        return f"https://{host}:{self.port}/x"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = certify(folder, HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    running = Server(listener.getsockname()[1], ssl.create_default_context(cafile=str(certificate)))

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(plain, server_side=True) as connection:
                    running.heard.append(connection.recv(65536))
                    if running.heard[-1].startswith(b"POST") and not running.heard[-1].endswith(b"{}"):
                        running.heard[-1] += connection.recv(65536)  # the body came in a record of its own
                    connection.sendall(running.answer)
                    if b"Content-Length: 9999" in running.answer:
                        threading.Event().wait(4)
            except OSError:
                plain.close()

    threading.Thread(target=serve, daemon=True).start()
    yield running
    listener.close()


def test_host_is_asked_under_its_name_at_the_address_that_was_looked_at(server: Server) -> None:
    assert server.web().get(server.url(), "text/plain") == b"ok"
    assert f"Host: {HOST}:{server.port}".encode() in server.heard[-1]
    assert server.web().post(server.url(), b"{}", "application/json") == b"ok"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "ff02::1"),
        *("64:ff9b::7f00:1", "fec0::1"),
    ],
)
def test_addresses_that_are_not_public_are_not_asked(server: Server, address: str) -> None:
    assert not is_public(address)
    before = len(server.heard)
    for addresses in ([address], ["8.8.8.8", address]):
        with pytest.raises(HostUnreachable, match="public internet"):
            server.web(allowed=is_public, resolve=lambda *_, found=addresses: found).get(server.url(), "*/*")
    assert len(server.heard) == before


def test_public_addresses_are() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2606:4700::1")


def test_name_that_changes_its_address_meanwhile_is_resolved_once(server: Server) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    server.web(resolve=rebinding).get(server.url(), "*/*")
    assert asked == [HOST]


def test_certificate_has_to_be_that_of_the_host(server: Server) -> None:
    with pytest.raises(HostUnreachable):
        server.web().get(server.url("other.example"), "*/*")
    with pytest.raises(HostUnreachable):
        server.web(context=ssl.create_default_context()).get(server.url(), "*/*")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n" + b"x" * 70000,
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nslow",
    ],
    ids=["redirect", "not found", "too long", "nonsense", "never ends"],
)
def test_answer_that_is_not_one_is_not_used(server: Server, answer: bytes) -> None:
    before, server.answer = server.answer, answer
    try:
        with pytest.raises(HostUnreachable):
            server.web(seconds=0.5).get(server.url(), "*/*")
    finally:
        server.answer = before


@pytest.mark.parametrize("url", ["http://shop.example/", "file:///etc/passwd", "https://a@shop.example/", "https:///x"])
def test_other_addresses_are_not_asked(server: Server, url: str) -> None:
    with pytest.raises(InvalidInput):
        server.web().get(url, "*/*")
