"""What a home remembers of its newest backup, and of being one: told as it is, and never a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmwallet.backup.newest import NewestBackup, newest_backup, remember_backup
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.home.restored import Restored, forget_restored, remember_restored, restored


@pytest.fixture
def database(tmp_path: Path):
    found = Database(Home(tmp_path / "home"))
    yield found
    found.close()


def test_the_newest_backup_is_the_last_that_was_made(database: Database) -> None:
    assert newest_backup(database) is None
    first = NewestBackup(1_700_000_000, 5, "/media/a.age", ("age1x",))
    remember_backup(database, first)
    assert newest_backup(database) == first
    second = NewestBackup(1_700_000_100, 6, "/media/b.age", ("age1x", "age1y"))
    remember_backup(database, second)
    assert newest_backup(database) == second


WRONG = ["", "{", "[]", "{}", '{"created": "x", "generation": 1, "file": "", "recipients": []}', "[" * 5000]


@pytest.mark.parametrize("text", [*WRONG, '{"created": 1e99, "generation": 1, "file": "a", "recipients": []}'])
def test_what_somebody_else_wrote_there_is_no_backup(database: Database, text: str) -> None:
    database.remember("newest backup", text)
    assert newest_backup(database) is None


def test_a_restored_home_says_so_until_it_is_forgotten(database: Database) -> None:
    assert restored(database) is None
    mark = Restored("2026-11-01T00:00:00Z", "2026-11-30T00:00:00Z")
    remember_restored(database, mark)
    assert restored(database) == mark
    forget_restored(database)
    assert restored(database) is None


@pytest.mark.parametrize("text", WRONG)
def test_a_mark_that_cannot_be_read_counts(database: Database, text: str) -> None:
    database.remember("restored from a backup", text)
    found = restored(database)
    assert found is not None
    assert found.made == "an unknown time"
