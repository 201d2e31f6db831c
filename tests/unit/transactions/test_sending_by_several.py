"""Payments by way of several endpoints that die, lie and hang: each is made exactly once, and never signed again.

One embedded chain stands behind three doors, HTTP servers that can be shut; what goes wrong goes wrong at a door.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.accounts.recipients import Recipient
from cmwallet.errors import EndpointsDisagree, NetworkFailed, Tampered, Unconfirmed
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.keys.secp256k1 import sign_digest
from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_memory import HomeMemory, SeenHeights
from cmwallet.node.endpoint_pool import EndpointPool
from cmwallet.node.endpoint_roster import Rules, Surroundings
from cmwallet.node.http import HttpTransport
from cmwallet.node.networks import Network
from cmwallet.node.pooling import pooled
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.fees import LegacyPrice, Quote
from cmwallet.transactions.order import Asset, Order, Prepared
from cmwallet.transactions.resuming import resume_signed
from cmwallet.transactions.screening import Verdict
from cmwallet.transactions.sending import Outbox, send
from cmwallet.transactions.settling import Waiting, wait
from identity.address import parse_address
from identity.vault.interface import RecordId, Signable
from tests.unit.node.doors import Door, doors
from tests.unit.node.real_chain import RealChain, real_chain
from tests.unit.transactions.journalling import BOB, KEY, SENDER, FakeVault

ACCOUNT = Account(parse_address(SENDER), "a", "seed", None, None, RecordId("0" * 32), "2026-01-01T00:00:00Z")
CMT = 10**18


class Signer(FakeVault):
    """A vault with the one key; `signed` counts by what was asked for."""

    def __init__(self) -> None:
        self.signed: Counter[bytes] = Counter()

    def preview(self, record_id: str, several: object, *, reason: str) -> None:
        """No policy."""

    def sign(self, _record: RecordId, what: Signable, *, reason: str) -> bytes:
        self.signed[what.digest] += 1
        return sign_digest(KEY, what.digest)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealChain]:
    with real_chain(tmp_path_factory.mktemp("doors")) as opened:
        opened.fund(SENDER, 1000 * CMT)
        yield opened


@dataclass
class Payer:
    """A home that sends by the doors. A new `command` has connections and health of its own, as a process has."""

    chain: RealChain
    doors: list[Door]
    database: Database
    genesis: str
    keeper: Signer = field(default_factory=Signer)
    told: list[str] = field(default_factory=list)

    @property
    def network(self) -> Network:
        rest = tuple(door.url for door in self.doors[1:])
        return Network("net", 1234, "evm", "CMT", 1, rpc=self.doors[0].url, fallbacks=rest, on_demand=True)

    @contextmanager
    def command(self, **more: bool) -> Iterator[Outbox]:
        memory = HomeMemory(self.database, self.genesis)
        around = Surroundings(memory, note=self.told.append, budget=60.0, patience=60.0)
        pool = pooled(Rules(self.network, self.genesis, on_demand=True, seconds=60.0), around)
        try:
            yield Outbox(
                self.database.home,
                self.database,
                NodeClient(pool),
                self.keeper,
                60.0,
                **more,  # type: ignore[arg-type]
            )
        finally:
            pool.close()

    def prepared(self, value: int) -> Prepared:
        order = Order(ACCOUNT, Recipient(parse_address(BOB)), Asset("CMT", 18), value, label=f"invoice-{value}")
        quote = Quote(21_000, LegacyPrice(10**11))
        return Prepared(order, self.network, self.genesis, value, quote, Verdict(), 10**21)

    def pay(self, value: int, **more: bool) -> states.JournalEntry:
        with self.command(**more) as outbox:
            entry = send(outbox, self.prepared(value))
            return wait(outbox.client, outbox.journal, entry, Waiting(1, 60.0))[0]

    def resume(self) -> None:
        with self.command() as outbox:
            for entry in outbox.journal.entries(states=states.OPEN):
                resume_signed(outbox.client, outbox.journal, entry, self.network)


@contextmanager
def paying(chain: RealChain, folder: Path, *answers: Callable[[str, Sequence[object]], object]) -> Iterator[Payer]:
    database = Database(Home(folder / "home"))
    with doors(*(answers or [chain.answer] * 3)) as opened:
        payer = Payer(chain, opened, database, chain.genesis)
        Accounts(database)._write_rows(payer.keeper, [ACCOUNT])  # type: ignore[arg-type]
        yield payer
    database.close()


def lying(chain: RealChain, method: str, lie: object) -> Callable[[str, Sequence[object]], object]:
    """A door whose node says something else of one thing."""

    def answer(asked: str, params: Sequence[object]) -> object:
        truth = chain.answer(asked, params)
        return (lie(truth) if callable(lie) else lie) if asked == method else truth

    return answer


def test_twenty_payments_while_each_door_dies_in_turn_are_made_once_each(chain: RealChain, tmp_path: Path) -> None:
    with paying(chain, tmp_path) as payer:
        manners: list[str | int] = ["drop", 503, "drop", 429]
        for number in range(20):
            for door in payer.doors:
                door.manner = "ok"
            payer.doors[number % 3].manner = manners[number % 4]
            entry = payer.pay(1_000 + number)
            assert entry.state == states.CONFIRMED
        paid = chain.mined()
        assert all(paid[1_000 + number] == 1 for number in range(20))
        assert set(payer.keeper.signed.values()) == {1}
        assert len(payer.keeper.signed) == 20


@pytest.mark.parametrize("takes", [True, False])
def test_a_door_that_dies_at_the_broadcast_leaves_it_to_the_next(chain: RealChain, tmp_path: Path, takes: bool) -> None:
    """Whether the node behind it took the bytes or not, the next one gets the same."""
    value = 2_000 + takes

    def dies(method: str, params: Sequence[object]) -> object:
        if method != "eth_sendRawTransaction":
            return chain.answer(method, params)
        if takes:
            chain.answer(method, params)
        payer.doors[0].manner = "drop"
        raise ConnectionAbortedError

    with paying(chain, tmp_path, dies, chain.answer, chain.answer) as payer:
        payer.doors[0].server.handle_error = lambda *_: None  # type: ignore[method-assign]
        assert payer.pay(value).state == states.CONFIRMED
        assert chain.mined()[value] == 1
        assert set(payer.keeper.signed.values()) == {1}


def test_all_dead_between_signing_and_broadcast_is_finished_later(chain: RealChain, tmp_path: Path) -> None:
    with paying(chain, tmp_path) as payer:

        def last(method: str, params: Sequence[object]) -> object:
            if method == "eth_sendRawTransaction":
                for door in payer.doors:
                    door.manner = "drop"
                raise ConnectionAbortedError
            return chain.answer(method, params)

        for door in payer.doors:
            door.answer = last
            door.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        with pytest.raises(Unconfirmed):
            payer.pay(3_000)
        for door in payer.doors:
            door.answer, door.manner = chain.answer, "ok"
        payer.resume()
        assert chain.mined()[3_000] == 1
        assert set(payer.keeper.signed.values()) == {1}
        with payer.command() as outbox:
            assert [entry.state for entry in outbox.journal.entries()] == [states.CONFIRMED]


def test_nothing_is_signed_where_endpoints_lie_about_the_nonce(chain: RealChain, tmp_path: Path) -> None:
    honest, liar = chain.answer, lying(chain, "eth_getTransactionCount", hex(77))
    for answers in ((honest, honest, liar), (liar, honest, honest), (liar, liar, honest)):
        with paying(chain, tmp_path, *answers) as payer:
            with pytest.raises(EndpointsDisagree) as refused:
                payer.pay(4_000)
            assert "0x4d" not in str(refused.value.details)
            assert "77" in refused.value.details["answers"].values()  # type: ignore[attr-defined]
            assert payer.keeper.signed == {}
            with payer.command() as outbox:
                assert outbox.journal.entries(states=states.OPEN) == []


def test_a_made_up_receipt_settles_nothing(chain: RealChain, tmp_path: Path) -> None:
    """The liar swallows the payment and says that it is mined."""

    def swallows(method: str, params: Sequence[object]) -> object:
        if method == "eth_sendRawTransaction":
            raw = bytes.fromhex(str(params[0])[2:])
            from identity.keccak import keccak256

            return "0x" + keccak256(raw).hex()
        if method == "eth_getTransactionReceipt":
            newest = chain.answer("eth_getBlockByNumber", ["latest", False])
            assert isinstance(newest, dict)
            return {
                "transactionHash": params[0], "blockNumber": newest["number"], "blockHash": newest["hash"],
                "transactionIndex": "0x0", "status": "0x1", "gasUsed": "0x5208", "effectiveGasPrice": "0x1", "logs": [],
            }  # fmt: skip
        return chain.answer(method, params)

    with paying(chain, tmp_path, swallows, chain.answer) as payer:
        with payer.command() as outbox:
            entry = send(outbox, payer.prepared(5_000))
            with pytest.raises(Unconfirmed):
                wait(outbox.client, outbox.journal, entry, Waiting(1, 0.0))
            assert outbox.journal.get(entry.id).state == states.SENT
        payer.doors[0].manner = "drop"
        payer.resume()
        assert chain.mined()[5_000] == 1


def test_a_payment_can_be_handed_to_every_endpoint(chain: RealChain, tmp_path: Path) -> None:
    """One that swallows what it takes does not keep it from the others."""
    swallowed = []

    def swallows(method: str, params: Sequence[object]) -> object:
        if method == "eth_sendRawTransaction":
            swallowed.append(params)
            return "0x" + hashlib.sha256(b"").hexdigest()
        return chain.answer(method, params)

    with paying(chain, tmp_path, swallows, chain.answer) as payer:
        assert payer.pay(6_000, everywhere=True).state == states.CONFIRMED
        assert swallowed
        assert chain.mined()[6_000] == 1


def test_a_height_that_was_changed_from_outside_stops_before_signing(chain: RealChain, tmp_path: Path) -> None:
    with paying(chain, tmp_path) as payer:
        SeenHeights(payer.database).keep(payer.keeper, payer.genesis, 5)  # type: ignore[arg-type]
        with payer.database.write() as connection:
            connection.execute("UPDATE heights SET height = 1")
        with pytest.raises(Tampered):
            payer.pay(7_000)
        assert payer.keeper.signed == {}


def test_killed_between_two_endpoints_a_payment_is_finished_once(chain: RealChain, tmp_path: Path) -> None:
    """The first door hangs with the bytes in its hand, and the process is killed before it gets to the second."""
    script = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from tests.unit.transactions import test_sending_by_several as several\n"
        "several.pay_by(json.loads(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])\n"
    )
    reached: list[object] = []

    def holds(method: str, params: Sequence[object]) -> object:
        if method == "eth_sendRawTransaction":
            chain.answer(method, params)
            reached.append(params)
            payer.doors[0].manner = "drop"
            os.kill(process.pid, signal.SIGKILL)
            raise ConnectionAbortedError
        return chain.answer(method, params)

    with paying(chain, tmp_path, holds, chain.answer, chain.answer) as payer:
        payer.doors[0].server.handle_error = lambda *_: None  # type: ignore[method-assign]
        urls = json.dumps([door.url for door in payer.doors])
        process = subprocess.Popen([sys.executable, "-c", script, urls, str(tmp_path / "home"), payer.genesis])
        assert process.wait(120) == -signal.SIGKILL
        assert len(reached) == 1
        payer.doors[0].manner = "drop"
        payer.resume()
        assert chain.mined()[8_000] == 1
        with payer.command() as outbox:
            assert [entry.state for entry in outbox.journal.entries()] == [states.CONFIRMED]


def pay_by(urls: Sequence[str], home: Path, genesis: str) -> None:
    """Pay 8000 in a process of its own."""
    database, keeper = Database(Home(home)), Signer()
    network = Network("net", 1234, "evm", "CMT", 1, rpc=urls[0], fallbacks=tuple(urls[1:]), on_demand=True)
    pool: EndpointPool = pooled(Rules(network, genesis, on_demand=True, seconds=60.0))
    outbox = Outbox(database.home, database, NodeClient(pool), keeper, 60.0)  # type: ignore[arg-type]
    order = Order(ACCOUNT, Recipient(parse_address(BOB)), Asset("CMT", 18), 8_000, label="killed")
    prepared = Prepared(order, network, genesis, 8_000, Quote(21_000, LegacyPrice(10**11)), Verdict(), 10**21)
    send(outbox, prepared)


def test_where_no_door_is_left_nothing_is_signed(chain: RealChain, tmp_path: Path) -> None:
    with paying(chain, tmp_path) as payer:
        for door in payer.doors:
            door.manner = "drop"
        with pytest.raises(NetworkFailed, match="no endpoint of net"):
            payer.pay(9_000)
        assert payer.keeper.signed == {}


def test_a_payment_by_one_endpoint_asks_what_it_always_asked(chain: RealChain, tmp_path: Path) -> None:
    with paying(chain, tmp_path, chain.answer) as payer:
        client = NodeClient(HttpTransport(payer.doors[0].url))
        outbox = Outbox(payer.database.home, payer.database, client, payer.keeper, 60.0)  # type: ignore[arg-type]
        entry = send(outbox, payer.prepared(10_000))
        wait(client, outbox.journal, entry, Waiting(1, 60.0))
        client.close()
        assert payer.doors[0].asked == [
            *("eth_getTransactionCount", "eth_getTransactionCount"),
            *("eth_sendRawTransaction", "eth_getTransactionReceipt"),
        ]


def test_an_endpoint_that_takes_a_payment_tells_nobody_and_dies_does_not_lose_it(
    chain: RealChain, tmp_path: Path
) -> None:
    def swallows(method: str, params: Sequence[object]) -> object:
        if method == "eth_sendRawTransaction":
            payer.doors[0].manner = "drop"  # from the next question on
            return "0x" + "00" * 32
        return chain.answer(method, params)

    with paying(chain, tmp_path, swallows, chain.answer, chain.answer) as payer:
        assert payer.pay(11_000).state == states.CONFIRMED
        assert chain.mined()[11_000] == 1
        assert set(payer.keeper.signed.values()) == {1}
