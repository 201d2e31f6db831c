"""A node over HTTP, asked through one connection that stays open: the same client for every server."""

from __future__ import annotations

import json
from typing import Any


class Node:
    """JSON-RPC at `url`; `headers` go with every request."""

    def __init__(self, url: str) -> None:
        import urllib3

        self.url = url
        self.headers = {"Content-Type": "application/json"}
        self._pool = urllib3.PoolManager(maxsize=1, retries=False)

    def rpc(self, method: str, *params: object) -> Any:
        """Ask and return the result; raises `RuntimeError` for an error."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        answer = self._pool.request("POST", self.url, body=body, headers=self.headers).json()
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]
