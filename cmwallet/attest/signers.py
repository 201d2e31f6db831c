"""JOSE signers of an identity (one of its keys, or its account), and the keys that open what was encrypted to it.

What signs here keeps its key behind the keeper, which is handed the whole object to sign and logs its type.
"""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.errors import InvalidInput, NotFound
from cmwallet.identities.identities import Identity, KeptKey
from identity.jose.keys import CURVE_OF, LocalKey, PublicJwk, Signer, local_key, published_jwk
from identity.secret import Secret
from identity.vault.interface import Keeper, RecordId

ALGORITHMS = {"ES256": "sig-p256", "EdDSA": "sig-ed25519"}


@dataclass(frozen=True)
class AccountSigner:
    """The account's own signature (ES256K); the key stays behind the keeper."""

    keeper: Keeper
    record: RecordId
    did: str
    reason: str
    algorithm: str = "ES256K"

    @property
    def kid(self) -> str:
        """How the account is named in its DID document."""
        return f"{self.did}#controller"

    def sign(self, message: bytes) -> bytes:
        """Return r ‖ s of SHA-256 of the message (RFC 8812)."""
        return self.keeper.sign_jws(self.record, message, reason=self.reason)


@dataclass(frozen=True)
class KeptSigner:
    """A key of an identity, which stays behind the keeper."""

    keeper: Keeper
    record: RecordId
    algorithm: str
    public: PublicJwk
    reason: str

    @property
    def kid(self) -> str:
        """The thumbprint."""
        return self.public.thumbprint

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of a JOSE signature; the message has to be a JWS signing input of a known type."""
        return self.keeper.sign_jws(self.record, message, reason=self.reason)


def identity_signer(keeper: Keeper, identity: Identity, algorithm: str, *, reason: str) -> KeptSigner:
    """Return the active key of an identity for an algorithm, the newest one. Raises `InvalidInput`, `NotFound`."""
    key = _newest(identity, algorithm)
    public = published_jwk(CURVE_OF[algorithm], key.public_bytes)
    if public is None:
        raise InvalidInput("that key encrypts; it does not sign")
    return KeptSigner(keeper, key.record, algorithm, public, reason)


def open_identity_key(keeper: Keeper, identity: Identity, algorithm: str, *, reason: str) -> LocalKey:
    """Open the key that `identity_signer` leaves where it is: for what holds it without the vault, as a server does."""
    return local_key(algorithm, keeper.open_record(_newest(identity, algorithm).record, reason=reason).payload)


def _newest(identity: Identity, algorithm: str) -> KeptKey:
    use = ALGORITHMS.get(algorithm)
    if use is None:
        raise InvalidInput(f"an identity does not sign by {algorithm!r}", hint="ES256, EdDSA or ES256K")
    keys = [key for key in identity.active() if key.use == use]
    if not keys:
        raise NotFound(f"the identity has no active {use} key", hint=f"cmwallet identity key add {use}")
    return keys[-1]


def choose_signer(
    keeper: Keeper, identity: Identity, account: RecordId, did: str, algorithm: str, reason: str
) -> Signer:
    """Return who signs: a key of the identity, or for ES256K its account."""
    if algorithm == "ES256K":
        return AccountSigner(keeper, account, did, reason)
    return identity_signer(keeper, identity, algorithm, reason=reason)


def encryption_pair(keeper: Keeper, identity: Identity, kid: str) -> tuple[bytes, Secret] | None:
    """Return (public, private) of an X25519 key of the identity, also of one that was rotated; None when not ours."""
    for key in identity.keys:
        if key.use == "enc-x25519" and key.thumbprint == kid:
            return key.public_bytes, keeper.open_record(key.record, reason="open a sealed message").payload
    return None
