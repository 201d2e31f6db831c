"""Somebody changes the vault file without knowing a secret: each change is found, and named as far as it can be."""

import json
import os
import sqlite3
from contextlib import closing

import pytest

from identity.errors import Damaged, PermissionsTooLax, RolledBack, Tampered, WrongPassphrase
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.canonical import encode
from identity.vault.slots import PassphraseCredential, slot_digest
from identity.vault.status import status
from identity.vault.vault import Vault
from identity.vault.verify import verify
from tests.unit.identity.vault.editing import copy, edit, query, transplant
from tests.unit.identity.vault.helpers import Clock, create, secret, unlock


@pytest.fixture
def home(tmp_path):
    """A closed vault with a few records; `first` has two versions."""
    path = tmp_path / "vault.db"
    with create(path) as vault:
        first = vault.seal("note", "first", Secret(b"one"), locator=("me", "first"))
        second = vault.seal("note", "second", Secret(b"two"), locator=("me", "second"))
    old = copy(path, "old.db")
    with unlock(path) as vault:
        vault.seal("note", "first", Secret(b"one, newer"), record_id=first)
        vault.open_record(first, reason="test")
    return path, old, first, second


def findings(path, **options):
    report = verify(path, PassphraseCredential(secret()), **options)
    return {finding.name for finding in report.findings}


def read_everything(path):
    with unlock(path) as vault:
        vault.entries()
        vault.log()


def test_an_untouched_vault_verifies_clean(home):
    path, *_ = home
    report = verify(path, PassphraseCredential(secret()))
    assert report.findings == []
    assert (report.records, report.versions, report.slots) == (2, 3, 1)


def test_verify_needs_the_right_passphrase(home):
    with pytest.raises(WrongPassphrase):
        verify(home[0], PassphraseCredential(Secret("not the passphrase")))


def test_a_flipped_bit_in_any_part_of_a_record_is_found(home):
    path, _, first, _ = home
    for column in ("sealed", "wrapped", "digest"):
        for position in (0, 30, -1):
            broken = copy(path, "broken.db")
            (value,) = query(broken, f"SELECT {column} FROM version WHERE record = ? AND version = 2",
                             bytes.fromhex(first))[0]  # fmt: skip
            changed = bytearray(value)
            changed[position] ^= 1
            edit(broken, (f"UPDATE version SET {column} = ? WHERE record = ? AND version = 2",
                          (bytes(changed), bytes.fromhex(first))))  # fmt: skip
            with unlock(broken) as vault:
                with pytest.raises(Tampered):
                    vault.open_record(first, reason="test")
                assert vault.log()[-1].event == "open"
            assert "record-altered" in findings(broken)


def test_a_replayed_older_version_is_found_when_opened_listed_and_found(home):
    path, old, first, second = home
    key = bytes.fromhex(first)
    transplant(old, path, "record", "id = ?", key)
    transplant(old, path, "version", "record = ?", key)
    with unlock(path) as vault:
        with pytest.raises(Tampered):
            vault.open_record(first, reason="test")
        with pytest.raises(Tampered):
            vault.entries()
        assert vault.open_record(second, reason="test").payload.reveal() == b"two"
    assert "record-replayed" in findings(path)


def test_a_replay_with_its_own_tree_nodes_is_found(home):
    path, old, first, _ = home
    key = bytes.fromhex(first)
    transplant(old, path, "record", "id = ?", key)
    transplant(old, path, "version", "record = ?", key)
    transplant(old, path, "tree")
    with unlock(path) as vault, pytest.raises(Tampered):
        vault.open_record(first, reason="test")
    assert "record-replayed" in findings(path)


