"""Using a refresh token: the same one each time (FAPI 2.0 §5.3.2.1-9), by its client, with its key, to the grant's end.

A dapp that rotates its key uses the new one here before it takes the old one back: the family then stands on the new.
"""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.errors import InvalidGrant, InvalidRequest, InvalidScope
from oauth.core.handing_out import live_grant
from oauth.store import tokens
from oauth.store.hashing import hashed


def refresh_token_is_used(call: Call) -> None:
    """Check whose it is and what became of its family and grant."""
    assert call.proof is not None
    text, client = call.form.get("refresh_token"), call.client
    if text is None:
        raise InvalidRequest("refresh_token is missing")
    if "scope" in call.form and call.form["scope"] != "openid":
        raise InvalidRequest("scope is openid or nothing")
    kept = tokens.refresh(call.work, hashed(text))
    if (
        kept is None
        or kept.client != client.lookup
        or kept.issuer != call.core.issuer.slug
        or kept.expires <= call.time
    ):
        raise InvalidGrant("the refresh token is wrong, expired, revoked, or of another client")
    family = tokens.family(call.work, kept.family)
    if family is None or family.revoked or family.jkt != call.proof.jkt:
        raise InvalidGrant("the refresh token is revoked, or bound to another key")
    if family.client_key in client.standing.revoked:
        tokens.revoke_family(call.work, family.id)
        raise InvalidGrant("the key by which the token was got is revoked")
    call.grant = live_grant(call, kept.grant_id)
    if "scope" in call.form and not call.grant.details.scope:
        raise InvalidScope("the grant has not the scope openid, and a refresh adds none")
    if family.client_key != client.key:
        tokens.move_key(call.work, family.id, client.key)
    call.answer = {"refresh_token": text, "family": family.id}
