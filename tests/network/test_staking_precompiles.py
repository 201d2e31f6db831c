"""Staking on four validators by the engine's precompiled contract, where only JSON-RPC is known."""

from __future__ import annotations

from typing import Any

import pytest

from cmwallet.cosmos.addresses import operator_text
from identity.address import Address
from tests.cli.attesting import bare
from tests.cli.walletrun import PHRASE, Home
from tests.network.genesis import COIN
from tests.network.homes import NAME, SECONDS, add_operator
from tests.network.validators import FourValidators, comes_true


@pytest.fixture(scope="module")
def staker(chain: FourValidators, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that knows one node by JSON-RPC alone."""
    home = bare(tmp_path_factory.mktemp("staker") / "home", PHRASE, None)
    facts = ("--chain-id", 9777, "--symbol", "INJ", "--confirmations", 1)
    home.run("network", "add", NAME, "--rpc", chain.url(0), *facts, "--staking", "precompiles:injective")
    assert "staking   precompiles injective\n" in home.run("network", "use", NAME, "--yes").err
    return home


def validator(home: Home, index: int) -> str:
    """The address of a validator, by its operator's account."""
    (address,) = home.run("account", "show", add_operator(home, index), "--address").out.split()
    return operator_text("inj", Address(address))


def act(home: Home, *command: object) -> Any:
    """Carry an action out; its document."""
    return home.json(*command, "--yes", "--timeout", SECONDS)


def test_stake_goes_in_earns_moves_on_and_comes_back(staker: Home) -> None:
    first, second = validator(staker, 1), validator(staker, 2)
    refused = staker.error("stake", "undelegate", first, "1inj", "--yes", code=7)
    assert "your stake with" in refused["message"]
    staker.error("stake", "withdraw", first, "--yes", code=5)

    made = staker.run("stake", "delegate", first, "1000inj", "--yes", "--timeout", SECONDS)
    assert "no contract" not in made.err
    quoted = staker.json("stake", "undelegate", first, "all", "--dry-run")
    assert (int(quoted["amount"]["raw"]), quoted["status"]) == (1000 * COIN, "dry-run")
    assert comes_true(lambda: staker.run("stake", "withdraw", first, "--dry-run", code=None).code == 0, pause=1)
    assert int(act(staker, "stake", "withdraw", first)["amount"]["raw"]) > 0

    moved = act(staker, "stake", "redelegate", first, second, "400inj")
    assert (moved["status"], moved["validator"]) == ("confirmed", second)
    back = act(staker, "stake", "undelegate", first, "all")
    assert (back["status"], int(back["amount"]["raw"])) == ("confirmed", 600 * COIN)
    staker.error("stake", "undelegate", first, "1inj", "--yes", code=7)


def test_validator_that_is_not_there_is_refused_before_a_fee_is_paid(staker: Home) -> None:
    nobody = operator_text("inj", Address("0x" + "11" * 20))
    refused = staker.error("stake", "delegate", nobody, "1inj", "--yes", code=8)
    assert "validator" in refused["message"]


def test_what_only_the_rest_interface_tells_is_refused(staker: Home) -> None:
    for command in (("validator", "list"), ("stake", "list"), ("gov", "list")):
        assert staker.error(*command, code=4)["code"] == "unsupported_here"
