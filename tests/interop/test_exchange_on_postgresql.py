"""The exchange's database on PostgreSQL: what holds on SQLite holds there."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest

from cmwallet.exchange.store.schema import open_exchange_store
from oauth.store.engine import Store
from tests.interop.postgresql import PostgreSQL, running
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
