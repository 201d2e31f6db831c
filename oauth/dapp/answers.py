"""Validation of a server's answers: token responses, errors, and fields as JSON, signed or sealed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx2

from identity.foreign import clean
from identity.jose.encoding import Json, read_object
from identity.jose.jwe import PrivateOf, open_sealed
from identity.jose.keys import PublicJwk
from identity.rejections import Malformed, Rejected
from oauth.dapp.errors import BadAnswer, ServerRefused, ServerUnreachable
from oauth.dapp.signed import has_ended, signed_by_issuer

SEALED: Final = "JWT"
SIGNED: Final = "cmwallet-vault+jwt"
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,16384}=*", re.ASCII)
"""What stands in a header, and on a terminal when it is printed (RFC 9110 §11.2)."""


@dataclass(frozen=True)
class Tokens:
    """A token response. `details` is what was granted, which may be less than what was asked for.

    `subject` is the `sub` of a checked ID Token: who the user is to this dapp; None when no login was asked for.
    """

    access_token: str
    expires: int
    refresh_token: str | None
    grant_id: str | None
    details: tuple[Mapping[str, object], ...]
    document: Mapping[str, object]
    subject: str | None = None


def judge(response: httpx2.Response) -> Json:
    """Return the JSON object of a good answer, an empty one for 204.

    Raises:
        ServerRefused: an OAuth error, from the body or from `WWW-Authenticate`.
        ServerUnreachable: the server is not able to answer, or answers with nonsense.
    """
    host, status = urlsplit(str(response.url)).netloc, response.status_code
    if 200 <= status < 300 and not response.content:
        return {}
    try:
        document = read_object(response.content, "the answer")
    except Malformed:
        document = {}
        if 200 <= status < 300:
            raise ServerUnreachable(f"{host} answered with something that is no JSON object") from None
    if 200 <= status < 300:
        return document
    error = _word(document.get("error")) or _challenged(response.headers.get("WWW-Authenticate", ""))
    if status >= 500 or status == 429:
        after = response.headers.get("Retry-After", "")
        hint = f"try again in {after} seconds" if after.isdigit() else "try again later"
        raise ServerUnreachable(f"{host} cannot answer now: {error or status}", hint=hint, details={"status": status})
    told = document.get("error_description")
    said = clean(told) if isinstance(told, str) else ""
    message = f"{host} refused: {error or status}" + (f" ({said})" if said else "")
    raise ServerRefused(message, hint=_HINTS.get(error), details={"status": status, "error": error})


def read_tokens(document: Json, now: int) -> Tokens:
    """Return the tokens of a good answer (RFC 6749 §5.1). Raises `BadAnswer`: only DPoP tokens are taken."""
    token, kind, life = (document.get(name) for name in ("access_token", "token_type", "expires_in"))
    if not isinstance(token, str) or not _TOKEN.fullmatch(token) or not isinstance(kind, str):
        raise BadAnswer("the answer holds no token")
    if kind.lower() != "dpop":
        raise BadAnswer("the server gave a token that is not bound to a key; it was not used")
    if isinstance(life, bool) or not isinstance(life, int) or not 0 < life < 1 << 31:
        raise BadAnswer("the server does not say how long the token is good")
    refresh, grant, details = (document.get(name) for name in ("refresh_token", "grant_id", "authorization_details"))
    granted = [item for item in details if isinstance(item, dict)] if isinstance(details, list) else []
    return Tokens(
        token,
        now + life,
        refresh if isinstance(refresh, str) else None,
        clean(grant, 200) if isinstance(grant, str) else None,
        tuple(granted),
        document,
    )


def read_resource(
    response: httpx2.Response,
    *,
    issuer: str,
    client_id: str,
    keys: Callable[[], Mapping[str, PublicJwk]],
    private_of: PrivateOf,
    now: int,
) -> Json:
    """Return the object in a resource server's answer: plain, signed by the issuer, or that sealed to the dapp.

    Raises as `judge` does, and `BadAnswer` when a signature, issuer, audience or time is wrong.
    """
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status_code != 200 or kind != "application/jwt":
        return judge(response)
    try:
        text = response.content.decode("ascii")
        if text.count(".") == 4:
            text = open_sealed(text, SEALED, private_of).decode("ascii")
    except UnicodeDecodeError:
        raise BadAnswer("the answer is no signed object") from None
    except Rejected as problem:
        raise BadAnswer(problem.message, hint=problem.hint) from None
    answer = signed_by_issuer(text, "the answer", keys(), types=(SIGNED,))
    if answer.get("iss") != issuer or answer.get("aud") != client_id:
        raise BadAnswer("the answer is for somebody else, or by somebody else")
    if has_ended(answer, now):
        raise BadAnswer("the answer is too old")
    return answer


def _word(value: object) -> str:
    return clean(value, 80) if isinstance(value, str) else ""


def _challenged(header: str) -> str:
    """Return the `error` of a `WWW-Authenticate` header (RFC 6750 §3)."""
    for part in header.split(","):
        name, _, value = part.strip().rpartition(" ")[2].partition("=")
        if name.lower() == "error":
            return clean(value.strip('"'), 80)
    return ""


_HINTS: Final[Mapping[str, str]] = {
    "access_denied": "the user said no; ask again only if she wants it",
    "invalid_client": "is the key listed on chain under the dapp's DID, and the clock right?",
    "invalid_dpop_proof": "the proof is made by the key that the token is bound to: --key, or else the dapp's own",
    "invalid_grant": "what was given is used, expired or withdrawn: ask the user anew",
    "invalid_token": "the token is expired or its grant withdrawn; refresh it, or ask the user anew",
    "insufficient_scope": "the grant does not hold what was asked for",
    "expired_token": "the code has expired: begin again",
}
