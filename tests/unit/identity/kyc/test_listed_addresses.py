"""Addresses on chains that stand on lists: kept with the list, found at once, unknown in an older index."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from identity.errors import Damaged
from identity.kyc.lists.index import ListIndex
from identity.kyc.lists.listed_addresses import AddressSearch, ListedAddress, find_addresses
from tests.unit.identity.kyc.samples import LISTED, write_sample

NOW = "2026-11-22T12:00:00Z"
NOBODY = "0x" + "cc" * 20


def put(folder: Path, form: str, name: str) -> int | None:
    with ListIndex(folder / "lists.db", create=True) as index:
        return index.put(name, write_sample(folder, form), None, now=NOW, advance=lambda _count: None).addresses


def test_an_address_is_found_with_its_list_day_entry_and_name(tmp_path: Path) -> None:
    assert put(tmp_path, "ofac-xml", "sdn") == 2
    found = find_addresses(tmp_path / "lists.db", [LISTED[0].upper().replace("X", "x"), NOBODY])
    assert found == AddressSearch(
        (ListedAddress(LISTED[0], "sdn", "2026-11-02", "9001", "Lev Arkadyevich KRASNOV"),), ()
    )
    assert find_addresses(tmp_path / "lists.db", [NOBODY, "0x" + "00" * 20]).found == ()


def test_each_list_says_its_own(tmp_path: Path) -> None:
    put(tmp_path, "ofac-xml", "sdn")
    put(tmp_path, "ftm-json", "all")
    found = find_addresses(tmp_path / "lists.db", LISTED).found
    assert [(one.address, one.list_name, one.entry_id, one.name) for one in found] == [
        (LISTED[0], "all", "vg-9001", "Lev Arkadyevich Krasnov"),
        (LISTED[1], "all", "vg-9004", ""),
        (LISTED[0], "sdn", "9001", "Lev Arkadyevich KRASNOV"),
        (LISTED[1], "sdn", "9001", "Lev Arkadyevich KRASNOV"),
    ]


def test_a_list_that_is_read_again_or_removed_keeps_no_old_address(tmp_path: Path) -> None:
    put(tmp_path, "ofac-xml", "sdn")
    assert put(tmp_path, "un-xml", "sdn") == 0
    assert find_addresses(tmp_path / "lists.db", LISTED).found == ()
    put(tmp_path, "ofac-xml", "sdn")
    with ListIndex(tmp_path / "lists.db") as index:
        index.remove("sdn")
    assert find_addresses(tmp_path / "lists.db", LISTED) == AddressSearch()


def test_many_addresses_are_looked_for_at_once(tmp_path: Path) -> None:
    put(tmp_path, "ofac-xml", "sdn")
    many = [f"0x{number:040x}" for number in range(1200)]
    assert [one.address for one in find_addresses(tmp_path / "lists.db", [*many, *LISTED]).found] == list(LISTED)


def without_addresses(path: Path) -> None:
    """Make an index what the release before made of the same lists."""
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE address")
        connection.execute("ALTER TABLE list DROP COLUMN addresses")
        connection.execute("PRAGMA user_version=2")
    connection.close()


def test_an_index_of_the_release_before_says_that_nothing_is_known_until_its_lists_are_read_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "lists.db"
    put(tmp_path, "ofac-xml", "sdn")
    without_addresses(path)
    assert find_addresses(path, LISTED) == AddressSearch((), ("sdn",))
    with ListIndex(path) as index:
        assert index.get("sdn").addresses is None
    assert find_addresses(path, LISTED) == AddressSearch((), ("sdn",))
    put(tmp_path, "ofac-xml", "sdn")
    assert len(find_addresses(path, LISTED).found) == 2
    assert find_addresses(path, LISTED).unread == ()


def test_no_index_has_no_address_and_a_broken_one_answers_nothing(tmp_path: Path) -> None:
    assert find_addresses(tmp_path / "lists.db", LISTED) == AddressSearch()
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database at all" * 100)
    broken.chmod(0o600)
    with pytest.raises(Damaged):
        find_addresses(broken, LISTED)
