"""Access to a linked bank: tokens renewed in time and kept before they are used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from identity.bank import http
from identity.bank.errors import BankRefused, NeedsReauth
from identity.bank.link import NEEDS_REAUTH, Link, Links

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

_LEEWAY = 5


class Bank:
    """The bank behind a link. Close it, or use it in a `with` block."""

    def __init__(self, links: Links, link: Link) -> None:
        self._links = links
        self.link = link
        self._client = self._connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(
        self, method: str, path: str, content: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Ask the bank's API and return what it answers.

        Raises `BankUnreachable`, `BankRefused`, and `NeedsReauth` after the link was marked so.
        """
        url = self.link.access.metadata["open_banking"] + path
        body = None if content is None else json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
        try:
            return self._ask(method, url, body, headers)
        except NeedsReauth:
            if not self._adopt_newer():
                self.link = self._links.change(self.link, state=NEEDS_REAUTH)
                raise
        return self._ask(method, url, body, headers)  # another process had renewed the tokens

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str] | None) -> dict[str, Any]:
        self._renew()
        try:
            return http.ask(self._client, method, url, body=body, headers=headers)
        except NeedsReauth:
            if not self._is_ending() and not self._is_renewable():
                raise
        self._renew(refused=True)  # it ended on its way to the bank, or by the bank's clock
        return http.ask(self._client, method, url, body=body, headers=headers)

    def _connect(self) -> OAuth2Client:
        access = self.link.access
        return http.make_client(access.client_id, access.client_secret, token=access.token)

    def _renew(self, *, refused: bool = False) -> None:
        """Refresh a token that is about to end, or was `refused`. The new one is in the vault before it is used."""
        if not refused and not self._is_ending():
            return
        if self._adopt_newer() and not self._is_ending():
            return
        access = self.link.access
        token = _token(
            self._client,
            access.metadata["token_endpoint"],
            grant_type="refresh_token",
            refresh_token=str(access.token.get("refresh_token", "")),
        )
        kept = replace(access, token={**access.token, **token})
        self._adopt(self._links.change(self.link, access=kept, state=self.link.state))

    def _is_ending(self) -> bool:
        return bool(self._client.token.is_expired(leeway=_LEEWAY))

    def _is_renewable(self) -> bool:
        """Whether the link stands as it was read, and can be renewed although its token should still be good."""
        kept = self._links.get(self.link.label).access.token
        return bool(kept.get("refresh_token")) and kept == self.link.access.token

    def _adopt_newer(self) -> bool:
        """Take the tokens that another process has renewed in the meantime; False when there are none."""
        newest = self._links.get(self.link.label)
        if not newest.access.token or newest.access.token == self.link.access.token:
            return False
        self._adopt(newest)
        return True

    def _adopt(self, link: Link) -> None:
        self.link = link
        self._client.token = link.access.token


def as_client(link: Link, method: str, path: str, content: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Ask the bank as the application itself (client credentials). Raises `BankUnreachable`, `BankRefused`."""
    access = link.access
    with http.make_client(access.client_id, access.client_secret) as client:
        client.token = _token(client, access.metadata["token_endpoint"], grant_type="client_credentials")
        body = None if content is None else json.dumps(content).encode()
        return http.ask(client, method, access.metadata["open_banking"] + path, body=body)


def exchange_code(link: Link, response_url: str) -> dict[str, Any]:
    """Redeem the code in the address that the bank sent the customer back to (RFC 6749 §4.1.3, RFC 7636 §4.5)."""
    access = link.access
    with http.make_client(access.client_id, access.client_secret, redirect_uri=access.asked["redirect"]) as client:
        return _token(
            client,
            access.metadata["token_endpoint"],
            authorization_response=response_url,
            state=access.asked["state"],
            code_verifier=access.asked["verifier"],
        )


def _token(client: OAuth2Client, url: str, **asked: Any) -> dict[str, Any]:
    """Have a token issued. Raises `NeedsReauth` for a grant that is over, `BankRefused`, `BankUnreachable`."""
    import httpx2
    from authlib.common.errors import AuthlibBaseError

    try:
        token = dict(client.fetch_token(url, **asked))
    except AuthlibBaseError as error:
        details = {"error": str(error.error)[:80]}
        if error.error == "invalid_grant":
            raise NeedsReauth("the bank no longer accepts the access it gave", details=details) from None
        raise BankRefused(f"the bank gave no token: {details['error']}", details=details) from None
    except httpx2.HTTPStatusError as error:
        raise http.unreachable(url, f"status {error.response.status_code}") from None
    except (httpx2.HTTPError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise http.unreachable(url, type(error).__name__) from None  # Authlib trusts the members' types
    texts = [token.get("access_token"), token.get("token_type"), token.get("refresh_token", "")]
    if not all(isinstance(text, str) for text in texts) or str(texts[1]).lower() != "bearer":
        raise http.unreachable(url, "what it calls a token is none")
    return token
