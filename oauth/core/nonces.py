"""Nonces of DPoP (RFC 9449 §8): stateless, a MAC over a step of time, apart for the two servers and for each issuer."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final, Literal

from identity.jose.encoding import encode
from oauth.state_key import StateKey

STEP_SECONDS: Final = 60
_STEPS_BACK: Final = 2
_BYTES: Final = 16
_KEPT: Final = 64

Realm = Literal["as", "rs"]


class Nonces:
    """The nonces of one server of one issuer: good for two to three minutes."""

    def __init__(self, state: StateKey, issuer: str, realm: Realm) -> None:
        self._made: dict[int, str] = {}
        self._key = state.derive(f"dpop-nonce/{realm}/{issuer}")

    def newest(self, now: float) -> str:
        """Return the nonce to hand out."""
        return self._of(int(now) // STEP_SECONDS)

    def holds(self, nonce: str, now: float) -> bool:
        """Whether a nonce may still be used; one step ahead too, since another server's clock may be."""
        step = int(now) // STEP_SECONDS
        wanted = [self._of(step + back) for back in (0, -1, -_STEPS_BACK, 1)]
        return any([hmac.compare_digest(one, nonce) for one in wanted]) if nonce.isascii() else False  # noqa: C419 - all of them

    def _of(self, step: int) -> str:
        if step not in self._made:
            if len(self._made) > _KEPT:
                self._made.clear()
            self._made[step] = encode(hmac.digest(self._key, step.to_bytes(8, "big"), hashlib.sha256)[:_BYTES])
        return self._made.get(step, "")
