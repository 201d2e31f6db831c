"""The audit log: what was opened, signed and changed, and why; sealed, and chained by hashes.

    head(0) = 32 zero bytes        head(n) = SHA-256(… ‖ head(n-1) ‖ n ‖ sealed line n)

The header pins count and head, so a line can be neither changed, nor removed, nor cut off the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from identity.errors import Tampered
from identity.vault import cipher
from identity.vault.canonical import Fields, encode
from identity.vault.cipher import AuthenticationFailed, Random, VaultKeys

FIRST_HEAD = bytes(32)
MAXIMUM_REASON = 200


@dataclass(frozen=True)
class AuditLine:
    """One line. `time` is in seconds since the epoch and never decreases from line to line.

    `clock` is what the clock said when it stood before the previous line, else None. `facts` hold ids and counts.
    """

    sequence: int
    time: int
    event: str
    reason: str = ""
    record: str | None = None
    version: int | None = None
    clock: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditEvent:
    """What a writer wants in the log; time and sequence are added when it is appended."""

    event: str
    reason: str = ""
    record: str | None = None
    version: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def _context(vault_id: str, sequence: int) -> bytes:
    return cipher.context("audit", vault_id, sequence)


def next_head(head: bytes, sequence: int, sealed: bytes) -> bytes:
    """The head after one more line."""
    return cipher.tagged_hash("audit-chain", head, sequence.to_bytes(8, "big"), sealed)


def seal_line(keys: VaultKeys, line: AuditLine, random: Random) -> bytes:
    """Seal a line, padded."""
    value: dict[str, object] = {"time": line.time, "event": line.event, "reason": line.reason, "facts": line.facts}
    optional = {"record": line.record, "version": line.version, "clock": line.clock}
    value |= {name: content for name, content in optional.items() if content is not None}
    return cipher.seal(bytes(keys.audit), cipher.pad(encode(value)), _context(keys.vault_id, line.sequence), random)


def open_line(keys: VaultKeys, sequence: int, sealed: bytes) -> AuditLine:
    """Open a line. Raises `Tampered`."""
    try:
        data = cipher.unpad(cipher.unseal(bytes(keys.audit), sealed, _context(keys.vault_id, sequence)))
    except AuthenticationFailed:
        raise Tampered(
            f"line {sequence} of the audit log was changed from outside",
            hint="restore the vault from a backup",
            details={"finding": "audit-altered", "line": sequence},
        ) from None
    fields = Fields(data, f"line {sequence} of the audit log")
    return AuditLine(
        sequence=sequence,
        time=fields.number("time"),
        event=fields.text("event"),
        reason=fields.text("reason"),
        record=fields.text("record") if "record" in fields else None,
        version=fields.number("version") if "version" in fields else None,
        clock=fields.number("clock") if "clock" in fields else None,
        facts=fields.map("facts"),
    )


def append(
    connection: sqlite3.Connection,
    keys: VaultKeys,
    count: int,
    head: bytes,
    event: AuditEvent,
    now: int,
    random: Random,
) -> tuple[int, bytes]:
    """Append a line after line `count`: the new (count, head).

    A clock that went backwards is noted and does not order the log: the line takes the time of the one before it.
    Raises `Tampered` when the last line is not the one that the header knows.
    """
    previous = 0
    if count:
        row = connection.execute("SELECT sealed FROM audit WHERE sequence = ?", (count,)).fetchone()
        if row is None or connection.execute("SELECT max(sequence) FROM audit").fetchone() != (count,):
            raise _cut()
        previous = open_line(keys, count, row[0]).time
    sequence = count + 1
    line = AuditLine(
        sequence=sequence,
        time=max(now, previous),
        event=event.event,
        reason=event.reason[:MAXIMUM_REASON],
        record=event.record,
        version=event.version,
        clock=now if now < previous else None,
        facts=event.facts,
    )
    sealed = seal_line(keys, line, random)
    connection.execute("INSERT INTO audit (sequence, sealed) VALUES (?, ?)", (sequence, sealed))
    return sequence, next_head(head, sequence, sealed)


def _cut() -> Tampered:
    return Tampered(
        "lines at the end of the audit log were removed or added from outside",
        hint="restore the vault from a backup",
        details={"finding": "audit-cut"},
    )


def sealed_lines(connection: sqlite3.Connection) -> Iterator[tuple[int, bytes]]:
    """(sequence, sealed line), oldest first."""
    yield from connection.execute("SELECT sequence, sealed FROM audit ORDER BY sequence")


def read_behind(
    connection: sqlite3.Connection, keys: VaultKeys, span: tuple[int, bytes, int, bytes], oldest: int
) -> list[AuditLine]:
    """Return the lines behind one place up to another; of those before `oldest` (Unix seconds) perhaps none.

    `span` is (sequence, head) of both places. Raises `Tampered` unless the chain leads from the one to the other. The
    times of lines never decrease, so that only those that are wanted are opened.
    """
    first, reached, count, head = span
    rows = connection.execute("SELECT sequence, sealed FROM audit WHERE sequence > ? ORDER BY sequence", (first,))
    sealed: list[bytes] = []
    for expected, (sequence, line) in enumerate(rows, start=first + 1):
        if sequence != expected or sequence > count or not isinstance(line, bytes):
            raise _cut()
        reached = next_head(reached, sequence, line)
        sealed.append(line)
    if first + len(sealed) != count:
        raise _cut()
    if reached != head:
        raise _altered()
    lines: list[AuditLine] = []
    for place in range(len(sealed) - 1, -1, -1):
        line = open_line(keys, first + 1 + place, sealed[place])
        if line.time < oldest:
            break
        lines.append(line)
    return lines[::-1]


def _altered() -> Tampered:
    return Tampered(
        "the audit log was changed from outside: its chain does not lead to the head in the header",
        hint="restore the vault from a backup",
        details={"finding": "audit-altered"},
    )


def read_all(connection: sqlite3.Connection, keys: VaultKeys, count: int, head: bytes) -> list[AuditLine]:
    """Every line, oldest first. Raises `Tampered` unless the chain is whole up to the head in the header."""
    lines: list[AuditLine] = []
    reached = FIRST_HEAD
    for expected, (sequence, sealed) in enumerate(sealed_lines(connection), start=1):
        if sequence != expected or sequence > count or not isinstance(sealed, bytes):
            raise _cut()
        lines.append(open_line(keys, sequence, sealed))
        reached = next_head(reached, sequence, sealed)
    if len(lines) != count:
        raise _cut()
    if reached != head:
        raise _altered()
    return lines
