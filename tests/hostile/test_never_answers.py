"""A node that accepts what is sent and never answers: nothing is known, so the bytes are kept and paid once."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.hostile.double import Double
from tests.hostile.inprocess import Wallet

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"


class Relay:
    """Passes calls on to the double; to a transaction it says nothing, once it has passed it on or thrown it away."""

    def __init__(self, behind: str, *, takes: bool) -> None:
        self._over = threading.Event()
        self.sent: list[str] = []
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                documents = json.loads(asked)
                for one in documents if isinstance(documents, list) else [documents]:
                    if one["method"] == "eth_sendRawTransaction":
                        relay.sent.append(one["params"][0])
                        if takes:
                            relay.ask(behind, asked)
                        relay._over.wait()
                        return
                answer = relay.ask(behind, asked)
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    @staticmethod
    def ask(behind: str, asked: bytes) -> bytes:
        request = urllib.request.Request(behind, asked, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: bytes = answer.read()
        return found

    def close(self) -> None:
        self._over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(params=[True, False], ids=["it took the bytes", "it threw them away"])
def relay(request: pytest.FixtureRequest, double: Double) -> Iterator[Relay]:
    made = Relay(double.url(), takes=request.param)
    yield made
    made.close()


def test_a_send_that_nobody_answers_keeps_its_bytes_and_is_paid_once(
    wallet: Wallet, double: Double, relay: Relay
) -> None:
    before = int(double.ask("eth_getBalance", [BOB, "latest"]), 16)
    wallet.endpoint(relay.url)
    wallet.run("network", "use", "double", "--yes")
    wallet.run("config", "set", "rpc-timeout", "1s")
    told = wallet.error("send", "bob", "1", "--yes", "--timeout", "1s", code=11)
    assert told["exit"] == 11
    (raw,) = set(relay.sent)
    (entry,) = wallet.json("tx", "list")
    assert entry["status"] == "unknown", "nobody said whether it was taken"
    assert wallet.run("tx", "show", entry["entry"], "--json").document["hash"] == entry["hash"]
    wallet.endpoint(double.url())
    wallet.run("network", "use", "double", "--yes")
    wallet.run("tx", "resume", code=None)
    wallet.run("send", "bob", "1", "--yes", code=9)
    assert int(double.ask("eth_getBalance", [BOB, "latest"]), 16) == before + 10**18
    again = [params[0] for method, params in double.asked if method == "eth_sendRawTransaction"]
    assert set(again) <= {raw}, "the very bytes that were signed"
