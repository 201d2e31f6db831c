"""A home whose door is open, and clients that speak to it over bare sockets, as attackers and broken tools do."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from tests.cli.walletrun import ACCOUNTS, Home

ME, BOB = ACCOUNTS[0], ACCOUNTS[1]
PATIENCE = 60.0


def until(found: Callable[[], Any]) -> Any:
    """Return what is found, as soon as it is."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = found()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not happen")


class OpenDoor:
    """The door of a home, in a process of its own."""

    def __init__(self, home: Home, *options: str, **variables: str | None) -> None:
        self.home = home
        self.process = home.start("signer", "serve", "--port", "0", "--json", *options, **variables)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read() if self.process.stderr else ""
        self.url = json.loads(line)["url"]
        self.port = int(urlsplit(self.url).port or 0)

    def close(self) -> None:
        """End it as Ctrl-C does, and leave nothing open."""
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)

    def client(self, name: str, *options: str) -> Caller:
        """Let a tool in and return it."""
        return Caller(self.port, self.home.run("signer", "client", "add", name, *options).out.strip())

    def waiting(self) -> list[dict[str, Any]]:
        """What waits for a decision."""
        found: list[dict[str, Any]] = self.home.json("signer", "requests")["requests"]
        return found

    def approve_next(self) -> str:
        """Approve what waits next, as soon as something does; return its id."""
        wanted = until(self.waiting)[0]["id"]
        self.home.run("signer", "approve", wanted, "--yes")
        return str(wanted)


class Caller:
    """Whoever has a token; each call has a connection of its own."""

    def __init__(self, port: int, token: str | None) -> None:
        self.port = port
        self.token = token

    def post(self, body: object, **headers: str | None) -> tuple[HTTPResponse, bytes]:
        """Send a body; headers are given with underscores, None leaves one out."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            said: dict[str, str | None] = {"Content-Type": "application/json"}
            if self.token is not None:
                said["Authorization"] = f"Bearer {self.token}"
            said |= {name.replace("_", "-"): value for name, value in headers.items()}
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            connection.request("POST", "/", content, {name: value for name, value in said.items() if value is not None})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def answer(self, method: str, *params: object, **headers: str | None) -> dict[str, Any]:
        """The answer to one call."""
        response, body = self.post(call(method, *params), **headers)
        assert response.status == 200, body
        document: dict[str, Any] = json.loads(body)
        return document

    def result(self, method: str, *params: object) -> Any:
        """The result of one call."""
        document = self.answer(method, *params)
        assert "error" not in document, document
        return document["result"]

    def error(self, method: str, *params: object, **headers: str | None) -> dict[str, Any]:
        """The error of one call."""
        document = self.answer(method, *params, **headers)
        assert "result" not in document, document
        error: dict[str, Any] = document["error"]
        return error

    def begin(self, method: str, *params: object) -> socket.socket:
        """Send a call and do not wait for its answer."""
        body = json.dumps(call(method, *params)).encode()
        head = (
            f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection.sendall(head.encode() + body)
        return connection


def call(method: str, *params: object) -> dict[str, object]:
    """One JSON-RPC call."""
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}


def read_answer(connection: socket.socket) -> dict[str, Any]:
    """The answer to a call that was begun."""
    with connection, connection.makefile("rb") as stream:
        length = 0
        while (line := stream.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        document: dict[str, Any] = json.loads(stream.read(length))
        return document


def payment(wei: int = 1, **more: object) -> dict[str, object]:
    """A transaction to Bob."""
    return {"from": ME.lower(), "to": BOB, "value": hex(wei), **more}


def running(process: subprocess.Popen[str]) -> bool:
    """Whether a process still runs."""
    return process.poll() is None
