"""Errors that the door answers, by the codes of EIP-1193, EIP-1474 and what wallets use beside them.

A call that signs is never answered by a code on which clients send again (HTTP 429 and 503, -32005).
"""

from __future__ import annotations

from typing import Final

from cmwallet.errors import (
    ApprovalNeeded,
    Denied,
    InsufficientFunds,
    Interrupted,
    InvalidInput,
    Locked,
    NetworkFailed,
    NotFound,
    PolicyRefused,
    Problem,
    Reverted,
    RpcRefused,
)
from cmwallet.localchain.errors import INTERNAL_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, SERVER_ERROR, RpcFailure

USER_REJECTED: Final = 4001
UNAUTHORISED: Final = 4100
UNSUPPORTED_METHOD: Final = 4200
DISCONNECTED: Final = 4900
CHAIN_UNKNOWN: Final = 4902
REQUEST_PENDING: Final = -32002
REFUSED_BY_POLICY: Final = -32003
_REVERT: Final = 3
_TOLD: Final = ("rule", "asked", "limit", "spent", "left", "frees_at")
"""Of a refusal by the policy, what a client is told."""

_CODES: Final[tuple[tuple[type[Problem], int], ...]] = (
    (Locked, UNAUTHORISED),
    (ApprovalNeeded, REFUSED_BY_POLICY),
    (PolicyRefused, REFUSED_BY_POLICY),
    (Denied, USER_REJECTED),
    (Interrupted, USER_REJECTED),
    (NetworkFailed, DISCONNECTED),
    (InvalidInput, INVALID_PARAMS),
    (NotFound, INVALID_PARAMS),
)


def failure_of(error: Exception) -> RpcFailure:
    """Return what is answered for an error of a call that signs. What is no `Problem` is a bug, and not told."""
    if isinstance(error, RpcFailure):
        return error
    if not isinstance(error, Problem):
        return RpcFailure(INTERNAL_ERROR, "internal error")
    if isinstance(error, RpcRefused):
        code = SERVER_ERROR if error.rpc_code == LIMIT_EXCEEDED else error.rpc_code
        return RpcFailure(code, error.message, error.data)
    if isinstance(error, Locked):
        return RpcFailure(UNAUTHORISED, "locked: cmwallet unlock")
    if isinstance(error, InsufficientFunds):
        return RpcFailure(SERVER_ERROR, f"insufficient funds for gas * price + value: {error.message}")
    if isinstance(error, Reverted):
        data = error.details.get("data")
        return RpcFailure(_REVERT, error.message, data if isinstance(data, str) else None)
    code = next((code for kind, code in _CODES if isinstance(error, kind)), SERVER_ERROR)
    return RpcFailure(code, error.message, _details(error) if code == REFUSED_BY_POLICY else None)


def _details(error: Problem) -> dict[str, object] | None:
    return {name: error.details[name] for name in _TOLD if name in error.details} or None


def node_failure(error: Problem, method: str) -> RpcFailure:
    """Return what is answered for a read that the node refused, or did not answer."""
    if isinstance(error, RpcRefused):
        for before in (f"the node refused {method}: ", f"the chain refused {method}: "):
            error.message = error.message.removeprefix(before)  # tools read the node's own sentence
    return failure_of(error)
