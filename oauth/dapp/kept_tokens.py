"""Token file of a dapp: written by `oauth login --out`, renewed when the access token ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from identity.errors import InvalidInput
from identity.jose.encoding import decode, read_object
from identity.rejections import Malformed
from identity.timestamps import rfc3339, seconds_of_time
from oauth.dapp.answers import Tokens

MAX_BYTES: Final = 1 << 18


@dataclass(frozen=True)
class KeptTokens:
    """What a file holds; a bare token has no `refresh_token`, and says itself who issued it and when it ends."""

    issuer: str
    access_token: str
    expires: int
    refresh_token: str | None


def token_document(issuer: str, client_id: str, tokens: Tokens) -> dict[str, object]:
    """Return a token response as it is printed and kept."""
    document: dict[str, object] = {
        "issuer": issuer,
        "client_id": client_id,
        "access_token": tokens.access_token,
        "token_type": "DPoP",
        "expires": rfc3339(tokens.expires),
        "refresh_token": tokens.refresh_token,
        "grant_id": tokens.grant_id,
        "authorization_details": [dict(item) for item in tokens.details],
    }
    id_token = tokens.document.get("id_token")
    return document if not isinstance(id_token, str) else {**document, "id_token": id_token}


def read_tokens_file(content: bytes) -> KeptTokens:
    """Return the tokens in a file: what `token_document` makes, what `identity grant --json` prints, or a bare token.

    Raises `InvalidInput`.
    """
    text = content.decode("utf-8", "replace").strip()
    if not text.startswith("{"):
        return _bare(_after_scheme(text))
    try:
        document = read_object(content, "the file")
    except Malformed:
        raise InvalidInput("the file holds no token") from None
    token, issuer, expires = (document.get(name) for name in ("access_token", "issuer", "expires"))
    if not isinstance(token, str):
        raise InvalidInput("the file holds no access_token")
    said = _bare(token)
    refresh = document.get("refresh_token")
    return KeptTokens(
        issuer if isinstance(issuer, str) else said.issuer,
        token,
        _seconds(expires) if isinstance(expires, str) else said.expires,
        refresh if isinstance(refresh, str) else None,
    )


def _bare(token: str) -> KeptTokens:
    """Read issuer and end from a token without believing them: they only say whom to ask."""
    try:
        payload: Mapping[str, object] = read_object(decode(token.split(".")[1], "the token"), "the token")
    except (Malformed, IndexError):
        raise InvalidInput("that is no access token of a wallet") from None
    issuer, expires = payload.get("iss"), payload.get("exp")
    if not isinstance(issuer, str) or not isinstance(expires, int):
        raise InvalidInput("the token does not say who issued it")
    return KeptTokens(issuer, token, expires, None)


def _after_scheme(text: str) -> str:
    """Take what `--header` prints too."""
    head, _, rest = text.rpartition(" ")
    return rest if head.lower() in ("", "dpop", "authorization: dpop") else text


def _seconds(text: str) -> int:
    try:
        return seconds_of_time(text)
    except ValueError:
        raise InvalidInput("the file has an end that is no time") from None
