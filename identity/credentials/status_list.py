"""Token Status List (draft-ietf-oauth-status-list): one or two bits for each credential, zlib, in a signed token.

A list is at least 2^17 long and places in it are random, so a fetched list tells nobody which credential is looked at.
Reading is bounded: a list that unpacks to more than `MAX_BYTES` is refused while it unpacks.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from identity.credentials.issuers import ISSUER_ALGORITHMS, IssuerKeys, check_issuer_signature, judged_by_newest
from identity.jose.encoding import Json, decode, encode
from identity.jose.jws import Jws, numeric_date, parse_jws, sign_jws, text_claim
from identity.jose.keys import Signer
from identity.rejections import BadStatus, KeyNotValid, Malformed, Rejected

VALID: Final = 0
INVALID: Final = 1
SUSPENDED: Final = 2
NAMES: Final = {VALID: "valid", INVALID: "revoked", SUSPENDED: "suspended"}

TYPE: Final = "statuslist+jwt"
LEAST_ENTRIES: Final = 1 << 17
MAX_ENTRIES: Final = 1 << 24
MAX_BYTES: Final = MAX_ENTRIES
"""Of an unpacked list."""
TOKEN_BYTES: Final = 8 << 20
DEFAULT_TTL: Final = 12 * 3600
DEFAULT_LIFE: Final = 7 * 86_400
LIST_FRESH_SECONDS: Final = 86_400
"""How old a list may be that does not say so itself."""
CLOCK_SKEW_SECONDS: Final = 60
WHAT: Final = "the status list"


class StatusList:
    """Statuses of `bits` (1 or 2) each, the first in the lowest bits of the first byte."""

    def __init__(self, bits: int, data: bytes | bytearray) -> None:
        if bits not in (1, 2, 4, 8):
            raise BadStatus("a status has 1, 2, 4 or 8 bits")
        self.bits = bits
        self._data = bytearray(data)

    @classmethod
    def empty(cls, bits: int, entries: int = LEAST_ENTRIES) -> StatusList:
        """Make a list in which everything is valid."""
        return cls(bits, bytes(entries * bits // 8))

    def __len__(self) -> int:
        return len(self._data) * 8 // self.bits

    def __getitem__(self, index: int) -> int:
        place, shift = self._place(index)
        return self._data[place] >> shift & ((1 << self.bits) - 1)

    def __setitem__(self, index: int, status: int) -> None:
        place, shift = self._place(index)
        mask = (1 << self.bits) - 1
        if not 0 <= status <= mask:
            raise BadStatus(f"a status of {self.bits} bits cannot be {status}")
        self._data[place] = self._data[place] & ~(mask << shift) & 0xFF | status << shift

    def _place(self, index: int) -> tuple[int, int]:
        if not 0 <= index < len(self):
            raise BadStatus("the status list is too short for this credential")
        place, within = divmod(index * self.bits, 8)
        return place, within

    def packed(self) -> str:
        """The list as it travels: zlib at level 9, base64url."""
        return encode(zlib.compress(bytes(self._data), 9))


def unpack(bits: object, packed: object) -> StatusList:
    """Read a list of somebody else. Raises `BadStatus`, also for one that unpacks to more than `MAX_BYTES`."""
    if isinstance(bits, bool) or not isinstance(bits, int) or not isinstance(packed, str):
        raise BadStatus("the status list is not understood")
    work = zlib.decompressobj()
    try:
        data = work.decompress(decode(packed, WHAT), MAX_BYTES)
    except (zlib.error, Malformed):
        raise BadStatus("the status list cannot be unpacked") from None
    if work.unconsumed_tail or not work.eof or work.unused_data:
        raise BadStatus("the status list is too long, cut, or followed by something else")
    return StatusList(bits, data)


@dataclass(frozen=True)
class StatusToken:
    """A status list token as it was read; unproven. Times in Unix seconds, `ttl` in seconds."""

    jws: Jws
    uri: str
    issued: int
    expires: int | None
    ttl: int | None

    @property
    def stale_from(self) -> int | None:
        """From when on it is too old to rely on: the earlier of `exp` and `iat` + `ttl`; None: it does not say."""
        ends = [
            time for time in (self.expires, None if self.ttl is None else self.issued + self.ttl) if time is not None
        ]
        return min(ends) if ends else None

    def entries(self) -> StatusList:
        """Unpack the list. Raises `BadStatus`."""
        content = self.jws.payload.get("status_list")
        if not isinstance(content, dict):
            raise BadStatus("the status list token holds no list")
        return unpack(content.get("bits"), content.get("lst"))


class StatusSource(Protocol):
    """Where status lists are read from: a file, a folder, an address, what was fetched before."""

    def token_of(self, uri: str) -> tuple[str, str]:
        """Return (token, where it is from: file, web or cache) of the list at `uri`. Raises `StatusStale`."""

    def proven(self, uri: str, token: str) -> None:
        """Take note that a token was checked: it is the issuer's list of that address, and may be kept."""


