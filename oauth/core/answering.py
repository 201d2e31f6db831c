"""The forms of an answer with the user's data: JSON, JSON signed (JWS), or that sealed to the client (JWE).

A client whose document names an encryption key gets the sealed form alone, whatever it asks for. The signed form is
bound to the client (`aud`), to five minutes, and to the proof that asked (`proof`: its SHA-256).
"""

from __future__ import annotations

from typing import Final

from identity.jose.encoding import Json
from identity.jose.jws import sign_jws
from oauth.core.accepting import prefers
from oauth.core.access import claims_of
from oauth.core.call import Call
from oauth.core.exchange import NO_STORE, Response, json_response
from oauth.core.limits import SIGNED_ANSWER_SECONDS
from oauth.store.hashing import fresh

JWT_TYPE: Final = "cmwallet-vault+jwt"
_MEDIA: Final = "application/jwt"


def data_response(call: Call, document: Json) -> Response:
    """Answer with data in the form that the client gets."""
    wants_jwt = prefers(call.request.header("accept"), _MEDIA, "application/json")
    key = call.sealing_key
    if key is None and not wants_jwt:
        return json_response(document)
    text = _signed(call, document)
    if key is not None:
        from identity.jose.jwe import seal_to

        text = seal_to(key, text.encode(), "JWT")
    return Response(200, (("content-type", _MEDIA), *NO_STORE), text.encode())


def _signed(call: Call, document: Json) -> str:
    assert call.proof is not None
    core = call.core
    payload: Json = {
        "iss": core.issuer.url,
        "aud": claims_of(call).client,
        "iat": call.time,
        "exp": call.time + SIGNED_ANSWER_SECONDS,
        "jti": fresh(),
        "cnf": {"jkt": call.proof.jkt},
        "proof": call.proof.hash,
        **document,
    }
    return sign_jws(payload, core.signer, {"typ": JWT_TYPE, "kid": core.signer.kid})
