"""Crashes, full and read-only disks, and several writers: nothing lost, nothing half-written, clear errors."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from identity import storage
from identity.errors import AlreadyExists, Busy, NotFound, StorageFailed
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.interface import Draft
from identity.vault.slots import PassphraseCredential
from identity.vault.vault import Vault
from identity.vault.verify import verify
from tests.unit.identity.vault.helpers import create, secret, unlock

ROOT = Path(__file__).parents[2]
VICTIM = Path(__file__).with_name("vault_victim.py")
OPERATIONS = ["create", "seal", "reseal", "seal_many", "open", "rename", "remove", "passphrase", "slot_add",
              "slot_remove", "rotate"]  # fmt: skip


def run(program, *arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *map(str, [program, *arguments])], env=environment, check=False,
                          capture_output=True, text=True, timeout=120, **options)  # fmt: skip


@pytest.fixture
def small_disk(tmp_path):
    """A tmpfs of one megabyte; needs the right to mount."""
    disk = tmp_path / "disk"
    disk.mkdir(mode=0o700)
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode != 0:
        pytest.skip("a tmpfs cannot be mounted here (needs root on Linux); the RLIMIT_FSIZE tests stand in for it")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(vault, acknowledged):
    for number in range(1000):
        acknowledged.append(vault.seal("note", str(number), Secret(bytes(5000))))


@pytest.mark.parametrize("how", ["statement", "write"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_killed_at_any_step_a_write_happened_or_did_not(tmp_path, operation, how):
    done = run(VICTIM, tmp_path, operation, how)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 5


def test_what_a_killed_creation_left_behind_is_removed_by_the_next(tmp_path):
    path = tmp_path / "vault.db"
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    leftover = tmp_path / f".vault.db.{int(dead.stdout)}.new"
    leftover.write_bytes(b"half a vault")
    alive = tmp_path / f".vault.db.{os.getppid()}.new"
    alive.write_bytes(b"another process at work")
    kept = [alive, tmp_path / f".vault.db.{os.getpid()}.old.new", tmp_path / ".vault.db.mine.new"]
    kept.append(tmp_path / f".other.db.{int(dead.stdout)}.new")
    for name in kept:
        name.write_bytes(b"somebody else's")
    beside = [leftover.with_name(leftover.name + suffix) for suffix in ("-wal", "-shm")]
    for name in beside:
        name.write_bytes(b"of the half vault")
    create(path).close()
    assert not any(name.exists() for name in (leftover, *beside))
    assert all(name.exists() for name in kept)


def test_a_full_disk_is_a_clear_error_and_loses_nothing(small_disk):
    path = small_disk / "vault.db"
    acknowledged = []
    filler = small_disk / "filler"
    filler.write_bytes(bytes(300_000))
    with create(path) as vault, pytest.raises(StorageFailed) as caught:
        fill(vault, acknowledged)
    assert caught.value.retryable
    with unlock(path) as vault:
        assert [entry.record_id for entry in vault.entries()] == acknowledged
    assert verify(path, PassphraseCredential(secret())).findings == []
    filler.unlink()
    with unlock(path) as vault:
        vault.seal("note", "after", Secret(bytes(5000)))
        assert len(vault.entries()) == len(acknowledged) + 1


def test_a_disk_too_full_for_a_vault_leaves_no_vault(small_disk):
    (small_disk / "filler").write_bytes(bytes(1020 * 1024))
    path = small_disk / "vault.db"
    with pytest.raises(StorageFailed):
        create(path)
    assert [file.name for file in small_disk.iterdir()] == ["filler"]


def test_on_a_full_disk_a_rotation_happens_whole_or_not_at_all(small_disk):
    path = small_disk / "vault.db"
    with create(path) as vault:
        vault.seal_many([Draft("note", str(number), Secret(bytes(3000))) for number in range(40)])
    free = shutil.disk_usage(small_disk).free
    (small_disk / "filler").write_bytes(bytes(free - 40_000))
    with unlock(path) as vault:
        with pytest.raises(StorageFailed):
            vault.rotate([PassphraseCredential(secret())])
        assert len(vault.entries()) == 40
    (small_disk / "filler").unlink()
    assert verify(path, PassphraseCredential(secret())).findings == []


LIMITED = """
import resource, sys
from pathlib import Path
from identity.errors import StorageFailed
from identity.secret import Secret
from identity.vault.vault import Vault
vault = Vault.unlock(Path(sys.argv[1]), passphrase=Secret(sys.argv[2]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
count = 0
try:
    while count < 200:
        vault.seal("note", "n", Secret(bytes(5000)))
        count += 1
except StorageFailed:
    sys.stdout.write(f"{count} refused")
    sys.exit(0)
"""


def test_a_file_size_limit_is_a_clear_error_and_loses_nothing(tmp_path):
    path = tmp_path / "vault.db"
    create(path).close()
    done = run("-c", LIMITED, path, secret().text(), 300_000)
    count, refused = done.stdout.split()
    assert (refused, done.returncode) == ("refused", 0), done.stderr
    with unlock(path) as vault:
        assert len(vault.entries()) == int(count)
    assert verify(path, PassphraseCredential(secret())).findings == []


WRITER = """
import sys
from pathlib import Path
from identity.secret import Secret
from identity.vault.vault import Vault
with Vault.unlock(Path(sys.argv[1]), passphrase=Secret(sys.argv[2])) as vault:
    for number in range(15):
        vault.seal("note", f"{sys.argv[3]}-{number}", Secret(b"x"))
"""


def test_several_processes_write_at_once_and_nothing_is_lost(tmp_path):
    path = tmp_path / "vault.db"
    create(path).close()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), secret().text(), str(number)],
            env=environment, stderr=subprocess.PIPE, text=True,
        )
        for number in range(4)
    ]  # fmt: skip
    for writer in writers:
        assert writer.communicate(timeout=100)[1] == ""
        assert writer.returncode == 0
    with unlock(path) as vault:
        titles = {entry.title for entry in vault.entries()}
        assert titles == {f"{writer}-{number}" for writer in range(4) for number in range(15)}
        assert vault.generation == 61
    assert verify(path, PassphraseCredential(secret())).findings == []


CREATOR = """
import sys
from pathlib import Path
from identity.errors import AlreadyExists
from identity.secret import Secret
from identity.vault.vault import Vault
try:
    Vault.create(Path(sys.argv[1]), Secret(sys.argv[2])).close()
except AlreadyExists:
    sys.exit(3)
"""


def test_of_several_processes_that_create_at_once_exactly_one_does(tmp_path):
    path = tmp_path / "vault.db"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    creators = [
        subprocess.Popen([sys.executable, "-c", CREATOR, str(path), secret().text()], env=environment) for _ in range(4)
    ]
    assert sorted(creator.wait(timeout=100) for creator in creators) == [0, 3, 3, 3]
    assert [file.name for file in tmp_path.iterdir()] == ["vault.db"]
    unlock(path).close()


def test_a_lock_that_is_not_let_go_is_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0.05)
    path = tmp_path / "vault.db"
    with create(path) as vault:
        record_id = vault.seal("note", "n", Secret(b"x"))
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy) as caught:
            vault.seal("note", "n", Secret(b"y"))
        assert caught.value.retryable
        with pytest.raises(Busy):
            vault.open_record(record_id, reason="test")
        assert len(vault.entries()) == 1
        holder.execute("ROLLBACK")
        holder.close()
        vault.seal("note", "n", Secret(b"y"))


@pytest.fixture
def read_only(tmp_path):
    """A folder with a vault that cannot be written: by mode for a person, by mount for root."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    path = home / "vault.db"

    def seal_off():
        if os.geteuid() != 0:
            if path.exists():
                path.chmod(0o400)
            home.chmod(0o500)
            return
        for command in (["mount", "--bind", str(home), str(home)],
                        ["mount", "-o", "remount,ro,bind", str(home)]):  # fmt: skip
            if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode != 0:
                subprocess.run(["umount", str(home)], capture_output=True, check=False)
                pytest.skip("root cannot make a read-only mount here")

    yield path, seal_off
    if os.geteuid() == 0:
        subprocess.run(["umount", str(home)], capture_output=True, check=False)
    home.chmod(0o700)


def test_on_a_read_only_medium_everything_can_be_read_and_nothing_written(read_only):
    path, seal_off = read_only
    with create(path) as vault:
        record_id = vault.seal("note", "n", Secret(b"payload"), locator=("me", "n"))
    before = path.read_bytes()
    seal_off()
    with unlock(path) as vault:
        assert vault.read_only
        assert vault.find("me", "n") == record_id
        assert vault.open_record(record_id, reason="test").payload.reveal() == b"payload"
        assert len(vault.entries()) == 1
        for write in (
            lambda: vault.seal("note", "n", Secret(b"")),
            lambda: vault.rename(record_id, "x"),
            lambda: vault.remove(record_id),
            lambda: vault.rotate([PassphraseCredential(secret())]),
            vault.add_recovery_slot,
        ):
            with pytest.raises(StorageFailed, match="read-only"):
                write()
    assert verify(path, PassphraseCredential(secret())).findings == []
    assert path.read_bytes() == before


def test_on_a_read_only_medium_unfinished_writes_are_refused(read_only):
    path, seal_off = read_only
    vault = create(path)
    vault.seal("note", "n", Secret(b"payload"))
    seal_off()
    with pytest.raises(StorageFailed, match="unfinished"):
        unlock(path)
    if os.geteuid() == 0:
        subprocess.run(["umount", str(path.parent)], check=True)
    path.parent.chmod(0o700)
    path.chmod(0o600)
    vault.close()


def test_no_vault_is_made_on_a_read_only_medium(read_only):
    path, seal_off = read_only
    seal_off()
    with pytest.raises(StorageFailed):
        create(path)
    with pytest.raises(NotFound):
        unlock(path)


def test_an_error_in_the_middle_of_a_write_leaves_the_vault_usable(tmp_path, monkeypatch):
    from identity.vault import index

    with create(tmp_path / "vault.db") as vault:
        vault.seal("note", "kept", Secret(b""))
        with monkeypatch.context() as patch:
            patch.setattr(index, "seal_entry", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                vault.seal("note", "interrupted", Secret(b""))
        vault.seal("note", "after", Secret(b""))
        assert [entry.title for entry in vault.entries()] == ["kept", "after"]


def test_core_dumps_are_off_and_new_files_private_once_a_vault_is_open(tmp_path):
    program = """
import os, resource, sys
from pathlib import Path
os.umask(0)
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.vault import Vault
vault = Vault.create(Path(sys.argv[1]), Secret("a good passphrase"), parameters=kdf.MINIMUM)
assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
assert os.umask(0) == 0o077
if sys.platform == "linux":
    import ctypes
    assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0
vault.close()
"""
    done = run("-c", program, tmp_path / "vault.db")
    assert done.returncode == 0, done.stderr


def test_creating_over_an_existing_file_of_any_kind_is_refused(tmp_path):
    path = tmp_path / "vault.db"
    path.write_bytes(b"")
    with pytest.raises(AlreadyExists):
        Vault.create(path, secret(), parameters=kdf.MINIMUM)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AlreadyExists):
        Vault.create(path, secret(), parameters=kdf.MINIMUM)
    assert not (tmp_path / "elsewhere").exists()
