"""DPoP proofs (RFC 9449 §4.3): the checks that need nothing but the request, in the order of the RFC."""

from __future__ import annotations

import hashlib
import hmac
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from identity.jose.encoding import encode
from identity.jose.jws import Jws, numeric_date, parse_jws
from identity.jose.keys import ACCEPTED, PublicJwk, parse_jwk
from oauth.core.errors import InvalidProof, UseNonce, told_as
from oauth.core.limits import CLOCK_AHEAD_SECONDS, JTI_CHARACTERS, JWT_BYTES, PROOF_PAST_SECONDS
from oauth.core.nonces import Nonces

TYPE: Final = "dpop+jwt"
ALGORITHMS: Final = " ".join(ACCEPTED)
_UNRESERVED: Final = frozenset(string.ascii_letters + string.digits + "-._~")
_ESCAPE: Final = re.compile("%([0-9a-fA-F]{2})")
_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Proof:
    """A proof that was checked. Whether its `jti` was seen before is for the store to say."""

    jkt: str
    jti: str
    htu: str
    hash: str
    nonce_is_newest: bool


def check_proof(
    headers: Sequence[str], *, method: str, url: str, nonces: Nonces, now: float, access_token: str | None = None
) -> Proof:
    """Check the one `DPoP` header of a request. `url` is the address as the issuer states it.

    Raises:
        InvalidProof: with a description that names the check.
        UseNonce: no nonce, or one that is not good any more.
    """
    if len(headers) != 1:
        raise InvalidProof("exactly one DPoP header is needed")
    jws, key = _read(headers[0])
    if not key.verifies(jws.algorithm, jws.signed, jws.signature):
        raise InvalidProof("the proof is not signed by the key in it")
    payload = jws.payload
    if payload.get("htm") != method:
        raise InvalidProof("htm is not the method of the request")
    if not _same_address(payload.get("htu"), url):
        raise InvalidProof("htu is not the address of the request")
    jti = payload.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= JTI_CHARACTERS:
        raise InvalidProof(f"jti is text of 1 to {JTI_CHARACTERS} characters")
    _check_times(jws, now)
    if access_token is not None:
        wanted = encode(hashlib.sha256(access_token.encode()).digest())
        stated = payload.get("ath")
        if not isinstance(stated, str) or not hmac.compare_digest(stated.encode(), wanted.encode()):
            raise InvalidProof("ath is not the hash of the access token")
    nonce = payload.get("nonce")
    if not isinstance(nonce, str) or not nonces.holds(nonce, now):
        raise UseNonce("the proof needs the nonce that comes with this answer")
    digest = encode(hashlib.sha256(headers[0].encode()).digest())
    return Proof(key.thumbprint, jti, url, digest, nonce == nonces.newest(now))


def _read(text: str) -> tuple[Jws, PublicJwk]:
    with told_as(InvalidProof):
        jws = parse_jws(text, "the proof", types=(TYPE,), limit=JWT_BYTES)
        return jws, parse_jwk(jws.header.get("jwk"))


def _check_times(jws: Jws, now: float) -> None:
    with told_as(InvalidProof):
        made, starts, ends = (numeric_date(jws.payload, name, "the proof") for name in ("iat", "nbf", "exp"))
    if made is None:
        raise InvalidProof("iat is missing")
    if starts is not None and starts > now + CLOCK_AHEAD_SECONDS:
        raise InvalidProof("the proof is not valid yet")
    if abs(now - made) > PROOF_PAST_SECONDS:
        raise InvalidProof(f"iat differs from this server's clock by {int(abs(now - made))} seconds")
    if ends is not None and ends <= now:
        raise InvalidProof("the proof has expired")


def _same_address(stated: object, url: str) -> bool:
    """Compare after normalisation by syntax and by scheme; query and fragment do not count (§4.3)."""
    if stated == url:
        return True
    if not isinstance(stated, str) or len(stated) > 2048 or not stated.isascii():
        return False
    try:
        return _normal(stated) == _normal(url)
    except ValueError:
        return False


def _normal(url: str) -> tuple[str, str, int, str]:
    """Return an address so that equal ones are equal (RFC 3986 §6.2.2, §6.2.3). Raises `ValueError`."""
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address with a user in it")
    scheme = parts.scheme.lower()
    host = _plain_escapes(parts.hostname or "").lower()
    return scheme, host, parts.port or _PORTS.get(scheme, 0), _without_dots(_plain_escapes(parts.path)) or "/"


def _plain_escapes(text: str) -> str:
    """Write what needs no escape as it is, other escapes in capitals (§6.2.2.1, §6.2.2.2)."""

    def plain(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(plain, text)


def _without_dots(path: str) -> str:
    """Follow the segments `.` and `..` of an absolute path (§5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "".join(f"/{segment}" for segment in kept)
