"""Server-side request forgery by an issuer that a stranger types: a guarded dapp asks public addresses alone."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpcore2
import httpx2
import pytest

from oauth.dapp import Dapp, Wish, connect, make_guarded_http
from oauth.dapp.errors import AddressRefused, ServerUnreachable
from oauth.dapp.key_files import fresh_key
from tests.certificates import certify

HOST, OTHER = "me.example", "other.example"
PUBLIC = "93.184.216.34"
ISSUER = f"https://{HOST}/i/abc"
KEY = fresh_key()
DAPP = Dapp("did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8", KEY, KEY)
Dialled = list[tuple[str, int]]


@dataclass
class Web:
    """The public internet as far as a test has it: one TLS server, which is met at every address that is dialled."""

    port: int
    trusted: ssl.SSLContext
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=lambda: {HOST: [PUBLIC]})
    asked: list[str] = field(default_factory=list)
    dialled: Dialled = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def resolve(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror("no such name")
        return self.names[host]

    def client(self, **more: Any) -> httpx2.Client:
        return make_guarded_http(**{"resolve": self.resolve, "context": self.trusted, "seconds": 5, **more})

    def serve_metadata(self, **changes: str) -> None:
        document = {
            "issuer": ISSUER,
            "response_types_supported": ["code"],
            **{
                name: f"{ISSUER}/{name}"
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "introspection_endpoint")
            },
            "pushed_authorization_request_endpoint": f"{ISSUER}/par",
            **changes,
        }
        self.answers["/.well-known/oauth-authorization-server/i/abc"] = (200, {}, json.dumps(document).encode())


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    certificate, key = certify(tmp_path_factory.mktemp("tls"), HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    web = Web(listener.getsockname()[1], ssl.create_default_context(cafile=str(certificate)))

    def answer(plain: socket.socket) -> None:
        try:
            with context.wrap_socket(plain, server_side=True) as connection:
                received = connection.makefile("rb")
                while asked := received.readline():
                    path, length = asked.split()[1].decode(), 0
                    while (line := received.readline()) not in (b"\r\n", b""):
                        name, _, value = line.partition(b":")
                        length = int(value) if name.lower() == b"content-length" else length
                    received.read(length)
                    web.heard.append(path)
                    status, headers, content = web.answers.get(path, (404, {}, b"{}"))
                    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(content)}"]
                    lines += [f"{name}: {value}" for name, value in headers.items()]
                    connection.sendall("\r\n".join([*lines, "", ""]).encode() + content)
        except OSError:
            plain.close()

    def accept() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(plain,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield web
    listener.close()


@pytest.fixture
def web(listening: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    fresh = Web(listening.port, listening.trusted, listening.answers, heard=listening.heard)
    fresh.answers.clear()
    fresh.heard.clear()
    real: Callable[..., httpcore2.NetworkStream] = httpcore2.SyncBackend.connect_tcp

    def dial(backend: httpcore2.SyncBackend, host: str, port: int, *more: Any, **named: Any) -> Any:
        fresh.dialled.append((host, port))
        return real(backend, "127.0.0.1", fresh.port, *more, **named)

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", dial)
    return fresh


def test_a_public_issuer_is_asked_at_the_address_that_was_looked_at_under_its_name(web: Web) -> None:
    web.serve_metadata()
    with connect(DAPP, ISSUER, make_client=web.client) as opened:
        assert opened.metadata.issuer == ISSUER
    assert web.dialled == [(PUBLIC, 443)]
    assert web.asked == [HOST]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "fec0::1", "fd00:ec2::254"),
    ],
)
def test_an_issuer_that_leads_inside_is_not_asked(web: Web, address: str) -> None:
    for local in (False, True):
        for addresses in ([address], [PUBLIC, address], [address, PUBLIC]):
            web.names[HOST] = addresses
            with pytest.raises(AddressRefused, match="public internet"):
                connect(DAPP, ISSUER, make_client=lambda local=local: web.client(allow_local=local))
    assert web.dialled == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "017700000001", "[::1]", "[::ffff:127.0.0.1]", "localhost", "[::]"],
)
def test_no_spelling_of_this_machine_is_asked(web: Web, host: str) -> None:
    with pytest.raises((AddressRefused, ServerUnreachable)):
        connect(DAPP, f"https://{host}/i/abc", make_client=lambda: make_guarded_http(context=web.trusted))
    assert web.dialled == []


def test_a_name_that_changes_its_address_is_looked_at_again_for_every_connection(web: Web) -> None:
    web.serve_metadata()
    with connect(DAPP, ISSUER, make_client=web.client) as opened:
        web.names[HOST] = ["10.0.0.1"]  # the connection that is open stays where it was looked at
        with pytest.raises(Exception, match="404"):
            opened.introspect("t")
        assert web.dialled == [(PUBLIC, 443)]
    with pytest.raises(AddressRefused):
        connect(DAPP, ISSUER, make_client=web.client)
    assert web.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize("place", ["https://inside.example/x", "http://127.0.0.1:8545/", f"https://{HOST}:22/x"])
def test_no_endpoint_of_the_metadata_leads_elsewhere(web: Web, place: str) -> None:
    web.names["inside.example"] = ["10.0.0.7"]
    names = ("pushed_authorization_request_endpoint", "token_endpoint", "jwks_uri", "introspection_endpoint")
    web.serve_metadata(**dict.fromkeys(names, place))
    wish = Wish(("given_name",), "why", 2_000_000_000)
    with connect(DAPP, ISSUER, make_client=web.client) as opened:
        web.heard.clear()
        for ask in (
            lambda: opened.push(wish, "https://shop.example/answer"),
            lambda: opened.refresh("r"),
            opened.keys,
            lambda: opened.introspect("t"),
        ):
            with pytest.raises(Exception, match=r"public internet|is not asked|no address that anything"):
                ask()
    assert web.heard == []
    assert web.dialled == [(PUBLIC, 443)]


def test_an_endpoint_at_another_public_host_is_asked_there_by_a_connection_of_its_own(web: Web) -> None:
    web.names[OTHER] = [PUBLIC]  # the same address: yet no connection of the first name serves the second
    web.serve_metadata(jwks_uri=f"https://{OTHER}/jwks")
    with connect(DAPP, ISSUER, make_client=web.client) as opened, pytest.raises(ServerUnreachable):
        opened.keys()  # the server has no certificate for that name
    assert web.dialled == [(PUBLIC, 443), (PUBLIC, 443)]
    assert "/jwks" not in web.heard


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(web: Web, status: int) -> None:
    web.names["inside.example"] = ["169.254.169.254"]
    path = "/.well-known/oauth-authorization-server/i/abc"
    web.answers[path] = (status, {"Location": "https://inside.example/latest/meta-data"}, b"")
    with pytest.raises(ServerUnreachable, match=str(status)):
        connect(DAPP, ISSUER, make_client=web.client)
    assert web.heard == [path]
    assert web.asked == [HOST]


def test_ports_are_those_that_were_named(web: Web) -> None:
    web.serve_metadata()
    for issuer in (f"https://{HOST}:22/i/abc", f"https://{HOST}:8474/i/abc", f"https://{HOST}:65535/i/abc"):
        with pytest.raises(AddressRefused, match="port"):
            connect(DAPP, issuer, make_client=web.client)
    assert web.asked == []
    with pytest.raises(Exception, match="another issuer"):  # it was asked, and is that of the name without a port
        connect(DAPP, f"https://{HOST}:8474/i/abc", make_client=lambda: web.client(ports=None))
    assert web.dialled == [(PUBLIC, 8474)]


def test_a_name_without_an_address_is_no_answer(web: Web) -> None:
    with pytest.raises(ServerUnreachable):
        connect(DAPP, "https://nobody.example/i/abc", make_client=web.client)
    web.names["empty.example"] = []
    with pytest.raises(AddressRefused):
        connect(DAPP, "https://empty.example/i/abc", make_client=web.client)


def test_nothing_of_the_environment_is_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    web.serve_metadata()
    connect(DAPP, ISSUER, make_client=web.client).close()
    assert web.dialled == [(PUBLIC, 443)]


def test_plain_http_is_for_this_machine_when_it_is_allowed(web: Web) -> None:
    local = f"http://127.0.0.1:{web.port}/i/abc"
    with pytest.raises(AddressRefused, match="https"):
        connect(DAPP, local, make_client=web.client)
    assert web.dialled == []
    web.names["127.0.0.1"] = ["127.0.0.1"]
    with pytest.raises(ServerUnreachable):  # what listens there speaks TLS
        connect(DAPP, local, make_client=lambda: web.client(allow_local=True))
    assert web.dialled == [("127.0.0.1", web.port)]
    web.names["localhost"] = ["10.0.0.1"]  # even where somebody rules the hosts file
    with pytest.raises(AddressRefused):
        connect(DAPP, "http://localhost:1/i/abc", make_client=lambda: web.client(allow_local=True))
