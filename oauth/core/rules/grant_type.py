"""The grant types that are served; there is no password, no implicit and no client-credentials grant."""

from __future__ import annotations

from typing import Final

from oauth.core.call import Call
from oauth.core.errors import InvalidRequest, UnsupportedGrantType

CODE: Final = "authorization_code"
REFRESH: Final = "refresh_token"
DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
OFFER: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
SERVED: Final = (CODE, REFRESH, DEVICE, OFFER)


def grant_type_is_served(call: Call) -> None:
    """Look at `grant_type`."""
    kind = call.form.get("grant_type")
    if kind is None:
        raise InvalidRequest("grant_type is missing")
    if kind not in SERVED:
        raise UnsupportedGrantType("there is no such grant type here")
