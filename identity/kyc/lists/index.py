"""The index over all lists: one SQLite file in the home, made of public data and never of what a user screens.

A list is read and prepared into temporary tables, which no other process sees; only what is ready is moved over, in one
transaction. A kill at any moment leaves the old lists whole; a search in another process sees the old or the new ones.
"""

from __future__ import annotations

import hashlib
import re
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, Self

from identity.errors import Damaged, InvalidInput, NotFound
from identity.kyc.lists.entry import ListEntry
from identity.kyc.lists.formats import Format, files_of, find_format, main_file
from identity.kyc.lists.keys import keys_of
from identity.kyc.lists.packing import pack, spelling
from identity.kyc.lists.published import published
from identity.kyc.lists.reading import Advance, Source
from identity.kyc.names.prepare import Kind, kind_of_schema, prepare
from identity.storage import close_database, open_database, storage_errors, transaction

VERSION: Final = 3
"""Of tables, keys and prepared names; an index before `_LAST_WITHOUT_ADDRESSES` is made anew."""
_LAST_WITHOUT_ADDRESSES: Final = 2

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}", re.ASCII)
_LEAST_SHARE: Final = 0.5

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS list (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, format TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
  published TEXT NOT NULL, added TEXT NOT NULL, entries INTEGER NOT NULL, names INTEGER NOT NULL,
  dated TEXT NOT NULL, missing TEXT NOT NULL, addresses INTEGER) STRICT;
