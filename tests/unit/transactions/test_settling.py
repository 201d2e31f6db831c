"""Waiting for a transaction, settling it, resuming it, and rebroadcasting: time stands still, the node is a dict."""

from dataclasses import replace

import pytest

from cmwallet.errors import (
    InputNeeded,
    InsufficientFunds,
    NetworkFailed,
    Rejected,
    ReplayRisk,
    Reverted,
    Unconfirmed,
)
from cmwallet.node.networks import Pin
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.resuming import require_same_chain, resume_signed
from cmwallet.transactions.sending import broadcast
from cmwallet.transactions.settling import Waiting, look_again, mark_orphans, raise_reverted, settle, wait
from tests.unit.transactions.journalling import (
    EVM,
    GENESIS,
    OTHER_KEY,
    SENDER,
    TRAVIS,
    FakeNode,
    block_hash,
    described,
    refusal,
    signed,
    unreachable,
)


def pruned():
    raise refusal("missing trie node")


def waiting(clock, confirmations=1, seconds=60.0):
    return Waiting(confirmations, seconds, clock, clock.sleep)


def test_a_receipt_deep_enough_settles_the_entry(journal, clock):
    node, entry = FakeNode(head=5), signed(journal)
    node.mine(entry, 3)
    wait(node.client, journal, entry, waiting(clock, confirmations=3))
    settled = journal.get(entry.id)
    assert (settled.state, settled.block, settled.gas_used, settled.gas_price) == ("confirmed", 3, 21_000, "2")
    assert settled.block_hash == block_hash(3)
    assert clock.slept == []


def test_waiting_asks_less_and_less_often_and_ends_on_time(journal, clock):
    node, entry = FakeNode(), signed(journal)
    with pytest.raises(Unconfirmed) as told:
        wait(node.client, journal, entry, waiting(clock, seconds=30))
    assert sum(clock.slept) == pytest.approx(30)
    assert clock.slept[0] < clock.slept[5] <= 4
    assert told.value.details["hash"] == entry.hash
    assert "tx wait" in str(told.value.hint)
    assert journal.get(entry.id).state == states.SIGNED


def test_one_confirmation_too_few_is_not_confirmed(journal, clock):
    node, entry = FakeNode(head=5), signed(journal)
    node.mine(entry, 4)
    with pytest.raises(Unconfirmed):
        wait(node.client, journal, entry, waiting(clock, confirmations=3, seconds=1))
    node.head = 6
    wait(node.client, journal, entry, waiting(clock, confirmations=3))


@pytest.mark.parametrize(("confirmations", "head"), [(1, 4), (2, 5), (3, 6)])
def test_the_block_itself_is_the_first_confirmation(journal, clock, confirmations, head):
    entry = signed(journal)
    few, enough = FakeNode(head=head - 1), FakeNode(head=head)
    for node in (few, enough):
        node.mine(entry, 4)
    if confirmations > 1:
        with pytest.raises(Unconfirmed):
            wait(few.client, journal, entry, waiting(clock, confirmations=confirmations, seconds=1))
    wait(enough.client, journal, entry, waiting(clock, confirmations=confirmations))
    assert journal.get(entry.id).block == 4


def test_a_node_that_fails_in_between_is_asked_again(journal, clock):
    node, entry = FakeNode(), signed(journal)
    calls = []

    def receipt(tx_hash):
        calls.append(tx_hash)
        if len(calls) < 4:
            raise unreachable() if len(calls) % 2 else refusal("busy")
        node.mine(entry, 2)
        return node.receipts[tx_hash]

    node.answers["eth_getTransactionReceipt"] = receipt
    wait(node.client, journal, entry, waiting(clock))
    assert len(calls) == 4


def test_a_node_that_never_answers_ends_with_the_reason(journal, clock):
    node, entry = FakeNode(answers={"eth_getTransactionReceipt": unreachable()}), signed(journal)
    with pytest.raises(Unconfirmed, match="does not answer"):
        wait(node.client, journal, entry, waiting(clock, seconds=2))


def test_a_failed_transaction_is_settled_and_its_reason_is_asked_for(journal, clock):
    node, entry = FakeNode(), signed(journal)
    node.mine(entry, 2, status="0x0")
    node.answers["eth_call"] = refusal("execution reverted", code=3, data="0x4e487b71" + f"{0x11:064x}")
    with pytest.raises(Reverted, match="arithmetic overflow") as told:
        raise_reverted(node.client, *wait(node.client, journal, entry, waiting(clock)))
    assert journal.get(entry.id).state == states.REVERTED
    assert told.value.details["block"] == 2


