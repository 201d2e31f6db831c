"""Bounded HTTP client for servers that need not be friendly: length and time are limited, nothing is redirected."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import httpx2

MAX_ANSWER: Final = 4 * 1024 * 1024
_WHOLE_SECONDS: Final = 60.0


class _Counted(httpx2.SyncByteStream):
    """An answer's body that ends with an error when it is too long or takes too long."""

    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        received, deadline = 0, time.monotonic() + _WHOLE_SECONDS
        for chunk in self._stream:
            received += len(chunk)
            if received > MAX_ANSWER or time.monotonic() > deadline:
                raise httpx2.ReadError("the answer is too long")
            yield chunk

    def close(self) -> None:
        self._stream.close()


class BoundedTransport(httpx2.HTTPTransport):
    """The usual transport, for servers that need not be friendly."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; the body of the answer is bounded."""
        response = super().handle_request(request)
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = _Counted(response.stream)
        return response
