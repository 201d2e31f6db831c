"""The bank's authorisation server: registration, the page on which a customer decides, tokens, revocation.

RFC 6749 §4.1 with PKCE S256 alone (RFC 7636), `iss` in the answer (RFC 9207), any port of a loopback redirect
(RFC 8252 §7.3), refresh tokens that are replaced at each use, and revocation (RFC 7009).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import sqlite3
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from identity.bank.sandbox import pages
from identity.bank.sandbox.answers import Refused, answered, calling_client, json_body
from identity.bank.sandbox.store import Settings, Store, hashed, new_id, new_secret

SCOPE = "accounts payments"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def metadata(settings: Settings) -> dict[str, object]:
    """Return what a client needs to know (RFC 8414)."""
    url = settings.url
    return {
        "issuer": url,
        "authorization_endpoint": f"{url}/authorize",
        "token_endpoint": f"{url}/token",
        "revocation_endpoint": f"{url}/revoke",
        "registration_endpoint": f"{url}/register",
        "jwks_uri": f"{url}/jwks",
        "open_banking": f"{url}/open-banking/v3.1",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "authorization_response_iss_parameter_supported": True,
        "scopes_supported": SCOPE.split(),
    }


def register(store: Store, body: bytes) -> Response:
    """Take a client (RFC 7591): its redirects must be on this machine."""
    redirects = json_body(body).get("redirect_uris")
    if not isinstance(redirects, list) or not 0 < len(redirects) <= 4 or not all(map(_is_loopback, redirects)):
        raise Refused(400, "invalid_redirect_uri", "the sandbox takes loopback redirects")
    client, secret = new_id("client"), new_secret()
    with store.work() as connection:
        connection.execute("INSERT INTO client VALUES (?, ?, ?)", (client, hashed(secret), json.dumps(redirects)))
    return answered({"client_id": client, "client_secret": secret, "redirect_uris": redirects}, 201)


def ask(store: Store, settings: Settings, asked: QueryParams) -> Response:
    """Show the customer what is asked; she signs in by choosing who she is."""
    with store.work() as connection:
        consents = _checked(connection, store, asked)
        customers = [
            {
                "id": row["id"],
                "name": row["name"],
                "accounts": connection.execute("SELECT * FROM account WHERE customer = ?", (row["id"],)).fetchall(),
            }
            for row in connection.execute("SELECT * FROM customer ORDER BY rowid").fetchall()
        ]
    return pages.consent_page(settings.url, dict(asked), consents, customers)


def decide(store: Store, settings: Settings, asked: FormData) -> Response:
    """Take the customer's decision and send her back with a code, or with `access_denied`."""
    fields = QueryParams([(name, str(value)) for name, value in asked.multi_items()])
    with store.work() as connection:
        consents = _checked(connection, store, fields)
        answer = {"state": fields.get("state", ""), "iss": settings.url}
        accounts = fields.getlist("account")
        owners = {row["id"]: row["customer"] for row in connection.execute("SELECT id, customer FROM account")}
        customers = {owners.get(account) for account in accounts}
        if fields.get("decision") != "allow":
            connection.executemany(
                "UPDATE consent SET status = 'Rejected' WHERE id = ?", [(c["id"],) for c in consents]
            )
            answer["error"] = "access_denied"
        elif len(customers) != 1 or None in customers:
            raise Refused(400, "invalid_request", "choose accounts of one customer")
        else:
            answer["code"] = _new_code(connection, store, settings, fields, accounts)
    target = fields["redirect_uri"]
    return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}", 303)


def _checked(connection: sqlite3.Connection, store: Store, asked: Mapping[str, str]) -> list[sqlite3.Row]:
    """Check an authorisation request and return its consents. Raises `Refused`; nothing is sent to the redirect."""
    row = connection.execute("SELECT * FROM client WHERE id = ?", (asked.get("client_id"),)).fetchone()
    target = asked.get("redirect_uri", "")
    if row is None:
        raise Refused(400, "invalid_client")
    if not any(_same_but_port(target, known) for known in json.loads(row["redirects"])):
        raise Refused(400, "invalid_redirect_uri")
    if asked.get("response_type") != "code" or not asked.get("state"):
        raise Refused(400, "unsupported_response_type")
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        raise Refused(400, "invalid_request", "PKCE with S256 is required")
    consents = [
        connection.execute("SELECT * FROM consent WHERE id = ? AND client = ?", (name, row["id"])).fetchone()
        for name in asked.get("consent_id", "").split()
    ]
    if not consents or any(found is None or found["expires"] <= store.now for found in consents):
        raise Refused(400, "invalid_request", "no such consent")
    if any(found["status"] not in ("AwaitingAuthorisation", "Authorised") for found in consents):
        raise Refused(400, "invalid_request", "the consent is decided already")
    return consents


