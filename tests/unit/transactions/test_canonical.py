"""Settling from nodes that say less than others: absence is no contrary statement."""

from dataclasses import replace

import pytest

from cmwallet.errors import Duplicate
from cmwallet.keys.secp256k1 import sign_digest
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.encoding import FeeMarketTransaction, sign
from cmwallet.transactions.settling import Waiting, mark_orphans, still_canonical, wait
from tests.unit.transactions.journalling import BOB, GENESIS, KEY, FakeNode, refusal, reserve, signed


def settled_at_four(journal, clock):
    node, entry = FakeNode(), signed(journal)
    node.mine(entry, 4)
    found, _ = wait(node.client, journal, entry, Waiting(1, 60.0, clock, clock.sleep))
    return node, found


def test_a_node_that_lags_behind_the_block_of_a_transfer_makes_no_orphan_of_it(journal, clock):
    node, entry = settled_at_four(journal, clock)
    node.head = 3  # the same chain, frozen before the transfer
    assert still_canonical(node.client, entry)
    assert mark_orphans(node.client, journal, GENESIS) == []
    assert journal.get(entry.id).state == states.CONFIRMED


@pytest.mark.parametrize("gone", [None, refusal("missing trie node"), refusal("pruned", code=4444)])
def test_a_node_that_keeps_no_old_blocks_makes_no_orphan(journal, clock, gone):
    node, entry = settled_at_four(journal, clock)
    node.head = 900

    def only_the_newest(tag, full):
        if tag == "latest":
            return node.eth_getBlockByNumber(tag, full)
        if isinstance(gone, Exception):
            raise gone
        return gone

    node.answers["eth_getBlockByNumber"] = only_the_newest
    assert still_canonical(node.client, entry)


def test_another_block_in_its_place_is_a_witness(journal, clock):
    node, entry = settled_at_four(journal, clock)
    node.branch = "other"
    assert not still_canonical(node.client, entry)


def test_the_embedded_chain_took_back_what_it_has_not(journal, clock):
    node, entry = settled_at_four(journal, clock)
    node.head = 3
    assert not still_canonical(node.client, replace(entry, network="local"))


def test_a_transaction_whose_end_nobody_tells_is_mined_and_keeps_its_intent_from_being_sent_again(journal, clock):
    node, entry = FakeNode(), signed(journal)
    node.mine(entry, 4)
    del node.receipts[entry.hash]["status"]
    found, receipt = wait(node.client, journal, entry, Waiting(1, 60.0, clock, clock.sleep))
    assert receipt.succeeded is None
    assert (found.state, found.block, found.gas_used) == (states.MINED, 4, 21_000)
    assert journal.paid() == {BOB}
    with pytest.raises(Duplicate):
        reserve(journal)
    node.branch = "other"
    assert [orphan.id for orphan in mark_orphans(node.client, journal, GENESIS)] == [entry.id]


@pytest.mark.parametrize(
    ("base_fee", "paid"),
    [("0x7", "10"), ("0x30", "50"), (None, None)],
    ids=["base fee and tip", "not above the max fee", "a block that tells none"],
)
def test_the_price_that_was_paid_follows_from_the_base_fee_or_is_unknown(journal, clock, base_fee, paid):
    entry = reserve(journal)
    number = getattr(entry, "id", entry)
    transaction = FeeMarketTransaction(
        nonce=0, max_fee_per_gas=50, max_priority_fee_per_gas=3, gas_limit=21_000, to=bytes.fromhex(BOB[2:]), value=5,
        data=b"", chain_id=1234,
    )  # fmt: skip
    made = sign(transaction, lambda digest: sign_digest(KEY, digest))
    journal.sign(number, raw=made.raw, tx_hash="0x" + made.hash.hex(), nonce=0, amount=5)
    node = FakeNode()
    node.mine(journal.get(number), 4)
    del node.receipts["0x" + made.hash.hex()]["effectiveGasPrice"]
    node.answers["eth_getBlockByNumber"] = lambda tag, full: (
        node.eth_getBlockByNumber(tag, full) | {"baseFeePerGas": base_fee}
    )
    found, _ = wait(node.client, journal, journal.get(number), Waiting(1, 60.0, clock, clock.sleep))
    assert found.gas_price == paid
