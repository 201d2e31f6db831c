"""`cmwallet stake`, `validator` and `gov` by the precompiled contracts of cosmos/evm, where only JSON-RPC is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cmwallet.staking.precompiles.cosmos_interface import (
    ADDRESSES,
    DISTRIBUTION,
    GOV,
    SLASHING,
    STAKING,
    cosmos_interface,
)
from tests.cli.marketing import COIN
from tests.contracts.harness import compiled_test_contract, interface_of
from tests.hostile.double import Double, answering
from tests.hostile.inprocess import Wallet
from tests.hostile.precompiled import HIDDEN, precompiled
from tests.unit.transactions.journalling import BOB, SENDER

ALICE = "cosmosvaloper1zhf54t65ye7m047rv7pe4tm35q9zc6n94j8jnh"
BEN = "cosmosvaloper17w0adeg64ky0daxwd2ugyuneellmjgnxxf088n"
SELECTORS = {
    STAKING: {
        "delegate": "53266bbb",
        "undelegate": "3edab33c",
        "redelegate": "54b826f5",
        "cancelUnbondingDelegation": "12d58dfe",
        "validators": "186b2167",
        "delegation": "241774e6",
        "unbondingDelegation": "a03ffee1",
    },
    DISTRIBUTION: {
        "claimRewards": "2efe8a5f",
        "withdrawDelegatorRewards": "b46a8d61",
        "withdrawValidatorCommission": "3ce4e3be",
        "delegationTotalRewards": "54be1a28",
        "delegatorValidators": "a66cb605",
    },
    GOV: {
        "deposit": "b24b0376",
        "vote": "9ec4d363",
        "getProposals": "b01ceebc",
        "getProposal": "f1610a28",
        "getTallyResult": "ba66a648",
    },
    SLASHING: {"unjail": "449ecfe6"},
}
"""Of the contracts that are published, as their own tools compute them."""
FACTS = ("--chain-id", "1234", "--symbol", "TEST", "--on-demand", "--confirmations", "1")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    there = dict.fromkeys(ADDRESSES.values(), "CosmosPrecompiles")
    with precompiled(tmp_path_factory.mktemp("cosmos"), there) as double:
        yield double


@pytest.fixture(scope="module")
def home(node: Double, tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    wallet = Wallet.restored(tmp_path_factory.mktemp("home"))
    wallet.run("account", "new", "second")
    for address in (SENDER, wallet.run("account", "show", "second", "--address").out.strip()):
        node.pay(address, 5000 * COIN)
    wallet.run("network", "add", "evm", "--rpc", node.url(HIDDEN), *FACTS, "--staking", "precompiles:cosmos")
    assert "staking   precompiles cosmos cosmos atest\n" in wallet.run("network", "use", "evm", "--yes").err
    return wallet


def raw(amount: Any) -> int:
    return int(amount["raw"])


def act(home: Wallet, *command: object) -> Any:
    """Carry an action of the second account out; what it says, and its document."""
    made = home.run(*command, "--from", "second", "--yes", "--json")
    document = made.document[0] if isinstance(made.document, list) else made.document
    assert (document["driver"], document["status"], document["native_hash"]) == ("precompiles", "confirmed", None)
    assert "no contract" not in made.err
    return made.err, document


def held(home: Wallet) -> dict[str, int]:
    found = home.json("stake", "list", "--account", "second")["delegations"]
    return {one["name"]: raw(one["amount"]) // COIN for one in found}


def test_functions_are_those_of_the_published_contracts() -> None:
    for contract, known in SELECTORS.items():
        interface = cosmos_interface(contract)
        assert {name: interface.function(name).selector.hex() for name in known} == known
    assert cosmos_interface(STAKING).function("delegation").outputs[1].type == "(string,uint256)"


def test_functions_of_the_double_are_those_that_are_called() -> None:
    compiled = interface_of(compiled_test_contract("CosmosPrecompiles"))
    for contract in ADDRESSES:
        for function in cosmos_interface(contract).functions:
            made = compiled.function(function.name)
            assert made.selector == function.selector
            assert [_open(one.type) for one in made.outputs] == [_open(one.type) for one in function.outputs]


def _open(kind: str) -> str:
    """A type without the length of its lists; of a tuple only that it is one, for its own lists have lengths too."""
    return "tuple" if kind.startswith("(") else kind.partition("[")[0]


def test_validators_of_all_pages_are_listed_and_strangers_words_cleaned(home: Wallet) -> None:
    found = {one["name"]: one for one in home.json("validator", "list", "--all")}
    assert {name: (one["address"], one["state"]) for name, one in found.items()} == {
        "Alice": (ALICE, "active"),
        "Ben": (BEN, "jailed"),
    }
    assert (found["Alice"]["operator"], found["Alice"]["commission"], found["Alice"]["power_share"]) == (
        BOB,
        "0.1",
        "1",
    )
    assert (found["Ben"]["missed_blocks"], found["Ben"]["max_commission"]) == (12, None)
    assert "\x1b" not in home.json("validator", "show", "Alice")["details"]


def test_stake_goes_in_moves_on_comes_back_and_goes_in_again(home: Wallet) -> None:
    said, made = act(home, "stake", "delegate", "Alice", "500test")
    assert (made["validator"], raw(made["amount"])) == (ALICE, 500 * COIN)
    assert f"500 TEST with Alice ({ALICE})" in said
    assert "21 days after you take it back" in said
    home.run("stake", "delegate", "Ben", "1test", "--from", "second", "--yes", code=10)
    said, made = act(home, "stake", "undelegate", "Alice", "200test")
    assert "5 TEST are paid out on the way" in said
    assert made["due_time"] is not None
    (way,) = home.json("stake", "list", "--account", "second")["unbonding"]
    assert (way["name"], raw(way["amount"]), way["entry"], way["cancellable"]) == (
        "Alice",
        200 * COIN,
        made["height"],
        True,
    )
    act(home, "stake", "cancel", ALICE, "50test", "--entry", way["entry"])
    assert held(home) == {"Alice": 350}
    home.run("stake", "undelegate", "Alice", "351test", "--from", "second", "--yes", code=7)


def test_rewards_are_of_the_coin_that_is_staked_and_collected_at_one_or_at_all(home: Wallet) -> None:
    assert [raw(one["rewards"]) for one in home.json("stake", "rewards", "--account", "second")] == [350 * COIN // 100]
    _, made = act(home, "stake", "withdraw", "Alice")
    assert (made["validator"], raw(made["amount"])) == (ALICE, 350 * COIN // 100)
    home.run("stake", "withdraw", "Alice", "--from", "second", "--yes", "--allow-duplicate", code=5)
    act(home, "stake", "delegate", "Alice", "10test", "--id", "more")


def test_moved_stake_is_told_not_to_move_on_and_all_rewards_are_claimed_by_one_call(home: Wallet) -> None:
    home.run("stake", "delegate", "Alice", "200test", "--yes")
    home.run("stake", "redelegate", "Alice", "Ben", "100test", "--yes", code=10)
    moved = home.json("stake", "redelegate", "Alice", "Ben", "100test", "--anyway", "--yes")
    assert (moved["validator"], moved["status"], moved["due_time"] is not None) == (BEN, "confirmed", True)
    there = {one["name"]: one for one in home.json("stake", "list")["delegations"]}
    assert {name: raw(one["amount"]) // COIN for name, one in there.items()} == {"Alice": 100, "Ben": 105}
    assert there["Ben"]["free_at"] is not None
    refused = home.error("stake", "redelegate", "Ben", "Alice", "1test", "--yes", code=8)
    assert "cannot move on before" in refused["message"]
    made = home.run("stake", "withdraw", "--all", "--yes", "--json").document
    assert [one["status"] for one in made] == ["confirmed"]
    assert [raw(one["rewards"]) for one in home.json("stake", "rewards")] == [0, 0]


def test_proposal_is_shown_voted_on_and_paid_for(home: Wallet) -> None:
    (listed,) = home.json("gov", "list")
    assert (listed["id"], listed["kind"], listed["status"], listed["title"]) == (
        "7",
        "MsgUpdateParams",
        "voting",
        "More[31m room",
    )
    assert (raw(listed["tally"]["yes"]), raw(listed["tally"]["no"]), listed["tally"]["turnout"]) == (
        300 * COIN,
        5,
        "0.1",
    )
    assert home.json("gov", "show", "7")["proposer"] == BOB
    shown = home.run("gov", "show", "7")
    assert "not what they say" in shown.err
    assert "\x1b" not in shown.out
    home.run("gov", "show", "8", code=5)
    act(home, "gov", "vote", "7", "no")
    act(home, "gov", "vote", "7", "veto")
    assert home.json("gov", "show", "7", "--account", "second")["my_vote"] == "veto"
    _said, made = act(home, "gov", "deposit", "7", "3test")
    assert raw(made["amount"]) == 3 * COIN


def test_operator_collects_a_commission_and_comes_back_from_jail(home: Wallet) -> None:
    home.run("validator", "commission", "--from", "second", "--yes", code=5)
    made = home.json("validator", "commission", "--yes")
    assert (made["validator"], raw(made["amount"])) == (BEN, 9 * COIN)
    home.run("validator", "commission", "--yes", code=5)
    assert "jailed at once" in home.run("validator", "retire", "--dry-run").err
    assert home.json("validator", "activate", "--yes")["status"] == "confirmed"


def test_what_there_is_no_call_for_is_refused_with_the_way_to_it(home: Wallet) -> None:
    for words in (
        ("validator", "declare", "x", "--stake", "1test", "--commission", "1%", "--yes"),
        ("validator", "update", "--website", "x.example", "--yes"),
        ("gov", "propose", "--title", "x", "--yes"),
        ("gov", "params"),
    ):
        refused = home.error(*words, code=4)
        assert (refused["code"], "--rest" in refused["hint"]) == ("unsupported_here", True), words
    elsewhere = home.error("stake", "undelegate", "Alice", "1test", "--to", "0x" + "22" * 20, "--yes", code=4)
    assert "driver precompiles" in elsewhere["message"]
    for command in (("stake", "complete"), ("gov", "execute", "7"), ("validator", "deactivate")):
        assert home.error(*command, "--yes", code=4)["code"] == "unsupported_here"


def test_network_without_such_contracts_is_not_accepted(home: Wallet, node: Double, tmp_path: Path) -> None:
    node.known["nothing"] = answering("eth_call", "0x")
    node.known["noise"] = answering("eth_call", "0x" + "ff" * 64)
    other = home.copy(tmp_path)
    for quirk, code in (("nothing", 5), ("noise", 3)):
        url = node.url(HIDDEN, quirk)
        other.run("network", "add", "evm", "--rpc", url, *FACTS, "--staking", "precompiles:cosmos")
        other.run("network", "use", "evm", "--yes", code=code)
    injective = ("network", "add", "evm", "--rpc", node.url(HIDDEN), *FACTS, "--staking", "precompiles:injective")
    other.run(*injective)
    other.run("network", "use", "evm", "--yes", code=5)
