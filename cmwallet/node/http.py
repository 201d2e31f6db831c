"""JSON-RPC transport over HTTP, for nodes that may be slow, broken or hostile.

An exchange ends within `Limits.total_seconds` whatever the other side sends, and reads at most `Limits.max_bytes`.
Redirects are refused, compressed answers too (none was asked for). Reads are tried again after failures of the network;
a write never is, because nobody knows whether it arrived.

Proxies come from the usual variables, in upper or lower case: `HTTPS_PROXY` or `HTTP_PROXY` by the scheme of the
endpoint, then `ALL_PROXY`; never for loopback addresses, nor for the hosts and domains listed in `NO_PROXY`.
Certificates are checked against the system's store (`SSL_CERT_FILE` names another one).
"""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from cmwallet.errors import InvalidInput, NetworkFailed, RpcRefused
from cmwallet.foreign import clean
from cmwallet.node.endpoints import parse_endpoint
from cmwallet.node.rpc import (
    Call,
    encode_request,
    holds_errors,
    is_read,
    one_by_one,
    parse_json,
    read_batch,
    read_single,
    stated_reason,
)
from cmwallet.timed_http import Deadline, timed_pools
from identity.secret import Secret

MAX_BATCH = 100
_CHUNK = 1 << 16
_TOO_MANY = 429
_RETRIED_STATUS = frozenset({_TOO_MANY, 502, 503, 504})
_NO_BATCHES = frozenset({400, 405, 413, 415, 422, 501})
"""Statuses by which an endpoint may say that it takes no list of requests, or none so long."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may cost. `pauses` are the seconds before each further try of a read."""

    connect_seconds: float = 5.0
    total_seconds: float = 30.0
    max_bytes: int = 32 * 1024 * 1024
    pauses: tuple[float, ...] = (0.25, 1.0)


