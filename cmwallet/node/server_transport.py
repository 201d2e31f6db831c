"""JSON-RPC transport to the embedded chain's server, over its private socket or a connection that has proved itself.

For every other node there is `cmwallet.node.http`.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, Self

from cmwallet.errors import NetworkFailed
from cmwallet.localchain.discovery import prove
from cmwallet.localchain.socket_client import ServerEnded
from cmwallet.node.rpc import Call, encode_request, is_read, parse_json, read_batch, read_single

MAX_BATCH = 100


class Connection(Protocol):
    """A connection to the server. Everything that goes wrong is an `OSError`."""

    def ask(self, body: bytes, *, seconds: float) -> tuple[int, bytes]:
        """Send a JSON document; return HTTP status and body of the answer."""

    @property
    def dropped(self) -> bool:
        """Whether the other side has closed the connection."""

    def close(self) -> None:
        """Hang up."""


Reach = Callable[[Path], Connection | None]
"""Connects to the server of the chain in a folder; None if there is none."""


class ServerTransport:
    """The server of the chain in `directory`. Safe to share between threads: they take turns."""

    asked_from_any_thread = True

    def __init__(self, directory: Path, connection: Connection, seconds: float, reach: Reach) -> None:
        self._directory = directory
        self._reach = reach
        self._connection: Connection | None = connection
        self._seconds = seconds
        self._ids = itertools.count(1)
        self._turn = threading.Lock()

    @classmethod
    def open(cls, directory: Path, *, seconds: float, reach: Reach | None = None) -> Self | None:
        """Connect, if a server runs; an answer may take `seconds`. Without `reach` it has to prove itself over HTTP."""
        reach = reach or prove
        connection = reach(directory)
        return None if connection is None else cls(directory, connection, seconds, reach)

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """Return the result of one call; see `Transport.request`."""
        request_id = next(self._ids)
        document = self._exchange(encode_request(request_id, method, params), again=is_read(method))
        return read_single(document, request_id, method)

    def batch(self, calls: Sequence[Call]) -> list[object]:
        """Return the results of several calls, `MAX_BATCH` in one exchange; see `Transport.batch`."""
        results: list[object] = []
        for start in range(0, len(calls), MAX_BATCH):
            numbered = {next(self._ids): call for call in calls[start : start + MAX_BATCH]}
            message = [encode_request(request_id, *call) for request_id, call in numbered.items()]
            document = self._exchange(message, again=all(is_read(method) for method, _ in numbered.values()))
            answers = read_batch(document, {request_id: method for request_id, (method, _) in numbered.items()})
            results += [answers[request_id] for request_id in numbered]
        return results

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(self, message: object, *, again: bool) -> object:
        body = json.dumps(message, separators=(",", ":")).encode()
        with self._turn:
            try:
                return self._once(body)
            except NetworkFailed as failure:
                undone = failure.details.get("sent") is False
                if not failure.details.get("again") or not (again or undone):
                    raise
            return self._once(body)

    def _once(self, body: bytes) -> object:
        connection = self._connected()
        try:
            status, answer = connection.ask(body, seconds=self._seconds)
        except ServerEnded:
            self.close()
            raise NetworkFailed("the chain's server ends", details={"again": True, "sent": False}) from None
        except TimeoutError:
            self.close()
            raise NetworkFailed(
                f"the chain's server did not answer within {self._seconds:g} s", details={"again": False}
            ) from None
        except OSError:
            self.close()
            raise NetworkFailed("the connection to the chain's server broke", details={"again": True}) from None
        if status != 200:
            self.close()
            raise NetworkFailed(f"the chain's server answered HTTP {status}", details={"again": False})
        return parse_json(answer)

    def _connected(self) -> Connection:
        if self._connection is not None and self._connection.dropped:
            self.close()  # it was idle for too long, or the server was started anew
        if self._connection is None:
            self._connection = self._reach(self._directory)
        if self._connection is None:
            raise NetworkFailed(
                "the chain's server is not there any more",
                hint="run the command again; cmwallet works without the server too",
                details={"again": False, "sent": False},
            )
        return self._connection
