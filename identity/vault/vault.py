"""Open vault: the implementation of `Keeper`, with slots, key rotation and the log."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from identity.errors import RolledBack
from identity.secret import Secret
from identity.vault import (
    audit,
    container,
    kdf,
    records,
    rotation,
    rows,
    signing,
    slot_management,
    unlocking,
)
from identity.vault.audit import AuditEvent, AuditLine
from identity.vault.cipher import Random, VaultKeys
from identity.vault.creating import create_file
from identity.vault.guarding import Guard, SealedState, Signed, guarded
from identity.vault.interface import Draft, Entry, Locator, Record, RecordId, Signable
from identity.vault.kdf import KdfParameters
from identity.vault.keyring_slot import SecretStore, one_credential
from identity.vault.process import harden_process
from identity.vault.records import EntryCache
from identity.vault.rotation import Rotation
from identity.vault.row_tags import RowTagger
from identity.vault.session import Clock, Session
from identity.vault.slot_management import SlotState
from identity.vault.slots import Credential


class Vault:
    """An unlocked vault; implements `identity.vault.interface.Keeper`. Close it, or use it in a `with` block."""

    def __init__(self, session: Session, slot_id: str) -> None:
        self._session = session
        self._cache = EntryCache()
        self._slot_id = slot_id
        self.guard: Guard | None = None
        """Who decides what keys sign; None: everything that is asked for."""

    @classmethod
    def create(
        cls,
        path: Path,
        passphrase: Secret,
        *,
        parameters: KdfParameters = kdf.DEFAULT,
        allow_weak: bool = False,
        clock: Clock = time.time,
        random: Random = os.urandom,
        on_commit: Callable[[int], None] | None = None,
    ) -> Self:
        """Make a vault with one passphrase slot and open it; the file appears whole or not at all.

        Raises `InvalidInput` (weak passphrase, parameters out of bounds), `AlreadyExists`, `StorageFailed`.
        """
        keys, slot_id = create_file(
            path, passphrase, parameters, allow_weak=allow_weak, now=int(clock()), random=random
        )
        connection = container.open_container(path)
        vault = cls(Session(path, connection, keys, clock=clock, random=random, on_commit=on_commit), slot_id)
        vault._start(None, accept_rollback=False)
        if on_commit is not None:
            on_commit(vault.generation)
        return vault

    @classmethod
    def unlock(
        cls,
        path: Path,
        *,
        passphrase: Secret | None = None,
        recovery_key: Secret | None = None,
        keyring: SecretStore | None = None,
        remembered_generation: int | None = None,
        accept_rollback: bool = False,
        clock: Clock = time.time,
        random: Random = os.urandom,
        on_commit: Callable[[int], None] | None = None,
    ) -> Self:
        """Open a vault with exactly one of passphrase, recovery key and OS keyring.

        `remembered_generation` is the highest one the caller knows of; a vault below it raises `RolledBack`, unless
        `accept_rollback`, which raises the vault above it again and notes that in the log. `on_commit` is called with
        the new generation after each commit, so that the caller can remember it (keep the maximum: several processes
        may report out of order).

        Raises `NotFound`, `WrongPassphrase`, `Locked`, `Damaged`, `Tampered`, `RolledBack`, `PermissionsTooLax`,
        `StorageFailed`, `Busy`.
        """
        return cls.unlock_with(
            path,
            one_credential(passphrase, recovery_key, keyring),
            remembered_generation=remembered_generation,
            accept_rollback=accept_rollback,
            clock=clock,
            random=random,
            on_commit=on_commit,
        )

    @classmethod
    def unlock_with(
        cls,
        path: Path,
        credential: Credential,
        *,
        remembered_generation: int | None = None,
        accept_rollback: bool = False,
        clock: Clock = time.time,
        random: Random = os.urandom,
        on_commit: Callable[[int], None] | None = None,
    ) -> Self:
        """Open a vault with a credential of any kind; as `unlock`."""
        harden_process()
        connection = container.open_container(path)
        try:
            with container.snapshot(connection, path):
                vault_id, vault_key, slot_id = unlocking.find_vault_key(connection, credential)
            keys = VaultKeys(vault_key, vault_id)
            vault = cls(Session(path, connection, keys, clock=clock, random=random, on_commit=on_commit), slot_id)
            vault._start(remembered_generation, accept_rollback=accept_rollback)
            slot_management.keep_recipient_of(vault._session, slot_id, credential)
        except BaseException:
            connection.close()
            raise
        return vault

    def _start(self, remembered: int | None, *, accept_rollback: bool) -> None:
        """Authenticate the header and hold the generation against the remembered one."""
        with self._session.reading() as header:
            found = header.generation
        if remembered is None or found >= remembered:
            return
        if not accept_rollback:
            raise RolledBack(
                f"the vault is an older copy: generation {found}, and {remembered} was seen before",
                hint="find the newer copy; if there is none: cmwallet vault accept-rollback",
                details={"finding": "rolled-back", "found": found, "remembered": remembered},
            )
        with self._session.writing() as change:
            change.raise_generation(remembered)
            facts = {"found": str(found), "remembered": str(remembered)}
            change.log(AuditEvent("accept-rollback", facts=facts))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Wipe the keys and close the file."""
        self._cache.forget()
        self._session.close()

    # What Keeper promises; described there.

    @property
    def vault_id(self) -> str:
        """Random id of the vault, 32 hex digits."""
        return self._session.keys.vault_id

    @property
    def generation(self) -> int:
        """The newest generation seen by this process."""
        return self._session.generation

    @property
    def read_only(self) -> bool:
        """Whether the medium takes no writes; opening records then goes unlogged."""
        return self._session.read_only

    @property
    def slot_id(self) -> str:
        """The slot that this vault was opened with."""
        return self._slot_id

    def entries(self, type: str | None = None) -> Sequence[Entry]:
        """Every line of the index, or those of one type, oldest record first."""
        found = self._cache.list(self._session)
        return found if type is None else [entry for entry in found if entry.type == type]

    def entry(self, record_id: RecordId) -> Entry:
        """One line of the index."""
        return records.get_entry(self._session, record_id)

    def find(self, identity: str, field: str) -> RecordId | None:
        """The record sealed with this locator, in constant time."""
        return records.find(self._session, identity, field)

    def open_record(self, record_id: RecordId, *, reason: str, version: int | None = None) -> Record:
        """Open the newest version of a record, or a kept one, after logging the reason."""
        return records.open_record(self._session, record_id, reason, version=version)

    def open_many(self, record_ids: Sequence[RecordId], *, reason: str) -> list[Record]:
        """Open the newest versions of several records under one line of the log."""
        return records.open_many(self._session, record_ids, reason, self._cache)

    def versions(self, record_id: RecordId) -> list[int]:
        """The kept versions of a record."""
        return records.kept_versions(self._session, record_id)

    def seal(
        self,
        type: str,
        title: str,
        payload: Secret,
        *,
        attributes: Mapping[str, str] | None = None,
        record_id: RecordId | None = None,
        locator: Locator | None = None,
    ) -> RecordId:
        """Seal a new record, or the next version of an existing one."""
        return self.seal_many([Draft(type, title, payload, dict(attributes or {}), record_id, locator)])[0]

    def seal_many(self, drafts: Sequence[Draft]) -> list[RecordId]:
        """Seal several records in one transaction."""
        return records.seal_many(self._session, drafts)

    def rename(self, record_id: RecordId, title: str) -> None:
        """Give a record another title."""
        records.amend(self._session, record_id, title=title)

    def set_attributes(self, record_id: RecordId, attributes: Mapping[str, str]) -> None:
        """Replace a record's attributes."""
        records.amend(self._session, record_id, attributes=attributes)

    def remove(self, record_id: RecordId) -> None:
        """Remove a record with all its versions."""
        records.remove_many(self._session, [record_id])

    def remove_many(self, record_ids: Sequence[RecordId]) -> None:
        """Remove several records in one transaction."""
        records.remove_many(self._session, record_ids)

    def sign(self, record_id: RecordId, what: Signable, *, reason: str) -> bytes:
        """Sign with an account key."""
        return self.sign_many(record_id, [what], reason=reason)[0]

    def sign_many(self, record_id: RecordId, several: Sequence[Signable], *, reason: str) -> list[bytes]:
        """Sign several objects with one account key."""
        return self._guarded(lambda: signing.sign_all(self._session, record_id, several, reason, self.guard), reason)

    def authorize(self, record_id: RecordId, several: Sequence[Signable], *, reason: str) -> None:
        """Judge, count and log what a signer elsewhere is asked for next."""
        self._guarded(lambda: signing.authorize(self._session, record_id, several, reason, self.guard), reason)

    def preview(self, record_id: RecordId, several: Sequence[Signable], *, reason: str) -> None:
        """Raise what `sign_many` would raise by the guard's word, after whoever has to agree was asked."""
        self._guarded(lambda: signing.preview(self._session, record_id, several, self.guard), reason)

    def consult(self, kind: str, entries: Sequence[Entry], *, reason: str) -> None:
        """Raise what the guard says against opening (`read`) or changing (`write`) records."""
        self._guarded(lambda: signing.consult(self._session, kind, entries, self.guard), reason)

    def sign_jws(self, record_id: RecordId, signing_input: bytes, *, reason: str) -> bytes:
        """Sign a JWS signing input of a known type with a key of an identity, or an account's."""
        return self._guarded(
            lambda: signing.sign_jws(self._session, record_id, signing_input, reason, self.guard), reason
        )

    def _guarded(self, sign: Callable[[], Signed], reason: str) -> Signed:
        """Sign, as `guarding.guarded` does it; what is refused goes into the log with the reason that was given."""
        return guarded(self.guard, sign, self.note, reason)

    def tag_row(self, table: str, row: Mapping[str, object]) -> bytes:
        """HMAC-SHA256 of a row of `wallet.db` under the subkey for its table."""
        return self.tag_rows(table, [row])[0]

    def tag_rows(self, table: str, several: Sequence[Mapping[str, object]]) -> list[bytes]:
        """HMACs of rows of one table; the vault's state is looked at once for all of them."""
        with self._session.reading():
            pass
        key, purpose = bytes(self._session.keys.authentication), rows.row_purpose(table)
        return [rotation.authentication_tag(key, self.vault_id, purpose, rows.row_message(row)) for row in several]

    # The care of the vault.

    def prove(self, credential: Credential) -> None:
        """Raise `WrongPassphrase` unless the credential opens this vault."""
        with container.snapshot(self._session.connection, self._session.path):
            unlocking.find_vault_key(self._session.connection, credential)

    def authenticate(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA256 under the subkey for `purpose`; `Locked` when another process has rotated the key."""
        with self._session.reading():
            pass
        return rotation.authentication_tag(bytes(self._session.keys.authentication), self.vault_id, purpose, message)

    def row_tagger(self) -> RowTagger:
        """Return what makes tags of rows without this vault, until the next rotation."""
        with self._session.reading():
            return RowTagger(bytes(self._session.keys.authentication), self.vault_id)

    def note_decided(self, event: str, reason: str, decide: Callable[[SealedState], Mapping[str, str]]) -> int:
        """Write a line whose facts are decided in its transaction, where that may refuse; return its number."""
        with self._session.writing() as change:
            facts = decide(SealedState(self._session, change.header))
            change.log(AuditEvent(event, reason, facts=facts))
            return change.header.audit_count + 1

    @property
    def backup_recipients(self) -> tuple[str, ...]:
        """The recipients that the recovery keys give: whom backups are encrypted to."""
        with self._session.reading() as header:
            return tuple(recipient for _, recipient in header.backup_recipients)

    @property
    def rotation_pending(self) -> bool:
        """Whether the vault key was rotated and `finish_rotation` has not been called since."""
        with self._session.reading() as header:
            return bool(header.previous_authentication)

    def authenticate_before_rotation(self, purpose: str, message: bytes) -> bytes | None:
        """What `authenticate` returned before the pending rotation, or None when none is pending."""
        with self._session.reading() as header:
            key = rotation.previous_authentication_key(self._session.keys, header)
        return None if key is None else rotation.authentication_tag(key, self.vault_id, purpose, message)

    def finish_rotation(self) -> None:
        """Say that everything outside the vault carries tags of the new key; the old one is forgotten."""
        rotation.finish(self._session)

    def check_rotation(self, credentials: Sequence[Credential], drop: Collection[str] = ()) -> None:
        """Raise `InputNeeded` or `InvalidInput` now where `rotate` would, before anything is changed."""
        rotation.check(self._session, credentials, drop)

    def compact(self) -> None:
        """Write the file anew without free pages, and empty the write-ahead log. Raises `Busy`, `StorageFailed`."""
        self._session.compact()

    def rotate(self, credentials: Sequence[Credential], drop: Collection[str] = ()) -> Rotation:
        """Replace the vault key; every slot needs its credential, or its id in `drop`.

        Afterwards `authenticate` answers under a new key: renew what was authenticated outside, checking it with
        `authenticate_before_rotation`, then call `finish_rotation`. Raises `InputNeeded`, `InvalidInput`, `Tampered`.
        """
        done = rotation.rotate(self._session, credentials, drop)
        self._cache.forget()
        return done

    def slots(self) -> list[SlotState]:
        """The key slots."""
        return slot_management.list_slots(self._session)

    def add_passphrase_slot(
        self,
        passphrase: Secret,
        *,
        label: str = "",
        parameters: KdfParameters = kdf.DEFAULT,
        allow_weak: bool = False,
    ) -> str:
        """Let another passphrase open the vault too: the slot's id."""
        return slot_management.add_passphrase(self._session, passphrase, label, parameters, allow_weak=allow_weak)

    def add_recovery_slot(self, *, label: str = "") -> tuple[str, Secret]:
        """Make a recovery key: the slot's id and the key's text, which is kept nowhere."""
        return slot_management.add_recovery(self._session, label)

    def add_keyring_slot(self, store: SecretStore, *, label: str = "") -> str:
        """Let the OS keyring open the vault: the slot's id."""
        return slot_management.add_keyring(self._session, store, label)

    def remove_slot(self, name: str, *, store: SecretStore | None = None) -> SlotState:
        """Remove the slot whose id starts with `name`, never the last one."""
        return slot_management.remove_slot(self._session, name, store)

    def change_passphrase(
        self, passphrase: Secret, *, slot: str, parameters: KdfParameters | None = None, allow_weak: bool = False
    ) -> str:
        """Replace the passphrase of `slot`: the new slot's id."""
        done = slot_management.change_passphrase(self._session, slot, passphrase, parameters, allow_weak=allow_weak)
        if self._slot_id.startswith(slot.lower()):
            self._slot_id = done
        return done

    def note(self, event: str, reason: str, facts: Mapping[str, str] | None = None) -> None:
        """Write a line into the audit log of what is about to be done, or was refused; not on a read-only medium."""
        if not self.read_only:
            with self._session.writing() as change:
                change.log(AuditEvent(event, reason, facts=facts or {}))

    def log(self) -> list[AuditLine]:
        """The audit log, oldest line first, its chain checked."""
        with self._session.reading() as header:
            return audit.read_all(self._session.connection, self._session.keys, header.audit_count, header.audit_head)
