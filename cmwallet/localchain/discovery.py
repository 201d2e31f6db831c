"""Discovery of the chain's server, with the proof that it is ours; and what the file says when none runs.

No EVM is imported here. A server is trusted only after it has proved that it knows the token of `server.json` and
serves this very chain: whoever else sits on the port, after a crash for instance, learns nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from cmwallet.localchain.http_client import HttpConnection
from identity.hostile_json import load_json
from identity.storage import check_private, storage_errors

DATABASE_NAME = "chain.db"
SERVER_FILE = "server.json"
HOST = "127.0.0.1"
NONCE_BYTES = 32
ANSWER_SECONDS = 2.0
_MAX_ANSWER = 4096
_OK = 200


@dataclass(frozen=True)
class ServerFile:
    """What a running server left in `server.json` (0600)."""

    pid: int
    port: int
    token: str = field(repr=False)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"


@dataclass(frozen=True)
class Endpoint:
    """A server that proved to be ours. `token` goes into `Authorization: Bearer`."""

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class StoredHead:
    """What the chain's file says: genesis hash (`0x…`), number of the newest block, clock offset in seconds."""

    genesis: str
    block: int
    clock_offset: int


class ProvenConnection:
    """A connection to a server that has proved itself on it; the token goes with every request."""

    def __init__(self, server: ServerFile, connection: HttpConnection) -> None:
        self.server = server
        self._connection = connection

    def ask(self, body: bytes, *, seconds: float) -> tuple[int, bytes]:
        """As `HttpConnection.ask`, with the token."""
        return self._connection.ask(body, seconds=seconds, token=self.server.token)

    @property
    def dropped(self) -> bool:
        """As `HttpConnection.dropped`."""
        return self._connection.dropped

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def endpoint(directory: Path) -> Endpoint | None:
    """The chain's running server; None if there is none that proves itself (then the chain is opened in process)."""
    connection = prove(directory)
    if connection is None:
        return None
    connection.close()
    return Endpoint(connection.server.url, connection.server.token)


def read_server_file(directory: Path) -> ServerFile | None:
    """Read `server.json`; None if there is none or it makes no sense.

    Raises `PermissionsTooLax` when others can read the token.
    """
    path = directory / SERVER_FILE
    if not path.exists():
        return None
    check_private(path)
    try:
        content = json.loads(path.read_bytes())
        pid, port, token = content["pid"], content["port"], content["token"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    well_formed = isinstance(pid, int) and isinstance(port, int) and isinstance(token, str)
    if not well_formed or pid <= 0 or not 0 < port < 65536 or len(token) < 32:
        return None
    return ServerFile(pid, port, token)


def challenge_answer(token: str, nonce: bytes, genesis: bytes) -> str:
    """What `cmwallet_challenge(nonce)` answers: HMAC-SHA256(token, nonce ‖ genesis), in hex."""
    return "0x" + hmac.new(token.encode(), nonce + genesis, hashlib.sha256).hexdigest()


def stored_head(directory: Path) -> StoredHead | None:
    """Read genesis, height and clock offset from the chain's file, without opening the chain; None if not made yet.

    Raises `Damaged`, `StorageFailed`, `Busy`, `PermissionsTooLax`.
    """
    path = directory / DATABASE_NAME
    if not path.exists():
        return None
    check_private(path)
    with storage_errors(path):
        connection = sqlite3.connect(path, timeout=ANSWER_SECONDS)
        try:
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                return None
            genesis = connection.execute("SELECT hash FROM block WHERE number = 0").fetchone()
            block = connection.execute("SELECT max(number) FROM block").fetchone()
            offset = connection.execute("SELECT value FROM meta WHERE name = 'clock_offset'").fetchone()
        finally:
            connection.close()
    return None if genesis is None else StoredHead("0x" + genesis[0].hex(), block[0], offset[0] if offset else 0)


def prove(directory: Path) -> ProvenConnection | None:
    """Connect to the chain's server; None if there is none that proves itself. Close it after use."""
    found = read_server_file(directory)
    stored = None if found is None else stored_head(directory)
    if found is None or stored is None:
        return None
    try:
        connection = HttpConnection(HOST, found.port, ANSWER_SECONDS)
    except OSError:
        return None
    if _proves_itself(connection, found.token, bytes.fromhex(stored.genesis[2:])):
        return ProvenConnection(found, connection)
    connection.close()
    return None


def _proves_itself(connection: HttpConnection, token: str, genesis: bytes) -> bool:
    nonce = secrets.token_bytes(NONCE_BYTES)
    request = {"jsonrpc": "2.0", "id": 1, "method": "cmwallet_challenge", "params": ["0x" + nonce.hex()]}
    try:
        status, answer = connection.ask(json.dumps(request).encode(), seconds=ANSWER_SECONDS, most=_MAX_ANSWER)
        given = _result_of(load_json(answer))
    except (OSError, ValueError):
        return False
    return (
        status == _OK
        and isinstance(given, str)
        and hmac.compare_digest(given.encode("utf-8", "replace"), challenge_answer(token, nonce, genesis).encode())
    )


def _result_of(answer: object) -> object:
    return answer.get("result") if isinstance(answer, dict) else None
