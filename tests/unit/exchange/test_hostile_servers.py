"""Servers that strangers type: where nothing is asked; and sockets that send too much, too slowly, or elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from oauth.dapp.guarded_http import make_guarded_http
from tests.unit.exchange.scene import Scene
from tests.unit.exchange.test_exchange_pages import FROM_OUR_PAGE, hidden


def typed(scene: Scene, issuer: str) -> httpx2.Response:
    """Type an address into the form."""
    browser = scene.browser()
    data = hidden(browser.get("/").text, "/login")
    return browser.post("/login", data={**data, "issuer": issuer}, headers=FROM_OUR_PAGE)  # type: ignore[return-value]


def guarded(**more: Any) -> Scene:
    return Scene(make_client=partial(make_guarded_http, **more))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.5", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("::1", "fe80::1", "fd00::1", "::ffff:10.0.0.5", "224.0.0.1"),
    ],
)
def test_a_name_that_leads_into_a_private_network_is_not_asked(address: str) -> None:
    scene = guarded(resolve=lambda _host, _port: [address])
    answered = typed(scene, "https://me.example/i/x")
    assert answered.status_code == 403
    assert "That address is not asked" in answered.text


def test_a_name_of_which_one_address_is_private_is_not_asked() -> None:
    scene = guarded(resolve=lambda _host, _port: ["93.184.215.14", "10.0.0.5"])
    assert "That address is not asked" in typed(scene, "https://me.example/i/x").text


@pytest.mark.parametrize(
    "issuer",
    [
        *("https://127.0.0.1/i/x", "https://[::1]/i/x", "https://localhost/i/x", "https://10.0.0.5/i/x"),
        *("http://127.0.0.1/i/x", "http://localhost:8474/i/x", "https://me.example:22/i/x", "https://me.example:8443/"),
    ],
)
def test_an_address_of_this_machine_or_another_port_is_not_asked_unless_the_operator_allows_it(issuer: str) -> None:
    answered = typed(guarded(), issuer)
    assert answered.status_code == 403
    assert "That address is not asked" in answered.text


class Hostile(BaseHTTPRequestHandler):
    """Sends what its server was told to."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.server.behave(self)  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[str]
    behave: Any
    over: threading.Event

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/i/x"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Hostile)
    made.asked, made.over = [], threading.Event()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.over.set()
    made.shutdown()
    thread.join()
    made.server_close()


def too_much(handler: Hostile) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    try:
        for _ in range(80):
            handler.wfile.write(b" " * 65_536)  # 5 MiB, a body of 4 MiB is read
    except OSError:
        pass


def slowly(handler: Hostile) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"{")
    handler.wfile.flush()
    handler.server.over.wait(60)  # type: ignore[attr-defined]


def elsewhere(handler: Hostile) -> None:
    handler.send_response(302)
    handler.send_header("Location", "/admin")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def hangs_up(handler: Hostile) -> None:
    handler.close_connection = True


@pytest.mark.parametrize("behave", [too_much, slowly, elsewhere, hangs_up], ids=lambda one: one.__name__)
def test_a_server_that_answers_so_is_given_up_and_told_of(server: Server, behave: Any) -> None:
    server.behave = behave
    answered = typed(guarded(allow_local=True, seconds=0.5), server.issuer)
    assert answered.status_code == 502
    assert "gave no answer that can be used" in answered.text
    assert server.asked == ["/.well-known/oauth-authorization-server/i/x"]


def test_slow_servers_hold_up_each_other_and_not_the_exchange(server: Server) -> None:
    server.behave = slowly
    scene = guarded(allow_local=True, seconds=30)
    room = scene.asking._servers._room
    held = [room.acquire(blocking=False) for _ in range(16)]
    assert all(held)
    answered = typed(scene, server.issuer)
    assert answered.status_code == 503
    assert server.asked == []
    assert scene.browser().get("/").status_code == 200
