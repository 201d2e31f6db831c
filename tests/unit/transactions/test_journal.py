"""The journal: duplicates, nonces, and what no state may forget."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmwallet.errors import Duplicate, Locked, NotFound, Tampered
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.duplicates import DUPLICATE_SECONDS
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.signing_reasons import signed_entries, signing_reason
from tests.unit.transactions.journalling import (
    BOB,
    GENESIS,
    SENDER,
    force,
    intent,
    open_database,
    open_journal,
    reserve,
    signed,
)

BLOCK = {"block": 3, "block_hash": "0x" + "bb" * 32, "gas_used": 21_000, "gas_price": 2}


def test_every_field_of_an_intent_tells_it_apart():
    changes = {
        "genesis": "0x00",
        "chain_id": 18,
        "sender": BOB,
        "recipient": None,
        "amount": "max",
        "token": BOB,
        "data": "00",
        "memo": "m",
        "label": "l",
    }
    prints = {intent().fingerprint, *(intent(**{name: value}).fingerprint for name, value in changes.items())}
    assert len(prints) == len(changes) + 1
    assert intent(memo='a","label":"b').fingerprint != intent(memo="a", label="b").fingerprint


@pytest.mark.parametrize("state", states.OPEN)
def test_an_open_entry_blocks_the_same_intent_for_ever(journal, clock, state):
    entry = force(journal, reserve(journal), state=state)
    clock.now += 10**9
    with pytest.raises(Duplicate) as refused:
        reserve(journal)
    assert refused.value.details["entry"] == entry.id
    assert reserve(journal, allow_duplicate=True).id == entry.id + 1
    reserve(journal, label="other")


def test_what_was_never_signed_blocks_nothing(journal):
    journal.abandon(reserve(journal, label="a"), "no yes")
    reserve(journal, label="a")


@pytest.mark.parametrize("state", states.ENDED)
def test_what_ended_by_one_nodes_word_blocks_for_ten_minutes(journal, clock, state):
    force(journal, signed(journal), state=state, changed=clock.now)
    clock.now += DUPLICATE_SECONDS - 1
    with pytest.raises(Duplicate):
        reserve(journal)
    clock.now += 1
    reserve(journal)


@pytest.mark.parametrize("state", sorted({*states.OPEN, *states.ENDED} - {states.RESERVED}))
def test_an_id_is_used_once_whatever_became_of_it(journal, clock, state):
    entry = force(journal, signed(journal, label="invoice-17"), state=state)
    clock.now += 10**9
    for changes in ({}, {"amount": "6"}, {"recipient": SENDER}, {"token": BOB}, {"data": "00"}):
        with pytest.raises(Duplicate) as refused:
            reserve(journal, label="invoice-17", **changes)
        assert refused.value.details["entry"] == entry.id
    assert reserve(journal, label="invoice-17", allow_duplicate=True)
    reserve(journal, label="invoice-18")
    reserve(journal, label="invoice-17", sender=BOB)
    reserve(journal, label="invoice-17", genesis="0x" + "cc" * 32)


def test_the_nonce_of_an_open_entry_replaces_it_and_is_no_second_payment(journal, clock):
    entry = signed(journal, 7, label="a")
    assert reserve(journal, label="a", nonce=7)
    with pytest.raises(Duplicate):
        reserve(journal, label="a", nonce=8)
    force(journal, entry, state=states.CONFIRMED, changed=clock.now)
    with pytest.raises(Duplicate):
        reserve(journal, label="a", nonce=7)


def test_a_confirmed_entry_blocks_for_ten_minutes_after_it_settled(journal, clock):
    entry = signed(journal)
    clock.now += 5000
    journal.settle(entry, succeeded=True, **BLOCK)
    clock.now += DUPLICATE_SECONDS - 1
    with pytest.raises(Duplicate, match="a moment ago"):
        reserve(journal)
    clock.now += 2
    reserve(journal)


def test_a_clock_that_went_back_counts_as_inside_the_ten_minutes(journal, clock):
    journal.settle(signed(journal), succeeded=True, **BLOCK)
    clock.now -= 10**8
    with pytest.raises(Duplicate):
        reserve(journal)


def test_two_processes_cannot_reserve_the_same_intent(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    open_database(tmp_path).close()

    def attempt(_number):
        database = open_database(tmp_path)
        try:
            return reserve(open_journal(database)).id
        except Duplicate:
            return None
        finally:
            database.close()

    with ThreadPoolExecutor(8) as pool:
        assert [entry for entry in pool.map(attempt, range(16)) if entry] == [1]


def test_the_next_nonce_follows_the_highest_open_one(journal):
    def holding(genesis=GENESIS, sender=SENDER):
        return [entry.nonce for entry in journal.holding(genesis, sender)]

    assert holding() == []
    second, first = signed(journal, 7, label="b"), signed(journal, 3)
    assert holding() == [3, 7]
    assert holding("0x00") == holding(sender=BOB) == []
    journal.mark_refused(second, "no")
    assert holding() == [3]
    assert [entry.id for entry in journal.refused(GENESIS, SENDER)] == [second.id]
    first = journal.settle(first, succeeded=True, **BLOCK)
    assert holding() == []
    journal.orphan(first)
    assert holding() == [3]


def test_a_refusal_keeps_bytes_hash_and_nonce(journal):
    entry = signed(journal, 4)
    left = journal.mark_refused(entry, "underpriced")
    assert (left.raw, left.hash, left.nonce, left.reason) == (entry.raw, entry.hash, 4, "underpriced")
    assert journal.get(entry.id) == left


def test_the_same_bytes_serve_one_order_only(journal):
    first = signed(journal)
    with pytest.raises(Duplicate) as refused:
        signed(journal, label="b")
    assert refused.value.details["hash"] == first.hash


def test_what_is_settled_is_not_overwritten_by_a_slower_process(journal):
    entry = signed(journal)
    journal.settle(entry, succeeded=True, **BLOCK)
    for slower in (journal.mark_sent(entry), journal.mark_unknown(entry, "time-out"), journal.mark_refused(entry, "")):
        assert slower.state == states.CONFIRMED
    assert journal.get(entry.id).state == states.CONFIRMED


def test_entries_are_filtered_and_newest_first(journal):
    first, second = reserve(journal).id, signed(journal, label="b").id
    assert [entry.id for entry in journal.entries()] == [second, first]
    assert [entry.id for entry in journal.entries(states=(states.SIGNED,))] == [second]
    assert [entry.id for entry in journal.entries(limit=1)] == [second]
    assert journal.entries(network="other") == []
    assert journal.entries(genesis="0x00") == []
    assert journal.entries(sender=BOB) == []


def test_entries_that_do_not_exist_are_not_found(journal):
    for number in (0, 1, -1, 2**63, 10**40):
        with pytest.raises(NotFound):
            journal.get(number)
    assert journal.by_hash("0x00") is None


def test_paid_are_those_to_whom_something_went(journal):
    named = "0x" + "22" * 20
    force(journal, signed(journal), state=states.SENT, named=named)
    reserve(journal, recipient=SENDER)
    journal.abandon(reserve(journal, recipient="0x" + "11" * 20), "no")
    assert journal.paid() == {BOB, named}
    assert journal.used("net", SENDER)
    assert not journal.used("other", SENDER)
    assert not journal.used("net", BOB)


COLUMNS = [name for name in states.JournalEntry.__dataclass_fields__ if name not in ("id", "mac")]


@pytest.mark.parametrize("column", COLUMNS)
def test_an_entry_changed_from_outside_in_any_column_is_found(journal, column):
    entry = force(journal, signed(journal, label="a"), **dict.fromkeys(("block", "gas_used"), 1))
    force(journal, entry, block_hash="0x0", gas_price="1", token=BOB)
    database = journal._database
    with database.write() as connection:
        connection.execute(f"UPDATE journal SET {column} = 7")
    keeper = journal._keeper()
    with pytest.raises(Tampered, match="entry 1"):
        journal.check(keeper, journal.get(1))
    with pytest.raises(Tampered):
        journal.mark_unknown(entry, "nobody vouches for it")


def test_an_altered_twin_stops_the_same_payment(journal):
    signed(journal, label="a")
    with journal._database.write() as connection:
        connection.execute("UPDATE journal SET state = 'abandoned'")
    with pytest.raises(Tampered):
        reserve(journal, label="a")


def test_a_missing_entry_stops_every_payment(journal):
    for label in "abc":
        reserve(journal, label=label)
    for gone in (2, 3, 1):
        with journal._database.write() as connection:
            connection.execute("DELETE FROM journal WHERE id = ?", (gone,))
        with pytest.raises(Tampered, match="lacks"):
            reserve(journal, label="new")


def test_without_the_vault_a_change_is_returned_and_not_kept(journal):
    entry = signed(journal)
    locked = Journal(journal._database)
    assert locked.mark_sent(entry).state == states.SENT
    assert locked.settle(entry, succeeded=True, **BLOCK).state == states.CONFIRMED
    assert locked.get(entry.id) == entry
    with pytest.raises(Locked):
        reserve(locked, label="b")


def test_what_was_found_late_counts_from_its_block_between_signing_and_now(journal, clock):
    for seen, counted in ((clock.now - 10**6, 0.0), (clock.now + 400, 400.0), (clock.now + 10**6, 900.0)):
        entry, start = signed(journal, int(counted), label=str(seen)), clock.now
        clock.now += 900
        assert journal.settle(entry, succeeded=True, **BLOCK, seen=seen).changed - start == counted
        clock.now = start


def test_a_line_of_the_log_names_the_entry():
    assert list(signed_entries(signing_reason(36, "send 1 CMT"))) == [36]
    assert list(signed_entries(signing_reason(36, "x") + " (agent, for process 1)")) == [36]
    assert list(signed_entries(signing_reason(36, "x", last=38))) == [36, 37, 38]
    assert not signed_entries("send 1 CMT, journal entry 3: ")


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_memos_and_labels_of_any_text_keep_their_meaning(memo, label):
    made = intent(memo=memo, label=label)
    assert made.fingerprint == intent(memo=memo, label=label).fingerprint
    assert (made.fingerprint == intent(memo=label, label=memo).fingerprint) is (memo == label)
