"""DPoP at the authorisation server (RFC 9449): required where tokens are given, optional with a pushed request."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.errors import InvalidProof
from oauth.core.nonces import STEP_SECONDS
from oauth.core.proof import check_proof
from oauth.store import replay

_REMEMBERED_SECONDS = 6 * STEP_SECONDS
"""Longer than a nonce is good for: a proof cannot come again later."""


def proof_holds(call: Call) -> None:
    """Check the proof of possession."""
    call.proof = check_proof(
        call.request.header("dpop"),
        method=call.request.method,
        url=call.url,
        nonces=call.core.as_nonces,
        now=call.now,
    )


def proof_holds_if_there_is_one(call: Call) -> None:
    """Check a proof that came along with a pushed request (§10.1)."""
    if call.request.header("dpop"):
        proof_holds(call)


def proof_is_new(call: Call) -> None:
    """Its `jti` was not seen before at this address (§11.1)."""
    proof = call.proof
    if proof is None:
        return
    if not replay.first_time(
        call.work, "proof", f"{proof.htu} {proof.jkt}", proof.jti, call.time + _REMEMBERED_SECONDS
    ):
        raise InvalidProof("the proof was used before")
