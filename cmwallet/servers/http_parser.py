"""HTTP parser of the server: httptools, with bounds on what a stranger can make it keep and for how long.

The library keeps the beginning of a request for as long as it grows; a stranger could fill the memory with one header.
It waits for ever for a request that does not end, and for somebody who does not read the answer; and it keeps all the
requests that come before an answer has been read. Here a connection has one request at a time: whoever sends another
before the answer to the first was taken gets that answer, and the connection ends (RFC 9112 §9.3.2: clients expect it).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

    from cmwallet.servers.admission import Admission

HEADER_BYTES: Final = 16 * 1024
REQUEST_SECONDS: Final = 20.0
"""Within which a request has come whole, counted from the connection, or from its first byte on one that was kept. What
has come without its body is told more (`oauth/web/boundary.py`); this is for what nobody else waits for."""
ANSWER_SECONDS: Final = 120.0
"""Within which an answer has been made and, but for what the system's buffers hold, been taken."""
UNREAD_SECONDS: Final = 10.0
"""For which an answer may wait without that its reader takes a byte of it."""
FIRST_SECONDS: Final = 1.0
"""For which a server that ends still waits for the first request of somebody whom it has let in."""
_REFUSAL: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """One connection. `_unparsed` counts the bytes that came since the parser last finished a piece.

    `arriving` agrees on TLS and then brings the connection here; before that it has not `arrived`.
    """

    arriving: asyncio.Task[None] | None = None
    arrived = False
    _asked = False
    _ending = False
    _unparsed = 0
    _last = False
    _late: asyncio.TimerHandle | None = None
    _unread: asyncio.Handle | None = None

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        admission: Admission,
        address: str | None = None,
    ) -> None:
        """`address` is the other side's where its connections are counted (see `Admission`)."""
        super().__init__(config=config, server_state=server_state, app_state=app_state)
        self._admission = admission
        self.address = address

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request, but not for ever."""
        super().connection_made(transport)
        self.arrived = True
        self._begin_to_wait(REQUEST_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._wait_no_longer()
        self._look_no_longer()
        self._admission.leave(self)
        super().connection_lost(exc)

    def abort(self) -> None:
        """End it, although nothing was wrong with it: somebody else needs its place."""
        if self.arrived:
            self.transport.abort()
        elif self.arriving is not None:
            self.arriving.cancel()

    def shutdown(self) -> None:
        """Close the connection when nothing is asked on it; but who has just come is answered once."""
        if self._asked:
            super().shutdown()
            return
        self._ending = True
        self.loop.call_later(FIRST_SECONDS, self._close_unless_asked)

    def _close_unless_asked(self) -> None:
        if not self._asked:
            self.transport.close()

    def _begin_to_wait(self, seconds: float) -> None:
        if self._late is None:
            self._late = self.loop.call_later(seconds, self.transport.abort)

    def _wait_no_longer(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def pause_writing(self) -> None:
        """An answer waits for its reader, who is silent therefore: whoever reads nothing is the first to make room."""
        super().pause_writing()
        self._admission.mark_idle(self)
        self._look_soon()

    def resume_writing(self) -> None:
        """The reader has taken what was waiting."""
        super().resume_writing()
        self._look_no_longer()
        if self._asked and not self.cycle.response_complete:
            self._admission.mark_active(self)

    def _look_soon(self) -> None:
        """Look once the system has been given what it takes at once, which is when the loop comes round."""
        self._look_no_longer()
        self._unread = self.loop.call_soon(self._look_for_its_reader)

    def _look_for_its_reader(self, before: int | None = None) -> None:
        """Give the connection up when nothing was taken of the `before` bytes that waited at the last look."""
        waiting = self.transport.get_write_buffer_size()
        if before is not None and waiting >= before:
            self.transport.abort()
        elif waiting:
            self._unread = self.loop.call_later(UNREAD_SECONDS, self._look_for_its_reader, waiting)

    def _look_no_longer(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def data_received(self, data: bytes) -> None:
        """Parse what came; end a connection whose headers do not."""
        if self._last:
            return
        self._begin_to_wait(REQUEST_SECONDS)
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
        if self._last or self._is_unread():
            self._end_with_this_answer()
            return
        self._look_no_longer()
        self._unparsed = 0
        if not self.url.startswith(b"/"):
            self._name_the_target()
        super().on_headers_complete()
        self._asked = True
        if self._ending:
            self.cycle.keep_alive = False
        self.headers = []  # fields after the body are nobody's: among the headers they would speak for the request

    def _is_unread(self) -> bool:
        """Whether an answer is being made, or was found waiting for its reader and waits still."""
        being_made = self._asked and not self.cycle.response_complete
        waited = isinstance(self._unread, asyncio.TimerHandle)
        return being_made or (waited and self.transport.get_write_buffer_size() > 0)

    def _end_with_this_answer(self) -> None:
        self._last, self._unparsed = True, 0
        if self.cycle.response_complete:
            self.transport.close()
        else:
            self.cycle.keep_alive = False

    def _name_the_target(self) -> None:
        """An address in absolute form says whom the request is for, whatever `Host` says (RFC 9112 §3.2.2)."""
        target = httptools.parse_url(self.url)
        if target.host:  # nothing for `OPTIONS *`
            host = b"[%b]" % target.host if b":" in target.host else target.host
            named = b"%b:%d" % (host, target.port) if target.port else host
            self.headers[:] = [*((name, value) for name, value in self.headers if name != b"host"), (b"host", named)]

    def on_body(self, body: bytes) -> None:
        """A piece of the body: its length is bounded by the application."""
        if not self._last:
            self._unparsed = 0
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request has ended: now it is for us to answer, and for the other side to read."""
        if self._last:
            return
        self._wait_no_longer()
        if self._unparsed <= HEADER_BYTES:
            self._unparsed = 0
            if not self.cycle.response_complete:
                self._admission.mark_active(self)
                self._begin_to_wait(ANSWER_SECONDS)
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer has been made; what the system did not take of it at once waits for its reader."""
        super().on_response_complete()
        self._wait_no_longer()
        self._admission.mark_idle(self)
        self._look_soon()
