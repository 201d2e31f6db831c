"""Sizes: a body of at most 64 KiB and headers of at most 16 KiB, before anything is parsed (CVE-2025-61920 class)."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.errors import TooLarge
from oauth.core.limits import BODY_BYTES, HEADER_BYTES


def sizes_are_bounded(call: Call) -> None:
    """Refuse what is larger than anything that is meant."""
    if len(call.request.body) > BODY_BYTES:
        raise TooLarge(f"a request has at most {BODY_BYTES} bytes")
    if sum(len(name) + len(value) for name, value in call.request.headers) + len(call.request.query) > HEADER_BYTES:
        raise TooLarge(f"the headers have at most {HEADER_BYTES} bytes")
