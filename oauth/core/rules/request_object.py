"""A signed request (RFC 9101) within a pushed one (RFC 9126 §3): all parameters in a JWS by the key that authenticates.

It is kept as it is, in the receipt: the dapp's own signature under what it asked for. So it is taken only as verifiers
of receipts take it, and with its own `typ` alone: a plain JWT could be shown again as an assertion (RFC 9101 §10.8).
"""

from __future__ import annotations

from typing import Final

from identity.consent.statements import REQUEST
from identity.jose.encoding import write_json
from identity.jose.jws import numeric_date, parse_jws
from oauth.core.call import Call
from oauth.core.errors import InvalidRequest, InvalidRequestObject, told_as
from oauth.core.limits import CLOCK_AHEAD_SECONDS, DOCUMENT_BYTES

_BESIDE: Final = frozenset({"client_id", "client_assertion", "client_assertion_type", "request", "client_document"})
_CLAIMS: Final = frozenset({"iss", "aud", "exp", "iat", "nbf", "jti", "sub"})
_STRUCTURED: Final = "authorization_details"


def no_request_uri(call: Call) -> None:
    """A pushed request does not point to another one (RFC 9126 §2.1)."""
    if "request_uri" in call.form:
        raise InvalidRequest("request_uri has no place in a pushed request")


def request_object_holds(call: Call) -> None:
    """Check a request object and put its parameters in the place of the form's."""
    text = call.form.get("request")
    if text is None:
        return
    if call.form.keys() - _BESIDE:
        raise InvalidRequest("beside a request object stand no other parameters")
    with told_as(InvalidRequestObject):
        jws = parse_jws(text, "the request object", types=(REQUEST,), limit=DOCUMENT_BYTES)
        ends, starts = (numeric_date(jws.payload, name, "the request object") for name in ("exp", "nbf"))
    client, payload = call.client, jws.payload
    if payload.get("iss") != client.did or payload.get("client_id") != client.did:
        raise InvalidRequestObject("iss and client_id of the request object are the client")
    if payload.get("aud") not in (call.core.issuer.url, [call.core.issuer.url]):
        raise InvalidRequestObject("aud of the request object is the issuer")
    if ends is None or not call.now < ends <= call.now + 3600:
        raise InvalidRequestObject("exp of the request object lies ahead, at most an hour")
    if starts is None or not call.now - 3600 <= starts <= call.now + CLOCK_AHEAD_SECONDS:
        raise InvalidRequestObject("nbf of the request object lies behind, at most an hour")
    if {"request", "request_uri"} & payload.keys():
        raise InvalidRequestObject("a request object holds no other one")
    key = client.standing.key(jws.kid or client.key)
    if key is None or not key.verifies(jws.algorithm, jws.signed, jws.signature):
        raise InvalidRequestObject("the request object is not signed by a key that the chain lists for the client")
    call.form = {**{name: call.form[name] for name in _BESIDE & call.form.keys()}, **_parameters(payload)}


def _parameters(payload: dict[str, object]) -> dict[str, str]:
    found = {}
    for name, value in payload.items():
        if name in _CLAIMS:
            continue
        if name == _STRUCTURED:
            found[name] = write_json(value).decode()
        elif isinstance(value, str):
            found[name] = value
        else:
            raise InvalidRequestObject("a parameter of the request object is no text")
    return found
