"""Validators that fail while the real command is at work: killed, cut off, hanging, too many at once, or others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.walletrun import STRANGER, Home
from tests.network.genesis import ChainFacts
from tests.network.homes import SECONDS, joined
from tests.network.validators import FourValidators, Validators, comes_true

COIN = 10**18


@pytest.fixture
def home(template: Home) -> Home:
    """One home for all: what it has sent is known to its next command."""
    return template


def received(chain: FourValidators, index: int) -> int:
    """Whole coins that the stranger has, as a validator says."""
    return int(chain.ask(index, "eth_getBalance", STRANGER, "latest"), 16) // COIN


def send(home: Home, coins: int, *more: object, code: int = 0) -> dict:
    """Send the stranger so many coins; each test sends another number, since the same is not sent twice."""
    options = ("--yes", "--timeout", SECONDS, *more)
    return dict(home.json("send", STRANGER, f"{coins}inj", *options, code=code))


def use(home: Home, url: str) -> None:
    """Have a home reach the network by another of its nodes."""
    facts = ("--chain-id", 9777, "--symbol", "INJ", "--confirmations", 1)
    home.run("network", "add", "dpos", "--rpc", url, *facts)
    home.run("network", "use", "dpos", "--yes")


def status_of(home: Home, sent: dict) -> str:
    """What the journal says of a transfer."""
    (entry,) = [one for one in home.json("tx", "list", "--all") if one["hash"] == sent["hash"]]
    return str(entry["status"])


def test_chain_goes_on_when_a_validator_is_killed_and_it_is_jailed(home: Home, chain: FourValidators) -> None:
    before = received(chain, 1)
    chain.kill(3)
    chain.wait_for_blocks(3, 0)
    assert send(home, 1)["status"] == "confirmed"
    assert received(chain, 0) == before + 1
    assert comes_true(lambda: chain.jailed(3, ask=0))
    jailed = chain.validator(3, ask=0)
    assert int(jailed["tokens"]) == 99_000 * COIN, "a hundredth of the stake is gone"
    chain.start(3)
    chain.wait_for_height(chain.height(0), 3)
    assert chain.jailed(3, ask=3), "to run again is not to be back"


def test_stopped_chain_leaves_a_transfer_open_which_is_finished_when_it_goes_on(
    home: Home, chain: FourValidators
) -> None:
    before = received(chain, 0)
    chain.kill(1)
    chain.kill(2)  # two of those that vote: what is left is a third of the stake
    sent = send(home, 2, "--timeout", "5s", code=11)
    assert sent["status"] in ("pending", "unknown")
    assert home.error("send", STRANGER, "2inj", "--yes", code=9)["details"]["hash"] == sent["hash"]
    assert received(chain, 0) == before
    chain.start(1)
    chain.start(2)
    assert comes_true(lambda: received(chain, 0) == before + 2)
    assert f"confirmed\t{sent['hash']}" in home.run("tx", "resume").out
    chain.wait_for_blocks(3, 0)
    assert received(chain, 0) == before + 2, "once"


def test_node_that_lags_makes_no_orphan_and_what_it_took_is_sent_once_by_another(
    home: Home, chain: FourValidators
) -> None:
    chain.isolate(3)
    sent = send(home, 3)
    use(home, chain.url(3))
    assert comes_true(lambda: home.json("network", "check")["stale_seconds"] is not None, pause=2)
    assert "old" in home.run("balance").err
    taken = send(home, 4, "--timeout", "5s", code=11)
    assert status_of(home, sent) == "confirmed", "that a node lacks a block is no sign that it is gone"
    use(home, chain.url(0))
    before = received(chain, 0)
    home.run("tx", "resume")
    assert comes_true(lambda: received(chain, 0) == before + 4)
    home.run("tx", "resume")
    assert (status_of(home, sent), status_of(home, taken)) == ("confirmed", "confirmed")
    chain.kill(3)
    chain.start(3)


def test_node_that_hangs_ends_with_3_and_nothing_is_sent(home: Home, chain: FourValidators) -> None:
    before = home.json("tx", "list", "--all")
    chain.stop(0)
    try:
        found = home.error("send", STRANGER, "5inj", "--yes", code=3)
        assert found["retryable"] is True
    finally:
        chain.cont(0)
    assert home.json("tx", "list", "--all") == before
    assert send(home, 5)["status"] == "confirmed"


def test_node_of_another_chain_with_the_same_id_is_refused(home: Home, tmp_path: Path) -> None:
    with Validators(tmp_path / "others", 1, ChainFacts("injective-778")) as others:
        facts = ("--chain-id", 9777, "--symbol", "INJ", "--confirmations", 1)
        before = home.json("tx", "list", "--all")
        home.run("network", "add", "dpos", "--rpc", others.url(0), *facts)
        assert home.error("network", "check", code=10)["code"] == "replay"
        assert home.error("send", STRANGER, "6inj", "--yes", code=10)["code"] == "replay"
        assert home.json("tx", "list", "--all") == before
        stranger = joined(tmp_path / "stranger", others.url(0))
        assert stranger.json("send", STRANGER, "1inj", "--yes", "--timeout", SECONDS)["status"] == "confirmed"


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_left(chain: FourValidators):
    yield
    chain.close()
    assert not chain.folder.exists()
    assert not any(chain.alive(index) for index in range(4))
