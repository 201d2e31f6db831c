"""`cmwallet network`, and sending through nodes that are not what they should be."""

import json
import sqlite3

from tests.cli.walletrun import ACCOUNTS, finish

CMT = 10**18
DOWN = "http://127.0.0.1:9"


def add(home, url, name="away", **more):
    arguments = ["--chain-id", 1234, "--symbol", "CMT", "--confirmations", 1]
    return home.json("network", "add", name, "--rpc", url, *arguments, **more)


def test_the_built_in_networks_need_no_configuration(restored):
    found = {network["name"]: network for network in restored.json("network", "list")}
    assert list(found) == ["local", "cybermiles", "cybermiles-travis", "cybermiles-testnet", "ethereum"]
    assert [network["chain_id"] for network in found.values()] == [1234, 18, 18, 19, 1]
    assert found["cybermiles-travis"]["dialect"] == "travis"
    assert found["local"]["in_use"]
    assert found["ethereum"]["tokens"][0]["symbol"] == "CMT"
    assert "frozen" in found["ethereum"]["tokens"][0]["note"]
    assert "no endpoint" in restored.run("network", "show", "cybermiles").out
    assert restored.error("balance", "--network", "cybermiles", code=3)["hint"].startswith("give it one")


def test_an_endpoint_of_a_built_in_network_is_added_and_removed_and_its_facts_stay(restored):
    added = restored.json("network", "add", "cybermiles", "--rpc", "https://node.example:8545/key?x=1")
    assert added["rpc"] == "https://node.example:8545/…"
    assert "key" not in restored.run("network", "show", "cybermiles").out
    assert restored.error("network", "add", "cybermiles", "--rpc", DOWN, "--chain-id", "19", code=4)
    assert restored.error("network", "add", "local", "--rpc", DOWN, code=4)
    restored.run("network", "remove", "cybermiles", "--yes")
    assert restored.json("network", "show", "cybermiles")["rpc"] is None
    assert restored.error("network", "remove", "cybermiles", "--yes", code=4)


def test_names_and_addresses_that_cannot_be_used_are_refused(restored):
    assert restored.error("network", "add", "away", "--rpc", DOWN, code=4)["hint"].startswith("add --chain-id")
    for url in ("ftp://x", "localhost:8545", "http://", "http://x:99999", "http://[::1", "http://u:p@x"):
        assert restored.error("network", "add", "cybermiles", "--rpc", url, code=4)
    for name in ("a.b", "a b", 'a"b', "-x", ""):
        options = ["--rpc", DOWN, "--chain-id", "5", "--symbol", "X"]
        assert restored.run("--json", "network", "add", *options, "--", name, code=4).problem
    assert restored.error("network", "use", "nowhere", code=5)
    assert restored.error("balance", "--network", "nowhere", code=5)
    assert restored.error("config", "set", "network", "nowhere", code=5)


def test_an_unencrypted_endpoint_elsewhere_is_warned_about(restored):
    options = ["--chain-id", 5, "--symbol", "X"]
    assert "not encrypted" in restored.run("network", "add", "a", "--rpc", "http://node.example", *options).err
    assert "not encrypted" not in restored.run("network", "add", "b", "--rpc", "http://127.0.0.1:1", *options).err


def test_a_node_that_does_not_answer_ends_with_3_and_sends_nothing(restored):
    add(restored, DOWN)
    for command in (["network", "check", "away"], ["network", "use", "away", "--yes"]):
        assert restored.error(*command, code=3)["retryable"] is True
    found = restored.error("send", "bob", "1", "--network", "away", "--yes", code=3)
    assert found["code"] == "network"
    assert restored.json("tx", "list", "--all") == []


