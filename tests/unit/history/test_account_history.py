"""The history of an account: how far back it looks, what it forgets with the chain, and what only the journal knows."""

from dataclasses import replace

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.history.account_history import HistoryLine, Request, history
from cmwallet.history.movements import ERC20, NATIVE, MovementIndex, Scanned
from cmwallet.node.networks import Network
from cmwallet.transactions import journal_entry as states
from identity.address import parse_address
from tests.unit.history.test_movements import movement
from tests.unit.transactions.journalling import (
    GENESIS,
    SENDER,
    FakeNode,
    block_hash,
    force,
    open_database,
    open_journal,
    refusal,
    signed,
    unreachable,
)

NETWORK = Network("net", 1234, "evm", "CMT", 1)
WHO = parse_address(SENDER)


@pytest.fixture
def database(tmp_path):
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def journal(database):
    return open_journal(database)


@pytest.fixture
def read(database, journal):
    def read_history(node, **request):
        return history(database, journal, node.client, NETWORK, Request(WHO, **request))

    return read_history


def listening(head, **answers):
    """A node without events, and the lowest block that it is asked about."""
    asked = []
    node = FakeNode(head=head, answers=answers)
    node.answers.setdefault("eth_getLogs", lambda query: asked.append(int(query["fromBlock"], 16)) or [])
    return node, asked


@pytest.mark.parametrize(("head", "first"), [(0, 0), (4_998, 0), (4_999, 0), (5_000, 1), (9_000, 4_001)])
def test_events_of_the_newest_five_thousand_blocks_are_looked_for(read, head, first):
    node, asked = listening(head)
    found = read(node)
    assert min(asked) == first
    assert found.ranges == (Scanned(ERC20, first, head),)
    assert (found.lines, found.missing) == ((), ())


def test_only_what_came_since_is_looked_at_again(read):
    node, asked = listening(100)
    read(node)
    asked.clear()
    node.head = 103
    assert read(node).ranges == (Scanned(ERC20, 0, 103),)
    assert min(asked) == 101
    asked.clear()
    assert read(node, rebuild=True).ranges == (Scanned(ERC20, 0, 103),)
    assert min(asked) == 0


@pytest.mark.parametrize("failure", [refusal("no events here"), unreachable()])
def test_a_node_without_events_leaves_the_rest_to_be_told(read, journal, failure):
    node, _ = listening(5, eth_getLogs=failure)
    entry = signed(journal)
    found = read(node)
    assert [line.entry.id for line in found.lines] == [entry.id]
    assert found.missing == (f"token transfers of recent blocks: {failure.message}",)


@pytest.mark.parametrize("scan", [(-1, 3), (4, 3), (3, 11), (11, 11)])
def test_blocks_that_do_not_exist_are_not_scanned(read, scan):
    node, _ = listening(10)
    with pytest.raises(InvalidInput, match=f"there are no blocks {scan[0]} to {scan[1]}: the newest is 10"):
        read(node, scan=scan)


@pytest.mark.parametrize("scan", [(0, 0), (3, 3), (0, 10), (10, 10)])
def test_blocks_that_exist_are_scanned_to_both_ends(read, scan):
    node, _ = listening(10, eth_getBlockReceipts=refusal("no such method", -32601))
    assert Scanned(NATIVE, *scan) in read(node, scan=scan).ranges


def test_a_reorganisation_that_goes_deeper_than_is_looked_at_forgets_everything(database, read):
    index = MovementIndex(database, GENESIS, SENDER)
    node, asked = listening(200)
    index.add([movement(3, block_hash=block_hash(3, "lost"))], (ERC20,), 0, 200)
    index.set_tip(200, block_hash(200, "lost"))
    assert read(node).lines == ()
    assert min(asked) == 0


@pytest.mark.parametrize(("block", "kept"), [(71, True), (72, False)])
def test_of_a_reorganisation_128_blocks_are_looked_at_again(database, read, block, kept):
    index = MovementIndex(database, GENESIS, SENDER)
    node, asked = listening(200)
    index.add([movement(5, block_hash=block_hash(5))], (ERC20,), 0, 200)
    index.add([movement(block, block_hash=block_hash(block))], (ERC20,), 0, 200)
    index.set_tip(200, block_hash(200, "lost"))
    lines = read(node).lines
    assert [line.movement.block for line in lines] == ([71, 5] if kept else [5])
    assert min(asked) == 72


def test_a_node_that_lags_is_no_reason_to_forget(database, read):
    node, _ = listening(200)
    read(node)
    node.head = 150
    read(node)
    assert MovementIndex(database, GENESIS, SENDER).tip() == (200, block_hash(200))
    node.head = 201
    read(node)
    assert MovementIndex(database, GENESIS, SENDER).tip() == (201, block_hash(201))


@pytest.mark.parametrize(
    ("state", "block", "status", "shown"),
    [
        (states.CONFIRMED, 4, "confirmed", 4),
        (states.REVERTED, 4, "reverted", 4),
        (states.MINED, 4, "mined", 4),
        (states.SENT, None, "sent", -1),
        (states.SENT, 4, "sent", -1),
        (states.CONFIRMED, None, "confirmed", -1),
        (states.SIGNED, None, "signed", -1),
    ],
)
def test_what_only_the_journal_knows_is_told_by_its_state(read, journal, state, block, status, shown):
    node, _ = listening(10)
    force(journal, signed(journal), state=state, block=block, block_hash=None if block is None else block_hash(block))
    (line,) = read(node).lines
    assert (line.status, line.movement.block) == (status, shown)
    assert line.movement.block_hash == ("" if shown < 0 else block_hash(shown))
    assert (line.movement.amount, line.movement.asset) == ("5", "native")


def test_what_waits_stands_above_what_is_in_a_block_and_no_more_than_asked_for_is_told(read, journal, database):
    node, _ = listening(10)
    first = force(journal, signed(journal, 0), state=states.CONFIRMED, block=4, block_hash=block_hash(4))
    second = force(journal, signed(journal, 1, allow_duplicate=True), state=states.SENT)
    third = force(journal, signed(journal, 2, allow_duplicate=True), state=states.SENT)
    MovementIndex(database, GENESIS, SENDER).add([movement(6, block_hash=block_hash(6))], (ERC20,), 0, 10)
    MovementIndex(database, GENESIS, SENDER).set_tip(10, block_hash(10))
    every = [third.id, second.id, None, first.id]
    for limit in range(5):
        assert [line.entry and line.entry.id for line in read(node, limit=limit).lines] == every[:limit]


@pytest.mark.parametrize(
    ("block", "succeeded", "kept", "status"),
    [
        (-1, None, True, states.SIGNED),
        (3, True, True, states.CONFIRMED),
        (3, False, True, states.REVERTED),
        (3, None, True, states.MINED),
        (3, True, False, states.CONFIRMED),
        (-1, None, False, states.MINED),
    ],
)
def test_the_chain_says_how_it_went_once_it_is_in_a_block(journal, block, succeeded, kept, status):
    entry = signed(journal)
    line = HistoryLine(replace(movement(3), block=block, succeeded=succeeded), entry if kept else None)
    assert line.status == status
