"""Rotation of the vault key: everything below it is sealed again in one transaction.

Whoever learned the old vault key (from an old copy and an old passphrase) reads nothing that is written afterwards.
Payloads stay as they are, since their data keys are wrapped anew; index, blind index and audit log are sealed again.
Rows that callers authenticated outside the vault follow in a second step: until they are renewed, the old
authentication key is kept, sealed, so that a crash between the two leaves nothing unverifiable.
"""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from identity.errors import Busy, Damaged, InputNeeded, InvalidInput, Tampered
from identity.vault import audit, cipher, container, index, records, slots, tree
from identity.vault.audit import AuditEvent
from identity.vault.cipher import AuthenticationFailed, Random, VaultKeys
from identity.vault.header import Header
from identity.vault.session import Change, Session
from identity.vault.slots import Credential, SlotRow


@dataclass(frozen=True)
class Rotation:
    """What a rotation did: ids of the slots that open the new key, and of those that were dropped."""

    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    records: int


def rotate(session: Session, credentials: Sequence[Credential], drop: Collection[str] = ()) -> Rotation:
    """Replace the vault key. Every slot needs its secret again, or its id in `drop`.

    Raises `InputNeeded` naming the slots for which neither was given, `InvalidInput`, `Tampered`, `Busy`.
    """
    keys = session.keys
    fresh = VaultKeys(session.random(cipher.KEY_BYTES), keys.vault_id)
    header, rows, kept = _prepare(session, fresh, credentials, drop)
    dropped = tuple(row.slot_id.hex() for row in rows if row.slot_id not in {new.slot_id for new in kept})
    with session.writing(rebuild=True) as change:
        if container.read_slots(change.connection) != rows:
            raise Busy("the key slots changed meanwhile", hint="try again")
        tree.check_all(change.connection, change.header.tree_root)
        change.connection.execute("DELETE FROM slot")
        for row in kept:
            container.write_slot(change.connection, row)
        count = _reseal_records(change.connection, keys, fresh, session.random)
        change.header = _reseal_log(change, keys, fresh, session.random)
        left = tuple(pair for pair in change.header.backup_recipients if pair[0] not in dropped)
        change.header = replace(change.header, backup_recipients=left)
        change.new_keys = fresh
        change.log(AuditEvent("rotate", facts={"previous_head": header.audit_head.hex(), "records": str(count)}))
    session.truncate_log()
    return Rotation(tuple(row.slot_id.hex() for row in kept), dropped, count)


def check(session: Session, credentials: Sequence[Credential], drop: Collection[str] = ()) -> None:
    """Raise what `rotate` would raise about slots, without changing anything."""
    fresh = VaultKeys(session.random(cipher.KEY_BYTES), session.keys.vault_id)
    _prepare(session, fresh, credentials, drop)
    fresh.wipe()


def _prepare(
    session: Session, fresh: VaultKeys, credentials: Sequence[Credential], drop: Collection[str]
) -> tuple[Header, list[SlotRow], list[SlotRow]]:
    """The header, the slots as they are, and those that stay, wrapped for the fresh key."""
    with session.reading() as header:
        rows = container.read_slots(session.connection)
    if header.previous_authentication:
        raise InvalidInput("the previous rotation is not finished", hint="unlock the vault once more")
    kept, missing = _wrap_slots(session.keys, fresh, rows, credentials, drop, session.random)
    if missing:
        names = ", ".join(row.slot_id.hex()[:8] for row in missing)
        raise InputNeeded(
            f"rotating needs the secret of every slot; none was given for {names}",
            hint="give each with --slot-secret-from SOURCE, or drop the slot with --drop-slot ID",
            details={"slots": [row.slot_id.hex() for row in missing]},
        )
    if not kept:
        raise InvalidInput("a rotation that drops every slot would lock the vault for ever")
    return header, rows, kept


def _wrap_slots(
    keys: VaultKeys,
    fresh: VaultKeys,
    rows: list[SlotRow],
    credentials: Sequence[Credential],
    drop: Collection[str],
    random: Random,
) -> tuple[list[SlotRow], list[SlotRow]]:
    """(slots wrapped for the fresh key, slots without a secret)."""
    kept: list[SlotRow] = []
    missing: list[SlotRow] = []
    for row in rows:
        if row.slot_id.hex() in drop:
            continue
        try:
            wrapped = _wrap_slot(keys, fresh, row, credentials, random)
        except Damaged:
            wrapped = None  # a broken slot opens with nothing; it can only be dropped
        if wrapped is None:
            missing.append(row)
        else:
            kept.append(wrapped)
    return kept, missing


