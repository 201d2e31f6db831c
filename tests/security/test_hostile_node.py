"""Nodes that lie, drip, flood and redirect, on real sockets: one clear error each, within time and memory."""

from __future__ import annotations

import datetime
import gc
import gzip
import ipaddress
import json
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cmwallet.errors import InvalidInput, NetworkFailed, RpcRefused
from cmwallet.node.client import NodeClient
from cmwallet.node.http import HttpTransport, Limits
from identity.secret import Secret

QUICK = Limits(connect_seconds=0.6, total_seconds=0.6, max_bytes=200_000, pauses=())
ROOMY = Limits(connect_seconds=5, total_seconds=20, max_bytes=200_000, pauses=())


class Node:
    """A server that reads one request per connection and then does whatever `behave` does with the socket."""

    def __init__(self, behave: Callable[[socket.socket, bytes], None], tls: ssl.SSLContext | None) -> None:
        self._behave, self._tls = behave, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.requests: list[bytes] = []
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._listener.getsockname()[1]}/v1/key-of-the-user"
        self.stopped = threading.Event()
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                if self._tls is not None:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                while (request := self._read(connection)) is not None:
                    self.requests.append(request)
                    self._behave(connection, request)
            except OSError:
                pass
            finally:
                connection.close()

    @staticmethod
    def _read(connection: socket.socket) -> bytes | None:
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        size = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        while len(body) < size:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        self.stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for thread in self._threads:
            thread.join()


@contextmanager
def node(behave: Callable[[socket.socket, bytes], None], tls: ssl.SSLContext | None = None) -> Iterator[Node]:
    running = Node(behave, tls)
    try:
        yield running
    finally:
        running.close()


def reply(
    body: bytes, *, status: str = "200 OK", kind: str = "application/json", extra: str = ""
) -> Callable[[socket.socket, bytes], None]:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode()
    return lambda connection, _request: connection.sendall(head + body)


def result_of(request: bytes, result: object, **other: object) -> bytes:
    asked = json.loads(request.partition(b"\r\n\r\n")[2])
    return json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result} | other).encode()


def answering(result: object) -> Callable[[socket.socket, bytes], None]:
    return lambda connection, request: reply(result_of(request, result))(connection, request)


def ask(running: Node, limits: Limits = ROOMY, method: str = "eth_chainId") -> object:
    transport = HttpTransport(running.url, limits=limits, environment={})
    try:
        return transport.request(method)
    finally:
        transport.close()


def test_an_honest_node_is_understood_and_the_connection_is_kept() -> None:
    connections: set[int] = set()

    def behave(connection: socket.socket, request: bytes) -> None:
        connections.add(connection.getpeername()[1])
        answering("0x12")(connection, request)

    with node(behave) as running:
        transport = HttpTransport(running.url, limits=ROOMY, environment={})
        assert [transport.request("eth_chainId") for _ in range(3)] == ["0x12"] * 3
        transport.close()
        assert len(connections) == 1
        head = running.requests[0].lower()
        assert b"accept-encoding: identity" in head
        assert b"authorization" not in head


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def test_chunked_answers_are_understood() -> None:
    def behave(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        for byte in result_of(request, "0x12"):
            connection.sendall(chunk(bytes([byte])))
        connection.sendall(b"0\r\n\r\n")

    with node(behave) as running:
        assert ask(running) == "0x12"


def test_an_endless_body_is_cut_off_and_memory_stays_bounded() -> None:
    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        while True:
            connection.sendall(b"0," * 32_768)

    with node(behave) as running:
        tracemalloc.start()
        try:
            with pytest.raises(NetworkFailed, match="more than 200000 bytes"):
                ask(running)
            assert tracemalloc.get_traced_memory()[1] < 8_000_000
        finally:
            tracemalloc.stop()


def test_endless_chunks_are_cut_off() -> None:
    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(chunk(b"0," * 30_000))

    with node(behave) as running, pytest.raises(NetworkFailed, match="more than"):
        ask(running)


def drip(connection: socket.socket, data: bytes, stopped: threading.Event) -> None:
    for byte in data:
        if stopped.wait(0.02):
            return
        connection.sendall(bytes([byte]))


@pytest.mark.parametrize(
    "start",
    [
        b"",  # a header that never ends
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: ",
    ],
    ids=["status", "header", "length", "open", "chunk", "trailer"],
)
def test_a_slow_drip_ends_with_the_time_limit_wherever_it_drips(start: bytes) -> None:
    stopped = threading.Event()

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(start)
        drip(connection, b"H" * 100_000, stopped)
        connection.close()

    with node(behave) as running:
        before = time.monotonic()
        with pytest.raises(NetworkFailed, match="did not answer within"):
            ask(running, QUICK)
        elapsed = time.monotonic() - before
        stopped.set()
    assert elapsed < 100_000 * 0.02 / 10  # an order of magnitude before the drip would have ended by itself


def test_endless_interim_answers_end_with_the_time_limit() -> None:
    def behave(connection: socket.socket, _request: bytes) -> None:
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.005)

    with node(behave) as running, pytest.raises(NetworkFailed):
        ask(running, QUICK)


