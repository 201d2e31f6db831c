"""Slot management of an unlocked vault: adding, removing, renewing. The last slot that opens it is never removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from identity.errors import Damaged, InvalidInput, NotFound
from identity.secret import Secret
from identity.vault import backup_key, container, kdf, keyring_slot, recovery, slots
from identity.vault import passphrase as passphrases
from identity.vault.audit import AuditEvent
from identity.vault.kdf import KdfParameters
from identity.vault.keyring_slot import SecretStore
from identity.vault.session import Change, Session
from identity.vault.slots import MAXIMUM_SLOTS, Credential, RecoveryCredential, SlotDescription, SlotRow


@dataclass(frozen=True)
class SlotState:
    """A slot as listed: what it says about itself, or None with the reason why it cannot be read."""

    slot_id: str
    description: SlotDescription | None
    problem: str | None = None


def kind_of(several: Sequence[SlotState], slot_id: str) -> str:
    """Return the kind of a slot: "passphrase", "recovery" or "keyring"; of one that is gone or unreadable "unknown"."""
    found = (slot.description for slot in several if slot.slot_id == slot_id)
    return next((description.kind for description in found if description is not None), "unknown")


def states(rows: list[SlotRow]) -> list[SlotState]:
    """Describe slots, damaged ones too."""
    found = []
    for row in rows:
        try:
            description = slots.parse_description(row)
        except Damaged as problem:
            found.append(SlotState(row.slot_id.hex(), None, problem.message))
        else:
            found.append(SlotState(row.slot_id.hex(), description, None if row.intact else "damaged"))
    return found


def list_slots(session: Session) -> list[SlotState]:
    """The slots of the vault."""
    with session.reading():
        return states(container.read_slots(session.connection))


def _now(session: Session) -> int:
    return int(session.clock())


def _add(change: Change, row: SlotRow, kind: str) -> None:
    if len(container.read_slots(change.connection)) >= MAXIMUM_SLOTS:
        raise InvalidInput(f"the vault has {MAXIMUM_SLOTS} key slots already", hint="remove one first")
    container.write_slot(change.connection, row)
    change.log(AuditEvent("slot-add", facts={"slot": row.slot_id.hex(), "kind": kind}))


def _wrap(session: Session, secret: bytes, description: SlotDescription) -> SlotRow:
    keys = session.keys
    return slots.wrap(secret, description, keys.vault_id, bytes(keys.vault_key), session.random)


def add_passphrase(
    session: Session, passphrase: Secret, label: str, parameters: KdfParameters, *, allow_weak: bool
) -> str:
    """Add a passphrase slot: its id. Raises `InvalidInput`."""
    kdf.check_chosen(parameters)
    passphrases.check_strength(passphrase, allow_weak=allow_weak)
    description = slots.new_description("passphrase", label, _now(session), session.random, parameters)
    row = _wrap(session, passphrases.normalise(passphrase), description)
    with session.writing() as change:
        _add(change, row, "passphrase")
    return description.slot_id


def add_recovery(session: Session, label: str) -> tuple[str, Secret]:
    """Add a recovery slot: its id and the recovery key in text, which exists nowhere else."""
    key = session.random(recovery.KEY_BYTES)
    description = slots.new_description("recovery", label, _now(session), session.random)
    row = _wrap(session, key, description)
    with session.writing() as change:
        _add(change, row, "recovery")
        _put_recipient(change, description.slot_id, key)
    return description.slot_id, recovery.format_key(key)


def _put_recipient(change: Change, slot_id: str, key: bytes) -> None:
    pair = (slot_id, backup_key.backup_recipient(key))
    change.header = replace(change.header, backup_recipients=(*change.header.backup_recipients, pair))


def keep_recipient_of(session: Session, slot_id: str, credential: Credential) -> None:
    """Keep the recipient of backups of a recovery key that has just opened the vault; other credentials have none."""
    if isinstance(credential, RecoveryCredential):
        keep_recipient(session, slot_id, credential.key)


def keep_recipient(session: Session, slot_id: str, key: Secret) -> None:
    """Keep the backup recipient of a recovery slot that was made before there were any; the slot has just opened."""
    with session.reading() as header:
        known = any(slot == slot_id for slot, _ in header.backup_recipients)
    if known or session.read_only:
        return
    with session.writing() as change:
        if all(slot != slot_id for slot, _ in change.header.backup_recipients):
            _put_recipient(change, slot_id, recovery.parse_key(key))
            change.log(AuditEvent("backup-recipient", facts={"slot": slot_id}))


def add_keyring(session: Session, store: SecretStore, label: str) -> str:
    """Add a keyring slot: its id. The OS keeps the secret before the slot exists. Raises `StorageFailed`."""
    secret = session.random(keyring_slot.SECRET_BYTES)
    description = slots.new_description("keyring", label, _now(session), session.random)
    row = _wrap(session, secret, description)
    keyring_slot.store_secret(store, session.keys.vault_id, description.slot_id, secret)
    try:
        with session.writing() as change:
            _add(change, row, "keyring")
    except BaseException:
        keyring_slot.forget_secret(store, session.keys.vault_id, description.slot_id)
        raise
    return description.slot_id


def _resolve_id(ids: list[str], name: str) -> str:
    found = [slot_id for slot_id in ids if len(name) >= 4 and slot_id.startswith(name.lower())]
    if not found:
        raise NotFound("no such key slot", hint="cmwallet vault slot list shows the slots")
    if len(found) > 1:
        raise InvalidInput("more than one key slot starts like that", hint="give more of its id")
    return found[0]


def resolve(rows: list[SlotRow], name: str) -> SlotRow:
    """The one slot whose id starts with `name` (at least four hex digits). Raises `NotFound`, `InvalidInput`."""
    slot_id = _resolve_id([row.slot_id.hex() for row in rows], name)
    return next(row for row in rows if row.slot_id.hex() == slot_id)


def resolve_state(listed: list[SlotState], name: str) -> SlotState:
    """The one listed slot whose id starts with `name`; as `resolve`."""
    slot_id = _resolve_id([state.slot_id for state in listed], name)
    return next(state for state in listed if state.slot_id == slot_id)


def remove_slot(session: Session, name: str, store: SecretStore | None = None) -> SlotState:
    """Remove the slot whose id starts with `name`. Old copies of the vault still open with it.

    A slot is removed only if another intact one stays. Raises `NotFound`, `InvalidInput`.
    """
    with session.writing() as change:
        rows = container.read_slots(change.connection)
        row = resolve(rows, name)
        (state,) = states([row])
        usable = [other for other in states(rows) if other.problem is None and other.slot_id != state.slot_id]
        if not usable:
            raise InvalidInput("the last key slot is never removed", hint="add another slot first")
        change.connection.execute("DELETE FROM slot WHERE id = ?", (row.slot_id,))
        left = tuple(pair for pair in change.header.backup_recipients if pair[0] != state.slot_id)
        change.header = replace(change.header, backup_recipients=left)
        change.log(AuditEvent("slot-remove", facts={"slot": state.slot_id}))
    session.truncate_log()
    if store is not None and state.description is not None and state.description.kind == "keyring":
        keyring_slot.forget_secret(store, session.keys.vault_id, state.slot_id)
    return state


def change_passphrase(
    session: Session, slot_id: str, passphrase: Secret, parameters: KdfParameters | None, *, allow_weak: bool
) -> str:
    """Replace a passphrase slot with one for another passphrase: the new slot's id.

    Only the wrapping changes: old copies of the vault still open with the old passphrase, to the same vault key.
    `parameters` None keeps the slot's. Raises `InvalidInput`, `NotFound`.
    """
    passphrases.check_strength(passphrase, allow_weak=allow_weak)
    with session.reading():
        before = slots.parse_description(resolve(container.read_slots(session.connection), slot_id))
    if before.kind != "passphrase":
        raise InvalidInput(f"{before.name} has no passphrase to change")
    chosen = parameters or before.parameters or kdf.DEFAULT
    kdf.check_chosen(chosen)
    description = slots.new_description("passphrase", before.label, _now(session), session.random, chosen)
    row = _wrap(session, passphrases.normalise(passphrase), description)
    with session.writing() as change:
        resolve(container.read_slots(change.connection), before.slot_id)
        change.connection.execute("DELETE FROM slot WHERE id = ?", (bytes.fromhex(before.slot_id),))
        container.write_slot(change.connection, row)
        change.log(AuditEvent("passphrase", facts={"slot": description.slot_id, "replaced": before.slot_id}))
    session.truncate_log()
    return description.slot_id
