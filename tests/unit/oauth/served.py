"""A world whose requests travel over HTTP: uvicorn in a thread, real sockets, the same core behind them."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Mapping
from urllib.parse import urlencode

import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as WebRequest
from starlette.responses import Response as WebResponse
from starlette.types import Receive, Scope, Send

from oauth.core.exchange import Request, Response
from tests.unit.oauth.dapps import World


class ServedWorld(World):
    """The same as `World`, by way of a socket. Close it after use."""

    def __init__(self) -> None:
        super().__init__()
        config = uvicorn.Config(
            self._application,
            "127.0.0.1",
            0,
            log_level="critical",
            lifespan="off",
            server_header=False,
            ws="none",
            interface="asgi3",
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, daemon=True)
        self._thread.start()
        while not self._uvicorn.started:
            self._thread.join(0.01)
        self.port = self._uvicorn.servers[0].sockets[0].getsockname()[1]

    async def _application(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = WebRequest(scope, receive)
        headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in asked.headers.raw)
        raw = scope["raw_path"].decode("ascii")
        request = Request(asked.method, raw, asked.url.query, headers, await asked.body(), "203.0.113.9")
        answered = await run_in_threadpool(lambda: self.server.handle(request))
        response = WebResponse(answered.body, answered.status)
        for name, value in answered.headers:
            response.headers.append(name, value)
        await response(scope, receive, send)

    def send(
        self,
        method: str,
        path: str,
        *,
        form: Mapping[str, str] | str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        data = b"" if form is None else (form if isinstance(form, str) else urlencode(form)).encode()
        connection.putrequest(method, path)
        if form is not None:
            connection.putheader("content-type", "application/x-www-form-urlencoded")
        connection.putheader("content-length", str(len(data)))
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(data)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Response(answer.status, tuple((name.lower(), value) for name, value in answer.getheaders()), body)

    def close(self) -> None:
        self._uvicorn.should_exit = True
        self._thread.join(10)
        self.store.close()