CREATE TABLE IF NOT EXISTS entry (
  list INTEGER NOT NULL, n INTEGER NOT NULL, entry_id TEXT NOT NULL, schema TEXT NOT NULL, births TEXT NOT NULL,
  countries TEXT NOT NULL, gender TEXT NOT NULL, PRIMARY KEY (list, n)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS name (
  list INTEGER NOT NULL, n INTEGER NOT NULL, entry INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
  packed TEXT NOT NULL, spelling TEXT NOT NULL, PRIMARY KEY (list, n)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS posting (
  list INTEGER NOT NULL, key INTEGER NOT NULL, near INTEGER NOT NULL, names BLOB NOT NULL,
  PRIMARY KEY (list, key, near)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS address (
  list INTEGER NOT NULL, address TEXT NOT NULL, entry_id TEXT NOT NULL,
  PRIMARY KEY (address, list, entry_id)) STRICT, WITHOUT ROWID;
"""
_WITH_ADDRESSES: Final = """
ALTER TABLE list ADD COLUMN addresses INTEGER;
CREATE TABLE address (
  list INTEGER NOT NULL, address TEXT NOT NULL, entry_id TEXT NOT NULL,
  PRIMARY KEY (address, list, entry_id)) STRICT, WITHOUT ROWID
"""
"""What makes an index of the version before one of this; how many addresses its lists have is not known in it."""
_ListRow = tuple[str, str, str, str, str, str, int, int, str, str, int | None]
_SELECT_LISTS: Final = (
    "SELECT name, format, path, sha256, published, added, entries, names, dated, missing, addresses FROM list"
    " ORDER BY name"
)
_INSERT_LIST: Final = "INSERT INTO list VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_TEMPORARY: Final = """
CREATE TEMP TABLE new_entry (n INTEGER PRIMARY KEY, entry_id, schema, births, countries, gender);
CREATE TEMP TABLE new_name (n INTEGER PRIMARY KEY, entry, kind, text, packed, spelling);
CREATE TEMP TABLE new_key (key INTEGER, near INTEGER, n INTEGER);
CREATE TEMP TABLE new_posting (key INTEGER, near INTEGER, names BLOB);
CREATE TEMP TABLE new_address (address, entry_id, PRIMARY KEY (address, entry_id));
"""


@dataclass(frozen=True)
class ListInfo:
    """What is known of a list: `published` is its day, `added` when it was read; both RFC 3339.

    `dated` says who states that day: the `list` itself, or only its `file`. `missing` names files of its set that were
    not there: of what stands in them nothing is known. `addresses` on chains: None in a list that was read by a release
    that kept none.
    """

    name: str
    format: str
    path: str
    sha256: str
    published: str
    added: str
    entries: int
    names: int
    dated: str = "list"
    missing: tuple[str, ...] = ()
    addresses: int | None = None


class ListIndex:
    """The lists in one index file; made on first use when `create` is given."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.connection = open_database(path, create=create)
        try:
            self._prepare_tables(create)
        except BaseException:
            self.connection.close()
            raise

    def _prepare_tables(self, create: bool) -> None:
        with storage_errors(self.path):
            (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        if version == _LAST_WITHOUT_ADDRESSES:
            self._add_addresses()
        elif version not in (0, VERSION):
            raise Damaged(
                f"{self.path} is an index of version {version}, not {VERSION}",
                hint="remove the file and add the lists again; it holds nothing else",
            )
        if version == 0 and create:
            with transaction(self.connection, self.path):
                for statement in _TABLES.split(";\n"):
                    self.connection.execute(statement)
                self.connection.execute(f"PRAGMA user_version={VERSION}")

    def _add_addresses(self) -> None:
        """Bring an index of the release before to this version; another process may have done so meanwhile."""
        with transaction(self.connection, self.path):
            if self.connection.execute("PRAGMA user_version").fetchone() == (_LAST_WITHOUT_ADDRESSES,):
                for statement in _WITH_ADDRESSES.split(";\n"):
                    self.connection.execute(statement)
                self.connection.execute(f"PRAGMA user_version={VERSION}")

    def close(self) -> None:
        """Close the file."""
        close_database(self.connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def lists(self) -> list[ListInfo]:
        """Every list, by name."""
        with storage_errors(self.path):
            rows: list[_ListRow] = self.connection.execute(_SELECT_LISTS).fetchall()
        return [ListInfo(*row[:9], tuple(row[9].split()), row[10]) for row in rows]

    def get(self, name: str) -> ListInfo:
        """One list. Raises `NotFound`."""
        for found in self.lists():
            if found.name == name:
                return found
        raise NotFound(f"there is no list {name[:40]!r}", hint="cmwallet identity kyc lists list")

    def remove(self, name: str) -> None:
        """Remove a list and its entries. Raises `NotFound`."""
        self.get(name)
        with transaction(self.connection, self.path):
            self._drop(name)

    def put(
        self,
        name: str,
        path: Path,
        form: str | None,
        *,
        now: str,
        advance: Advance,
        allow_shrink: bool = False,
        origin: str | None = None,
    ) -> ListInfo:
        """Read a list from a file or folder and put it in the place of the one with this name, if there is one.

        `now` is RFC 3339 UTC; `advance` is told the bytes read; `origin` is kept instead of the path, of a
        file that is a copy and has no neighbours. Raises
        `InvalidInput` (no such format, or a file that breaks its format, is empty or has lost half of its entries),
        `NotFound`.
        """
        if _NAME.fullmatch(name) is None:
            raise InvalidInput("a list's name is lower-case letters, digits, dots and dashes", hint="such as ofac-sdn")
        file = main_file(path)
        found = find_format(form, file)
        alone = origin is not None
        files, missing = files_of(file, found, alone=alone)
        digest = _digest(files)
        source = Source(file, advance, alone=alone)
        with storage_errors(self.path):
            entries, names, addresses = self._fill(found, source)
        self._refuse_loss(name, entries, allow_shrink)
        if _digest(files_of(file, found, alone=alone)[0]) != digest:
            raise InvalidInput(f"{file.name} changed while it was read", hint="try again when it is complete")
        day, dated = published(files, source.newest)
        day = min(day, now[:10])  # a list of the future would never grow old
        place = origin or str(file.absolute())
        info = ListInfo(name, found.name, place, digest, day, now, entries, names, dated, tuple(missing), addresses)
        with transaction(self.connection, self.path):
            self._drop(name)
            self._move(info)
        return info

    def _refuse_loss(self, name: str, entries: int, allow_shrink: bool) -> None:
        if not entries:
            raise InvalidInput("the file holds no entry", hint="the lists that were there stay as they are")
        before = next((known.entries for known in self.lists() if known.name == name), 0)
        if entries < before * _LEAST_SHARE and not allow_shrink:
            raise InvalidInput(
                f"the file holds {entries} entries, and the list had {before}: it may be cut off",
                hint="--allow-shrink takes it all the same",
            )

    def _fill(self, form: Format, source: Source) -> tuple[int, int, int]:
        """Read the file into temporary tables; return how many entries, names and addresses it has."""
        run = self.connection.execute
        for table in ("new_entry", "new_name", "new_key", "new_posting", "new_address"):
            run(f"DROP TABLE IF EXISTS temp.{table}")
        for statement in _TEMPORARY.split(";\n"):
            run(statement)
        run("BEGIN")
        try:
            counts = self._fill_tables(form, source)
            run("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # a full disk has ended it already
                run("ROLLBACK")
            raise
        return counts

    def _fill_tables(self, form: Format, source: Source) -> tuple[int, int, int]:
        run, names = self.connection.execute, 0
        entries = 0
        for entry in form.read(source):
            listed = [(address, entry.entry_id) for address in entry.addresses]
            self.connection.executemany("INSERT OR IGNORE INTO new_address VALUES (?,?)", listed)
            if not entry.names:
                continue  # an address alone, of an entry that stands elsewhere in the file
            run("INSERT INTO new_entry VALUES (?,?,?,?,?,?)", (entries, *_entry_row(entry)))
            for kind in _kinds(entry.schema):
                for text in entry.names:
                    names += self._add_name(names, entries, kind, text)
            entries += 1
        ordered = run("SELECT key, near, n FROM new_key ORDER BY key, near, n")
        self.connection.executemany("INSERT INTO new_posting VALUES (?,?,?)", _postings(ordered))
        (addresses,) = run("SELECT count(DISTINCT address) FROM new_address").fetchone()
        return entries, names, addresses

    def _add_name(self, number: int, entry: int, kind: Kind, text: str) -> bool:
        name = prepare(text, kind)
        if not name.tokens:
            return False
        row = (number, entry, kind, text, pack(name), spelling(name))
        self.connection.execute("INSERT INTO new_name VALUES (?,?,?,?,?,?)", row)
        exact, near = keys_of(name)
        keys = [(key, 0, number) for key in exact] + [(key, 1, number) for key in near]
        self.connection.executemany("INSERT INTO new_key VALUES (?,?,?)", keys)
        return True

    def _drop(self, name: str) -> None:
        row = self.connection.execute("SELECT id FROM list WHERE name = ?", (name,)).fetchone()
        if row is not None:
            for table in ("posting", "name", "entry", "address"):
                self.connection.execute(f"DELETE FROM {table} WHERE list = ?", row)  # noqa: S608 - fixed names
            self.connection.execute("DELETE FROM list WHERE id = ?", row)

    def _move(self, info: ListInfo) -> None:
        run = self.connection.execute
        stated = (info.name, info.format, info.path, info.sha256, info.published, info.added, info.entries, info.names)
        number = run(_INSERT_LIST, (*stated, info.dated, " ".join(info.missing), info.addresses)).lastrowid
        for table in ("entry", "name", "posting", "address"):
            run(f"INSERT INTO {table} SELECT ?, * FROM temp.new_{table}", (number,))  # noqa: S608 - fixed names


def _entry_row(entry: ListEntry) -> tuple[str, str, str, str, str]:
    return (
        entry.entry_id,
        entry.schema,
        " ".join(entry.birth_dates),
        " ".join(entry.countries),
        entry.gender or "",
    )


def _kinds(schema: str) -> tuple[Kind, ...]:
    """Return how an entry's names are prepared: a legal entity may turn out to be a person."""
    return ("organization", "person") if schema == "LegalEntity" else (kind_of_schema(schema),)


def _postings(rows: Iterator[tuple[int, int, int]]) -> Iterator[tuple[int, int, bytes]]:
    for (key, near), group in groupby(rows, key=itemgetter(0, 1)):
        numbers = array("I", (row[2] for row in group))
        if sys.byteorder == "big":
            numbers.byteswap()
        yield key, near, numbers.tobytes()


def _digest(files: list[Path]) -> str:
    """Return the SHA-256 of a file; of a set of files that of their names and digests in order."""
    digests = []
    for file in files:
        try:
            with file.open("rb") as stream:
                digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
        except OSError as error:
            raise NotFound(f"cannot read {file}: {(error.strerror or '').lower()}") from None
    if len(digests) == 1:
        return digests[0]
    lines = "".join(f"{digest}  {file.name.lower()}\n" for digest, file in zip(digests, files, strict=True))
    return hashlib.sha256(lines.encode()).hexdigest()
