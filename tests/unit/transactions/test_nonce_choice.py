"""Which nonce comes next: never one on a node's word alone, never past a refused one that is free."""

import pytest

from cmwallet.errors import PolicyRefused, Rejected, Tampered
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.nonce_choice import NonceChoice
from identity.address import parse_address
from tests.unit.transactions.journalling import (
    GENESIS,
    SENDER,
    FakeNode,
    FakeVault,
    described,
    force,
    open_database,
    open_journal,
    signed,
)


@pytest.fixture
def journal(tmp_path):
    database = open_database(tmp_path)
    yield open_journal(database)
    database.close()


def choice(node, journal, warnings=None):
    said = [] if warnings is None else warnings
    return NonceChoice(node.client, journal, FakeVault(), GENESIS, parse_address(SENDER), said.append)  # type: ignore[arg-type]


def test_the_first_nonce_is_what_the_chain_says(journal):
    assert choice(FakeNode(nonces={"any": 57}), journal).next() == 57


def test_the_next_one_follows_what_is_under_way_here(journal):
    for nonce in (3, 4):
        journal.mark_sent(signed(journal, nonce, label=str(nonce)))
    assert choice(FakeNode(nonces={"latest": 3, "pending": 3}), journal).next() == 5
    assert choice(FakeNode(nonces={"latest": 3, "pending": 5}), journal).next() == 5
    assert choice(FakeNode(nonces={"latest": 5, "pending": 5}), journal).next() == 5


def test_a_pending_count_above_all_that_is_known_needs_a_word(journal):
    journal.mark_sent(signed(journal, 3))
    with pytest.raises(PolicyRefused, match="would leave a gap: the node says 1000000") as refused:
        choice(FakeNode(nonces={"latest": 3, "pending": 10**6}), journal).next()
    assert refused.value.details == {"nonce": 10**6, "known": 4}
    assert "--nonce 4" in str(refused.value.hint)
    assert choice(FakeNode(nonces={"latest": 3}), journal).fixed(10**6) == 10**6


def test_a_nonce_that_a_liar_once_named_is_not_followed_for_ever(journal):
    entry = journal.mark_sent(signed(journal, 10**6))
    with pytest.raises(PolicyRefused, match=f"journal entry {entry.id} has nonce 1000000") as refused:
        choice(FakeNode(nonces={"any": 57}), journal).next()
    assert refused.value.details["known"] == 57


def test_a_fixed_nonce_that_is_used_is_refused_before_anything_is_signed(journal):
    asked = choice(FakeNode(nonces={"any": 5}), journal)
    with pytest.raises(Rejected, match="used already"):
        asked.fixed(4)
    assert asked.fixed(5) == 5


def test_a_refused_transfer_gives_its_nonce_to_the_next_one(journal):
    journal.mark_sent(signed(journal, 3, label="a"))
    journal.mark_refused(signed(journal, 4, label="b"), "underpriced")
    journal.mark_sent(signed(journal, 5, label="c"))
    assert choice(FakeNode(nonces={"any": 3}), journal).next() == 4


def test_a_refused_transfer_whose_nonce_another_of_ours_holds_gives_it_to_nobody(journal):
    journal.mark_refused(signed(journal, 4, label="b"), "underpriced")
    journal.mark_sent(signed(journal, 4, label="c", price=9))
    assert choice(FakeNode(nonces={"any": 4}), journal).next() == 5


def test_a_refused_transfer_that_the_node_has_after_all_is_under_way(journal):
    entry, warnings = journal.mark_refused(signed(journal, 4), "underpriced"), []
    node = FakeNode(nonces={"any": 5})
    node.mine(entry, 3)
    assert choice(node, journal, warnings).next() == 5
    assert journal.get(entry.id).state == states.SENT
    assert "after all" in warnings[0]


def test_a_node_that_refused_and_then_counts_it_has_contradicted_itself(journal):
    entry = journal.mark_refused(signed(journal, 4), "underpriced")
    node = FakeNode(nonces={"any": 5, hex(5): 5, hex(4): 4, hex(3): 4})
    with pytest.raises(PolicyRefused, match="without showing by what") as refused:
        choice(node, journal).next()
    assert refused.value.details["entry"] == entry.id
    node.blocks[5] = [described(4, value=77)]
    assert choice(node, journal).next() == 5
    left = journal.get(entry.id)
    assert left.state == states.REPLACED
    assert str(node.blocks[5][0]["hash"]) in left.reason


def test_an_open_transfer_of_unknown_fate_comes_first_and_that_is_said(journal):
    entry, warnings = journal.mark_unknown(signed(journal, 4), "time-out"), []
    assert choice(FakeNode(nonces={"any": 4}), journal, warnings).next() == 5
    assert f"journal entry {entry.id} comes first" in warnings[0]


def test_a_lagging_node_and_a_settled_transfer(journal):
    entry = signed(journal, 6)
    node = FakeNode(head=5, nonces={"any": 6})
    node.mine(entry, 3)
    force(journal, entry, state=states.CONFIRMED, block=3, block_hash=node.client.receipt(entry.hash).block_hash)
    assert choice(node, journal).next() == 7


@pytest.mark.parametrize("refused", [False, True], ids=["under way", "refused"])
def test_an_entry_that_was_changed_from_outside_decides_nothing(journal, refused):
    entry = signed(journal, 3)
    if refused:
        journal.mark_refused(entry, "underpriced")
    else:
        journal.mark_sent(entry)
    with journal._database.write() as connection:
        connection.execute("UPDATE journal SET nonce = 8 WHERE id = ?", (entry.id,))
    with pytest.raises(Tampered):
        choice(FakeNode(nonces={"any": 3}), journal).next()


def test_several_nonces_follow_each_other_past_what_is_under_way(journal):
    assert choice(FakeNode(nonces={"any": 57}), journal).several(4) == [57, 58, 59, 60]
    journal.mark_sent(signed(journal, 57, label="a"))
    assert choice(FakeNode(nonces={"any": 57}), journal).several(3) == [58, 59, 60]


def test_several_nonces_begin_with_that_of_a_refused_transfer_and_pass_what_is_held(journal):
    for nonce in (57, 58):
        journal.mark_sent(signed(journal, nonce, label=str(nonce)))
    journal.mark_refused(signed(journal, 56, label="refused"), "underpriced")
    assert choice(FakeNode(nonces={"any": 56}), journal).several(3) == [56, 59, 60]


def test_several_nonces_end_before_that_of_another_refused_transfer(journal):
    """Whether it is free is asked when its turn comes; jumping over it would leave a gap."""
    journal.mark_sent(signed(journal, 57, label="57"))
    for nonce in (56, 58):
        journal.mark_refused(signed(journal, nonce, label=f"refused {nonce}"), "underpriced")
    assert choice(FakeNode(nonces={"any": 56}), journal).several(5) == [56]


def test_several_nonces_pass_those_of_settled_transfers_that_a_late_node_does_not_count(journal):
    entry = journal.mark_sent(signed(journal, 57, label="57"))
    node = FakeNode(nonces={"any": 57})
    node.mine(entry, 5)
    journal.settle(
        entry,
        succeeded=True,
        block=5,
        block_hash=str(node.receipts[str(entry.hash)]["blockHash"]),
        gas_used=21_000,
        gas_price=2,
    )
    assert choice(node, journal).several(3) == [58, 59, 60]
