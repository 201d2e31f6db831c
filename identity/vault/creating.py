"""Creation of a vault's file: one passphrase slot, an empty tree, one line in the log; whole or not at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from identity.secret import Secret
from identity.vault import audit, cipher, container, kdf, slots, tree
from identity.vault import passphrase as passphrases
from identity.vault.audit import AuditEvent
from identity.vault.cipher import Random, VaultKeys
from identity.vault.header import Header, header_mac
from identity.vault.kdf import KdfParameters
from identity.vault.process import harden_process


def create_file(
    path: Path, passphrase: Secret, parameters: KdfParameters, *, allow_weak: bool, now: int, random: Random
) -> tuple[VaultKeys, str]:
    """Make a vault with one passphrase slot; return its keys and the slot's id. `now` is in Unix seconds.

    Raises `InvalidInput` (weak passphrase, parameters out of bounds), `AlreadyExists`, `StorageFailed`.
    """
    kdf.check_chosen(parameters)
    passphrases.check_strength(passphrase, allow_weak=allow_weak)
    harden_process()
    vault_id, vault_key = random(16).hex(), random(cipher.KEY_BYTES)
    description = slots.new_description("passphrase", "", now, random, parameters)
    row = slots.wrap(passphrases.normalise(passphrase), description, vault_id, vault_key, random)
    keys = VaultKeys(vault_key, vault_id)

    def fill(connection: sqlite3.Connection) -> None:
        container.write_slot(connection, row)
        event = AuditEvent("create", facts={"slot": description.slot_id})
        count, head = audit.append(connection, keys, 0, audit.FIRST_HEAD, event, now, random)
        header = Header(vault_id, now, 1, 1, tree.EMPTY_ROOT, count, head, slots.slots_digest([row]))
        body = header.encode()
        container.write_header(connection, body, header_mac(keys, body))

    container.create_container(path, fill)
    return keys, description.slot_id
