"""The chain's file when the disk is full, when it is shared, and when it is not there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cmwallet.errors import AlreadyExists, NotFound, StorageFailed
from cmwallet.localchain import maintenance
from cmwallet.localchain.database import ChainDatabase
from cmwallet.localchain.node import LocalNode

from .conftest import NOBODY, Clock, Person

PAYER = """
import sys
from pathlib import Path
from cmwallet.localchain.node import LocalNode

node = LocalNode.open(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    node.faucet(b"\\x88" * 20, 1)
node.close()
"""


def send_for_ever(person: Person, acknowledged: list[str]) -> None:
    while True:
        acknowledged.append(person.send(value=1))


def test_full_disk_is_named_and_loses_nothing(tmp_path: Path, node: LocalNode, person: Person) -> None:
    before = node.request("cmwallet_status", [])
    connection = node.chain.database._connection
    connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}")
    acknowledged: list[str] = []
    with pytest.raises(StorageFailed) as caught:
        send_for_ever(person, acknowledged)
    sent = len(acknowledged)
    assert "chain.db" in caught.value.message
    after = node.request("cmwallet_status", [])
    assert int(after["blockNumber"], 16) == int(before["blockNumber"], 16) + sent
    assert person.nonce() == sent
    connection.execute("PRAGMA max_page_count=1000000")
    person.send(value=1)
    assert int(node.request("eth_getBalance", [NOBODY, "latest"]), 16) == sent + 1


def test_many_processes_pay_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "chain"
    command = [sys.executable, "-c", PAYER, str(folder), "15"]
    payers = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]  # the genesis is raced for, too
    for payer in payers:
        _, complaint = payer.communicate(timeout=120)
        assert payer.returncode == 0, complaint
    node = LocalNode.open(folder)
    assert node.request("eth_getBalance", ["0x" + "88" * 20, "latest"]) == hex(60)
    assert node.request("eth_blockNumber", []) == hex(60)
    node.close()


def test_export_of_a_chain_in_use(tmp_path: Path, node: LocalNode, person: Person) -> None:
    person.send(value=7)
    target = tmp_path / "copy.db"
    assert maintenance.export_chain(tmp_path / "chain", target) == target.stat().st_size
    with pytest.raises(AlreadyExists):
        maintenance.export_chain(tmp_path / "chain", target)
    person.send(value=7)
    folder = tmp_path / "elsewhere"
    folder.mkdir(mode=0o700)
    target.rename(folder / "chain.db")
    copy = LocalNode.open(folder)
    assert copy.request("eth_getBalance", [NOBODY, "latest"]) == "0x7"
    copy.request("evm_mine", [])
    copy.close()


def test_export_that_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        maintenance.export_chain(tmp_path / "chain", tmp_path / "copy.db")
    (tmp_path / "chain").mkdir(mode=0o700)
    (tmp_path / "chain" / "chain.db").touch(mode=0o600)
    (tmp_path / "chain" / "chain.db").write_bytes(b"damaged" * 1000)
    with pytest.raises(Exception, match="damaged"):
        maintenance.export_chain(tmp_path / "chain", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_write_outside_of_a_transaction_is_a_bug(node: LocalNode) -> None:
    with pytest.raises(RuntimeError):
        node.chain.database.write("DELETE FROM block")
    assert node.request("eth_blockNumber", []) == "0x0"


def write_and_fail(database: ChainDatabase) -> None:
    with database.writing():
        database.nodes[b"k" * 32] = b"v"
        assert database.nodes[b"k" * 32] == b"v"
        raise ZeroDivisionError


def test_nodes_of_an_undone_transaction_are_forgotten(node: LocalNode) -> None:
    database = node.chain.database
    with pytest.raises(ZeroDivisionError):
        write_and_fail(database)
    assert b"k" * 32 not in database.nodes
    with pytest.raises(TypeError), database.writing():
        del database.nodes[b"k" * 32]


def test_every_query_by_address_uses_an_index(tmp_path: Path, node: LocalNode, clock: Clock) -> None:
    queries = (
        "SELECT * FROM transact WHERE (sender = :a OR recipient = :a OR contract = :a) AND block BETWEEN 0 AND 9",
        "SELECT * FROM transfer WHERE block BETWEEN 0 AND 9 AND (sender = :a OR recipient = :a)",
        "SELECT * FROM log WHERE block BETWEEN 0 AND 9 AND address IN (:a)",
        "SELECT * FROM log WHERE block BETWEEN 0 AND 9 AND topic0 IN (:a)",
        "SELECT * FROM transact WHERE hash = :a",
    )
    with sqlite3.connect(tmp_path / "chain" / "chain.db") as connection:
        for query in queries:
            plan = " ".join(row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + query, {"a": b""}))
            assert "SEARCH" in plan, query
            assert "SCAN" not in plan, query
    connection.close()
    connection.close()
