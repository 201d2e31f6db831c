"""Endpoints of one network, as doubles: a pool over nodes made of dicts, and HTTP servers that fail in every way."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_memory import EndpointMemory, ForgetfulMemory
from cmwallet.node.endpoint_pool import EndpointPool
from cmwallet.node.endpoint_roster import Rules, Surroundings
from cmwallet.node.networks import Network
from cmwallet.node.rpc import MockTransport
from tests.unit.transactions.journalling import GENESIS, Clock, FakeNode

NET = Network("net", 1234, "evm", "CMT", 1, rpc="http://a", fallbacks=("http://b", "http://c"))


def ticking(head: int = 100) -> FakeNode:
    """A node whose newest block was made a moment ago, by the clock of `pooled`; a block a second."""
    return FakeNode(head=head)


@dataclass
class Pooled:
    """A pool over nodes; `told` is what the user was told, `calls` what each node was asked."""

    pool: EndpointPool
    transports: list[MockTransport]
    clock: Clock
    told: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)

    @property
    def client(self) -> NodeClient:
        return NodeClient(self.pool)

    def asked(self, place: int, method: str) -> int:
        """How often a node was asked something since it was last forgotten."""
        return sum(name == method for name, _ in self.transports[place].calls)

    def forget(self) -> None:
        """Count anew from here."""
        for transport in self.transports:
            transport.calls.clear()


def pooled(
    *nodes: FakeNode | Callable[[str, Sequence[object]], object],
    genesis: str | None = GENESIS,
    network: Network = NET,
    on_demand: bool = False,
    memory: EndpointMemory | None = None,
    head: int = 100,
    checkpoint: tuple[int, str] | None = None,
    patience: float = 60.0,
) -> Pooled:
    """Return a pool over nodes at http://a, http://b …; the time is that of block `head`, and a second."""
    transports = [MockTransport(node.answer if isinstance(node, FakeNode) else node) for node in nodes]
    urls = [f"http://{letter}" for letter in "abcdefgh"[: len(nodes)]]
    named = replace(network, rpc=urls[0], fallbacks=tuple(urls[1:]))
    clock = Clock(1_700_000_001.0 + head)
    told: list[str] = []
    details: list[str] = []
    around = Surroundings(
        memory or ForgetfulMemory(), told.append, details.append, clock, clock, clock.sleep, patience, patience
    )
    rules = Rules(named, genesis, checkpoint, on_demand, 60.0)
    pool = EndpointPool(rules, dict(zip(urls, transports, strict=True)), around=around)
    return Pooled(pool, transports, clock, told, details)


def away(method: str, params: Sequence[object]) -> object:
    """A node that nobody reaches."""
    raise NetworkFailed("cannot reach the node at b", details={"sent": False})


class Door:
    """An HTTP server in front of a node, whose way to answer may be changed: `ok`, `hang`, `drop`, or a status."""

    def __init__(self, answer: Callable[[str, Sequence[object]], object]) -> None:
        self.answer = answer
        self.manner: str | int = "ok"
        self.asked: list[str] = []
        self._free = threading.Event()
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                door.asked += [one["method"] for one in (body if isinstance(body, list) else [body])]
                if door.manner == "hang":
                    door._free.wait(60)
                if door.manner in ("hang", "drop"):
                    self.close_connection = True
                    return
                status = door.manner if isinstance(door.manner, int) else 200
                content = json.dumps(door.reply(body) if status == 200 else {}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def reply(self, body: object) -> object:
        """Answer a request, or a batch of them."""
        if isinstance(body, list):
            return [self.reply(one) for one in body]
        assert isinstance(body, dict)
        head = {"jsonrpc": "2.0", "id": body["id"]}
        try:
            return {**head, "result": self.answer(body["method"], body["params"])}
        except RpcRefused as refusal:
            said = refusal.message.removeprefix("the node refused: ")
            return {**head, "error": {"code": refusal.rpc_code, "message": said, "data": refusal.data}}

    def close(self) -> None:
        """Stop; nobody is reached there any more."""
        self._free.set()
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def doors(*answers: Callable[[str, Sequence[object]], object]) -> Iterator[list[Door]]:
    """Open a door to each node, and close them in the end."""
    opened = [Door(answer) for answer in answers]
    try:
        yield opened
    finally:
        for door in opened:
            door.close()
