"""Verification of a vault: every slot, record, index entry, log line and node, each finding with its name.

Ordinary reading stops at the first thing that is wrong. This one goes on, and uses what the log tells about every
version ever sealed to say which record is missing, replayed, swapped or added.

    sqlite-damaged      SQLite's own check fails            record-removed    the log knows it, the file does not
    slot-damaged        a slot changed by accident          record-added      the file has it, the log does not
    kdf-refused         parameters out of bounds            record-replayed   an older state of it came back
    slots-altered       the set of slots changed            record-swapped    it holds the content of another record
    header-altered      the header's MAC is wrong           record-altered    its payload was changed
    rolled-back         an older copy of the whole          entry-altered     its index entry was changed
    audit-altered       a line was changed                  locator-altered   the blind index points elsewhere
    audit-cut           lines are missing or added          records-altered   something in its bucket was changed
    clock-back          the clock once stood earlier        tree-damaged      a node of the tree is wrong, no item is
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from identity.errors import Damaged, Problem
from identity.vault import audit, container, index, records, slots, tree, unlocking
from identity.vault.audit import AuditLine
from identity.vault.cipher import VaultKeys
from identity.vault.header import Header, check_mac, parse_header
from identity.vault.index import IndexEntry
from identity.vault.slots import Credential

NOTES = frozenset({"clock-back"})
"""Findings that are worth knowing and no damage."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be; `subject` is the id of a slot or record, or a line number."""

    name: str
    message: str
    subject: str | None = None