def test_silence_ends_with_the_time_limit() -> None:
    with node(lambda connection, _request: connection.recv(1) and None) as running, pytest.raises(NetworkFailed):
        ask(running, QUICK)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
def test_redirects_are_refused_and_not_followed(status: str) -> None:
    with node(answering("0x1")) as elsewhere:
        behave = reply(b"", status=status, extra=f"Location: {elsewhere.url}\r\n")
        with node(behave) as running, pytest.raises(NetworkFailed, match="redirects"):
            ask(running)
        assert elsewhere.requests == []


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "X-\x1b[2J"])
def test_compressed_answers_are_refused_unopened(encoding: str) -> None:
    bomb = gzip.compress(b"0" * 5_000_000)
    with node(reply(bomb, extra=f"Content-Encoding: {encoding}\r\n")) as running:
        with pytest.raises(NetworkFailed, match="compressed") as caught:
            ask(running)
        assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    "behave",
    [
        reply(b"<html>hello</html>", kind="text/html"),
        reply(b"<html>hello</html>"),
        reply(b""),
        reply(b"null"),
        reply(b"[" * 100_000),
        reply(b'{"jsonrpc":"2.0","id":1,"result":' + b"9" * 100_000 + b"}"),
        reply(b'{"jsonrpc":"2.0","id":1,"result":NaN}'),
        reply(b'{"jsonrpc":"2.0","id":99,"result":"0x1"}'),
        reply(b'{"jsonrpc":"2.0","id":"one","result":"0x1"}'),
        reply(b'{"jsonrpc":"2.0","id":1}'),
        reply('{"jsonrpc":"2.0","id":1,"result":"0x1"}'.encode("utf-16")),
        reply(b"", status="204 No Content"),
        reply(b"no", status="404 Not Found"),
        reply(b"no", status="500 Oops"),
        reply(b'{"jsonrpc":"2.0","id":1,"result":"0x1"}', status="500 Oops"),
        reply(b"{}", status="401 Unauthorized"),
        lambda connection, _request: connection.sendall(b"garbage\r\n\r\n"),
        lambda connection, _request: connection.sendall(b"HTTP/1.1 999999 x\r\n\r\n"),
        lambda connection, _request: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}"),
        lambda connection, _request: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n{}"),
        lambda connection, _request: connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n{}"),
        lambda connection, _request: connection.sendall(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n{}"),
        lambda connection, _request: connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        lambda connection, _request: connection.shutdown(socket.SHUT_RDWR),
    ],
)
def test_every_kind_of_nonsense_is_one_error_of_the_network(behave: Callable[[socket.socket, bytes], None]) -> None:
    def once(connection: socket.socket, request: bytes) -> None:
        behave(connection, request)
        connection.close()

    with node(once) as running:
        with pytest.raises(NetworkFailed) as caught:
            ask(running)
        assert "key-of-the-user" not in str(caught.value)
        assert "Traceback" not in str(caught.value)


def test_an_answer_that_breaks_off_is_not_taken_for_whole() -> None:
    def behave(connection: socket.socket, request: bytes) -> None:
        body = result_of(request, "0x12")
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body) + 9}\r\n\r\n".encode() + body)
        connection.close()

    with node(behave) as running, pytest.raises(NetworkFailed, match="broke"):
        ask(running)


