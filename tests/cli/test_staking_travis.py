"""`cmwallet stake`, `validator` and `gov` on a chain of Travis: native transactions, both of whose ends count."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cmwallet.transactions.encoding import decode
from tests.hostile.inprocess import Wallet
from tests.travisnode import COIN, PARAMS, TravisNode

OWNER = "0x70A52fF393256f016939Ae2926CBd999508A555B"
KEY = "aIVtdAdQlQ4uuTMmsU+8z9d//+URrPKX2vcobWDO6HA="
OTHER_KEY = "NEUjQM4EvOkTruH0aufgQM4tLEKrCJSAvEDKwZ771ng="
WAIT = PARAMS["unstake_waiting_period"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    wallet = Wallet.restored(tmp_path_factory.mktemp("travis"))
    wallet.run("account", "new", "second")
    return wallet


@pytest.fixture
def node() -> Iterator[TravisNode]:
    with TravisNode() as running:
        books = running.books
        books.add_candidate(OWNER.lower(), 5_000_000 * COIN, "1/2", "Seed", 500_000 * COIN, KEY, "Validator")
        yield running


@pytest.fixture
def home(template: Wallet, node: TravisNode, tmp_path: Path) -> Wallet:
    wallet = template.copy(tmp_path)
    for path in (wallet.folder / "home").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    (wallet.folder / "home").chmod(0o700)
    wallet.run("network", "add", "cybermiles-travis", "--rpc", node.url)
    shown = wallet.run("network", "use", "cybermiles-travis", "--yes").err
    assert "staking   travis" in shown
    for name in ("account-1", "second"):
        node.books.balances[wallet.json("account", "show", name)["address"].lower()] = 10_000 * COIN
    return wallet


def raw(amount: Any) -> int:
    return int(amount["raw"])


def message(node: TravisNode) -> Any:
    return json.loads(decode(node.taken[-1]).transaction.data)


def declared(home: Wallet, node: TravisNode) -> str:
    """account-1 owns a validator that is in the set; return its address."""
    declare = ("validator", "declare", "Mine", "--stake", "1000cmt", "--commission", "20%", "--pubkey", OTHER_KEY)
    home.run(*declare, "--website", "https://m.example/", "--yes")
    own = str(home.json("account", "show", "account-1")["address"])
    node.books.candidates[own.lower()]["state"] = "Validator"
    return own


def test_stake_is_delegated_and_comes_back_at_a_height_that_the_journal_knows(home: Wallet, node: TravisNode) -> None:
    quoted = home.run("stake", "delegate", "Seed", "100cmt", "--dry-run").err
    assert "less than 1000 CMT with a validator earns nothing" in quoted
    assert "four fifths" in quoted
    assert "60,480 blocks (about 7 days)" in quoted
    made = home.json("stake", "delegate", "Seed", "100cmt", "--yes")
    assert (made["kind"], made["status"], made["driver"]) == ("stake/delegate", "confirmed", "travis")
    assert made["native_hash"] in node.books.done
    assert (made["validator"].lower(), raw(made["amount"]), raw(made["fee"])) == (OWNER.lower(), 100 * COIN, 0)
    assert message(node)["data"] == {
        "validator_address": OWNER,
        "amount": str(100 * COIN),
        "cube_batch": "",
        "sig": "",
        "source": "",
    }
    assert home.json("validator", "list")[0]["mine"]["raw"] == str(100 * COIN)
    assert "is not replaced" in home.run("tx", "speed-up", made["hash"], "--yes", code=4).err
    shown = home.json("tx", "show", made["hash"])
    assert (shown["kind"], shown["native_hash"]) == ("stake/delegate", made["native_hash"])
    assert "the chain itself" in home.run("tx", "list").out

    part = home.json("stake", "undelegate", "Seed", "30cmt", "--yes")
    assert part["due_height"] == part["height"] + WAIT
    holding = home.json("stake", "list")
    assert [raw(one["amount"]) for one in holding["delegations"]] == [70 * COIN]
    assert holding["delegations"][0]["rewards"] is None
    (back,) = holding["unbonding"]
    assert (raw(back["amount"]), back["due_height"], back["cancellable"]) == (30 * COIN, part["due_height"], False)

    home.run("stake", "undelegate", "Seed", "all", "--yes", code=8)  # a part is on its way
    node.books.delegations[home.json("account", "show", "account-1")["address"].lower(), OWNER.lower()]["pending"] = 0
    node.books.height += WAIT + 1
    assert home.json("stake", "list")["unbonding"] == []
    everything = home.json("stake", "undelegate", "Seed", "all", "--yes")
    assert (raw(everything["amount"]), message(node)["data"]["completely_withdraw"]) == (70 * COIN, True)
    refused = home.run("stake", "delegate", "Seed", "1cmt", "--yes", code=8)
    assert "on its way back" in refused.err


def test_what_was_seen_last_is_told_where_no_node_can_be_asked(home: Wallet, node: TravisNode) -> None:
    home.run("stake", "delegate", "Seed", "100cmt", "--yes")
    part = home.json("stake", "undelegate", "Seed", "30cmt", "--yes")  # nobody looked at the list since
    home.run("stake", "list", "--account", "second")
    node.stop()
    found = home.run("stake", "list", "--json")
    holding = found.document
    assert f"this was seen at block {holding['height']} of {holding['time']}" in found.err
    assert holding["remembered"] is True
    assert holding["height"] >= part["height"]
    assert [raw(one["amount"]) for one in holding["delegations"]] == [70 * COIN]
    assert [one["due_height"] for one in holding["unbonding"]] == [part["due_height"]]
    assert f"back at block {part['due_height']}" in home.run("stake", "list").out
    assert home.json("stake", "list", "--account", "second")["delegations"] == []
    home.run("account", "new", "third")
    home.run("stake", "list", "--account", "third", code=3)  # it was never looked at
    home.run("stake", "delegate", "Seed", "1cmt", "--yes", code=3)


def test_stake_on_its_way_that_the_journal_does_not_know_has_no_height(home: Wallet, node: TravisNode) -> None:
    home.run("stake", "delegate", "Seed", "100cmt", "--yes")
    own = home.json("account", "show", "account-1")["address"].lower()
    node.books.delegations[own, OWNER.lower()]["pending"] = 40 * COIN
    (back,) = home.json("stake", "list")["unbonding"]
    assert (raw(back["amount"]), back["due_height"], back["due_time"]) == (40 * COIN, None, None)


def test_transaction_that_fails_in_its_block_is_told_with_the_chains_words(home: Wallet, node: TravisNode) -> None:
    node.fails_later = "Insufficient funds"
    failed = home.run("stake", "delegate", "Seed", "100cmt", "--yes", "--json", code=8)
    assert failed.document["status"] == "reverted"
    assert "Insufficient funds (code 20)" in failed.problem["message"]
    assert home.json("stake", "list")["delegations"] == []


def test_message_that_was_reserved_and_never_signed_is_given_up_and_creates_no_contract(
    home: Wallet, node: TravisNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a process leaves it that is killed after it wrote down what it is about to do."""
    from cmwallet.transactions import sending
    from cmwallet.transactions.journal import Journal

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(sending, "_foreseen", killed)
        broken.setattr(Journal, "abandon", lambda *_: None)
        home.run("stake", "delegate", "Seed", "100cmt", "--yes", code=130)
    (left,) = home.json("tx", "list")
    assert (left["state"], left["to"]) == ("reserved", None)
    assert "the chain itself" in home.run("tx", "list").out
    (done,) = home.json("tx", "resume", "--yes")
    assert (done["state"], node.taken) == ("abandoned", [])


