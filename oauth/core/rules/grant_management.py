"""Grant management (FAPI draft 03): each request makes a grant of its own; query and revoke stand under `/grants`."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.errors import InvalidRequest


def a_new_grant_is_asked_for(call: Call) -> None:
    """`create` or nothing: widening is the user's to decide, as a request of its own."""
    if call.form.get("grant_management_action", "create") != "create" or "grant_id" in call.form:
        raise InvalidRequest("grant_management_action is create")
