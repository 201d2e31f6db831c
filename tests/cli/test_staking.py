"""`cmwallet stake`, `validator` and `gov` on the embedded chain, played by one person with two accounts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, cast

import pytest

from cmwallet.cli.results import staking
from cmwallet.cli.staking.holding import holding_rows
from tests.cli.marketing import COIN, DAY, ahead
from tests.hostile.inprocess import Wallet

NAME = "Alice and Co"
ANOTHER = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"


@cache
def _template() -> Wallet:
    """account-1 owns validator 1; second has 5,000 CMT of its own."""
    wallet = Wallet.restored(Path(mkdtemp(prefix="cmwallet-staking-")))
    wallet.run("account", "new", "second")
    for name in ("account-1", "second"):
        wallet.run("chain", "faucet", name, "--amount", "5000cmt")
    declare = ("validator", "declare", NAME, "--stake", "1000cmt", "--commission", "10%", "--max-stake", "8000cmt")
    wallet.run(*declare, "--website", "alice.example", "--yes")
    return wallet


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    wallet = _template().copy(tmp_path)
    for path in (wallet.folder / "home").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    (wallet.folder / "home").chmod(0o700)
    return wallet


@pytest.fixture
def staked(home: Wallet) -> Wallet:
    home.run("stake", "delegate", NAME, "500cmt", "--from", "second", "--yes")
    return home


def held(home: Wallet) -> Any:
    return home.json("stake", "list", "--account", "second")


def raw(amount: Any) -> int:
    return int(amount["raw"])


@pytest.mark.parametrize(
    ("driver", "told"),
    [
        ("local", "back: stake complete, entry 3"),
        *((name, "due, paid by itself, entry 3") for name in ("cosmos", "travis")),
    ],
)
def test_what_has_come_back_is_collected_only_where_it_can_be(driver: str, told: str) -> None:
    due = "2026-12-24T18:00:00Z"
    coins: Any = {"raw": "5", "decimals": 18, "symbol": "CMT", "asset": "native", "formatted": "0.000000000000000005"}
    back: Any = {"validator": "1", "name": "v", "amount": coins, "entry": 3, "due_height": None, "due_time": due}

    def state(now: str, *, remembered: bool = False) -> str:
        seen: Any = {"driver": driver, "time": now, "remembered": remembered, "delegations": [], "unbonding": [back]}
        (row,) = holding_rows(cast("staking.Holding", seen))
        return row[4]

    assert state(due) == told
    assert state("2026-12-24T17:59:59Z") == f"back on {due}, entry 3"
    back["due_time"] = "2020-01-01T00:00:00Z"  # seen before that, and told long after
    assert state("2019-12-31T00:00:00Z", remembered=True) == told


def test_stake_from_the_delegation_to_the_collection(staked: Wallet) -> None:
    ahead(staked, "1h")
    holding = held(staked)
    (delegation,) = holding["delegations"]
    assert (delegation["name"], delegation["validator"], raw(delegation["amount"])) == (NAME, "1", 500 * COIN)
    # an hour at 0.01 CMT a second, of which one validator gets 12 %; 90 % of it go to 1,500 CMT, a third is ours
    assert abs(raw(delegation["rewards"]) - int(36 * COIN * 0.12 * 0.9 / 3)) < COIN // 50
    assert holding["practice"] is True
    rewards = staked.json("stake", "rewards", "--account", "second")
    assert raw(rewards[0]["rewards"]) >= raw(delegation["rewards"])

    (withdrawn,) = staked.json("stake", "withdraw", "--all", "--from", "second", "--yes")
    assert (withdrawn["kind"], withdrawn["status"], withdrawn["native_hash"]) == ("stake/withdraw", "confirmed", None)
    back = staked.json("stake", "undelegate", NAME, "200cmt", "--from", "second", "--yes")
    assert (back["kind"], raw(back["amount"]), back["height"] > 0) == ("stake/undelegate", 200 * COIN, True)
    (entry,) = held(staked)["unbonding"]
    assert (raw(entry["amount"]), entry["cancellable"], entry["due_time"]) == (200 * COIN, True, back["due_time"])
    number = str(entry["entry"])

    other = staked.run("stake", "cancel", NAME, "100cmt", "--entry", number, "--from", "second", "--yes", code=4)
    assert "goes back whole" in other.err
    staked.run("stake", "cancel", NAME, "200cmt", "--entry", number, "--from", "second", "--yes")
    assert (raw(held(staked)["total"]), held(staked)["unbonding"]) == (500 * COIN, [])

    staked.run("stake", "complete", "--from", "second", "--yes", code=5)
    staked.run("stake", "undelegate", NAME, "all", "--from", "second", "--yes")
    ahead(staked, "8d")
    before = raw(staked.json("balance", "second")["balances"][0])
    (collected,) = staked.json("stake", "complete", "--from", "second", "--yes")
    after = raw(staked.json("balance", "second")["balances"][0])
    assert after - before == 500 * COIN - raw(collected["fee"])
    assert raw(held(staked)["total"]) == 0


def test_help_and_every_list_say_that_it_is_practice(staked: Wallet) -> None:
    for command in (("validator", "list"), ("stake", "list"), ("stake", "rewards"), ("gov", "list"), ("gov", "params")):
        assert "practice: on the embedded chain" in staked.run(*command).err
    (validator,) = staked.json("validator", "list")
    assert (validator["practice"], validator["state"], validator["commission"]) == (True, "active", "0.1")
    assert (raw(validator["stake"]), raw(validator["mine"])) == (1500 * COIN, 1000 * COIN)


def test_validator_is_shown_with_what_it_says_of_itself(home: Wallet) -> None:
    shown = home.json("validator", "show", NAME)
    assert (shown["address"], shown["website"], shown["driver"], shown["network"]) == (
        "1",
        "alice.example",
        "local",
        "local",
    )
    assert "keeps\t10 % of the rewards, at most 50 %" in home.run("validator", "show", "1").out


def test_same_delegation_again_is_refused_as_a_duplicate(staked: Wallet) -> None:
    staked.run("stake", "delegate", NAME, "500cmt", "--from", "second", "--yes", code=9)
    staked.run("stake", "delegate", NAME, "500cmt", "--from", "second", "--id", "more", "--yes")
    assert raw(held(staked)["total"]) == 1000 * COIN


def test_dry_run_prices_and_moves_nothing(home: Wallet) -> None:
    quoted = home.json("stake", "delegate", NAME, "500cmt", "--from", "second", "--dry-run")
    assert (quoted["status"], quoted["hash"], quoted["entry"], quoted["kind"]) == (
        "dry-run",
        None,
        None,
        "stake/delegate",
    )
    assert raw(quoted["fee"]) > 0
    assert held(home)["delegations"] == []


def test_without_a_terminal_a_yes_is_asked_for_and_nothing_moves(home: Wallet) -> None:
    home.run("stake", "delegate", NAME, "500cmt", "--from", "second", "--no-input", code=12)
    assert held(home)["delegations"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("stake", "delegate", NAME, "4999.995cmt"), 7, "to be kept for fees"),
        (("stake", "delegate", NAME, "0cmt"), 4, "amount of nothing"),
        (("stake", "delegate", NAME, "500cmt", "--max-commission", "5%"), 10, "more than the 5 % that you take"),
        (("stake", "delegate", "nobody", "500cmt"), 5, "there is no validator"),
        (("stake", "undelegate", NAME, "1cmt"), 7, "your stake with"),
        (("stake", "undelegate", NAME, "all", "--to", ANOTHER), 4, "paid to another account"),
        (("stake", "redelegate", NAME, NAME, "1cmt"), 4, "the same validator"),
        (("stake", "cancel", NAME, "1cmt", "--entry", "9"), 5, "no entry 9"),
        (("stake", "withdraw", NAME), 5, "no rewards"),
        (("stake", "withdraw"), 2, "either a validator or --all"),
        (("validator", "update", "--commission", "8%"), 5, "has no validator"),
        (("validator", "update"), 2, "nothing is named"),
        (("validator", "rate", "account-1", "5%"), 4, "a rate for one delegator"),
        (("validator", "accept", "1"), 5, "nobody offers"),
        (("validator", "declare", "x", "--stake", "1cmt", "--commission", "51%"), 4, "at most 50 %"),
        (("validator", "declare", "x", "--stake", "5cmt", "--commission", "1%", "--max-stake", "100cmt"), 4, "a tenth"),
        (("validator", "declare", "n" * 33, "--stake", "5cmt", "--commission", "1%"), 4, "32 bytes"),
        (
            ("validator", "declare", "x", "--stake", "5cmt", "--commission", "1%", "--email", "a@b"),
            4,
            "a name and a website",
        ),
        (("gov", "vote", "1", "yes"), 5, "no proposal"),
        (("gov", "vote", "1", "abstain"), 4, "voting abstain"),
        (("gov", "deposit", "1", "10cmt"), 4, "adding to a deposit"),
        (("gov", "propose", "--param", "slots=22"), 4, "between 1 and 21"),
        (("gov", "propose", "--param", "colour=red"), 4, "no parameter"),
        (("gov", "propose", "--param", "slots"), 4, "no change of a parameter"),
        (("gov", "propose", "--param", "slots=21"), 4, "21 already"),
        (("gov", "propose", "--param", "slots=2", "--title", "fewer"), 4, "a text with a proposal"),
        (("gov", "propose"), 4, "any proposal but"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else None,
)
def test_what_cannot_be_is_refused_before_anything_is_signed(
    refusing: Wallet, arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert words in refusing.run(*arguments, "--from", "second", "--yes", code=code).err
    own = refusing.json("account", "show", "second")["address"]
    assert [one for one in refusing.json("tx", "list") if one["from"] == own] == []


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    """A home in which nothing is sent."""
    wallet = _template().copy(tmp_path_factory.mktemp("refusing"))
    for path in (wallet.folder / "home").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    (wallet.folder / "home").chmod(0o700)
    return wallet


def test_owner_changes_steps_back_hands_over_and_ends(home: Wallet) -> None:
    assert "once a day" in home.run("validator", "update", "--commission", "9%", "--yes", code=8).err
    ahead(home, "25h")
    assert "at most 1 %" in home.run("validator", "update", "--commission", "12%", "--yes", code=8).err
    home.run("validator", "update", "--commission", "11%", "--yes")
    raised = home.json("validator", "update", "--max-stake", "12000cmt", "--name", "Alice", "--yes")
    assert raw(raised["amount"]) == 200 * COIN  # a tenth has to be its own
    home.run("validator", "commission", "--yes")

    home.run("validator", "deactivate", "--yes")
    home.run("validator", "deactivate", "--yes", "--allow-duplicate", code=8)
    assert home.json("validator", "list") == []
    assert home.json("validator", "list", "--all")[0]["state"] == "inactive"
    assert "takes no stake" in home.run("stake", "delegate", "Alice", "1cmt", "--from", "second", "--yes", code=8).err
    home.run("validator", "activate", "--yes")

    home.run("validator", "move", "second", "--yes")
    home.run("validator", "accept", "Alice", "--from", "second", "--yes")
    shown = home.json("validator", "show", "1", "--account", "second")
    assert (shown["operator"], raw(shown["mine"])) == (home.json("account", "show", "second")["address"], 1200 * COIN)
    home.run("validator", "retire", "--from", "second", "--yes")
    assert home.json("validator", "show", "1")["state"] == "unbonding"
    ahead(home, "8d")
    home.run("stake", "complete", "--from", "second", "--yes")
    assert home.json("validator", "show", "1")["state"] == "retired"


def test_stake_moves_at_once_and_is_locked_where_it_went(staked: Wallet) -> None:
    declare = ("validator", "declare", "Bob", "--stake", "100cmt", "--commission", "0%", "--from", "second")
    staked.run(*declare, "--yes")
    moved = staked.json("stake", "redelegate", NAME, "Bob", "200cmt", "--from", "second", "--yes")
    assert (moved["kind"], moved["validator"], raw(moved["amount"])) == ("stake/redelegate", "2", 200 * COIN)
    stakes = {one["validator"]: one for one in held(staked)["delegations"]}
    assert (raw(stakes["1"]["amount"]), raw(stakes["2"]["amount"])) == (300 * COIN, 300 * COIN)
    assert stakes["2"]["free_at"] == moved["due_time"]
    refused = staked.run("stake", "redelegate", "Bob", NAME, "250cmt", "--from", "second", "--yes", code=8)
    assert "nothing was sent" in refused.err


def test_vote_changes_a_parameter_and_the_deposit_comes_back(staked: Wallet) -> None:
    ahead(staked, "10s")  # votes weigh what was delegated a second before
    made = staked.json("gov", "propose", "--param", "unbonding=2d", "--yes")
    assert (made["kind"], raw(made["amount"])) == ("gov/propose", 10 * COIN)
    staked.run("gov", "execute", "1", "--yes", code=8)
    staked.run("stake", "delegate", NAME, "700cmt", "--from", "second", "--id", "late", "--yes")
    voted = staked.json("gov", "vote", "1", "no", "--from", "second", "--yes")
    assert raw(voted["amount"]) == 500 * COIN  # not what was delegated after the proposal
    staked.run("gov", "vote", "1", "yes", "--yes")
    assert "votes once" in staked.run("gov", "vote", "1", "no", "--yes", code=8).err
    shown = staked.json("gov", "show", "1")
    assert (shown["status"], shown["my_vote"], shown["detail"]) == ("voting", "yes", {"unbonding": str(2 * DAY)})
    assert (raw(shown["tally"]["yes"]), raw(shown["tally"]["no"]), shown["tally"]["turnout"]) == (
        1000 * COIN,
        500 * COIN,
        "1",
    )
    ahead(staked, "4d")
    assert "not carried out yet" in staked.run("gov", "show", "1").err
    assert staked.json("gov", "list")[0]["status"] == "passed"
    staked.run("gov", "execute", "1", "--yes")
    params = {one["name"]: one["value"] for one in staked.json("gov", "params")}
    assert params["unbonding"] == str(2 * DAY)
    before = raw(staked.json("balance", "account-1")["balances"][0])
    back = staked.json("gov", "execute", "1", "--yes")
    after = raw(staked.json("balance", "account-1")["balances"][0])
    assert after - before == 10 * COIN - raw(back["fee"])
    staked.run("gov", "execute", "1", "--yes", code=5)


def test_vote_of_an_account_without_stake_is_refused(home: Wallet) -> None:
    home.run("gov", "propose", "--param", "slots=5", "--yes")
    assert "would not count" in home.run("gov", "vote", "1", "yes", "--from", "second", "--yes", code=10).err


def test_names_of_strangers_are_cleaned_and_do_not_decide(home: Wallet) -> None:
    """A second validator takes the first one's name, and a third is called by the first one's number."""
    home.run("validator", "declare", NAME, "--stake", "1cmt", "--commission", "0%", "--from", "second", "--yes")
    refused = home.run("stake", "delegate", NAME, "500cmt", "--yes", code=2)
    assert "names 2 validators" in refused.err
    home.run("validator", "update", "--name", "1", "--from", "second", "--yes")
    assert home.json("stake", "delegate", "1", "5cmt", "--from", "second", "--dry-run")["validator"] == "1"
    home.run("validator", "update", "--name", "a\x1b[31mb\u202ec", "--from", "second", "--yes")
    assert "\x1b" not in home.run("validator", "list").out


def test_network_without_staking_says_so(home: Wallet) -> None:
    add = ("network", "add", "bare", "--rpc", "http://127.0.0.1:9", "--chain-id", "77", "--symbol", "ETH")
    home.run(*add)
    refused = home.run("stake", "list", "--network", "bare", "--json", code=4)
    assert refused.problem["code"] == "unsupported_here"
    home.run(*add, "--staking", "colour", code=4)
