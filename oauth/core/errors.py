"""The errors of OAuth: one class each, with what the client is told and, apart from it, what the log may say.

Refused                     error, status, description (public), detail (for the log; never a secret)
├── InvalidRequest          invalid_request                 400   RFC 6749 §5.2
├── InvalidClient           invalid_client                  401   RFC 6749 §5.2
├── InvalidGrant            invalid_grant                   400   RFC 6749 §5.2
├── UnauthorizedClient      unauthorized_client             400   RFC 6749 §5.2
├── UnsupportedGrantType    unsupported_grant_type          400   RFC 6749 §5.2
├── UnsupportedResponseType unsupported_response_type       400   RFC 6749 §4.1.2.1
├── InvalidScope            invalid_scope                   400   RFC 6749 §5.2
├── AccessDenied            access_denied                   400   RFC 6749 §4.1.2.1, RFC 8628 §3.5
├── InvalidTarget           invalid_target                  400   RFC 8707 §2
├── InvalidDetails          invalid_authorization_details   400   RFC 9396 §5
├── InvalidRequestUri       invalid_request_uri             400   RFC 9126, OIDC Core §3.1.2.6
├── InvalidRequestObject    invalid_request_object          400   RFC 9101 §7
├── InvalidProof            invalid_dpop_proof              400   RFC 9449 §5
├── UseNonce                use_dpop_nonce                  400   RFC 9449 §8
├── AuthorizationPending    authorization_pending           400   RFC 8628 §3.5
├── SlowDown                slow_down                       400   RFC 8628 §3.5
├── ExpiredToken            expired_token                   400   RFC 8628 §3.5
├── InvalidToken            invalid_token                   401   RFC 6750 §3.1
│   └── NoToken             invalid_token                   401   RFC 6750 §3.1
├── InsufficientScope       insufficient_scope              403   RFC 6750 §3.1
├── TooMany                 too_many_requests               429   RFC 6585 §4
├── Unavailable             temporarily_unavailable         503   RFC 6749 §4.1.2.1
├── NoSuchPath              not_found                       404
├── WrongMethod             method_not_allowed              405
└── TooLarge                invalid_request                 413
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from identity.rejections import Rejected


class Refused(Exception):
    """A request that is not granted. `description` goes to the client, `detail` to the log of the server alone."""

    error: ClassVar[str] = "server_error"
    status: ClassVar[int] = 500

    def __init__(self, description: str, *, detail: str = "", retry_after: int | None = None) -> None:
        super().__init__(description)
        self.description = description
        self.detail = detail
        self.retry_after = retry_after


class InvalidRequest(Refused):
    """A parameter is missing, repeated, or malformed."""

    error, status = "invalid_request", 400


class InvalidClient(Refused):
    """The client is unknown or its authentication does not hold."""

    error, status = "invalid_client", 401


class InvalidGrant(Refused):
    """A code, refresh token, device code or offer is wrong, used, expired, or another client's."""

    error, status = "invalid_grant", 400


class UnauthorizedClient(Refused):
    """The client may not do this."""

    error, status = "unauthorized_client", 400


class UnsupportedGrantType(Refused):
    """There is no such grant type here."""

    error, status = "unsupported_grant_type", 400


class UnsupportedResponseType(Refused):
    """Only `code` is answered."""

    error, status = "unsupported_response_type", 400


class InvalidScope(Refused):
    """There is no such scope here."""

    error, status = "invalid_scope", 400


class AccessDenied(Refused):
    """The user said no."""

    error, status = "access_denied", 400


class InvalidTarget(Refused):
    """The resource is not served here."""

    error, status = "invalid_target", 400


class InvalidDetails(Refused):
    """The authorization details are malformed or ask for what there is not."""

    error, status = "invalid_authorization_details", 400


class InvalidRequestUri(Refused):
    """The request URI is unknown, used, expired, or another client's."""

    error, status = "invalid_request_uri", 400


class InvalidRequestObject(Refused):
    """The signed request does not hold."""

    error, status = "invalid_request_object", 400


class InvalidProof(Refused):
    """The DPoP proof does not hold."""

    error, status = "invalid_dpop_proof", 400


class UseNonce(Refused):
    """The proof has to carry the nonce that comes with this answer."""

    error, status = "use_dpop_nonce", 400


class AuthorizationPending(Refused):
    """The user has not decided yet."""

    error, status = "authorization_pending", 400


class SlowDown(Refused):
    """The client asks too often: five seconds more between its questions from now on."""

    error, status = "slow_down", 400


class ExpiredToken(Refused):
    """The device code has expired."""

    error, status = "expired_token", 400


class InvalidToken(Refused):
    """The access token does not hold, or its grant does not any more."""

    error, status = "invalid_token", 401


class NoToken(InvalidToken):
    """There is no access token at all."""


class InsufficientScope(Refused):
    """The token holds, and does not reach as far as this."""

    error, status = "insufficient_scope", 403


class TooMany(Refused):
    """Too many requests of one client, or too many that wait."""

    error, status = "too_many_requests", 429


class Unavailable(Refused):
    """The server cannot answer now: it holds no keys, the chain is not to be had, or the store is busy."""

    error, status = "temporarily_unavailable", 503


class NoSuchPath(Refused):
    """Nothing is served there."""

    error, status = "not_found", 404


class WrongMethod(Refused):
    """That path answers to other methods."""

    error, status = "method_not_allowed", 405


class TooLarge(Refused):
    """The request is larger than anything that is served here."""

    error, status = "invalid_request", 413


@contextmanager
def told_as(error: type[Refused]) -> Iterator[None]:
    """Refuse by this error what is wrong with a token, a proof or a document that came along."""
    try:
        yield
    except Rejected as problem:
        raise error(problem.message) from None
