"""`cmwallet stake` where an engine's precompiled contracts are all that its nodes offer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_abi import encode

from cmwallet.calls.abi import encode_call
from cmwallet.cosmos.addresses import account_text, operator_text
from cmwallet.staking.precompiles.injective_interface import INJECTIVE_STAKING, injective_staking
from identity.address import Address
from tests.cli.marketing import COIN
from tests.hostile.double import Double, answering, refusing
from tests.hostile.inprocess import Wallet
from tests.hostile.precompiled import HIDDEN, precompiled
from tests.unit.transactions.journalling import BOB, SENDER

VALIDATOR = operator_text("inj", Address(BOB))
OTHER = operator_text("inj", Address(SENDER))
INJECTIVE = {
    "delegate": "03f24de1",
    "undelegate": "8dfc8897",
    "redelegate": "7dd0209d",
    "withdrawDelegatorRewards": "6636125e",
    "delegation": "241774e6",
}
"""Selectors of Injective's contract, as its releases compute them."""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    with precompiled(tmp_path_factory.mktemp("injective"), {INJECTIVE_STAKING: "InjectiveStaking"}) as double:
        yield double


@pytest.fixture(scope="module")
def home(node: Double, tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    wallet = Wallet.restored(tmp_path_factory.mktemp("home"))
    node.pay(SENDER, 5000 * COIN)
    facts = ("--chain-id", "1234", "--symbol", "INJ", "--on-demand", "--confirmations", "1")
    wallet.run("network", "add", "inj", "--rpc", node.url(HIDDEN), *facts, "--staking", "precompiles:injective")
    assert "staking   precompiles injective\n" in wallet.run("network", "use", "inj", "--yes").err
    return wallet


def raw(amount: Any) -> int:
    return int(amount["raw"])


def test_functions_are_those_of_injectives_contract() -> None:
    known = injective_staking()
    assert {name: known.function(name).selector.hex() for name in INJECTIVE} == INJECTIVE
    assert known.function("delegation").outputs[1].type == "(uint256,string)"


def test_stake_goes_in_moves_on_and_comes_back(home: Wallet) -> None:
    made = home.run("stake", "delegate", VALIDATOR, "500inj", "--yes", "--json")
    assert (made.document["driver"], made.document["kind"], made.document["status"]) == (
        "precompiles",
        "stake/delegate",
        "confirmed",
    )
    assert (made.document["validator"], raw(made.document["amount"])) == (VALIDATOR, 500 * COIN)
    assert f"500 INJ with {VALIDATOR}" in made.err
    assert "not told here" in made.err
    assert "no contract" not in made.err
    home.run("stake", "delegate", VALIDATOR, "500inj", "--yes", code=9)
    moved = home.run("stake", "redelegate", VALIDATOR, OTHER, "200inj", "--yes", "--json")
    assert moved.document["validator"] == OTHER
    assert "paid out on the way" in moved.err
    back = home.run("stake", "undelegate", VALIDATOR, "all", "--yes", "--json")
    assert (raw(back.document["amount"]), back.document["due_time"]) == (300 * COIN, None)
    home.run("stake", "undelegate", VALIDATOR, "all", "--yes", code=7)
    home.run("stake", "undelegate", OTHER, "201inj", "--yes", code=7)
    assert raw(home.json("stake", "undelegate", OTHER, "all", "--dry-run")["amount"]) == 200 * COIN


def test_rewards_are_told_in_the_coin_that_is_staked_and_withdrawn_from_one_validator(home: Wallet) -> None:
    home.run("stake", "delegate", OTHER, "300inj", "--yes")
    made = home.run("stake", "withdraw", OTHER, "--yes", "--json")
    assert raw(made.document["amount"]) == 3 * COIN
    assert home.error("stake", "withdraw", OTHER, "--yes", "--allow-duplicate", code=5)["message"].startswith("there")
    nobody = operator_text("inj", Address("0x" + "11" * 20))
    assert "no delegation" in home.error("stake", "withdraw", nobody, "--yes", code=5)["message"]


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        (VALIDATOR[:-1] + ("q" if VALIDATOR[-1] != "q" else "p"), "checksum"),
        (VALIDATOR.upper(), "no address of a validator"),
        (operator_text("cosmos", Address(BOB)), "another chain"),
        (account_text("inj", Address(BOB)), "no validator"),
        (BOB, "no address of a validator"),
        ("alice", "no address of a validator"),
    ],
)
def test_validator_that_is_mistyped_gets_nothing(home: Wallet, stated: str, says: str) -> None:
    for words in (("delegate", stated, "1inj"), ("redelegate", OTHER, stated, "1inj"), ("withdraw", stated)):
        assert says in home.error("stake", *words, "--yes", code=4)["message"]


