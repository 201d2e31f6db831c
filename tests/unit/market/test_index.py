"""The index of own items, on a real chain: what it asks, and what a reorganisation or a strange file does to it."""

import sqlite3
import threading
from types import SimpleNamespace

import pytest

from cmwallet.cli.market.own import own_items_of
from cmwallet.localchain.node import LocalNode
from cmwallet.market.index import REORGANISED_BLOCKS, MarketIndex, named_in
from cmwallet.node.answers import Log
from cmwallet.node.client import NodeClient
from cmwallet.node.connection import InProcessTransport
from identity.address import to_address
from tests.unit.market.chain import BUYER, OTHER, SELLER, opened_chain


@pytest.fixture
def chain(tmp_path):
    with opened_chain(tmp_path) as found:
        yield found


def test_a_look_reads_own_items_alone_in_a_few_exchanges(chain):
    own = [chain.offer() for _ in range(3)]
    foreign = [chain.offer(OTHER, SELLER) for _ in range(5)]
    for _ in range(2):  # with an empty index, and with one that has everything
        chain.transport.asked.clear()
        assert chain.exchanges(BUYER.address) <= 3
        calls = [call for call in chain.transport.asked if call[0] == "eth_call"]
        read = {int(str(call[1][0]["data"])[-64:], 16) for call in calls if call[1][0]["to"] == chain.deals}
        assert read == set(own)
        assert not read & set(foreign)
    for _ in range(12):
        own.append(chain.offer())
    assert chain.exchanges(BUYER.address) <= 3
    assert chain.numbers(BUYER.address) == own
    assert chain.numbers(SELLER.address) == [*range(1, 21)]


def test_what_ended_is_asked_for_no_more(chain):
    first, second = chain.offer(), chain.offer()
    chain.cancel(first)
    assert chain.numbers(BUYER.address) == [second]
    chain.transport.asked.clear()
    assert chain.numbers(BUYER.address) == [second]
    datas = [str(params[0]["data"]) for method, params in chain.transport.asked if method == "eth_call"]
    assert not [data for data in datas if data.endswith(f"{first:064x}")]
    assert chain.numbers(BUYER.address, ended=True) == [first, second]


def test_an_item_that_ended_in_a_block_that_goes_away_is_there_again(chain):
    number = chain.offer()
    snapshot = chain.node.request("evm_snapshot", [])
    chain.cancel(number)
    assert chain.numbers(BUYER.address) == []
    assert chain.node.request("evm_revert", [snapshot])
    chain.node.request("evm_mine", [])
    assert chain.numbers(BUYER.address) == [number]


@pytest.mark.parametrize("mined", [0, 1, 3])
def test_an_item_that_was_made_in_a_block_that_goes_away_is_forgotten(chain, mined):
    """The chain is shorter afterwards, as long, or longer."""
    kept = chain.offer()
    snapshot = chain.node.request("evm_snapshot", [])
    chain.offer()
    assert chain.numbers(BUYER.address) == [kept, kept + 1]
    chain.node.request("evm_revert", [snapshot])
    for _ in range(mined):
        chain.node.request("evm_mine", [])
    assert chain.numbers(BUYER.address) == [kept]
    again = chain.offer(OTHER, BUYER)
    assert chain.numbers(BUYER.address) == [kept, again]


def test_a_reorganisation_that_leaves_a_much_shorter_chain_hides_nothing(chain):
    snapshot = chain.node.request("evm_snapshot", [])
    for _ in range(2 * REORGANISED_BLOCKS):
        chain.node.request("evm_mine", [])
    assert chain.numbers(BUYER.address) == []
    chain.node.request("evm_revert", [snapshot])
    number = chain.offer()
    assert chain.numbers(BUYER.address) == [number]


def test_an_account_that_is_added_later_finds_what_named_it_before(chain):
    first = chain.offer()
    assert chain.numbers(OTHER.address) == []
    second = chain.offer(OTHER, SELLER)
    assert chain.numbers(OTHER.address, BUYER.address) == [first, second]
    assert chain.numbers(OTHER.address, BUYER.address, SELLER.address) == [first, first, second, second]


@pytest.mark.parametrize("number", [1 << 63, 1 << 255, (1 << 256) - 1, 0])
def test_a_number_that_no_contract_counts_up_to_is_passed_over(chain, number):
    kept = chain.offer()
    (event,) = chain.node.request("eth_getLogs", [{"address": [chain.deals], "fromBlock": "0x0"}])
    chain.transport.added = [{**event, "topics": [event["topics"][0], f"0x{number:064x}", *event["topics"][2:]]}]
    assert chain.numbers(BUYER.address) == [kept]


