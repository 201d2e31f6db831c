"""HTTP helpers of the sandbox bank's endpoints: errors, JSON bodies, the caller's token."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse

from identity.bank.sandbox.store import Store, hashed
from identity.hostile_json import load_json

MAX_BODY = 64 * 1024


class Refused(Exception):
    """The request ends here with an HTTP status and an error code."""

    def __init__(self, status: int, error: str, description: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.description = description

    def answer(self) -> JSONResponse:
        """Return the answer that says so."""
        headers = {"WWW-Authenticate": f'Bearer error="{self.error}"'} if self.status == 401 else {}
        return JSONResponse(
            {"error": self.error, "error_description": self.description}, self.status, headers | NOT_KEPT
        )


NOT_KEPT = {"Cache-Control": "no-store"}


def answered(content: Mapping[str, object], status: int = 200) -> JSONResponse:
    """Return JSON that nobody may keep."""
    return JSONResponse(content, status, NOT_KEPT)


@dataclass(frozen=True)
class Caller:
    """Whose token it is, and for which consents."""

    client: str
    kind: str
    consents: tuple[str, ...]


def json_body(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a request. Raises `Refused`."""
    try:
        content = load_json(body)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Refused(400, "invalid_request", "the body is not a JSON object")
    return content


def member(content: Mapping[str, Any], *path: str) -> str:
    """Return a text inside of a request's body. Raises `Refused`."""
    value: object = content
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(value, str) or not value or len(value) > 500:
        raise Refused(400, "invalid_request", f"{'.'.join(path)} is missing")
    return value


def calling_client(request: Request, connection: sqlite3.Connection) -> str:
    """Return the client that authenticated by `client_secret_basic` (RFC 6749 §2.3.1). Raises `Refused`."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        given = ""
    name, _, secret = given.partition(":")
    row = connection.execute("SELECT secret FROM client WHERE id = ?", (unquote_plus(name),)).fetchone()
    if row is None or not hmac.compare_digest(row["secret"], hashed(unquote_plus(secret))):
        raise Refused(401, "invalid_client")
    return unquote_plus(name)


def caller_of(request: Request, store: Store, connection: sqlite3.Connection, *, kind: str = "access") -> Caller:
    """Return who calls with a bearer token (RFC 6750). Raises `Refused`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    row = connection.execute("SELECT * FROM token WHERE hash = ? AND kind = ?", (hashed(token), kind)).fetchone()
    if scheme.lower() != "bearer" or row is None or row["expires"] <= store.now:
        raise Refused(401, "invalid_token", "the token is unknown, revoked or expired")
    return Caller(row["client"], row["kind"], tuple(json.loads(row["consents"])))


def authorised(connection: sqlite3.Connection, store: Store, caller: Caller, kind: str) -> sqlite3.Row:
    """Return the consent of that kind that the caller's token stands on. Raises `Refused` when it does not hold."""
    for consent in caller.consents:
        row: sqlite3.Row | None = connection.execute(
            "SELECT * FROM consent WHERE id = ? AND client = ? AND kind = ?", (consent, caller.client, kind)
        ).fetchone()
        if row is None:
            continue
        if row["status"] != "Authorised" or row["expires"] <= store.now:
            raise Refused(403, "consent_not_valid", "the consent is revoked or over")
        return row
    raise Refused(403, "insufficient_scope", f"the token is for no {kind} consent")