def test_transaction_that_the_check_refuses_is_refused_in_its_words(home: Wallet, node: TravisNode) -> None:
    """Another delegates the rest between the quote and the check."""
    before = node.answer

    def meanwhile(method: str, params: list[Any]) -> Any:
        if method == "eth_sendRawTransaction":
            node.books.candidates[OWNER.lower()]["shares"] = 5_000_000 * COIN
        return before(method, params)

    node.answer = meanwhile  # type: ignore[method-assign]
    refused = home.run("stake", "delegate", "Seed", "100cmt", "--yes", code=8)
    assert "declared max amount" in refused.err


def test_owner_of_a_validator_does_all_that_the_chain_has(home: Wallet, node: TravisNode, tmp_path: Path) -> None:
    own = declared(home, node)
    assert message(node)["data"]["max_amount"] == str(10_000 * COIN)
    shown = home.json("validator", "show", own)
    assert (shown["commission"], raw(shown["stake"]), shown["pub_key"]) == ("0.2", 1000 * COIN, OTHER_KEY)

    updated = home.json("validator", "update", "--max-stake", "20000cmt", "--commission", "25%", "--yes")
    assert (raw(updated["amount"]), raw(updated["fee"])) == (1000 * COIN, 2 * 10**15)
    assert message(node)["data"]["comp_rate"] == "1/4"
    lowered = home.json("validator", "update", "--max-stake", "15000cmt", "--yes")
    assert lowered["amount"] is None  # what is locked is enough for less
    warned = home.run("validator", "update", "--website", "https://n.example/", "--yes")
    assert "no longer verified" in warned.err
    assert "website  https://n.example/" in warned.err
    assert message(node)["data"] == {
        "pub_key": "",
        "max_amount": "",
        "comp_rate": "0",
        "description": {"name": "", "website": "https://n.example/", "location": "", "email": "", "profile": ""},
    }
    home.run("stake", "delegate", own, "10cmt", "--from", "second", "--yes")
    home.run("validator", "rate", "second", "5%", "--yes")
    assert message(node)["data"]["comp_rate"] == "1/20"
    home.run("validator", "rate", "second", "30%", "--yes", code=4)
    home.run("validator", "deactivate", "--yes")
    assert [one["name"] for one in home.json("validator", "list")] == ["Seed"]
    assert [(one["name"], one["state"]) for one in home.json("validator", "list", "--all")][1] == ("Mine", "inactive")
    back = home.json("stake", "undelegate", own, "1cmt", "--from", "second", "--yes")
    assert back["status"] == "confirmed", "stake comes back from a validator that takes part no longer"
    home.run("validator", "activate", "--yes")
    assert "of a validator's own stake stay" in home.run("stake", "undelegate", own, "501cmt", "--yes", code=8).err

    third = home.json("account", "new", "third")["address"]
    node.books.balances[third.lower()] = 5_000 * COIN
    offered = home.run("validator", "move", "third", "--yes")
    assert "the offer is number 1: cmwallet validator accept 1" in offered.err
    refused = home.run("validator", "accept", "1", "--from", "third", "--yes", code=4)
    assert "whose validator it is has to be said" in refused.err
    taken = home.run("validator", "accept", "1", "--of", own, "--from", "third", "--yes", "--json")
    assert raw(taken.document["amount"]) == 2000 * COIN
    assert f"to {own}: its whole own stake" in taken.err
    assert home.json("validator", "show", "Mine")["operator"] == third
    home.run("validator", "retire", "--from", "third", "--yes")
    assert home.json("validator", "show", "Mine")["state"] == "retired"


