"""Every command of staking, validators and governance on four validators, by messages of the chain itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.attesting import bare
from tests.cli.marketing import killed_after
from tests.cli.walletrun import ACCOUNTS, PHRASE, STRANGER, Home
from tests.network.genesis import COIN
from tests.network.homes import NAME, SECONDS, add_operator
from tests.network.validators import FourValidators, comes_true


@pytest.fixture(scope="module")
def staker(chain: FourValidators, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that knows the chain's REST interface; its other accounts operate the validators v0 and v3."""
    home = bare(tmp_path_factory.mktemp("staker") / "home", PHRASE, None)
    facts = ("--chain-id", 9777, "--symbol", "INJ", "--confirmations", 1)
    home.run("network", "add", NAME, "--rpc", chain.url(0), "--rest", chain.rest(0), *facts)
    used = home.run("network", "use", NAME, "--yes")
    assert "staking   cosmos injective-777 injective inj inj" in used.err
    for index in (0, 3):
        add_operator(home, index)
    return home


def act(home: Home, *command: object) -> Any:
    """Carry an action out; its document."""
    return home.json(*command, "--yes", "--timeout", SECONDS)


def holding(home: Home, *more: object) -> dict[str, dict[str, Any]]:
    """What an account has at stake, by the validator's name."""
    return {one["name"]: one for one in home.json("stake", "list", *more)["delegations"]}


def coins(amount: dict[str, str]) -> int:
    return int(amount["raw"]) // COIN


def test_validators_are_listed_and_shown(staker: Home) -> None:
    found = {one["name"]: one for one in staker.json("validator", "list")}
    assert set(found) == {"v0", "v1", "v2", "v3"}
    assert all(one["state"] == "active" and one["commission"] == "0.1" for one in found.values())
    shown = staker.json("validator", "show", "v1")
    assert (shown["driver"], shown["practice"], shown["max_commission"]) == ("cosmos", False, "0.5")
    assert staker.json("validator", "show", shown["operator"])["address"] == shown["address"]
    assert shown["address"].startswith("injvaloper1")


def test_stake_goes_to_a_validator_on_to_another_back_and_half_way_back_again(staker: Home) -> None:
    quoted = staker.json("stake", "delegate", "v1", "1000inj", "--dry-run")
    assert (quoted["status"], quoted["hash"]) == ("dry-run", None)
    made = act(staker, "stake", "delegate", "v1", "1000inj")
    assert (made["kind"], made["status"], coins(made["amount"])) == ("stake/delegate", "confirmed", 1000)
    assert made["hash"] == "0x" + made["native_hash"].lower()
    assert staker.error("stake", "delegate", "v1", "1000inj", "--yes", code=9)["details"]["hash"] == made["hash"]
    assert coins(holding(staker)["v1"]["amount"]) == 1000

    act(staker, "stake", "redelegate", "v1", "v2", "400inj")
    held = holding(staker)
    assert (coins(held["v1"]["amount"]), coins(held["v2"]["amount"])) == (600, 400)
    assert held["v2"]["free_at"] is not None
    refused = staker.error("stake", "redelegate", "v2", "v1", "all", "--yes", code=8)
    assert "cannot move on before" in refused["message"]

    back = act(staker, "stake", "undelegate", "v1", "200inj")
    assert back["due_time"] is not None
    (way,) = staker.json("stake", "list")["unbonding"]
    assert (way["name"], coins(way["amount"]), way["entry"], way["cancellable"]) == ("v1", 200, back["height"], True)
    act(staker, "stake", "cancel", "v1", "50inj", "--entry", way["entry"])
    assert coins(holding(staker)["v1"]["amount"]) == 450
    assert coins(staker.json("stake", "list")["unbonding"][0]["amount"]) == 150


def test_stake_that_came_back_is_paid_out_by_itself(staker: Home) -> None:
    assert comes_true(lambda: staker.json("stake", "list")["unbonding"] == [], pause=3)
    assert staker.error("stake", "complete", "--yes", code=4)["code"] == "unsupported_here"


def test_rewards_grow_and_are_collected_of_one_and_of_all_validators(staker: Home) -> None:
    assert comes_true(lambda: all(int(one["rewards"]["raw"]) > 0 for one in staker.json("stake", "rewards")), pause=1)
    act(staker, "stake", "withdraw", "v1")
    (made,) = act(staker, "stake", "withdraw", "--all")
    assert (made["kind"], made["status"]) == ("stake/withdraw", "confirmed")


