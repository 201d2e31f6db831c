"""Index of one's own items: which items of the market's contracts name an account of this home.

It is found by events, which index everybody who enters an item, and only finds: what an item's state is, the contract
says each time. Whatever stands here can be dropped and found again, so the file carries no HMAC, and a row that
somebody put in costs one question. A chain that reorganised is walked again from a little before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from cmwallet.errors import Damaged, RpcRefused
from cmwallet.market.chain_time import next_block_time
from cmwallet.node import answers
from cmwallet.node.answers import Block, Log
from cmwallet.node.client import LATEST, PENDING, NodeClient, Topics
from cmwallet.node.log_walk import walk_logs
from identity.address import Address, address_bytes, parse_address
from identity.storage import close_database, open_database, storage_errors, transaction

if TYPE_CHECKING:
    from cmwallet.home.folder import Home

REORGANISED_BLOCKS: Final = 64
"""How far back is looked when the block of a cursor is gone from the chain."""
_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE items (
  genesis TEXT NOT NULL, contract TEXT NOT NULL, number INTEGER NOT NULL, account TEXT NOT NULL,
  ended INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (genesis, contract, number, account)) WITHOUT ROWID;
CREATE TABLE cursors (
  genesis TEXT NOT NULL, contract TEXT NOT NULL, account TEXT NOT NULL, block INTEGER NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (genesis, contract, account)) WITHOUT ROWID
"""


@dataclass(frozen=True)
class Found:
    """An item that names an account; `ended`: it was seen in a last state, which it never leaves."""

    contract: Address
    number: int
    account: Address
    ended: bool


@dataclass(frozen=True)
class Synced:
    """How far the index goes: the newest block, and the time of the next one, in Unix seconds."""

    block: int
    chain_time: int


@dataclass(frozen=True)
class _Cursor:
    block: int
    hash: str


class MarketIndex:
    """The index of a home, for the chain with one genesis."""

    def __init__(self, home: Home, genesis: str) -> None:
        """Open it or make it; what another release wrote, or what is broken, is dropped."""
        self.path = home.market_file
        self._genesis = genesis
        try:
            self._connection = self._open()
        except Damaged:
            self.path.unlink(missing_ok=True)
            self._connection = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_ended: object) -> None:
        close_database(self._connection)

    def sync(self, client: NodeClient, contracts: Sequence[Address], accounts: Sequence[Address]) -> Synced:
        """Find what is new; returns how far it goes.

        Two questions in two exchanges with the node, as long as a step of the walk holds what is new. Raises
        `NetworkFailed`, `RpcRefused`.
        """
        places = [(contract, account) for contract in contracts for account in accounts]
        cursors = {place: self._cursor(*place) for place in places}
        latest, chain_time, there = _blocks(client, {cursor.block for cursor in cursors.values() if cursor})
        starts: dict[int, list[tuple[Address, Address]]] = {}
        for place, cursor in cursors.items():
            starts.setdefault(_start(cursor, there), []).append(place)
        if any(cursor and there.get(cursor.block) != cursor.hash for cursor in cursors.values()):
            self._reopen()
        for start, some in sorted(starts.items()):
            self._walk(client, start, latest, some)
        return Synced(latest.number, chain_time)

    def found(self, contracts: Iterable[Address], accounts: Iterable[Address]) -> list[Found]:
        """Return the items of contracts that name any of the accounts, in the order of contracts and numbers."""
        wanted, own = set(contracts), set(accounts)
        query = (
            "SELECT * FROM items WHERE genesis = ? AND typeof(number) = 'integer' AND number > 0"
            " ORDER BY contract, number"
        )
        with storage_errors(self.path):
            rows = self._connection.execute(query, (self._genesis,)).fetchall()
        return [
            Found(Address(row["contract"]), row["number"], Address(row["account"]), bool(row["ended"]))
            for row in rows
            if row["contract"] in wanted and row["account"] in own
        ]

    def ended(self, contract: Address, numbers: Iterable[int]) -> None:
        """Write down that items are in a last state: they are not asked for again."""
        values = [(self._genesis, contract, number) for number in numbers]
        with self._write() as connection:
            connection.executemany(
                "UPDATE items SET ended = 1 WHERE genesis = ? AND contract = ? AND number = ?", values
            )

    def drop(self) -> None:
        """Forget everything about this chain; the next `sync` walks it from the first block."""
        with self._write() as connection:
            for table in ("items", "cursors"):
                connection.execute(f"DELETE FROM {table} WHERE genesis = ?", (self._genesis,))  # noqa: S608 - constants

    def _walk(self, client: NodeClient, start: int, latest: Block, places: Sequence[tuple[Address, Address]]) -> None:
        """Find items from a block on; a walk that is cut short begins again where it began."""
        contracts = sorted({contract for contract, _ in places})
        accounts = sorted({account for _, account in places})
        questions = persons_topics(accounts)
        for logs, _ in walk_logs(client, start, latest.number, addresses=contracts, topics=questions):
            rows = {row for log in logs for row in _rows(log, set(accounts))}
            if rows:
                with self._write() as connection:
                    connection.executemany(
                        "INSERT INTO items VALUES (?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET ended = 0",
                        [(self._genesis, *row) for row in rows],
                    )
        with self._write() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO cursors VALUES (?, ?, ?, ?, ?)",
                [(self._genesis, *place, latest.number, latest.hash) for place in places],
            )

    def _reopen(self) -> None:
        """Ask for every item again: what ended in a block that is gone may go on."""
        with self._write() as connection:
            connection.execute("UPDATE items SET ended = 0 WHERE genesis = ?", (self._genesis,))

    def _cursor(self, contract: Address, account: Address) -> _Cursor | None:
        query = (
            "SELECT block, hash FROM cursors WHERE genesis = ? AND contract = ? AND account = ?"
            " AND typeof(block) = 'integer' AND block >= 0 AND typeof(hash) = 'text'"
        )
        with storage_errors(self.path):
            row = self._connection.execute(query, (self._genesis, contract, account)).fetchone()
        return None if row is None else _Cursor(row["block"], row["hash"])

    def _open(self) -> sqlite3.Connection:
        connection = open_database(self.path, create=True)
        connection.row_factory = sqlite3.Row
        with storage_errors(self.path):
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            close_database(connection)
            raise Damaged("the index was written by another release")
        if version == 0:
            with transaction(connection, self.path):
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"))
                connection.execute(f"PRAGMA user_version = {_VERSION}")
        return connection

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with transaction(self._connection, self.path) as connection:
            yield connection


