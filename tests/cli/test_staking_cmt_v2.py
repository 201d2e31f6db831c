"""`cmwallet stake` and `validator` at a contract with the faults of the one that was published for CyberMiles 2.0."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

from cmwallet.calls.abi import encode_arguments, encode_call
from cmwallet.keys.secp256k1 import sign_digest
from cmwallet.staking.cmt_v2.interface import interface
from cmwallet.transactions.encoding import LegacyTransaction, sign
from identity.address import Address, address_bytes
from tests.cli.marketing import COIN
from tests.contracts.harness import Compiled, compiled_test_contract, interface_of
from tests.hostile.inprocess import Wallet
from tests.unit.transactions.journalling import KEY, SENDER

VALIDATOR = "0x70A52fF393256f016939Ae2926CBd999508A555B"
OTHER = "0xF9Fd397486AC5516eea2304fA701cB9767c465D2"
MEASURED = {
    "stake": "26476204",
    "unstake": "926e31d6",
    "validatorWithdraw": "714fc032",
    "validators": "fa52c7d8",
    "stakers": "9168ae72",
    "validatorAddrList": "abc9d971",
    "totalValidatorCount": "304f99c8",
    "totalStakingAmount": "d201114a",
    "rewardAmountPerDay": "aaa16428",
    "MIN_STAKE_AMOUNT": "27ed7188",
}
"""Selectors of the published contract, as its compiler computed them."""


class Chain:
    """An embedded chain that another home uses, and a contract on it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.compiled: Compiled = compiled_test_contract("CmtStakingV2")
        deployed = encode_arguments(interface_of(self.compiled).constructor, [VALIDATOR])
        self.address = str(self.send(None, self.compiled.bytecode + deployed)["contractAddress"])

    def ask(self, method: str, *params: object) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        with urlopen(Request(self.url, body, {"Content-Type": "application/json"}), timeout=60) as answer:
            return json.load(answer)["result"]

    def send(self, to: str | None, data: bytes, value: int = 0) -> Any:
        """Send a transaction of the first account; return its receipt."""
        nonce = int(self.ask("eth_getTransactionCount", SENDER, "latest"), 16)
        unsigned = LegacyTransaction(
            nonce=nonce,
            gas_price=3 * 10**9,
            gas_limit=6_000_000,
            to=None if to is None else address_bytes(Address(to)),
            value=value,
            data=data,
            chain_id=1234,
        )
        signed = sign(unsigned, lambda digest: sign_digest(KEY, digest))
        self.ask("eth_sendRawTransaction", "0x" + signed.raw.hex())
        receipt = self.ask("eth_getTransactionReceipt", "0x" + signed.hash.hex())
        assert receipt["status"] == "0x1"
        return receipt

    def do(self, function: str, *values: object, value: int = 0) -> None:
        """Call the contract as its owner."""
        wanted = interface_of(self.compiled).function(function)
        self.send(self.address, encode_call(wanted, list(values)), value)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wallet]:
    wallet = Wallet.restored(tmp_path_factory.mktemp("node"))
    for name in ("account-1", "second"):
        if name == "second":
            wallet.run("account", "new", name)
        wallet.run("chain", "faucet", name, "--amount", "5000cmt")
    yield wallet
    wallet.run("chain", "stop")


@pytest.fixture(scope="module")
def chain(node: Wallet) -> Chain:
    return Chain(node.json("chain", "start", "--port", "0")["url"])


