"""What is remembered of endpoints between commands: failures, and the highest block seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cmwallet.errors import StorageFailed, Tampered
from cmwallet.home.database import Database
from cmwallet.node.endpoint_memory import REST_SECONDS, Failures, HomeMemory, SeenHeights
from tests.unit.node.doors import away, pooled, ticking
from tests.unit.transactions.journalling import GENESIS, SENDER, Clock, FakeVault, open_database

URL = "https://node.example/v3/secret-of-mine"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def test_failures_outlive_a_command_and_no_address_is_written_down(database: Database) -> None:
    clock = Clock()
    memory = HomeMemory(database, GENESIS, clock=clock)
    assert memory.failures(URL) == Failures()
    memory.failed(URL, Failures(2, clock.now))
    again = HomeMemory(database, GENESIS, clock=clock)
    assert again.failures(URL) == Failures(2, clock.now)
    again.failed(URL, again.failures(URL).one_more(clock.now))
    assert again.failures(URL).resting(clock.now + REST_SECONDS - 1)
    assert not again.failures(URL).resting(clock.now + REST_SECONDS)
    assert not again.failures(URL).resting(clock.now - 1)  # the clock was set back
    again.failed(URL, Failures())
    assert again.failures(URL) == Failures()
    assert "secret-of-mine" not in str([tuple(row) for row in database.rows("SELECT * FROM meta")])


@pytest.mark.parametrize("text", ["", "7", "[]", '{"a": 5}', '{"a": ["x", "y"]}', '{"a": [1e999, 1]}', "nonsense"])
def test_what_makes_no_sense_in_the_file_is_forgotten(database: Database, text: str) -> None:
    database.remember("failures of endpoints", text)
    database.remember(f"highest block {GENESIS}", text)
    memory = HomeMemory(database, GENESIS)
    assert memory.failures(URL) == Failures()
    assert memory.floor() in (0, 7)
    memory.failed(URL, Failures(1, 1.0))
    memory.seen(9)
    assert memory.floor() == 9


def test_a_breaker_of_one_command_is_open_in_the_next(database: Database) -> None:
    for _ in range(3):
        pooled(away, ticking(), memory=HomeMemory(database, GENESIS, clock=Clock(1_700_000_101.0))).client.nonce(SENDER)
    made = pooled(ticking(), ticking(), memory=HomeMemory(database, GENESIS, clock=Clock(1_700_000_101.0)))
    made.client.nonce(SENDER)
    assert [made.asked(place, "eth_chainId") for place in (0, 1)] == [0, 1]


def test_the_highest_block_is_kept_for_each_chain_and_never_falls(database: Database) -> None:
    memory = HomeMemory(database, GENESIS)
    memory.seen(100)
    memory.seen(50)
    assert HomeMemory(database, GENESIS).floor() == 100
    assert HomeMemory(database, "0xother").floor() == 0
    nobody = HomeMemory(database, None)
    nobody.seen(5)
    assert nobody.floor() == 0


def test_the_authenticated_height_holds_where_the_other_was_lowered(database: Database) -> None:
    memory, heights, vault = HomeMemory(database, GENESIS), SeenHeights(database), FakeVault()
    memory.seen(100)
    heights.keep(vault, GENESIS, 100)  # type: ignore[arg-type]
    heights.keep(vault, GENESIS, 90)  # type: ignore[arg-type]
    database.remember(f"highest block {GENESIS}", "3")
    assert memory.floor() == 100
    assert heights.check(vault, GENESIS) == 100  # type: ignore[arg-type]
    for change in ("height = 3", "height = 'x'", "created = 'x'", "mac = x'00'"):
        with database.write() as connection:
            row = tuple(connection.execute("SELECT * FROM heights").fetchone())
            connection.execute(f"UPDATE heights SET {change}")
        with pytest.raises(Tampered):
            heights.check(vault, GENESIS)  # type: ignore[arg-type]
        with pytest.raises(Tampered):
            heights.keep(vault, GENESIS, 200)  # type: ignore[arg-type]
        with database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO heights VALUES (?, ?, ?, ?)", row)
    heights.forget(GENESIS)
    assert (memory.floor(), heights.check(vault, GENESIS)) == (0, 0)  # type: ignore[arg-type]


def test_a_disk_that_cannot_be_written_stops_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise StorageFailed("the disk is full")

    monkeypatch.setattr(database, "remember", full)
    monkeypatch.setattr(database, "remember_highest", full)
    memory = HomeMemory(database, GENESIS)
    memory.failed(URL, Failures(1, 1.0))
    memory.seen(5)
    assert pooled(away, ticking(), memory=memory).client.nonce(SENDER) == 0
