"""Only the authorisation code is given (FAPI 2.0 §5.3.2.2-1), in the query of the redirect."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.errors import InvalidRequest, UnsupportedResponseType


def response_type_is_code(call: Call) -> None:
    """`response_type=code`, and no other mode than `query`."""
    kind = call.form.get("response_type")
    if kind is None:
        raise InvalidRequest("response_type is missing")
    if kind != "code":
        raise UnsupportedResponseType("response_type is code")
    if call.form.get("response_mode", "query") != "query":
        raise InvalidRequest("response_mode is query")
    if len(call.form.get("state", "")) > 1024 or len(call.form.get("nonce", "")) > 1024:
        raise InvalidRequest("state and nonce have at most 1024 characters")
    if call.form.get("prompt") == "none":
        raise InvalidRequest("the user is always asked")
