"""JWS in compact form (RFC 7515): reading what others signed, and signing through the port `Signer`.

Nothing in here decides which key counts. No library is used: signatures are made behind a port that gives no key out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from identity.jose.encoding import Json, decode, encode, read_object, write_json
from identity.jose.keys import ACCEPTED, PublicJwk, Signer
from identity.rejections import BadSignature, Malformed, UnsupportedAlgorithm, WrongType

MAX_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class Jws:
    """A signed object as it was read: nothing in it is proven yet."""

    text: str
    header: Json
    payload: Json
    signed: bytes
    signature: bytes

    @property
    def algorithm(self) -> str:
        """The `alg` of the header."""
        return str(self.header["alg"])

    @property
    def kid(self) -> str | None:
        """The `kid` of the header, if it is text."""
        kid = self.header.get("kid")
        return kid if isinstance(kid, str) else None


def parse_jws(
    text: str, what: str, *, types: Collection[str], algorithms: Collection[str] = ACCEPTED, limit: int = MAX_BYTES
) -> Jws:
    """Read a compact JWS whose payload is an object. `types` are what `typ` may be, "" for none.

    Raises:
        Malformed: it is none; or too long; or demands an extension (`crit`).
        UnsupportedAlgorithm: `alg` is not among `algorithms`; `none` never is.
        WrongType: `typ` is another one.
    """
    if len(text) > limit:
        raise Malformed(f"{what} is longer than {limit} bytes")
    parts = text.split(".")
    if len(parts) != 3 or not text.isascii():
        raise Malformed(f"{what} is no signed token")
    header = read_object(decode(parts[0], what), what)
    if "crit" in header:
        raise Malformed(f"{what} demands an extension that is not known here")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        raise UnsupportedAlgorithm(f"{what} is signed by an algorithm that is not accepted")
    kind = header.get("typ", "")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in types:
        raise WrongType(f"{what} is not of the type {' or '.join(filter(None, types))}")
    signature = decode(parts[2], what)
    payload = read_object(decode(parts[1], what), what)
    return Jws(text, header, payload, f"{parts[0]}.{parts[1]}".encode(), signature)


def check_signature(jws: Jws, key: PublicJwk, what: str) -> None:
    """Raise `BadSignature` unless `key` made the signature."""
    if not key.verifies(jws.algorithm, jws.signed, jws.signature):
        raise BadSignature(f"the signature of {what} is wrong")


def sign_jws(payload: Mapping[str, object], signer: Signer, header: Mapping[str, object]) -> str:
    """Return a compact JWS; `header` is added to `alg`."""
    protected = encode(write_json({"alg": signer.algorithm, **header}))
    signed = f"{protected}.{encode(write_json(payload))}"
    return f"{signed}.{encode(signer.sign(signed.encode()))}"


def numeric_date(payload: Json, name: str, what: str) -> int | None:
    """Return a time claim in whole Unix seconds, rounded down; None when there is none. Raises `Malformed`."""
    value = payload.get(name)
    if value is None and name not in payload:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1 << 53:
        raise Malformed(f"{what} states a time that is none: {name}")
    return int(value)


def text_claim(payload: Json, name: str, what: str) -> str:
    """Return a claim that has to be text that is not empty. Raises `Malformed`."""
    value = payload.get(name)
    if not isinstance(value, str) or not value:
        raise Malformed(f"{what} has no {name}")
    return value