@pytest.fixture(scope="module")
def home(chain: Chain, tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    wallet = Wallet.restored(tmp_path_factory.mktemp("wallet"))
    wallet.run("account", "new", "second")
    add = ("network", "add", "two", "--rpc", chain.url, "--chain-id", "1234", "--symbol", "CMT", "--on-demand")
    wallet.run(*add, "--confirmations", "1", "--staking", f"cmt-v2:{chain.address}")
    assert (
        f"staking   cmt-v2 {Address(chain.address)}".lower() in wallet.run("network", "use", "two", "--yes").err.lower()
    )
    return wallet


def raw(amount: Any) -> int:
    return int(amount["raw"])


def test_functions_and_events_are_those_of_the_published_contract() -> None:
    known = interface()
    assert {name: known.function(name).selector.hex() for name in MEASURED} == MEASURED
    assert known.event("Stake").topic.hex().startswith("63602d0e")
    assert known.event("Unstake").topic.hex().startswith("27545d43")


def test_delegating_is_refused_with_the_reasons_until_the_risk_is_taken(home: Wallet, chain: Chain) -> None:
    refused = home.run("stake", "delegate", VALIDATOR, "10cmt", "--from", "second", "--yes", "--json", code=10)
    assert len(refused.problem["details"]["reasons"]) == 4
    assert "never earns" in refused.problem["message"]
    made = home.run("stake", "delegate", VALIDATOR, "10cmt", "--from", "second", "--yes", "--accept-risk", "--json")
    assert (made.document["kind"], made.document["driver"], raw(made.document["amount"])) == (
        "stake/delegate",
        "cmt-v2",
        10 * COIN,
    )
    assert "one per cent" in made.err
    (validator,) = home.json("validator", "list", "--account", "second")
    assert (validator["address"], raw(validator["stake"]), raw(validator["mine"])) == (VALIDATOR, 10 * COIN, 10 * COIN)
    home.run("stake", "delegate", VALIDATOR, "100wei", "--from", "second", "--yes", "--accept-risk", code=4)


def test_taking_out_says_and_pays_one_per_cent_less(home: Wallet) -> None:
    home.run("stake", "delegate", VALIDATOR, "90cmt", "--from", "second", "--yes", "--accept-risk")
    before = raw(home.json("balance", "second")["balances"][0])
    out = home.run("stake", "undelegate", VALIDATOR, "90cmt", "--from", "second", "--yes", "--json")
    assert "0.9 CMT of it are kept" in out.err
    after = raw(home.json("balance", "second")["balances"][0])
    assert after - before == int(89.1 * COIN) - raw(out.document["fee"])
    holding = home.json("stake", "list", "--account", "second")
    assert [raw(one["amount"]) for one in holding["delegations"]] == [10 * COIN]
    assert holding["unbonding"] == []
    home.run("stake", "undelegate", VALIDATOR, "11cmt", "--from", "second", "--yes", code=7)


def test_stake_that_another_took_out_is_told_before_the_call_fails(home: Wallet, chain: Chain) -> None:
    """The owner of the contract put in with another validator, and takes out of ours."""
    chain.do("addValidator", OTHER)
    chain.do("stake", OTHER, value=50 * COIN)
    chain.do("unstake", VALIDATOR, 8 * COIN, SENDER)
    held = home.json("stake", "list", "--account", "second")["delegations"]
    assert [(one["validator"], raw(one["amount"])) for one in held] == [(VALIDATOR, 10 * COIN)]
    owner = home.json("stake", "list", "--account", "account-1")["delegations"]
    assert [(one["validator"], raw(one["amount"])) for one in owner] == [(OTHER, 50 * COIN)]
    stuck = home.run("stake", "undelegate", VALIDATOR, "all", "--from", "second", "--yes", code=8)
    assert "only so much can be taken out" in stuck.err


def test_what_the_contract_has_not_is_refused(home: Wallet) -> None:
    for arguments in (
        ("stake", "redelegate", VALIDATOR, OTHER, "1cmt"),
        ("stake", "cancel", VALIDATOR, "1cmt", "--entry", "1"),
        ("stake", "complete"),
        ("stake", "withdraw", "--all"),
        ("validator", "declare", "x", "--stake", "1cmt", "--commission", "1%"),
        ("validator", "retire"),
        ("gov", "vote", "1", "yes"),
        ("gov", "list"),
    ):
        refused = home.run(*arguments, *(("--yes",) if arguments != ("gov", "list") else ()), "--json", code=4)
        assert refused.problem["code"] == "unsupported_here"
    parameters = {one["name"]: one["value"] for one in home.json("gov", "params")}
    assert (parameters["owner"], parameters["paused"], parameters["rewards-a-day"]) == (SENDER, "no", "72000")


def test_validator_withdraws_what_the_contract_counts_in_wei(home: Wallet, chain: Chain) -> None:
    chain.do("addValidator", SENDER)
    home.run("validator", "commission", "--yes", code=5)
    chain.do("reward", SENDER, 14_400)
    made = home.run("validator", "commission", "--yes", "--json")
    assert (raw(made.document["amount"]), "it counts in wei" in made.err) == (14_400, True)


def test_stopped_contract_is_not_called(home: Wallet, chain: Chain) -> None:
    chain.do("pause")
    for arguments in (("delegate", VALIDATOR, "1cmt", "--accept-risk"), ("undelegate", OTHER, "1cmt")):
        refused = home.run("stake", *arguments, "--from", "account-1", "--yes", code=8)
        assert "stopped by its owner" in refused.err