def _wrap_slot(
    keys: VaultKeys, fresh: VaultKeys, row: SlotRow, credentials: Sequence[Credential], random: Random
) -> SlotRow | None:
    description = slots.parse_description(row)
    for credential in credentials:
        if credential.kind != description.kind:
            continue
        secret = credential.secret_for(keys.vault_id, description)
        if secret is None:
            continue
        opened = slots.unwrap(secret, row, keys.vault_id)
        if opened is not None and hmac.compare_digest(opened, bytes(keys.vault_key)):
            return slots.wrap(secret, description, keys.vault_id, bytes(fresh.vault_key), random)
    return None


def _reseal_records(connection: sqlite3.Connection, old: VaultKeys, new: VaultKeys, random: Random) -> int:
    """Seal entries and data keys again, and move the blind index to its new key: the number of records."""
    rows = connection.execute("SELECT id, version, entry FROM record").fetchall()
    connection.execute("DELETE FROM locator")
    for key, version, sealed in rows:
        entry = index.open_entry(old, key, version, sealed)
        connection.execute("UPDATE record SET entry = ? WHERE id = ?", (index.seal_entry(new, entry, random), key))
        connection.executemany(
            "INSERT INTO locator (tag, record) VALUES (?, ?)",
            [(new.locator_tag(*locator), key) for locator in entry.locators],
        )
    for record, version in connection.execute("SELECT record, version FROM version").fetchall():
        _rewrap_data_key(connection, old, new, record, version, random)
    return len(rows)


def _rewrap_data_key(
    connection: sqlite3.Connection, old: VaultKeys, new: VaultKeys, record: bytes, version: int, random: Random
) -> None:
    stored = records.load_version(connection, record, version)
    assert stored is not None
    context = records.wrap_context(old.vault_id, record, version)
    try:
        data_key = cipher.unseal(bytes(old.wrap), stored.wrapped, context)
    except AuthenticationFailed:
        raise Tampered(
            f"the data key of record {record.hex()[:8]} was changed from outside",
            hint="restore the vault from a backup",
            details={"finding": "record-altered", "record": record.hex(), "version": version},
        ) from None
    wrapped = cipher.seal(bytes(new.wrap), data_key, context, random)
    connection.execute(
        "UPDATE version SET wrapped = ?, digest = ? WHERE record = ? AND version = ?",
        (wrapped, records.version_digest(wrapped, stored.sealed), record, version),
    )


def _reseal_log(change: Change, old: VaultKeys, new: VaultKeys, random: Random) -> Header:
    """Seal every line of the log again under the new key and chain them anew."""
    header = change.header
    head = audit.FIRST_HEAD
    for line in audit.read_all(change.connection, old, header.audit_count, header.audit_head):
        sealed = audit.seal_line(new, line, random)
        change.connection.execute("UPDATE audit SET sealed = ? WHERE sequence = ?", (sealed, line.sequence))
        head = audit.next_head(head, line.sequence, sealed)
    epoch = header.epoch + 1
    previous = cipher.seal(bytes(new.wrap), bytes(old.authentication), _previous_context(old.vault_id, epoch), random)
    return replace(header, epoch=epoch, audit_head=head, previous_authentication=previous)


def _previous_context(vault_id: str, epoch: int) -> bytes:
    return cipher.context("previous-authentication", vault_id, epoch)


def previous_authentication_key(keys: VaultKeys, header: Header) -> bytes | None:
    """The authentication key from before an unfinished rotation, or None. Raises `Tampered`."""
    if not header.previous_authentication:
        return None
    context = _previous_context(header.vault_id, header.epoch)
    try:
        return cipher.unseal(bytes(keys.wrap), header.previous_authentication, context)
    except AuthenticationFailed:
        raise Tampered("the vault's header was changed from outside") from None


def finish(session: Session) -> None:
    """Forget the previous authentication key: everything outside the vault has been authenticated anew."""
    with session.writing() as change:
        if change.header.previous_authentication:
            change.header = replace(change.header, previous_authentication=b"")
            change.log(AuditEvent("rotate-finish"))
    session.truncate_log()


def authentication_tag(key: bytes, vault_id: str, purpose: str, message: bytes) -> bytes:
    """HMAC-SHA256 of `message` under the subkey of `key` for `purpose`."""
    subkey = cipher.derive(key, bytes.fromhex(vault_id), f"authenticate {purpose}")
    return hmac.digest(subkey, message, "sha256")
