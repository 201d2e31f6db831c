"""JSON-RPC 2.0 dispatcher: single requests, notifications, batches."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar

from cmwallet.errors import Problem
from cmwallet.localchain.errors import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    LIMIT_EXCEEDED,
    NOT_AUTHORISED,
    PARSE_ERROR,
    RpcFailure,
)
from cmwallet.localchain.methods import CHANGES, PRIVILEGED, READS
from identity.hostile_json import load_json

MAX_BATCH = 100
MAX_BATCH_ANSWER = 25 * 1024 * 1024
"""Bytes that the answers of one batch may have together."""

MAX_BATCH_SECONDS = 20.0
"""After that, the rest of a batch is refused: a single call may already take some seconds of the one chain thread."""

STRANGER_SECONDS = 2.0
"""Of the processor, for one call of somebody who does not know the token: the chain has one thread for all."""

_TOGETHER = 10
"""Requests of a batch that are answered in one go: going to the node's thread costs as much as a cheap one of them."""

Done = TypeVar("Done")

log = logging.getLogger("cmwallet.localchain")


class Node(Protocol):
    """What answers: `LocalNode.request`, run where the node lives."""

    def request(self, method: str, params: Sequence[object], seconds: float | None = None) -> object:
        """Return the result or raise `RpcFailure`; `seconds` is what a call may take, None for callers to trust."""

    def together(self, work: Callable[[], Done]) -> Done:
        """Do some work of several requests with nobody else's between them."""


class Dispatcher:
    """Turns the body of an HTTP request into the body of its answer."""

    def __init__(self, node: Node, challenge: Callable[[Sequence[object]], str]) -> None:
        self._node = node
        self._challenge = challenge

    def answer(self, body: bytes, *, trusted: bool) -> bytes | None:
        """Answer a request or a batch; None when there is nothing to say (notifications only).

        `trusted` says that the caller knows the token.
        """
        try:
            content = load_json(body)
        except ValueError:
            return _encode(_failure(None, RpcFailure(PARSE_ERROR, "parse error")))
        if not isinstance(content, list):
            single = self._one(content, trusted)
            return None if single is None else _encode(single)
        if not content:
            return _encode(_failure(None, RpcFailure(INVALID_REQUEST, "empty batch")))
        if len(content) > MAX_BATCH:
            return _encode(_failure(None, RpcFailure(LIMIT_EXCEEDED, f"a batch has at most {MAX_BATCH} requests")))
        return self._batch(content, trusted)

    def _batch(self, requests: list[object], trusted: bool) -> bytes | None:
        answers: list[bytes] = []
        size, deadline = 0, time.monotonic() + MAX_BATCH_SECONDS

        def answer(some: Sequence[object]) -> None:
            nonlocal size
            for request in some:
                if size > MAX_BATCH_ANSWER or time.monotonic() > deadline:
                    identifier = request.get("id") if isinstance(request, dict) else None
                    failure = RpcFailure(LIMIT_EXCEEDED, "the batch asks for too much")
                    answers.append(_encode(_failure(identifier, failure)))
                    continue
                said = self._one(request, trusted)
                if said is not None:
                    answers.append(_encode(said))
                    size += len(answers[-1])

        if trusted:
            for start in range(0, len(requests), _TOGETHER):
                self._node.together(partial(answer, requests[start : start + _TOGETHER]))
        else:
            answer(requests)  # of a stranger's, one at a time stands in the line
        return b"[" + b",".join(answers) + b"]" if answers else None

    def _one(self, request: object, trusted: bool) -> dict[str, object] | None:
        if not isinstance(request, dict) or not isinstance(request.get("method"), str):
            return _failure(None, RpcFailure(INVALID_REQUEST, "invalid request"))
        identifier = request.get("id")
        if isinstance(identifier, bool | dict | list):
            return _failure(None, RpcFailure(INVALID_REQUEST, "invalid request id"))
        try:
            result = self._call(request["method"], request.get("params"), trusted)
        except RpcFailure as failure:
            answer = _failure(identifier, failure)
        else:
            answer = {"jsonrpc": "2.0", "id": identifier, "result": result}
        return answer if "id" in request else None

    def _call(self, method: str, params: object, trusted: bool) -> object:
        params = [] if params is None else params
        if not isinstance(params, list):
            raise RpcFailure(INVALID_PARAMS, "parameters must be a list")
        if method == "cmwallet_challenge":
            return self._challenge(params)
        if method in PRIVILEGED and not trusted:
            log.warning("refused %s: no token", method)
            raise RpcFailure(NOT_AUTHORISED, f"{method} needs the token of the chain's server.json")
        began = time.monotonic()
        outcome = "failed"
        try:
            result = self._node.request(method, params, None if trusted else STRANGER_SECONDS)
            outcome = "ok"
            return result
        except RpcFailure as failure:
            outcome = f"error {failure.code}"
            raise
        except Problem as problem:
            outcome = problem.code
            raise RpcFailure(INTERNAL_ERROR, problem.message) from problem
        except Exception as error:
            log.exception("a bug in %s", _known(method))
            raise RpcFailure(INTERNAL_ERROR, "internal error") from error
        finally:
            log.info("%s %s %.1f ms", _known(method), outcome, 1000 * (time.monotonic() - began))


def _known(method: str) -> str:
    """A method's name for the log; a name that is not ours could be anything."""
    return method if method in READS or method in CHANGES else "(unknown method)"


def _failure(identifier: object, failure: RpcFailure) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": identifier, "error": failure.as_object()}


def _encode(answer: dict[str, object]) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode()
