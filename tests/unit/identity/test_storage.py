import errno
import os
import sqlite3
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from identity import storage
from identity.errors import AlreadyExists, Busy, Damaged, NotFound, PermissionsTooLax, StorageFailed


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_files_and_folders_are_private_whatever_the_umask(tmp_path, umask):
    folder = storage.private_directory(tmp_path / "home")
    storage.write_private(folder / "file", b"data")
    storage.create_private(folder / "new", b"data")
    connection = storage.open_database(folder / "base.db", create=True)
    connection.execute("CREATE TABLE x (y)")
    assert mode(folder) == 0o700
    assert {mode(file) for file in folder.iterdir()} == {0o600}
    assert (folder / "base.db-wal").exists()
    storage.close_database(connection)


def test_a_lax_folder_is_refused_and_not_mended_silently(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    folder.chmod(0o750)
    with pytest.raises(PermissionsTooLax, match="other users"):
        storage.private_directory(folder)
    assert mode(folder) == 0o750


def test_replacing_a_file_leaves_the_old_one_when_verification_fails(tmp_path):
    path = tmp_path / "file"
    storage.write_private(path, b"old")

    def reject(data):
        raise Damaged("no")

    with pytest.raises(Damaged):
        storage.write_private(path, b"new", verify=reject)
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
    storage.write_private(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_new_file_never_replaces_one_that_is_here(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(AlreadyExists):
        storage.create_private(path, b"new")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AlreadyExists):
        storage.create_private(link, b"new")
    assert path.read_bytes() == b"old"
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(NotFound):
        storage.create_private(tmp_path / "missing" / "file", b"new")


def test_a_database_is_durable_and_forgets_what_is_deleted(tmp_path):
    connection = storage.open_database(tmp_path / "base.db", create=True)
    pragmas = {name: connection.execute(f"PRAGMA {name}").fetchone()[0]
               for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")}  # fmt: skip
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    connection.execute("CREATE TABLE x (y)")
    connection.execute("INSERT INTO x VALUES ('sentinel-in-the-clear')")
    connection.execute("DELETE FROM x")
    storage.close_database(connection)
    assert b"sentinel" not in (tmp_path / "base.db").read_bytes()
    assert not (tmp_path / "base.db-wal").exists()


def test_a_database_that_is_not_there_is_not_made_by_opening(tmp_path):
    with pytest.raises(NotFound):
        storage.open_database(tmp_path / "base.db")
    assert list(tmp_path.iterdir()) == []


def test_a_transaction_is_all_or_nothing(tmp_path):
    path = tmp_path / "base.db"
    connection = storage.open_database(path, create=True)
    connection.execute("CREATE TABLE x (y UNIQUE)")
    with storage.transaction(connection, path):
        connection.execute("INSERT INTO x VALUES (1)")

    def interrupt():
        raise KeyboardInterrupt

    def write(value, then=lambda: None):
        with storage.transaction(connection, path):
            connection.execute("INSERT INTO x VALUES (?)", (value,))
            then()

    with pytest.raises(KeyboardInterrupt):
        write(2, interrupt)
    with pytest.raises(Damaged):
        write(3, lambda: connection.execute("INSERT INTO x VALUES (1)"))
    assert connection.execute("SELECT y FROM x").fetchall() == [(1,)]
    storage.close_database(connection)


def test_a_held_lock_is_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0.01)
    path = tmp_path / "base.db"
    one, two = storage.open_database(path, create=True), storage.open_database(path)
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy) as caught, storage.transaction(two, path):
        pass
    assert caught.value.retryable
    one.close()
    two.close()


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOENT, NotFound),
        (errno.ENOSPC, StorageFailed),
        (errno.EROFS, StorageFailed),
        (errno.EIO, StorageFailed),
        (errno.EACCES, StorageFailed),
        (errno.EDQUOT, StorageFailed),
    ],
)
def test_errors_of_the_system_become_errors_of_the_project(tmp_path, number, kind):
    with pytest.raises(kind, match="file"), storage.storage_errors(tmp_path / "file"):
        raise OSError(number, os.strerror(number))


def test_what_is_no_database_is_damaged(tmp_path):
    path = tmp_path / "base.db"
    path.write_bytes(b"x" * 5000)
    path.chmod(0o600)
    with pytest.raises(Damaged):
        storage.open_database(path)
    connection = sqlite3.connect(":memory:")
    with pytest.raises(Damaged), storage.storage_errors(path):
        connection.execute("SELECT * FROM missing")
    connection.close()


@pytest.mark.parametrize(
    ("owner", "said"),
    [(os.geteuid(), None), (0, None), (4_242, "belongs to another user")],
    ids=["mine", "of root", "of somebody else"],
)
def test_a_file_of_somebody_else_is_refused(owner, said):
    kept = SimpleNamespace(stat=lambda: SimpleNamespace(st_uid=owner, st_mode=0o100600), is_dir=lambda: False)
    if said is None:
        storage.check_private(kept)
        return
    with pytest.raises(PermissionsTooLax, match=said) as problem:
        storage.check_private(kept)
    assert problem.value.hint.startswith("make it yours: sudo chown")


@pytest.mark.parametrize("right", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o600, 0o700, 0o400])
def test_no_right_of_others_is_too_small_to_be_refused(tmp_path, right):
    path = tmp_path / "file"
    path.touch()
    path.chmod(right)
    if right & 0o077 == 0:
        storage.check_private(path)
        return
    with pytest.raises(PermissionsTooLax, match="other users can reach") as problem:
        storage.check_private(path)
    assert problem.value.hint == f"chmod 600 {path}"


def test_what_is_read_back_otherwise_replaces_nothing(tmp_path, monkeypatch):
    path = tmp_path / "file"
    storage.write_private(path, b"old")
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"net")
    with pytest.raises(StorageFailed, match="is not what was written"):
        storage.write_private(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def full(_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_new_file_that_the_disk_has_no_room_for_is_not_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", full)

    def in_pieces():
        with storage.creating_private(tmp_path / "file") as file:
            file.write(b"data")

    for act in (lambda: storage.create_private(tmp_path / "file", b"data"), in_pieces):
        with pytest.raises(StorageFailed, match="no space left on device"):
            act()
        assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_here_or_comes_meanwhile_stays(tmp_path):
    path = tmp_path / "file"

    def write(meanwhile):
        with storage.creating_private(path) as file:
            file.write(b"new")
            meanwhile()

    with pytest.raises(AlreadyExists, match="file is here already"):
        write(lambda: path.write_bytes(b"faster"))
    assert path.read_bytes() == b"faster"
    with pytest.raises(AlreadyExists, match="file is here already"):
        write(lambda: pytest.fail("nothing is written where a file is"))
    assert list(tmp_path.iterdir()) == [path]
    path.unlink()
    write(lambda: None)
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)


def test_a_read_only_medium_is_read_unless_writes_are_unfinished(tmp_path, monkeypatch):
    path = tmp_path / "base.db"
    connection = storage.open_database(path, create=True)
    connection.execute("CREATE TABLE x (y)")
    storage.close_database(connection)
    monkeypatch.setattr(os, "access", lambda *_: False)
    opened = storage.open_database(path)
    assert opened.execute("SELECT count(*) FROM x").fetchone() == (0,)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        opened.execute("INSERT INTO x VALUES (1)")
    opened.close()
    path.with_name("base.db-wal").touch()
    with pytest.raises(StorageFailed, match="has unfinished writes and the medium is read-only"):
        storage.open_database(path)
