"""Repair of the journal: an entry goes on with what its signed bytes prove, and a missing one leaves a mark."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import pytest

from cmwallet.home.database import Database
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import ABANDONED, CONFIRMED, SENT, UNKNOWN, EntryId, JournalEntry
from cmwallet.transactions.journal_repair import missing_entries, repair
from cmwallet.transactions.signing_reasons import signing_reason
from tests.unit.transactions.journalling import (
    BOB,
    SENDER,
    FakeVault,
    force,
    open_database,
    open_journal,
    reserve,
    signed,
)

BLOCK = {"block": 3, "block_hash": "0x" + "bb" * 32, "gas_used": 21_000, "gas_price": "2"}


@dataclass
class Line:
    event: str
    reason: str


@pytest.fixture
def database(tmp_path):
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def altered(database: Database, entry: JournalEntry, **fields: object) -> sqlite3.Row:
    """Change an entry from outside: its row as it stands then."""
    with database.write() as connection:
        for name, value in fields.items():
            connection.execute(f"UPDATE journal SET {name} = ? WHERE id = ?", (value, entry.id))
    (row,) = database.rows("SELECT * FROM journal WHERE id = ?", entry.id)
    return row


def repaired(database: Database, *rows: sqlite3.Row, missing: tuple[int, ...] = ()) -> Journal:
    repair(database, FakeVault(), rows, [EntryId(number) for number in missing])  # type: ignore[arg-type]
    return open_journal(database)


def test_genuine_bytes_go_on_as_one_of_which_nobody_knows_what_became(database) -> None:
    journal = open_journal(database)
    entry = signed(journal, nonce=7)
    row = altered(database, entry, state=CONFIRMED, nonce=9, hash="0x" + "00" * 32, reason="all is well", **BLOCK)
    found = repaired(database, row).get(entry.id)
    assert (found.state, found.nonce, found.hash, found.raw) == (UNKNOWN, 7, entry.hash, entry.raw)
    assert (found.block, found.block_hash, found.gas_used, found.gas_price) == (None, None, None, None)
    assert found.reason == "it was changed from outside"
    open_journal(database).check(FakeVault(), found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [{"raw": None}, {"raw": b""}, {"raw": b"no transaction"}, {"sender": BOB}],
    ids=["none", "empty", "nonsense", "another's"],
)
def test_without_genuine_bytes_an_entry_was_an_intention_only(database, change: dict[str, object]) -> None:
    entry = force(open_journal(database), signed(open_journal(database), nonce=7), state=SENT)
    found = repaired(database, altered(database, entry, **change)).get(entry.id)
    assert (found.state, found.raw, found.hash, found.nonce) == (ABANDONED, None, None, None)
    assert (found.amount, found.reason) == ("5", "it was changed from outside")


def test_a_missing_entry_leaves_a_mark_and_the_journal_is_complete_again(database) -> None:
    journal = open_journal(database)
    entries = [reserve(journal, label=str(number)) for number in range(3)]
    with database.write() as connection:
        connection.execute("DELETE FROM journal WHERE id = ?", (entries[1].id,))
    assert missing_entries(database, []) == [entries[1].id]
    found = repaired(database, missing=(entries[1].id,)).get(entries[1].id)
    assert (found.state, found.reason, found.sender, found.recipient) == (ABANDONED, "it was missing", "", None)
    assert missing_entries(database, []) == []
    assert reserve(open_journal(database), label="next").id == 4


def test_what_the_vault_signed_for_is_missing_too_when_it_is_beyond_the_journals_end(database) -> None:
    entry = reserve(open_journal(database))
    log = [
        Line("sign", signing_reason(EntryId(entry.id), "a transfer")),
        Line("sign", signing_reason(EntryId(4), "a transfer")),
        Line("open", signing_reason(EntryId(9), "a transfer")),
        Line("sign", "something else"),
    ]
    assert missing_entries(database, log) == [4]  # type: ignore[arg-type]
    assert entry.sender == SENDER
