"""Making of a backup: its name, whom it is for, what it leaves out, and file systems that are poorer than a disk's."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pyrage
import pytest

from cmwallet.backup.creating import create_backup
from cmwallet.backup.newest import newest_backup
from cmwallet.backup.opening import extract, key_of, open_file
from cmwallet.errors import AlreadyExists, Damaged, InputNeeded, InvalidInput, StorageFailed
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.vault import Vault

PASSPHRASE = Secret("correct horse battery staple")
NOON = 1_796_040_000.0  # 2026-11-30T12:00:00Z


@pytest.fixture
def database(tmp_path: Path):
    home = Home(tmp_path / "home")
    home.prepare()
    Vault.create(home.vault_file, PASSPHRASE, parameters=kdf.MINIMUM).close()
    found = Database(home)
    yield found
    found.close()


@pytest.fixture
def key(database: Database) -> Secret:
    with Vault.unlock(database.home.vault_file, passphrase=PASSPHRASE) as vault:
        return vault.add_recovery_slot()[1]


def config(database: Database, **environment: str) -> Config:
    return Config.load(database.home, environment)


def test_its_name_says_which_vault_and_when(database: Database, key: Secret, tmp_path: Path) -> None:
    made = create_backup(database, config(database), tmp_path, [], clock=lambda: NOON)
    assert made.file.name == f"cmwallet-{made.manifest.vault_id[:8]}-20261130T120000Z.age"
    assert made.manifest.created == "2026-11-30T12:00:00Z"
    assert made.size == made.file.stat().st_size
    found = newest_backup(database)
    assert found is not None
    assert (found.created, found.file, found.recipients) == (int(NOON), str(made.file), made.recipients)
    with pytest.raises(AlreadyExists):
        create_backup(database, config(database), tmp_path, [], clock=lambda: NOON)


def test_a_recipient_that_is_given_twice_is_one(database: Database, key: Secret, tmp_path: Path) -> None:
    theirs = str(pyrage.x25519.Identity.generate().to_public())
    made = create_backup(database, config(database), tmp_path, [theirs, theirs])
    assert len(made.recipients) == 2
    assert made.file.read_bytes().count(b"-> X25519 ") == 2


def test_nothing_is_remembered_of_one_that_was_not_made(database: Database, tmp_path: Path) -> None:
    with pytest.raises(InputNeeded):
        create_backup(database, config(database), tmp_path, [])
    with pytest.raises(InvalidInput):
        create_backup(database, config(database), tmp_path, ["age1x"])
    assert newest_backup(database) is None
    assert not list(tmp_path.glob("*.age"))


def test_what_is_left_out_is_named(database: Database, key: Secret, tmp_path: Path) -> None:
    home = database.home
    for name in ("lists.db", "market.db", "signer.db"):
        (home.path / name).touch(mode=0o600)
    for name in ("cache", "bank", "chain", "locks"):
        (home.path / name).mkdir()
    kept = config(database, CMWALLET_OAUTH_STORE="postgresql://me@host/grants")
    made = create_backup(database, kept, tmp_path, [])
    left = ("lists.db", "market.db", "signer.db", "cache/", "bank/", "chain/", "oauth.store (PostgreSQL)")
    assert made.manifest.left_out == left
    assert [file.path for file in made.manifest.files] == ["vault.db", "wallet.db"]


def test_on_a_file_system_without_links_it_is_renamed(
    database: Database, key: Secret, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory sticks have file systems without hard links."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    made = create_backup(database, config(database), tmp_path / "a.age", [])
    folder = tmp_path / "out"
    folder.mkdir(mode=0o700)
    with open_file(made.file) as (content, size):
        assert extract(content, size, key_of(key), folder) == made.manifest
    with pytest.raises(AlreadyExists):
        create_backup(database, config(database), tmp_path / "a.age", [])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.age", "home", "out"]


def test_a_disk_that_is_full_leaves_nothing(
    database: Database, key: Secret, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cmwallet.backup import creating

    def full(*_: object) -> object:
        yield b"x" * 100
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(creating, "archive_pieces", full)
    with pytest.raises(StorageFailed, match="no space left"):
        create_backup(database, config(database), tmp_path / "a.age", [])
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert newest_backup(database) is None


def test_a_vault_that_is_damaged_is_not_backed_up(database: Database, key: Secret, tmp_path: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(database.home.vault_file)
    connection.execute("DROP TABLE header")
    connection.commit()
    connection.close()
    with pytest.raises(Damaged):
        create_backup(database, config(database), tmp_path / "a.age", [])


@pytest.mark.parametrize("text", ["", "CMREC1-", "AGE-SECRET-KEY-1QQQQ", "age1x", "\ufffd"])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        key_of(Secret(text))
    assert len(text) < 8 or text not in str(caught.value)


def test_a_recovery_key_as_people_type_it_and_a_file_of_age(key: Secret) -> None:
    sloppy = Secret(key.text().lower().replace("-", "  "))
    assert key_of(sloppy).identity.text() == key_of(key).identity.text()
    identity = str(pyrage.x25519.Identity.generate())
    found = key_of(Secret(f"# created: today\n# public key: age1…\n{identity}\n"))
    assert found.identity.text() == identity
    assert found.credential is None


def test_a_pipe_with_a_name_is_read_as_a_file_is(database: Database, key: Secret, tmp_path: Path) -> None:
    made = create_backup(database, config(database), tmp_path / "a.age", [])
    pipe, folder = tmp_path / "pipe", tmp_path / "out"
    os.mkfifo(pipe)
    folder.mkdir(mode=0o700)
    writer = threading.Thread(target=lambda: pipe.write_bytes(made.file.read_bytes()))
    writer.start()
    reader = os.open(pipe, os.O_RDONLY)  # as a shell does: both ends are open before the command runs
    try:
        with open_file(Path(f"/dev/fd/{reader}")) as (content, size):
            assert size == made.size
            assert extract(content, size, key_of(key), folder) == made.manifest
    finally:
        os.close(reader)
        writer.join()
