"""`cmwallet send` in real processes: what it prints, and every way in which it refuses."""

import json
import re

import pytest

from tests.cli.walletrun import ACCOUNTS, STRANGER, finish

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
CMT = 10**18
HASH = re.compile(r"0x[0-9a-f]{64}\n")


def test_text_output_is_the_hash_alone(funded):
    done = funded.run("send", "bob", "1.5", "--yes")
    assert HASH.fullmatch(done.out)
    assert "confirmed in block" in done.err
    assert "never paid" not in done.err  # bob is a contact; screening knows him
    assert funded.balance("bob") == 1_500_000_000_000_000_000


def test_json_output_is_one_document_with_amount_and_fee(funded):
    sent = funded.json("send", "bob", "0.25cmt", "--memo", "bread", "--id", "a1", "--yes")
    assert sent["amount"] == {
        "raw": "250000000000000000",
        "decimals": 18,
        "symbol": "CMT",
        "asset": "native",
        "formatted": "0.25",
    }
    assert (sent["status"], sent["state"], sent["memo"], sent["id"]) == ("confirmed", "confirmed", "bread", "a1")
    assert (sent["from"], sent["to"], sent["nonce"]) == (ACCOUNTS[0], BOB, 0)
    assert sent["block"] == funded.json("chain", "status")["block"]
    assert sent["network"] == "local"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", sent["created"])
    left = funded.balance()
    assert left == 100 * CMT - int(sent["amount"]["raw"]) - int(sent["fee"]["raw"])
    assert funded.json("tx", "show", sent["hash"]) == sent
    assert funded.json("tx", "list") == [sent]


def test_names_addresses_own_accounts_and_stdin_are_recipients(served):
    served.run("send", "BOB", "1", "--yes")
    served.run("send", "savings", "1", "--yes")
    served.run("send", STRANGER.lower(), "1", "--yes")
    served.run("send", "-", "1", "--yes", stdin=STRANGER + "\n", code=9)
    served.run("send", "-", "2", "--yes", stdin="bob\n")
    assert served.balance("bob") == 3 * CMT
    assert served.balance(STRANGER) == CMT
    for stdin in ("", "\n", "bob\nsavings\n", "b" * 5000):
        assert served.error("send", "-", "1", "--yes", stdin=stdin, code=4)


def test_wrong_recipients_are_refused_before_anything_is_asked(restored):
    mixed = BOB.replace("d34A", "D34a")
    assert "checksum" in restored.error("send", mixed, "1", "--yes", code=4)["message"]
    assert restored.error("send", "nobody", "1", "--yes", code=5)["code"] == "not_found"
    assert restored.error("send", "0x" + "0" * 40, "1", "--yes", code=4)
    assert restored.error("send", BOB[:-1], "1", "--yes", code=4)
    assert restored.error("send", "bob", "1", "--from", "nobody", "--yes", code=5)


@pytest.mark.parametrize("amount", ["", "1,5", "-1", "1e18", "1eth", "1.0000000000000000001", "0x1", "١", "1 cmt cmt"])
def test_amounts_that_are_none_are_refused(restored, amount):
    assert "error: " in restored.run("send", "bob", "--yes", "--", amount, code=4).err


def test_options_that_contradict_each_other_are_a_wrong_usage(restored):
    token = ["--token", "0x" + "22" * 20]
    for options in ([], ["1", "--max"], ["1", "--wait", "2", "--no-wait"], ["1", "--data", "0x00", *token]):
        assert restored.error("send", "bob", *options, "--yes", code=2)["code"] == "usage"
    assert restored.error("send", "bob", "1", "--data", "0xzz", "--yes", code=4)
    assert restored.error("send", "bob", "1", "--nonce", str(2**64), "--yes", code=2)
    assert restored.error("send", "bob", "1", "--gas-price", "2", "--yes", code=4)
    assert restored.error("send", "bob", "1", "--timeout", "0s", "--yes", code=4)
    both = ["--gas-price", "2gwei", "--gas-max-fee", "2gwei"]
    assert restored.error("send", "bob", "0", *both, "--yes", code=4)


def test_more_than_there_is_is_refused(funded):
    found = funded.error("send", "bob", "100", "--yes", code=7)
    assert found["code"] == "insufficient_funds"
    assert found["details"]["held"]["formatted"] == "100"
    assert funded.error("send", "bob", "1", "--from", "savings", "--yes", code=7)
    assert funded.json("tx", "list") == []


def test_max_leaves_nothing_behind(served):
    sent = served.json("send", "savings", "--max", "--yes")
    assert served.balance() == 0
    assert served.balance("savings") == int(sent["amount"]["raw"]) == 100 * CMT - int(sent["fee"]["raw"])
    assert served.error("send", "savings", "--max", "--yes", code=7)
    back = served.json("send", "account-1", "--max", "--from", "savings", "--gas-price", "3gwei", "--yes")
    assert served.balance("savings") == 0
    assert int(back["fee"]["raw"]) == 21_000 * 3 * 10**9


