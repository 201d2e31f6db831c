"""Unlocking: from a credential to the vault key."""

from __future__ import annotations

import sqlite3

from identity.errors import Damaged, Locked, Problem, WrongPassphrase
from identity.vault import container, slots
from identity.vault.background_kdf import StretchingCredential
from identity.vault.header import parse_header
from identity.vault.slots import Credential


def find_vault_key(connection: sqlite3.Connection, credential: Credential) -> tuple[str, bytes, str]:
    """(vault id, vault key, slot id) with the first slot that the credential opens.

    Raises `WrongPassphrase` when it opens none, `Locked` when there is no slot of its kind, `Damaged` or `Tampered`
    when every slot it might open is broken.
    """
    vault_id = parse_header(container.read_header(connection)[0]).vault_id
    stretch = credential.stretch if isinstance(credential, StretchingCredential) else None
    tried, broken = 0, None
    for row in container.read_slots(connection):
        try:
            description = slots.parse_description(row)
            if description.kind != credential.kind:
                continue
            secret = credential.secret_for(vault_id, description)
            if secret is None:
                continue
            vault_key = slots.unwrap(secret, row, vault_id, stretch)
        except Damaged as problem:
            broken = problem
            continue
        tried += 1
        if vault_key is not None:
            return vault_id, vault_key, description.slot_id
    raise _nothing_opened(credential, tried, broken)


def _nothing_opened(credential: Credential, tried: int, broken: Damaged | None) -> Problem:
    if tried:
        what = {"passphrase": "passphrase", "recovery": "recovery key", "keyring": "secret in the OS keyring"}
        return WrongPassphrase(
            f"wrong {what[credential.kind]}, or the slot was altered",
            hint="the two cannot be told apart; try again, or unlock with another slot",
            details={"kind": credential.kind},
        )
    if broken is not None:
        return broken
    if credential.kind == "keyring":
        return Locked("the OS keyring has no secret for this vault", hint="use the passphrase")
    return Locked(f"the vault has no {credential.kind} slot", hint="cmwallet vault slot list shows the slots")
