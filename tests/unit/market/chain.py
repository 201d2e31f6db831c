"""The embedded chain with people who deal on it, and a home that looks."""

from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace

from cmwallet.calls.abi import encode_call
from cmwallet.calls.contract import interface_of
from cmwallet.home.folder import Home
from cmwallet.keys.secp256k1 import SigningKey
from cmwallet.localchain.node import LocalNode
from cmwallet.market.index import MarketIndex
from cmwallet.market.reading import Market
from cmwallet.market.todo import own_items
from cmwallet.node.client import NodeClient
from cmwallet.node.connection import InProcessTransport
from cmwallet.node.networks import EMBEDDED
from cmwallet.transactions.encoding import FeeMarketTransaction, sign
from identity.address import address_bytes, parse_address, to_address
from identity.secret import Secret
from tests.unit.transactions.journalling import open_database

BUYER, SELLER, OTHER = (SigningKey(Secret(bytes([number]) * 32)) for number in (1, 2, 3))
CMT = 10**18
DAY = 86_400


class Counting:
    """A node whose exchanges are counted; events that no contract wrote can be added to its answers."""

    def __init__(self, inner):
        self.inner, self.exchanges, self.asked, self.added = inner, 0, [], []

    def request(self, method, params=()):
        self.exchanges += 1
        self.asked.append((method, params))
        return self.inner.request(method, params)

    def batch(self, calls):
        self.exchanges += bool(calls)
        self.asked += calls
        answers = self.inner.batch(calls)
        if calls and calls[0][0] == "eth_getLogs":
            answers[0] = [*answers[0], *self.added]
        return answers

    def close(self):
        self.inner.close()


@dataclass
class Chain:
    """The embedded chain with three people who have coins, and a home that looks at it."""

    node: LocalNode
    transport: Counting
    home: Home
    database: object

    @property
    def client(self):
        return NodeClient(self.transport)

    @property
    def access(self):
        return SimpleNamespace(database=self.database, client=self.client, network=EMBEDDED, home=self.home)

    @property
    def market(self):
        return Market.on(self.access)

    @property
    def deals(self):
        return self.address("Deals")

    def address(self, contract):
        return parse_address(self.node.request("cmwallet_contracts", [])[contract])

    @property
    def time(self):
        """The time of the next block, in Unix seconds."""
        return int(self.node.request("eth_getBlockByNumber", ["pending", False])["timestamp"], 16)

    def pass_time(self, seconds):
        """Let time pass, and make blocks, so that hashes of some are there."""
        self.node.request("evm_increaseTime", [seconds])
        for _ in range(3):
            self.node.request("evm_mine", [])

    def send(self, key, function, *values, value=0, contract="Deals"):
        client = NodeClient(InProcessTransport(self.node))
        transaction = FeeMarketTransaction(
            chain_id=1234,
            nonce=client.nonce(key.address),
            max_priority_fee_per_gas=10**9,
            max_fee_per_gas=10**11,
            gas_limit=1_000_000,
            to=address_bytes(self.address(contract)),
            value=value,
            data=encode_call(interface_of(contract).function(function), list(values)),
        )
        receipt = client.receipt(client.send_raw(sign(transaction, key).raw).hash)
        assert receipt.succeeded

    def offer(self, buyer=BUYER, seller=SELLER, arbiter=None, fee=0):
        """Make a deal; returns its number."""
        now = self.time
        times = (now + DAY, now + 2 * DAY, DAY)
        named = to_address(bytes(20)) if arbiter is None else arbiter.address
        values = (seller.address, CMT, 7 * CMT, *times, bytes(32), "", named, fee)
        self.send(buyer, "offer", *values, value=8 * CMT)
        return self.ask("count")

    def digest(self, number):
        return self.ask("deal", number)[-1]

    def cancel(self, number, buyer=BUYER):
        self.send(buyer, "refund", number, self.digest(number))

    def ask(self, function, *values):
        return self.market.bound(self.deals).ask(function, *values)

    def index(self):
        return MarketIndex(self.home, self.client.genesis_hash())

    def items(self, *accounts, ended=False):
        """Sync, read, and return the items of accounts."""
        market = self.market
        with self.index() as index:
            index.sync(self.client, list(market.contracts), accounts)
            return own_items(market, index, accounts, ended=ended)

    def numbers(self, *accounts, ended=False):
        return [one.item.number for one in self.items(*accounts, ended=ended)]

    def exchanges(self, *accounts):
        """How many exchanges a look takes, the start-up of a session left out."""
        client, market = self.client, self.market
        genesis = client.genesis_hash()
        before = self.transport.exchanges
        with MarketIndex(self.home, genesis) as index:
            index.sync(client, list(market.contracts), accounts)
            own_items(market, index, accounts)
        return self.transport.exchanges - before


@contextmanager
def opened_chain(folder):
    """Yield a new chain, on which the three people have coins."""
    node = LocalNode.start(folder / "chain")
    for key in (BUYER, SELLER, OTHER):
        node.faucet(address_bytes(key.address), 10_000 * CMT)
    database = open_database(folder)
    yield Chain(node, Counting(InProcessTransport(node)), database.home, database)
    database.close()
    node.close()
