"""The one scope is `openid`; what the user opens is named in authorization_details, never by a scope."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.errors import InvalidScope


def scope_is_known(call: Call) -> None:
    """Nothing, or `openid`."""
    if call.form.get("scope", "openid") != "openid":
        raise InvalidScope("the one scope is openid; fields are asked for in authorization_details")
