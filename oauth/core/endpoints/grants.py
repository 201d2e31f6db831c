"""`GET` and `DELETE /grants/{id}`: what became of a grant, and giving it back (FAPI Grant Management, draft 03).

The access token of the grant opens this too, as long as it lives: also after the user has revoked, so that the dapp can
tell a revocation from a fault.
"""

from __future__ import annotations

from typing import Final

from identity.timestamps import rfc3339
from oauth.core.access import (
    claims_of,
    client_still_stands,
    grant_is_loaded,
    token_holds,
)
from oauth.core.call import Call, Rule
from oauth.core.endpoint import Endpoint
from oauth.core.errors import InsufficientScope
from oauth.core.exchange import NO_STORE, Response, json_response
from oauth.core.rules.proof import proof_is_new, proof_of_token_holds
from oauth.core.rules.rates import remote_is_not_too_fast
from oauth.core.rules.sizes import sizes_are_bounded
from oauth.core.tokens import granted_details
from oauth.model import ACTIVE, REQUESTED, REVOKED, SUSPENDED
from oauth.store import grants, serving, tokens

PREFIX: Final = "/grants/"


def _grant_is_the_tokens(call: Call) -> None:
    if call.url != f"{call.core.issuer.url}{PREFIX}{claims_of(call).grant_id}":
        raise InsufficientScope("the token is of another grant")


_BEFORE: Final[tuple[Rule, ...]] = (
    sizes_are_bounded,
    remote_is_not_too_fast,
    token_holds,
    proof_of_token_holds,
    client_still_stands,
    _grant_is_the_tokens,
)


def _revoke(call: Call) -> None:
    """The dapp gives the grant back: it opens nothing from now on, to nobody."""
    assert call.grant is not None
    grants.set_state(call.work, call.grant.id, (ACTIVE, SUSPENDED, REQUESTED), REVOKED, call.time)
    tokens.revoke_grant(call.work, call.grant.id)
    serving.drop_grant(call.work, call.grant.id)


def _status(call: Call) -> Response:
    grant = call.grant
    assert grant is not None
    state = grant.state_at(call.time)
    return json_response(
        {
            "grant_id": grant.id,
            "status": state,
            "version": grant.version,
            "authorization_details": granted_details(call.core.issuer, grant),
            "created": rfc3339(grant.created),
            "changed": rfc3339(grant.changed),
            "expires": rfc3339(grant.expires),
            "uses": grant.uses,
        }
    )


def _gone(_call: Call) -> Response:
    return Response(204, NO_STORE)


GRANT: Final = Endpoint(
    "GET", "/grants/{id}", "Query a grant.", _BEFORE, (proof_is_new, grant_is_loaded), _status, realm="rs"
)
REVOKE_GRANT: Final = Endpoint(
    "DELETE",
    "/grants/{id}",
    "Give a grant back.",
    _BEFORE,
    (proof_is_new, grant_is_loaded, _revoke),
    _gone,
    realm="rs",
)
