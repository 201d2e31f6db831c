"""Key slots: the vault key, wrapped once for every secret that opens the vault.

    secret ─► Argon2id (passphrase) or as it is (256-bit keys) ─► slot key ─► HKDF ─► wrapping key, commitment

The commitment pins the slot key, so that one slot cannot open to two different vault keys (AES-GCM alone commits to
nothing). A plain SHA-256 finds accidental damage before a secret is asked for. Deliberate change of salt, parameters
or commitment looks exactly like a wrong secret; change of the wrapped key alone does not, and is named.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from identity.errors import Damaged, InvalidInput, Tampered
from identity.secret import Secret
from identity.vault import cipher, kdf, passphrase, recovery
from identity.vault.canonical import Fields, encode
from identity.vault.cipher import AuthenticationFailed, Random
from identity.vault.kdf import KdfParameters

SlotKind = Literal["passphrase", "recovery", "keyring"]
Stretch = Callable[[bytes, bytes, KdfParameters], bytes]
"""Argon2id of (secret, salt, parameters): `kdf.derive`, or one that began earlier."""

KINDS: tuple[SlotKind, ...] = ("passphrase", "recovery", "keyring")
MAXIMUM_SLOTS = 16
MAXIMUM_LABEL = 64


@dataclass(frozen=True)
class SlotDescription:
    """What a slot says about itself; readable while locked. `parameters` only for a passphrase slot."""

    slot_id: str
    kind: SlotKind
    label: str
    created: int
    salt: bytes
    parameters: KdfParameters | None = None

    @property
    def name(self) -> str:
        """How messages name the slot."""
        return f"the {self.kind} slot {self.slot_id[:8]}"

    def encode(self) -> bytes:
        """The bytes that are stored, and bound into the wrapping."""
        value: dict[str, object] = {
            "id": self.slot_id,
            "kind": self.kind,
            "label": self.label,
            "created": self.created,
            "salt": self.salt.hex(),
        }
        if self.parameters is not None:
            value["memory_kib"] = self.parameters.memory_kib
            value["iterations"] = self.parameters.iterations
            value["lanes"] = self.parameters.lanes
        return encode(value)


@dataclass(frozen=True)
class SlotRow:
    """A slot as stored."""

    slot_id: bytes
    description: bytes
    commitment: bytes
    wrapped: bytes
    digest: bytes

    @property
    def intact(self) -> bool:
        """Whether the unkeyed digest matches: no accident happened to the slot."""
        return hmac.compare_digest(self.digest, slot_digest(self.description, self.commitment, self.wrapped))


class Credential(Protocol):
    """Something that may open a slot."""

    @property
    def kind(self) -> SlotKind:
        """Which slots it is for."""

    def secret_for(self, vault_id: str, slot: SlotDescription) -> bytes | None:
        """The secret bytes for this slot, or None when there is none for it."""


@dataclass(frozen=True)
class PassphraseCredential:
    """A passphrase typed or read from where the user said."""

    passphrase: Secret
    kind: SlotKind = "passphrase"

    def secret_for(self, vault_id: str, slot: SlotDescription) -> bytes:  # noqa: ARG002 - one for all slots
        """The normalised passphrase."""
        return passphrase.normalise(self.passphrase)


@dataclass(frozen=True)
class RecoveryCredential:
    """A recovery key, in text."""

    key: Secret
    kind: SlotKind = "recovery"

    def secret_for(self, vault_id: str, slot: SlotDescription) -> bytes:  # noqa: ARG002 - one for all slots
        """The 32 bytes of the key."""
        return recovery.parse_key(self.key)


def credential_of(secret: Secret) -> Credential:
    """A recovery key when it starts like one, else a passphrase: no passphrase that is in use starts like that."""
    if secret.reveal().lstrip()[: len(recovery.PREFIX)].upper() == recovery.PREFIX.encode():
        return RecoveryCredential(secret)
    return PassphraseCredential(secret)


def slot_digest(description: bytes, commitment: bytes, wrapped: bytes) -> bytes:
    """SHA-256 over the stored parts: finds accidents, not enemies."""
    return hashlib.sha256(cipher.context("slot-digest") + b"\n" + description + commitment + wrapped).digest()


def slots_digest(rows: Iterable[SlotRow]) -> bytes:
    """Digest of the whole set of slots, for the header: a removed slot cannot come back unnoticed."""
    return cipher.tagged_hash("slots", *(row.slot_id + row.digest for row in sorted(rows, key=lambda row: row.slot_id)))


def check_label(label: str) -> None:
    """Raise `InvalidInput` for a label that cannot be shown on one line."""
    if len(label) > MAXIMUM_LABEL or not label.isprintable():
        raise InvalidInput(f"a slot's label is at most {MAXIMUM_LABEL} printable characters")


def parse_description(row: SlotRow) -> SlotDescription:
    """Parse what a slot says about itself. Raises `Damaged`, also for KDF parameters outside the bounds."""
    where = f"key slot {row.slot_id.hex()[:8]}"
    fields = Fields(row.description, where)
    kind = next((known for known in KINDS if known == fields.text("kind")), None)
    if kind is None:
        raise Damaged(f"{where} is of an unknown kind", hint="use the newer cmwallet that wrote it")
    if fields.raw("id", 16) != row.slot_id:
        raise Damaged(f"{where} carries the id of another slot", details={"finding": "slot-damaged"})
    parameters = None
    if kind == "passphrase":
        parameters = KdfParameters(fields.number("memory_kib"), fields.number("iterations"), fields.number("lanes"))
        kdf.check_stored(parameters, where)
    return SlotDescription(
        slot_id=row.slot_id.hex(),
        kind=kind,
        label=fields.text("label")[:MAXIMUM_LABEL],
        created=fields.number("created"),
        salt=fields.raw("salt", kdf.SALT_BYTES),
        parameters=parameters,
    )


def _slot_keys(secret: bytes, slot: SlotDescription, stretch: Stretch) -> tuple[bytes, bytes]:
    """(wrapping key, commitment), 32 bytes each."""
    if slot.parameters is not None:
        secret = stretch(secret, slot.salt, slot.parameters)
    return cipher.derive(secret, slot.salt, "slot-wrap"), cipher.derive(secret, slot.salt, "slot-commitment")


def _context(vault_id: str, description: bytes) -> bytes:
    return cipher.context("slot", vault_id) + b"\n" + description


def wrap(secret: bytes, slot: SlotDescription, vault_id: str, vault_key: bytes, random: Random) -> SlotRow:
    """Wrap the vault key for `secret`."""
    wrapping_key, commitment = _slot_keys(secret, slot, kdf.derive)
    description = slot.encode()
    wrapped = cipher.seal(wrapping_key, vault_key, _context(vault_id, description), random)
    digest = slot_digest(description, commitment, wrapped)
    return SlotRow(bytes.fromhex(slot.slot_id), description, commitment, wrapped, digest)


def unwrap(secret: bytes, row: SlotRow, vault_id: str, stretch: Stretch | None = None) -> bytes | None:
    """The vault key, or None when the secret is not this slot's (or its salt or commitment was altered).

    `stretch` stands in for `kdf.derive`. Raises `Damaged` when the slot is broken, `Tampered` when the secret is right
    and the wrapped key is not.
    """
    if not row.intact:
        raise Damaged(
            f"key slot {row.slot_id.hex()[:8]} is damaged",
            hint="unlock with another slot, or restore the vault from a backup",
            details={"finding": "slot-damaged", "slot": row.slot_id.hex()},
        )
    slot = parse_description(row)
    wrapping_key, commitment = _slot_keys(secret, slot, stretch or kdf.derive)
    if not hmac.compare_digest(commitment, row.commitment):
        return None
    try:
        return cipher.unseal(wrapping_key, row.wrapped, _context(vault_id, row.description))
    except AuthenticationFailed:
        raise Tampered(
            f"{slot.name} was changed from outside: the secret is right, the wrapped key is not",
            hint="unlock with another slot, or restore the vault from a backup",
            details={"finding": "slot-altered", "slot": slot.slot_id},
        ) from None


def new_description(
    kind: SlotKind, label: str, created: int, random: Random, parameters: KdfParameters | None = None
) -> SlotDescription:
    """A slot with a fresh id and salt."""
    check_label(label)
    return SlotDescription(random(16).hex(), kind, label, created, random(kdf.SALT_BYTES), parameters)
