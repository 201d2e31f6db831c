"""JSON-RPC of the door: single requests, batches with at most one call that signs, and who may call what."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cmwallet.errors import Problem
from cmwallet.localchain.errors import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    PARSE_ERROR,
    RpcFailure,
    invalid_params,
)
from cmwallet.signer.answers import failure_of
from cmwallet.signer.clients import Client
from cmwallet.signer.methods import RAW, READS, SIGNING, refuse_method
from cmwallet.signer.requests import Present, Request
from identity.hostile_json import load_json

MOST_CALLS: Final = 50
log = logging.getLogger("cmwallet.signer")


@dataclass
class Call:
    """One call of a client: `origin` is empty for a tool. `answered` are the requests whose answer goes out with it.

    `process` names the process that asks, for a person to read.
    """

    client: Client | None
    origin: str
    present: Present
    process: Callable[[], str]
    answered: list[Request] = field(default_factory=list)


Method = Callable[[Call, Sequence[object]], object]


@dataclass(frozen=True)
class Answers:
    """Who answers: `here` by name, `read` by the node, `sign` by a request, `raw` for bytes signed elsewhere."""

    here: dict[str, Method]
    unpaired: dict[str, Method]
    read: Callable[[str, Sequence[object]], object]
    sign: Callable[[Call, str, Sequence[object], bytes], str]
    raw: Method


class Dispatcher:
    """Turns the body of a request into the body of its answer."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def answer(self, body: bytes, call: Call) -> bytes | None:
        """Answer a request or a batch; None when there is nothing to say (notifications only)."""
        try:
            content = load_json(body)
        except ValueError:
            return _encode(_failed(None, RpcFailure(PARSE_ERROR, "parse error")))
        if not isinstance(content, list):
            single = self._one(content, call)
            return None if single is None else _encode(single)
        refusal = _refuse_batch(content)
        if refusal is not None:
            return _encode(_failed(None, refusal))
        answers = [answer for one in content if (answer := self._one(one, call)) is not None]
        return _encode(answers) if answers else None

    def is_unpaired(self, body: bytes) -> bool:
        """Whether this is a call that a page without a token may make: one alone, of those for pairing."""
        try:
            content = load_json(body)
        except ValueError:
            return False
        return _method_of(content) in self._answers.unpaired

    def _one(self, request: object, call: Call) -> dict[str, object] | None:
        if not isinstance(request, dict) or not isinstance(request.get("method"), str):
            return _failed(None, RpcFailure(INVALID_REQUEST, "invalid request"))
        identifier, method, params = request.get("id"), request["method"], request.get("params")
        if isinstance(identifier, bool | dict | list):
            return _failed(None, RpcFailure(INVALID_REQUEST, "invalid request id"))
        if "id" not in request and method in SIGNING | {RAW}:
            return None  # nobody would get the answer
        try:
            result = self._call(method, [] if params is None else params, call)
        except RpcFailure as failure:
            answer = _failed(identifier, failure)
        except Problem as problem:
            answer = _failed(identifier, failure_of(problem))
        except Exception as error:  # noqa: BLE001 - its text could hold a caller's values
            log.error("a bug: %s", type(error).__name__)  # noqa: TRY400 - without values
            answer = _failed(identifier, RpcFailure(INTERNAL_ERROR, "internal error"))
        else:
            answer = {"jsonrpc": "2.0", "id": identifier, "result": result}
        return answer if "id" in request else None

    def _call(self, method: str, params: object, call: Call) -> object:
        if not isinstance(params, list):
            raise invalid_params("parameters must be a list")
        if call.client is None:
            allowed = self._answers.unpaired.get(method)
            if allowed is None:
                raise refuse_method(method)
            return allowed(call, params)
        if method in SIGNING:
            return self._answers.sign(call, method, params, digest_of(method, params))
        if method == RAW:
            return self._answers.raw(call, params)
        if method in READS:
            return self._answers.read(method, params)
        own = self._answers.here.get(method)
        if own is None:
            raise refuse_method(method)
        return own(call, params)


def digest_of(method: str, params: Sequence[object]) -> bytes:
    """Return what two equal requests have in common: SHA-256 of method and parameters, whatever order members have."""
    return hashlib.sha256(json.dumps([method, list(params)], sort_keys=True, separators=(",", ":")).encode()).digest()


def _method_of(request: object) -> str | None:
    method = request.get("method") if isinstance(request, dict) else None
    return method if isinstance(method, str) else None


def _refuse_batch(content: list[object]) -> RpcFailure | None:
    if not content:
        return RpcFailure(INVALID_REQUEST, "empty batch")
    if len(content) > MOST_CALLS:
        return RpcFailure(INVALID_REQUEST, f"a batch has at most {MOST_CALLS} calls")
    signing = [one for one in content if _method_of(one) in SIGNING]
    return RpcFailure(INVALID_REQUEST, "a batch has at most one call that signs") if len(signing) > 1 else None


def _failed(identifier: object, failure: RpcFailure) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": identifier, "error": failure.as_object()}


def _encode(answer: object) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode()
