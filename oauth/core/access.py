"""Access to a resource: a DPoP-bound token in the header, the grant as it stands now, and the chain.

All of it is asked anew at every read (FAPI 2.0 §5.3.4). The order is the table of the resource endpoints, in which the
rules of the token's proof (`rules/proof.py`) stand between these.
"""

from __future__ import annotations

import hashlib

from identity.did import thumbprint
from identity.jose.encoding import encode
from oauth.core.call import Call
from oauth.core.clients import client_record
from oauth.core.errors import InsufficientScope, InvalidRequest, InvalidToken, NoToken, Unavailable
from oauth.core.ports import standing_of
from oauth.core.suspending import suspend, suspend_all_of
from oauth.core.tokens import Claims, read_token
from oauth.model import ACTIVE, SUSPENDED
from oauth.store import clients, grants, tokens


def token_holds(call: Call) -> None:
    """One `Authorization: DPoP` header, in any case; never a parameter, never `Bearer` (RFC 9449 §7.1)."""
    headers = call.request.header("authorization")
    if "access_token=" in call.request.query:
        raise InvalidRequest("the token stands in the header")
    if not headers:
        raise NoToken("an access token is needed")
    if len(headers) != 1:
        raise InvalidRequest("one Authorization header is needed")
    scheme, _, token = headers[0].partition(" ")
    if scheme.lower() != "dpop" or not token.strip():
        raise InvalidToken("the scheme is DPoP")
    core = call.core
    revoked = standing_of(core.clients, core.did).revoked
    keys = tuple(key for key in core.keys if key.thumbprint not in revoked)
    call.token = token.strip()
    call.claims = read_token(call.token, core.issuer, keys, call.now)


def client_still_stands(call: Call) -> None:
    """The chain still knows the client: alive, with a key, and the key that got the token was not taken back."""
    claims = claims_of(call)
    standing = standing_of(call.core.clients, claims.client)
    call.standing = standing
    if claims.client_key in standing.revoked:
        raise InvalidToken("the key by which the token was got is revoked")


def token_was_not_taken_back(call: Call) -> None:
    """Neither the token nor its family was revoked."""
    claims = claims_of(call)
    family = tokens.family(call.work, claims.family)
    if family is None or family.revoked or family.grant_id != claims.grant_id or family.jkt != claims.jkt:
        raise InvalidToken("the token was revoked")
    if tokens.token_ended(call.work, token_name(claims.jti)):
        raise InvalidToken("the token was revoked")


def owner_is_the_same(call: Call) -> None:
    """A DID that is deactivated, has no key or another owner suspends the grant until the user confirms it.

    Before the grant is held: whoever suspends several holds no other meanwhile.
    """
    claims = claims_of(call)
    assert call.standing is not None
    kept = clients.find(call.work, call.core.state, claims.client)
    call.record = None if kept is None else client_record(kept)
    if call.record is not None and call.record.owner.lower() != call.standing.owner.lower():
        suspend_all_of(call.work, call.core.state, claims.client, call.time)
        raise InvalidToken("the client's DID has another owner; the grant is suspended")
    if call.standing.deactivated or not call.standing.keys:
        suspend(call.work, claims.grant_id, call.time)
        raise InvalidToken("the client's DID has no key any more; the grant is suspended")


def grant_is_loaded(call: Call) -> None:
    """The grant is here, and it is this client's. It stays as it is until the answer is decided on.

    So reads and changes of a grant come one after the other, whatever the database: who reads after a change has been
    committed reads by what it says, its values too.
    """
    claims, core = claims_of(call), call.core
    grant = grants.find(call.work, core.state, claims.grant_id, held=True)
    if grant is None or grant.issuer != core.issuer.slug or grant.details.client != claims.client:
        raise InvalidToken("the grant is gone")
    call.grant = grant


def grant_is_open(call: Call) -> None:
    """The grant is active and has begun: what the newest version says counts, whatever the token says."""
    assert call.grant is not None
    state = call.grant.state_at(call.time)
    if state == SUSPENDED:
        raise InvalidToken("the grant is suspended until the user confirms it")
    if state != ACTIVE:
        raise InvalidToken(f"the grant is {state.replace('_', ' ')}")
    if call.grant.not_before > call.time:
        raise InsufficientScope("the grant has not begun yet")


def sealing_key_is_listed(call: Call) -> None:
    """A client whose document asks for sealed answers gets no other: its key has to be on chain."""
    document = None if call.record is None else call.record.parsed
    if document is None or document.encryption is None:
        return
    assert call.standing is not None
    key = call.standing.encryption
    if key is None or thumbprint("X25519", key) != document.encryption:
        raise Unavailable("the key to which the client wants its answers sealed is not the one listed on chain")
    call.sealing_key = key


def claims_of(call: Call) -> Claims:
    """Return what the token says, once it was checked."""
    assert isinstance(call.claims, Claims)
    return call.claims


def token_name(jti: str) -> str:
    """Return the name under which the end of one token is kept."""
    return encode(hashlib.sha256(jti.encode()).digest())
