"""The index of movements: ranges that merge, and blocks that are forgotten."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmwallet.history.movements import ERC20, NATIVE, Movement, MovementIndex, Scanned
from tests.unit.transactions.journalling import BOB, GENESIS, SENDER, open_database


def movement(block: int, position: str = "000000", **changes: object) -> Movement:
    fields: dict[str, object] = {
        "block": block, "position": position, "kind": NATIVE, "hash": f"0x{block:064x}", "time": block,
        "sender": SENDER, "recipient": BOB, "amount": "5", "asset": "native", "symbol": "CMT", "decimals": 18,
        "block_hash": f"0x{block:064x}", "succeeded": True, **changes,
    }  # fmt: skip
    return Movement(**fields)  # type: ignore[arg-type]


@pytest.fixture
def database(tmp_path):
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def index(database):
    return MovementIndex(database, GENESIS, SENDER)


def test_movements_come_back_newest_first(index):
    index.add([movement(1), movement(3), movement(3, "000001"), movement(2)], [NATIVE], 1, 3)
    assert [(line.block, line.position) for line in index.movements()] == [
        (3, "000001"),
        (3, "000000"),
        (2, "000000"),
        (1, "000000"),
    ]
    assert len(index.movements(limit=2)) == 2
    assert index.newest() == movement(3, "000001")


def test_accounts_and_chains_are_apart(index, database):
    index.add([movement(1)], [NATIVE], 0, 1)
    for other in (MovementIndex(database, GENESIS, BOB), MovementIndex(database, "0x00", SENDER)):
        assert (other.movements(), other.scanned(), other.tip(), other.newest()) == ([], [], None, None)


def test_reading_a_block_again_adds_nothing(index):
    for _ in range(2):
        index.add([movement(1)], [NATIVE], 0, 1)
    assert index.movements() == [movement(1)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), max_size=12))
def test_ranges_cover_exactly_what_was_looked_at(tmp_path_factory, ranges):
    opened = open_database(tmp_path_factory.mktemp("index"))
    index = MovementIndex(opened, GENESIS, SENDER)
    covered: set[int] = set()
    for first, length in ranges:
        index.add([], [NATIVE], first, first + length)
        covered |= set(range(first, first + length + 1))
    kept = index.scanned()
    opened.close()
    assert {block for item in kept for block in range(item.first, item.last + 1)} == covered
    assert all(one.last + 1 < other.first for one, other in itertools.pairwise(kept))


def test_forgetting_from_a_block_keeps_what_was_before(index):
    index.add([movement(2), movement(8)], [NATIVE], 0, 9)
    index.add([], [ERC20], 7, 9)
    index.forget_from(5)
    assert index.movements() == [movement(2)]
    assert index.scanned() == [Scanned(NATIVE, 0, 4)]
    assert index.last_scanned(NATIVE) == 4
    assert index.last_scanned(ERC20) is None
    index.clear()
    assert (index.movements(), index.scanned()) == ([], [])


def test_the_tip_is_remembered(index):
    index.set_tip(7, "0xaa")
    index.set_tip(9, "0xbb")
    assert index.tip() == (9, "0xbb")
