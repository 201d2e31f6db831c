"""Lists of the journal's entries: written whole or not at all, and never over what another process wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.errors import Duplicate, Tampered
from cmwallet.home.database import Database
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.journal_lists import Change, JournalLists, Reserved, labelled, labelled_within
from tests.unit.transactions.journalling import GENESIS, SENDER, FakeVault, intent, open_database, open_journal, signed


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def lists(database: Database) -> JournalLists:
    return JournalLists(database, FakeVault())  # type: ignore[arg-type]


def wanted(*labels: str) -> list[Reserved]:
    return [Reserved(intent(label=label), "CMT", 18) for label in labels]


def with_bytes(entry: JournalEntry) -> Change:
    raw = f"bytes of {entry.id}".encode()
    return Change(entry, replace(entry, state=states.SIGNED, raw=raw, hash=f"0x{entry.id:064x}", nonce=entry.id))


def test_a_list_gets_numbers_in_a_row_and_each_entry_is_authentic(database: Database, lists: JournalLists) -> None:
    before = signed(open_journal(database), label="alone")
    entries = lists.reserve(wanted("pay/1", "pay/2", "pay/3"), "net")
    assert [entry.id for entry in entries] == [before.id + 1, before.id + 2, before.id + 3]
    assert {entry.state for entry in entries} == {states.RESERVED}
    journal = open_journal(database)
    for entry in entries:
        assert journal.get(entry.id) == entry
        journal.check(FakeVault(), entry)  # type: ignore[arg-type]
    lists.check([before, *entries])


def test_an_entry_that_was_changed_from_outside_is_found_in_a_list(database: Database, lists: JournalLists) -> None:
    entries = lists.reserve(wanted("pay/1", "pay/2"), "net")
    with database.write() as connection:
        connection.execute("UPDATE journal SET amount = '6' WHERE id = ?", (entries[1].id,))
    with pytest.raises(Tampered, match=f"entry {entries[1].id} of the journal"):
        lists.check([open_journal(database).get(entry.id) for entry in entries])


def test_an_id_that_was_used_meanwhile_lets_nothing_of_the_list_be_written(
    database: Database, lists: JournalLists
) -> None:
    signed(open_journal(database), label="pay/2")
    with pytest.raises(Duplicate, match="'pay/2' was used"):
        lists.reserve(wanted("pay/1", "pay/2"), "net")
    assert len(open_journal(database).entries()) == 1
    assert len(lists.reserve(wanted("pay/1", "pay/3"), "net")) == 2


def test_a_list_is_not_begun_when_entries_are_missing(database: Database, lists: JournalLists) -> None:
    lists.reserve(wanted("pay/1", "pay/2"), "net")
    with database.write() as connection:
        connection.execute("DELETE FROM journal WHERE label = 'pay/1'")
    with pytest.raises(Tampered, match="lacks 1 of its 2 entries"):
        lists.reserve(wanted("pay/3"), "net")


def test_what_another_process_changed_stays_as_that_left_it(database: Database, lists: JournalLists) -> None:
    entries = lists.change([with_bytes(one) for one in lists.reserve(wanted("pay/1", "pay/2"), "net")], exactly=True)
    settled = open_journal(database).settle(
        entries[0], succeeded=True, block=3, block_hash="0x03", gas_used=21_000, gas_price=2
    )
    sent = lists.change([Change(one, replace(one, state=states.SENT)) for one in entries])
    assert sent[0] == settled
    assert [entry.state for entry in sent] == [states.CONFIRMED, states.SENT]
    assert [open_journal(database).get(entry.id) for entry in entries] == sent


def test_signed_bytes_are_kept_for_all_or_for_none(database: Database, lists: JournalLists) -> None:
    entries = lists.reserve(wanted("pay/1", "pay/2"), "net")
    open_journal(database).abandon(entries[1], "another process gave it up")
    with pytest.raises(Duplicate, match=f"entry {entries[1].id} was changed"):
        lists.change([with_bytes(one) for one in entries], exactly=True)
    assert open_journal(database).get(entries[0].id) == entries[0]


def test_one_transaction_does_not_carry_out_two_orders(database: Database, lists: JournalLists) -> None:
    other = signed(open_journal(database), label="alone")
    (entry,) = lists.reserve(wanted("pay/1"), "net")
    same = replace(entry, state=states.SIGNED, raw=other.raw, hash=other.hash, nonce=other.nonce)
    with pytest.raises(Duplicate, match=f"entry {other.id} is this very transaction"):
        lists.change([Change(entry, same)], exactly=True)
    assert open_journal(database).get(other.id) == other


def test_a_single_transfer_neither_signs_nor_gives_up_what_a_list_has_signed(
    database: Database, lists: JournalLists
) -> None:
    (entry,) = lists.reserve(wanted("pay/1"), "net")
    (taken,) = lists.change([with_bytes(entry)], exactly=True)
    journal = open_journal(database)
    with pytest.raises(Duplicate, match="was signed by another process"):
        journal.sign(entry.id, raw=b"others", tx_hash="0x" + "ee" * 32, nonce=9, amount=5)
    assert journal.abandon(entry, "waited too long") == taken
    assert journal.get(entry.id) == taken


def test_ids_are_found_by_their_beginning_and_by_name(database: Database, lists: JournalLists) -> None:
    lists.reserve(wanted("pay/1", "pay/é", "pay0", "pay", "paz/1", "pa/1"), "net")
    found = labelled_within(database, GENESIS, SENDER, "pay/")
    assert [entry.label for entry in found] == ["pay/1", "pay/é"]
    assert labelled_within(database, GENESIS, "0x" + "11" * 20, "pay/") == []
    many = [f"other/{number}" for number in range(1200)]
    assert [entry.label for entry in labelled(database, GENESIS, SENDER, [*many, "paz/1", "pay"])] == ["pay", "paz/1"]
