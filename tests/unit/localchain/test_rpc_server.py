"""The chain's HTTP server within this process: what it answers, under which headers, and how it ends."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from cmwallet.errors import StorageFailed
from cmwallet.localchain import node_thread
from cmwallet.localchain.discovery import challenge_answer
from cmwallet.localchain.dispatch import Dispatcher
from cmwallet.localchain.http_server import RpcServer, bind, challenger
from cmwallet.localchain.node_thread import NodeThread

ORIGIN, TOKEN = "http://localhost:3000", "ab" * 32
JSON = {"Content-Type": "application/json"}


@dataclass
class Served:
    server: RpcServer
    node: NodeThread
    folder: Path

    def ask(self, method: str, body: object = None, **headers: str) -> tuple[HTTPResponse, bytes]:
        """Ask by a connection of its own; the answer with its body."""
        connection = HTTPConnection("127.0.0.1", self.server.rules.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, "/", None if body is None else json.dumps(body), {**JSON, **named})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("server") / "chain"
    folder.mkdir(mode=0o700)
    node = NodeThread(folder)
    dispatcher = Dispatcher(node, challenger(folder, TOKEN))
    with bind(0, dispatcher, TOKEN, frozenset({ORIGIN})) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served(server, node, folder)
        server.shutdown()
        thread.join(20)
    assert node.close()


def rpc(method: str, *params: object) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}


def test_an_answer_says_what_it_is_and_is_kept_by_nobody(served: Served) -> None:
    response, body = served.ask("POST", rpc("eth_chainId"))
    assert (response.status, json.loads(body)["result"]) == (200, "0x4d2")
    headers = {name.lower(): value for name, value in response.getheaders()}
    assert headers["content-type"] == "application/json"
    assert headers["content-length"] == str(len(body))
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert headers["server"].strip() == "cmwallet"
    assert not [name for name in headers if name.startswith("access-control")]
    assert "connection" not in headers


def test_a_notification_has_no_body(served: Served) -> None:
    response, body = served.ask("POST", {"jsonrpc": "2.0", "method": "eth_chainId"})
    assert (response.status, body) == (204, b"")
    assert response.getheader("Content-Type") is None


@pytest.mark.parametrize("method", ["OPTIONS", "POST"])
def test_an_allowed_origin_is_told_what_it_may_send(served: Served, method: str) -> None:
    body = rpc("eth_chainId") if method == "POST" else None
    response, _ = served.ask(method, body, Origin=ORIGIN, Access_Control_Request_Method="POST")
    assert response.status == (200 if method == "POST" else 204)
    said = {name.lower(): value for name, value in response.getheaders() if name.startswith(("Access", "Vary"))}
    assert said == {
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type, authorization",
        "access-control-max-age": "600",
        "vary": "Origin",
    }


@pytest.mark.parametrize(("asked", "answer"), [("true", "true"), ("false", None), ("1", None)])
def test_a_page_of_the_web_may_reach_this_machine_when_its_browser_asks(
    served: Served, asked: str, answer: str | None
) -> None:
    response, _ = served.ask(
        "OPTIONS", Origin=ORIGIN, Access_Control_Request_Method="POST", Access_Control_Request_Private_Network=asked
    )
    assert response.getheader("Access-Control-Allow-Private-Network") == answer


def test_another_origin_is_told_nothing_and_its_connection_ends(served: Served) -> None:
    response, body = served.ask("POST", rpc("eth_chainId"), Origin="http://localhost:3001")
    assert response.status == 403
    assert response.getheader("Access-Control-Allow-Origin") is None
    assert response.getheader("Connection") == "close"
    assert list(json.loads(body)) == ["error"]


def test_what_is_read_by_a_get_is_refused(served: Served) -> None:
    response, body = served.ask("GET")
    assert response.status == 405
    assert "error" in json.loads(body)


def test_the_token_opens_what_moves_time(served: Served) -> None:
    for headers, opened in (({}, False), ({"Authorization": f"Bearer {TOKEN}"}, True)):
        _, body = served.ask("POST", rpc("evm_mine"), **headers)
        assert ("result" in json.loads(body)) == opened
    _, body = served.ask("POST", rpc("evm_mine"), Authorization="Bearer " + "cd" * 32)
    assert "error" in json.loads(body)


def test_several_requests_of_one_connection_are_answered_in_turn(served: Served) -> None:
    connection = HTTPConnection("127.0.0.1", served.server.rules.port, timeout=20)
    for number in range(3):
        connection.request("POST", "/", json.dumps({**rpc("eth_chainId"), "id": number}), JSON)
        assert json.loads(connection.getresponse().read())["id"] == number
    connection.close()


def test_a_challenge_is_answered_with_the_token_and_the_chains_own_genesis(served: Served) -> None:
    nonce = bytes(range(32))
    _, body = served.ask("POST", rpc("cmwallet_challenge", "0x" + nonce.hex()))
    _, block = served.ask("POST", rpc("eth_getBlockByNumber", "0x0", False))
    genesis = bytes.fromhex(json.loads(block)["result"]["hash"][2:])
    assert json.loads(body)["result"] == challenge_answer(TOKEN, nonce, genesis)
    for params in (["0x" + "00" * 31], ["0x" + "00" * 33], ["0x" + nonce.hex()] * 2, []):
        _, body = served.ask("POST", rpc("cmwallet_challenge", *params))
        assert json.loads(body)["error"]["code"] == -32602


def test_a_port_that_is_taken_is_named(served: Served) -> None:
    port = served.server.rules.port
    with pytest.raises(StorageFailed, match=f"cannot listen on port {port}: address already in use"):
        bind(port, served.server.dispatcher, TOKEN, frozenset())
    with pytest.raises(StorageFailed, match="cannot listen on port 65536"):
        bind(65_536, served.server.dispatcher, TOKEN, frozenset())


def test_closing_waits_for_a_call_and_says_when_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "chain"
    folder.mkdir(mode=0o700)
    node = NodeThread(folder)
    goes_on = threading.Event()
    node._worker.submit(goes_on.wait)
    monkeypatch.setattr(node_thread, "_CLOSING_SECONDS", 0.05)
    assert not node.close()
    goes_on.set()
    monkeypatch.setattr(node_thread, "_CLOSING_SECONDS", 60)
    assert node.close()
    with pytest.raises(RuntimeError, match="after shutdown"):
        node.request("eth_chainId", [])
