"""HTTP server of the embedded chain on 127.0.0.1: one thread a connection.

Who may ask is decided in `request_rules.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path

from cmwallet.errors import Problem, StorageFailed
from cmwallet.localchain.discovery import HOST, NONCE_BYTES, challenge_answer, stored_head
from cmwallet.localchain.dispatch import Dispatcher
from cmwallet.localchain.errors import INTERNAL_ERROR, RpcFailure, invalid_params
from cmwallet.localchain.parameters import Parameters
from cmwallet.localchain.request_rules import RequestRules, knows_token
from cmwallet.servers.rpc_handler import RpcHandler
from cmwallet.servers.threads import BoundedServer

PORTS = range(8545, 8555)
"""Tried in turn when no port is named; then any free one."""

MAX_CONNECTIONS = 64

log = logging.getLogger("cmwallet.localchain")


class RpcServer(BoundedServer):
    """HTTP on 127.0.0.1. `token` opens the privileged methods."""

    notes = log

    def __init__(self, port: int, dispatcher: Dispatcher, token: str, origins: frozenset[str]) -> None:
        super().__init__((HOST, port), Handler, MAX_CONNECTIONS)
        self.dispatcher = dispatcher
        self.token = token
        self.rules = RequestRules(self.server_address[1], origins)


class Handler(RpcHandler):
    """One connection."""

    server: RpcServer

    def do_POST(self) -> None:  # noqa: N802 - the name is http.server's
        """Answer a request or refuse it."""
        refusal = self.server.rules.check(self.command, self.headers.get)
        if refusal is not None:
            self.refuse(refusal)
            return
        answer = self.server.dispatcher.answer(
            self.read_body(), trusted=knows_token(self.headers.get("Authorization"), self.server.token)
        )
        if answer is None:
            self.respond(HTTPStatus.NO_CONTENT)
        else:
            self.respond(HTTPStatus.OK, answer)

    def do_OPTIONS(self) -> None:  # noqa: N802 - the name is http.server's
        """Answer the preflight of an allowed origin."""
        refusal = self.server.rules.check(self.command, self.headers.get)
        if refusal is not None:
            self.refuse(refusal)
        else:
            self.respond(HTTPStatus.NO_CONTENT)

    def do_GET(self) -> None:  # noqa: N802 - the name is http.server's
        """Refuse: JSON-RPC is spoken by POST."""
        self.do_OPTIONS()

    def admits(self, origin: str) -> bool:
        """Pages of the origins that are named may read."""
        return origin in self.server.rules.allowed_origins


def challenger(directory: Path, token: str) -> Callable[[Sequence[object]], str]:
    """Return what answers `cmwallet_challenge`: answered even while a long call runs, from what the file says now."""

    def answer(params: Sequence[object]) -> str:
        parameters = Parameters(params)
        parameters.expect(1, 1)
        nonce = parameters.data(0)
        if len(nonce) != NONCE_BYTES:
            raise invalid_params(f"argument 0: expected {NONCE_BYTES} bytes")
        try:
            stored = stored_head(directory)
        except Problem as problem:
            raise RpcFailure(INTERNAL_ERROR, problem.message) from problem
        if stored is None:
            raise RpcFailure(INTERNAL_ERROR, "the chain has no genesis")
        return challenge_answer(token, nonce, bytes.fromhex(stored.genesis[2:]))

    return answer


def bind(port: int | None, dispatcher: Dispatcher, token: str, origins: frozenset[str]) -> RpcServer:
    """Return a server on a port, None for the first that is free. Raises `StorageFailed` when it is taken."""
    candidates = [*PORTS, 0] if port is None else [port]
    for candidate in candidates:
        try:
            return RpcServer(candidate, dispatcher, token, origins)
        except (OSError, OverflowError) as error:
            if candidate == candidates[-1]:
                reason = getattr(error, "strerror", None) or str(error)
                raise StorageFailed(
                    f"cannot listen on port {candidate}: {reason.lower()}", hint="choose another: --port 0"
                ) from error
    raise AssertionError("unreachable")
