"""Clock of the sandbox bank: the machine's, ahead by so much; moved by whoever knows the token of `server.json`.

The bank reads no chain: it is a party of its own, and a real bank follows nobody's clock. Whoever starts it may give it
something to follow, so that tests and demonstrations need not move two clocks. It never goes back: bookings would.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from identity.bank.sandbox.answers import Refused, answered, json_body
from identity.bank.sandbox.store import Store
from identity.errors import InvalidInput, NotFound
from identity.storage import check_private, storage_errors, write_private
from identity.timestamps import rfc3339

PATH: Final = "/_sandbox/clock"
SERVER_FILE: Final = "server.json"
MOST_SECONDS: Final = 100 * 366 * 86_400
"""The farthest that it is moved at once."""


@dataclass(frozen=True)
class RunningBank:
    """What a running bank leaves in its folder, for its owner alone (0600)."""

    port: int
    token: str


def move(request: Request, store: Store, token: str | None, body: bytes) -> Response:
    """Move the clock ahead by `ahead` seconds, which may be 0; say what it shows. Without a token nobody does."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token is None or scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), token.encode()):
        raise Refused(401, "invalid_token", f"the token stands in {SERVER_FILE}")
    seconds = json_body(body).get("ahead")
    if type(seconds) is not int or not 0 <= seconds <= MOST_SECONDS:
        raise Refused(400, "invalid_request", "ahead is a whole number of seconds; the clock does not go back")
    try:
        store.move_ahead(seconds)
    except InvalidInput as problem:
        raise Refused(400, "invalid_request", problem.message) from None
    return answered({"now": rfc3339(store.now), "ahead": store.ahead})


@contextmanager
def announced(folder: Path, port: int) -> Iterator[RunningBank]:
    """Leave `server.json` in the folder while the bank runs."""
    path = folder / SERVER_FILE
    running = RunningBank(port, secrets.token_urlsafe(32))
    write_private(path, json.dumps(vars(running)).encode())
    try:
        yield running
    finally:
        with suppress(OSError, NotFound):
            if find_running(folder) == running:  # not that of a bank that was started meanwhile
                path.unlink()


def find_running(folder: Path) -> RunningBank:
    """Return what the bank that runs on a folder left there. Raises `NotFound`, `PermissionsTooLax`."""
    path = folder / SERVER_FILE
    missing = NotFound("no sandbox bank runs there", hint="cmwallet identity bank sandbox")
    if not path.exists():
        raise missing
    check_private(path)
    try:
        with storage_errors(path):
            content = json.loads(path.read_bytes())
        return RunningBank(int(content["port"]), str(content["token"]))
    except (ValueError, KeyError, TypeError):
        raise missing from None
