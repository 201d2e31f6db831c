"""Issuance of tokens under a grant: the family, the refresh token that lives as long as the grant, and the answer."""

from __future__ import annotations

from identity.jose.encoding import Json
from identity.jose.jws import sign_jws
from oauth.core.call import Call
from oauth.core.errors import InvalidGrant
from oauth.core.limits import ID_TOKEN_SECONDS
from oauth.core.pairwise import subject
from oauth.core.tokens import granted_details, new_family, server_token
from oauth.model import ACTIVE, Grant
from oauth.store import grants, tokens
from oauth.store.hashing import fresh, hashed


def live_grant(call: Call, grant_id: str) -> Grant:
    """Return a grant that this client may have tokens of now. Raises `InvalidGrant`."""
    grant = grants.find(call.work, call.core.state, grant_id)
    if grant is None or grant.details.client != call.client.did or grant.issuer != call.core.issuer.slug:
        raise InvalidGrant("there is no such grant")
    state = grant.state_at(call.time)
    if state != ACTIVE:
        raise InvalidGrant(f"the grant is {state.replace('_', ' ')}")
    return grant


def hand_out(call: Call, grant: Grant, *, family: str | None = None, nonce: object = None) -> None:
    """Keep a new family with its refresh token, bound to the key of the proof."""
    assert call.proof is not None
    name = new_family(call.work, grant, call.proof.jkt, call.client.key, call.time, name=family)
    refresh = fresh()
    tokens.insert_refresh(
        call.work,
        token_hash=hashed(refresh),
        family_id=name,
        issuer=call.core.issuer.slug,
        grant_id=grant.id,
        client=call.client.lookup,
        expires=grant.expires,
    )
    call.grant = grant
    call.answer = {"refresh_token": refresh, "family": name}
    if isinstance(nonce, str):
        call.answer["nonce"] = nonce


def token_answer(call: Call) -> Json:
    """Return the body of an answer with a token (RFC 6749 §5.1, RFC 9396 §7, grant management §6)."""
    core, grant, proof = call.core, call.grant, call.proof
    assert grant is not None
    assert proof is not None
    family = tokens.Family(
        str(call.answer["family"]), grant.id, grant.client, call.client.key, proof.jkt, False, call.time, grant.expires
    )
    details = granted_details(core.issuer, grant)
    answer: Json = {
        "access_token": server_token(core.state, core.signer, core.issuer, grant, family, details, call.time),
        "token_type": "DPoP",
        "expires_in": min(600, grant.expires - call.time),
        "refresh_token": call.answer["refresh_token"],
        "authorization_details": details,
        "grant_id": grant.id,
    }
    if grant.details.scope:
        answer["scope"] = grant.details.scope
        if call.form["grant_type"] == "authorization_code":
            answer["id_token"] = _id_token(call, grant)
    return answer


def _id_token(call: Call, grant: Grant) -> str:
    """Return an ID Token (OpenID Connect Core §2): who the user is to this client, and nothing else."""
    core = call.core
    payload: Json = {
        "iss": core.issuer.url,
        "sub": subject(core.state, grant.details.identity, grant.details.client),
        "aud": grant.details.client,
        "iat": call.time,
        "exp": call.time + ID_TOKEN_SECONDS,
    }
    if "nonce" in call.answer:
        payload["nonce"] = call.answer["nonce"]
    return sign_jws(payload, core.signer, {"typ": "JWT", "kid": core.signer.kid})