def test_writing_never_makes_a_tampered_neighbour_legitimate(home):
    path, old, first, _ = home
    key = bytes.fromhex(first)
    transplant(old, path, "record", "id = ?", key)
    transplant(old, path, "version", "record = ?", key)

    def same_bucket(size):
        return key[:2] + os.urandom(size - 2) if size == 16 else os.urandom(size)

    with unlock(path, random=same_bucket) as vault:
        with pytest.raises(Tampered):
            vault.seal("note", "neighbour", Secret(b""))
        with pytest.raises(Tampered):
            vault.seal("note", "first", Secret(b"three"), record_id=first)
        with pytest.raises(Tampered):
            vault.rename(first, "x")
        with pytest.raises(Tampered):
            vault.remove(first)
        with pytest.raises(Tampered):
            vault.rotate([PassphraseCredential(secret())])
    assert "record-replayed" in findings(path)


def test_a_removed_record_is_not_merely_missing(home):
    path, _, first, _ = home
    for tables in (("record",), ("version",), ("record", "version"), ("record", "version", "locator")):
        broken = copy(path, "broken.db")
        for table in tables:
            column = "id" if table == "record" else "record"
            edit(broken, (f"DELETE FROM {table} WHERE {column} = ?", (bytes.fromhex(first),)))
        with unlock(broken) as vault:
            with pytest.raises(Tampered):
                vault.open_record(first, reason="test")
            with pytest.raises(Tampered):
                vault.entries()
        assert findings(broken) & {"record-removed", "record-altered"}


def test_a_hidden_blind_index_entry_is_not_an_absence(home):
    path, *_ = home
    edit(path, "DELETE FROM locator")
    with unlock(path) as vault, pytest.raises(Tampered):
        vault.find("me", "first")
    assert "locator-altered" in findings(path)


def test_a_blind_index_entry_pointing_elsewhere_is_found(home):
    path, _, first, second = home
    edit(path, ("UPDATE locator SET record = ? WHERE record = ?", (bytes.fromhex(second), bytes.fromhex(first))))
    with unlock(path) as vault, pytest.raises(Tampered):
        vault.find("me", "first")
    assert "locator-altered" in findings(path)


def test_swapped_records_are_named(home):
    path, _, first, second = home
    one, two, spare = bytes.fromhex(first), bytes.fromhex(second), bytes(16)
    for old, new in ((one, spare), (two, one), (spare, two)):
        edit(path, ("UPDATE version SET record = ? WHERE record = ? AND version = 1", (new, old)))
    with unlock(path) as vault, pytest.raises(Tampered):
        vault.open_record(second, reason="test")
    assert "record-swapped" in findings(path)


def test_a_removed_record_brought_back_is_named(home):
    path, _, _, second = home
    before = copy(path, "before.db")
    with unlock(path) as vault:
        vault.remove(second)
    key = bytes.fromhex(second)
    transplant(before, path, "record", "id = ?", key)
    transplant(before, path, "version", "record = ?", key)
    with unlock(path) as vault, pytest.raises(Tampered):
        vault.open_record(second, reason="test")
    assert "record-added" in findings(path)


def test_a_replayed_title_is_found(home):
    path, _, first, _ = home
    before = copy(path, "before.db")
    with unlock(path) as vault:
        vault.rename(first, "renamed")
    transplant(before, path, "record", "id = ?", bytes.fromhex(first))
    with unlock(path) as vault, pytest.raises(Tampered):
        vault.entries()
    assert "records-altered" in findings(path)


def test_wrong_tree_nodes_are_found_and_told_apart_from_wrong_records(home):
    path, _, first, _ = home
    edit(path, ("UPDATE tree SET digest = ?", (bytes(32),)))
    with unlock(path) as vault, pytest.raises(Tampered):
        vault.open_record(first, reason="test")
    assert findings(path) == {"tree-damaged"}


@pytest.mark.parametrize("field", ["generation", "epoch", "created", "audit_count"])
def test_an_altered_header_is_found_at_unlock(home, field):
    path, *_ = home
    ((body,),) = query(path, "SELECT body FROM header")
    value = json.loads(body)
    value[field] += 1
    edit(path, ("UPDATE header SET body = ?", (encode(value),)))
    with pytest.raises(Tampered, match="header"):
        unlock(path)
    assert "header-altered" in findings(path)


