"""Record operations: sealing, opening, listing, renaming, removing.

Each version of a record has its own random data key. The data key is wrapped under a key derived from the vault key;
the payload is sealed under the data key with vault, record, version and type bound to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from identity.errors import AlreadyExists, InvalidInput, NotFound, Tampered
from identity.secret import Secret
from identity.vault import cipher, index, tree
from identity.vault.audit import AuditEvent
from identity.vault.cipher import AuthenticationFailed, Random, VaultKeys
from identity.vault.header import Header
from identity.vault.index import IndexEntry
from identity.vault.interface import Draft, Entry, Locator, Record, RecordId
from identity.vault.session import Change, Session

MAXIMUM_PAYLOAD = 16 * 1024 * 1024
"""Bytes. Larger things are cut into records of their own type by a later format feature."""


@dataclass(frozen=True)
class SealedVersion:
    """A version as stored: digest, wrapped data key, sealed payload."""

    digest: bytes
    wrapped: bytes
    sealed: bytes


def version_digest(wrapped: bytes, sealed: bytes) -> bytes:
    """What the tree holds for a version, so that it need not read payloads."""
    return cipher.tagged_hash("version", wrapped, sealed)


def payload_context(vault_id: str, record: bytes, version: int, kind: str) -> bytes:
    """Associated data of a payload; the type is last, so that no two contexts read the same."""
    return cipher.context("payload", vault_id, record.hex(), version, kind)


def wrap_context(vault_id: str, record: bytes, version: int) -> bytes:
    """Associated data of a wrapped data key."""
    return cipher.context("data-key", vault_id, record.hex(), version)


def seal_version(
    keys: VaultKeys, record: bytes, version: int, kind: str, payload: bytes, random: Random
) -> SealedVersion:
    """Seal a payload under a fresh data key."""
    data_key = random(cipher.KEY_BYTES)
    sealed = cipher.seal(data_key, cipher.pad(payload), payload_context(keys.vault_id, record, version, kind), random)
    wrapped = cipher.seal(bytes(keys.wrap), data_key, wrap_context(keys.vault_id, record, version), random)
    return SealedVersion(version_digest(wrapped, sealed), wrapped, sealed)


def open_version(keys: VaultKeys, record: bytes, version: int, kind: str, stored: SealedVersion) -> bytes:
    """Open a payload. Raises `Tampered`."""
    if version_digest(stored.wrapped, stored.sealed) != stored.digest:
        raise _altered(record, version)
    try:
        data_key = cipher.unseal(bytes(keys.wrap), stored.wrapped, wrap_context(keys.vault_id, record, version))
        context = payload_context(keys.vault_id, record, version, kind)
        return cipher.unpad(cipher.unseal(data_key, stored.sealed, context))
    except AuthenticationFailed:
        raise _altered(record, version) from None


def _altered(record: bytes, version: int) -> Tampered:
    return Tampered(
        f"record {record.hex()[:8]} was changed from outside",
        hint="cmwallet vault verify names what is wrong; restore the vault from a backup",
        details={"finding": "record-altered", "record": record.hex(), "version": version},
    )


def key_of(record_id: RecordId) -> bytes:
    """The 16 bytes of a record id. Raises `NotFound` for anything else: no such record can exist."""
    try:
        key = bytes.fromhex(record_id)
    except ValueError:
        key = b""
    if len(key) != 16 or key.hex() != record_id:
        raise NotFound("no such record in the vault")
    return key


def _load_entry(
    session: Session, connection: sqlite3.Connection, key: bytes, cache: EntryCache | None = None
) -> IndexEntry:
    """The index entry of a record whose bucket has been checked."""
    row = connection.execute("SELECT version, entry FROM record WHERE id = ?", (key,)).fetchone()
    if row is None:
        raise NotFound(f"no record {key.hex()[:8]} in the vault")
    if cache is not None and (known := cache.known(key, row[0], row[1])) is not None:
        return known
    return index.open_entry(session.keys, key, row[0], row[1])


def load_version(connection: sqlite3.Connection, key: bytes, version: int) -> SealedVersion | None:
    """A version as stored, or None."""
    row = connection.execute(
        "SELECT digest, wrapped, sealed FROM version WHERE record = ? AND version = ?", (key, version)
    ).fetchone()
    return None if row is None else SealedVersion(*row)


def get_entry(session: Session, record_id: RecordId) -> Entry:
    """One line of the index. Raises `NotFound`, `Tampered`."""
    key = key_of(record_id)
    with session.reading() as header:
        tree.check(session.connection, header.tree_root, [tree.prefix_of(key)])
        return _load_entry(session, session.connection, key).public()


def open_record(
    session: Session,
    record_id: RecordId,
    reason: str,
    event: str = "open",
    version: int | None = None,
    facts: Callable[[Header, Entry], Mapping[str, str]] | None = None,
) -> Record:
    """Open the newest version, or a kept one; the log has the reason, and `facts`, before the payload leaves.

    `facts` is called inside the transaction, and can refuse.

    On a read-only medium nothing can be logged, and the record is opened all the same: whoever holds the medium can
    read it anyway.
    """
    key = key_of(record_id)
    if session.read_only:
        with session.reading() as header:
            tree.check(session.connection, header.tree_root, [tree.prefix_of(key)])
            _say(session, session.connection, header, key, facts)
            return _open_one(session, session.connection, key, version)
    with session.writing() as change:
        tree.check(change.connection, change.header.tree_root, [tree.prefix_of(key)])
        said = _say(session, change.connection, change.header, key, facts)
        record = _open_one(session, change.connection, key, version)
        change.log(AuditEvent(event, reason, record_id, record.version, said))
    return record


def _say(
    session: Session,
    connection: sqlite3.Connection,
    header: Header,
    key: bytes,
    facts: Callable[[Header, Entry], Mapping[str, str]] | None,
) -> Mapping[str, str]:
    return {} if facts is None else facts(header, _load_entry(session, connection, key).public())


def open_many(session: Session, record_ids: Sequence[RecordId], reason: str, cache: EntryCache) -> list[Record]:
    """Open the newest versions under one line of the log; what `cache` knows of the index is not opened again."""
    keys = [key_of(record_id) for record_id in record_ids]
    if not keys:
        return []
    prefixes = {tree.prefix_of(key) for key in keys}
    if session.read_only:
        with session.reading() as header:
            tree.check(session.connection, header.tree_root, prefixes)
            return [_open_one(session, session.connection, key, cache=cache) for key in keys]
    with session.writing() as change:
        tree.check(change.connection, change.header.tree_root, prefixes)
        opened = [_open_one(session, change.connection, key, cache=cache) for key in keys]
        change.log(AuditEvent("open", reason, facts={"records": str(len(keys))}))
    return opened


def _open_one(
    session: Session,
    connection: sqlite3.Connection,
    key: bytes,
    version: int | None = None,
    cache: EntryCache | None = None,
) -> Record:
    """Open a record whose bucket has been checked."""
    entry = _load_entry(session, connection, key, cache)
    number = entry.version if version is None else version
    stored = load_version(connection, key, number)
    if stored is None and number != entry.version:
        raise NotFound(f"version {number} of record {key.hex()[:8]} is not kept")
    if stored is None or not all(isinstance(part, bytes) for part in (stored.digest, stored.wrapped, stored.sealed)):
        raise tree.altered()
    payload = Secret(open_version(session.keys, key, number, entry.type, stored))
    return Record(entry.record_id, number, entry.type, entry.title, dict(entry.attributes), payload)


def kept_versions(session: Session, record_id: RecordId) -> list[int]:
    """Numbers of the kept versions, ascending. Raises `NotFound`."""
    key = key_of(record_id)
    with session.reading() as header:
        tree.check(session.connection, header.tree_root, [tree.prefix_of(key)])
        _load_entry(session, session.connection, key)
        rows = session.connection.execute("SELECT version FROM version WHERE record = ? ORDER BY version", (key,))
        return [number for (number,) in rows]


def find(session: Session, identity: str, field: str) -> RecordId | None:
    """Blind index: reads one row and the path that proves it, also when it proves absence."""
    check_locator((identity, field))
    tag = session.keys.locator_tag(identity, field)
    with session.reading() as header:
        tree.check(session.connection, header.tree_root, [tree.prefix_of(tag)])
        row = session.connection.execute("SELECT record FROM locator WHERE tag = ?", (tag,)).fetchone()
        return None if row is None else RecordId(row[0].hex())


def open_found(
    session: Session, connection: sqlite3.Connection, header: Header, identity: str, field: str
) -> Record | None:
    """Open what a locator finds, inside an open transaction and without a line in the log; None for nothing."""
    tag = session.keys.locator_tag(identity, field)
    tree.check(connection, header.tree_root, [tree.prefix_of(tag)])
    row = connection.execute("SELECT record FROM locator WHERE tag = ?", (tag,)).fetchone()
    if row is None:
        return None
    tree.check(connection, header.tree_root, [tree.prefix_of(row[0])])
    return _open_one(session, connection, row[0])


def check_locator(locator: Locator) -> None:
    """Raise `InvalidInput` for a locator that cannot be hashed."""
    for part in locator:
        if not 1 <= len(part) <= 512 or not part.isprintable():
            raise InvalidInput("a locator's identity and field are 1 to 512 printable characters")


def _check_draft(draft: Draft) -> None:
    index.check_type(draft.type)
    index.check_title(draft.title)
    index.check_attributes(draft.attributes)
    if draft.locator is not None:
        check_locator(draft.locator)
    if len(draft.payload) > MAXIMUM_PAYLOAD:
        raise InvalidInput(f"a record holds at most {MAXIMUM_PAYLOAD} bytes")


def seal_many(session: Session, drafts: Sequence[Draft]) -> list[RecordId]:
    """Seal all drafts in one transaction, or none."""
    for draft in drafts:
        _check_draft(draft)
    keys = [session.random(16) if draft.record_id is None else key_of(draft.record_id) for draft in drafts]
    if not drafts:
        return []
    with session.writing() as change:
        change.touch(keys)
        change.touch(session.keys.locator_tag(*draft.locator) for draft in drafts if draft.locator is not None)
        for number, (key, draft) in enumerate(zip(keys, drafts, strict=True)):
            _seal_one(session, change, key, draft, number)
    return [RecordId(key.hex()) for key in keys]


def _seal_one(session: Session, change: Change, key: bytes, draft: Draft, number: int) -> None:
    entry = IndexEntry(
        RecordId(key.hex()), 1, draft.type, draft.title, dict(draft.attributes), (change.generation, number)
    )
    if draft.record_id is not None:
        before = _load_entry(session, change.connection, key)
        if before.type != draft.type:
            raise InvalidInput(f"the record has type {before.type}, which a new version cannot change")
        entry = replace(entry, version=before.version + 1, born=before.born, locators=before.locators)
    if draft.locator is not None and draft.locator not in entry.locators:
        _add_locator(session, change, key, draft.locator)
        entry = replace(entry, locators=(*entry.locators, draft.locator))
    stored = seal_version(session.keys, key, entry.version, entry.type, draft.payload.reveal(), session.random)
    change.connection.execute(
        "INSERT INTO version (record, version, digest, wrapped, sealed) VALUES (?, ?, ?, ?, ?)",
        (key, entry.version, stored.digest, stored.wrapped, stored.sealed),
    )
    if draft.keep_from is not None:
        change.connection.execute(
            "DELETE FROM version WHERE record = ? AND version < ?", (key, min(draft.keep_from, entry.version))
        )
    _store_entry(session, change, key, entry)
    change.log(AuditEvent("seal", "", entry.record_id, entry.version, {"digest": stored.digest.hex()}))


def _add_locator(session: Session, change: Change, key: bytes, locator: Locator) -> None:
    tag = session.keys.locator_tag(*locator)
    if change.connection.execute("SELECT 1 FROM locator WHERE tag = ?", (tag,)).fetchone() is not None:
        raise AlreadyExists(f"another record of the vault is already found as {locator[1]!r}")
    change.connection.execute("INSERT INTO locator (tag, record) VALUES (?, ?)", (tag, key))


def _store_entry(session: Session, change: Change, key: bytes, entry: IndexEntry) -> None:
    change.connection.execute(
        "INSERT OR REPLACE INTO record (id, version, entry) VALUES (?, ?, ?)",
        (key, entry.version, index.seal_entry(session.keys, entry, session.random)),
    )


def amend(
    session: Session, record_id: RecordId, *, title: str | None = None, attributes: Mapping[str, str] | None = None
) -> None:
    """Replace title or attributes; payload and version stay."""
    if title is not None:
        index.check_title(title)
    if attributes is not None:
        index.check_attributes(attributes)
    key = key_of(record_id)
    with session.writing() as change:
        change.touch([key])
        entry = _load_entry(session, change.connection, key)
        if title is not None:
            entry = replace(entry, title=title)
        if attributes is not None:
            entry = replace(entry, attributes=dict(attributes))
        _store_entry(session, change, key, entry)
        change.log(AuditEvent("amend", "", record_id, entry.version))


def remove_many(session: Session, record_ids: Sequence[RecordId]) -> None:
    """Remove records in one transaction: entries, locators and all versions."""
    keys = [key_of(record_id) for record_id in record_ids]
    if not keys:
        return
    with session.writing() as change:
        change.touch(keys)
        entries = [_load_entry(session, change.connection, key) for key in keys]
        tags = [session.keys.locator_tag(*locator) for entry in entries for locator in entry.locators]
        change.touch(tags)
        change.connection.executemany("DELETE FROM locator WHERE tag = ?", [(tag,) for tag in tags])
        for key, entry in zip(keys, entries, strict=True):
            change.connection.execute("DELETE FROM version WHERE record = ?", (key,))
            change.connection.execute("DELETE FROM record WHERE id = ?", (key,))
            change.log(AuditEvent("remove", "", entry.record_id, entry.version))


class EntryCache:
    """Opened index entries, kept by the hash of what was sealed, so that listing again opens only what changed."""

    def __init__(self) -> None:
        self._root: bytes | None = None
        self._entries: dict[bytes, tuple[bytes, IndexEntry]] = {}
        self._sorted: tuple[Entry, ...] = ()

    def list(self, session: Session) -> Sequence[Entry]:
        """Every entry, oldest record first, after the whole tree has been checked."""
        with session.reading() as header:
            if header.tree_root != self._root:
                tree.check_all(session.connection, header.tree_root)
                self._reload(session)
                self._root = header.tree_root
        return self._sorted

    def _reload(self, session: Session) -> None:
        fresh: dict[bytes, tuple[bytes, IndexEntry]] = {}
        for key, version, sealed in session.connection.execute("SELECT id, version, entry FROM record"):
            known = self.known(key, version, sealed) or index.open_entry(session.keys, key, version, sealed)
            fresh[key] = (sealed, known)
        self._entries = fresh
        self._sorted = tuple(entry.public() for _, entry in sorted(fresh.values(), key=lambda item: item[1].born))

    def known(self, key: bytes, version: int, sealed: bytes) -> IndexEntry | None:
        """The entry that these sealed bytes hold, if they have been opened before."""
        kept = self._entries.get(key)
        return kept[1] if kept is not None and kept[0] == sealed and kept[1].version == version else None

    def forget(self) -> None:
        """Drop everything."""
        self._root = None
        self._entries = {}
        self._sorted = ()
