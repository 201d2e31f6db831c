"""HTTP client for banks: TLS unless it is this machine, no redirects, answers bounded in time and size.

Tokens and the requests that carry them are made by Authlib's OAuth client; what comes back is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2

from identity.bank.errors import BankRefused, BankUnreachable, NeedsReauth
from identity.bounded_http import BoundedTransport
from identity.errors import InvalidInput
from identity.hostile_json import load_json

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

_SECONDS = 15.0
_NEVER = -(10**12)  # seconds past its end at which a token counts as expired here


def check_bank_url(url: str) -> str:
    """Return the bank's URL without a slash at its end. Raises `InvalidInput`: no https, credentials, a query."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not (parts.scheme == "https" or local) or not parts.hostname:
        raise InvalidInput("a bank's URL begins with https://", hint="plain http is taken on this machine only")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InvalidInput("a bank's URL has no user, query or fragment")
    return url.rstrip("/")


def make_client(client_id: str = "", client_secret: str = "", **more: Any) -> OAuth2Client:
    """Return an OAuth client that follows no redirect and reads no proxy or certificate from the environment.

    It never calls a token expired by its own clock: who holds the link renews it in time, the bank judges the rest.
    """
    from authlib.integrations.httpx_client import OAuth2Client

    return OAuth2Client(
        client_id or None,
        client_secret or None,
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - a method's name
        code_challenge_method="S256",
        transport=BoundedTransport(trust_env=False),
        timeout=_SECONDS,
        leeway=_NEVER,
        follow_redirects=False,
        trust_env=False,
        **more,
    )


def ask(
    client: OAuth2Client,
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    with_token: bool = True,
) -> dict[str, Any]:
    """Make a request and return the JSON object that comes back, an empty one for 204.

    Raises `BankUnreachable`, `BankRefused`, `NeedsReauth`.
    """
    from authlib.common.errors import AuthlibBaseError

    sent = {"Accept": "application/json", **({} if body is None else {"Content-Type": "application/json"})}
    try:
        response = client.request(
            method, url, content=body, headers={**sent, **(headers or {})}, withhold_token=not with_token
        )
    except (httpx2.HTTPError, AuthlibBaseError) as error:
        raise unreachable(url, type(error).__name__) from None
    return judge(response.status_code, response.content)


def judge(status: int, content: bytes) -> dict[str, Any]:
    """Return the object of a good answer. Raises as `ask` does; the bank's own words stay short."""
    try:
        document = load_json(content) if content else {}
    except ValueError:
        document = None
    if status < 300 and isinstance(document, dict):
        return document
    told = document if isinstance(document, dict) else {}
    details = {"status": status, "error": str(told.get("error", ""))[:80]}
    if status == 401:
        raise NeedsReauth("the bank no longer accepts the access it gave", details=details)
    if 400 <= status < 500:
        raise BankRefused(f"the bank refused: {details['error'] or status}", details=details)
    raise BankUnreachable(f"the bank answered with status {status} and nothing that makes sense", details=details)


def unreachable(url: str, reason: str) -> BankUnreachable:
    """Return the error for a bank that gave no answer."""
    return BankUnreachable(f"the bank at {urlsplit(url).netloc} gave no answer: {reason}", hint="try again later")
