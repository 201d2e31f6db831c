"""Runs that are over are counted once, whoever counts them, and what the disk did not take is not signed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cmwallet.errors import StorageFailed
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.home.run_folders import SPOOL, run_folder
from cmwallet.policy import runs
from cmwallet.policy.ledger import RUN_BEGAN, RUN_ENDED
from cmwallet.policy.spool import Spool, SpoolLine, read_spool, spool_key
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.vault import Vault

RUN = "ab" * 16


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    home = Home(tmp_path / "home")
    home.prepare()
    made = Vault.create(home.vault_file, Secret("four plain words here"), parameters=kdf.MINIMUM)
    yield made
    made.close()


@pytest.fixture
def home(vault: Vault, tmp_path: Path) -> Home:
    """A home with a run that is over."""
    home = Home(tmp_path / "home")
    vault.note(RUN_BEGAN, "run", {runs.RUN: RUN})
    spool = Spool(run_folder(home, RUN) / SPOOL, spool_key(vault.authenticate, RUN))
    spool.write("[]", "send 1 CMT")
    spool.end()
    return home


def test_a_run_is_counted_once_by_two_that_have_the_vault(
    home: Home, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second begins when the first has read the spool and has not counted it yet."""
    read, order = runs.read_spool, []

    def interrupted(path: Path, key: bytes) -> list[SpoolLine] | None:
        order.append("read")
        found = read(path, key)
        if len(order) == 1:
            with closing(Database(home)) as other:
                runs.fold_runs(other, vault)
            order.append("the other is back")
        return found

    monkeypatch.setattr(runs, "read_spool", interrupted)
    with closing(Database(home)) as database:
        runs.fold_runs(database, vault)
        runs.fold_runs(database, vault)
    assert order == ["read", "the other is back"]
    assert [line.event for line in vault.log()].count(RUN_ENDED) == 1
    assert runs.open_runs(vault.log()) == []
    assert not (home.path / "runs" / RUN).exists()


def test_a_folder_that_cannot_be_removed_is_told_and_counted_once(home: Home, vault: Vault) -> None:
    spare = home.path / "runs" / RUN / SPOOL
    spare.unlink()
    spare.mkdir()
    with closing(Database(home)) as database:
        runs.fold_runs(database, vault)
        assert [one.run_id for one in runs.open_runs(vault.log())] == [RUN], "no spool: all of it stays counted"
        vault.note(RUN_ENDED, "run", {"began": str(runs.open_runs(vault.log())[0].began)})
        with pytest.raises(StorageFailed):
            runs.fold_runs(database, vault)


def test_a_line_that_the_disk_took_half_of_is_not_signed(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = spool_key(vault.authenticate, RUN)
    spool, write = Spool(tmp_path / SPOOL, key), os.write
    monkeypatch.setattr(os, "write", lambda file, content: write(file, content[:40]))
    with pytest.raises(StorageFailed):
        spool.write("[]", "send 1 CMT")
    monkeypatch.undo()
    spool.end()
    assert read_spool(tmp_path / SPOOL, key) is None, "all of the limit stays counted"
