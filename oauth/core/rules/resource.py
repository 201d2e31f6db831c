"""The resource indicator, if there is one, is the vault of this issuer (RFC 8707 §2)."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.errors import InvalidTarget


def resource_is_ours(call: Call) -> None:
    """No other resource is served here."""
    if call.form.get("resource", call.core.vault) not in (call.core.vault, call.core.issuer.url):
        raise InvalidTarget(f"the resource is {call.core.vault}")
