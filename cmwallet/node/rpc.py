"""JSON-RPC 2.0: the interface of a transport, requests, and the validation of answers.

Whatever comes back is checked here before anybody looks at it. A transport raises `NetworkFailed` when the node cannot
be reached or breaks the protocol, and `RpcRefused` when it answers with an error object.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.foreign import clean
from identity.hostile_json import load_json

Call: TypeAlias = tuple[str, Sequence[object]]
"""A method and its parameters."""

_READ_PREFIXES = ("eth_", "net_", "web3_", "cmt_")
_NOT_READS = ("send", "sign", "new", "uninstall", "getFilterChanges", "submit")
_CMT_READS = ("query", "get", "syncing", "decode", "pending")


class Transport(Protocol):
    """A way to a node: over HTTP, or in process to the embedded chain."""

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """Return the result of one call.

        Raises:
            NetworkFailed: unreachable, or not JSON-RPC. `details["sent"]` is False when the request surely never left.
            RpcRefused: the node answered with an error.
        """

    def batch(self, calls: Sequence[Call]) -> list[object]:
        """Return the results in the order of `calls`; a call that the node refused yields its `RpcRefused`.

        Raises:
            NetworkFailed: as in `request`.
            RpcRefused: the node refused the batch as a whole.
        """

    def close(self) -> None:
        """Let go of connections."""


def one_by_one(request: Callable[[str, Sequence[object]], object], calls: Sequence[Call]) -> list[object]:
    """Answer a batch where there is no round trip to save: results in order, refusals among them."""
    results: list[object] = []
    for method, params in calls:
        try:
            results.append(request(method, params))
        except RpcRefused as refusal:
            results.append(refusal)
    return results


class MockTransport:
    """Answers from a function instead of a node: the seam that keeps client tests offline.

    The function gets method and parameters and returns the result or raises `RpcRefused` or `NetworkFailed`. Answers
    pass through JSON, so that a test cannot return what no node could. `calls` records what was asked.
    """

    def __init__(self, answer: Callable[[str, Sequence[object]], object]) -> None:
        self._answer = answer
        self.calls: list[Call] = []

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """Return what the function answers."""
        self.calls.append((method, params))
        result: object = json.loads(json.dumps(self._answer(method, json.loads(json.dumps(list(params))))))
        return result

    def batch(self, calls: Sequence[Call]) -> list[object]:
        """Return what the function answers to each call."""
        return one_by_one(self.request, calls)

    def close(self) -> None:
        """Nothing to let go of."""


def is_read(method: str) -> bool:
    """Say whether asking twice does no harm. What is not surely a read counts as a write."""
    prefix, _, name = method.partition("_")
    if f"{prefix}_" not in _READ_PREFIXES:
        return False
    if prefix == "cmt":
        return name.startswith(_CMT_READS)
    return not name.startswith(_NOT_READS)


def encode_request(request_id: int, method: str, params: Sequence[object]) -> dict[str, object]:
    """Return the request object of one call."""
    return {"jsonrpc": "2.0", "id": request_id, "method": method, "params": list(params)}


def parse_json(body: bytes) -> object:
    """Return the JSON document of an answer.

    Raises:
        NetworkFailed: what `load_json` refuses.
    """
    try:
        return load_json(body)
    except ValueError:
        raise NetworkFailed(
            "the node's answer is not reasonable JSON", hint="is the address that of a JSON-RPC endpoint?"
        ) from None


def read_single(document: object, request_id: int, method: str) -> object:
    """Return the result in the answer to one call.

    Raises:
        NetworkFailed: no JSON-RPC 2.0 response, or one to another request.
        RpcRefused: an error object.
    """
    answer = _response(document)
    answered = answer.get("id")
    if "error" in answer and answer["error"] is not None:
        if answered is not None and not _same_id(answered, request_id):
            raise NetworkFailed("the node answered another request than the one sent")
        raise _refusal(answer["error"], method)
    if not _same_id(answered, request_id):
        raise NetworkFailed("the node answered another request than the one sent")
    if "result" not in answer:
        raise NetworkFailed("the node's answer has neither a result nor an error")
    return answer["result"]


def read_batch(document: object, calls: Mapping[int, str]) -> dict[int, object]:
    """Return id → result or `RpcRefused` for the answer to a batch; `calls` is id → method.

    Raises:
        NetworkFailed: an answer is missing, double, or to something never asked.
        RpcRefused: the node refused the whole batch.
    """
    if isinstance(document, list) and len(document) == 1 < len(calls):
        (document,) = document  # some refuse a batch by a list that holds the refusal alone
    if isinstance(document, dict):
        answer = _response(document)
        if answer.get("error") is not None:
            raise _refusal(answer["error"], "a batch")
        raise NetworkFailed("the node answered a batch with a single result")
    if not isinstance(document, list) or len(document) != len(calls):
        raise NetworkFailed("the node did not answer every call of a batch")
    results: dict[int, object] = {}
    for entry in document:
        answered = _asked(_response(entry).get("id"), calls)
        if answered is None or answered in results:
            raise NetworkFailed("the node answered another request than the one sent")
        try:
            results[answered] = read_single(entry, answered, calls[answered])
        except RpcRefused as refusal:
            results[answered] = refusal
    return results


def holds_errors(document: object) -> bool:
    """Whether a document is a JSON-RPC answer of which at least a part is an error."""
    answers = document if isinstance(document, list) else [document]
    well_formed = [one for one in answers if isinstance(one, dict) and one.get("jsonrpc") == "2.0"]
    return len(well_formed) == len(answers) and any(isinstance(one.get("error"), dict) for one in well_formed)


def stated_reason(document: object) -> str:
    """Return what an endpoint says in the body of an HTTP error, cleaned; empty when it says nothing readable."""
    first = document[0] if isinstance(document, list) and document else document
    error = first.get("error", first) if isinstance(first, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return clean(message, 200) if isinstance(message, str) else ""


def _response(document: object) -> dict[str, object]:
    if not isinstance(document, dict) or document.get("jsonrpc") != "2.0":
        raise NetworkFailed("the node's answer is not JSON-RPC 2.0", hint="is the address that of a JSON-RPC endpoint?")
    return document


def _asked(answered: object, calls: Mapping[int, str]) -> int | None:
    """Return which of the requests has that id; most nodes write it as it was sent, so that is looked for first."""
    if type(answered) is int and answered in calls:
        return answered
    return next((request_id for request_id in calls if _same_id(answered, request_id)), None)


def _same_id(answered: object, request_id: int) -> bool:
    """Whether an id is the one sent: also as 1.0, the same number in JSON, and "1", as some gateways write it."""
    if isinstance(answered, str):
        return answered == str(request_id)
    return isinstance(answered, int | float) and not isinstance(answered, bool) and answered == request_id


def _refusal(error: object, method: str) -> RpcRefused:
    if not isinstance(error, dict) or isinstance(error.get("code"), bool) or not isinstance(error.get("code"), int):
        raise NetworkFailed("the node's error is not a JSON-RPC error object")
    if not -(2**63) <= error["code"] < 2**63:
        raise NetworkFailed("the node's error code is out of range")
    message = clean(error.get("message", "")) or "no reason given"
    return RpcRefused(f"the node refused {method}: {message}", rpc_code=error["code"], data=error.get("data"))
