"""The journal: duplicates, nonces, and what no state may forget."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmwallet.chain import journal as states
from cmwallet.chain.journal import DUPLICATE_SECONDS, Journal
from cmwallet.errors import Duplicate, NotFound

from .journalling import BOB, GENESIS, SENDER, Clock, intent, open_database, reserve, signed

BLOCK = {"block": 3, "block_hash": "0x" + "bb" * 32, "gas_used": 21_000, "gas_price": 2}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def journal(tmp_path, clock):
    database = open_database(tmp_path)
    yield Journal(database, clock)
    database.close()


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
    entry = reserve(journal)
    journal._change(entry, state=state)
    clock.now += 10**9
    with pytest.raises(Duplicate) as refused:
        reserve(journal)
    assert refused.value.details["entry"] == entry
    assert reserve(journal, allow_duplicate=True) == entry + 1
    reserve(journal, label="other")


@pytest.mark.parametrize("state", [states.REVERTED, states.ABANDONED, states.REPLACED])
def test_what_did_not_happen_blocks_nothing(journal, state):
    journal._change(reserve(journal), state=state)
    reserve(journal)


def test_a_confirmed_entry_blocks_for_ten_minutes_after_it_settled(journal, clock):
    entry = signed(journal)
    clock.now += 5000
    journal.settle(entry.id, succeeded=True, **BLOCK)
    clock.now += DUPLICATE_SECONDS - 1
    with pytest.raises(Duplicate, match="a moment ago"):
        reserve(journal)
    clock.now += 2
    reserve(journal)


def test_a_clock_that_went_back_counts_as_inside_the_ten_minutes(journal, clock):
    journal.settle(signed(journal).id, succeeded=True, **BLOCK)
    clock.now -= 10**8
    with pytest.raises(Duplicate):
        reserve(journal)


def test_two_processes_cannot_reserve_the_same_intent(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    open_database(tmp_path).close()

    def attempt(_number):
        database = open_database(tmp_path)
        try:
            return reserve(Journal(database))
        except Duplicate:
            return None
        finally:
            database.close()

    with ThreadPoolExecutor(8) as pool:
        assert [entry for entry in pool.map(attempt, range(16)) if entry] == [1]


def test_the_next_nonce_follows_the_highest_open_one(journal):
    assert journal.next_nonce(GENESIS, SENDER) == 0
    first, second = signed(journal, 3), signed(journal, 7, label="b")
    assert journal.next_nonce(GENESIS, SENDER) == 8
    assert journal.next_nonce("0x00", SENDER) == 0
    assert journal.next_nonce(GENESIS, BOB) == 0
    journal.abandon(second.id, "refused")
    assert journal.next_nonce(GENESIS, SENDER) == 4
    journal.settle(first.id, succeeded=True, **BLOCK)
    assert journal.next_nonce(GENESIS, SENDER) == 0
    journal.orphan(first.id)
    assert journal.next_nonce(GENESIS, SENDER) == 4


def test_abandoning_drops_the_signed_bytes(journal):
    entry = signed(journal)
    journal.abandon(entry.id, "refused")
    left = journal.get(entry.id)
    assert (left.raw, left.hash, left.nonce, left.reason) == (None, None, None, "refused")
    assert signed(journal).hash == entry.hash  # the same bytes may be made again


def test_the_same_bytes_serve_one_order_only(journal):
    first = signed(journal)
    with pytest.raises(Duplicate) as refused:
        signed(journal, label="b")
    assert refused.value.details["hash"] == first.hash


def test_what_is_settled_is_not_overwritten_by_a_slower_process(journal):
    entry = signed(journal)
    journal.settle(entry.id, succeeded=True, **BLOCK)
    journal.mark_sent(entry.id)
    journal.mark_unknown(entry.id, "time-out")
    assert journal.get(entry.id).state == states.CONFIRMED


def test_entries_are_filtered_and_newest_first(journal):
    first, second = reserve(journal), signed(journal, label="b").id
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
    journal.mark_sent(signed(journal).id)
    reserve(journal, recipient=SENDER)
    journal.abandon(reserve(journal, recipient="0x" + "11" * 20), "no")
    assert journal.paid() == {BOB}
    assert journal.used("net", SENDER)
    assert not journal.used("other", SENDER)
    assert not journal.used("net", BOB)


def test_the_authenticated_fields_change_with_the_order_and_its_time(journal, clock):
    first = journal.get(reserve(journal))
    clock.now += 1
    second = journal.get(reserve(journal, allow_duplicate=True))
    third = journal.get(reserve(journal, recipient=SENDER))
    assert first.authenticated != second.authenticated
    assert second.authenticated["intent"] != third.authenticated["intent"]
    assert first.mac == b"mac"


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_memos_and_labels_of_any_text_keep_their_meaning(memo, label):
    made = intent(memo=memo, label=label)
    assert made.fingerprint == intent(memo=memo, label=label).fingerprint
    assert (made.fingerprint == intent(memo=label, label=memo).fingerprint) is (memo == label)
