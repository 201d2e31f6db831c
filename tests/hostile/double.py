"""A JSON-RPC node on loopback that is wrong in whatever ways a test asks for.

It stands in front of an embedded chain and lies about what that says. A quirk is chosen by name in the URL's path
(`http://127.0.0.1:PORT/no_clientVersion+err400`), so that one server does for all; `Double.quirks` adds to those of the
path while a command runs. Several act one after the other: the first one named is nearest to the chain.

    with Double(node_folder) as double:
        home.network(double.url("err400"))
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Self

from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.node import LocalNode

Proceed = Callable[[str, list[Any]], Any]
"""Asks what stands behind: the next quirk, at last the chain."""

Lie = Callable[[str, list[Any], Proceed], Any]
"""Answers a call: method, parameters, and what stands behind. Raises `RpcFailure` to refuse."""


@dataclass
class Reply:
    """What goes over the wire, before it does."""

    document: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    body: bytes | None = None
    """Instead of the document."""


Wire = Callable[[Reply, Any], Reply]
"""Changes a reply: the reply and the request's document."""


@dataclass(frozen=True)
class Quirk:
    """One way of being wrong: about what a call gives, or about how it is carried."""

    lie: Lie | None = None
    wire: Wire | None = None


def refusing(*methods: str, code: int = -32601, message: str = "no such method", data: Any = None) -> Quirk:
    """Refuse methods (all whose names begin so) with an error."""

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        if method.startswith(methods):
            raise RpcFailure(code, message, data)
        return proceed(method, params)

    return Quirk(lie)


def answering(method: str, value: Any) -> Quirk:
    """Answer a method with a fixed value."""
    return Quirk(lambda asked, params, proceed: value if asked == method else proceed(asked, params))


def changing(method: str, change: Callable[[Any], Any]) -> Quirk:
    """Change what a method gives, where it gives something."""

    def lie(asked: str, params: list[Any], proceed: Proceed) -> Any:
        found = proceed(asked, params)
        return change(found) if asked == method and found is not None else found

    return Quirk(lie)


def setting(method: str, **members: Any) -> Quirk:
    """Set members of the object that a method gives."""
    return changing(method, lambda found: found | members)


def leaving_out(method: str, *names: str) -> Quirk:
    """Leave members out of the object that a method gives."""
    return changing(method, lambda found: {name: value for name, value in found.items() if name not in names})