def test_a_network_has_to_be_accepted_once_and_is_then_pinned(restored, remote):
    remote.run("chain", "faucet", ACCOUNTS[0])
    add(restored, remote.url)
    hint = restored.error("send", "bob", "1", "--network", "away", "--yes", code=12)["hint"]
    assert "network use away" in hint
    child = restored.at_terminal("network", "use", "away")
    child.expect("Type yes")
    assert remote.json("chain", "status")["genesis"] in child.before
    child.sendline("no")
    finish(child, 130)
    assert restored.json("network", "list")[0]["in_use"]
    used = restored.json("network", "use", "away", "--yes")
    assert used["genesis"] == remote.json("chain", "status")["genesis"]
    assert restored.json("network", "check")["pinned"] is True
    sent = restored.json("send", "bob", "1", "--yes")
    assert (sent["network"], sent["status"]) == ("away", "confirmed")
    assert restored.json("balance", "bob")["balances"][0]["formatted"] == "1"
    assert restored.json("tx", "list", "--network", "local") == []


def test_another_genesis_behind_the_same_address_is_refused(restored, remote):
    remote.run("chain", "faucet", ACCOUNTS[0])
    add(restored, remote.url)
    restored.run("network", "use", "away", "--yes")
    restored.run("send", "bob", "1", "--yes")
    remote.run("chain", "reset", "--yes")
    remote.run("chain", "faucet", ACCOUNTS[0])
    assert restored.error("network", "check", code=10)["code"] == "replay"
    assert restored.error("send", "bob", "2", "--yes", code=10)["code"] == "replay"
    assert restored.error("tx", "resume", "1", code=10)["code"] == "replay"
    restored.run("network", "use", "away", "--yes")
    found = restored.error("send", "bob", "2", "--yes", code=10)  # the account is bound to the old chain
    assert "--accept-replay" in found["hint"]
    restored.run("send", "bob", "2", "--yes", "--accept-replay")
    restored.run("send", "bob", "3", "--yes")


def test_an_account_that_lives_on_another_chain_of_the_same_id_is_not_signed_for(funded, remote):
    remote.run("chain", "faucet", ACCOUNTS[0])
    remote.run("chain", "faucet", ACCOUNTS[1])
    add(funded, remote.url)
    funded.run("network", "use", "away", "--yes")
    found = funded.error("send", "bob", "1", "--yes", code=10)  # funds on local, never signed there
    assert (found["code"], found["details"]["network"]) == ("replay", "local")
    assert funded.json("tx", "list", "--all") == []
    funded.run("send", "bob", "1", "--from", "savings", "--yes")
    assert funded.error("send", "bob", "1", "--from", "savings", "--network", "local", "--yes", code=10)


def test_a_node_of_the_same_id_that_cannot_be_asked_counts_as_a_risk(funded):
    add(funded, DOWN)
    found = funded.error("send", "bob", "1", "--yes", code=10)
    assert found["details"]["network"] == "away"
    funded.run("send", "bob", "1", "--yes", "--accept-replay")


def test_two_names_of_one_chain_are_one_chain(served):
    add(served, served.url)
    served.run("network", "use", "away", "--yes")
    served.run("send", "bob", "1", "--yes")
    served.run("send", "bob", "1", "--network", "local", "--yes", code=9)
    served.run("send", "bob", "2", "--network", "local", "--yes")


def test_a_node_of_another_chain_id_is_refused(restored, remote):
    options = ["--chain-id", 77, "--symbol", "CMT"]
    restored.run("network", "add", "away", "--rpc", remote.url, *options)
    found = restored.error("send", "bob", "1", "--network", "away", "--yes", code=3)
    assert found["details"] == {"expected": 77, "found": 1234}
    assert restored.error("network", "use", "away", "--yes", code=3)


def test_removing_the_network_in_use_goes_back_to_the_default(restored, remote):
    add(restored, remote.url)
    restored.run("network", "use", "away", "--yes")
    assert "--yes" in restored.error("network", "remove", "away", code=12)["hint"]
    restored.run("network", "remove", "away", "--yes")
    assert restored.json("config", "get", "network") == {"value": "local", "origin": "default"}
    add(restored, remote.url)
    assert restored.json("network", "show", "away")["genesis"] is None


