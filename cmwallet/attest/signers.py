"""Who signs for an identity: one of its keys, or the account itself; and the keys with which sealed mail is opened."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cmwallet.errors import InvalidInput, NotFound
from cmwallet.identities.identities import Identity
from cmwallet.keys.secp256k1 import recover_address
from identity.credentials.keys import LocalKey, Signer, local_key
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
        return self.keeper.sign(self.record, hashlib.sha256(message).digest(), reason=self.reason)[:64]


def identity_signer(keeper: Keeper, identity: Identity, algorithm: str, *, reason: str) -> LocalKey:
    """Return the active key of an identity for an algorithm, the newest one. Raises `InvalidInput`, `NotFound`."""
    use = ALGORITHMS.get(algorithm)
    if use is None:
        raise InvalidInput(f"an identity does not sign by {algorithm!r}", hint="ES256, EdDSA or ES256K")
    keys = [key for key in identity.active() if key.use == use]
    if not keys:
        raise NotFound(f"the identity has no active {use} key", hint=f"cmwallet identity key add {use}")
    return local_key(algorithm, keeper.open_record(keys[-1].record, reason=reason).payload)


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


def accounts_of(digest: bytes, signature: bytes) -> Sequence[str]:
    """Return the addresses whose keys could have made r ‖ s over a digest; either s is accepted."""
    found = []
    for parity in (0, 1):
        try:
            found.append(recover_address(digest, signature + bytes((parity,))).lower())
        except InvalidInput:
            continue
    return found
