"""The same records and scans in three boxes, ours, KeePass and SQLCipher: each opens, gets, lists and exports."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bench.home import PASSPHRASE

if TYPE_CHECKING:
    from identity.records.store import Records
    from identity.vault.vault import Vault

OWNER = "0x" + "a" * 40
SCAN_BYTES = 1_000_000
KEEPASS_SCAN_BYTES = 100_000
"""KeePass keeps all scans in memory; writing a gigabyte takes pykeepass a quarter of an hour."""


def name_of(number: int) -> str:
    """The name of a record."""
    return f"bank_account.a{number}.Nm"


def value_of(number: int) -> str:
    """The value of a record."""
    return f"Holder of account {number}"


def scan_of(number: int, size: int = SCAN_BYTES) -> bytes:
    """The content of a scan; no two are the same, and none can be compressed."""
    return hashlib.shake_128(number.to_bytes(8, "big")).digest(size)


class Box(Protocol):
    """What is measured."""

    scan_bytes: int

    def open(self) -> None:
        """Open the box, passphrase included."""

    def get(self, number: int) -> str:
        """Return one value."""

    def names(self) -> int:
        """List all names: how many there are."""

    def pieces(self) -> Iterator[bytes]:
        """Everything, scans included, as a stream to be encrypted."""

    def close(self) -> None:
        """Close it."""


class Ours:
    """Records in the vault."""

    scan_bytes = SCAN_BYTES

    def __init__(self, folder: Path, records: int, scans: int) -> None:
        from identity.records.attachments import Attachments
        from identity.records.store import Update
        from identity.secret import Secret
        from identity.vault.vault import Vault

        self._path = folder / "vault.db"
        self._vault: Vault | None = None
        with Vault.create(self._path, Secret(PASSPHRASE)) as vault:
            kept = self._records_of(vault)
            kept.seal(kept.prepare([Update(name_of(n), value_of(n)) for n in range(records)]))
            files = Attachments(kept)
            for number in range(scans):
                files.attach(f"s{number}", io.BytesIO(scan_of(number)), file_name="scan.jpg")

    @staticmethod
    def _records_of(vault: Vault) -> Records:
        from identity.records.store import Records, nobody_follows

        return Records(vault, OWNER, changed=nobody_follows)

    def open(self) -> None:
        from identity.secret import Secret
        from identity.vault.vault import Vault

        self._vault = Vault.unlock(self._path, passphrase=Secret(PASSPHRASE))

    @property
    def _records(self) -> Records:
        assert self._vault is not None
        return self._records_of(self._vault)

    def get(self, number: int) -> str:
        return str(self._records.get(name_of(number), reason="bench").value)

    def names(self) -> int:
        return len(self._records.names())

    def pieces(self) -> Iterator[bytes]:
        from identity.records.archive import write_archive
        from identity.records.attachments import Attachments

        records = self._records
        yield from write_archive(records.all(reason="bench"), Attachments(records), reason="bench")

    def close(self) -> None:
        assert self._vault is not None
        self._vault.close()


class KeePass:
    """A KDBX 4 file as pykeepass makes it, its Argon2 included: it is read whole and kept in memory."""

    scan_bytes = KEEPASS_SCAN_BYTES

    def __init__(self, folder: Path, records: int, scans: int) -> None:
        from pykeepass import create_database
        from pykeepass.entry import Entry

        self._path = folder / "box.kdbx"
        self._box: Any = None
        box = create_database(str(self._path), password=PASSPHRASE)
        for number in range(records):
            # add_entry looks through all others for the same title, which takes hours here.
            box.root_group.append(Entry(name_of(number), "", value_of(number), kp=box))
        for number in range(scans):
            entry = Entry(f"attachment.s{number}", "", "", kp=box)
            box.root_group.append(entry)
            entry.add_attachment(
                box.add_binary(scan_of(number, self.scan_bytes), compressed=False, protected=False), "scan.jpg"
            )
        box.save()

    def open(self) -> None:
        from pykeepass import PyKeePass

        self._box = PyKeePass(str(self._path), password=PASSPHRASE)

    def get(self, number: int) -> str:
        # find_entries asks by XPath and takes minutes among so many.
        wanted = name_of(number)
        return str(next(entry for entry in self._box.entries if entry.title == wanted).password)

    def names(self) -> int:
        return len([entry.title for entry in self._box.entries])

    def pieces(self) -> Iterator[bytes]:
        values = {entry.title: entry.password for entry in self._box.entries}
        yield json.dumps(values).encode()
        for attachment in self._box.attachments:
            yield attachment.binary

    def close(self) -> None:
        self._box = None


class SqlCipher:
    """SQLCipher at its defaults: one key for all pages, nothing logged."""

    scan_bytes = SCAN_BYTES

    def __init__(self, folder: Path, records: int, scans: int) -> None:
        self._path = folder / "box.sqlcipher"
        self._box: Any = None
        self.open()
        self._box.execute("CREATE TABLE record (name TEXT PRIMARY KEY, value TEXT)")
        self._box.execute("CREATE TABLE scan (name TEXT PRIMARY KEY, content BLOB)")
        self._box.executemany("INSERT INTO record VALUES (?, ?)", ((name_of(n), value_of(n)) for n in range(records)))
        self._box.executemany("INSERT INTO scan VALUES (?, ?)", ((f"s{n}", scan_of(n)) for n in range(scans)))
        self._box.commit()
        self.close()

    def open(self) -> None:
        from sqlcipher3 import dbapi2

        self._box = dbapi2.connect(str(self._path))
        self._box.execute(f"PRAGMA key = '{PASSPHRASE}'")
        self._box.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def get(self, number: int) -> str:
        return str(self._box.execute("SELECT value FROM record WHERE name = ?", (name_of(number),)).fetchone()[0])

    def names(self) -> int:
        found = [name for (name,) in self._box.execute("SELECT name FROM record")]
        return len(found) + len(self._box.execute("SELECT name FROM scan").fetchall())

    def pieces(self) -> Iterator[bytes]:
        yield json.dumps(dict(self._box.execute("SELECT name, value FROM record"))).encode()
        for (content,) in self._box.execute("SELECT content FROM scan"):
            yield content

    def close(self) -> None:
        self._box.close()
