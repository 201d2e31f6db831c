"""One network by three of its validators while they die in turn, hang and lag: each payment exactly once."""

from __future__ import annotations

import pytest

from tests.cli.attesting import bare
from tests.cli.walletrun import ACCOUNTS, PHRASE, STRANGER, Home
from tests.network.homes import NAME, SECONDS
from tests.network.validators import FourValidators

PAYMENTS = 20
EACH = 1_000
"""Wei of the first payment; each is a wei more, so that none is taken for another."""


@pytest.fixture(scope="module")
def home(chain: FourValidators, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that reaches the chain by three of its four validators."""
    made = bare(tmp_path_factory.mktemp("several") / "home", PHRASE, None)
    urls = [word for index in range(3) for word in ("--rpc", chain.url(index))]
    made.run("network", "add", NAME, *urls, "--chain-id", 9777, "--symbol", "INJ", "--confirmations", 1)
    made.run("network", "use", NAME, "--yes")
    return made


def wei(chain: FourValidators, index: int, address: str = STRANGER) -> int:
    return int(chain.ask(index, "eth_getBalance", address, "latest"), 16)


def pay(home: Home, amount: int) -> str:
    sent = home.json("send", STRANGER, f"{amount}wei", "--yes", "--timeout", SECONDS)
    assert sent["status"] == "confirmed"
    return str(sent["hash"])


def test_every_endpoint_is_named_with_its_state(home: Home) -> None:
    checked = home.json("network", "check", NAME)
    assert len(checked["endpoints"]) == 3


def test_twenty_payments_are_made_once_while_each_endpoint_dies_in_turn(home: Home, chain: FourValidators) -> None:
    """Before every second payment one of the three is killed, and it is back before the next one dies.

    None is away for long: who misses half of twenty blocks is put out, and three of four have to vote.
    """
    before, nonce = wei(chain, 3), int(chain.ask(3, "eth_getTransactionCount", ACCOUNTS[0], "latest"), 16)
    hashes = []
    for number in range(PAYMENTS):
        dead = number // 2 % 3 if number % 2 else None
        if dead is not None:
            chain.kill(dead)
        hashes.append(pay(home, EACH + number))
        if dead is not None:
            chain.start(dead)
            chain.wait_for_height(chain.height(3), dead)
    assert len(set(hashes)) == PAYMENTS
    assert wei(chain, 3) - before == sum(EACH + number for number in range(PAYMENTS))
    assert int(chain.ask(3, "eth_getTransactionCount", ACCOUNTS[0], "latest"), 16) - nonce == PAYMENTS


def test_payment_that_its_only_living_endpoint_took_is_found_by_the_others(home: Home, chain: FourValidators) -> None:
    """The one that took the bytes dies before anybody asks it again."""
    before = wei(chain, 3)
    sent = home.json("send", STRANGER, "6001wei", "--yes", "--no-wait")
    chain.kill(0)
    resumed = home.json("tx", "wait", sent["hash"], "--timeout", SECONDS)
    assert resumed["status"] == "confirmed"
    assert wei(chain, 3) - before == 6_001
    chain.start(0)
    chain.wait_for_height(chain.height(3), 0)


def test_endpoint_that_hangs_and_one_that_lags_hold_nothing_up(home: Home, chain: FourValidators) -> None:
    before = wei(chain, 3)
    chain.stop(0)
    try:
        pay(home, 5_001)
    finally:
        chain.cont(0)
    chain.isolate(0)  # it answers, and stays where it is; the others are enough without it
    chain.wait_for_blocks(8, 3)
    pay(home, 5_002)
    assert wei(chain, 3) - before == 10_003