def in_blocks(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Quirk:
    """Change every block that is given."""

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        found = proceed(method, params)
        return change(found) if method.startswith("eth_getBlockBy") and found is not None else found

    return Quirk(lie)


def _no_errors_but(status: int) -> Wire:
    """Give errors with an HTTP status of their own, as gateways and relays do."""

    def wire(reply: Reply, _request: Any) -> Reply:
        many = reply.document if isinstance(reply.document, list) else [reply.document]
        if any(isinstance(one, dict) and "error" in one for one in many):
            reply.status = status
        return reply

    return wire


def _each(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Wire:
    def wire(reply: Reply, _request: Any) -> Reply:
        found = reply.document
        reply.document = [change(one) for one in found] if isinstance(found, list) else change(found)
        return reply

    return wire


def _no_batch(code: int, message: str, *, status: int = 200, bare: bool = False) -> Wire:
    def wire(reply: Reply, request: Any) -> Reply:
        if isinstance(request, list):
            error = {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}}
            reply.document, reply.status = ([error] if bare else error), status
        return reply

    return wire


def _whole(status: int, body: bytes, **headers: str) -> Wire:
    def wire(reply: Reply, _request: Any) -> Reply:
        reply.status, reply.body = status, body
        reply.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        return reply

    return wire


def _log_range(most: int, code: int = -32000, message: str = "exceed maximum block range") -> Lie:
    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        if method == "eth_getLogs" and int(params[0]["toBlock"], 16) - int(params[0]["fromBlock"], 16) >= most:
            raise RpcFailure(code, f"{message}: {most}")
        return proceed(method, params)

    return lie


def _log_count(most: int) -> Lie:
    """Refuse what gives more than so many events, however few the blocks."""

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        found = proceed(method, params)
        if method == "eth_getLogs" and len(found) > most and params[0]["fromBlock"] != params[0]["toBlock"]:
            raise RpcFailure(-32005, f"query returned more than {most} results")
        return found

    return lie


def _first_block_is_one(method: str, params: list[Any], proceed: Proceed) -> Any:
    """As CometBFT engines do: block 1 is what 0 and `earliest` give."""
    if method == "eth_getBlockByNumber" and params[0] in ("0x0", "earliest"):
        return proceed(method, ["0x1", *params[1:]])
    return proceed(method, params)


def _no_first_block(method: str, params: list[Any], proceed: Proceed) -> Any:
    """As pruned and state-synced nodes do: the first blocks are gone."""
    if method == "eth_getBlockByNumber" and params[0] in ("0x0", "0x1", "earliest"):
        return None
    return proceed(method, params)


def _frozen(seconds: int, apart: int) -> Quirk:
    """A node whose newest block is so old, on a chain that makes one every `apart` seconds; no development node."""

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        found = proceed(method, params)
        if method.startswith("eth_getBlockBy") and found is not None:
            before = int(proceed("eth_blockNumber", []), 16) - int(found["number"], 16)
            return found | {"timestamp": hex(int(time.time()) - seconds - apart * before)}
        return "Geth/v1.13" if method == "web3_clientVersion" else found

    return Quirk(lie)


def _behind_by(blocks: int) -> Lie:
    """A node of the same chain that stands still so many blocks before its newest one."""

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        head = int(proceed("eth_blockNumber", []), 16) - blocks
        if method == "eth_blockNumber":
            return hex(head)
        if method == "eth_getBlockByNumber":
            asked = head if params[0] in ("latest", "pending") else int(params[0], 16)
            return None if asked > head else proceed(method, [hex(asked), *params[1:]])
        if method == "eth_getTransactionReceipt":
            found = proceed(method, params)
            return None if found is None or int(found["blockNumber"], 16) > head else found
        if method in ("eth_getBalance", "eth_getTransactionCount", "eth_getCode"):
            return proceed(method, [params[0], hex(head)])
        return proceed(method, params)

    return lie


def _batch_backwards(reply: Reply, _request: Any) -> Reply:
    if isinstance(reply.document, list):
        reply.document.reverse()
    return reply


def _reverting(code: int, message: str, data: Any = None) -> Quirk:
    return refusing("eth_call", "eth_estimateGas", code=code, message=message, data=data)


STAKE = "0x08c379a0" + f"{32:064x}{18:064x}" + b"insufficient stake".ljust(32, b"\0").hex()
"""`Error("insufficient stake")`."""

QUIRKS: dict[str, Quirk] = {
    # how it is carried
    "err400": Quirk(wire=_no_errors_but(400)),
    "err500": Quirk(wire=_no_errors_but(500)),
    "err429": Quirk(wire=_no_errors_but(429)),
    "id_text": Quirk(wire=_each(lambda one: one | {"id": str(one["id"])})),
    "id_float": Quirk(wire=_each(lambda one: one | {"id": float(one["id"])})),
    "id_null": Quirk(wire=_each(lambda one: one | {"id": None})),
    "id_other": Quirk(wire=_each(lambda one: one | {"id": 987_654})),
    "no_jsonrpc": Quirk(wire=_each(lambda one: {name: value for name, value in one.items() if name != "jsonrpc"})),
    "null_error": Quirk(wire=_each(lambda one: one if "error" in one else one | {"error": None})),
    "batch_backwards": Quirk(wire=_batch_backwards),
    "no_batch": Quirk(wire=_no_batch(-32600, "batch requests are not supported")),
    "no_batch_list": Quirk(wire=_no_batch(-32600, "batch requests are not supported", bare=True)),
    "no_batch_400": Quirk(wire=_no_batch(-32202, "Batch requests are disabled", status=400)),
    "limited": Quirk(
        wire=_whole(
            429,
            b'{"jsonrpc":"2.0","id":1,"error":{"code":429,"message":"your plan allows 5 requests a second"}}',
            Retry_After="7",
        )
    ),
    "limited_bare": Quirk(wire=_whole(429, b"slow down")),
    "html": Quirk(wire=_whole(200, b"<html>hello</html>", Content_Type="text/html")),
    "empty": Quirk(wire=_whole(200, b"")),
    "login": Quirk(wire=_whole(401, b"{}")),
    # what it does not offer
    "no_eth_chainId": refusing("eth_chainId"),
    "no_clientVersion": refusing("web3_clientVersion"),
    "no_clientVersion_32000": refusing("web3_clientVersion", code=-32000, message="unsupported method"),
    "no_feeHistory": refusing("eth_feeHistory", "eth_maxPriorityFeePerGas"),
    "no_feeHistory_32000": refusing("eth_feeHistory", "eth_maxPriority", code=-32000, message="unsupported method"),
    "no_feeHistory_32004": refusing("eth_feeHistory", "eth_maxPriority", code=-32004, message="Method not supported"),
    "no_feeHistory_32600": refusing("eth_feeHistory", "eth_maxPriority", code=-32600, message="not whitelisted"),
    "no_getLogs": refusing("eth_getLogs"),
    "log_range_1": Quirk(_log_range(1)),
    "log_range_7": Quirk(_log_range(7)),
    "log_count_1": Quirk(_log_count(1)),
    # blocks
    "no_gas_limit": in_blocks(lambda block: {name: value for name, value in block.items() if name != "gasLimit"}),
    "max_gas_limit": in_blocks(lambda block: block | {"gasLimit": "0xffffffffffffffff"}),
    "no_base_fee": in_blocks(lambda block: {name: value for name, value in block.items() if name != "baseFeePerGas"}),
    "null_base_fee": in_blocks(lambda block: block | {"baseFeePerGas": None}),
    "first_is_one": Quirk(_first_block_is_one),
    "no_first": Quirk(_no_first_block),
    "an_hour_old": _frozen(3600, 10),
    "fresh_geth": _frozen(3, 10),
    "slow_chain": _frozen(600, 60),
    "behind": Quirk(_behind_by(1)),
    # fees
    "fee_history_bare": leaving_out("eth_feeHistory", "baseFeePerGas", "reward"),
    "fee_history_oldest": setting("eth_feeHistory", oldestBlock=0),
    # receipts
    "receipt_empty_contract": setting("eth_getTransactionReceipt", contractAddress=""),
    "receipt_zero_contract": setting("eth_getTransactionReceipt", contractAddress="0x0"),
    "receipt_no_status": leaving_out("eth_getTransactionReceipt", "status"),
    "receipt_null_status": setting("eth_getTransactionReceipt", status=None),
    "receipt_root": changing(
        "eth_getTransactionReceipt",
        lambda found: {name: value for name, value in found.items() if name != "status"} | {"root": "0x" + "ab" * 32},
    ),
    "receipt_no_price": leaving_out("eth_getTransactionReceipt", "effectiveGasPrice"),
    "receipt_bad_logs": setting("eth_getTransactionReceipt", logs=[{"logIndex": None}], logsBloom=7),
    "log_without_index": changing("eth_getLogs", lambda found: [one | {"logIndex": None} for one in found]),
    # reverts
    "revert_geth": _reverting(3, "execution reverted: insufficient stake", STAKE),
    "revert_text": _reverting(-32015, "VM execution error.", "revert: insufficient stake"),
    "revert_reverted": _reverting(-32015, "VM execution error.", "Reverted " + STAKE),
    "revert_ganache": _reverting(
        -32000,
        "VM Exception while processing transaction: revert insufficient stake",
        {"0x" + "ab" * 32: {"error": "revert", "return": STAKE, "reason": "insufficient stake"}},
    ),
    "revert_message": _reverting(-32000, "Execution reverted: insufficient stake"),
    "revert_bare": _reverting(-32000, "Execution Reverted"),
    "out_of_gas": _reverting(-32000, "out of gas"),
    "invalid_opcode": _reverting(-32000, "invalid opcode: opcode 0xfe not defined"),
}
"""Quirks by name; a test may add its own to `Double.known`."""


_HONEST = "honestly"


class Double:
    """A node that is wrong as asked. `asked` are the (method, parameters) that came, in their order."""

    def __init__(self, folder: Path) -> None:
        """Serve the embedded chain in `folder`, which is made on first use."""
        self.known = dict(QUIRKS)
        self.quirks: tuple[str, ...] = ()
        self.asked: list[tuple[str, list[Any]]] = []
        self._folder = folder
        self._ready = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._thread.start()
        assert self._ready.wait(120)
        return self

    def __exit__(self, *_reason: object) -> None:
        """Stop, and wait until the chain is closed."""
        self._server.shutdown()
        self._thread.join()

    def url(self, *quirks: str) -> str:
        """The address of the node with these quirks."""
        unknown = [name for name in quirks if name not in self.known]
        assert not unknown, unknown
        return f"http://127.0.0.1:{self._server.server_address[1]}/" + "+".join(quirks)

    def pay(self, address: str, amount: int) -> None:
        """Give an account so many wei from the chain's faucet."""
        self.ask("cmwallet_faucet", [address, hex(amount)])

    def ask(self, method: str, params: Sequence[Any] = ()) -> Any:
        """Ask the chain behind, honestly."""
        from cmwallet.node.http import HttpTransport

        transport = HttpTransport(self.url() + _HONEST, environment={})
        try:
            return transport.request(method, list(params))
        finally:
            transport.close()

    def methods(self) -> list[str]:
        """The methods that were asked for."""
        return [method for method, _ in self.asked]

    def _serve(self) -> None:
        node = LocalNode.start(self._folder)  # a node is used by one thread, and so is the server
        try:
            self._server = _Server(("127.0.0.1", 0), self._handler(node))
            self._ready.set()
            self._server.serve_forever(poll_interval=0.05)
            self._server.server_close()
        finally:
            node.close()

    def _handler(self, node: LocalNode) -> type[BaseHTTPRequestHandler]:
        double = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                names = [name for name in self.path.strip("/").split("+") if name]
                honest = names == [_HONEST]
                reply = double.reply(node, request, [] if honest else [*names, *double.quirks])
                body = json.dumps(reply.document).encode() if reply.body is None else reply.body
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        return Handler

    def reply(self, node: LocalNode, request: Any, names: Sequence[str]) -> Reply:
        """Answer a request as a node with these quirks does."""
        quirks = [self.known[name] for name in names]
        proceed: Proceed = lambda method, params: json.loads(json.dumps(node.request(method, params)))  # noqa: E731
        for quirk in quirks:
            if quirk.lie is not None:
                proceed = _behind(quirk.lie, proceed)
        documents = [self._one(one, proceed) for one in (request if isinstance(request, list) else [request])]
        reply = Reply(documents if isinstance(request, list) else documents[0])
        for quirk in quirks:
            if quirk.wire is not None:
                reply = quirk.wire(reply, request)
        return reply

    def _one(self, request: Any, proceed: Proceed) -> dict[str, Any]:
        method, params = request["method"], request.get("params", [])
        self.asked.append((method, params))
        answer = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            return answer | {"result": proceed(method, params)}
        except RpcFailure as failure:
            return answer | {"error": failure.as_object()}


class _Server(HTTPServer):
    """Says nothing of a client that was tired of waiting: it would stand among what a command under test says."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _behind(lie: Lie, proceed: Proceed) -> Proceed:
    return lambda method, params: lie(method, params, proceed)
