"""The OAuth-state key: what the server keeps at rest is sealed and looked up under it (AES-256-GCM, HMAC-SHA256).

Its 32 bytes live in the vault; without them the database tells random ids, hashes, states and times. Every use has a
subkey of its own (HKDF-SHA256, RFC 5869), so that a nonce of DPoP can never be a cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from identity.errors import Damaged
from identity.jose.encoding import Json, encode, write_json
from identity.secret import Secret

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class StateKey:
    """Seals, opens and looks up what the server keeps."""

    def __init__(self, secret: Secret) -> None:
        """Take 32 random bytes."""
        if len(secret) != KEY_BYTES:
            raise Damaged("the key of the OAuth state has another length", hint="restore the vault from a backup")
        self._secret = secret
        self._derived: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return "StateKey(…)"

    def seal(self, place: str, data: bytes) -> bytes:
        """Seal `data` for one place, such as `grants/<id>/details`; elsewhere it does not open."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, place.encode())

    def open(self, place: str, sealed: bytes) -> bytes:
        """Return what was sealed for `place`. Raises `Damaged`."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            raise Damaged(
                "what is kept of the grants does not open", hint="it was changed, or belongs to another vault"
            ) from None

    def seal_json(self, place: str, document: Mapping[str, object]) -> bytes:
        """Seal a JSON object for one place."""
        return self.seal(place, write_json(document))

    def open_json(self, place: str, sealed: bytes) -> Json:
        """Return the JSON object that was sealed for `place`: ours, so that it needs no defence. Raises `Damaged`."""
        document = json.loads(self.open(place, sealed))
        assert isinstance(document, dict)
        return document

    def lookup(self, kind: str, text: str) -> str:
        """Return the name under which `text` is found: a keyed hash, base64url, equal for equal (kind, text)."""
        return encode(hmac.digest(self._finder, f"{kind}\n{text}".encode(), hashlib.sha256))

    def derive(self, label: str) -> bytes:
        """Return a subkey of 32 bytes for one purpose; the same label gives the same key."""
        if label not in self._derived:  # labels are few and fixed
            info = f"cmwallet/oauth-state/{label}".encode()
            self._derived[label] = HKDF(SHA256(), KEY_BYTES, None, info).derive(self._secret.reveal())
        return self._derived[label]

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self.derive("seal"))

    @cached_property
    def _finder(self) -> bytes:
        return self.derive("lookup")