def test_a_dry_run_quotes_and_sends_nothing_and_needs_no_passphrase(funded):
    quoted = funded.json("send", "bob", "1", "--dry-run", CMWALLET_PASSPHRASE_FROM="file:missing")
    assert quoted["status"] == "dry-run"
    assert quoted["gas_limit"] == 21_000
    assert int(quoted["fee"]["highest"]["raw"]) >= int(quoted["fee"]["expected"]["raw"]) > 0
    assert quoted["first_payment"] is False
    assert funded.json("tx", "list") == []
    assert funded.balance() == 100 * CMT


def test_without_a_yes_nothing_is_sent(funded):
    assert "--yes" in funded.error("send", "bob", "1", code=12, stdin="yes\n")["hint"]
    assert funded.json("tx", "list") == []
    child = funded.at_terminal("send", "bob", "1")
    child.expect("Send 1 CMT to bob .*Type yes")
    child.sendline("no")
    finish(child, 130)
    child = funded.at_terminal("send", "bob", "1", CMWALLET_PASSPHRASE_FROM=None)
    child.expect("Type yes")
    child.sendline("yes")
    child.expect("passphrase: ")
    child.sendline("correct horse battery staple")
    assert "confirmed in block" in finish(child)


def test_the_wrong_passphrase_sends_nothing(funded):
    funded.secret("passphrase", "not the passphrase")
    assert funded.error("send", "bob", "1", "--yes", code=6)["code"] == "wrong_passphrase"
    assert funded.json("tx", "list") == []


def test_the_same_transfer_is_sent_once(served):
    first = served.json("send", "bob", "1", "--yes")
    found = served.error("send", "bob", "1", "--yes", code=9)
    assert found["details"]["hash"] == first["hash"]
    assert served.run("send", "bob", "1", "--yes", code=9).out == ""
    served.run("send", BOB.lower(), "1.0", "--yes", code=9)  # however it is spelt
    served.run("send", "bob", "1", "--id", "second", "--yes")
    served.run("send", "bob", "1", "--memo", "third", "--yes")
    served.run("send", "bob", "1", "--allow-duplicate", "--yes")
    assert served.balance("bob") == 4 * CMT


def test_a_fee_above_the_cap_is_refused(funded):
    found = funded.error("send", "bob", "1", "--gas-price", "10000gwei", "--yes", code=10)
    assert found["code"] == "policy"
    assert found["details"]["cap"]["formatted"] == "0.1"
    funded.run("config", "set", "fee-cap", "0.00001cmt")
    assert funded.error("send", "bob", "1", "--yes", code=10)
    funded.run("send", "bob", "1", "--yes", CMWALLET_FEE_CAP="1cmt")


def lookalike(address: str) -> str:
    return (address[:8] + "0" * 28 + address[-6:]).lower()


def test_a_lookalike_is_refused_without_a_terminal_and_with_yes(served):
    fake = lookalike(BOB)
    for options in (["--yes"], []):
        found = served.error("send", fake, "1", *options, code=10)
        assert found["details"]["looks_like"] == BOB
        assert "bob" in found["message"]
    served.run("send", fake, "1", "--allow-lookalike", "--yes")
    import sqlite3

    connection = sqlite3.connect(served.path / "wallet.db")
    (row,) = connection.execute("SELECT kind, detail FROM warnings").fetchall()
    connection.close()
    assert row[0] == "lookalike"
    assert "--allow-lookalike" in row[1]


def test_somebody_who_was_paid_is_known_and_their_lookalike_is_refused(served):
    served.run("send", STRANGER, "1", "--yes")
    assert "paid before" in served.error("send", lookalike(STRANGER), "1", "--yes", code=10)["message"]


def test_at_a_terminal_a_lookalike_takes_its_last_six_digits(served):
    fake = lookalike(ACCOUNTS[1])
    child = served.at_terminal("send", fake, "1")
    child.expect("last six digits of the recipient: ")
    assert "savings" in child.before
    child.sendline("123456")
    finish(child, 10)
    child = served.at_terminal("send", fake, "1")
    child.expect("last six digits of the recipient: ")
    child.sendline(fake[-6:])
    child.expect("Type yes")
    child.sendline("yes")
    finish(child)
    assert served.balance(fake) == CMT


def test_a_bare_amount_needs_a_network_whose_coin_is_cmt(served):
    served.run("network", "add", "coins", "--rpc", served.url, "--chain-id", 1234, "--symbol", "ETH")
    found = served.error("send", "bob", "1", "--network", "coins", "--yes", code=4)
    assert "1eth" in found["hint"]