@pytest.mark.parametrize("answer", ["0x", unreachable(), refusal("pruned")], ids=str)
def test_a_failed_transaction_is_reported_also_when_nobody_knows_why(journal, clock, answer):
    node, entry = FakeNode(answers={"eth_call": answer}), signed(journal)
    node.mine(entry, 2, status="0x0")
    with pytest.raises(Reverted):
        raise_reverted(node.client, *wait(node.client, journal, entry, waiting(clock)))


def test_settling_again_does_not_renew_the_time_in_which_the_intent_is_refused(journal, clock):
    node, entry = FakeNode(), signed(journal)
    node.mine(entry, 2)
    wait(node.client, journal, entry, waiting(clock))
    first = journal.get(entry.id)
    clock.now += 300
    wait(node.client, journal, first, waiting(clock))
    assert journal.get(entry.id).changed == first.changed
    node.branch = "other"
    node.mine(entry, 4)  # mined again in another block: that is news
    settle(journal, first, node.client.receipt(entry.hash))
    assert journal.get(entry.id).block == 4


def test_a_chain_before_london_pays_the_price_in_the_bytes(journal, clock):
    node, entry = FakeNode(), signed(journal)
    node.mine(entry, 2)
    del node.receipts[entry.hash]["effectiveGasPrice"]
    wait(node.client, journal, entry, waiting(clock))
    assert journal.get(entry.id).gas_price == "2"


def test_entries_whose_block_vanished_become_orphans(journal, clock):
    node, entry = FakeNode(), signed(journal)
    node.mine(entry, 2)
    wait(node.client, journal, entry, waiting(clock))
    assert mark_orphans(node.client, journal, GENESIS) == []
    node.branch = "other"
    assert [orphan.id for orphan in mark_orphans(node.client, journal, GENESIS)] == [entry.id]
    assert journal.get(entry.id).state == states.ORPHANED
    assert mark_orphans(node.client, journal, "0x00") == []


# --- broadcasting


def test_an_accepted_transaction_is_sent(journal):
    node, entry = FakeNode(), signed(journal)
    broadcast(node.client, journal, entry, first=True)
    assert journal.get(entry.id).state == states.SENT
    assert node.received == ["0x" + entry.raw.hex()]


@pytest.mark.parametrize("first", [True, False])
def test_already_known_is_accepted(journal, first):
    node, entry = FakeNode(answers={"eth_sendRawTransaction": refusal("already known")}), signed(journal)
    broadcast(node.client, journal, entry, first=first)
    assert journal.get(entry.id).state == states.SENT


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("failure", [unreachable(), refusal("the moon is full")], ids=["time-out", "unclear"])
def test_what_nobody_knows_is_kept(journal, first, failure):
    node, entry = FakeNode(answers={"eth_sendRawTransaction": failure}), signed(journal)
    with pytest.raises(Unconfirmed):
        broadcast(node.client, journal, entry, first=first)
    left = journal.get(entry.id)
    assert (left.state, left.raw) == (states.UNKNOWN, entry.raw)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("insufficient funds for gas * price + value", InsufficientFunds),
        ("transaction underpriced", Rejected),
        ("intrinsic gas too low", Rejected),
    ],
)
def test_a_first_refusal_keeps_the_bytes_and_says_so(journal, message, kind):
    node, entry = FakeNode(answers={"eth_sendRawTransaction": refusal(message)}), signed(journal)
    with pytest.raises(kind, match="kept as journal entry 1") as told:
        broadcast(node.client, journal, entry, first=True)
    assert told.value.details == {"entry": 1, "hash": entry.hash, "nonce": 0}
    left = journal.get(entry.id)
    assert (left.state, left.raw, left.nonce) == (states.REFUSED, entry.raw, 0)
    with pytest.raises(kind):
        broadcast(node.client, journal, left)
    assert journal.get(entry.id).state == states.REFUSED


def test_a_refusal_of_what_the_node_has_is_no_refusal(journal):
    node, entry = FakeNode(answers={"eth_sendRawTransaction": refusal("transaction underpriced")}), signed(journal)
    node.mine(entry, 3)
    assert broadcast(node.client, journal, entry, first=True).state == states.SENT


@pytest.mark.parametrize("message", ["insufficient funds", "transaction underpriced"])
def test_what_was_handed_out_before_is_never_taken_back(journal, message):
    """Another node may still have it: freeing the intent could pay twice."""
    node, entry = FakeNode(answers={"eth_sendRawTransaction": refusal(message)}), signed(journal)
    with pytest.raises(Unconfirmed, match="may still be mined"):
        broadcast(node.client, journal, journal.mark_sent(entry))
    left = journal.get(entry.id)
    assert (left.state, left.raw, left.nonce) == (states.UNKNOWN, entry.raw, 0)


