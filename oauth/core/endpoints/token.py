"""`POST /token`: a code, a refresh token, a device code or an offer for an access token (RFC 6749 §3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from oauth.core.call import Call, Rule
from oauth.core.endpoint import Endpoint
from oauth.core.endpoints.common import AUTHENTICATED, KNOWN
from oauth.core.endpoints.token_code import code_is_redeemed, misused_code_is_noticed
from oauth.core.endpoints.token_device import device_code_is_redeemed
from oauth.core.endpoints.token_offer import offer_is_redeemed
from oauth.core.endpoints.token_refresh import refresh_token_is_used
from oauth.core.exchange import Response, json_response
from oauth.core.handing_out import token_answer
from oauth.core.rules.grant_type import CODE, DEVICE, OFFER, REFRESH, grant_type_is_served
from oauth.core.rules.proof import proof_holds, proof_is_new
from oauth.core.rules.resource import resource_is_ours

BY_TYPE: Final[Mapping[str, Rule]] = {
    CODE: code_is_redeemed,
    REFRESH: refresh_token_is_used,
    DEVICE: device_code_is_redeemed,
    OFFER: offer_is_redeemed,
}


def _by_grant_type(call: Call) -> None:
    BY_TYPE[call.form["grant_type"]](call)


def _answer(call: Call) -> Response:
    return json_response(token_answer(call))


TOKEN: Final = Endpoint(
    "POST",
    "/token",
    "Get an access token (RFC 6749, RFC 9449).",
    before=(*AUTHENTICATED, grant_type_is_served, resource_is_ours, proof_holds),
    within=(*KNOWN, proof_is_new, _by_grant_type),
    answer=_answer,
    refused=misused_code_is_noticed,
)
