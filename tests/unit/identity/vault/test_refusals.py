"""What a vault says of a file changed from outside, of keys that are none, and of what came in between."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from identity import storage
from identity.errors import AlreadyExists, Busy, Damaged, InvalidInput, Locked, NotFound, StorageFailed, Tampered
from identity.secret import Secret
from identity.vault import container, kdf, passphrase, records, rotation, slot_management, slots
from identity.vault.cipher import VaultKeys
from identity.vault.header import header_mac
from identity.vault.interface import TYPE_IDENTITY_KEY, TYPE_SECP256K1_KEY
from identity.vault.slots import PassphraseCredential, SlotDescription, SlotRow
from identity.vault.vault import Vault

from .editing import copy, edit, query, transplant
from .helpers import PASSPHRASE, Asked, create, secret, unlock
from .test_slots import FakeStore

SECP256K1_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # SEC 2, §2.4.1
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # SEC 2, §2.4.2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


@pytest.fixture
def vault(path: Path) -> Iterator[Vault]:
    with create(path) as made:
        yield made


# -- the file


@pytest.mark.parametrize(
    ("statement", "kind", "finding", "said"),
    [
        ("DELETE FROM header", Damaged, "header-missing", "the vault has no header"),
        ("UPDATE header SET mac = zeroblob(32)", Tampered, None, "header"),
        (
            "UPDATE version SET wrapped = zeroblob(60)",
            Tampered,
            "record-altered",
            "record .* was (changed|altered) from outside",
        ),
        ("DELETE FROM tree WHERE depth = 2", Tampered, "records-altered", "removed, replaced or brought back"),
        ("UPDATE tree SET digest = zeroblob(32) WHERE depth = 2", Tampered, "records-altered", "removed, replaced"),
    ],
)
def test_a_changed_file_gives_nothing_out(
    path: Path, statement: str, kind: type[Damaged], finding: str | None, said: str
) -> None:
    with create(path) as vault:
        record = vault.seal("note", "n", Secret(b"payload"))
    edit(path, statement)
    with pytest.raises(kind, match=said) as problem, unlock(path) as vault:
        vault.open_record(record, reason="test")
    assert type(problem.value) is kind
    if finding is not None:
        assert problem.value.details["finding"] == finding


def test_a_bucket_that_came_beside_the_one_that_is_read_is_noticed(path: Path) -> None:
    """The bucket itself is as it was; its branch does not vouch for the other."""
    with create(path) as vault:
        record = vault.seal("note", "n", Secret(b"payload"))
    key = bytes.fromhex(record)
    beside = key[:1] + bytes([key[1] ^ 1])
    edit(path, ("INSERT INTO tree VALUES (2, ?, zeroblob(32))", (beside,)))
    with unlock(path) as vault, pytest.raises(Tampered) as problem:
        vault.open_record(record, reason="test")
    assert problem.value.details == {"finding": "records-altered"}


def test_a_line_of_the_log_from_another_copy_is_noticed(path: Path) -> None:
    """It opens, being sealed by the vault at the same place; the chain does not lead over it."""
    create(path).close()
    other = copy(path, "other.db")
    for place, reason in ((path, "one"), (other, "two")):
        with unlock(place) as vault:
            vault.note("test", reason)
    transplant(other, path, "audit", "sequence = ?", 2)
    with unlock(path) as vault, pytest.raises(Tampered, match="does not lead to the head") as problem:
        vault.log()
    assert problem.value.details == {"finding": "audit-altered"}


def test_a_header_of_another_vault_is_noticed_though_its_mac_is_right(path: Path, vault: Vault) -> None:
    session = vault._session
    with session.reading() as header:
        forged = replace(header, vault_id="00" * 16)
    body = forged.encode()
    with storage.transaction(session.connection, path):
        container.write_header(session.connection, body, header_mac(session.keys, body))
    with pytest.raises(Tampered, match="header was changed from outside") as problem:
        vault.entries()
    assert problem.value.details == {"finding": "header-altered"}


def test_a_vault_that_appears_while_one_is_made_stays(path: Path) -> None:
    with pytest.raises(AlreadyExists, match="there is already a vault at"):
        container.create_container(path, lambda _: path.write_bytes(b"faster") and None)
    assert path.read_bytes() == b"faster"
    assert [file.name for file in path.parent.iterdir()] == ["vault.db"]


def test_a_medium_that_takes_no_writes_is_read_and_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with create(path) as vault:
        record = vault.seal("note", "n", Secret(b"payload"))
    before = path.read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with unlock(path) as vault:
        assert vault.read_only
        assert vault.open_record(record, reason="test").payload.reveal() == b"payload"
        with pytest.raises(StorageFailed, match="the medium is read-only"):
            vault.seal("note", "n", Secret(b"more"))
    assert path.read_bytes() == before


# -- records and keys

KEYS = VaultKeys(bytes(range(32)), "00" * 16)


@pytest.mark.parametrize(
    ("keys", "record", "version", "kind"),
    [
        (VaultKeys(bytes(32), "00" * 16), bytes(16), 1, "note"),
        (VaultKeys(bytes(range(32)), "11" * 16), bytes(16), 1, "note"),
        (KEYS, bytes(15) + b"\x01", 1, "note"),
        (KEYS, bytes(16), 2, "note"),
        (KEYS, bytes(16), 1, "seed"),
    ],
    ids=["key", "vault", "record", "version", "type"],
)
def test_a_payload_opens_nowhere_but_in_its_place(keys: VaultKeys, record: bytes, version: int, kind: str) -> None:
    stored = records.seal_version(KEYS, bytes(16), 1, "note", b"payload", os.urandom)
    assert records.open_version(KEYS, bytes(16), 1, "note", stored) == b"payload"
    with pytest.raises(Tampered) as problem:
        records.open_version(keys, record, version, kind, stored)
    assert problem.value.details["finding"] == "record-altered"


@pytest.mark.parametrize("column", ["wrapped", "sealed"])
def test_a_part_of_a_record_that_is_no_bytes_is_noticed(vault: Vault, column: str) -> None:
    """Only a damaged file can hold it: the table is strict. The tree covers the digest and would not see it."""
    record = vault.seal("note", "n", Secret(b"payload"))
    key = records.key_of(record)
    real = records.load_version(vault._session.connection, key, 1)
    assert real is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "load_version", lambda *_: replace(real, **{column: "text"}))
        with pytest.raises(Tampered) as problem:
            vault.open_record(record, reason="test")
    assert problem.value.details == {"finding": "records-altered"}


@pytest.mark.parametrize(
    ("scalar", "valid"),
    [(0, False), (1, True), (SECP256K1_ORDER - 1, True), (SECP256K1_ORDER, False), (2**256 - 1, False)],
)
def test_an_account_signs_with_a_scalar_below_the_order_alone(vault: Vault, scalar: int, valid: bool) -> None:
    record = vault.seal(TYPE_SECP256K1_KEY, "key", Secret(scalar.to_bytes(32, "big")))
    if valid:
        assert len(vault.sign(record, Asked(bytes(32)), reason="test")) == 65
        return
    with pytest.raises(Damaged, match=f"^record {record[:8]} holds no valid account key$"):
        vault.sign(record, Asked(bytes(32)), reason="test")


SIGNING_INPUT = b"eyJhbGciOiJFUzI1NiIsInR5cCI6ImtiK2p3dCJ9.e30"  # {"alg":"ES256","typ":"kb+jwt"} . {}


@pytest.mark.parametrize("scalar", [0, P256_ORDER, 2**256 - 1])
def test_a_key_of_an_identity_that_is_none_signs_nothing(vault: Vault, scalar: int) -> None:
    record = vault.seal(TYPE_IDENTITY_KEY, "key", Secret(scalar.to_bytes(32, "big")))
    with pytest.raises(Damaged, match=f"^record {record[:8]} holds no valid key$"):
        vault.sign_jws(record, SIGNING_INPUT, reason="test")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"!!!.e30", "what is signed"),
        (b"e30.!!!", "what is signed"),
        (b"W10.e30", "what is signed"),  # [] . {}
        (b"e30.W10", "what is signed"),
        (b"e30", "what a key of an identity signs is a JWS"),
        (b"e30.e30.e30", "what a key of an identity signs is a JWS"),
        (b"e30.e30", "does not say of which known type it is"),
    ],
)
def test_what_is_no_signing_input_is_not_signed(vault: Vault, content: bytes, said: str) -> None:
    record = vault.seal(TYPE_IDENTITY_KEY, "key", Secret(bytes(31) + b"\x01"))
    with pytest.raises(InvalidInput, match=said):
        vault.sign_jws(record, content, reason="test")


# -- passphrases


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"\xff\xfe", "the passphrase is not valid UTF-8 text"),
        (b"", "the passphrase is empty"),
        (b"x" * 4097, "the passphrase is longer than 4096 bytes"),
        (("\u00e9" * 2048 + "x").encode(), "the passphrase is longer than 4096 bytes"),
    ],
)
def test_a_passphrase_that_is_none_is_refused(given: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{said}$"):
        passphrase.normalise(Secret(given))


@pytest.mark.parametrize("given", [b"x", b"x" * 4096, ("\u00e9" * 2048).encode()])
def test_a_passphrase_of_1_to_4096_bytes_is_taken(given: bytes) -> None:
    assert passphrase.normalise(Secret(given)) == given


@pytest.mark.parametrize("weak", [False, True])
@pytest.mark.parametrize("given", ["CMREC1-and some words", "cmrec1-and some words", "  CMREC1-and some words"])
def test_a_passphrase_does_not_look_like_a_recovery_key(given: str, weak: bool) -> None:
    with pytest.raises(InvalidInput, match="a passphrase cannot start with CMREC1-"):
        passphrase.check_strength(Secret(given), allow_weak=weak)
    passphrase.check_strength(Secret("CMREC1 and some words"))


def test_a_machine_without_the_memory_for_argon2_leaves_the_vault_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives.kdf import argon2

    class Exhausted:
        def __init__(self, **_: object) -> None:
            pass

        def derive(self, _: bytes) -> bytes:
            raise MemoryError

    monkeypatch.setattr(argon2, "Argon2id", Exhausted)
    with pytest.raises(Locked, match=r"^not enough memory for ") as problem:
        kdf.derive(b"x", bytes(32), kdf.MINIMUM)
    assert problem.value.code == "locked"


# -- slots


def row_of(**changed: object) -> SlotRow:
    described = SlotDescription("ab" * 16, "recovery", "label", 1, bytes(32))
    body = json.dumps({**json.loads(described.encode()), **changed}).encode()
    return SlotRow(bytes.fromhex("ab" * 16), body, b"", b"", b"")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "face"}, "key slot abababab is of an unknown kind"),
        ({"kind": "Recovery"}, "key slot abababab is of an unknown kind"),
        ({"id": "cd" * 16}, "key slot abababab carries the id of another slot"),
        ({"id": "ab" * 15}, "key slot abababab has no hex 'id' of the right length"),
        ({"salt": "00" * 31}, "key slot abababab has no hex 'salt' of the right length"),
        ({"salt": "00" * 33}, "key slot abababab has no hex 'salt' of the right length"),
        ({"created": "1"}, "key slot abababab has no number 'created'"),
        ({"kind": "passphrase"}, "key slot abababab has no number 'memory_kib'"),
    ],
)
def test_a_slot_that_contradicts_itself_is_damaged(changed: dict[str, object], said: str) -> None:
    assert slots.parse_description(row_of()).slot_id == "ab" * 16
    with pytest.raises(Damaged, match=f"^{said}$"):
        slots.parse_description(row_of(**changed))


@pytest.mark.parametrize(("length", "kept"), [(63, 63), (64, 64), (65, 64)])
def test_a_label_that_is_read_is_cut_at_64_characters(length: int, kept: int) -> None:
    assert slots.parse_description(row_of(label="x" * length)).label == "x" * kept


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("abc", NotFound),
        ("abcd", InvalidInput),
        ("abcd1", "abcd1111"),
        ("ABCD2", "abcd2222"),
        ("ffff", "ffff0000"),
        ("0000", NotFound),
        ("", NotFound),
    ],
)
def test_a_slot_is_named_by_a_beginning_of_four_letters_that_no_other_has(
    name: str, found: str | type[Exception]
) -> None:
    ids = ["abcd1111", "abcd2222", "ffff0000"]
    if isinstance(found, str):
        assert slot_management._resolve_id(ids, name) == found
        return
    said = "more than one key slot starts like that" if found is InvalidInput else "no such key slot"
    with pytest.raises(found, match=said):
        slot_management._resolve_id(ids, name)


def test_a_slot_without_a_passphrase_has_none_to_change(vault: Vault) -> None:
    slot, _ = vault.add_recovery_slot()
    with pytest.raises(InvalidInput, match=f"^the recovery slot {slot[:8]} has no passphrase to change$"):
        vault.change_passphrase(Secret("another long passphrase"), slot=slot)


def test_a_vault_has_sixteen_slots_and_the_keyring_forgets_the_secret_of_a_seventeenth(vault: Vault) -> None:
    store = FakeStore()
    for _ in range(14):
        vault.add_recovery_slot()
    vault.add_keyring_slot(store)
    assert (len(vault.slots()), len(store.kept)) == (16, 1)
    with pytest.raises(InvalidInput, match="the vault has 16 key slots already"):
        vault.add_keyring_slot(store)
    assert (len(vault.slots()), len(store.kept)) == (16, 1)


# -- rotation


def test_a_rotation_gives_up_when_a_slot_came_meanwhile(path: Path, vault: Vault) -> None:
    class Slow:
        kind = "passphrase"

        def secret_for(self, vault_id: str, slot: SlotDescription) -> bytes:
            with unlock(path) as other:
                other.add_recovery_slot()
            return PASSPHRASE.encode()

    with pytest.raises(Busy, match=r"^the key slots changed meanwhile$") as problem:
        vault.rotate([Slow()])  # type: ignore[list-item]
    assert problem.value.retryable
    assert len(vault.slots()) == 2
    unlock(path).close()


def test_a_rotation_stops_at_a_data_key_changed_from_outside(path: Path) -> None:
    """The tree covers the digest of a version, not the version: the key is opened to be wrapped anew."""
    with create(path) as vault:
        record = vault.seal("note", "n", Secret(b"payload"))
    edit(path, "UPDATE version SET wrapped = zeroblob(length(wrapped))")
    before = query(path, "SELECT * FROM slot")
    with unlock(path) as vault, pytest.raises(Tampered, match=f"the data key of record {record[:8]}") as problem:
        vault.rotate([PassphraseCredential(secret())])
    assert problem.value.details == {"finding": "record-altered", "record": record, "version": 1}
    assert query(path, "SELECT * FROM slot") == before


def test_a_key_from_before_a_rotation_that_does_not_open_is_noticed(vault: Vault) -> None:
    session = vault._session
    with session.reading() as header:
        pass
    assert rotation.previous_authentication_key(session.keys, header) is None
    with pytest.raises(Tampered, match="header was changed from outside"):
        rotation.previous_authentication_key(session.keys, replace(header, previous_authentication=bytes(60)))


def test_what_killed_processes_left_while_they_made_a_vault_is_removed(tmp_path, monkeypatch):
    alive, dead, hers = 101, 102, 103

    def kill(process, number):
        assert number == 0
        if process == dead:
            raise ProcessLookupError
        if process == hers:
            raise PermissionError

    monkeypatch.setattr(container.os, "kill", kill)
    names = [f".vault.db.{process}.new" for process in (alive, dead, hers)]
    names += [".vault.db.x.new", ".other.db.102.new", "vault.db.102.new", ".vault.db.102.old"]
    for name in names:
        (tmp_path / name).write_text("left")
    for suffix in ("-wal", "-shm"):
        (tmp_path / f".vault.db.102.new{suffix}").write_text("left")
    create(tmp_path / "vault.db").close()
    left = {path.name for path in tmp_path.iterdir() if path.name != "vault.db"}
    assert left == set(names) - {".vault.db.102.new"}


def test_a_vault_that_is_being_made_shows_only_when_it_is_whole(tmp_path):
    def fail(connection):
        assert not (tmp_path / "vault.db").exists()
        raise KeyError

    with pytest.raises(KeyError):
        container.create_container(tmp_path / "vault.db", fail)
    assert list(tmp_path.iterdir()) == []


def test_several_reads_see_one_state_and_leave_nothing_open(tmp_path):
    path = tmp_path / "vault.db"
    create(path).close()
    connection = container.open_container(path)
    with container.snapshot(connection, path):
        assert connection.in_transaction
    assert not connection.in_transaction
    with container.snapshot(connection, path):
        connection.execute("ROLLBACK")
    assert not connection.in_transaction
    connection.close()
