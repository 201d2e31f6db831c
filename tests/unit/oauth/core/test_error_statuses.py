"""Error codes of the protocol and their HTTP statuses, as the RFCs have them."""

from __future__ import annotations

import pytest

from oauth.core import errors
from oauth.core.errors import Refused

STATUSES = {
    # RFC 6749 §5.2, RFC 6750 §3.1
    "InvalidRequest": ("invalid_request", 400),
    "InvalidClient": ("invalid_client", 401),
    "InvalidGrant": ("invalid_grant", 400),
    "UnauthorizedClient": ("unauthorized_client", 400),
    "UnsupportedGrantType": ("unsupported_grant_type", 400),
    "UnsupportedResponseType": ("unsupported_response_type", 400),
    "InvalidScope": ("invalid_scope", 400),
    "AccessDenied": ("access_denied", 400),
    "InvalidToken": ("invalid_token", 401),
    "InsufficientScope": ("insufficient_scope", 403),
    # RFC 8707 §2, RFC 9396 §5, RFC 9101 §7, RFC 9449 §5 and §8
    "InvalidTarget": ("invalid_target", 400),
    "InvalidDetails": ("invalid_authorization_details", 400),
    "InvalidRequestUri": ("invalid_request_uri", 400),
    "InvalidRequestObject": ("invalid_request_object", 400),
    "InvalidProof": ("invalid_dpop_proof", 400),
    "UseNonce": ("use_dpop_nonce", 400),
    # RFC 8628 §3.5
    "AuthorizationPending": ("authorization_pending", 400),
    "SlowDown": ("slow_down", 400),
    "ExpiredToken": ("expired_token", 400),
    # RFC 9110 §15.5 and §15.6, RFC 6585 §4
    "NoSuchPath": ("not_found", 404),
    "WrongMethod": ("method_not_allowed", 405),
    "TooLarge": ("invalid_request", 413),
    "TooMany": ("too_many_requests", 429),
    "Unavailable": ("temporarily_unavailable", 503),
}


@pytest.mark.parametrize("name", STATUSES)
def test_an_error_has_the_code_and_the_status_of_its_rfc(name: str) -> None:
    kind = getattr(errors, name)
    assert (kind.error, kind.status) == STATUSES[name]


def test_every_error_is_in_the_table_and_what_is_not_said_is_a_fault_of_the_server() -> None:
    named = {kind.__name__ for kind in Refused.__subclasses__() if kind.__module__ == errors.__name__}
    assert named == set(STATUSES)
    assert (Refused.error, Refused.status) == ("server_error", 500)
    refused = Refused("said", retry_after=7)
    assert str(refused) == "said"
    assert (refused.description, refused.detail, refused.retry_after) == ("said", "", 7)
