"""Vault session: the connection, the keys, and the read and write transactions over the file.

`reading()` sees one consistent, authenticated state. `writing()` changes it: one transaction, one generation, the
tree, the audit log and the header renewed together or not at all. Before an item is changed, the bucket it lies in is
checked, so that a change never makes somebody else's tampering look legitimate.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from identity import storage
from identity.errors import Locked, RolledBack, StorageFailed, Tampered
from identity.vault import audit, container, tree
from identity.vault.audit import AuditEvent
from identity.vault.cipher import Random, VaultKeys
from identity.vault.header import Header, check_mac, header_mac, parse_header
from identity.vault.slots import slots_digest

Clock = Callable[[], float]
"""Seconds since the epoch: `time.time` outside tests."""


class Change:
    """What one write transaction is about to commit."""

    def __init__(self, session: Session, header: Header) -> None:
        self.connection = session.connection
        self.header = header
        self.new_keys: VaultKeys | None = None
        """Set by a rotation: the keys with which everything in the file is sealed when the change commits."""
        self._checked: set[bytes] = set()
        self._events: list[AuditEvent] = []

    @property
    def generation(self) -> int:
        """The generation that this change will have."""
        return self.header.generation + 1

    def raise_generation(self, generation: int) -> None:
        """Let this change have a generation above `generation`."""
        self.header = replace(self.header, generation=max(self.header.generation, generation))

    def touch(self, keys: Iterable[bytes]) -> None:
        """Check the buckets in which these items lie, before they are changed. Raises `Tampered`."""
        prefixes = {tree.prefix_of(key) for key in keys} - self._checked
        if prefixes:
            tree.check(self.connection, self.header.tree_root, prefixes)
            self._checked |= prefixes

    def log(self, event: AuditEvent) -> None:
        """Add a line to the audit log."""
        self._events.append(event)

    def finish(self, keys: VaultKeys, now: int, random: Random, *, rebuild: bool = False) -> Header:
        """Renew tree, log and header in the open transaction."""
        root = self.header.tree_root
        if rebuild:
            root = tree.rebuild(self.connection)
        elif self._checked:
            root = tree.update(self.connection, self._checked)
        count, head = self.header.audit_count, self.header.audit_head
        for event in self._events:
            count, head = audit.append(self.connection, keys, count, head, event, now, random)
        header = replace(
            self.header,
            generation=self.generation,
            tree_root=root,
            audit_count=count,
            audit_head=head,
            slots_digest=slots_digest(container.read_slots(self.connection)),
        )
        body = header.encode()
        container.write_header(self.connection, body, header_mac(keys, body))
        return header


class Session:
    """Connection and keys of an unlocked vault. Not for use by two threads at once."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        keys: VaultKeys,
        *,
        clock: Clock,
        random: Random,
        on_commit: Callable[[int], None] | None,
    ) -> None:
        self.path = path
        self.connection = connection
        self.clock = clock
        self.random = random
        self.read_only = not storage.writable(path)
        self.generation = 0
        self._keys: VaultKeys | None = keys
        self._on_commit = on_commit
        self._epoch: int | None = None

    @property
    def keys(self) -> VaultKeys:
        """The vault's keys. Raises `Locked` after `close`."""
        if self._keys is None:
            raise Locked("the vault is locked", hint="unlock it again")
        return self._keys

    def close(self) -> None:
        """Wipe the keys and close the file. A second call does nothing."""
        if self._keys is not None:
            self._keys.wipe()
            self._keys = None
            storage.close_database(self.connection)

    @contextmanager
    def reading(self) -> Iterator[Header]:
        """One consistent state of the vault, its header authenticated.

        Raises `Locked`, `Tampered`, `RolledBack`, `Damaged`, `Busy`.
        """
        _ = self.keys
        with container.snapshot(self.connection, self.path):
            yield self._header()

    @contextmanager
    def writing(self, *, rebuild: bool = False) -> Iterator[Change]:
        """Change the vault in one transaction; committed when the block ends without an error.

        `rebuild` renews the whole tree. Raises as `reading` does, and `StorageFailed`.
        """
        if self.read_only:
            raise StorageFailed(f"cannot write {self.path}: the medium is read-only", hint="copy the home elsewhere")
        _ = self.keys
        with storage.transaction(self.connection, self.path):
            change = Change(self, self._header())
            yield change
            keys = change.new_keys or self.keys
            header = change.finish(keys, int(self.clock()), self.random, rebuild=rebuild)
        if change.new_keys is not None:
            self.keys.wipe()
            self._keys = change.new_keys
        self.generation = header.generation
        self._epoch = header.epoch
        if self._on_commit is not None:
            self._on_commit(header.generation)

    def truncate_log(self) -> None:
        """Fold the write-ahead log into the file and empty it, so that what was replaced is gone from the disk.

        Done as far as other readers allow; what remains is folded when the last of them closes.
        """
        try:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass  # a reader is in the way or the disk is full: the commit stands, and closing tries again

    def compact(self) -> None:
        """Write the file anew without free pages, and empty the write-ahead log. Raises `Busy`, `StorageFailed`."""
        _ = self.keys
        with storage.storage_errors(self.path):
            self.connection.execute("VACUUM")
        self.truncate_log()

    def _header(self) -> Header:
        """Read and authenticate the header; called inside a transaction."""
        body, mac = container.read_header(self.connection)
        keys = self.keys
        try:
            check_mac(keys, body, mac)
        except Tampered:
            raise self._rekeyed(keys, body) from None
        header = parse_header(body)
        if header.vault_id != keys.vault_id:
            raise Tampered("the vault's header was changed from outside", details={"finding": "header-altered"})
        if header.generation < self.generation:
            raise RolledBack(
                f"the vault went back from generation {self.generation} to {header.generation} while it was open",
                details={"finding": "rolled-back", "found": header.generation, "remembered": self.generation},
            )
        if header.slots_digest != slots_digest(container.read_slots(self.connection)):
            raise Tampered(
                "the vault's key slots were changed from outside",
                hint="cmwallet vault verify names what is wrong; restore the vault from a backup",
                details={"finding": "slots-altered"},
            )
        self.generation = header.generation
        self._epoch = header.epoch
        return header

    def _rekeyed(self, keys: VaultKeys, body: bytes) -> Exception:
        """Tell a vault key rotated by another process apart from a header that was changed."""
        claimed = parse_header(body)
        if self._epoch is not None and claimed.vault_id == keys.vault_id and claimed.epoch > self._epoch:
            return Locked("the vault key was rotated by another process", hint="unlock the vault again")
        return Tampered(
            "the vault's header was changed from outside",
            hint="restore the vault from a backup",
            details={"finding": "header-altered"},
        )