def write_token(
    entries: StatusList, signer: Signer, *, uri: str, now: int, life: int = DEFAULT_LIFE, ttl: int = DEFAULT_TTL
) -> str:
    """Sign a list: `sub` is its address, `exp` and `ttl` say how long it may be relied on."""
    payload = {
        "sub": uri,
        "iat": now,
        "exp": now + life,
        "ttl": ttl,
        "status_list": {"bits": entries.bits, "lst": entries.packed()},
    }
    return sign_jws(payload, signer, {"typ": TYPE, "kid": signer.kid})


def parse_token(text: str) -> StatusToken:
    """Read a status list token. Raises `BadStatus`."""
    try:
        jws = parse_jws(text.strip(), WHAT, types=(TYPE,), algorithms=ISSUER_ALGORITHMS, limit=TOKEN_BYTES)
        issued = numeric_date(jws.payload, "iat", WHAT)
        ttl, expires = numeric_date(jws.payload, "ttl", WHAT), numeric_date(jws.payload, "exp", WHAT)
        uri = text_claim(jws.payload, "sub", WHAT)
    except Rejected as problem:
        raise BadStatus(problem.message) from None
    if issued is None:
        raise BadStatus("the status list does not say when it was made")
    return StatusToken(jws, uri, issued, expires, ttl)


def check_token(token: StatusToken, keys: IssuerKeys, *, uri: str, now: int, first_seen: int | None) -> IssuerKeys:
    """Check that a token is the list of `uri`, signed by the credential's own issuer; return the keys that say so.

    `first_seen` is when the verifier first had it: that proves the time when the issuer's key has ended since.

    Raises:
        BadStatus: it is another list, somebody else's, or of the future.
        StatusStale: by the keys that were kept it is somebody else's, and there may be newer ones.
    """
    if token.uri != uri:
        raise BadStatus("that is another status list than the credential's")
    if token.issued > now + CLOCK_SKEW_SECONDS:
        raise BadStatus("the status list is of the future")

    def judge(known: IssuerKeys) -> tuple[str, int]:
        stated = min(token.issued, now)
        return check_issuer_signature(token.jws, known, proven=first_seen, now=now, what=WHAT, stated=stated)

    try:
        return judged_by_newest(keys, now, judge)[1]
    except KeyNotValid as problem:
        raise BadStatus(problem.message, hint="the issuer has to sign a new list") from None
    except Rejected as problem:
        raise BadStatus(problem.message) from None


def status_reference(payload: Json) -> tuple[str, int] | None:
    """Return (address, index) of a credential's status, None when it has none. Raises `BadStatus`."""
    status = payload.get("status")
    if status is None and "status" not in payload:
        return None
    listed = status.get("status_list") if isinstance(status, Mapping) else None
    if not isinstance(listed, Mapping):
        raise BadStatus("the credential's status is of a kind that is not known here")
    index, uri = listed.get("idx"), listed.get("uri")
    if isinstance(index, bool) or not isinstance(index, int) or index < 0 or not isinstance(uri, str) or not uri:
        raise BadStatus("the credential's status is not understood")
    return uri, index
