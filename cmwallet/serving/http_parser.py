"""The HTTP parser of the server: httptools, with a bound on what comes before a request's headers have ended.

The library keeps the beginning of a request for as long as it grows; a stranger could fill the memory with one header.
"""

from __future__ import annotations

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_BYTES: Final = 16 * 1024
_REFUSAL: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """One connection. `_unparsed` counts the bytes that came since the parser last finished a piece."""

    _unparsed = 0

    def data_received(self, data: bytes) -> None:
        """Parse what came; end a connection whose headers do not."""
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > HEADER_BYTES and not self.transport.is_closing():
            self.transport.write(_REFUSAL)
            self.transport.close()

    def on_headers_complete(self) -> None:
        """The headers have ended. They may have come in one piece with what follows, so their own size counts."""
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > HEADER_BYTES:
            self._unparsed = 1 << 30  # refused by `data_received`, before anything is answered
            return
        self._unparsed = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body: its length is bounded by the application."""
        self._unparsed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request has ended."""
        if self._unparsed <= HEADER_BYTES:
            self._unparsed = 0
            super().on_message_complete()
