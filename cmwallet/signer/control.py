"""What the owner's commands ask the door for: which requests wait, and what was decided about one.

Whoever reads `signer.json` (0600) is the owner, or a program that runs as the owner and could ask the agent itself.
"""

from __future__ import annotations

import http.client
import json
import time
from typing import TYPE_CHECKING, Any, Final

from cmwallet.errors import InvalidInput, NotFound, Problem, problem_from
from cmwallet.home.folder import Home
from cmwallet.localchain.discovery import HOST
from cmwallet.signer.requests import Request
from identity.address import Address
from identity.storage import check_private

if TYPE_CHECKING:
    from cmwallet.signer.door import Door

_SECONDS: Final = 10.0
_NOT_OPEN: Final = "the door is not open"
_OK: Final = 200


class OwnerMethods:
    """Answers the owner's commands."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def answer(self, body: bytes) -> bytes:
        """Return the answer to one call of the owner."""
        try:
            asked = json.loads(body)
            answer: dict[str, object] = {"result": self._do(asked)}
        except Problem as problem:
            answer = {"error": {"code": problem.code, "message": problem.message, "hint": problem.hint}}
        except (ValueError, KeyError, TypeError):
            answer = {"error": {"code": InvalidInput.code, "message": "that is no call of the owner", "hint": None}}
        return json.dumps(answer).encode()

    def _do(self, asked: dict[str, Any]) -> object:
        door = self._door
        if asked["do"] == "list":
            waiting = [request_document(one) for one in door.requests.waiting()]
            pages = [{"letters": one.letters, "origin": one.origin} for one in door.pairings.waiting()]
            return {"requests": waiting, "pages": pages}
        if asked["do"] == "decide":
            return request_document(door.requests.decide(str(asked["id"]), approve=asked["approve"] is True))
        if asked["do"] == "pair":
            accounts, seconds = [Address(str(one)) for one in asked["accounts"]], asked["seconds"]
            by_policy, most = asked["by_policy"] is True, None if asked["most"] is None else int(asked["most"])
            client = door.pair(str(asked["letters"]), accounts, seconds, by_policy=by_policy, most=most)
            return {"client": client.name, "origin": client.origin}
        if asked["do"] == "deny-page":
            found = door.pairings.find(str(asked["letters"]))
            found.denied = True
            return {"origin": found.origin}
        raise ValueError(asked["do"])


def request_document(request: Request) -> dict[str, object]:
    """Return a request as the owner's commands print it."""
    return {
        "id": request.id,
        "client": request.client.name,
        "origin": request.client.origin or None,
        "process": request.process or None,
        "method": request.kept.method,
        "account": request.kept.account,
        "lines": request.lines,
        "waits_seconds": int(time.monotonic() - request.since) if request.since else 0,
    }


def ask_door(home: Home, **asked: object) -> Any:
    """Ask the open door of a home for something. Raises `NotFound` when none is open, and what it answers."""
    path = home.signer_server_file
    try:
        check_private(path)
        server = json.loads(path.read_bytes())
        port, token = int(server["port"]), str(server["token"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        raise NotFound(_NOT_OPEN, hint="cmwallet signer serve") from None
    connection = http.client.HTTPConnection(HOST, port, timeout=_SECONDS)
    try:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        connection.request("POST", "/", json.dumps(asked).encode(), headers)
        response = connection.getresponse()
        answer = json.loads(response.read()) if response.status == _OK else {}
    except (OSError, ValueError, http.client.HTTPException):
        raise NotFound(_NOT_OPEN, hint="cmwallet signer serve") from None
    finally:
        connection.close()
    if "error" in answer:
        raise problem_from(answer["error"])
    if "result" not in answer:
        raise NotFound(_NOT_OPEN, hint="cmwallet signer serve")
    return answer["result"]
