"""The market among 100,000 deals of others: what `market todo` asks and costs, and what an index of everything would.

The chain is the embedded one, behind its server. Three deals of the account are made by commands. The others would
take hours of transactions: their events (offered, accepted, delivered, closed, encoded by the contract's ABI) are put
into the chain's log by its own database layer, in blocks that it mined. Requests are counted in the process of the
command, where they leave it; what any command asks of a node before it begins is what `balance` asks, less the balance.
"""

from __future__ import annotations

import functools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.home import Home, make_home, served
from bench.measure import Process, in_turn, plain_environment
from bench.report import progress

if TYPE_CHECKING:
    from cmwallet.localchain.chain import LocalChain

CLAIM = "the market among deals of others"
DEALS: Final = 100_000
OWN: Final = 3
BLOCKS: Final = 4_000
PEOPLE: Final = 2_000
ROUNDS: Final = 7
TODO_SECONDS: Final = 0.5
INDEX_SECONDS: Final = 30.0

_COUNTED: Final = """
import sys
from cmwallet.cli.app import run
from cmwallet.node.client import NodeClient

exchanges = 0

class Counting:
    def __init__(self, inner):
        self.inner = inner
    def request(self, method, params=()):
        global exchanges
        exchanges += 1
        return self.inner.request(method, params)
    def batch(self, calls):
        global exchanges
        exchanges += bool(calls)
        return self.inner.batch(calls)
    def close(self):
        self.inner.close()

made = NodeClient.__init__
NodeClient.__init__ = lambda self, transport, **more: made(self, Counting(transport), **more)
code = run(sys.argv[1:])
print(f"exchanges {exchanges}")
sys.exit(code)
"""
"""Runs a command and says after its output how many exchanges with the node it took."""


@dataclass(frozen=True)
class Bounded:
    """A number and the most that it may be, as a row of the report; `peer` says what it stands beside."""

    what: str
    value: float
    limit: float
    unit: str
    peer: str
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether it is small enough."""
        return self.value <= self.limit

    def document(self) -> dict[str, object]:
        """The row as JSON."""
        numbers = {"value": self.value, "unit": self.unit, "limit": self.limit}
        return {"what": self.what, "beside": self.peer, **numbers, "met": self.met, "note": self.note}

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        shown = f"{self.value:g} {self.unit}" if self.unit != "s" else f"{self.value:.2f} s of CPU"
        return (self.what, shown, self.peer, "", f"≤ {self.limit:g} {self.unit}", "yes" if self.met else "NO")


def measure(scale: float = 1) -> list[Bounded]:
    """Fill a chain, then look at it with an empty index, with a warm one, and whole."""
    deals, rounds = max(1_000, int(DEALS * scale)), max(3, int(ROUNDS * scale))
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder:
        home = make_home(Path(folder))
        with served(home):
            home.cmwallet("chain", "faucet", "account-1", "--quiet")
            home.cmwallet("account", "new", "shop", "--quiet")
            for number in range(OWN):
                home.cmwallet("deal", "offer", "shop", str(10 + number), "--deliver-by", "7d", "--yes", "--quiet")
        progress(f"{deals:,} deals of others")
        events = _fill(home, deals)
        with served(home):
            return _rows(home, deals, events, rounds)


def _rows(home: Home, deals: int, events: int, rounds: int) -> list[Bounded]:
    environment = plain_environment(**{name: home.environment[name] for name in ("CMWALLET_HOME",)})
    todo, version, balance = (
        Process([sys.executable, "-c", _COUNTED, *arguments], environment)
        for arguments in (["market", "todo", "--all-accounts", "--json"], ["--version"], ["balance"])
    )
    in_turn(rounds, todo, version, balance)
    for output in todo.outputs:
        found = {task["id"] for task in json.loads(output.rpartition("exchanges")[0])}
        if found != {str(1 + number) for number in range(OWN)}:
            raise RuntimeError(f"todo names {found}")
    asked = [_exchanges(output) for output in todo.outputs]
    start, allowed = _exchanges(balance.outputs[-1]) - 1, 3 + OWN / 100
    above = statistics.median(b - a for a, b in zip(version.cpu[1:], todo.cpu[1:], strict=True))
    beside = f"start-up asks {start}"
    walked, seconds = _walk_everything(home)
    if walked != events:
        raise RuntimeError(f"{walked} events were walked, not {events}")
    return [
        Bounded("todo, index empty: exchanges above start-up", asked[0] - start, allowed, "requests", beside),
        Bounded("todo, index warm: exchanges above start-up", asked[-1] - start, allowed, "requests", beside),
        Bounded("todo, index warm: CPU above `--version`", above, TODO_SECONDS, "s", "", f"{OWN} open deals"),
        Bounded(
            f"ids and people of all {events:,} events",
            seconds,
            INDEX_SECONDS,
            "s",
            f"{deals:,} deals",
            "the process that asks; the node's time is not in it",
        ),
    ]


def _exchanges(output: str) -> int:
    return int(output.rpartition("exchanges ")[2])


def _fill(home: Home, deals: int) -> int:
    """Put the events of deals into the chain's log, evenly over new blocks; returns how many the contract has then."""
    from cmwallet.localchain.node import LocalNode

    node = LocalNode.open(home.path / "chain")
    try:
        chain = node.chain
        first = chain.head().block_number + 1
        for _ in range(BLOCKS):
            chain.mine()
        _insert(chain, deals, first)
        contract = bytes.fromhex(_contract(home)[2:])
        return chain.database.number("SELECT count(*) FROM log WHERE address = ?", (contract,)) or 0
    finally:
        node.close()