def test_an_older_header_is_found(home):
    path, old, *_ = home
    transplant(old, path, "header")
    with unlock(path) as vault, pytest.raises(Tampered):
        vault.entries()
    assert {"audit-cut", "records-altered"} <= findings(path)


def test_a_rolled_back_copy_is_found_by_its_generation(home):
    path, old, *_ = home
    with unlock(path) as vault:
        remembered = vault.generation
    with pytest.raises(RolledBack) as caught:
        unlock(old, remembered_generation=remembered)
    assert caught.value.details["remembered"] == remembered
    assert "rolled-back" in findings(old, remembered_generation=remembered)
    unlock(path, remembered_generation=remembered).close()


def test_an_accepted_rollback_is_logged_and_ends_above_the_remembered_generation(home):
    path, old, *_ = home
    with unlock(path) as vault:
        remembered = vault.generation
    with unlock(old, remembered_generation=remembered, accept_rollback=True) as vault:
        assert vault.generation > remembered
        assert vault.log()[-1].event == "accept-rollback"
    unlock(old, remembered_generation=remembered + 1).close()


def test_a_rollback_under_an_open_vault_is_found(home):
    path, old, first, _ = home
    with unlock(path) as vault:
        for table in ("header", "record", "version", "audit", "tree", "locator"):
            transplant(old, path, table)
        with pytest.raises(RolledBack):
            vault.open_record(first, reason="test")


def test_a_cut_audit_log_is_found(home):
    path, *_ = home
    edit(path, "DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)")
    with unlock(path) as vault:
        with pytest.raises(Tampered, match="audit log"):
            vault.log()
        with pytest.raises(Tampered, match="audit log"):
            vault.seal("note", "n", Secret(b""))
    assert "audit-cut" in findings(path)


def test_a_line_missing_in_the_middle_of_the_log_is_found(home):
    path, *_ = home
    edit(path, "DELETE FROM audit WHERE sequence = 2")
    with unlock(path) as vault, pytest.raises(Tampered):
        vault.log()
    assert "audit-cut" in findings(path)


def test_changed_and_swapped_lines_of_the_log_are_found(home):
    path, *_ = home
    changed = copy(path, "changed.db")
    edit(changed, ("UPDATE audit SET sealed = ? WHERE sequence = 2", (bytes(300),)))
    assert "audit-altered" in findings(changed)
    edit(path, "UPDATE audit SET sequence = 99 WHERE sequence = 2", "UPDATE audit SET sequence = 2 WHERE sequence = 3",
         "UPDATE audit SET sequence = 3 WHERE sequence = 99")  # fmt: skip
    assert "audit-altered" in findings(path)


def _rewrite_slot(path, recompute, **changes):
    ((slot_id, description, commitment, wrapped, digest),) = query(path, "SELECT * FROM slot")
    value = json.loads(description)
    value.update(changes)
    description = encode(value)
    if recompute:
        digest = slot_digest(description, commitment, wrapped)
    edit(path, ("UPDATE slot SET description = ?, digest = ? WHERE id = ?", (description, digest, slot_id)))


@pytest.mark.parametrize(
    "changes",
    [
        {"memory_kib": 8},
        {"memory_kib": 19 * 1024, "iterations": 1},
        {"memory_kib": 2**31},
        {"iterations": 0},
        {"iterations": 2**40},
        {"lanes": 0},
        {"lanes": 17},
        {"memory_kib": 1024 * 1024, "iterations": 9},
    ],
)
def test_kdf_parameters_out_of_bounds_are_refused_before_use(home, monkeypatch, changes):
    path, *_ = home
    _rewrite_slot(path, True, **changes)
    monkeypatch.setattr(kdf, "derive", lambda *_: pytest.fail("derived with refused parameters"))
    with pytest.raises(Damaged, match="refused"):
        unlock(path)
    (state,) = status(path).slots
    assert "refused" in (state.problem or "")


