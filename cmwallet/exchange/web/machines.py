"""What is no page: the agreement at its unguessable address, and the events by which people's servers tell of the end.

    GET  /sign/<secret>     the offer of a loan, for the party whose address it is
    POST /sign/<secret>     {"role", "signature"}: taken if it is hers over these terms; answers with the offer
    POST /events            a security event token (RFC 8417, pushed as by RFC 8935)

Answers are JSON, kept by nobody on the way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cmwallet.errors import NotVerified
from cmwallet.exchange.exchange import Exchange
from identity.errors import NotFound, Problem
from identity.jose.encoding import read_object
from identity.rejections import Rejected

log = logging.getLogger("cmwallet.exchange")

_NO_STORE: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_EVENT: Final = "application/secevent+jwt"
_MEMBERS: Final = frozenset({"role", "signature"})


def agreement(exchange: Exchange) -> Callable[[Request], object]:
    """Return the endpoint of agreements."""

    async def answer(request: Request) -> Response:
        secret = str(request.path_params["secret"])
        body = await request.body()
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        return await run_in_threadpool(_agreement, exchange, request.method, secret, body, kind)

    return answer


def events(exchange: Exchange) -> Callable[[Request], object]:
    """Return the endpoint of security events."""

    async def answer(request: Request) -> Response:
        body = await request.body()
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        return await run_in_threadpool(_event, exchange, body, kind)

    return answer


def _agreement(exchange: Exchange, method: str, secret: str, body: bytes, kind: str) -> Response:
    try:
        if method != "POST":
            copy = exchange.agreements.at(secret)
        elif kind != "application/json":
            return _refused("invalid_request", "a signature is posted as application/json", 415)
        else:
            document = read_object(body, "the signature")
            if document.keys() != _MEMBERS:
                return _refused("invalid_request", "role and signature, and nothing else", 400)
            copy = exchange.agreements.sign(secret, document["role"], document["signature"])
    except NotFound as problem:
        return _refused("not_found", problem.message, 404)
    except NotVerified as problem:
        return _refused("not_verified", problem.message, 403)
    except Problem as problem:
        log.info("a signature was not taken: %s", problem.code)
        return _refused(problem.code, problem.message, 503 if problem.retryable else 400)
    return Response(copy.offer.content(), media_type="application/json", headers=_NO_STORE)


def _event(exchange: Exchange, body: bytes, kind: str) -> Response:
    if kind != _EVENT:
        return _event_refused("invalid_request", f"an event is {_EVENT}")
    try:
        text = body.decode("ascii").strip()
        exchange.hear(text)
    except UnicodeDecodeError:
        return _event_refused("invalid_request", "that is no event")
    except Rejected as problem:
        return _event_refused("invalid_request", problem.message)
    except Problem as problem:
        log.info("an event could not be checked: %s", problem.code)
        if problem.retryable:
            return Response(status_code=503, headers={**_NO_STORE, "Retry-After": "60"})
        return _event_refused("authentication_failed", problem.message)
    return Response(status_code=202, headers=_NO_STORE)


def _refused(error: str, told: str, status: int) -> Response:
    return JSONResponse({"error": error, "error_description": told}, status, headers=_NO_STORE)


def _event_refused(error: str, told: str) -> Response:
    return JSONResponse({"err": error, "description": told}, 400, headers=_NO_STORE)
