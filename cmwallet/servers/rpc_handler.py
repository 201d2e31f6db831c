"""HTTP side of a JSON-RPC server: its answers and refusals, and the headers by which a page may read them."""

from __future__ import annotations

import json
from http import HTTPStatus

from cmwallet.servers.request_checks import Refusal
from cmwallet.servers.threads import ClockedHandler


class RpcHandler(ClockedHandler):
    """One connection of a JSON-RPC server."""

    def admits(self, origin: str) -> bool:
        """Whether pages of that origin may read answers; none may unless a server says so."""
        del origin
        return False

    def refuse(self, refusal: Refusal) -> None:
        """Answer with a refusal, and end the connection: the body of the request may not have been read."""
        self.server.notes.warning("refused a request: %s", refusal.reason)
        self.close_connection = True
        self.respond(refusal.status, json.dumps({"error": refusal.reason}).encode())

    def respond(self, status: HTTPStatus, body: bytes = b"") -> None:
        """Answer with JSON; with nothing where the status is 204."""
        self.send_response(status)
        origin = self.headers.get("Origin")
        if origin is not None and self.admits(origin):
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Access-Control-Allow-Methods", "POST")
            self.send_header("Access-Control-Allow-Headers", "content-type, authorization")
            self.send_header("Access-Control-Max-Age", "600")
            if self.headers.get("Access-Control-Request-Private-Network") == "true":
                self.send_header("Access-Control-Allow-Private-Network", "true")
        self.send_header("Vary", "Origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
