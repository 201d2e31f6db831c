import stat
from pathlib import Path

import pytest

from cmwallet.errors import PolicyRefused
from cmwallet.home.ram_folder import is_in_memory, ram_folder, wipe


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
