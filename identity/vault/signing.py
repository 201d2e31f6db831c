"""Signing inside the vault: what is signed is read and logged, the key is opened, used and dropped here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from identity.errors import Damaged, InvalidInput
from identity.vault import records
from identity.vault.audit import AuditEvent
from identity.vault.guarding import Guard, SealedState
from identity.vault.header import Header
from identity.vault.interface import TYPE_IDENTITY_KEY, TYPE_SECP256K1_KEY, Entry, RecordId, Signable
from identity.vault.session import Session
from identity.vault.signing_inputs import SigningInput, read_signing_input

DIGEST_BYTES = 32


def sign_all(
    session: Session, record_id: RecordId, asked: Sequence[Signable], reason: str, guard: Guard | None = None
) -> list[bytes]:
    """Recoverable ECDSA over secp256k1 (RFC 6979 nonces, low-s): 65 bytes r ‖ s ‖ recovery id each.

    Raises `NotFound`, `InvalidInput` (not such a key, not 32-byte digests), `Damaged` (no valid key inside), and what
    the guard raises: then nothing was signed, and the log has a line `refuse`.
    """
    digests = [one.digest for one in asked]
    if any(len(digest) != DIGEST_BYTES for digest in digests):
        raise InvalidInput("what is signed is a digest of 32 bytes")
    return _by_account(session, record_id, digests, reason, _deciding(session, asked, guard))


def authorize(
    session: Session, record_id: RecordId, asked: Sequence[Signable], reason: str, guard: Guard | None = None
) -> None:
    """Judge, count and log what a signer elsewhere is asked for, all or none.

    Raises `NotFound`, `InvalidInput` (the key is in here), and what the guard raises.
    """
    entry, facts = records.get_entry(session, record_id), _deciding(session, asked, guard)
    if entry.type in (TYPE_SECP256K1_KEY, TYPE_IDENTITY_KEY):
        raise InvalidInput("the key is in the vault; nothing was signed")
    with session.writing() as change:
        change.log(AuditEvent("authorize", reason, record_id, facts=facts(change.header, entry)))


def preview(session: Session, record_id: RecordId, asked: Sequence[Signable], guard: Guard | None) -> None:
    """Raise what `sign_all` would, as far as the guard decides it; nothing is signed, counted or logged."""
    if guard is None:
        return
    entry = records.get_entry(session, record_id)
    with session.reading() as header:
        guard.check(SealedState(session, header), entry, asked)


def consult(session: Session, kind: str, entries: Sequence[Entry], guard: Guard | None) -> None:
    """Raise what the guard says against opening (`read`) or changing (`write`) records."""
    if guard is None:
        return
    with session.reading() as header:
        guard.consult(SealedState(session, header), kind, entries)


def sign_jws(session: Session, record_id: RecordId, content: bytes, reason: str, guard: Guard | None = None) -> bytes:
    """Sign a JWS signing input: 64 bytes, by an identity's key, or r ‖ s of an account (ES256K, RFC 8812).

    Raises `NotFound`, `InvalidInput` (no known type, or not a key of its algorithm), `Damaged`, or as the guard does.
    """
    asked = read_signing_input(content)
    kind = records.get_entry(session, record_id).type
    if kind == TYPE_SECP256K1_KEY and asked.algorithm == "ES256K":
        from hashlib import sha256

        digest, facts = sha256(content).digest(), _deciding(session, [asked], guard)
        (signature,) = _by_account(session, record_id, [digest], reason, facts)
        return signature[:64]
    if kind != TYPE_IDENTITY_KEY or asked.algorithm not in ("ES256", "EdDSA"):
        raise InvalidInput("the record is no key of that algorithm; nothing was signed")
    return _by_identity_key(session, record_id, asked, reason, guard)


def _deciding(
    session: Session, asked: Sequence[Signable | SigningInput], guard: Guard | None
) -> Callable[[Header, Entry], Mapping[str, str]]:
    """Return what is called in the transaction: the words of what is signed, and what the guard says, if it agrees."""
    words = _facts([one.words for one in asked])

    def facts(header: Header, entry: Entry) -> Mapping[str, str]:
        return words if guard is None else {**words, **guard.decide(SealedState(session, header), entry, asked)}

    return facts


def _by_account(
    session: Session,
    record_id: RecordId,
    digests: Sequence[bytes],
    reason: str,
    facts: Callable[[Header, Entry], Mapping[str, str]],
) -> list[bytes]:
    from coincurve import PrivateKey

    if records.get_entry(session, record_id).type != TYPE_SECP256K1_KEY:
        raise InvalidInput("the record is not an account key; nothing was signed")
    with records.open_record(session, record_id, reason, event="sign", facts=facts).payload as payload:
        try:
            key = PrivateKey(payload.reveal())
        except ValueError:
            raise Damaged(f"record {record_id[:8]} holds no valid account key") from None
        return [key.sign_recoverable(digest, hasher=None) for digest in digests]


def _by_identity_key(
    session: Session, record_id: RecordId, asked: SigningInput, reason: str, guard: Guard | None
) -> bytes:
    from identity.jose.keys import local_key

    facts = _deciding(session, [asked], guard)
    record = records.open_record(session, record_id, reason, event="sign", facts=facts)
    with record.payload as payload:
        try:
            key = local_key(asked.algorithm, payload)
        except ValueError:
            raise Damaged(f"record {record_id[:8]} holds no valid key") from None
        if key.public.thumbprint != record.attributes.get("thumbprint"):  # of the other curve, or for encryption
            raise InvalidInput("the record is no key of that algorithm; nothing was signed")
        return key.sign(asked.content)


def _facts(words: Sequence[str]) -> dict[str, str]:
    """What a line of the log says was signed."""
    if len(words) == 1:
        return {"signed": words[0]}
    return {f"signed {number}": said for number, said in enumerate(words, start=1)}
