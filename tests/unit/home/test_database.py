"""`wallet.db` of an older release is brought up to date, with what is in it; one of a newer release is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmwallet.errors import Damaged
from cmwallet.grants.index import GrantIndex
from cmwallet.home.database import SCHEMA_VERSION, Database
from cmwallet.home.folder import Home


def test_a_database_without_grants_gets_their_table(tmp_path: Path) -> None:
    database = Database(Home(tmp_path / "home"))
    database.remember("vault generation", "7")
    with database.write() as connection:
        for table in ("grants", "tokens", "agreed", "batches", "heights"):
            connection.execute(f"DROP TABLE {table}")
        for index in ("journal_label", "movements_hash", "journal_state"):
            connection.execute(f"DROP INDEX {index}")
        connection.execute("ALTER TABLE journal DROP COLUMN named")
        connection.execute("PRAGMA user_version = 1")
    database.close()
    database = Database(Home(tmp_path / "home"))
    assert database.remembered("vault generation") == "7"
    assert GrantIndex(database).all() == []
    assert database.rows("PRAGMA user_version")[0][0] == SCHEMA_VERSION
    database.close()


def test_a_database_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    database = Database(Home(tmp_path / "home"))
    with database.write() as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    database.close()
    with pytest.raises(Damaged, match="newer"):
        Database(Home(tmp_path / "home"))