class HttpTransport:
    """A node behind an http or https address. Safe to share between threads: they take turns."""

    asked_from_any_thread = True

    def __init__(
        self,
        url: str,
        *,
        limits: Limits | None = None,
        bearer: Secret | None = None,
        environment: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare to talk to `url`; nothing is sent yet. Raises InvalidInput when it is no usable address.

        `limits` may be set anew between exchanges.
        """
        self._url, self._endpoint = url, parse_endpoint(url)
        self._host = self._endpoint.place
        self._batches = True
        self.limits = limits or Limits()
        self._bearer = bearer
        self._sleep = sleep
        self._ids = itertools.count(1)
        self._turn = threading.Lock()
        self._deadline = Deadline()
        proxy = proxy_for(url, os.environ if environment is None else environment)
        self._manager = urllib3.ProxyManager(proxy, maxsize=1) if proxy else urllib3.PoolManager(maxsize=1)
        self._manager.pool_classes_by_scheme = timed_pools(self._deadline)

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """Return the result of one call; see `Transport.request`."""
        request_id = next(self._ids)
        document = self._exchange(encode_request(request_id, method, params), retry=is_read(method))
        try:
            return read_single(document, request_id, method)
        except RpcRefused as refusal:
            raise self._without_secrets(refusal) from None

    def batch(self, calls: Sequence[Call]) -> list[object]:
        """Return the results of several calls, `MAX_BATCH` in one exchange; see `Transport.batch`.

        An endpoint that takes no batches is asked one by one, from then on.
        """
        results: list[object] = []
        for start in range(0, len(calls), MAX_BATCH):
            results += self._part(calls[start : start + MAX_BATCH])
        return results

    def _part(self, calls: Sequence[Call]) -> list[object]:
        repeatable = all(is_read(method) for method, _ in calls)
        if len(calls) > 1 and (self._batches or not repeatable):
            try:
                return self._at_once(calls, repeatable)
            except RpcRefused:
                if not repeatable:
                    raise
            except NetworkFailed as failure:
                if not repeatable or failure.details.get("status") not in _NO_BATCHES:
                    raise
            self._batches = False
        return one_by_one(self.request, calls)

    def _at_once(self, calls: Sequence[Call], repeatable: bool) -> list[object]:
        numbered = {next(self._ids): call for call in calls}
        document = self._exchange(
            [encode_request(request_id, *call) for request_id, call in numbered.items()], retry=repeatable
        )
        answers = read_batch(document, {request_id: method for request_id, (method, _) in numbered.items()})
        found = [answers[request_id] for request_id in numbered]
        return [self._without_secrets(one) if isinstance(one, RpcRefused) else one for one in found]

    def _without_secrets(self, refusal: RpcRefused) -> RpcRefused:
        """Return a refusal whose message does not repeat the key that stands in the endpoint's address."""
        message = self._endpoint.without_secrets(refusal.message)
        if message == refusal.message:
            return refusal
        return RpcRefused(message, rpc_code=refusal.rpc_code, data=refusal.data, hint=refusal.hint)

    def close(self) -> None:
        """Close the connections."""
        for key in list(self._manager.pools.keys()):
            pool = self._manager.pools.get(key)
            if pool is not None:
                pool.close()
        self._manager.clear()

    def _exchange(self, message: object, *, retry: bool) -> object:
        body = json.dumps(message, separators=(",", ":")).encode()
        for pause in self.limits.pauses if retry else ():
            try:
                return self._once(body)
            except NetworkFailed as failure:
                wait = failure.details.get("retry_after")
                if not failure.details.get("again") or (isinstance(wait, int) and wait > pause):
                    raise  # who is asked to wait longer than we would is told so
            self._sleep(pause)
        return self._once(body, last=True, limited=not retry)

    def _once(self, body: bytes, *, last: bool = False, limited: bool = False) -> object:
        return self._document(*self._sent("POST", self._url, body), last=last, limited=limited)

    def _sent(self, method: str, url: str, body: bytes | None) -> tuple[urllib3.BaseHTTPResponse, bytes]:
        """Send one request within the limits; return the response and its body."""
        with self._turn:
            self._deadline.start(self.limits.total_seconds)
            try:
                response = self._manager.urlopen(
                    method,
                    url,
                    body=body,
                    headers=self._headers(),
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    decode_content=False,
                    timeout=urllib3.Timeout(connect=self.limits.connect_seconds, read=self.limits.total_seconds),
                )
                try:
                    return response, self._read(response)
                finally:
                    response.close() if response.length_remaining else response.release_conn()
            except HTTPError as error:
                self._deadline.drop_response()
                raise self._failed(error) from None

    def _headers(self) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "cmwallet",
        }
        if self._bearer is not None:
            headers["Authorization"] = f"Bearer {self._bearer.text()}"
        return headers

    def _read(self, response: urllib3.BaseHTTPResponse) -> bytes:
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            response.close()
            raise self._broken(f"answered compressed ({clean(encoding, 40)}), which was not asked for")
        chunks: list[bytes] = []
        size = 0
        while chunk := response.read1(_CHUNK):
            size += len(chunk)
            if size > self.limits.max_bytes:
                response.close()
                raise NetworkFailed(
                    f"the node at {self._host} answered with more than {self.limits.max_bytes} bytes",
                    details={"again": False, "too_large": True},
                )
            chunks.append(chunk)
        return b"".join(chunks)

    def _document(self, response: urllib3.BaseHTTPResponse, answer: bytes, *, last: bool, limited: bool) -> object:
        """Return the JSON of an answer.

        Relays and gateways give a JSON-RPC error with a status of their own: it is read whatever the status. What is
        worth another try is left for the `last` one; that somebody asks too often is an answer for what is sent
        (`limited`: it was not taken), and a failure for what is read, so that nobody takes it for one of the method.
        """
        status = response.status
        if 300 <= status < 400:
            raise self._broken(f"redirects (HTTP {status})", hint="give the final address of the endpoint")
        if status == 200:
            if "html" in response.headers.get("Content-Type", "").lower():
                raise self._broken("answered with a web page", hint="is the address that of a JSON-RPC endpoint?")
            return parse_json(answer)
        try:
            document = parse_json(answer)
        except NetworkFailed:
            document = None
        understood = last if status in _RETRIED_STATUS else True
        if holds_errors(document) and understood and (limited or status != _TOO_MANY):
            return document
        reason = stated_reason(document)
        what = f"answered HTTP {status}" + (f": {self._endpoint.without_secrets(reason)}" if reason else "")
        details: dict[str, object] = {"again": status in _RETRIED_STATUS, "status": status}
        hint = "the endpoint wants a key or a login" if status in (401, 403) else None
        if status == _TOO_MANY:
            hint, wait = "it limits how often it is asked; wait a little, or use another endpoint", _seconds(response)
            if wait is not None:
                hint, details["retry_after"] = f"it asks to wait {wait} s; or use another endpoint", wait
        raise NetworkFailed(f"the node at {self._host} {what}", hint=hint, details=details)

    def _broken(self, what: str, *, hint: str | None = None, again: bool = False) -> NetworkFailed:
        return NetworkFailed(f"the node at {self._host} {what}", hint=hint, details={"again": again})

    def _failed(self, error: HTTPError) -> NetworkFailed:
        """Turn what went wrong below into one sentence that names the host only: a path may hold a key."""
        details: dict[str, object] = {"again": True}
        if isinstance(error, SSLError):
            reason = clean(str(error.args[0] if error.args else error), 120)
            return NetworkFailed(
                f"no trusted connection to the node at {self._host}: {reason}", details={"again": False, "sent": False}
            )
        if isinstance(error, ProxyError):
            return NetworkFailed(f"the proxy on the way to {self._host} failed", details=details | {"sent": False})
        if isinstance(error, NewConnectionError | ConnectTimeoutError):
            return NetworkFailed(
                f"cannot reach the node at {self._host}", hint="is it running?", details=details | {"sent": False}
            )
        if isinstance(error, ReadTimeoutError):
            return NetworkFailed(
                f"the node at {self._host} did not answer within {self.limits.total_seconds:g} s",
                details={"again": False},
            )
        return NetworkFailed(f"the connection to the node at {self._host} broke", details=details)


def _seconds(response: urllib3.BaseHTTPResponse) -> int | None:
    """Return the seconds that the endpoint asks to wait (RFC 9110 §10.2.3); None where it names none, or a date."""
    text = response.headers.get("Retry-After", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def proxy_for(url: str, environment: Mapping[str, str]) -> str | None:
    """Return the proxy to use, or None. Raises InvalidInput when it is none that can be used."""
    endpoint = parse_endpoint(url)
    host = endpoint.host.lower()
    if endpoint.loopback:
        return None

    def variable(name: str) -> str:
        return environment.get(name.lower()) or environment.get(name) or ""

    for entry in variable("NO_PROXY").lower().split(","):
        name = entry.strip().lstrip(".")
        if name == "*" or (name and (host == name or host.endswith("." + name) or endpoint.place.lower() == name)):
            return None
    proxy = variable(f"{endpoint.scheme.upper()}_PROXY") or variable("ALL_PROXY")
    if not proxy:
        return None
    if "://" not in proxy:
        proxy = "http://" + proxy
    if not proxy.lower().startswith(("http://", "https://")):
        raise InvalidInput("only http and https proxies can be used", hint="check ALL_PROXY and HTTPS_PROXY")
    return proxy