def test_no_wait_returns_at_once_and_pending_shows_where_it_counts(served):
    sent = served.json("send", "bob", "1", "--no-wait", "--yes")
    assert (sent["status"], sent["state"]) == ("pending", "sent")
    found = served.error("send", "bob", "1", "--yes", code=9)["details"]  # looked at again before it is refused
    assert (found["state"], found["hash"]) == ("confirmed", sent["hash"])
    waited = served.json("tx", "wait", sent["hash"])
    assert waited["status"] == "confirmed"
    assert served.json("tx", "wait", str(sent["entry"]))["changed"] == waited["changed"]


def test_what_is_not_confirmed_in_time_ends_with_11_and_its_document(served):
    done = served.run("send", "bob", "1", "--wait", "5", "--timeout", "1s", "--json", "--yes", code=11)
    document = json.loads(done.out)
    assert document["state"] == "sent"
    assert done.problem["details"]["hash"] == document["hash"]
    assert "do not send again" in done.problem["hint"]
    done = served.run("tx", "wait", document["hash"], "--confirmations", "5", "--timeout", "1s", code=11)
    assert done.out == document["hash"] + "\n"
    served.run("chain", "mine", "--blocks", "4")
    assert served.json("tx", "wait", document["hash"], "--confirmations", "5")["status"] == "confirmed"


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_interrupted_while_waiting_it_still_tells_what_was_sent(served, form):
    import signal
    import time

    process = served.start("send", "bob", "1", "--wait", "9", "--yes", *form)
    if form:
        while not served.json("tx", "list", "--state", "sent"):
            time.sleep(0.1)
        first = ""
    else:
        first = process.stdout.readline()  # written and flushed right after broadcast
        assert HASH.fullmatch(first)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    sent = served.json("tx", "list")[0]
    if form:
        assert json.loads(out) == sent
        assert json.loads(err.splitlines()[-1])["error"]["exit"] == 130
    else:
        assert (out, first.strip()) == ("", sent["hash"])
    assert served.balance("bob") == CMT


def test_numbers_beyond_all_bounds_are_refused_and_break_nothing(restored):
    big = "9" * 30
    for option in ("--nonce", "--gas-limit", "--wait"):
        done = restored.run("send", "bob", "0", option, big, "--yes", code=None)
        assert done.code in (2, 4, 7), (option, done.err)
    assert restored.json("tx", "list", "--limit", big) == []
    assert restored.json("history", "--limit", big)["entries"] == []


def test_a_used_nonce_is_refused_by_the_chain_and_frees_the_intent(served):
    served.run("send", "bob", "1", "--yes")
    found = served.error("send", "bob", "2", "--nonce", "0", "--yes", code=8)
    assert found["code"] == "rejected"
    assert "nothing was sent" in found["message"]
    assert served.json("tx", "list")[0]["state"] == "abandoned"
    served.run("send", "bob", "2", "--yes")


def test_a_chosen_nonce_waits_for_those_before_it(served):
    later = served.json("send", "bob", "2", "--nonce", "1", "--no-wait", "--yes")
    again = served.error("send", "bob", "2", "--nonce", "1", "--allow-duplicate", "--yes", code=9)
    assert again["details"]["hash"] == later["hash"]  # the very same bytes: one transaction
    served.run("send", "bob", "1", "--nonce", "0", "--yes")
    assert served.json("tx", "wait", later["hash"])["status"] == "confirmed"
    assert served.balance("bob") == 3 * CMT


def test_a_lock_that_is_not_let_go_ends_with_17(funded):
    import fcntl

    genesis = funded.json("chain", "status")["genesis"]
    folder = funded.path / "locks"
    path = folder / f"nonce-{genesis[2:18]}-{ACCOUNTS[0][2:]}"
    path.touch(mode=0o600)
    with path.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert funded.error("send", "bob", "1", "--timeout", "1s", "--yes", code=17)["code"] == "busy"
    assert [entry["state"] for entry in funded.json("tx", "list")] == ["abandoned"]
    funded.run("send", "bob", "1", "--yes")


def test_a_watched_account_sends_nothing(funded):
    funded.run("account", "watch", "cold", ACCOUNTS[2])
    assert "watch-only" in funded.error("send", "bob", "1", "--from", "cold", "--yes", code=4)["message"]


def test_call_data_reaches_a_contract_and_a_foreseen_revert_sends_nothing(served):
    from tests.cli.contracts import deploy_token

    token = deploy_token(served)
    found = served.error("send", token, "0", "--data", "0xdeadbeef", "--yes", code=8)
    assert found["code"] == "reverted"
    assert found["details"]["hash"] is None
    forced = served.run("send", token, "0", "--data", "0xdeadbeef", "--gas-limit", "100000", "--yes", "--json", code=8)
    assert forced.document["status"] == "reverted"
    assert forced.document["fee"]["raw"] != "0"
    assert forced.problem["details"]["hash"] == forced.document["hash"]
