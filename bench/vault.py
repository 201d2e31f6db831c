"""The vault with 10 and with 10,000 records: opening, reading, writing; Argon2id apart.

The limit is SQLite itself: the same number of bytes in one row of a plain table, with `synchronous=FULL` and WAL, as
the vault writes. Reading a record writes too: the reason stands in the audit log before the payload is handed out.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.home import PASSPHRASE
from bench.measure import in_turn, timed
from bench.report import Row, Skipped

if TYPE_CHECKING:
    from identity.secret import Secret
    from identity.vault.interface import RecordId
    from identity.vault.vault import Vault

CLAIM = "the vault (one process; without Argon2id unless said)"
ROUNDS = 15
SIZES = (10, 10_000)
BATCH = 10
PAYLOAD = 1_000
"""Bytes of a record."""


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Measure at both sizes."""
    rounds = max(3, int(ROUNDS * scale))
    rows: list[Row | Skipped] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder:
            rows += _at_size(Path(folder), size, rounds)
    return rows


def _at_size(folder: Path, size: int, rounds: int) -> list[Row]:
    from identity.secret import Secret
    from identity.vault.interface import Draft
    from identity.vault.vault import Vault

    path = folder / "vault.db"
    with Vault.create(path, Secret(PASSPHRASE)) as vault:
        payload = bytes(PAYLOAD)
        _, key = vault.add_recovery_slot()
        records = vault.seal_many([Draft("note", f"note {n}", Secret(payload)) for n in range(size)])
        chosen = records[:: max(1, size // BATCH)][:BATCH]
        opened = _opening(path, key, size, rounds)
        used = _Used(vault, chosen, payload, path)
        read = in_turn(rounds, lambda: timed(used.read, BATCH), _plain(folder / "read.db", used.bytes_of_read))
        written = in_turn(rounds, lambda: timed(used.write, BATCH), _plain(folder / "write.db", used.bytes_of_write))
    listed = in_turn(rounds, lambda: _list(path, key), lambda: timed(lambda: _select_all(path)))
    plain_read, plain_write = (f"plain SQLite, a row of {n} B" for n in (used.bytes_of_read, used.bytes_of_write))
    return [
        Row(f"read a record of {PAYLOAD} bytes of {size:,}", read[0], plain_read, read[1], "slower"),
        Row(f"write such a record among {size:,}", written[0], plain_write, written[1], "slower"),
        Row(f"list {size:,} titles for the first time", listed[0], "plain SQLite, the same rows", listed[1], "slower"),
        *opened,
    ]


def _opening(path: Path, key: Secret, size: int, rounds: int) -> list[Row]:
    """By recovery key, which costs no Argon2id, and by passphrase, which is little else."""
    from identity.secret import Secret
    from identity.vault import kdf
    from identity.vault.vault import Vault

    def by_key() -> None:
        Vault.unlock(path, recovery_key=key).close()

    def by_passphrase() -> None:
        Vault.unlock(path, passphrase=Secret(PASSPHRASE)).close()

    def argon2id() -> None:
        kdf.derive(PASSPHRASE.encode(), bytes(kdf.SALT_BYTES), kdf.DEFAULT)

    quick = in_turn(rounds, lambda: timed(by_key), lambda: timed(lambda: _open_plain(path)))
    slow = in_turn(rounds, lambda: timed(by_passphrase), lambda: timed(argon2id))
    return [
        Row(f"open with {size:,} records, by recovery key", quick[0], "plain SQLite open", quick[1], "slower"),
        Row(f"open with {size:,} records, by passphrase", slow[0], "bare Argon2id", slow[1], "slower"),
    ]


@dataclass
class _Used:
    """An open vault in use; the same records are read and written again."""

    vault: Vault
    records: Sequence[RecordId]
    payload: bytes
    path: Path

    def __post_init__(self) -> None:
        from identity.vault.vault import Vault

        assert isinstance(self.vault, Vault)
        before = _stored_bytes(self.path)
        self.read()
        after_reading = _stored_bytes(self.path)
        self.write()
        self.bytes_of_read = (after_reading - before) // BATCH
        self.bytes_of_write = (_stored_bytes(self.path) - after_reading) // BATCH

    def read(self) -> None:
        for record in self.records:
            if len(self.vault.open_record(record, reason="bench").payload) != PAYLOAD:
                raise RuntimeError("not the payload that was sealed")

    def write(self) -> None:
        from identity.secret import Secret

        for number, record in enumerate(self.records):
            self.vault.seal("note", f"note {number}", Secret(self.payload), record_id=record)


def _list(path: Path, key: Secret) -> float:
    """The first listing of an opened vault; later ones read only what has changed."""
    from identity.vault.vault import Vault

    with Vault.unlock(path, recovery_key=key) as vault:
        return timed(vault.entries)


def _stored_bytes(path: Path) -> int:
    """Bytes of what grows: versions and log. What is replaced in place (header, tree, index line) is left out."""
    connection = sqlite3.connect(path)
    try:
        versions = "SELECT sum(length(digest) + length(wrapped) + length(sealed)) FROM version"
        lines = "SELECT sum(length(sealed)) FROM audit"
        return sum(int(connection.execute(query).fetchone()[0] or 0) for query in (versions, lines))
    finally:
        connection.close()


class _Plain:
    """A table of blobs; one run commits `BATCH` of them, one by one."""

    def __init__(self, path: Path, size: int) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        self._body = bytes(size)

    def __call__(self) -> float:
        return timed(self._insert, BATCH)

    def _insert(self) -> None:
        for _ in range(BATCH):
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("INSERT INTO plain (body) VALUES (?)", (self._body,))
            self._connection.execute("COMMIT")


def _plain(path: Path, size: int) -> _Plain:
    return _Plain(path, size)


def _open_plain(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("SELECT body, mac FROM header").fetchone()
    connection.close()


def _select_all(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("SELECT id, version, entry FROM record").fetchall()
    connection.close()