def _contract(home: Home) -> str:
    (address,) = (
        one["address"] for one in json.loads(home.cmwallet("contract", "list", "--json")) if one["name"] == "Deals"
    )
    return str(address)


def _insert(chain: LocalChain, deals: int, first: int) -> None:
    """Write rows of transactions and logs, all in one transaction of the database."""
    database = chain.database
    (copied,) = database.read("SELECT * FROM transact ORDER BY block DESC LIMIT 1")
    (address,) = database.read("SELECT address FROM log ORDER BY block DESC LIMIT 1")[0]
    with database.writing():
        positions = [0] * BLOCKS
        for place in range(BLOCKS):
            hashed = bytes(28) + place.to_bytes(4, "big")
            row = (first + place, 0, hashed, *copied[3:])
            database.write(f"INSERT INTO transact VALUES ({', '.join('?' * len(row))})", row)
        for place in range(deals):
            block = place * BLOCKS // deals
            for topics, data in _events(OWN + 1 + place):
                padded = [*topics, None, None][:4]
                values = (first + block, positions[block], 0, address, *padded, data)
                database.write("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
                positions[block] += 1


def _events(number: int) -> Iterator[tuple[Sequence[bytes], bytes]]:
    """Yield topics and data of the events of a deal between two of the people."""
    item = number.to_bytes(32, "big")
    people = [(1 + (number * step) % PEOPLE).to_bytes(32, "big") for step in (7, 11)]
    for topic, data, names_people in _encoded():
        yield (topic, item, *(people if names_people else ())), data


@functools.cache
def _encoded() -> Sequence[tuple[bytes, bytes, bool]]:
    """Topic and data of each event of a deal, and whether it names buyer and seller; the same words in every deal."""
    from eth_abi import encode

    from cmwallet.calls.contract import interface_of

    price, word = 50 * 10**18, b"\x11" * 32
    offered = (price, price // 2, 1_800_086_400, 1_800_604_800, 86_400, "0x" + 40 * "0", 0, word, word, "ipfs://terms")
    values = {"Offered": offered, "Accepted": (), "Delivered": (word, ""), "Closed": (2, price, 0)}
    found = []
    for name, arguments in values.items():
        event = interface_of("Deals").event(name)
        types = [one.type for one in event.inputs if not one.indexed]
        found.append((event.topic, encode(types, arguments), name == "Offered"))
    return found


def _walk_everything(home: Home) -> tuple[int, float]:
    """Find the ids and the people of all events; returns how many there are, and the CPU seconds of this process."""
    from cmwallet.market.index import named_in
    from cmwallet.node.client import NodeClient
    from cmwallet.node.http import HttpTransport
    from cmwallet.node.log_walk import walk_logs

    url, contract = json.loads(home.cmwallet("chain", "status", "--json"))["url"], _contract(home)
    client = NodeClient(HttpTransport(url))
    begin, count = time.process_time(), 0
    everything: set[tuple[str, int, str]] = set()
    for logs, _ in walk_logs(client, 0, client.block_number(), addresses=[contract]):
        count += len(logs)
        everything.update((log.address, item, who) for log in logs for item, who in named_in(log))
    seconds = time.process_time() - begin
    client.close()
    return count, seconds