def test_a_second_answer_left_on_the_line_is_not_taken_for_the_next_one() -> None:
    def behave(connection: socket.socket, request: bytes) -> None:
        asked = json.loads(request.partition(b"\r\n\r\n")[2])
        ours = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": "0x1"}).encode()
        planted = json.dumps({"jsonrpc": "2.0", "id": asked["id"] + 1, "result": "0xbad"}).encode()
        reply(ours)(connection, request)
        reply(planted)(connection, request)

    with node(behave) as running:
        transport = HttpTransport(running.url, limits=ROOMY, environment={})
        assert transport.request("eth_chainId") == "0x1"
        time.sleep(0.05)
        assert transport.request("eth_chainId") == "0x1"
        transport.close()


def test_a_json_rpc_error_inside_an_http_error_is_the_node_s_refusal() -> None:
    body = b'{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"bad \\u001b[31mthing"}}'
    with node(reply(body, status="400 Bad Request")) as running, pytest.raises(RpcRefused, match=r"bad \[31mthing"):
        ask(running)


def refusal_of(request: bytes, code: int, message: str, **error: object) -> bytes:
    asked = json.loads(request.partition(b"\r\n\r\n")[2])
    document = {"jsonrpc": "2.0", "id": asked["id"], "error": {"code": code, "message": message} | error}
    return json.dumps(document).encode()


@pytest.mark.parametrize("status", ["400 Bad Request", "404 Not Found", "500 Oops", "502 Bad Gateway", "503 Away"])
def test_a_json_rpc_error_is_understood_whatever_the_http_status_and_with_the_id_of_the_request(status: str) -> None:
    def behave(connection: socket.socket, request: bytes) -> None:
        body = refusal_of(request, 3, "execution reverted: insufficient stake", data="0x08c379a0")
        reply(body, status=status)(connection, request)

    with node(behave) as running:
        for method in ("eth_call", "eth_sendRawTransaction"):
            with pytest.raises(RpcRefused, match="insufficient stake") as caught:
                ask(running, method=method)
            assert (caught.value.rpc_code, caught.value.data) == (3, "0x08c379a0")


def test_a_refusal_that_repeats_the_key_is_shown_without_it() -> None:
    def behave(connection: socket.socket, request: bytes) -> None:
        asked = json.loads(request.partition(b"\r\n\r\n")[2])
        error = {"code": -32000, "message": "project key-of-the-user has no access"}
        answers = [
            {"jsonrpc": "2.0", "id": one["id"], "error": error} for one in ([asked], asked)[isinstance(asked, list)]
        ]
        reply(json.dumps(answers if isinstance(asked, list) else answers[0]).encode())(connection, request)

    with node(behave) as running:
        with pytest.raises(RpcRefused, match="project … has no access"):
            ask(running)
        transport = HttpTransport(running.url, limits=ROOMY, environment={})
        for one in transport.batch([("eth_getBalance", ["0x1"]), ("eth_getBalance", ["0x2"])]):
            assert isinstance(one, RpcRefused)
            assert "key-of-the-user" not in one.message
        transport.close()


def test_the_errors_of_a_batch_are_understood_whatever_the_http_status() -> None:
    def behave(connection: socket.socket, request: bytes) -> None:
        first, second = json.loads(request.partition(b"\r\n\r\n")[2])
        answers = [
            {"jsonrpc": "2.0", "id": second["id"], "error": {"code": -32000, "message": "no such account"}},
            {"jsonrpc": "2.0", "id": first["id"], "result": "0x7"},
        ]
        reply(json.dumps(answers).encode(), status="400 Bad Request")(connection, request)

    with node(behave) as running:
        transport = HttpTransport(running.url, limits=ROOMY, environment={})
        good, bad = transport.batch([("eth_getBalance", ["0x1"]), ("eth_getBalance", ["0x2"])])
        transport.close()
    assert good == "0x7"
    assert isinstance(bad, RpcRefused)


