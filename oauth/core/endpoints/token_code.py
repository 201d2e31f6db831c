"""Redeeming an authorisation code: once, whoever asks at the same time (RFC 6749 §4.1.3)."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.errors import InvalidClient, InvalidGrant, InvalidProof, InvalidRequest, Refused
from oauth.core.handing_out import hand_out, live_grant
from oauth.core.rules.grant_type import CODE
from oauth.core.rules.pkce import check_verifier
from oauth.core.suspending import suspend
from oauth.store import codes, tokens
from oauth.store.codes import Code
from oauth.store.hashing import hashed


def code_is_redeemed(call: Call) -> None:
    """Check what the code is bound to, then consume it. A second use revokes what the first one gave."""
    code = _find(call)
    if code is None or code.issuer != call.core.issuer.slug or code.client != call.client.lookup:
        raise InvalidGrant("the code is wrong, expired, or of another client")
    try:
        _check_bound(call, code)
    except Refused:
        if code.used:
            _notice_misuse(call, code)
        raise
    if code.client_key in call.client.standing.revoked:
        raise InvalidGrant("the key by which the code was asked for is revoked")
    if not codes.consume(call.work, code.hash, call.time):
        if code.used or code.expires > call.time:
            tokens.revoke_family(call.work, code.family)
        raise InvalidGrant("the code was used before, or has expired")
    hand_out(call, live_grant(call, code.grant_id), family=code.family, nonce=code.bound.get("nonce"))


def misused_code_is_noticed(call: Call, refused: Refused) -> None:
    """After a refusal: a used code that comes again from somebody who cannot authenticate, or without the key."""
    misuse = isinstance(refused, InvalidClient | InvalidProof) and call.form.get("grant_type") == CODE
    if not misuse or "code" not in call.form:
        return
    with call.core.store.transaction() as work:
        code = codes.find(work, call.core.state, hashed(call.form["code"]))
        if code is not None and code.used:
            tokens.revoke_family(work, code.family)
            suspend(work, code.grant_id, call.time)


def _find(call: Call) -> Code | None:
    if "code" not in call.form:
        raise InvalidRequest("code is missing")
    return codes.find(call.work, call.core.state, hashed(call.form["code"]))


def _check_bound(call: Call, code: Code) -> None:
    assert call.proof is not None
    if call.form.get("redirect_uri") != code.bound["redirect_uri"]:
        raise InvalidGrant("redirect_uri is not the one of the request")
    check_verifier(call.form.get("code_verifier"), str(code.bound["code_challenge"]))
    wanted = code.bound.get("dpop_jkt")
    if wanted is not None and wanted != call.proof.jkt:
        raise InvalidProof("the proof is by another key than the one of the request")


def _notice_misuse(call: Call, code: Code) -> None:
    tokens.revoke_family(call.work, code.family)
    suspend(call.work, code.grant_id, call.time)