def _new_code(
    connection: sqlite3.Connection, store: Store, settings: Settings, asked: Mapping[str, str], accounts: list[str]
) -> str:
    code = new_secret()
    consents = asked["consent_id"].split()
    connection.executemany(
        "UPDATE consent SET status = 'Authorised', accounts = ? WHERE id = ?",
        [(json.dumps(accounts), consent) for consent in consents],
    )
    connection.execute(
        "INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        (
            hashed(code),
            asked["client_id"],
            asked["redirect_uri"],
            asked["code_challenge"],
            json.dumps(consents),
            store.now + settings.code_seconds,
            new_id("family"),
        ),
    )
    return code


def token(request: Request, store: Store, settings: Settings, asked: FormData) -> Response:
    """Give tokens for a code, for a refresh token, or to the client itself. Raises `Refused`."""
    fields = {name: str(value) for name, value in asked.items()}
    reused: str | None = None
    with store.work() as connection:
        client = calling_client(request, connection)
        grant = fields.get("grant_type")
        if grant == "client_credentials":
            return answered(_tokens(connection, store, settings, client, [], new_id("family"), kinds=("client",)))
        if grant == "authorization_code":
            row = _code(connection, store, client, fields)
            reused = row["family"] if row["used"] else None
            if reused is None:
                connection.execute("UPDATE code SET used = ? WHERE hash = ?", (store.now, row["hash"]))
                return answered(
                    _tokens(connection, store, settings, client, json.loads(row["consents"]), row["family"])
                )
            connection.execute("DELETE FROM token WHERE family = ?", (reused,))
        elif grant == "refresh_token":
            row = connection.execute(
                "SELECT * FROM token WHERE hash = ? AND kind = 'refresh' AND client = ?",
                (hashed(fields.get("refresh_token", "")), client),
            ).fetchone()
            if row is not None and row["expires"] > store.now:
                connection.execute("DELETE FROM token WHERE family = ?", (row["family"],))
                return answered(
                    _tokens(connection, store, settings, client, json.loads(row["consents"]), row["family"])
                )
        else:
            raise Refused(400, "unsupported_grant_type")
    raise Refused(400, "invalid_grant")


def _code(connection: sqlite3.Connection, store: Store, client: str, fields: Mapping[str, str]) -> sqlite3.Row:
    """Return the code's row when client, redirect and PKCE verifier fit. Raises `Refused`."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM code WHERE hash = ?", (hashed(fields.get("code", "")),)
    ).fetchone()
    digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if (
        row is None
        or row["client"] != client
        or row["redirect"] != fields.get("redirect_uri")
        or row["expires"] <= store.now
        or not hmac.compare_digest(row["challenge"], challenge)
    ):
        raise Refused(400, "invalid_grant")
    return row


def _tokens(
    connection: sqlite3.Connection,
    store: Store,
    settings: Settings,
    client: str,
    consents: list[str],
    family: str,
    kinds: tuple[str, ...] = ("access", "refresh"),
) -> dict[str, object]:
    answer: dict[str, object] = {"token_type": "Bearer", "expires_in": settings.access_seconds, "scope": SCOPE}
    for kind in kinds:
        secret = new_secret()
        seconds = settings.refresh_seconds if kind == "refresh" else settings.access_seconds
        connection.execute(
            "INSERT INTO token VALUES (?, ?, ?, ?, ?, ?)",
            (hashed(secret), kind, client, json.dumps(consents), store.now + seconds, family),
        )
        answer["refresh_token" if kind == "refresh" else "access_token"] = secret
    return answer


def revoke(request: Request, store: Store, asked: FormData) -> Response:
    """End a token and all of its family; unknown ones too are answered with 200 (RFC 7009 §2.2)."""
    with store.work() as connection:
        client = calling_client(request, connection)
        connection.execute(
            "DELETE FROM token WHERE family IN (SELECT family FROM token WHERE hash = ? AND client = ?)",
            (hashed(str(asked.get("token", ""))), client),
        )
    return answered({})


def _is_loopback(target: object) -> bool:
    if not isinstance(target, str):
        return False
    parts = urlsplit(target)
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1") and not parts.fragment


def _same_but_port(target: str, known: str) -> bool:
    one, other = urlsplit(target), urlsplit(known)
    return _is_loopback(target) and (one.hostname, one.path, one.query) == (other.hostname, other.path, other.query)
