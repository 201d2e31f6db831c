"""The client document of a dapp of one's own: signed, and read back as servers read it."""

from __future__ import annotations

from collections.abc import Mapping

from identity.errors import InvalidInput
from identity.jose.jws import sign_jws
from identity.jose.keys import Signer
from identity.rejections import Rejected
from oauth.core.clients import DETAILS_TYPE, TYPE, on_host, parse_document


def write_document(signer: Signer, did: str, claims: Mapping[str, object]) -> str:
    """Sign a client document; members that are None are left out. Raises `InvalidInput` for what servers refuse."""
    said = {name: value for name, value in claims.items() if value is not None}
    payload = {"iss": did, "sub": did, **said, "authorization_details_types": [DETAILS_TYPE]}
    text = sign_jws(payload, signer, {"typ": TYPE, "kid": signer.kid})
    try:
        document, _ = parse_document(text)
    except Rejected as problem:
        raise InvalidInput(problem.message, hint="see docs/dapp-guide.md") from None
    if document.name != claims["client_name"]:
        raise InvalidInput("the name is longer than 60 characters, or some of them do not show")
    if document.host is not None and not on_host(document, document.host):
        raise InvalidInput(f"every address has to be on {document.host}, or on this machine")
    return text
