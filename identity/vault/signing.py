"""Signing with keys of the vault: the key is opened, used and dropped here."""

from __future__ import annotations

from collections.abc import Sequence

from identity.errors import Damaged, InvalidInput
from identity.vault import records
from identity.vault.interface import TYPE_SECP256K1_KEY, RecordId
from identity.vault.session import Session

DIGEST_BYTES = 32


def sign_digests(session: Session, record_id: RecordId, digests: Sequence[bytes], reason: str) -> list[bytes]:
    """Recoverable ECDSA over secp256k1 (RFC 6979 nonces, low-s): 65 bytes r ‖ s ‖ recovery id each.

    Raises `NotFound`, `InvalidInput` (not such a key, not 32-byte digests), `Damaged` (no valid key inside).
    """
    from coincurve import PrivateKey

    if any(len(digest) != DIGEST_BYTES for digest in digests):
        raise InvalidInput("what is signed is a digest of 32 bytes")
    if records.get_entry(session, record_id).type != TYPE_SECP256K1_KEY:
        raise InvalidInput("the record is not an account key; nothing was signed")
    with records.open_record(session, record_id, reason, event="sign").payload as payload:
        try:
            key = PrivateKey(payload.reveal())
        except ValueError:
            raise Damaged(f"record {record_id[:8]} holds no valid account key") from None
        return [key.sign_recoverable(digest, hasher=None) for digest in digests]