@dataclass
class Report:
    """What was checked and what was found."""

    records: int = 0
    versions: int = 0
    audit_lines: int = 0
    slots: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing but notes was found."""
        return all(finding.name in NOTES for finding in self.findings)

    def add(self, name: str, message: str, subject: str | None = None) -> None:
        """Note a finding."""
        self.findings.append(Finding(name, message, subject))

    def add_problem(self, problem: Problem, name: str, subject: str | None = None) -> None:
        """Note an error that a check raised; its own name for the finding comes first."""
        found = problem.details.get("finding")
        self.add(found if isinstance(found, str) else name, problem.message, subject)


def verify(path: Path, credential: Credential, *, remembered_generation: int | None = None) -> Report:
    """Decrypt and check everything that the credential opens.

    Raises `NotFound`, `WrongPassphrase`, `Locked`, and `Damaged` where the file cannot be read at all.
    """
    connection = container.open_container(path)
    try:
        with container.snapshot(connection, path):
            report = Report()
            _check_sqlite(connection, report)
            _check_slots(connection, report)
            vault_id, vault_key, _ = unlocking.find_vault_key(connection, credential)
            keys = VaultKeys(vault_key, vault_id)
            try:
                header = _check_header(connection, keys, remembered_generation, report)
                history = _check_log(connection, keys, header, report)
                _Items(connection, keys, header, history, report).check()
            except Damaged as problem:
                report.add_problem(problem, "sqlite-damaged")
            except (TypeError, ValueError, AttributeError, OverflowError):
                # A file edited by hand can hold anything in any column, whatever the schema says.
                report.add("sqlite-damaged", "rows hold values of the wrong type; not everything could be checked")
            finally:
                keys.wipe()
            return report
    finally:
        connection.close()


def _check_sqlite(connection: sqlite3.Connection, report: Report) -> None:
    for (line,) in connection.execute("PRAGMA integrity_check(20)"):
        if line != "ok":
            report.add("sqlite-damaged", str(line))


def _check_slots(connection: sqlite3.Connection, report: Report) -> None:
    for row in container.read_slots(connection):
        report.slots += 1
        slot_id = row.slot_id.hex()
        if not row.intact:
            report.add("slot-damaged", f"key slot {slot_id[:8]} is damaged", slot_id)
            continue
        try:
            slots.parse_description(row)
        except Damaged as problem:
            report.add_problem(problem, "slot-damaged", slot_id)


def _check_header(connection: sqlite3.Connection, keys: VaultKeys, remembered: int | None, report: Report) -> Header:
    body, mac = container.read_header(connection)
    header = parse_header(body)
    try:
        check_mac(keys, body, mac)
    except Damaged as problem:
        report.add_problem(problem, "header-altered")
    if header.slots_digest != slots.slots_digest(container.read_slots(connection)):
        report.add("slots-altered", "key slots were added, removed or replaced from outside")
    if remembered is not None and header.generation < remembered:
        report.add("rolled-back", f"the vault has generation {header.generation}; {remembered} was seen before")
    return header


@dataclass
class _History:
    """What the log says the vault should hold: newest version per record, and digests of sealed versions."""

    complete: bool
    newest: dict[str, int] = field(default_factory=dict)
    digests: dict[str, tuple[str, int]] = field(default_factory=dict)

    def replay(self, line: AuditLine) -> None:
        if line.event == "seal" and line.record is not None and line.version is not None:
            self.newest[line.record] = line.version
            self.digests[line.facts.get("digest", "")] = (line.record, line.version)
        elif line.event == "remove" and line.record is not None:
            self.newest.pop(line.record, None)
        elif line.event == "rotate":
            self.digests.clear()


def _check_log(connection: sqlite3.Connection, keys: VaultKeys, header: Header, report: Report) -> _History:
    history = _History(complete=True)
    head, last = audit.FIRST_HEAD, 0
    for sequence, sealed in audit.sealed_lines(connection):
        if sequence != last + 1:
            history.complete = False
            report.add("audit-cut", f"lines {last + 1} to {sequence - 1} of the audit log are missing", str(last + 1))
        last = sequence
        report.audit_lines += 1
        head = audit.next_head(head, sequence, sealed)
        try:
            line = audit.open_line(keys, sequence, sealed)
        except Damaged as problem:
            history.complete = False
            report.add_problem(problem, "audit-altered", str(sequence))
            continue
        history.replay(line)
        if line.clock is not None:
            report.add("clock-back", f"line {sequence} was written by a clock that had gone backwards", str(sequence))
    if last != header.audit_count:
        history.complete = False
        report.add("audit-cut", f"the audit log ends at line {last}; the header knows {header.audit_count} lines")
    elif head != header.audit_head and history.complete:
        report.add("audit-altered", "the audit log's chain does not lead to the head in the header")
    return history


class _Items:
    """Checks records, versions, blind index and tree against each other and against the log."""

    def __init__(
        self, connection: sqlite3.Connection, keys: VaultKeys, header: Header, history: _History, report: Report
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._header = header
        self._history = history
        self._report = report
        self._named: set[bytes] = set()
        self._locators: dict[bytes, bytes] = {}

    def _add(self, name: str, message: str, key: bytes) -> None:
        self._named.add(tree.prefix_of(key))
        self._report.add(name, message, key.hex())

    def check(self) -> None:
        """Check every item."""
        seen: set[str] = set()
        for key, version, sealed in self._connection.execute("SELECT id, version, entry FROM record ORDER BY id"):
            self._report.records += 1
            seen.add(key.hex())
            self._check_record(key, version, sealed)
        self._check_orphans(seen)
        if self._history.complete:
            for missing in sorted(set(self._history.newest) - seen):
                self._add("record-removed", f"record {missing[:8]} was removed from outside", bytes.fromhex(missing))
        self._check_locators()
        self._check_tree()

    def _check_record(self, key: bytes, version: int, sealed: bytes) -> None:
        name = key.hex()[:8]
        known = self._history.newest.get(key.hex())
        if self._history.complete and known is None:
            self._add("record-added", f"record {name} was added or brought back from outside", key)
        elif known is not None and version < known:
            message = f"record {name} is back at version {version}; the log knows version {known}"
            self._add("record-replayed", message, key)
        entry = None
        try:
            entry = index.open_entry(self._keys, key, version, sealed)
            self._locators |= {self._keys.locator_tag(*locator): key for locator in entry.locators}
        except Damaged as problem:
            self._named.add(tree.prefix_of(key))
            self._report.add_problem(problem, "entry-altered", key.hex())
        self._check_versions(key, version, entry)

    def _check_versions(self, key: bytes, newest: int, entry: IndexEntry | None) -> None:
        numbers = [
            number
            for (number,) in self._connection.execute("SELECT version FROM version WHERE record = ?", (key,)).fetchall()
        ]
        if newest not in numbers:
            self._add("record-removed", f"the payload of record {key.hex()[:8]} was removed from outside", key)
        for number in numbers:
            self._report.versions += 1
            stored = records.load_version(self._connection, key, number)
            assert stored is not None
            owner = self._history.digests.get(records.version_digest(stored.wrapped, stored.sealed).hex())
            if owner is not None and owner != (key.hex(), number):
                message = f"record {key.hex()[:8]} holds version {owner[1]} of record {owner[0][:8]}"
                self._add("record-swapped", message, key)
            elif entry is not None:
                try:
                    records.open_version(self._keys, key, number, entry.type, stored)
                except Damaged as problem:
                    self._named.add(tree.prefix_of(key))
                    self._report.add_problem(problem, "record-altered", key.hex())

    def _check_orphans(self, seen: set[str]) -> None:
        for (key,) in self._connection.execute("SELECT DISTINCT record FROM version").fetchall():
            if key.hex() not in seen:
                self._add("record-altered", f"record {key.hex()[:8]} has a payload and no index entry", key)

    def _check_locators(self) -> None:
        stored = dict(self._connection.execute("SELECT tag, record FROM locator"))
        for tag in sorted(set(stored) | set(self._locators)):
            if stored.get(tag) != self._locators.get(tag):
                key = stored.get(tag) or self._locators[tag]
                self._named.add(tree.prefix_of(tag))
                self._add(
                    "locator-altered", f"the blind index does not lead to record {key.hex()[:8]} as it should", key
                )

    def _check_tree(self) -> None:
        computed = tree.computed_buckets(self._connection)
        stored: dict[bytes, bytes] = dict(
            self._connection.execute("SELECT prefix, digest FROM tree WHERE depth = ?", (tree.BUCKET,))
        )
        differing = {prefix for prefix in set(computed) | set(stored) if computed.get(prefix) != stored.get(prefix)}
        if tree.computed_root(self._connection) == self._header.tree_root:
            if differing or tree.stored_root(self._connection) != self._header.tree_root:
                self._report.add("tree-damaged", "nodes of the record tree are wrong; the records are not")
            return
        for prefix in sorted(differing - self._named):
            inside = [key.hex()[:8] for key, _ in tree.bucket_items(self._connection, prefix) if len(key) == 16]
            names = f" (records there now: {', '.join(inside)})" if inside else ""
            message = f"an item under {prefix.hex()} was changed, removed or brought back from outside{names}"
            self._report.add("records-altered", message, prefix.hex())
        if not differing:
            self._report.add("records-altered", "the records are not those that the header vouches for")