def test_what_the_contract_does_not_tell_is_refused_with_the_way_to_it(home: Wallet) -> None:
    for words in (
        ("validator", "list"),
        ("validator", "show", VALIDATOR),
        ("stake", "list"),
        ("stake", "rewards"),
        ("stake", "withdraw", "--all", "--yes"),
        ("stake", "cancel", VALIDATOR, "1inj", "--entry", "1", "--yes"),
        ("stake", "undelegate", OTHER, "1inj", "--to", "0x" + "22" * 20, "--yes"),
        ("validator", "declare", "x", "--stake", "1inj", "--commission", "1%", "--yes"),
        ("validator", "commission", "--yes"),
        ("gov", "list"),
        ("gov", "vote", "1", "yes", "--yes"),
        ("gov", "params"),
    ):
        refused = home.error(*words, code=4)
        assert refused["code"] == "unsupported_here", words
        assert "--rest" in refused["hint"] or "--to" in words


def test_bounds_hold_although_the_contract_knows_none(home: Wallet) -> None:
    bounded = home.error("stake", "delegate", VALIDATOR, "1inj", "--max-commission", "20%", "--yes", code=10)
    assert "cannot be held to" in bounded["message"]
    home.run("stake", "delegate", VALIDATOR, "1000000inj", "--yes", code=7)
    home.run("stake", "delegate", VALIDATOR, "0inj", "--yes", code=4)


def test_address_without_code_is_let_pass_for_staking_alone(home: Wallet) -> None:
    data = "0x" + encode_call(injective_staking().function("delegate"), [VALIDATOR, 1]).hex()
    noted = home.run("send", INJECTIVE_STAKING, "0inj", "--data", data, "--dry-run")
    assert "there is no contract at this address" in noted.err


def test_network_whose_contract_is_not_there_or_of_another_engine_is_not_accepted(
    home: Wallet, node: Double, tmp_path: Path
) -> None:
    """The same selector on another engine gives (denom, amount), and is no balance of this one."""
    swapped = encode(("uint256", "(string,uint256)"), (0, ("inj", 5)))
    node.known["nothing"] = answering("eth_call", "0x")
    node.known["swapped"] = answering("eth_call", "0x" + swapped.hex())
    node.known["reverts"] = refusing("eth_call", code=3, message="execution reverted", data="0x")
    other = home.copy(tmp_path)
    facts = ("--chain-id", "1234", "--symbol", "INJ", "--on-demand", "--confirmations", "1")
    for quirk, code in (("nothing", 5), ("swapped", 3), ("reverts", 3)):
        url = node.url(HIDDEN, quirk)
        other.run("network", "add", "inj", "--rpc", url, *facts, "--staking", "precompiles:injective")
        other.run("network", "use", "inj", "--yes", code=code)
    other.run("network", "add", "inj", "--rpc", node.url(), *facts, "--staking", "precompiles:injective")
    assert "network use" in other.error("stake", "delegate", VALIDATOR, "1inj", "--yes", code=10)["hint"]


def test_only_engines_that_are_known_can_be_stated(home: Wallet) -> None:
    for stated in ("precompiles", "precompiles:", "precompiles:evmos", "precompiles:injective:inj"):
        home.run("network", "add", "x", "--rpc", "http://127.0.0.1:1", "--chain-id", "5", "--staking", stated, code=4)