def test_too_many_requests_tells_the_reason_and_how_long_to_wait_without_the_key() -> None:
    pauses: list[float] = []

    def behave(connection: socket.socket, request: bytes) -> None:
        body = refusal_of(request, -32005, "key-of-the-user may ask 5 times a second")
        reply(body, status="429 Too Many Requests", extra="Retry-After: 17\r\n")(connection, request)

    with node(behave) as running:
        transport = HttpTransport(running.url, environment={}, sleep=pauses.append)
        with pytest.raises(NetworkFailed, match="HTTP 429: … may ask 5 times a second") as caught:
            transport.request("eth_chainId")
        transport.close()
        assert caught.value.hint is not None
        assert "17 s" in caught.value.hint
        assert (len(running.requests), pauses) == (1, [])  # asked to wait longer than it would
        with pytest.raises(RpcRefused, match="may ask 5 times"):  # what was to be sent was not taken
            ask(running, method="eth_sendRawTransaction")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("200 OK", {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no batches"}}),
        ("200 OK", [{"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no batches"}}]),
        ("400 Bad Request", {"jsonrpc": "2.0", "id": 1, "error": {"code": -32202, "message": "no batches"}}),
        ("400 Bad Request", {"message": "no batches"}),
        ("413 Content Too Large", "x"),
    ],
)
def test_a_node_that_takes_no_batches_is_asked_one_by_one(status: str, body: object) -> None:
    def behave(connection: socket.socket, request: bytes) -> None:
        if isinstance(json.loads(request.partition(b"\r\n\r\n")[2]), list):
            reply(json.dumps(body).encode(), status=status)(connection, request)
        else:
            answering("0x7")(connection, request)

    calls = [("eth_getBalance", ["0x1"]), ("eth_getBalance", ["0x2"])]
    with node(behave) as running:
        transport = HttpTransport(running.url, limits=ROOMY, environment={})
        assert transport.batch(calls) == ["0x7", "0x7"]
        assert transport.batch(calls) == ["0x7", "0x7"]
        transport.close()
        assert len(running.requests) == 5  # the batch was tried once


def failing_first(times: int, status: str) -> Callable[[socket.socket, bytes], None]:
    count = 0

    def behave(connection: socket.socket, request: bytes) -> None:
        nonlocal count
        count += 1
        (reply(b"later", status=status) if count <= times else answering("0x12"))(connection, request)

    return behave


@pytest.mark.parametrize("status", ["429 Slow Down", "502 Bad Gateway", "503 Unavailable", "504 Timeout"])
def test_reads_are_tried_again_and_writes_never(status: str) -> None:
    limits = Limits(pauses=(1.0, 2.0))
    pauses: list[float] = []
    with node(failing_first(2, status)) as running:
        transport = HttpTransport(running.url, limits=limits, environment={}, sleep=pauses.append)
        assert transport.request("eth_chainId") == "0x12"
        assert (len(running.requests), pauses) == (3, [1.0, 2.0])
        transport.close()
    for method in ("eth_sendRawTransaction", "cmt_sendRawTx", "evm_mine"):
        with node(failing_first(1, status)) as running:
            transport = HttpTransport(running.url, limits=limits, environment={}, sleep=pauses.append)
            with pytest.raises(NetworkFailed):
                transport.request(method, ["0x00"])
            assert len(running.requests) == 1
            transport.close()
    assert len(pauses) == 2


def test_a_connection_that_breaks_after_a_write_is_not_repeated() -> None:
    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.shutdown(socket.SHUT_RDWR)

    with node(behave) as running:
        transport = HttpTransport(running.url, environment={}, sleep=lambda _seconds: None)
        with pytest.raises(NetworkFailed) as caught:
            NodeClient(transport).send_raw(b"\x01")
        assert len(running.requests) == 1
        assert caught.value.details.get("sent") is not False
        transport.close()


def test_a_refused_connection_says_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    transport = HttpTransport(f"http://127.0.0.1:{port}/secret", limits=ROOMY, environment={})
    with pytest.raises(NetworkFailed) as caught:
        transport.request("eth_sendRawTransaction", ["0x"])
    assert caught.value.details["sent"] is False
    assert "secret" not in str(caught.value)


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), 7, now - datetime.timedelta(1), now + datetime.timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "node.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_tls_without_a_trusted_certificate_sends_nothing(tmp_path: Path) -> None:
    context = self_signed(tmp_path)
    with (
        node(answering("0x1"), context) as running,
        pytest.raises(NetworkFailed, match="no trusted connection") as caught,
    ):
        ask(running)
    assert running.requests == []
    assert caught.value.details["sent"] is False
    assert "key-of-the-user" not in str(caught.value)


