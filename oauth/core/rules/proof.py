"""DPoP (RFC 9449): required where tokens are given and where they are used, optional with a pushed request."""

from __future__ import annotations

import hmac
from typing import Final

from oauth.core.access import claims_of
from oauth.core.call import Call
from oauth.core.errors import InvalidProof
from oauth.core.nonces import STEP_SECONDS, Nonces
from oauth.core.proof import Proof, check_proof
from oauth.store import replay

_REMEMBERED_SECONDS: Final = 6 * STEP_SECONDS
"""Longer than a nonce is good for: a proof cannot come again later."""


def proof_holds(call: Call) -> None:
    """Check the proof of possession."""
    call.proof = _checked(call, call.core.as_nonces)


def proof_holds_if_there_is_one(call: Call) -> None:
    """Check a proof that came along with a pushed request (§10.1)."""
    if call.request.header("dpop"):
        proof_holds(call)


def proof_of_token_holds(call: Call) -> None:
    """The proof is for this request and this token, by the key that the token names (§7.1)."""
    call.proof = _checked(call, call.core.rs_nonces, call.token)
    if not hmac.compare_digest(call.proof.jkt, claims_of(call).jkt):
        raise InvalidProof("the proof is by another key than the token's")


def proof_is_new(call: Call) -> None:
    """Its `jti` was not seen before at this address (§11.1)."""
    proof = call.proof
    if proof is None:
        return
    if not replay.first_time(
        call.work, "proof", f"{proof.htu} {proof.jkt}", proof.jti, call.time + _REMEMBERED_SECONDS
    ):
        raise InvalidProof("the proof was used before")


def _checked(call: Call, nonces: Nonces, access_token: str | None = None) -> Proof:
    return check_proof(
        call.request.header("dpop"),
        method=call.request.method,
        url=call.url,
        nonces=nonces,
        now=call.now,
        access_token=access_token,
    )
