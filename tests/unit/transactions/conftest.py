"""A clock that stands still and a journal that reads it."""

import pytest

from tests.unit.transactions.journalling import Clock, open_database, open_journal


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def journal(tmp_path, clock):
    database = open_database(tmp_path)
    yield open_journal(database, clock)
    database.close()