def test_tls_with_a_trusted_certificate_works_and_keeps_the_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "node.pem"))
    with node(answering("0x1"), context) as running:
        assert ask(running) == "0x1"
    stopped = threading.Event()

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        drip(connection, b"H" * 100_000, stopped)

    with node(behave, context) as running:
        with pytest.raises(NetworkFailed, match="did not answer within"):
            ask(running, QUICK)
        stopped.set()


def test_a_handshake_that_never_ends_is_given_up() -> None:
    with node(answering("0x1")) as running:
        transport = HttpTransport(running.url.replace("http:", "https:"), limits=QUICK, environment={})
        with pytest.raises(NetworkFailed) as caught:
            transport.request("eth_chainId")
        transport.close()
        del caught
        gc.collect()
        assert running.requests == []


def test_the_bearer_token_is_sent_and_never_shown() -> None:
    with node(reply(b"no", status="401 Unauthorized")) as running:
        transport = HttpTransport(running.url, limits=ROOMY, bearer=Secret("s3ntinel"), environment={})
        with pytest.raises(NetworkFailed) as caught:
            transport.request("evm_mine")
        assert b"Authorization: Bearer s3ntinel" in running.requests[0]
        assert "s3ntinel" not in str(caught.value) + str(caught.value.hint) + repr(transport.__dict__)
        transport.close()


def test_batches_are_split_matched_and_checked() -> None:
    def behave(connection: socket.socket, request: bytes) -> None:
        asked = json.loads(request.partition(b"\r\n\r\n")[2])
        answers = [{"jsonrpc": "2.0", "id": call["id"], "result": call["params"][0]} for call in reversed(asked)]
        reply(json.dumps(answers).encode())(connection, request)

    with node(behave) as running:
        transport = HttpTransport(running.url, limits=ROOMY, environment={})
        assert transport.batch([("eth_getBalance", (number,)) for number in range(250)]) == list(range(250))
        assert len(running.requests) == 3
        assert transport.batch([]) == []
        transport.close()


@pytest.mark.parametrize(
    "url",
    [
        "", "node.example", "ftp://node.example", "file:///etc/passwd", "http://", "http:///x", "http://user:pass@host/",
        "http://host:99999", "http://host\r\nX: y", "http://ho st/", "http://höst/", "javascript:alert(1)", "unix:///x",
    ],
)  # fmt: skip
def test_what_is_no_endpoint_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        HttpTransport(url, environment={})
    assert "pass" not in str(caught.value).replace("password", "")


def proxied(url: str, environment: dict[str, str]) -> bool:
    return HttpTransport(url, environment=environment)._manager.proxy is not None


def test_proxies_come_from_the_environment_and_never_for_loopback() -> None:
    proxy = "http://proxy.example:3128"
    assert proxied("https://node.example/", {"HTTPS_PROXY": proxy})
    assert proxied("https://node.example/", {"https_proxy": "proxy.example:3128"})
    assert proxied("http://node.example/", {"HTTP_PROXY": proxy})
    assert proxied("http://node.example/", {"ALL_PROXY": proxy})
    assert not proxied("https://node.example/", {"HTTP_PROXY": proxy})
    assert not proxied("https://node.example/", {"HTTPS_PROXY": proxy, "NO_PROXY": "x.example, .example"})
    assert not proxied("https://node.example/", {"HTTPS_PROXY": proxy, "no_proxy": "node.example"})
    assert not proxied("https://node.example/", {"HTTPS_PROXY": proxy, "NO_PROXY": "*"})
    assert proxied("https://node.example/", {"HTTPS_PROXY": proxy, "NO_PROXY": "ode.example"})
    for host in ("localhost", "127.0.0.1", "127.3.2.1", "[::1]"):
        assert not proxied(f"http://{host}:8545", {"ALL_PROXY": proxy})
    with pytest.raises(InvalidInput):
        proxied("https://node.example/", {"HTTPS_PROXY": "socks5://proxy.example"})


def test_a_proxy_that_is_down_is_named_as_the_cause() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    transport = HttpTransport(
        "https://node.example/", limits=ROOMY, environment={"HTTPS_PROXY": f"http://127.0.0.1:{port}"}
    )
    with pytest.raises(NetworkFailed, match="proxy"):
        transport.request("eth_chainId")
