"""Socket server of the agent: one vault, a private socket, limits of time, and requests that the dispatcher answers.

One request is worked on at a time: a vault belongs to one thread. Between requests the agent looks whether its time is
over, the vault was exchanged, or its key rotated; in each case it wipes the key and ends.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol, cast

from cmwallet.agent.dispatch import Dispatcher, error_document
from cmwallet.agent.limits import Limits
from cmwallet.agent.memory import lock_memory
from cmwallet.errors import Busy, PermissionsTooLax
from cmwallet.home.folder import Home
from cmwallet.home.secret_sources import MAX_BYTES as MAX_SECRET
from cmwallet.servers import framing
from cmwallet.servers.background import Report, daemon_parser, only_one, run_daemon
from cmwallet.servers.socket_peer import Peer, check_own
from identity.secret import Secret
from identity.storage import private_directory, storage_errors

LOCK_NAME: Final = "agent.lock"
MAX_CONNECTIONS: Final = 256
"""Scripts run hundreds of commands at once; each holds one, and servers hold one for as long as they run."""

_FRAME_SECONDS = 60.0
_TICK_SECONDS = 0.5


class Answering(Protocol):
    """What answers requests. `ended` says why it must go, once it must."""

    ended: str | None

    def answer(self, request: Mapping[str, object], peer: Peer) -> dict[str, object]:
        """Return the answer to one request: a result or an error."""

    def look(self) -> None:
        """Between requests: end when it is time."""


async def serve(dispatcher: Answering, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Answer on `listener` until the dispatcher has ended or a signal comes."""
    stopped, connections = asyncio.Event(), 0
    writers: set[asyncio.StreamWriter] = set()

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writers.add(writer)
        try:
            peer = check_own(cast("socket.socket", writer.get_extra_info("socket")))
            if connections > MAX_CONNECTIONS:
                await asyncio.wait_for(_read_request(reader), _FRAME_SECONDS)
                busy = Busy("the agent has too many connections", hint="try again in a moment")
                writer.write(framing.encode_frame({"error": error_document(busy)}))
                await writer.drain()
                return
            while True:
                request = await _read_request(reader)
                if request is None:
                    return
                writer.write(framing.encode_frame(dispatcher.answer(request, peer)))
                await writer.drain()
                if dispatcher.ended is not None:
                    stopped.set()
                    return
        except (PermissionsTooLax, ValueError, ConnectionError, TimeoutError, asyncio.IncompleteReadError):
            pass  # a stranger, nonsense, or somebody who went away: nothing is said
        finally:
            connections -= 1
            writers.discard(writer)
            writer.close()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stopped.set)
    server = await asyncio.start_unix_server(attend, sock=listener)
    ready()
    while not stopped.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), _TICK_SECONDS)
        dispatcher.look()
        if dispatcher.ended is not None:
            stopped.set()
    server.close()
    for writer in writers:  # a server that holds keys as long as this connection stands learns it before `lock` returns
        writer.transport.abort()
    await asyncio.sleep(0)


async def _read_request(reader: asyncio.StreamReader) -> dict[str, object] | None:
    """Wait for a request as long as it takes to begin, but not for its end; None when the other side has gone."""
    try:
        head = await reader.readexactly(framing.LENGTH.size)
    except asyncio.IncompleteReadError:
        return None
    (length,) = framing.LENGTH.unpack(head)
    if length > framing.MAX_FRAME:
        raise ValueError("the frame is too long")
    return framing.decode_frame(await asyncio.wait_for(reader.readexactly(length), _FRAME_SECONDS))


@contextmanager
def _listening(home: Home) -> Iterator[socket.socket]:
    """A socket of mode 0600 in the home; what a killed agent left is removed, and ours when this ends."""
    path = home.agent_socket
    if framing.check_socket(path):
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with storage_errors(path), framing.reachable(path) as short:
            listener.bind(short)  # umask 077: the mode is right from the first moment
        path.chmod(0o600)
        listener.listen(MAX_CONNECTIONS)
        yield listener
    finally:
        path.unlink(missing_ok=True)
        listener.close()


def run(home: Home, secret: Secret | None, hard: float, idle: float, ready: Callable[[], None]) -> None:
    """Open the vault and serve it until the end; without a secret the keyring of the operating system opens it.

    Raises what `Vault.unlock` raises, and `AlreadyExists`.
    """
    from cmwallet.agent.hooks import AgentHooks
    from cmwallet.home.secret_sources import ask_nobody
    from cmwallet.session import Session
    from identity.vault.keyring_slot import KeyringCredential, find_store
    from identity.vault.slots import credential_of

    with (
        only_one(private_directory(home.path / "locks") / LOCK_NAME, "the agent", hint="cmwallet lock"),
        Session(home, ask=ask_nobody, hooks=AgentHooks()) as opened,
    ):
        credential = KeyringCredential(find_store()) if secret is None else credential_of(secret)
        vault = opened.unlock(credential=credential)
        opened.adopt(vault)
        if secret is not None:
            secret.wipe()
        with _listening(home) as listener:
            dispatcher = Dispatcher(home, vault, Limits(hard, idle), memory_locked=lock_memory())
            asyncio.run(serve(dispatcher, listener, ready))


def _secret_from_stdin() -> Secret:
    """Read what opens the vault, with as few copies as Python allows."""
    buffer = bytearray(MAX_SECRET)
    length = 0
    with open(0, "rb", buffering=0, closefd=False) as stream:
        while count := stream.readinto(memoryview(buffer)[length:]):
            length += count
    secret = Secret(memoryview(buffer)[:length])
    buffer[:] = bytes(MAX_SECRET)
    return secret


def main(arguments: list[str] | None = None) -> int:
    """Run as a process of its own; a passphrase or recovery key comes on stdin, and nothing when the keyring has it."""
    parser = daemon_parser("cmwallet-agent")
    parser.add_argument("home", type=Path)
    parser.add_argument("--hard", type=float, required=True)
    parser.add_argument("--idle", type=float, required=True)
    options = parser.parse_args(arguments)

    def serve(report: Report) -> None:
        secret = _secret_from_stdin()
        run(Home(options.home), secret or None, options.hard, options.idle, lambda: report({"ready": True}))

    return run_daemon(options.report, serve)


if __name__ == "__main__":
    sys.exit(main())
