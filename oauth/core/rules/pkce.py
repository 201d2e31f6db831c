"""PKCE for everybody, by S256 alone (RFC 7636, FAPI 2.0 §5.3.2.1-5)."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

from identity.jose.encoding import encode
from oauth.core.call import Call
from oauth.core.errors import InvalidGrant, InvalidRequest

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)


def challenge_is_given(call: Call) -> None:
    """A challenge of 43 characters of base64url; a missing method would mean `plain` and is refused."""
    if not _CHALLENGE.fullmatch(call.form.get("code_challenge", "")):
        raise InvalidRequest("code_challenge is 43 characters of base64url")
    if call.form.get("code_challenge_method") != "S256":
        raise InvalidRequest("code_challenge_method is S256")


def check_verifier(verifier: str | None, challenge: str) -> None:
    """Compare in constant time. Raises `InvalidRequest`, `InvalidGrant`."""
    if verifier is None:
        raise InvalidRequest("code_verifier is missing")
    computed = encode(hashlib.sha256(verifier.encode()).digest())
    if not _VERIFIER.fullmatch(verifier) or not hmac.compare_digest(computed, challenge):
        raise InvalidGrant("code_verifier is not the one of the code_challenge")
