"""The client proves who it is: `private_key_jwt` by a key that the chain lists for its DID (RFC 7523, FAPI 2.0).

`aud` is the issuer as text, never an array, never an endpoint. The key is found by `kid`, its RFC 7638 thumbprint, and
nothing in the header can name another: `jwk`, `jku` and `x5u` are refused.
"""

from __future__ import annotations

from typing import Final

from identity.jose.jws import Jws, numeric_date, parse_jws
from identity.jose.keys import PublicJwk
from oauth.core.call import Assertion, Authenticated, Call
from oauth.core.clients import check_client_id
from oauth.core.errors import InvalidClient, told_as
from oauth.core.limits import ASSERTION_SECONDS, CLOCK_AHEAD_SECONDS, JTI_CHARACTERS, JWT_BYTES
from oauth.core.ports import ClientStanding, standing_of
from oauth.store import replay

TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TYPES: Final = ("jwt", "", "client-authentication+jwt")
_KEYS_IN_HEADER: Final = frozenset({"jwk", "jku", "x5u", "x5c"})


def assertion_is_read(call: Call) -> None:
    """Read the assertion: everything in it but the signature is checked."""
    form, core = call.form, call.core
    if call.request.header("authorization") or "client_secret" in form:
        raise InvalidClient("clients authenticate by private_key_jwt alone")
    if form.get("client_assertion_type") != TYPE or "client_assertion" not in form:
        raise InvalidClient("client_assertion and its client_assertion_type are needed")
    jws = _read(form["client_assertion"])
    client = jws.payload.get("iss")
    if not isinstance(client, str) or jws.payload.get("sub") != client:
        raise InvalidClient("iss and sub of the assertion are the client's id")
    if form.get("client_id", client) != client:
        raise InvalidClient("client_id is not the client of the assertion")
    check_client_id(client, core.issuer.chain_id)
    if jws.payload.get("aud") != core.issuer.url:
        raise InvalidClient("aud of the assertion is the issuer, as text")
    call.asserted = Assertion(client, jws, _id(jws), _times(jws, call.now))


def client_is_authenticated(call: Call) -> None:
    """The assertion is signed by a key that the chain lists; whether it was seen before is for `assertion_is_new`."""
    core, client, jws = call.core, call.assertion.client, call.assertion.jws
    standing = standing_of(core.clients, client)
    key = _key(standing, jws)
    if not key.verifies(jws.algorithm, jws.signed, jws.signature):
        raise InvalidClient("the signature of the assertion is wrong")
    call.authenticated = Authenticated(client, core.state.lookup("client", client), key.thumbprint, standing)


def assertion_is_new(call: Call) -> None:
    """Its `jti` was not seen before, from this client, for as long as the assertion lives."""
    assertion = call.assertion
    until = assertion.expires + CLOCK_AHEAD_SECONDS
    if not replay.first_time(call.work, "assertion", call.client.lookup, assertion.jti, until):
        raise InvalidClient("the assertion was used before")


def _read(text: str) -> Jws:
    with told_as(InvalidClient):
        jws = parse_jws(text, "the assertion", types=_TYPES, limit=JWT_BYTES)
    if _KEYS_IN_HEADER & jws.header.keys():
        raise InvalidClient("the header of the assertion names its key by kid and in no other way")
    return jws


def _id(jws: Jws) -> str:
    jti = jws.payload.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= JTI_CHARACTERS:
        raise InvalidClient(f"jti of the assertion is text of 1 to {JTI_CHARACTERS} characters")
    return jti


def _times(jws: Jws, now: float) -> int:
    """Return when it expires. A clock that is wrong is named, so that a person finds it."""
    with told_as(InvalidClient):
        made, starts, ends = (numeric_date(jws.payload, name, "the assertion") for name in ("iat", "nbf", "exp"))
    if ends is None:
        raise InvalidClient("exp of the assertion is missing")
    if ends <= now:
        raise InvalidClient(f"the assertion expired {int(now - ends)} seconds ago by this server's clock")
    if ends > now + ASSERTION_SECONDS:
        raise InvalidClient(f"the assertion lives longer than {ASSERTION_SECONDS} seconds")
    for time in (made, starts):
        if time is not None and time > now + CLOCK_AHEAD_SECONDS:
            raise InvalidClient(f"the assertion is from {int(time - now)} seconds ahead of this server's clock")
    return ends


def _key(standing: ClientStanding, jws: Jws) -> PublicJwk:
    if standing.deactivated:
        raise InvalidClient("the client's DID is deactivated")
    if jws.kid is None and len(standing.keys) == 1:
        return standing.keys[0]
    key = standing.key(jws.kid or "")
    if key is None:
        raise InvalidClient("kid of the assertion is the thumbprint of no key that the chain lists for the client now")
    return key
