import fcntl
import os
import stat
from pathlib import Path

import pytest

from cmwallet.errors import PolicyRefused
from cmwallet.home import mounts
from cmwallet.home import ram_folder as module
from cmwallet.home.ram_folder import candidates, is_in_memory, ram_folder, sweep_left_behind, wipe


def test_a_folder_on_a_disk_is_refused_unless_allowed(tmp_path):
    with pytest.raises(PolicyRefused), ram_folder(allow_disk=False, places=[]):
        pass
    with ram_folder(allow_disk=True, places=[]) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


def test_proc_is_not_in_memory_and_a_missing_folder_neither(tmp_path):
    assert not is_in_memory(Path("/proc"))
    assert not is_in_memory(tmp_path / "missing")


def test_everything_in_the_folder_is_overwritten_and_removed(tmp_path):
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    (folder / "deep").mkdir(parents=True)
    outside.write_text("not ours")
    (folder / "plain").write_bytes(b"secret" * 500_000)
    (folder / "deep" / ".plain.swp").write_text("secret")
    (folder / "link").symlink_to(outside)
    (folder / "there").symlink_to(tmp_path)
    hard = tmp_path / "hard"
    hard.hardlink_to(folder / "plain")
    wipe(folder)
    assert not folder.exists()
    assert outside.read_text() == "not ours"
    assert hard.read_bytes() == bytes(3_000_000)


MOUNTS = r"""sysfs /sys sysfs rw 0 0
/dev/sda1 / ext4 rw 0 0
tmpfs {0}/memory tmpfs rw 0 0
/dev/sdb1 {0}/memory/disk ext4 rw 0 0
ramfs {0}/with\\040blank ramfs rw 0 0
tmpfs {0}/over tmpfs rw 0 0
/dev/sdc1 {0}/over ext4 rw 0 0
"""


@pytest.fixture
def mounted(tmp_path, monkeypatch):
    """A folder with mounts in it, as the kernel tells them."""
    table = tmp_path / "mounts"
    table.write_text(MOUNTS.replace("\\\\", "\\").format(tmp_path))
    for name in ("memory/disk/deep", "with blank", "over", "plain", "memory/deep"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(mounts, "_MOUNTS", table)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "in_memory"),
    [
        *(("memory", True), ("memory/deep", True), ("memory/disk", False), ("memory/disk/deep", False)),
        *(("with blank", True), ("over", False), ("plain", False), ("missing", False)),
    ],
)
def test_the_nearest_mount_says_whether_a_folder_is_in_memory(mounted, name, in_memory):
    assert is_in_memory(mounted / name) is in_memory


def test_where_nobody_tells_the_mounts_nothing_is_in_memory(mounted, monkeypatch):
    monkeypatch.setattr(mounts, "_MOUNTS", mounted / "no table")
    assert not is_in_memory(mounted / "memory")


def test_the_first_place_in_memory_that_can_be_written_is_taken(mounted, monkeypatch):
    monkeypatch.setattr(module.os, "access", lambda place, mode: place != mounted / "memory" and mode == 3)
    places = [mounted / "plain", mounted / "memory", mounted / "memory" / "deep", mounted / "with blank"]
    with ram_folder(allow_disk=False, places=places) as folder:
        assert folder.parent == mounted / "memory" / "deep"
        assert folder.name.startswith("cmwallet-plain-")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "plain").write_text("secret")
    assert not folder.exists()


def test_candidates_are_the_users_own_folder_and_the_systems(monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    assert candidates() == [Path("/run/user/7"), Path("/dev/shm"), Path("/run/shm")]
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert candidates() == [Path("/dev/shm"), Path("/run/shm")]


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "candidates", list)
    left, other = tmp_path / "cmwallet-plain-left", tmp_path / "others-plain"
    for folder in (left, other):
        folder.mkdir()
        (folder / "plain").write_text("secret")
    hard = tmp_path / "hard"
    hard.hardlink_to(left / "plain")
    with ram_folder(allow_disk=True, places=[]) as held:
        moved = tmp_path / held.name
        moved.mkdir()
        descriptor = os.open(moved, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        sweep_left_behind([tmp_path, tmp_path / "missing", hard])
        assert held.exists()
    assert not left.exists()
    assert hard.read_bytes() == bytes(6)
    assert (other / "plain").read_text() == "secret"
    assert moved.exists()
    os.close(descriptor)
    sweep_left_behind([tmp_path])
    assert not moved.exists()


def test_what_another_user_left_is_hers(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "candidates", list)
    (tmp_path / "cmwallet-plain-hers").mkdir()
    monkeypatch.setattr(module.os, "geteuid", lambda: os.getuid() + 1)
    sweep_left_behind([tmp_path])
    assert (tmp_path / "cmwallet-plain-hers").exists()


def test_a_link_by_that_name_is_not_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "candidates", list)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").write_text("mine")
    (tmp_path / "cmwallet-plain-x").symlink_to(tmp_path / "elsewhere")
    sweep_left_behind([tmp_path])
    assert (tmp_path / "elsewhere" / "kept").read_text() == "mine"


def test_a_folder_is_wiped_also_when_its_user_fails(tmp_path):
    made = []

    def fail():
        with ram_folder(allow_disk=True, places=[]) as folder:
            made.append(folder)
            (folder / "plain").write_text("secret")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not made[0].exists()
