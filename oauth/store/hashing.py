"""Secrets that clients hold (codes, tokens, offers, request URIs): made of 256 random bits, kept as SHA-256 alone."""

from __future__ import annotations

import hashlib
import os

from identity.jose.encoding import encode


def fresh() -> str:
    """Return 256 random bits as 43 characters of base64url."""
    return encode(os.urandom(32))


def hashed(secret: str) -> str:
    """Return the name under which a secret of 256 random bits is kept: SHA-256, base64url."""
    return encode(hashlib.sha256(secret.encode()).digest())
