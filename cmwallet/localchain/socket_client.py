"""Client of the chain's server on its private socket. No EVM is imported here.

Both sides ask the kernel who the other one is: it has to be a process of the same user.
"""

from __future__ import annotations

import select
import socket
from contextlib import suppress
from pathlib import Path

from cmwallet.errors import NetworkFailed, PermissionsTooLax, problem_from
from cmwallet.localchain.discovery import ANSWER_SECONDS
from cmwallet.localchain.greeting import SCHEMA_VERSION, SOCKET_FILE, Greeting, read_greeting
from cmwallet.localchain.socket_calls import END, ENDED_FRAME, HELLO, LISTEN
from cmwallet.servers import framing
from cmwallet.servers.socket_peer import check_own, peer_of

_OK = 200


class ServerEnded(ConnectionError):
    """The server ends; what was asked was not done."""


class SocketConnection:
    """A connection on which the server has greeted. After an error it must not be used again. Used by one thread."""

    def __init__(self, connection: socket.socket, greeting: Greeting) -> None:
        self.greeting = greeting
        self._connection = connection

    def ask(self, body: bytes, *, seconds: float) -> tuple[int, bytes]:
        """Send a JSON-RPC document; return 200 and the answer. Each part of it is waited for `seconds` at most.

        Raises `ServerEnded` when nothing was done, else `OSError`: `TimeoutError`, `ConnectionError`.
        """
        self._connection.settimeout(seconds)
        try:
            self._connection.sendall(framing.frame(body))
        except (BrokenPipeError, ConnectionResetError):
            raise ServerEnded("the chain's server has ended") from None  # and half a frame is no request
        except ValueError:
            raise ConnectionError("too long for one request") from None
        try:
            answer = framing.receive_body(self._connection)
        except ValueError:
            raise ConnectionError("not an answer of the chain's server") from None
        if answer == ENDED_FRAME:
            raise ServerEnded("the chain's server ends")
        return _OK, answer

    @property
    def dropped(self) -> bool:
        """Whether the other side has closed the connection, or talks without having been asked."""
        return bool(select.select([self._connection], [], [], 0)[0])

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def open_connection(directory: Path) -> SocketConnection | None:
    """Connect to the server of the chain in `directory`; None if none listens there.

    Raises `PermissionsTooLax` when the socket is not ours alone, `NetworkFailed` when who listens does not greet.
    """
    connection = _connected(directory)
    if connection is None:
        return None
    try:
        greeting = read_greeting(_call(connection, HELLO) or {})
    except (ConnectionError, ServerEnded):
        connection.close()
        return None
    except (OSError, ValueError):
        connection.close()
        raise _silent() from None
    except BaseException:
        connection.close()
        raise
    if greeting is None:
        connection.close()
        raise _silent()
    return SocketConnection(connection, greeting)


def greet(directory: Path) -> Greeting | None:
    """Return the greeting of the server; None if there is none, or it does not answer. Raises `PermissionsTooLax`."""
    try:
        connection = open_connection(directory)
    except NetworkFailed:
        return None
    if connection is None:
        return None
    connection.close()
    return connection.greeting


def ask_to_listen(directory: Path, port: int | None, origins: list[str], *, seconds: float) -> str | None:
    """Have the server serve over HTTP too; return the URL, None if there is no server. Raises what it reports."""
    answer = _called_once(directory, LISTEN, seconds, port=port, origins=origins)
    return None if answer is None else str(answer.get("url"))


def ask_to_end(directory: Path) -> bool:
    """Have the server end, as far as it may; False if it goes on."""
    answer = _called_once(directory, END, ANSWER_SECONDS, schema=SCHEMA_VERSION)
    return answer is None or answer.get("ends") is not False


def listener(directory: Path) -> int | None:
    """Return the process that listens on the socket, whether it answers or not; None if none does."""
    connection = _connected(directory)
    if connection is None:
        return None
    with connection:
        return peer_of(connection).pid or None


def _called_once(directory: Path, name: str, seconds: float, **arguments: object) -> dict[str, object] | None:
    connection = _connected(directory)
    if connection is None:
        return None
    with connection, suppress(OSError, ValueError):
        return _call(connection, name, seconds, **arguments)
    return None


def _connected(directory: Path) -> socket.socket | None:
    path = directory / SOCKET_FILE
    if not framing.check_socket(path):
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(ANSWER_SECONDS)
    try:
        with framing.reachable(path) as short:
            connection.connect(short)
        check_own(connection)
    except PermissionsTooLax:
        connection.close()
        raise
    except OSError:  # left by one that was killed, or it has just ended
        connection.close()
        return None
    return connection


def _call(
    connection: socket.socket, name: str, seconds: float = ANSWER_SECONDS, **arguments: object
) -> dict[str, object] | None:
    """Return the result of a call, None if it is none. Raises `ServerEnded`, `OSError`, and what the server reports."""
    connection.settimeout(seconds)
    connection.sendall(framing.encode_frame({"call": name, "with": arguments}))
    answer = framing.receive(connection)
    if answer.get("ended"):
        raise ServerEnded("the chain's server ends")
    error = answer.get("error")
    if isinstance(error, dict):
        raise problem_from(error)
    result = answer.get("result")
    return result if isinstance(result, dict) else None


def _silent() -> NetworkFailed:
    return NetworkFailed("the chain's server does not answer", hint="cmwallet chain stop")