def test_removing_a_network_keeps_what_was_sent_there(restored, remote):
    remote.run("chain", "faucet", ACCOUNTS[0])
    add(restored, remote.url)
    restored.run("network", "use", "away", "--yes")
    sent = restored.json("send", "bob", "1", "--yes")
    restored.run("network", "remove", "away", "--yes")
    assert restored.json("tx", "show", sent["hash"])["network"] == "away"
    assert restored.json("tx", "list", "--all")[0]["hash"] == sent["hash"]
    assert restored.error("tx", "wait", sent["hash"], code=5)


def test_the_journal_is_finished_on_its_own_chain_only(funded):
    """After a reset the old bytes would still be valid: the chain id is the same."""
    sent = funded.json("send", "bob", "1", "--no-wait", "--yes")
    funded.run("chain", "reset", "--yes")
    funded.run("chain", "faucet", "--quiet")
    assert funded.json("tx", "resume") == []
    for command in ("resume", "wait"):
        assert funded.error("tx", command, sent["hash"], code=10)["code"] == "replay"
    assert funded.balance("bob") == 0
    funded.run("send", "bob", "1", "--yes")  # another genesis, another intent; the old binding is gone
    assert funded.balance("bob") == CMT


def test_check_tells_what_the_node_says(served):
    found = served.json("network", "check")
    assert (found["chain_id"], found["pinned"]) == (1234, True)
    assert found["block"] == served.json("chain", "status")["block"]
    assert json.dumps(found)


def two_doors(remote):
    """Two addresses of one server: two endpoints, as far as anybody can tell."""
    return [remote.url, remote.url.replace("127.0.0.1", "localhost")]


def add_several(home, *urls):
    rpc = [word for url in urls for word in ("--rpc", url)]
    return home.json("network", "add", "away", *rpc, "--chain-id", 1234, "--symbol", "CMT", "--on-demand")


def test_a_network_of_several_endpoints_is_used_checked_and_paid_through(restored, remote):
    remote.run("chain", "faucet", ACCOUNTS[0])
    add_several(restored, *two_doors(remote), DOWN)
    restored.run("network", "use", "away", "--yes")
    found = restored.json("network", "check")
    assert [(one["reachable"], one["lag"], one["chain_id"]) for one in found["endpoints"]] == [
        (True, 0, 1234), (True, 0, 1234), (False, None, None),
    ]  # fmt: skip
    assert "cannot reach" in found["endpoints"][2]["problem"]
    assert found["endpoints"][0]["first_block"] == found["genesis"]
    sent = restored.json("send", "bob", "1", "--yes", "--confirmations", 1, "--broadcast", "all")
    assert sent["status"] == "confirmed"
    found = restored.json("doctor", "--online", code=13)["findings"]
    assert any(one["message"] == f"cannot reach the node at {DOWN.removeprefix('http://')}" for one in found)
    restored.run("network", "endpoint", "remove", "away", "3")
    refused = restored.error("send", "bob", "2", "--yes", code=10)
    assert refused["hint"].endswith("cmwallet network use away")
    restored.run("network", "use", "away", "--yes")
    restored.run("send", "bob", "2", "--yes", "--confirmations", 1)


def test_endpoints_that_serve_different_chains_are_told_apart(served, remote):
    add_several(served, remote.url, served.url)
    for command in (["network", "use", "away", "--yes"], ["network", "check", "away"]):
        found = served.error(*command, code=18)
        assert found["code"] == "endpoints_disagree"
    assert len(set(found["details"]["hashes"].values())) == 2
    add_several(served, DOWN, DOWN.replace("127.0.0.1", "localhost"))
    assert "endpoints" in served.error("network", "check", "away", code=3)["details"]


