"""The redirect URI equals one in the client's document, letter by letter; on loopback any port (RFC 8252 §7.3)."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Final

from oauth.core.call import Call
from oauth.core.clients import check_redirect_uri
from oauth.core.errors import InvalidRequest, told_as

log = logging.getLogger("cmwallet.oauth")

_MOST_TOLD: Final = 5
_LONGEST_TOLD: Final = 200
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
        listed = () if document is None else document.redirect_uris
        log.info("a redirect_uri that the client's document does not list: %s", _told(stated))
        raise InvalidRequest(f"redirect_uri {_told(stated)} is none of those in the client's document: {_all(listed)}")


def _all(listed: Sequence[str]) -> str:
    told = [_told(one) for one in listed[:_MOST_TOLD]]
    return ", ".join([*told, *(["..."] if len(listed) > _MOST_TOLD else [])]) or "it has none"


def _told(address: str) -> str:
    """An address as an error and the log may repeat it: cut, and without its query, which may hold what is nobody's.

    `check_redirect_uri` has seen to its characters (RFC 6749 §5.2). The error goes to the client that sent it, as JSON.
    """
    bare = address.partition("?")[0]
    return bare if len(bare) <= _LONGEST_TOLD else bare[:_LONGEST_TOLD] + "..."


def same_address(stated: str, listed: str) -> bool:
    """Whether a stated address is the listed one."""
    if stated == listed:
        return True
    ours, theirs = _LOOPBACK.fullmatch(stated), _LOOPBACK.fullmatch(listed)
    return ours is not None and theirs is not None and ours.groups() == theirs.groups()
