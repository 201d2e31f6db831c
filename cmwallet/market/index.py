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

from cmwallet.calls.words import word
from cmwallet.errors import Damaged, RpcRefused
from cmwallet.node import answers
from cmwallet.node.answers import Block, Log
from cmwallet.node.chain_time import next_block_time
from cmwallet.node.client import LATEST, PENDING, NodeClient, Topics
from cmwallet.node.log_walk import walk_logs
from identity.address import Address, to_address
from identity.storage import close_database, open_database, storage_errors, transaction

if TYPE_CHECKING:
    from cmwallet.home.folder import Home

REORGANISED_BLOCKS: Final = 64
"""How far back is looked when the block of a cursor is gone from the chain."""
_NO_ADDRESS: Final = bytes(12)
"""What stands before an address in a topic."""
_VERSION: Final = 1
_SCHEMA: Final = (
    """CREATE TABLE cursors (
  genesis TEXT NOT NULL, contract TEXT NOT NULL, account TEXT NOT NULL, block INTEGER NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (genesis, contract, account)) WITHOUT ROWID""",
    """CREATE TABLE items (
  genesis TEXT NOT NULL, contract TEXT NOT NULL, number INTEGER NOT NULL, account TEXT NOT NULL,
  ended INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (genesis, contract, number, account)) WITHOUT ROWID""",
)


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
            self.discard(home)
            self._connection = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_ended: object) -> None:
        close_database(self._connection)

    @staticmethod
    def discard(home: Home) -> None:
        """Delete the file with what lies beside it; nothing is lost that the chain does not have."""
        for suffix in ("", "-wal", "-shm"):
            home.market_file.with_name(home.market_file.name + suffix).unlink(missing_ok=True)

    def sync(
        self, client: NodeClient, contracts: Sequence[Address], accounts: Sequence[Address], *, first: int = 0
    ) -> Synced:
        """Find what is new; returns how far it goes. A new account is looked for from block `first` on.

        Two questions in two exchanges with the node, as long as a step of the walk holds what is new. Raises
        `NetworkFailed`, `RpcRefused`.
        """
        places = [(contract, account) for contract in contracts for account in accounts]
        cursors = {place: self._cursor(*place) for place in places}
        latest, chain_time, there = _blocks(client, {cursor.block for cursor in cursors.values() if cursor})
        starts: dict[int, list[tuple[Address, Address]]] = {}
        for place, cursor in cursors.items():
            starts.setdefault(_start(cursor, latest.number, there, first), []).append(place)
        if any(cursor and there.get(cursor.block) != cursor.hash for cursor in cursors.values()):
            self._reopen()
        for start, some in sorted(starts.items()):
            if start <= latest.number:
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
            if row["contract"] in wanted and row["account"] in own and _counts(row["number"])
        ]

    def ended(self, contract: Address, numbers: Iterable[int]) -> None:
        """Write down that items are in a last state: they are not asked for again."""
        self._change("UPDATE items SET ended = 1 WHERE genesis = ? AND contract = ? AND number = ?", contract, numbers)

    def drop(self) -> None:
        """Forget everything about this chain; the next `sync` walks it from the first block."""
        with self._write() as connection:
            for table in ("items", "cursors"):
                connection.execute(f"DELETE FROM {table} WHERE genesis = ?", (self._genesis,))  # noqa: S608 - constants

    def _walk(self, client: NodeClient, start: int, latest: Block, places: Sequence[tuple[Address, Address]]) -> None:
        """Find items from a block on; a walk that is cut short begins again where it began."""
        contracts = sorted({contract for contract, _ in places})
        accounts = sorted({account for _, account in places})
        own, questions = set(accounts), persons_topics(accounts)
        for logs, _ in walk_logs(client, start, latest.number, addresses=contracts, topics=questions):
            rows = {(log.address, item, who) for log in logs for item, who in named_in(log) if who in own}
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

    def _change(self, statement: str, contract: Address, numbers: Iterable[int]) -> None:
        """Run a statement for each number; a write costs a wait for the disk, so none is made for none."""
        values = [(self._genesis, contract, number) for number in numbers]
        if values:
            with self._write() as connection:
                connection.executemany(statement, values)

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
        if row is None or not _counts(row["block"]):
            return None
        return _Cursor(row["block"], row["hash"])

    def _open(self) -> sqlite3.Connection:
        connection = open_database(self.path, create=True)
        connection.row_factory = sqlite3.Row
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the tables of a new file; raises `Damaged` when others stand there."""
        with storage_errors(self.path):
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            with transaction(connection, self.path):
                for statement in _SCHEMA:
                    connection.execute(statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))
                connection.execute(f"PRAGMA user_version = {_VERSION}")
        with storage_errors(self.path):
            there = connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
        if version not in (0, _VERSION) or [row["sql"] for row in there] != sorted(_SCHEMA):
            raise Damaged("the index was written by another release, or by nobody who knows it")

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with transaction(self._connection, self.path) as connection:
            yield connection


def person_topic(account: Address) -> bytes:
    """Return the topic by which an event indexes a person."""
    return word(account)


def persons_topics(accounts: Sequence[Address]) -> list[Topics]:
    """Return what to ask for the events in which people enter items: they stand behind the item, in two places."""
    people = [person_topic(account) for account in accounts]
    return [(None, None, people), (None, None, None, people)]


def _start(cursor: _Cursor | None, latest: int, there: Mapping[int, str], first: int) -> int:
    """Return the block from which to look: behind the cursor; or well before it, or before the end, when it is gone."""
    if cursor is None:
        return first
    if there.get(cursor.block) == cursor.hash:
        return cursor.block + 1
    return max(0, min(cursor.block, latest) - REORGANISED_BLOCKS)


def _counts(number: object) -> bool:
    """Whether it is a number of a block or of an item; SQLite keeps a text in a column of numbers, too."""
    return isinstance(number, int) and 0 <= number < 1 << 63


def _blocks(client: NodeClient, numbers: Collection[int]) -> tuple[Block, int, dict[int, str]]:
    """Return the newest block, the time of the next one, and the hashes of blocks, in one exchange."""
    wanted = [LATEST, PENDING, *map(hex, sorted(numbers))]
    results = client.transport.batch([("eth_getBlockByNumber", (tag, False)) for tag in wanted])
    if isinstance(results[0], RpcRefused):
        raise results[0]
    latest = answers.block(results[0])
    hashes = [answers.block(result) for result in results[2:] if isinstance(result, dict)]
    return latest, next_block_time(results[1], latest), {block.number: block.hash for block in hashes}


def named_in(log: Log) -> Iterator[tuple[int, Address]]:
    """Yield (item, person): the first topic behind the event's is the item, each further one a person.

    Topics that are no address, and numbers that no contract counts up to, name nobody.
    """
    item = int.from_bytes(log.topics[1], "big") if len(log.topics) > 2 else 0
    if 0 < item < 1 << 63:
        for topic in log.topics[2:]:
            if topic[:12] == _NO_ADDRESS:
                yield item, to_address(topic[12:])