def test_nonce_too_low_and_nothing_to_be_seen_leaves_it_open(journal):
    """A provider that tries again inside, and whose other machine lags, answers so for what it has mined."""
    for answers in ({}, {"eth_getTransactionByHash": unreachable(), "eth_getTransactionReceipt": unreachable()}):
        entry = signed(journal, len(answers), label=str(answers))
        node = FakeNode(nonces={"any": 9}, answers={"eth_sendRawTransaction": refusal("nonce too low"), **answers})
        with pytest.raises(Unconfirmed):
            broadcast(node.client, journal, entry, first=True)
        left = journal.get(entry.id)
        assert (left.state, left.raw) == (states.UNKNOWN, entry.raw)


def test_nonce_too_low_for_a_transaction_that_the_node_shows_was_overtaken(journal):
    entry, other = signed(journal), described(0, value=77)
    node = FakeNode(head=9, nonces={"any": 1, hex(6): 0, hex(5): 0, hex(4): 0, hex(2): 0, hex(0): 0})
    node.blocks[7] = [other]
    node.answers["eth_sendRawTransaction"] = refusal("nonce too low")
    with pytest.raises(Rejected, match="another transaction") as told:
        broadcast(node.client, journal, entry, first=True)
    assert told.value.details["used_by"] == other["hash"]
    assert journal.get(entry.id).state == states.REPLACED


# --- resuming


def test_resuming_finds_what_was_mined_meanwhile(journal):
    node, entry = FakeNode(), signed(journal)
    node.mine(entry, 3)
    assert resume_signed(node.client, journal, entry, EVM).entry.state == states.CONFIRMED
    assert node.received == []


def test_resuming_leaves_what_is_not_deep_enough_open(journal):
    node, entry = FakeNode(head=5), signed(journal)
    node.mine(entry, 5)
    assert resume_signed(node.client, journal, entry, replace(EVM, confirmations=12)).entry.state == states.SENT
    assert node.received == []


def test_resuming_hands_out_the_same_bytes_again(journal):
    node, entry = FakeNode(), signed(journal)
    for _ in range(2):
        assert resume_signed(node.client, journal, journal.get(entry.id), EVM).entry.state == states.SENT
    assert node.received == ["0x" + entry.raw.hex()] * 2


def test_another_transaction_deep_on_its_nonce_replaced_it(journal):
    node, entry = FakeNode(head=20, nonces={"any": 1} | {hex(number): 0 for number in range(18)}), signed(journal)
    node.blocks[18] = [described(0, value=3, key=OTHER_KEY), described(0, value=77)]
    assert resume_signed(node.client, journal, entry, EVM).entry.state == states.REPLACED
    assert node.received == []


@pytest.mark.parametrize(
    "shown",
    [
        [],
        ["somebody else's"],
        ["another nonce"],
        ["forged sender"],
        ["another hash"],
    ],
    ids=str,
)
def test_a_count_that_moved_on_without_a_transaction_to_show_replaces_nothing(journal, shown):
    """Two nulls and a number are no proof: our own transaction moves the count too."""
    forged = {
        "somebody else's": described(0, value=77, key=OTHER_KEY),
        "another nonce": described(1, value=77),
        "forged sender": {**described(0, value=77, key=OTHER_KEY), "from": SENDER},
        "another hash": {**described(0, value=77), "value": hex(78)},
    }
    node, entry = FakeNode(head=20, nonces={"any": 1} | {hex(number): 0 for number in range(18)}), signed(journal, 0)
    node.blocks[18] = [forged[name] for name in shown]
    resumed = resume_signed(node.client, journal, entry, EVM)
    assert "does not show" in str(resumed.problem)
    assert resumed.entry.state in states.OPEN
    node.answers["eth_getTransactionCount"] = lambda _who, tag: "0x1" if tag in ("latest", "0x14") else pruned()
    assert resume_signed(node.client, journal, entry, EVM).entry.state in states.OPEN


def test_an_older_transfer_is_not_handed_out_in_place_of_a_newer_one_with_its_nonce(journal):
    older = journal.mark_unknown(signed(journal, 0), "time-out")
    newer = journal.mark_sent(signed(journal, 0, label="b", price=9))
    node = FakeNode()
    resumed = resume_signed(node.client, journal, older, EVM)
    assert (resumed.entry.state, node.received) == (states.UNKNOWN, [])
    assert f"entry {newer.id}" in str(resumed.problem)
    assert resume_signed(node.client, journal, newer, EVM).entry.state == states.SENT


def test_another_transaction_not_deep_yet_did_not_replace_it(journal):
    deep = replace(EVM, confirmations=12)
    node, entry = FakeNode(head=20, nonces={"any": 1} | {hex(number): 0 for number in range(16)}), signed(journal)
    node.blocks[16] = [described(0, value=77)]
    node.answers["eth_sendRawTransaction"] = refusal("nonce too low")
    resumed = resume_signed(node.client, journal, entry, deep)
    assert resumed.entry.state == states.REPLACED  # the node says so itself, and shows it
    assert resumed.problem