def test_proposals_and_votes_are_those_of_validators(home: Wallet, node: TravisNode, tmp_path: Path) -> None:
    assert (
        "only the owner of a current validator proposes"
        in home.run("gov", "propose", "--param", "gas_price=3000000000", "--yes", code=4).err
    )
    declared(home, node)
    made = home.json("gov", "propose", "--param", "gas_price=3000000000", "--text", "dearer", "--yes")
    assert (made["kind"], raw(made["fee"])) == ("gov/propose", 4 * 10**15)
    (listed,) = home.json("gov", "list")
    assert (listed["kind"], listed["title"], listed["status"]) == ("change_param", "gas_price = 3000000000", "voting")
    home.run("gov", "vote", listed["id"], "yes", "--yes")
    assert list(node.books.votes[listed["id"]].values()) == ["Y"]
    home.run("gov", "vote", listed["id"], "no", "--yes")
    assert list(node.books.votes[listed["id"]].values()) == ["N"]
    home.run("gov", "vote", listed["id"], "abstain", "--yes", code=4)

    file = tmp_path / "fund.json"
    fund = {"type": "transfer_fund", "transfer_from": OWNER, "transfer_to": OWNER, "amount": str(COIN), "reason": ""}
    file.write_text(json.dumps(fund), "utf-8")
    refused = home.run("gov", "propose", "--file", file, "--yes", code=10)
    assert "before anybody votes" in refused.err
    own = home.json("account", "show", "second")["address"]
    file.write_text(json.dumps(fund | {"transfer_from": own}), "utf-8")
    assert "leave" in home.run("gov", "propose", "--file", file, "--yes").err
    mine = home.json("account", "show", "account-1")["address"]
    whole = int(node.books.balances[mine.lower()])
    file.write_text(json.dumps(fund | {"transfer_from": mine, "amount": str(whole)}), "utf-8")
    home.run("gov", "propose", "--file", file, "--yes", code=7)  # the fee would not be there, and the coins lost
    file.write_text(json.dumps(fund | {"transfer_from": mine, "reason": "r" * 290 + "the end"}), "utf-8")
    assert "the end" in home.run("gov", "propose", "--file", file, "--dry-run").err
    mine = next(one for one in home.json("gov", "list") if one["kind"] == "transfer_fund")
    assert home.json("gov", "show", mine["id"])["warnings"] == [f"it takes coins of your account {own}"]

    node.books.proposals[0]["ExpireBlockHeight"] = node.books.height + 1
    late = home.run("gov", "vote", listed["id"], "yes", "--yes", "--allow-duplicate", code=8)
    assert "ends within two blocks" in late.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("stake", "redelegate", "Seed", "Seed", "1cmt"), "moving stake"),
        (("stake", "cancel", "Seed", "1cmt", "--entry", "1"), "putting stake back"),
        (("stake", "complete"), "collecting stake"),
        (("stake", "withdraw", "--all"), "withdrawing rewards"),
        (("validator", "commission"), "withdrawing a commission"),
        (("gov", "deposit", "1", "1cmt"), "a deposit"),
        (("gov", "execute", "1"), "carrying a proposal out"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_the_chain_has_not_names_its_driver(home: Wallet, arguments: tuple[str, ...], words: str) -> None:
    refused = home.run(*arguments, "--yes", "--json", code=4)
    assert refused.problem["code"] == "unsupported_here"
    assert words in refused.problem["message"]
    assert "driver travis" in refused.problem["message"]


def test_results_that_are_wrapped_twice_are_read(home: Wallet, node: TravisNode) -> None:
    node.wrapped = True
    assert [one["name"] for one in home.json("validator", "list")] == ["Seed"]


@pytest.mark.parametrize(
    ("method", "change"),
    [
        ("cmt_queryValidators", {"shares": "-1"}),
        ("cmt_queryValidators", {"shares": 7}),
        ("cmt_queryValidators", {"state": "King"}),
        ("cmt_queryValidators", {"owner_address": "0x12"}),
        ("cmt_queryValidators", {"comp_rate": "1/0"}),
        ("cmt_queryValidators", {"voting_power": None}),
    ],
)
def test_node_that_tells_nonsense_is_not_believed(
    home: Wallet, node: TravisNode, method: str, change: dict[str, object]
) -> None:
    def changed(asked: str, result: Any) -> Any:
        if asked == method:
            result["data"][0] |= change
        return result

    node.changed = changed
    home.run("validator", "list", code=3)


def test_names_of_validators_are_cleaned(home: Wallet, node: TravisNode) -> None:
    node.books.candidates[OWNER.lower()]["description"]["name"] = "a\x1b[31m\u202eb"
    assert "\x1b" not in home.run("validator", "list").out
    assert "\u202e" not in home.run("validator", "show", OWNER).out


def test_driver_that_was_found_is_pinned(home: Wallet) -> None:
    """Whoever edits the file changes what is looked for, not what was agreed to."""
    import sqlite3

    with sqlite3.connect(home.folder / "home" / "wallet.db") as database:
        database.execute("UPDATE agreed SET value = 'contract ' || ? WHERE setting LIKE '%staking'", (OWNER,))
    refused = home.run("stake", "list", code=5)
    assert "no contract" in refused.err
