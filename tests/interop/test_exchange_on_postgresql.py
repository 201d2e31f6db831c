"""The exchange's database on PostgreSQL: what holds on SQLite holds there."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest

from cmwallet.exchange.store.schema import open_exchange_store
from oauth.store.engine import Store
from tests.interop.postgresql import PostgreSQL, running
from tests.security.exchangehome import SENTINELS, exchange_world, path_of
from tests.security.test_exchange_flow import play, sweep, words
from tests.unit.exchange import test_exchange_store

globals().update(
    {
        name: test
        for name, test in vars(test_exchange_store).items()
        if name.startswith("test_") and list(inspect.signature(test).parameters) == ["store"]
    }
)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgreSQL]:
    with running() as made:
        yield made


@pytest.fixture
def store(postgres: PostgreSQL) -> Iterator[Store]:
    """One whose tables are made anew."""
    before = open_exchange_store(postgres.url)
    with before.transaction() as work:
        work.run("DROP SCHEMA public CASCADE")
        work.run("CREATE SCHEMA public")
    before.close()
    made = open_exchange_store(postgres.url)
    yield made
    made.close()


def test_two_people_meet_over_it_and_nothing_personal_is_in_its_files(postgres, store: Store, tmp_path) -> None:
    with exchange_world(tmp_path, "--database", postgres.url) as world:
        played = play(world)
        assert "Loan 1 stands" in words(played.pages["stands"])
        world.again()
        assert path_of(world.maria.enter()) == "/orders"
        assert "Loan 1 stands" in words(world.maria.visitor.text(played.pair))
        sweep(world)
        assert not (world.folder / "exchange.db").exists()
    with store.transaction() as work:
        assert work.one("SELECT COUNT(*) FROM agreements WHERE loan = 1") == (1,)
    postgres.stop()
    try:
        files = [one for one in postgres.folder.rglob("*") if one.is_file()]
        assert sum(one.stat().st_size for one in files) > 1 << 20
        for file in files:
            content = file.read_bytes()
            assert not [one for one in SENTINELS if one.encode() in content], file
    finally:
        postgres.start()
