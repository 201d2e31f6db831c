"""Digests of what a vault holds, in the clear: by which two copies of one vault are compared, whatever their keys."""

from __future__ import annotations

import hashlib
from pathlib import Path

from identity.vault import container, index, records, unlocking
from identity.vault.cipher import VaultKeys
from identity.vault.slots import Credential


def content_digests(path: Path, credential: Credential) -> dict[tuple[str, int], str]:
    """Return the SHA-256, in hex, over type and payload of every kept version, by (record, version).

    Nothing is written, and nothing is handed out but digests. Raises `NotFound`, `WrongPassphrase`, `Locked`,
    `Damaged`, `Tampered`.
    """
    connection = container.open_container(path)
    try:
        with container.snapshot(connection, path):
            vault_id, vault_key, _ = unlocking.find_vault_key(connection, credential)
            keys = VaultKeys(vault_key, vault_id)
            try:
                found: dict[tuple[str, int], str] = {}
                for key, newest, sealed in connection.execute("SELECT id, version, entry FROM record ORDER BY id"):
                    kind = index.open_entry(keys, key, newest, sealed).type
                    for (version,) in connection.execute("SELECT version FROM version WHERE record = ?", (key,)):
                        stored = records.load_version(connection, key, version)
                        assert stored is not None
                        payload = records.open_version(keys, key, version, kind, stored)
                        digest = hashlib.sha256(kind.encode() + b"\0" + payload).hexdigest()
                        found[key.hex(), version] = digest
                return found
            finally:
                keys.wipe()
    finally:
        connection.close()
