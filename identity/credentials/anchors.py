"""Anchors: a salted commitment on chain proves that a credential was there at a time, and can be taken back there.

    commitment = SHA-256(salt ‖ SHA-256(issuer's JWT))        salt: 32 bytes, in the credential itself

The subject is inside: the JWT holds the key of the holder. On chain nobody can tell what it is; whoever was shown the
credential can. What the chain answers is the port `AnchorSource`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from identity.jose.encoding import Json, decode
from identity.rejections import Malformed

AnchorState = Literal["none", "issuer-revoked", "revoked", "expired", "valid", "unknown"]
STATES: Final[tuple[AnchorState, ...]] = ("none", "issuer-revoked", "revoked", "expired", "valid")
"""The answers of the contract by number; `unknown` is ours, when it cannot be asked."""
SALT_BYTES: Final = 32
_SCHEMA: Final = re.compile(r"0x[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class AnchorReference:
    """Which schema's anchor a credential claims to have, and its commitment."""

    schema: str
    commitment: bytes


@dataclass(frozen=True)
class AnchorFinding:
    """What the chain says: the state, and when the anchor was made (Unix seconds; None when there is none)."""

    state: AnchorState
    made: int | None
    schema: str = ""


class AnchorSource(Protocol):
    """Where anchors are looked up."""

    def find(self, issuer: str, reference: AnchorReference) -> AnchorFinding:
        """Return what is known of an anchor of an issuer (a DID in its normal form); `unknown` when nobody answers."""


class NoAnchors:
    """An `AnchorSource` for those who cannot ask a chain."""

    def find(self, _issuer: str, reference: AnchorReference) -> AnchorFinding:
        """Answer that it is not known."""
        return AnchorFinding("unknown", None, reference.schema)


NO_ANCHORS: Final = NoAnchors()


def check_schema(text: str) -> str:
    """Return the id of a schema, 0x and 64 hex digits in lower case. Raises `Malformed`."""
    if _SCHEMA.fullmatch(text.lower()) is None:
        raise Malformed("a schema is 0x and 64 hex digits")
    return text.lower()


def commitment_of(issuer_jwt: str, salt: str) -> bytes:
    """Return the 32 bytes that stand on chain. Raises `Malformed`."""
    raw = decode(salt, "the anchor's salt")
    if len(raw) != SALT_BYTES:
        raise Malformed("the anchor's salt has 32 bytes")
    return hashlib.sha256(raw + hashlib.sha256(issuer_jwt.encode()).digest()).digest()


def commitment_of_digest(sha256: str, salt: str) -> bytes:
    """Return the same from the hash of the JWT (hex), as the provider's register keeps it."""
    return hashlib.sha256(decode(salt, "the anchor's salt") + bytes.fromhex(sha256)).digest()


def anchor_reference(payload: Json, issuer_jwt: str) -> AnchorReference | None:
    """Return the anchor that a credential claims to have, None when it has none. Raises `Malformed`."""
    claimed = payload.get("anchor")
    if claimed is None and "anchor" not in payload:
        return None
    if not isinstance(claimed, Mapping):
        raise Malformed("the credential's anchor is not understood")
    schema, salt = claimed.get("schema"), claimed.get("salt")
    if not isinstance(schema, str) or not isinstance(salt, str):
        raise Malformed("the credential's anchor is not understood")
    return AnchorReference(check_schema(schema), commitment_of(issuer_jwt, salt))
