"""Pairwise subjects (OpenID Connect Core §8.1): each client knows the user under a name of its own."""

from __future__ import annotations

import hashlib
import hmac

from identity.jose.encoding import encode
from oauth.state_key import StateKey


def subject(state: StateKey, owner: str, client: str) -> str:
    """Return the `sub` that a client (its DID) sees for an owner (an account's address, any case)."""
    message = f"{owner.lower()}\n{client.lower()}".encode()
    return encode(hmac.digest(state.derive("pairwise"), message, hashlib.sha256))
