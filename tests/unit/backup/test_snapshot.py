"""Copies of one moment, whoever writes meanwhile; and that nobody waits while they are made."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from cmwallet.backup.snapshot import snapshot
from cmwallet.errors import Busy
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from identity import storage
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.vault import Vault

PASSPHRASE = Secret("correct horse battery staple")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path / "home")
    found.prepare()
    Vault.create(found.vault_file, PASSPHRASE, parameters=kdf.MINIMUM).close()
    Database(found).close()
    found.config_file.write_text("# mine\n")
    found.config_file.chmod(0o600)
    return found


@pytest.fixture
def database(home: Home):
    found = Database(home)
    yield found
    found.close()


def value(path: Path, query: str) -> object:
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    (found,) = connection.execute(query).fetchone()
    connection.close()
    return found


def test_it_holds_what_is_there_and_nothing_else(database: Database, home: Home) -> None:
    with snapshot(database, chain=False) as copies:
        assert set(copies) == {"config.toml", "vault.db", "wallet.db"}
        assert all(copy.stat().st_mode & 0o777 == 0o600 for copy in copies.values())
        assert copies["config.toml"].read_text() == "# mine\n"
        assert all(value(copies[name], "PRAGMA integrity_check") == "ok" for name in ("vault.db", "wallet.db"))
        there = list(home.path.glob(".*"))
        assert len(there) == 3
    assert not list(home.path.glob(".*"))


def test_it_is_gone_also_when_what_uses_it_fails(database: Database, home: Home) -> None:
    with pytest.raises(ZeroDivisionError), snapshot(database, chain=False):
        raise ZeroDivisionError
    assert not list(home.path.glob(".*"))


def test_what_is_in_the_write_ahead_log_is_in_the_copy(database: Database, home: Home) -> None:
    database.remember("fact", "new")
    assert home.wallet_file.with_name("wallet.db-wal").stat().st_size > 0
    with snapshot(database, chain=False) as copies:
        assert value(copies["wallet.db"], "SELECT value FROM meta WHERE name = 'fact'") == "new"


def test_the_vault_is_never_older_than_what_is_remembered_of_it(database: Database, home: Home) -> None:
    """A writer that first changes the vault and then remembers its generation: no copy may be the other way round."""
    stop = threading.Event()

    def write() -> None:
        memory = Database(home)
        with Vault.unlock(home.vault_file, passphrase=PASSPHRASE) as vault:
            while not stop.is_set():
                vault.note("test", "a change")
                memory.remember_highest("vault generation", vault.generation)
        memory.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(12):
            with snapshot(database, chain=False) as copies:
                header = bytes(value(copies["vault.db"], "SELECT body FROM header"))  # type: ignore[call-overload]
                generation = int(header.partition(b'"generation":')[2].partition(b",")[0])
                query = "SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE name = 'vault generation'"
                assert generation >= int(value(copies["wallet.db"], query))  # type: ignore[call-overload]
    finally:
        stop.set()
        writer.join()


def test_everybody_writes_again_while_the_copies_are_used(database: Database, home: Home) -> None:
    other = Database(home)
    with snapshot(database, chain=False) as copies:
        other.remember("fact", "later")
        assert value(copies["wallet.db"], "SELECT count(*) FROM meta WHERE name = 'fact'") == 0
    other.close()


def test_a_writer_that_does_not_end_is_busy(database: Database, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Database(home)
    database.connection.execute("PRAGMA busy_timeout=50")
    with storage.transaction(other.connection, other.path), pytest.raises(Busy), snapshot(database, chain=False):
        pass
    other.close()
    assert not list(home.path.glob(".*"))
