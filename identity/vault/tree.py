"""Record tree: one digest in the header vouches for every record and every entry of the blind index.

Without it a record could be removed, or replaced with its own older version, and everything left would still decrypt.
Items are spread by the first two bytes of their random key over 65,536 buckets; a bucket hangs on one of 256
branches, the branches on the root. Checking or changing one item reads a bucket, one branch and the root: the same
few hundred rows however many records there are.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

from identity.errors import Tampered
from identity.vault.cipher import tagged_hash

BUCKET, BRANCH = 2, 1
"""Depth of a node is the length of its prefix in bytes."""

EMPTY_ROOT = tagged_hash("tree-root")
_LAST = b"\xff" * 33
_FEW_BUCKETS = 24
"""Up to this many buckets of a branch are read one by one, more in one sweep over the branch."""


def record_leaf(record: bytes, version: int, entry: bytes, kept: Iterable[tuple[int, bytes]]) -> bytes:
    """Leaf of a record: its newest version, its sealed entry, and (version, digest) of each kept version."""
    parts = [number.to_bytes(8, "big") + digest for number, digest in kept]
    return tagged_hash("tree-record", record, version.to_bytes(8, "big"), tagged_hash("entry", entry), *parts)


def locator_leaf(tag: bytes, record: bytes) -> bytes:
    """Leaf of an entry of the blind index."""
    return tagged_hash("tree-locator", tag, record)


def prefix_of(key: bytes) -> bytes:
    """The bucket in which an item with this key lies."""
    return key[:BUCKET]


def bucket_items(connection: sqlite3.Connection, prefix: bytes) -> list[tuple[bytes, bytes]]:
    """(key, leaf) of every item whose key starts with `prefix`, by key."""
    return list(_items(connection, prefix, prefix + _LAST))


def all_items(connection: sqlite3.Connection) -> Iterator[tuple[bytes, bytes]]:
    """(key, leaf) of every item: records by key, then locators by key."""
    return _items(connection, b"", _LAST)


def _items(connection: sqlite3.Connection, first: bytes, last: bytes) -> Iterator[tuple[bytes, bytes]]:
    kept: dict[bytes, list[tuple[int, bytes]]] = defaultdict(list)
    for record, version, digest in connection.execute(
        "SELECT record, version, digest FROM version WHERE record BETWEEN ? AND ? ORDER BY record, version",
        (first, last),
    ):
        _check_types(record, version, digest)
        kept[record].append((version, digest))
    for record, version, entry in connection.execute(
        "SELECT id, version, entry FROM record WHERE id BETWEEN ? AND ? ORDER BY id", (first, last)
    ):
        _check_types(record, version, entry)
        yield record, record_leaf(record, version, entry, kept.pop(record, []))
    for record in kept:
        # Versions without a record: no writer leaves them, so they must not go unnoticed.
        yield record, tagged_hash("tree-orphan", record)
    for tag, record in connection.execute(
        "SELECT tag, record FROM locator WHERE tag BETWEEN ? AND ? ORDER BY tag", (first, last)
    ):
        _check_types(tag, 0, record)
        yield tag, locator_leaf(tag, record)


def _check_types(key: object, number: object, value: object) -> None:
    """A file edited by hand can hold anything in any column, whatever the schema says."""
    if not (isinstance(key, bytes) and isinstance(value, bytes) and isinstance(number, int) and number >= 0):
        raise altered()


def bucket_digest(prefix: bytes, items: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """Digest of a bucket, or None when it is empty."""
    leaves = [leaf for _, leaf in sorted(items)]
    return tagged_hash("tree-bucket", prefix, *leaves) if leaves else None


def _branch_digest(prefix: bytes, children: dict[bytes, bytes]) -> bytes | None:
    if not children:
        return None
    return tagged_hash("tree-branch", prefix, *(name[1:] + children[name] for name in sorted(children)))


def _root_digest(children: dict[bytes, bytes]) -> bytes:
    return tagged_hash("tree-root", *(name + children[name] for name in sorted(children)))


def _children(connection: sqlite3.Connection, prefix: bytes) -> dict[bytes, bytes]:
    return dict(
        connection.execute(
            "SELECT prefix, digest FROM tree WHERE depth = ? AND prefix BETWEEN ? AND ?",
            (len(prefix) + 1, prefix, prefix + _LAST),
        )
    )


def altered() -> Tampered:
    """The error for a tree that does not lead to the root in the header."""
    return Tampered(
        "records of the vault were removed, replaced or brought back from outside",
        hint="cmwallet vault verify names them; restore the vault from a backup",
        details={"finding": "records-altered"},
    )


def _by_branch(prefixes: Iterable[bytes]) -> dict[bytes, set[bytes]]:
    grouped: dict[bytes, set[bytes]] = defaultdict(set)
    for prefix in prefixes:
        grouped[prefix[:BRANCH]].add(prefix)
    return grouped


def check(connection: sqlite3.Connection, root: bytes, prefixes: Iterable[bytes]) -> None:
    """Raise `Tampered` unless these buckets hold exactly what the root in the header vouches for."""
    branches = _children(connection, b"")
    if _root_digest(branches) != root:
        raise altered()
    for branch, members in _by_branch(prefixes).items():
        buckets = _children(connection, branch)
        if _branch_digest(branch, buckets) != branches.get(branch):
            raise altered()
        for prefix, digest in _digests(connection, branch, members):
            if digest != buckets.get(prefix):
                raise altered()


def _digests(
    connection: sqlite3.Connection, branch: bytes, members: set[bytes]
) -> Iterator[tuple[bytes, bytes | None]]:
    """(bucket, digest computed from its items) for some buckets of a branch; many of them are read at one go."""
    if len(members) <= _FEW_BUCKETS:
        for prefix in members:
            yield prefix, bucket_digest(prefix, bucket_items(connection, prefix))
        return
    grouped: dict[bytes, list[tuple[bytes, bytes]]] = {prefix: [] for prefix in members}
    for key, leaf in bucket_items(connection, branch):
        if (items := grouped.get(prefix_of(key))) is not None:
            items.append((key, leaf))
    for prefix, items in grouped.items():
        yield prefix, bucket_digest(prefix, items)


def check_all(connection: sqlite3.Connection, root: bytes) -> None:
    """Raise `Tampered` unless all items together give the root, whatever the stored nodes say."""
    if computed_root(connection) != root:
        raise altered()


def computed_buckets(connection: sqlite3.Connection) -> dict[bytes, bytes]:
    """Digest of every bucket, computed from the items alone."""
    grouped: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
    for key, leaf in all_items(connection):
        grouped[prefix_of(key)].append((key, leaf))
    digests = {prefix: bucket_digest(prefix, items) for prefix, items in grouped.items()}
    return {prefix: digest for prefix, digest in digests.items() if digest is not None}


def computed_branches(buckets: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """Digest of every branch over these buckets."""
    grouped: dict[bytes, dict[bytes, bytes]] = defaultdict(dict)
    for prefix, digest in buckets.items():
        grouped[prefix[:BRANCH]][prefix] = digest
    digests = {branch: _branch_digest(branch, children) for branch, children in grouped.items()}
    return {branch: digest for branch, digest in digests.items() if digest is not None}


def computed_root(connection: sqlite3.Connection) -> bytes:
    """The root, computed from the items alone."""
    return _root_digest(computed_branches(computed_buckets(connection)))


def stored_root(connection: sqlite3.Connection) -> bytes:
    """The root over the stored branches."""
    return _root_digest(_children(connection, b""))


def update(connection: sqlite3.Connection, prefixes: Iterable[bytes]) -> bytes:
    """Recompute these buckets from the rows, and what hangs on them: the new root."""
    for branch, members in _by_branch(prefixes).items():
        for prefix, digest in list(_digests(connection, branch, members)):
            _store(connection, prefix, digest)
        _store(connection, branch, _branch_digest(branch, _children(connection, branch)))
    return _root_digest(_children(connection, b""))


def rebuild(connection: sqlite3.Connection) -> bytes:
    """Recompute every node from the rows: the new root."""
    buckets = computed_buckets(connection)
    connection.execute("DELETE FROM tree")
    branches = computed_branches(buckets)
    connection.executemany(
        "INSERT INTO tree (depth, prefix, digest) VALUES (?, ?, ?)",
        [(len(prefix), prefix, digest) for prefix, digest in (buckets | branches).items()],
    )
    return _root_digest(branches)


def _store(connection: sqlite3.Connection, prefix: bytes, digest: bytes | None) -> None:
    if digest is None:
        connection.execute("DELETE FROM tree WHERE depth = ? AND prefix = ?", (len(prefix), prefix))
    else:
        connection.execute(
            "INSERT OR REPLACE INTO tree (depth, prefix, digest) VALUES (?, ?, ?)", (len(prefix), prefix, digest)
        )