def test_transfers_and_messages_share_one_order_of_nonces(staker: Home) -> None:
    for number in range(1, 4):
        act(staker, "send", STRANGER, f"0.{number}inj")
        act(staker, "stake", "delegate", "v0", f"{number}inj")
    nonces = [one["nonce"] for one in staker.json("tx", "list", "--limit", "6")]
    assert sorted(nonces) == list(range(min(nonces), min(nonces) + 6))


def test_transfers_and_messages_that_start_at_once_each_take_a_place(staker: Home) -> None:
    commands = [
        *(("send", STRANGER, f"0.0{number}inj") for number in range(1, 3)),
        *(("stake", "delegate", "v0", f"0.0{number}inj") for number in range(1, 3)),
    ]
    running = [staker.start(*command, "--yes", "--timeout", SECONDS, "--json") for command in commands]
    ended = [(process.communicate(timeout=300), process.returncode) for process in running]
    assert [code for _, code in ended] == [0] * 4, ended
    made = [json.loads(out) for (out, _), _ in ended]
    assert len({one["hash"] for one in made}) == 4
    entries = staker.json("tx", "list", "--limit", "4")
    assert all(one["status"] == "confirmed" for one in entries)
    assert len({one["nonce"] for one in entries}) == 4


def test_message_of_a_command_that_was_killed_before_it_was_sent_is_sent_once(staker: Home) -> None:
    before = holding(staker)["v0"]["amount"]["raw"]
    command = ("stake", "delegate", "v0", "31inj", "--yes")
    killed_after(staker, "cmwallet.transactions.journal:Journal.sign", *command)  # type: ignore[arg-type]
    assert staker.error(*command, code=9)["code"] == "duplicate"
    assert comes_true(lambda: "confirmed" in staker.run("tx", "resume").out, pause=1)
    staker.run("tx", "resume")
    assert int(holding(staker)["v0"]["amount"]["raw"]) == int(before) + 31 * COIN


def test_validator_is_declared_updated_earns_and_retires(staker: Home, chain: FourValidators) -> None:
    key = json.dumps({"@type": "/cosmos.crypto.ed25519.PubKey", "key": "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="})
    declare = ("validator", "declare", "Möwe", "--stake", "100inj", "--commission", "10%", "--max-commission", "20%")
    made = act(staker, *declare, "--pubkey", key)
    shown = staker.json("validator", "show", made["validator"])
    assert (shown["name"], shown["operator"], shown["commission"]) == ("Möwe", ACCOUNTS[0], "0.1")
    assert coins(shown["stake"]) == 100
    act(staker, "validator", "update", "--website", "moewe.example", "--details", "at sea")
    shown = staker.json("validator", "show", made["validator"])
    assert (shown["name"], shown["website"], shown["details"]) == ("Möwe", "moewe.example", "at sea")
    assert "once in 24h" in staker.error("validator", "update", "--commission", "12%", "--yes", code=8)["message"]
    assert "never more than" in staker.error("validator", "update", "--commission", "30%", "--yes", code=4)["message"]
    act(staker, "validator", "commission", "--from", "operator-0")
    for command in (("deactivate",), ("move", "operator-3"), ("accept", "1"), ("rate", "operator-3", "1%")):
        assert staker.error("validator", *command, "--yes", code=4)["code"] == "unsupported_here"
    quoted = staker.run("validator", "retire", "--dry-run")
    assert "jailed at once" in quoted.err
    act(staker, "validator", "retire")
    assert made["validator"] not in [
        one["address"] for one in staker.json("validator", "list") if one["state"] == "active"
    ]


def test_proposal_is_made_paid_for_voted_on_and_carried_out(staker: Home) -> None:
    made = act(
        staker, "gov", "propose", "--title", "Room", "--param", "staking.max_validators=12", "--deposit", "0.5inj"
    )
    assert made["kind"] == "gov/propose"
    number = staker.json("gov", "list")[0]["id"]
    assert staker.json("gov", "show", number)["status"] == "deposit"
    assert "nobody votes" in staker.error("gov", "vote", number, "yes", "--yes", code=8)["message"]
    act(staker, "gov", "deposit", number, "0.5inj")
    act(staker, "gov", "vote", number, "no")
    act(staker, "gov", "vote", number, "yes")
    for name in ("operator-0", "operator-3"):
        act(staker, "gov", "vote", number, "yes", "--from", name)
    shown = staker.json("gov", "show", number)
    assert (shown["status"], shown["my_vote"], shown["tally"]["no"]["raw"]) == ("voting", "yes", "0")
    assert coins(shown["tally"]["yes"]) > 200_000
    assert shown["detail"]["params.max_validators"] == "12"
    assert comes_true(lambda: staker.json("gov", "show", number)["status"] == "passed", pause=3)
    parameters = {one["name"]: one["value"] for one in staker.json("gov", "params")}
    assert parameters["staking.max_validators"] == "12"