def used_away(restored, remote):
    """The network away is accepted and in use, a transfer and a batch were made there."""
    remote.run("chain", "faucet", ACCOUNTS[0])
    add(restored, remote.url)
    restored.run("network", "use", "away", "--yes")
    restored.run("send", "bob", "1", "--yes")
    (restored.folder / "pay.csv").write_text("to,amount\nbob,2\n")
    restored.run("send", "--batch", "pay.csv", "--id", "november", "--yes")


def test_a_renamed_network_keeps_pin_endpoint_journal_and_batches(restored, remote):
    used_away(restored, remote)
    before = restored.json("tx", "list")
    renamed = restored.json("network", "rename", "away", "sandbox")
    assert (renamed["name"], renamed["in_use"]) == ("sandbox", True)
    assert renamed["genesis"] == remote.json("chain", "status")["genesis"]
    assert restored.json("config", "show")["network"]["value"] == "sandbox"
    assert (restored.path / "names" / "network").read_text() == "sandbox\n"
    assert restored.json("tx", "list") == [{**one, "network": "sandbox"} for one in before]
    assert restored.json("vault", "verify")["sound"]
    assert restored.json("send", "bob", "3", "--yes")["status"] == "confirmed"  # without accepting it once more
    again = restored.run("send", "--batch", "pay.csv", "--id", "november", "--yes")
    assert again.out.split("\t")[-1].strip() == "already"
    assert restored.error("balance", "--network", "away", code=5)
    assert "away" not in (restored.path / "config.toml").read_text()


def test_names_that_a_network_cannot_take_are_refused(restored):
    add(restored, DOWN)
    add(restored, DOWN, name="other")
    assert "built in" in restored.error("network", "rename", "cybermiles", "mine", code=4)["message"]
    for taken in ("other", "local", "ethereum", "a.b", "a b"):
        restored.error("network", "rename", "away", taken, code=4)
    restored.error("network", "rename", "nowhere", "somewhere", code=5)
    assert restored.json("network", "show", "away")["rpc"] == DOWN


def test_a_row_that_was_changed_from_outside_is_not_made_genuine_by_a_new_name(restored, remote):
    used_away(restored, remote)
    connection = sqlite3.connect(restored.path / "wallet.db")
    connection.execute("UPDATE journal SET network = 'away', amount = '7' WHERE id = 1")
    connection.commit()
    connection.close()
    assert restored.error("network", "rename", "away", "sandbox", code=14)["code"] == "tampered"
    assert {one["network"] for one in restored.json("tx", "list")} == {"away"}
    assert restored.json("network", "show", "away")["genesis"] == remote.json("chain", "status")["genesis"]
    assert [one["name"] for one in restored.json("vault", "verify", code=14)["findings"]] == ["row-altered"]


def test_endpoints_of_a_network_are_added_removed_and_listed_and_show_no_key(restored):
    urls = ["https://one.example/key-of-mine", "https://two.example", DOWN]
    added = restored.json("network", "add", "ethereum", "--rpc", urls[0], "--rpc", urls[1])
    assert added["endpoints"] == ["https://one.example/…", urls[1]]
    assert added["rpc"] == added["endpoints"][0]
    found = restored.json("network", "endpoint", "add", "ethereum", urls[2])
    assert [one["endpoint"] for one in found] == [*added["endpoints"], DOWN]
    restored.run("network", "endpoint", "add", "ethereum", DOWN, code=4)
    restored.run("network", "endpoint", "remove", "ethereum", "https://three.example", code=5)
    restored.run("network", "endpoint", "remove", "ethereum", "https://one.example/…")
    restored.run("network", "endpoint", "remove", "ethereum", "1")
    assert "key-of-mine" not in restored.run("network", "show", "ethereum").out
    assert restored.json("network", "endpoint", "list", "ethereum") == [{"number": 1, "endpoint": DOWN}]
    assert "network remove" in restored.error("network", "endpoint", "remove", "ethereum", "1", code=4)["hint"]
    assert restored.error("network", "endpoint", "add", "local", DOWN, code=4)
