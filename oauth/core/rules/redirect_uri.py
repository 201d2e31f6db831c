"""The redirect URI equals one in the client's document, letter by letter; on loopback any port (RFC 8252 §7.3)."""

from __future__ import annotations

import re
from typing import Final

from oauth.core.call import Call
from oauth.core.clients import check_redirect_uri
from oauth.core.errors import InvalidRequest, told_as

_LOOPBACK: Final = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?(/.*)?", re.ASCII | re.DOTALL)


def redirect_uri_is_the_clients(call: Call) -> None:
    """Compare with the document. It is required, even when the document has one address alone (FAPI 2.0)."""
    stated = call.form.get("redirect_uri")
    if stated is None:
        raise InvalidRequest("redirect_uri is missing")
    with told_as(InvalidRequest):
        check_redirect_uri(stated)
    document = call.document.parsed
    if document is None or not any(same_address(stated, listed) for listed in document.redirect_uris):
        raise InvalidRequest("redirect_uri is none of those in the client's document")


def same_address(stated: str, listed: str) -> bool:
    """Whether a stated address is the listed one."""
    if stated == listed:
        return True
    ours, theirs = _LOOPBACK.fullmatch(stated), _LOOPBACK.fullmatch(listed)
    return ours is not None and theirs is not None and ours.groups() == theirs.groups()
