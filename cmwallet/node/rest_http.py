"""REST interface of a Cosmos chain over HTTP, under the limits of every exchange with a node."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

import urllib3

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.foreign import clean
from cmwallet.node.http import HttpTransport
from cmwallet.node.rpc import parse_json

_BUSY: Final = frozenset({429, 502, 503, 504})
_MOST_CODE: Final = 1 << 31


class HttpRest(HttpTransport):
    """The REST interface behind an http or https address."""

    def get(self, path: str, query: Mapping[str, str] | None = None) -> object:
        """Return the document at a path; a failure of the network is tried again. See `RestTransport`."""
        url = self._at(path) + (f"?{urlencode(query)}" if query else "")
        for pause in self.limits.pauses:
            try:
                return self._asked("GET", url, None)
            except NetworkFailed as failure:
                if not failure.details.get("again"):
                    raise
            self._sleep(pause)
        return self._asked("GET", url, None)

    def post(self, path: str, document: Mapping[str, object]) -> object:
        """Return the answer to a document, which is sent once. See `RestTransport`."""
        body = json.dumps(document, separators=(",", ":")).encode()
        return self._asked("POST", self._at(path), body)

    def _at(self, path: str) -> str:
        return self._url.rstrip("/") + quote(path)

    def _asked(self, method: str, url: str, body: bytes | None) -> object:
        return self._answer(*self._sent(method, url, body))

    def _answer(self, response: urllib3.BaseHTTPResponse, body: bytes) -> object:
        status = response.status
        if status == 200:
            return parse_json(body)
        if 300 <= status < 400:
            raise self._broken(f"redirects (HTTP {status})", hint="give the final address of the endpoint")
        try:
            document = parse_json(body)
        except NetworkFailed:
            document = None
        if status not in _BUSY and isinstance(document, dict):
            code, message = document.get("code"), document.get("message")
            if isinstance(code, int) and not isinstance(code, bool) and 0 <= code < _MOST_CODE:
                told = self._endpoint.without_secrets(clean(message)) if isinstance(message, str) else ""
                raise RpcRefused(f"the node refused: {told or 'no reason given'}", rpc_code=code, data=message)
        details = {"again": status in _BUSY, "status": status}
        raise NetworkFailed(f"the node at {self._host} answered HTTP {status}", details=details)