def test_an_item_that_the_chain_does_not_have_is_forgotten(chain):
    kept = chain.offer()
    (event,) = chain.node.request("eth_getLogs", [{"address": [chain.deals], "fromBlock": "0x0"}])
    chain.transport.added = [{**event, "topics": [event["topics"][0], f"0x{77:064x}", *event["topics"][2:]]}]
    assert chain.numbers(BUYER.address) == [kept]
    with chain.index() as index:
        assert [found.number for found in index.found([chain.deals], [BUYER.address])] == [kept]


def own_numbers(chain):
    """As commands look, for the account of the home."""
    return [one.item.number for one in own_items_of(chain.access).items]


@pytest.fixture
def home_of_the_buyer(chain, monkeypatch):
    """The home has one account, the buyer's."""
    accounts = SimpleNamespace(all=lambda: [SimpleNamespace(address=BUYER.address)])
    monkeypatch.setattr("cmwallet.accounts.accounts.Accounts", lambda _database: accounts)
    return chain


FILES = {
    "garbage": b"this is no database" * 100,
    "empty": b"",
    "a header and nothing else": b"SQLite format 3\0" + bytes(84),
}


@pytest.mark.parametrize("content", FILES.values(), ids=list(FILES))
def test_a_file_that_is_no_index_is_made_anew(home_of_the_buyer, content):
    chain = home_of_the_buyer
    number = chain.offer()
    chain.home.market_file.write_bytes(content)
    chain.home.market_file.chmod(0o600)
    assert own_numbers(chain) == [number]


HOSTILE = {
    "another release": ["PRAGMA user_version = 9"],
    "another table": ["DROP TABLE items", "CREATE TABLE items (genesis TEXT)"],
    "no tables": ["DROP TABLE items", "DROP TABLE cursors"],
    "a trigger": ["CREATE TRIGGER t AFTER INSERT ON items BEGIN DELETE FROM items; END"],
    "a number that is text": ["UPDATE items SET number = 'x'", "DELETE FROM cursors"],
    "a text that is none": ["INSERT INTO items VALUES (CAST(x'ff' AS TEXT), CAST(x'ff' AS TEXT), 1, 'a', 0)"],
    "items that nobody has": [
        "INSERT INTO items SELECT genesis, contract, 10 + number, account, 0 FROM items",
        "INSERT INTO items SELECT genesis, contract, -number, account, 0 FROM items WHERE number < 10",
        "INSERT INTO items SELECT genesis, 'x', number, account, 0 FROM items",
    ],
    "a cursor that is text": ["UPDATE cursors SET block = 'far'", "DELETE FROM items"],
    "a cursor before the first block": ["UPDATE cursors SET block = -5", "DELETE FROM items"],
    "a cursor in the far future": ["UPDATE cursors SET block = 9223372036854775807", "DELETE FROM items"],
    "a cursor of another chain": ["UPDATE cursors SET hash = 'other'", "DELETE FROM items"],
}


@pytest.mark.parametrize("statements", HOSTILE.values(), ids=list(HOSTILE))
def test_a_file_that_somebody_changed_hides_nothing_that_the_chain_names(home_of_the_buyer, statements):
    chain = home_of_the_buyer
    number = chain.offer()
    assert own_numbers(chain) == [number]
    with sqlite3.connect(chain.home.market_file) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    assert own_numbers(chain) == [number]
    assert own_numbers(chain) == [number]


def test_pages_that_are_overwritten_are_found_again(home_of_the_buyer):
    chain = home_of_the_buyer
    number = chain.offer()
    assert own_numbers(chain) == [number]
    content = bytearray(chain.home.market_file.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    chain.home.market_file.write_bytes(content)
    assert own_numbers(chain) == [number]


def test_two_who_look_at_once_find_the_same(chain):
    """Two processes have a connection each to the chain and to the index; here each has a thread of its own."""
    numbers = [chain.offer() for _ in range(3)]
    deals, folder = chain.deals, chain.node.chain.directory
    start, found = threading.Barrier(2), []

    def look():
        node = LocalNode.open(folder)
        client = NodeClient(InProcessTransport(node))
        start.wait()
        for _ in range(5):
            with MarketIndex(chain.home, client.genesis_hash()) as index:
                index.sync(client, [deals], [BUYER.address])
                index.ended(deals, [numbers[0]])
                found.append([one.number for one in index.found([deals], [BUYER.address])])
        node.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [numbers] * 10


def test_people_in_an_event_stand_behind_the_item():
    address, other = (bytes([number]) * 20 for number in (1, 2))
    word = (5).to_bytes(32, "big")

    def named(*topics):
        return list(named_in(Log(to_address(address), topics, b"", 1, "", "", 0, removed=False)))

    assert named(b"\1" * 32, word, bytes(12) + address, bytes(12) + other) == [
        (5, to_address(address)),
        (5, to_address(other)),
    ]
    assert named(b"\1" * 32, word, b"\1" * 32) == []
    assert named(b"\1" * 32, bytes(12) + address) == []
    assert named() == []
