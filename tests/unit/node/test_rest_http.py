"""REST over HTTP: reads are tried again, what is sent is sent once, and a hostile answer ends within the limits."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.http import Limits
from cmwallet.node.rest_http import HttpRest


class Server:
    """Answers (status, body, headers) from a list, the last one for ever; `asked` is what was asked for."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes, dict[str, str]]] = []
        self.asked: list[tuple[str, str, bytes]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                server.asked.append((self.command, self.path, self.rfile.read(length)))
                status, body, headers = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer  # noqa: N815 - the names that the server looks for

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def say(self, *answers: tuple[int, object]) -> None:
        self.answers = [
            (status, body if isinstance(body, bytes) else json.dumps(body).encode(), {}) for status, body in answers
        ]

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def rest(server: Server) -> Iterator[HttpRest]:
    slept: list[float] = []
    made = HttpRest(server.url + "/lcd/", limits=Limits(total_seconds=60, max_bytes=2_000), sleep=slept.append)
    yield made
    made.close()


def test_path_and_query_are_put_behind_the_address(server: Server, rest: HttpRest) -> None:
    server.say((200, {"ok": 1}))
    assert rest.get("/a/b c", {"pagination.key": "x=&y"}) == {"ok": 1}
    assert server.asked == [("GET", "/lcd/a/b%20c?pagination.key=x%3D%26y", b"")]


def test_reads_are_tried_again_and_what_is_sent_is_not(server: Server, rest: HttpRest) -> None:
    server.say((503, {}), (502, b"busy"), (200, {"ok": 1}))
    assert rest.get("/a") == {"ok": 1}
    assert len(server.asked) == 3
    server.say((503, {"code": 14, "message": "busy"}))
    with pytest.raises(NetworkFailed):
        rest.post("/b", {"x": 1})
    assert server.asked[3:] == [("POST", "/lcd/b", b'{"x":1}')]


def test_refusal_has_the_code_of_the_node_and_its_words_cleaned(server: Server, rest: HttpRest) -> None:
    server.say((404, {"code": 5, "message": "not\x1b[2J found", "details": []}))
    with pytest.raises(RpcRefused) as caught:
        rest.get("/a")
    assert (caught.value.rpc_code, caught.value.message) == (5, "the node refused: not[2J found")
    assert caught.value.data == "not\x1b[2J found"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"<html>"),
        (400, {"code": "5"}),
        (400, {"code": True}),
        (400, {"code": -1}),
        (400, {"code": 2**31}),
        (400, []),
        (301, b""),
        (200, b"<html>"),
        (200, b""),
        (200, b"[" * 1_500),
        (200, b" " * 2_001),
    ],
    ids=range(11),
)
def test_answer_that_is_none_is_a_failure_of_the_node(
    server: Server, rest: HttpRest, status: int, body: object
) -> None:
    server.say((status, body))
    with pytest.raises(NetworkFailed):
        rest.get("/a")
    assert len(server.asked) == 1


def test_compressed_answer_is_refused(server: Server, rest: HttpRest) -> None:
    server.answers = [(200, b"{}", {"Content-Encoding": "gzip"})]
    with pytest.raises(NetworkFailed, match="compressed"):
        rest.get("/a")
