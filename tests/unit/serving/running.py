"""The server of `oauth serve`, in a thread, over an application of the test's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from starlette.types import ASGIApp

from cmwallet.servers.listening import Server, listen


class InThread(Server):
    """Takes no signals: those are the main thread's."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


@contextmanager
def started(app: ASGIApp, tls: tuple[Path, Path] | None = None) -> Iterator[tuple[InThread, int]]:
    """Serve, with a certificate and its key if given; the server and its port."""
    ready = threading.Event()
    certificate, key = (None, None) if tls is None else map(str, tls)
    with listen("127.0.0.1", 0, tls=tls is not None) as listener:
        server = InThread(app, certificate, key, ready.set)
        thread = threading.Thread(target=server.serve_on, args=([listener],), daemon=True)
        thread.start()
        assert ready.wait(30)
        try:
            yield server, listener.getsockname()[1]
        finally:
            server.stop()
            thread.join(10)


@contextmanager
def running(app: ASGIApp, tls: tuple[Path, Path] | None = None) -> Iterator[int]:
    """Serve as `started` does; the port."""
    with started(app, tls) as (_, port):
        yield port