def test_kdf_parameters_within_bounds_but_changed_read_as_wrong_or_altered(home):
    path, *_ = home
    _rewrite_slot(path, True, iterations=3)
    with pytest.raises(WrongPassphrase, match="or the slot was altered"):
        unlock(path)


def test_a_slot_damaged_by_accident_is_named_without_a_guess_at_the_passphrase(home):
    path, *_ = home
    _rewrite_slot(path, False, iterations=3)
    with pytest.raises(Damaged, match="damaged") as caught:
        unlock(path)
    assert caught.value.details["finding"] == "slot-damaged"


def test_a_changed_wrapped_key_under_the_right_passphrase_is_tampering(home):
    path, *_ = home
    ((slot_id, description, commitment, wrapped, _),) = query(path, "SELECT * FROM slot")
    broken = bytes(wrapped[:-1]) + bytes([wrapped[-1] ^ 1])
    digest = slot_digest(description, commitment, broken)
    edit(path, ("UPDATE slot SET wrapped = ?, digest = ? WHERE id = ?", (broken, digest, slot_id)))
    with pytest.raises(Tampered, match="the secret is right"):
        unlock(path)


def test_a_damaged_slot_does_not_stop_another_one(home):
    path, *_ = home
    with unlock(path) as vault:
        _, key = vault.add_recovery_slot()
    ((slot_id, description),) = query(
        path, "SELECT id, description FROM slot WHERE CAST(description AS TEXT) LIKE '%passphrase%'"
    )
    edit(path, ("UPDATE slot SET description = ? WHERE id = ?", (description[:-5] + b"xxxxx", slot_id)))
    with Vault.unlock(path, recovery_key=key) as vault:
        assert len(vault.entries()) == 2


def test_a_slot_of_another_vault_does_not_open_this_one(home, tmp_path):
    path, *_ = home
    create(tmp_path / "other.db").close()
    transplant(tmp_path / "other.db", path, "slot")
    with pytest.raises(Tampered):
        unlock(path)


def test_a_removed_slot_brought_back_is_found(home):
    path, *_ = home
    with unlock(path) as vault:
        extra = vault.add_passphrase_slot(Secret("another passphrase"), parameters=kdf.MINIMUM)
    before = copy(path, "before.db")
    with unlock(path) as vault:
        vault.remove_slot(extra)
    transplant(before, path, "slot")
    with pytest.raises(Tampered, match="slots"):
        Vault.unlock(path, passphrase=Secret("another passphrase"))
    assert "slots-altered" in findings(path)


def test_a_smuggled_trigger_or_view_is_refused(home):
    path, *_ = home
    for sql in (
        "CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM audit; END",
        "CREATE VIEW v AS SELECT * FROM record",
        "CREATE TABLE extra (x)",
        "CREATE INDEX i ON version (digest)",
    ):
        broken = copy(path, "broken.db")
        edit(broken, sql)
        with pytest.raises(Tampered, match="structure"):
            unlock(broken)


@pytest.mark.parametrize("keep", [0, 1, 100, 511, 512, 4095, 4096, 8192, 20000])
def test_a_truncated_file_is_damaged_and_left_alone(home, keep):
    path, *_ = home
    content = path.read_bytes()[:keep]
    path.write_bytes(content)
    with pytest.raises(Damaged):
        read_everything(path)
    assert path.read_bytes()[:100] == content[:100]


@pytest.mark.parametrize(("size", "finding"), [(511, "truncated"), (512, "not-a-vault")])
def test_less_than_the_smallest_page_of_sqlite_is_a_truncated_file(tmp_path, size, finding):
    """512 bytes are a whole database, if an empty one."""
    path = tmp_path / "vault.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA page_size = 512")
        connection.execute("PRAGMA user_version = 1")
    content = path.read_bytes()
    assert len(content) == 512
    path.write_bytes(content[:size])
    path.chmod(0o600)
    with pytest.raises(Damaged) as caught:
        unlock(path)
    assert caught.value.details["finding"] == finding


def test_a_file_that_is_no_database_is_damaged(home):
    path, *_ = home
    path.write_bytes(b"not a database, though long enough" * 100)
    with pytest.raises(Damaged):
        unlock(path)
    with pytest.raises(Damaged):
        status(path)


