"""The watch before a node that lies, hangs, lags, is away, or exchanges its blocks: it goes on, and loses nothing.

The clock is the test's: whatever the watch waits for has passed by the next look.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node.connection import client_at
from cmwallet.node.networks import Network
from cmwallet.watching.events import Event, Watched
from cmwallet.watching.following import Follower
from cmwallet.watching.holdings import Balances, Incoming
from cmwallet.watching.watch import Chain, Watch
from tests.hostile.double import Double, Quirk, changing
from tests.hostile.inprocess import Wallet

ME = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
NETWORK = Network("double", 1234, "evm", "CMT", 1, on_demand=True)
ENOUGH = 40


class _Over(Exception):
    """The test has seen enough."""


class Watcher:
    """A watch with a clock of its own. `between` is done before each look, with its number; `paused` is what it waited.

    After `looks` looks it is over.
    """

    def __init__(self, double: Double, wallet: Wallet, *kinds: str) -> None:
        self._double = double
        self._database = Database(Home(wallet.folder / "home"))
        self.now, self.paused, self.noted = 0.0, list[float](), list[str]()
        self._between: Callable[[int], None] = lambda _number: None
        self._looks = self._done = 0
        accounts: list[Account] = [one for one in Accounts(self._database).all() if one.address == ME]
        watched: dict[str, Watched] = {
            "incoming": Incoming(NETWORK, accounts, {}),
            "balance": Balances(self._database, NETWORK, accounts),
        }
        genesis = double.ask("eth_getBlockByNumber", ["0x0", False])["hash"]
        follower = Follower(NETWORK, genesis, [one for kind, one in watched.items() if kind in (kinds or watched)])
        chain = Chain(NETWORK, lambda: client_at(double.url(), seconds=0.4), follower)
        self.watch = Watch(chain, None, self._wait, self.noted.append, steady=lambda: self.now)
        self.watch.begin()

    def close(self) -> None:
        self.watch.close()
        self._database.close()

    def see(self, looks: int, between: Callable[[int], None] = lambda _number: None) -> list[Event]:
        """Return what is told in so many looks."""
        self._looks, self._done, self._between = looks, 0, between
        found: list[Event] = []
        with pytest.raises(_Over):
            found.extend(self.watch.events())
        return found

    def _wait(self, seconds: float) -> None:
        if self._done == self._looks:
            raise _Over
        self.paused.append(seconds)
        self.now += seconds
        self._between(self._done)
        self._done += 1


@pytest.fixture
def watcher(double: Double, wallet: Wallet) -> Iterator[Watcher]:
    with closing(Watcher(double, wallet)) as made:
        yield made


def told(events: list[Event], kind: str) -> list[object]:
    """What events of a kind say: the wei of what came in, or else their members."""
    found = [one.members for one in events if one.kind == kind]
    return [int(one["amount"]["raw"]) if kind == "incoming" else dict(one) for one in found]  # type: ignore[index, call-overload]


def in_blocks(double: Double, *amounts: int) -> None:
    for amount in amounts:
        double.pay(ME, amount)


def far_ahead(block: dict[str, object]) -> dict[str, object]:
    """A newest block of a number that no chain has."""
    return block | {"number": hex(2**60)}


LIES = {
    "html": None,
    "empty": None,
    "limited_bare": None,
    "login": None,
    "no_getLogs": None,
    "id_other": None,
    "far": Quirk(lie=lambda method, params, proceed: far_ahead(proceed(method, params))
                 if (method, params[:1]) == ("eth_getBlockByNumber", ["latest"]) else proceed(method, params)),
    "no_newest": Quirk(lie=lambda method, params, proceed: None
                       if method == "eth_getBlockByNumber" else proceed(method, params)),
    "short_hash": changing("eth_getBlockByNumber", lambda block: block | {"hash": "0x12"}),
    "hangs": Quirk(lie=lambda method, params, proceed: time.sleep(0.6) or proceed(method, params)),
    "another_chain": changing("eth_chainId", lambda _id: "0x7"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_what_came_while_a_node_lied_is_told_once_it_is_honest(double: Double, watcher: Watcher, lie: str) -> None:
    quirk = LIES[lie]
    if quirk is not None:
        double.known[lie] = quirk
    first = int(double.ask("eth_blockNumber"), 16) + 1

    def between(number: int) -> None:
        if number == 1:
            double.quirks = (lie,) if lie != "another_chain" else ("html",)
        if number == 2:
            in_blocks(double, 5, 7)
            double.quirks = (lie,)
        if number == 4:
            double.quirks = ()
            in_blocks(double, 11)

    events = watcher.see(7, between)
    assert told(events, "incoming") == [5, 7, 11]
    assert len(told(events, "reconnected")) == 1
    assert told(events, "gap") == [{"from": first, "to": first + 2}]
    assert int(events[-1].members["change"]) == 23  # type: ignore[call-overload]
    assert watcher.noted
    assert len(watcher.noted) == len(set(watcher.noted)), "a reason is told once"


def test_nothing_is_asked_twice_when_nothing_happens(double: Double, watcher: Watcher) -> None:
    double.asked.clear()
    assert watcher.see(9) == []
    assert double.methods() == ["eth_getBlockByNumber"] * 9
    assert watcher.paused == [2.0] * 9


def test_a_node_that_is_away_is_asked_less_and_less_often(double: Double, watcher: Watcher) -> None:
    watcher.see(9, lambda _number: setattr(double, "quirks", ("empty",)))
    assert watcher.paused == [2.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


def test_exchanged_blocks_are_told_and_what_is_in_their_place_is_told_anew(double: Double, watcher: Watcher) -> None:
    in_blocks(double, 3)
    kept = int(double.ask("eth_blockNumber"), 16)
    snapshots: list[object] = []

    def between(number: int) -> None:
        if number == 1:
            snapshots.append(double.ask("evm_snapshot"))
            in_blocks(double, 5, 7)
        if number == 2:
            double.ask("evm_revert", snapshots)
            in_blocks(double, 11)
        if number == 3:
            in_blocks(double, 13)

    events = watcher.see(5, between)
    assert told(events, "incoming") == [3, 5, 7, 11, 13]
    assert told(events, "reorganised")[-1] == {"from": kept + 1, "to": kept + 2}
    balance = int(str(double.ask("eth_getBalance", [ME, "latest"])), 16)
    last = [one for one in events if one.kind == "balance"][-1].members["balance"]
    assert int(last["raw"]) == balance  # type: ignore[index]


def test_a_node_that_lags_takes_nothing_back(double: Double, watcher: Watcher) -> None:
    in_blocks(double, 3, 4)

    def between(number: int) -> None:
        double.quirks = ("behind",) if number == 1 else ()
        if number == 2:
            in_blocks(double, 5)

    events = watcher.see(4, between)
    assert told(events, "incoming") == [3, 4, 5]
    assert {one.kind for one in events} == {"incoming", "balance"}


def test_a_block_that_never_was_is_left_behind(double: Double, wallet: Wallet) -> None:
    """With balances alone nothing contradicts a newest block of any number, until an honest one comes."""
    double.known["far"] = LIES["far"]  # type: ignore[assignment]
    with closing(Watcher(double, wallet, "balance")) as watcher:

        def between(number: int) -> None:
            double.quirks = ("far",) if number == 0 else ()
            if number == 2:
                in_blocks(double, 9)

        events = watcher.see(4, between)
    assert [one.kind for one in events] == ["reorganised", "balance"]
    assert events[-1].members["change"] == "9"
