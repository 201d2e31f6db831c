"""A token named in a request: which it is, and whether it is this client's (RFC 7009 §2.1, RFC 7662 §2)."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.errors import InvalidRequest


def token_is_named(call: Call) -> None:
    """`token` is there; `token_type_hint` is not needed and not relied on."""
    if "token" not in call.form:
        raise InvalidRequest("token is missing")