def test_another_sqlite_database_is_not_a_vault(tmp_path):
    path = tmp_path / "vault.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE x (y)")
    connection.close()
    path.chmod(0o600)
    with pytest.raises(Damaged, match="not a vault"):
        unlock(path)


def test_every_flipped_byte_of_the_file_is_found_or_harmless(home):
    """No single damaged byte yields wrong content without an error."""
    path, _, first, second = home
    content = path.read_bytes()
    step = max(1, len(content) // 120)
    for position in range(0, len(content), step):
        changed = bytearray(content)
        changed[position] ^= 0x55
        path.write_bytes(bytes(changed))
        try:
            with unlock(path) as vault:
                assert vault.open_record(first, reason="test").payload.reveal() == b"one, newer"
                assert vault.open_record(second, reason="test").payload.reveal() == b"two"
                assert [entry.title for entry in vault.entries()] == ["first", "second"]
        except (Damaged, WrongPassphrase):
            pass


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("record", "version", -1),
        ("record", "version", 2**62),
        ("version", "version", -5),
        ("audit", "sequence", -1),
        ("audit", "sequence", 2**62),
    ],
)
def test_impossible_numbers_are_tampering_not_a_crash(home, table, column, value):
    path, _, first, _ = home
    which = "1" if table == "record" else f"rowid = (SELECT max(rowid) FROM {table})"
    edit(path, f"UPDATE {table} SET {column} = {value} WHERE {which}")
    with pytest.raises(Damaged):
        read_everything(path)
    with unlock(path) as vault, pytest.raises(Damaged):
        vault.seal("note", "n", Secret(b""), record_id=first)
    assert findings(path)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{" * 100_000,
        b"[" * 100_000,
        b'{"format":2}',
        b'{"format":true}',
        b'{"format":1e999}',
        b'{"format":1,"requires":["quantum"]}',
        b"\xff\xfe",
    ],
)
def test_a_hostile_header_is_damage_not_a_crash(home, body):
    path, *_ = home
    edit(path, ("UPDATE header SET body = ?", (body,)))
    with pytest.raises(Damaged):
        unlock(path)
    with pytest.raises(Damaged):
        status(path)


def test_a_newer_format_says_so(home):
    path, *_ = home
    edit(path, ("UPDATE header SET body = ?", (b'{"format":2}',)))
    with pytest.raises(Damaged, match="format 2") as caught:
        unlock(path)
    assert "newer" in (caught.value.hint or "")


def test_a_vault_that_others_can_read_is_refused(home):
    path, *_ = home
    for mode in (0o640, 0o604, 0o620, 0o666):
        path.chmod(mode)
        with pytest.raises(PermissionsTooLax):
            unlock(path)


def test_a_clock_that_goes_backwards_is_noted_and_never_orders_the_log(tmp_path):
    clock = Clock(1_000_000)
    path = tmp_path / "vault.db"
    with create(path, clock) as vault:
        clock.now = 500
        vault.seal("note", "n", Secret(b""))
        clock.now = 1_000_001
        vault.seal("note", "n", Secret(b""))
        lines = vault.log()
    assert [line.time for line in lines] == [1_000_000, 1_000_000, 1_000_001]
    assert [line.clock for line in lines] == [None, 500, None]
    report = verify(path, PassphraseCredential(secret()))
    assert report.sound
    assert {finding.name for finding in report.findings} == {"clock-back"}


def test_many_slots_in_a_hostile_file_are_refused(home):
    path, *_ = home
    ((_, description, commitment, wrapped, digest),) = query(path, "SELECT * FROM slot")
    for number in range(1000):
        edit_row = (number.to_bytes(16, "big"), description, commitment, wrapped, digest)
        if number < 20:
            edit(path, ("INSERT INTO slot VALUES (?, ?, ?, ?, ?)", edit_row))
    with pytest.raises(Damaged):
        unlock(path)
