"""Proof of possession on the dapp's side (RFC 9449): proofs, and the authentication of a whole HTTP client.

`DPoPAuth` is an authentication of httpx2: it adds a proof to each request, remembers the nonce of each server, and asks
again, once, when a server wants a newer one.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Generator
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx2

from identity.jose.encoding import encode
from identity.jose.jws import sign_jws
from identity.jose.keys import PublicSigner

TYPE: Final = "dpop+jwt"
_NONCE_MISSING: Final = "use_dpop_nonce"
_MAX_NONCE: Final = 512


def make_proof(
    key: PublicSigner, method: str, url: str, *, now: int, token: str | None = None, nonce: str | None = None
) -> str:
    """Return a proof for one request; `token` binds it to an access token (`ath`), `nonce` is the server's."""
    payload: dict[str, object] = {
        "jti": encode(secrets.token_bytes(16)),
        "htm": method.upper(),
        "htu": without_query(url),
        "iat": now,
    }
    if token is not None:
        payload["ath"] = encode(hashlib.sha256(token.encode()).digest())
    if nonce is not None:
        payload["nonce"] = nonce
    return sign_jws(payload, key, {"typ": TYPE, "jwk": key.public.document})


def without_query(url: str) -> str:
    """Return a URL as it stands in `htu`: without query and fragment (RFC 9449 §4.2)."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))


def wants_nonce(response: httpx2.Response) -> bool:
    """Whether a server refused only because the proof has no nonce, or an old one."""
    if response.status_code == 401:
        return _NONCE_MISSING in response.headers.get("WWW-Authenticate", "")
    return response.status_code == 400 and f'"{_NONCE_MISSING}"'.encode() in response.read()


class DPoPAuth(httpx2.Auth):
    """Adds a proof to each request, and with a token the `Authorization: DPoP` that it belongs to.

    With `again` a request that was refused for its nonce is sent once more by itself.
    """

    def __init__(
        self,
        key: PublicSigner,
        *,
        token: str | None = None,
        clock: Callable[[], float] = time.time,
        again: bool = True,
    ) -> None:
        self.key = key
        self.token = token
        self._clock = clock
        self._again = again
        self._nonces: dict[str, str] = {}

    def nonce_for(self, url: str) -> str | None:
        """The nonce that the server of a URL gave last."""
        return self._nonces.get(urlsplit(url).netloc)

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Send a request with a proof; a second time when the server gives a nonce to use (RFC 9449 §8, §9)."""
        self._prove(request)
        response = yield request
        self._learn(response)
        if self._again and wants_nonce(response) and "DPoP-Nonce" in response.headers:
            self._prove(request)
            response = yield request
            self._learn(response)

    def _prove(self, request: httpx2.Request) -> None:
        now, url = int(self._clock()), str(request.url)
        nonce = self.nonce_for(url)
        request.headers["DPoP"] = make_proof(self.key, request.method, url, now=now, token=self.token, nonce=nonce)
        if self.token is not None:
            request.headers["Authorization"] = f"DPoP {self.token}"

    def _learn(self, response: httpx2.Response) -> None:
        nonce = response.headers.get("DPoP-Nonce")
        if nonce is not None and 0 < len(nonce) <= _MAX_NONCE:
            self._nonces[urlsplit(str(response.request.url)).netloc] = nonce
