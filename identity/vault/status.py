"""Vault status while it is locked: claims of the file, none of them authenticated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from identity import storage
from identity.vault import container, slot_management
from identity.vault.header import parse_header
from identity.vault.slot_management import SlotState


@dataclass(frozen=True)
class VaultStatus:
    """`created` in seconds since the epoch, `size` in bytes on disk including the write-ahead log."""

    path: Path
    vault_id: str
    created: int
    generation: int
    epoch: int
    slots: tuple[SlotState, ...]
    records: int
    audit_lines: int
    size: int
    read_only: bool
    rotation_pending: bool
    audit_head: bytes
    backup_recipients: tuple[str, ...]


def status(path: Path) -> VaultStatus:
    """Read what shows without any secret.

    Raises `NotFound`, `Damaged`, `Tampered`, `PermissionsTooLax`, `StorageFailed`, `Busy`.
    """
    connection = container.open_container(path)
    try:
        with container.snapshot(connection, path):
            header = parse_header(container.read_header(connection)[0])
            slots = slot_management.states(container.read_slots(connection))
            (records,) = connection.execute("SELECT count(*) FROM record").fetchone()
            (lines,) = connection.execute("SELECT count(*) FROM audit").fetchone()
        return VaultStatus(
            path=path,
            vault_id=header.vault_id,
            created=header.created,
            generation=header.generation,
            epoch=header.epoch,
            slots=tuple(slots),
            records=records,
            audit_lines=lines,
            size=_size(path),
            read_only=not storage.writable(path),
            rotation_pending=bool(header.previous_authentication),
            audit_head=header.audit_head,
            backup_recipients=tuple(recipient for _, recipient in header.backup_recipients),
        )
    finally:
        connection.close()


def _size(path: Path) -> int:
    files = (path.with_name(path.name + suffix) for suffix in ("", "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())