def person_topic(account: Address) -> bytes:
    """Return the topic by which an event indexes a person."""
    return bytes(12) + address_bytes(account)


def persons_topics(accounts: Sequence[Address]) -> list[Topics]:
    """Return what to ask for the events in which people enter items: they stand behind the item, in two places."""
    people = [person_topic(account) for account in accounts]
    return [(None, None, people), (None, None, None, people)]


def _start(cursor: _Cursor | None, there: Mapping[int, str]) -> int:
    """Return the block from which to look: behind the cursor, or before it when its block is gone."""
    if cursor is None:
        return 0
    return cursor.block + 1 if there.get(cursor.block) == cursor.hash else max(0, cursor.block - REORGANISED_BLOCKS)


def _blocks(client: NodeClient, numbers: Collection[int]) -> tuple[Block, int, dict[int, str]]:
    """Return the newest block, the time of the next one, and the hashes of blocks, in one exchange."""
    wanted = [LATEST, PENDING, *map(hex, sorted(numbers))]
    results = client.transport.batch([("eth_getBlockByNumber", (tag, False)) for tag in wanted])
    if isinstance(results[0], RpcRefused):
        raise results[0]
    latest = answers.block(results[0])
    hashes = [answers.block(result) for result in results[2:] if isinstance(result, dict)]
    return latest, next_block_time(results[1], latest), {block.number: block.hash for block in hashes}


def _rows(log: Log, accounts: set[Address]) -> Iterator[tuple[str, int, str]]:
    """Yield (contract, item, account): the first topic behind the event's is the item, each further one a person."""
    item = int.from_bytes(log.topics[1], "big")
    for topic in log.topics[2:]:
        account = parse_address("0x" + topic[12:].hex()) if topic[:12] == bytes(12) else None
        if account in accounts and 0 < item < 1 << 63:
            yield log.address, item, str(account)