def test_proposal_from_a_file_pays_out_of_the_communitys_coins_once_it_passes(staker: Home) -> None:
    file = staker.folder / "proposal.json"
    spend = {
        "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
        "recipient": "inj1n9j4qlg62k7vy62utzapd7ehmqvmpfxuur5wvx",
        "amount": [{"denom": "inj", "amount": "1"}],
    }
    file.write_text(json.dumps({"title": "Thanks", "summary": "for all", "messages": [spend], "deposit": f"{COIN}inj"}))
    act(staker, "gov", "propose", "--file", file)
    assert staker.json("gov", "list")[0]["kind"] == "MsgCommunityPoolSpend"
    file.write_text(json.dumps({"title": "x", "messages": [{"@type": "/cosmos.bank.v1beta1.MsgSend"}]}))
    staker.run("gov", "propose", "--file", file, "--yes", code=4)


def test_jailed_validator_takes_no_stake_and_comes_back(staker: Home, chain: FourValidators) -> None:
    chain.kill(3)
    assert comes_true(lambda: chain.jailed(3, ask=0))
    refused = staker.error("stake", "delegate", "v3", "5inj", "--yes", code=10)
    assert "jailed" in refused["message"]
    assert staker.error("validator", "activate", "--from", "operator-3", "--yes", code=8)["message"].startswith("your")
    chain.start(3)
    chain.wait_for_height(chain.height(0), 3)
    shown = staker.json("validator", "show", "v3")
    assert (shown["state"], shown["jailed_until"] is not None) == ("jailed", True)
    command = ("validator", "activate", "--from", "operator-3", "--yes", "--timeout", SECONDS)
    assert comes_true(lambda: staker.run(*command, code=None).code == 0, pause=5)
    assert staker.json("validator", "show", "v3")["state"] == "active"


def test_message_that_a_stopped_chain_did_not_take_is_found_again(staker: Home, chain: FourValidators) -> None:
    before = coins(holding(staker)["v2"]["amount"])
    height = chain.height(0)
    chain.kill(1)
    chain.kill(2)
    sent = staker.json("stake", "delegate", "v2", "7inj", "--yes", "--timeout", "5s", code=11)
    assert sent["status"] in ("pending", "unknown")
    assert staker.error("stake", "delegate", "v2", "7inj", "--yes", code=9)["details"]["hash"] == sent["hash"]
    chain.start(1)
    chain.start(2)
    chain.wait_for_height(height + 3, 0)
    assert comes_true(lambda: "confirmed" in staker.run("tx", "resume").out, pause=2)
    assert coins(holding(staker)["v2"]["amount"]) == before + 7


def test_message_whose_time_has_passed_is_given_up_and_can_be_sent_anew(staker: Home, chain: FourValidators) -> None:
    chain.isolate(0)  # what it takes reaches nobody
    sent = staker.json("stake", "delegate", "v2", "9inj", "--yes", "--timeout", "3s", code=11)
    chain.kill(0)
    facts = ("--chain-id", 9777, "--symbol", "INJ", "--confirmations", 1)
    staker.run("network", "add", NAME, "--rpc", chain.url(1), "--rest", chain.rest(1), *facts)
    staker.run("network", "use", NAME, "--yes")
    chain.wait_for_blocks(110, 1)
    resumed = staker.run("tx", "resume", code=None)
    assert "never carried out" in resumed.out + resumed.err
    assert staker.json("tx", "show", sent["hash"])["state"] == "replaced"
    made = act(staker, "stake", "delegate", "v2", "9inj", "--allow-duplicate")
    assert (made["status"], made["hash"] != sent["hash"]) == ("confirmed", True)


def test_rest_interface_of_another_chain_is_not_signed_for(staker: Home, chain: FourValidators) -> None:
    config = staker.path / "config.toml"
    config.write_text(config.read_text().replace(chain.rest(1), chain.rest(2)))
    found = staker.error("stake", "delegate", "v2", "3inj", "--yes", code=10)
    assert "network use" in found["hint"]
