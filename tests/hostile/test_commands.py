"""Every command that asks a node, against every quirk that must not matter or has one right answer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cmwallet.localchain.errors import RpcFailure
from tests.hostile.double import Double, Proceed, Quirk, refusing
from tests.hostile.inprocess import Wallet

ME = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"

SUBJECT = "0xab" + "0" * 61 + "7"

HARMLESS = [
    "err400",
    "err500",
    "id_text",
    "id_float",
    "null_error",
    "batch_backwards",
    "no_batch",
    "no_batch_list",
    "no_batch_400",
    "no_eth_chainId",
    "no_clientVersion",
    "no_clientVersion_32000",
    "no_feeHistory",
    "no_feeHistory_32000",
    "no_feeHistory_32004",
    "no_feeHistory_32600",
    "no_gas_limit",
    "max_gas_limit",
    "no_base_fee",
    "null_base_fee",
    "fee_history_bare",
    "fee_history_oldest",
    "receipt_empty_contract",
    "receipt_zero_contract",
    "receipt_no_price",
    "receipt_bad_logs",
    "log_without_index",
    "log_range_1",
    "log_range_7",
    "log_count_1",
]
"""Quirks with which everything works."""

READS = [
    ["balance"],
    ["balance", "--all"],
    ["history"],
    ["network", "check"],
    ["contract", "call", "WrappedCMT", "totalSupply"],
    ["contract", "events", "WrappedCMT"],
    ["token", "allowances"],
    ["token", "info", "WCMT"],
    ["contract", "list"],
    ["contract", "verify", "WrappedCMT"],
    ["network", "show"],
    ["account", "discover", "--gap", "1", "--yes"],
    ["tx", "resume", "--yes"],
    ["token", "unwrap", "1", "--dry-run"],
    ["send", "bob", "1", "--dry-run"],
    ["send", "bob", "1", "--token", "WCMT", "--dry-run"],
    ["contract", "send", "WrappedCMT", "deposit", "--value", "1", "--dry-run"],
    ["market", "todo", "--all-accounts"],
    ["market", "sync", "--rebuild"],
    ["market", "advance", "--all", "--dry-run"],
    ["market", "claim", "--dry-run"],
    ["market", "record"],
    ["deal", "show", "1"],
    ["deal", "list"],
    ["deal", "accept", "1", "--dry-run"],
    ["deal", "offer", "seller", "21", "--deliver-by", "7d", "--dry-run"],
    ["court", "show", "1"],
    ["court", "list"],
]
"""What asks a node and can be repeated."""

TRANSFERS = 5
"""Of WCMT: three that were wrapped, what an offer and a request put down."""

NONSENSE = ["html", "empty", "login", "id_other", "id_null", "no_jsonrpc"]
"""Quirks with which nothing works, and everything says so."""


@pytest.fixture(scope="module")
def with_contracts(shared_double: Double, template: Wallet, tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    """A home that knows contracts on the double: events of WCMT, an allowance that stands open, an offer, a case."""
    wallet = template.copy(tmp_path_factory.mktemp("contracts"))
    where = shared_double.ask("cmwallet_contracts")
    for name in ("WrappedCMT", "Court", "Deals"):
        wallet.run("contract", "use", name, where[name], "--yes")
    for amount in (1, 2, 3):
        wallet.run("token", "wrap", amount, "--yes")
    wallet.run("token", "approve", BOB, 1, "--yes")
    seller = wallet.json("account", "new", "seller")["address"]
    shared_double.pay(seller, 10**20)
    wallet.run("deal", "offer", "seller", "20", "--deliver-by", "7d", "--yes")
    why = wallet.folder / "why.txt"
    why.write_text("No lights.\n", "utf-8")
    # Without waiting: this chain makes blocks of transactions alone, and of what it is told below.
    wallet.run("court", "request", "censor", SUBJECT, "--seats", "7", "--evidence", why, "--yes", "--no-wait")
    for _ in range(2):
        shared_double.ask("evm_mine")
    return wallet


@pytest.mark.parametrize("quirk", HARMLESS)
def test_reads_work(with_contracts: Wallet, double: Double, quirk: str) -> None:
    double.quirks = (quirk,)
    for command in READS:
        with_contracts.run(*command, "--json")
    assert len(with_contracts.run("contract", "events", "WrappedCMT", "Transfer").out.splitlines()) == TRANSFERS


@pytest.mark.parametrize("quirk", [*HARMLESS, "behind"])
def test_deals_and_cases_are_shown_as_they_are(with_contracts: Wallet, double: Double, quirk: str) -> None:
    """Whatever the quirk: the states, the sums, and who is asked to act."""
    double.quirks = (quirk,)
    deal, case = with_contracts.json("deal", "show", "1"), with_contracts.json("court", "show", "1")
    assert (deal["state"], deal["price"]["formatted"], deal["held"]["formatted"]) == ("offered", "20", "30")
    assert [one["event"] for one in deal["history"]] == ["Offered"]
    assert (case["state"] in ("waiting", "seeding"), case["seats"], case["drawn"]) == (True, 7, 0)
    asked = with_contracts.json("market", "todo", "--account", "seller")
    assert [(one["system"], one["id"], one["command"]) for one in asked] == [("deal", "1", "cmwallet deal accept 1")]
    assert [one["id"] for one in with_contracts.json("court", "list")] == ["1"]
    assert with_contracts.json("market", "record")["deals"] == {}


@pytest.mark.parametrize("quirk", ["refuses_deals", "refuses_some"])
def test_a_deal_that_the_node_does_not_give_is_not_taken_for_none(
    with_contracts: Wallet, double: Double, quirk: str, tmp_path: Path
) -> None:
    """A refused question says nothing; the index keeps what it found, and it is there again when the node answers."""
    deals = double.ask("cmwallet_contracts")["Deals"].lower()
    asked = []

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        if method == "eth_call" and params[0]["to"].lower() == deals:
            asked.append(params)
            if quirk == "refuses_deals" or len(asked) % 2:
                raise RpcFailure(-32005, "too many requests")
        return proceed(method, params)

    home = with_contracts.copy(tmp_path)
    home.run("market", "sync", "--rebuild")
    double.known[quirk] = Quirk(lie)
    double.quirks = (quirk,)
    for command in (["market", "todo", "--all-accounts"], ["deal", "show", "1"], ["deal", "list"]):
        asked.clear()
        assert home.error(*command, code=3)["code"] == "network", command
    double.quirks = ()
    assert [one["id"] for one in home.json("deal", "list")] == ["1"]


@pytest.mark.parametrize("quirk", NONSENSE)
def test_nonsense_is_one_error_of_the_network(with_contracts: Wallet, double: Double, quirk: str) -> None:
    double.quirks = (quirk,)
    for command in READS:
        if command in (["network", "show"], ["tx", "resume", "--yes"]):
            continue  # ask nothing, or only about what is open
        assert with_contracts.error(*command, code=3)["code"] == "network", command


@pytest.mark.parametrize("quirk", ["log_range_1", "log_range_7", "log_count_1", "err400"])
def test_a_snapshot_is_the_same_whatever_the_node_allows(with_contracts: Wallet, double: Double, quirk: str) -> None:
    block = int(double.ask("eth_blockNumber"), 16)
    folder = with_contracts.folder
    facts = ["--token", "WCMT", "--at", block, "--for-chain", 18]
    honest = with_contracts.json("snapshot", "build", *facts, "--to", folder / f"honest-{quirk}.json")
    double.quirks = (quirk,)
    found = with_contracts.json("snapshot", "build", *facts, "--to", folder / f"{quirk}.json")
    assert (found["root"], found["total"]) == (honest["root"], str(6 * 10**18))


@pytest.mark.parametrize("quirk", HARMLESS)
def test_a_network_is_accepted_and_a_transfer_settles(wallet: Wallet, double: Double, quirk: str) -> None:
    wallet.endpoint(double.url(quirk), name="other")
    wallet.run("network", "use", "other", "--yes")
    before = int(double.ask("eth_getBalance", [BOB, "latest"]), 16)
    sent = wallet.json("send", "bob", "0.001", "--yes", "--id", quirk)
    assert sent["status"] == "confirmed"
    assert int(double.ask("eth_getBalance", [BOB, "latest"]), 16) - before == 10**15


def test_a_fee_that_a_receipt_does_not_tell_is_computed(wallet: Wallet, double: Double) -> None:
    double.quirks = ("receipt_no_price",)
    sent = wallet.json("send", "bob", "0.001", "--yes")
    receipt = double.ask("eth_getTransactionReceipt", [sent["hash"]])
    assert int(sent["fee"]["raw"]) == int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)


@pytest.mark.parametrize("quirk", ["receipt_no_status", "receipt_null_status", "receipt_root"])
def test_a_chain_that_does_not_say_how_a_transaction_ended(wallet: Wallet, double: Double, quirk: str) -> None:
    double.quirks = (quirk,)
    ended = wallet.run("send", "bob", "0.001", "--yes")
    assert "does not say how it ended" in ended.err
    (entry,) = wallet.json("tx", "list")
    assert (entry["status"], entry["state"]) == ("mined", "mined")
    assert wallet.json("tx", "wait", entry["hash"])["status"] == "mined"
    assert wallet.error("send", "bob", "0.001", "--yes", code=9)["code"] == "duplicate"
    (line,) = [one for one in wallet.json("history")["entries"] if one["hash"] == entry["hash"]]
    assert line["status"] == "mined"


@pytest.mark.parametrize(
    ("quirk", "reason"),
    [
        ("revert_geth", "insufficient stake"),
        ("err400+revert_geth", "insufficient stake"),
        ("revert_text", "insufficient stake"),
        ("revert_reverted", "insufficient stake"),
        ("revert_ganache", "insufficient stake"),
        ("revert_message", "insufficient stake"),
        ("revert_bare", None),
        ("out_of_gas", "out of gas"),
        ("invalid_opcode", "invalid opcode"),
    ],
)
def test_a_call_that_would_fail_is_told_as_such_with_its_reason(
    with_contracts: Wallet, double: Double, quirk: str, reason: str | None
) -> None:
    where = double.ask("cmwallet_contracts")["WrappedCMT"]
    double.quirks = tuple(quirk.split("+"))
    by_address = [where, "--abi", "WrappedCMT"]
    read = with_contracts.error("contract", "call", by_address[0], "totalSupply", *by_address[1:], code=8)
    assert read["details"]["reason"] == reason
    sent = with_contracts.error(
        "contract", "send", by_address[0], "deposit", *by_address[1:], "--value", 1, "--dry-run", code=8
    )
    assert sent["details"]["reason"] == reason


def test_too_many_requests(wallet: Wallet, double: Double) -> None:
    double.quirks = ("limited",)
    problem = wallet.error("balance", code=3)
    assert "your plan allows 5 requests a second" in problem["message"]
    assert "7 s" in problem["hint"]


def test_history_without_events_shows_what_this_home_sent_and_says_what_is_missing(
    wallet: Wallet, double: Double
) -> None:
    sent = wallet.json("send", "bob", "0.001", "--yes")
    double.quirks = ("no_getLogs",)
    found = wallet.run("history", "--json")
    assert [entry["hash"] for entry in found.document["entries"]] == [sent["hash"]]
    assert len(found.document["covered"]["missing"]) == 1
    assert "missing here: token transfers" in found.err


# --- which chain, and how far


@pytest.mark.parametrize("quirk", ["first_is_one", "no_first"])
def test_a_chain_without_block_0_is_accepted_pinned_and_used(wallet: Wallet, double: Double, quirk: str) -> None:
    wallet.endpoint(double.url(quirk), name="bft")
    accepted = wallet.json("network", "use", "bft", "--yes")
    height = 1 if quirk == "first_is_one" else accepted["checkpoint"]
    assert accepted["genesis"] == double.ask("eth_getBlockByNumber", [hex(height), False])["hash"]
    assert (accepted["checkpoint"] is None) == (quirk == "first_is_one")
    sent = wallet.json("send", "bob", "0.001", "--yes", "--accept-replay")  # `double` is the same chain, told otherwise
    assert sent["status"] == "confirmed"
    assert wallet.json("history")["entries"]
    assert wallet.json("network", "check")["pinned"] is True
    wallet.run("vault", "verify")


def test_another_chain_with_the_same_checkpoint_number_is_refused(wallet: Wallet, double: Double) -> None:
    double.quirks = ("no_first",)
    wallet.endpoint(double.url(), name="bft")
    height = wallet.json("network", "use", "bft", "--yes")["checkpoint"]
    double.known["another_block"] = double.known["no_gas_limit"].__class__(
        lambda method, params, proceed: (
            proceed(method, params) | {"hash": "0x" + "ee" * 32}
            if method == "eth_getBlockByNumber" and params[0] == hex(height)
            else proceed(method, params)
        )
    )
    double.quirks = ("no_first", "another_block")
    assert wallet.error("send", "bob", "0.001", "--yes", code=10)["code"] == "replay"
    assert wallet.error("network", "check", code=10)["code"] == "replay"


def test_a_node_that_lags_makes_no_orphan_of_a_confirmed_transfer(wallet: Wallet, double: Double) -> None:
    sent = wallet.json("send", "bob", "0.001", "--yes")
    double.quirks = ("behind",)
    wallet.run("tx", "resume", "--yes")
    wallet.run("history")
    wallet.run("send", "bob", "0.002", "--yes", "--dry-run")
    (entry,) = wallet.json("tx", "list")
    assert (entry["hash"], entry["status"]) == (sent["hash"], "confirmed")


def test_an_old_newest_block_is_warned_about_where_a_person_reads(wallet: Wallet, double: Double) -> None:
    wallet.endpoint(double.url("an_hour_old"), name="frozen")
    wallet.run("network", "use", "frozen", "--yes")
    where = double.ask("cmwallet_contracts")["WrappedCMT"]
    read = ["contract", "call", where, "totalSupply", "--abi", "WrappedCMT"]
    for command in (["balance"], ["history"], ["network", "check"], read):
        assert re.search("(59|60) minutes old", wallet.run(*command).err)  # its newest block may lie a second ahead
    assert wallet.json("network", "check")["stale_seconds"] >= 3600


@pytest.mark.parametrize("quirk", ["fresh_geth", "slow_chain"])
def test_a_newest_block_that_keeps_the_chain_s_own_time_is_not(wallet: Wallet, double: Double, quirk: str) -> None:
    wallet.endpoint(double.url(quirk), name="good")
    wallet.run("network", "use", "good", "--yes")
    assert " old" not in wallet.run("balance").err
    assert wallet.json("network", "check")["stale_seconds"] is None


def test_a_chain_that_makes_blocks_on_demand_is_never_stale(wallet: Wallet, double: Double) -> None:
    arguments = ["--rpc", double.url("an_hour_old"), "--chain-id", "1234", "--symbol", "CMT", "--on-demand"]
    wallet.run("network", "add", "idle", *arguments)
    wallet.run("network", "use", "idle", "--yes")
    assert " old" not in wallet.run("balance").err
    assert wallet.json("network", "show", "idle")["on_demand"] is True


def test_keys_are_not_read_from_a_node_that_stands_still(wallet: Wallet, double: Double) -> None:
    wallet.endpoint(double.url("an_hour_old"), name="frozen")
    wallet.run("network", "use", "frozen", "--yes")
    wallet.run("contract", "use", "KeyRegistry", double.ask("cmwallet_contracts")["KeyRegistry"], "--yes")
    did = f"did:ethr:0x4d2:{ME}"
    assert wallet.error("identity", "did", "resolve", did, code=3)["code"] == "stale"
    assert wallet.error("identity", "did", "resolve", did, "--allow-stale", "10m", code=3)["code"] == "stale"
    allowed = wallet.run("identity", "did", "resolve", did, "--allow-stale", "2h", "--json")
    assert allowed.document["document"]["id"] == did
    assert "old" in allowed.err


# --- contracts


DEPOSIT = json.dumps([{"name": "deposit", "type": "function", "inputs": [], "outputs": [], "payable": True}])


def test_coins_for_an_address_without_a_contract_are_not_sent(wallet: Wallet, double: Double) -> None:
    (wallet.folder / "dep.json").write_text(DEPOSIT)
    call = ["contract", "send", "0x4be4000000000000000000000000000000000001", "deposit"]
    abi = ["--abi", wallet.folder / "dep.json", "--dry-run"]
    refused = wallet.error(*call, *abi, "--value", 3, code=5)
    assert "there is no contract" in refused["message"]
    assert "--allow-no-code" in refused["hint"]
    allowed = wallet.run(*call, *abi, "--value", 3, "--allow-no-code", "--json")
    assert allowed.document["status"] == "dry-run"
    assert "there is no contract" in allowed.err
    assert "there is no contract" in wallet.run(*call, *abi).err


def test_a_call_without_results_to_no_contract_is_not_found(wallet: Wallet, double: Double) -> None:
    (wallet.folder / "dep.json").write_text(DEPOSIT)
    where = "0x4be4000000000000000000000000000000000001"
    assert wallet.error("contract", "call", where, "deposit", "--abi", wallet.folder / "dep.json", code=5)


def test_a_custom_error_is_told_by_name_when_calling_and_when_sending(wallet: Wallet, double: Double) -> None:
    poor = [{"name": name, "type": "uint256"} for name in ("available", "required")]
    abi = [
        {"type": "function", "name": "take", "inputs": [], "outputs": [{"type": "uint256"}]},
        {"type": "error", "name": "InsufficientBalance", "inputs": poor},
    ]
    (wallet.folder / "poor.json").write_text(json.dumps(abi))
    data = "0xcf479181" + f"{1:064x}{2:064x}"
    double.known["custom"] = refusing("eth_call", "eth_estimateGas", code=3, message="execution reverted", data=data)
    where = double.ask("cmwallet_contracts")["WrappedCMT"]
    double.quirks = ("custom",)
    for command in (["contract", "call", where, "take"], ["contract", "send", where, "take", "--dry-run"]):
        problem = wallet.error(*command, "--abi", wallet.folder / "poor.json", code=8)
        assert "InsufficientBalance(available 1, required 2)" in problem["message"]
        assert problem["details"]["reason"] == "InsufficientBalance(available 1, required 2)"


def test_a_negative_number_is_an_argument(wallet: Wallet, double: Double) -> None:
    abi = [{"type": "function", "name": "i", "inputs": [{"name": "n", "type": "int8"}], "outputs": []}]
    (wallet.folder / "i.json").write_text(json.dumps(abi))
    for given in (["-1"], ["--", "-1"]):
        data = wallet.run("contract", "encode", wallet.folder / "i.json", "i", *given).out
        assert data.strip().endswith("f" * 64)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--gas-price", "1wei", "below the base fee"),
        ("--gas-price", "0wei", "below the base fee"),
        ("--gas-max-fee", "1wei", "below the base fee"),
        ("--gas-limit", "20999", "before anything runs"),
    ],
)
def test_what_no_node_would_mine_is_refused_when_it_is_quoted(
    wallet: Wallet, double: Double, option: str, value: str, said: str
) -> None:
    assert said in wallet.error("send", "bob", "0.001", option, value, "--dry-run", code=4)["message"]


def test_an_endpoint_is_judged_once_and_shown_with_its_brackets(wallet: Wallet, double: Double) -> None:
    facts = ["--chain-id", "5", "--symbol", "ETH"]
    for url in (
        "http://node.example/\n",
        " http://node.example",
        "http://nöde.example",
        "http://no de",
        "ftp://x",
        "x",
    ):
        assert wallet.error("network", "add", "odd", "--rpc", url, *facts, code=4)["code"] == "invalid_input"
    added = wallet.json("network", "add", "six", "--rpc", "http://[::1]:33015/secret-key", *facts)
    assert added["rpc"] == "http://[::1]:33015/…"
    assert wallet.json("network", "show", "six")["rpc"] == "http://[::1]:33015/…"


# --- what a node says of a transfer


@pytest.mark.parametrize("carried", [(), ("err400",)], ids=["200", "400"])
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("transaction would cause overdraft", 7),
        ("InsufficientFunds, Account balance: 0, cumulative cost: 42000", 7),
        ("Gas price below configured minimum gas price", 8),
        ("txpool is full", 8),
        ("invalid sender", 8),
    ],
)
def test_what_was_refused_was_not_sent(
    wallet: Wallet, double: Double, said: str, code: int, carried: tuple[str, ...]
) -> None:
    double.known["refusing"] = refusing("eth_sendRawTransaction", code=-32000, message=said)
    double.quirks = ("refusing", *carried)
    assert said in wallet.error("send", "bob", "0.001", "--yes", code=code)["message"]


@pytest.mark.parametrize("said", ["AlreadyKnown", "already known", "tx already in mempool", "Pool(AlreadyImported)"])
def test_a_node_that_has_it_already_has_taken_it(wallet: Wallet, double: Double, said: str) -> None:
    def take_and_refuse(method: str, params: list[object], proceed: Proceed) -> object:
        found = proceed(method, params)
        if method == "eth_sendRawTransaction":
            raise RpcFailure(-32000, said)
        return found

    double.known["known"] = Quirk(take_and_refuse)
    double.quirks = ("known", "err400")
    assert wallet.json("send", "bob", "0.001", "--yes")["status"] == "confirmed"


@pytest.mark.parametrize("quirk", ["receipt_empty_contract", "receipt_zero_contract", "receipt_bad_logs", "err400"])
def test_a_contract_is_deployed_also_where_its_address_is_not_told(wallet: Wallet, double: Double, quirk: str) -> None:
    double.quirks = (quirk,)
    made = wallet.json("contract", "deploy", "Multicall", "--yes")
    honest = double.ask("eth_getTransactionReceipt", [made["hash"]])
    assert made["address"].lower() == honest["contractAddress"]
    wallet.run("contract", "verify", "Multicall")


def test_funds_that_a_node_misses_while_the_gas_is_estimated_are_missing_funds(
    with_contracts: Wallet, double: Double
) -> None:
    said = "insufficient funds for gas * price + value: address 0x1 have 1 want 2"
    double.known["poor"] = refusing("eth_estimateGas", code=-32000, message=said)
    double.quirks = ("poor",)
    problem = with_contracts.error("contract", "send", "WrappedCMT", "deposit", "--value", 1, "--dry-run", code=7)
    assert "nothing was sent" in problem["message"]