def test_what_is_not_deep_yet_replaces_only_later(journal):
    deep = replace(EVM, confirmations=5)
    node, entry = FakeNode(head=20, nonces={"any": 1} | {hex(number): 0 for number in range(17)}), signed(journal)
    node.blocks[17] = [described(0, value=77)]
    assert resume_signed(node.client, journal, entry, deep).entry.state == states.SENT
    node.head = 21
    assert resume_signed(node.client, journal, journal.get(entry.id), deep).entry.state == states.REPLACED


def test_a_node_that_still_has_it_waiting_did_not_replace_it(journal):
    node, entry = FakeNode(head=20, nonces={"any": 1}), signed(journal)
    node.known[entry.hash] = {
        "hash": entry.hash,
        "from": entry.sender,
        "to": entry.recipient,
        "nonce": "0x0",
        "value": "0x5",
        "input": "0x",
        "blockNumber": None,
        "blockHash": None,
    }
    assert resume_signed(node.client, journal, entry, EVM).entry.state == states.SENT


def test_on_travis_the_nonce_proves_nothing(journal):
    """It counts pending transactions whatever block is asked about: ours, waiting, would look replaced."""
    node, entry = FakeNode(head=20, nonces={"any": 1}), signed(journal)
    assert resume_signed(node.client, journal, entry, TRAVIS).entry.state == states.SENT


def test_an_orphan_is_broadcast_again(journal):
    node, entry = FakeNode(), signed(journal)
    node.mine(entry, 3)
    settle(journal, entry, node.client.receipt(entry.hash))
    assert resume_signed(node.client, journal, journal.get(entry.id), EVM).entry.state == states.CONFIRMED
    node.branch = "other"
    node.receipts.clear()
    assert resume_signed(node.client, journal, journal.get(entry.id), EVM).entry.state == states.SENT
    journal.orphan(journal.get(entry.id))
    assert resume_signed(node.client, journal, journal.get(entry.id), EVM).entry.state == states.SENT
    assert len(node.received) == 2


def test_a_node_that_cannot_be_asked_changes_nothing(journal):
    node, entry = FakeNode(answers={"eth_getTransactionReceipt": unreachable()}), signed(journal)
    with pytest.raises(NetworkFailed):
        resume_signed(node.client, journal, entry, EVM)
    assert journal.get(entry.id).state == states.SIGNED


def test_bytes_are_handed_to_their_own_chain_only(journal):
    node, entry = FakeNode(), signed(journal)
    pin = Pin("net", 1234, GENESIS, "evm", "x", "2026-01-01T00:00:00Z")
    require_same_chain(node.client, EVM, pin, entry)
    with pytest.raises(InputNeeded):
        require_same_chain(node.client, EVM, None, entry)
    with pytest.raises(ReplayRisk):
        require_same_chain(node.client, EVM, replace(pin, genesis="0x" + "bb" * 32), entry)
    with pytest.raises(ReplayRisk):
        require_same_chain(node.client, EVM, pin, replace(entry, genesis="0x" + "bb" * 32))
    with pytest.raises(NetworkFailed):
        require_same_chain(node.client, replace(EVM, chain_id=18), pin, entry)


def test_an_entry_that_is_looked_at_again_is_settled_as_of_its_block(journal):
    node, entry = FakeNode(head=5), signed(journal)
    node.mine(entry, 3)
    settled = look_again(node.client, journal, entry, 1)
    assert (settled.state, settled.block, settled.changed) == ("confirmed", 3, entry.created)  # blocks are older here
    assert look_again(node.client, journal, settled, 1) == settled


@pytest.mark.parametrize("answer", [None, unreachable(), refusal("pruned")], ids=str)
def test_an_entry_whose_block_is_not_shown_stays_open(journal, answer):
    node, entry = FakeNode(head=5, answers={"eth_getBlockByNumber": answer}), signed(journal)
    node.mine(entry, 3)
    assert look_again(node.client, journal, entry, 1) == journal.get(entry.id) == entry
    silent = FakeNode(head=5, answers={"eth_getTransactionReceipt": answer})
    assert look_again(silent.client, journal, entry, 1) == entry


def test_an_entry_that_is_not_deep_enough_or_was_never_signed_stays_open(journal):
    node, entry = FakeNode(head=5), signed(journal)
    node.mine(entry, 4)
    assert look_again(node.client, journal, entry, 3) == entry
    assert look_again(node.client, journal, entry, 2).state == "confirmed"
