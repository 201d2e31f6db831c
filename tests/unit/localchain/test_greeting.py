"""The greeting of the chain's server: what is read of one, and which server is gone on with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet import __version__
from cmwallet.localchain.greeting import SCHEMA_VERSION, Greeting, file_of, read_greeting

OURS = Greeting(__version__, SCHEMA_VERSION, 3, 5, 7)


def test_what_was_said_is_read_and_what_a_later_release_adds_is_passed_over() -> None:
    for one in (OURS, replace(OURS, url="http://127.0.0.1:8545"), replace(OURS, ends_in=600)):
        assert read_greeting(one.as_document() | {"later": [1]}) == one


@pytest.mark.parametrize(
    "change",
    [
        {"release": 1},
        {"schema": "1"},
        {"schema": True},
        {"device": None},
        {"inode": 1.5},
        {"pid": 0},
        {"pid": -1},
    ],
)
def test_what_is_no_greeting_is_none(change: dict[str, object]) -> None:
    assert read_greeting(OURS.as_document() | change) is None
    name = next(iter(change))
    assert read_greeting({key: value for key, value in OURS.as_document().items() if key != name}) is None


def test_only_this_release_and_this_format_are_ours() -> None:
    assert OURS.is_ours
    assert not replace(OURS, release=__version__ + ".1").is_ours
    assert not replace(OURS, schema=SCHEMA_VERSION + 1).is_ours


def test_it_serves_the_file_that_is_there_now(tmp_path: Path) -> None:
    assert not OURS.serves(tmp_path)
    database = tmp_path / "chain.db"
    database.touch()
    status = database.stat()
    found = replace(OURS, device=status.st_dev, inode=status.st_ino)
    assert file_of(tmp_path) == (status.st_dev, status.st_ino)
    assert found.serves(tmp_path)
    (tmp_path / "other").touch()
    (tmp_path / "other").replace(database)
    assert not found.serves(tmp_path)
    database.unlink()
    assert not found.serves(tmp_path)
