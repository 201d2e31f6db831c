"""Receipts of native transactions: what one node of several makes up settles nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.errors import EndpointsDisagree, NetworkFailed
from cmwallet.node.client import NodeClient
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.cosmos_receipts import has_timed_out
from cmwallet.transactions.encoding import LegacyTransaction, sign
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.receipts import agreed_receipt_of, receipt_of
from cmwallet.transactions.settling import confirmed_receipt, settle
from cmwallet.transactions.travis import cmt_hash
from tests.unit.cosmos.examples import KEY as COSMOS_KEY
from tests.unit.cosmos.rest_double import RestDouble
from tests.unit.node.doors import away, pooled, ticking
from tests.unit.transactions.journalling import FakeNode, block_hash, open_database, open_journal, refusal, reserve
from tests.unit.transactions.test_cosmos_sending import found, sent

PLACE = 90
SEQUENCE = 9


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    database = open_database(tmp_path)
    yield open_journal(database)
    database.close()


def native(journal: Journal) -> JournalEntry:
    """An entry with a signed native transaction of Travis."""
    unsigned = LegacyTransaction(
        nonce=3, gas_price=0, gas_limit=0, to=None, value=0, data=b'{"type":"stake/withdraw","data":{}}', chain_id=1234
    )
    made = sign(unsigned, COSMOS_KEY)
    entry = reserve(journal, sender=COSMOS_KEY.address, recipient=None, data=unsigned.data.hex())
    return journal.sign(entry.id, raw=made.raw, tx_hash="0x" + made.hash.hex(), nonce=3, amount=0)


def telling(entry: JournalEntry, block: int | None, code: int = 0, branch: str = "") -> FakeNode:
    """A node of Travis that has the transaction in that block, with that end; in none, if that is None."""
    node = ticking()
    node.branch = branch
    told = {"cmtHash": cmt_hash(entry.raw or b""), "blockNumber": hex(block or 0), "txResult": {"code": code}}
    node.answers["cmt_getTransactionByHash"] = lambda _hash: None if block is None else told
    return node


Told = tuple[int | None, int]


def of_travis(journal: Journal, *told: Told) -> tuple[NodeClient, JournalEntry]:
    entry = native(journal)
    return pooled(*(telling(entry, block, code) for block, code in told)).client, entry


def test_one_endpoint_is_believed_as_before(journal: Journal) -> None:
    entry = native(journal)
    receipt = agreed_receipt_of(telling(entry, PLACE, 1).client, entry)
    assert receipt is not None
    assert (receipt.succeeded, receipt.block_hash) == (False, block_hash(PLACE))


@pytest.mark.parametrize("liar", range(3))
def test_false_code_of_one_node_never_settles_a_native_transaction(journal: Journal, liar: int) -> None:
    told: list[Told] = [(PLACE, 0)] * 3
    told[liar] = (PLACE, 7)
    client, entry = of_travis(journal, *told)
    with pytest.raises(EndpointsDisagree):
        agreed_receipt_of(client, entry)
    assert journal.get(entry.id).state == states.SIGNED


@pytest.mark.parametrize("told", [[(PLACE, 7), (None, 0)], [(PLACE, 7), (PLACE - 1, 0)], [(None, 0), (None, 0)]])
def test_native_transaction_that_one_node_alone_has_there_is_waited_for(journal: Journal, told: list[Told]) -> None:
    client, entry = of_travis(journal, *told)
    assert agreed_receipt_of(client, entry) is None


@pytest.mark.parametrize("told", [[(PLACE, 0), (PLACE, 0), (None, 0)], [(PLACE - 1, 7), (PLACE, 0), (PLACE, 0)]])
def test_native_transaction_is_settled_as_two_tell_it(journal: Journal, told: list[Told]) -> None:
    client, entry = of_travis(journal, *told)
    receipt = confirmed_receipt(client, entry, 1)
    assert receipt is not None
    assert settle(journal, entry, receipt).state == states.CONFIRMED


def test_nodes_that_do_not_answer_or_do_not_know_the_question_contradict_nobody(journal: Journal) -> None:
    entry = native(journal)
    refusing = ticking()
    refusing.answers["cmt_getTransactionByHash"] = refusal("method not found", -32601)
    for other in (away, refusing):
        receipt = agreed_receipt_of(pooled(telling(entry, PLACE), other).client, entry)
        assert receipt is not None
        assert receipt.succeeded


# Of a Cosmos chain: one REST interface, several nodes of the EVM.


def of_cosmos(
    journal: Journal, *nodes: FakeNode | Callable[..., object], code: int = 0
) -> tuple[NodeClient, JournalEntry]:
    entry = sent(journal, SEQUENCE)
    rest = RestDouble()
    path, answer = found(entry, PLACE, code)
    rest.paths[path] = answer
    return NodeClient(pooled(*nodes).pool, rest=rest), entry


def having(count: int = SEQUENCE + 1, head: int = 100, branch: str = "") -> FakeNode:
    return replace(ticking(head), nonces={"any": count}, branch=branch)


@pytest.mark.parametrize("code", [0, 5])
def test_message_is_settled_in_a_block_that_two_nodes_have(journal: Journal, code: int) -> None:
    client, entry = of_cosmos(journal, having(), having(), having(SEQUENCE), code=code)
    receipt = agreed_receipt_of(client, entry)
    assert receipt is not None
    assert (receipt.block_hash, receipt.succeeded) == (block_hash(PLACE), code == 0)


def test_end_of_a_message_that_was_never_carried_out_is_not_believed(journal: Journal) -> None:
    client, entry = of_cosmos(journal, having(SEQUENCE), having(SEQUENCE), code=5)
    assert agreed_receipt_of(client, entry) is None


def test_one_node_alone_does_not_count_a_place_as_used(journal: Journal) -> None:
    client, entry = of_cosmos(journal, having(), having(SEQUENCE), code=5)
    assert agreed_receipt_of(client, entry) is None


def test_block_of_a_message_that_one_node_alone_has_is_waited_for(journal: Journal) -> None:
    lagging = having()
    lagging.answers["eth_getBlockByNumber"] = lambda tag, full: (
        None if tag == hex(PLACE) else lagging.eth_getBlockByNumber(tag, full)
    )
    client, entry = of_cosmos(journal, having(), lagging)
    assert agreed_receipt_of(client, entry) is None
    assert receipt_of(client, entry) is not None


def test_nodes_with_different_blocks_at_the_height_of_a_message_contradict_each_other(journal: Journal) -> None:
    client, entry = of_cosmos(journal, having(), having(branch="other"), having())
    with pytest.raises(EndpointsDisagree, match="different blocks"):
        agreed_receipt_of(client, entry)


@pytest.mark.parametrize(
    ("nodes", "over"),
    [
        ([(SEQUENCE, 1_235), (SEQUENCE, 1_235), (SEQUENCE, 1_234)], True),
        ([(SEQUENCE, 1_235), (SEQUENCE, 1_234)], False),
        ([(SEQUENCE, 1_235), (SEQUENCE + 1, 1_235)], False),
    ],
)
def test_message_is_given_up_when_two_are_past_its_time_and_none_has_seen_its_place_used(
    journal: Journal, nodes: list[tuple[int, int]], over: bool
) -> None:
    client = pooled(*(having(count, head) for count, head in nodes), head=1_235).client
    assert has_timed_out(client, sent(journal, SEQUENCE)) == (1_234 if over else None)


def test_message_is_settled_by_the_one_node_that_is_left_and_by_none_when_none_is(journal: Journal) -> None:
    client, entry = of_cosmos(journal, having(), away)
    assert agreed_receipt_of(client, entry) is not None
    nobody = NodeClient(pooled(away, away).client.transport, rest=client.rest)
    with pytest.raises(NetworkFailed):
        agreed_receipt_of(nobody, entry)
