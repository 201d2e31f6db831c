"""`cmwallet policy` as a person uses it: set, tried, met by `send`, asked about at a terminal, followed, removed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, PHRASE, Home, finish

BOB, CAROL = ACCOUNTS[1], ACCOUNTS[2]
LOCKED = {"CMWALLET_PASSPHRASE_FROM": None}
COIN = 10**18
POLICY = """
version = 1
default = "ask"
[groups]
payroll = ["bob"]
[[limit]]
name = "day"
per_transaction = "5cmt"
total = "20cmt"
window = "24h"
[[allow]]
name = "payroll"
kinds = ["send"]
to = ["@payroll"]
[[ask]]
name = "signatures"
kinds = ["message", "sign-in"]
how = "passphrase"
[[deny]]
name = "papers"
kinds = ["read"]
fields = ["email"]
[[case]]
do = "send bob 6cmt"
expect = "deny"
[[case]]
do = "send carol 1cmt"
expect = "ask"
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Iterator[Home]:
    made = Home(tmp_path_factory.mktemp("policies"))
    made.secret("passphrase", PASSPHRASE)
    made.secret("phrase", PHRASE)
    made.run("init", "--restore", "--phrase-from", "file:phrase")
    made.run("chain", "start", "--port", "0")
    made.run("chain", "faucet", "--quiet")
    made.run("contact", "add", "bob", BOB)
    made.run("contact", "add", "carol", CAROL)
    (made.folder / "policy.toml").write_text(POLICY)
    yield made
    made.run("chain", "stop")


@pytest.fixture
def home(prepared: Home, tmp_path: Path) -> Iterator[Home]:
    import shutil

    ignore = shutil.ignore_patterns("chain", "agent.sock")
    shutil.copytree(prepared.folder, tmp_path / "copy", ignore=ignore)
    (tmp_path / "copy" / "home" / "chain").symlink_to(prepared.path / "chain")
    made = Home(tmp_path / "copy")
    yield made
    made.run("lock", code=None)


@pytest.fixture
def unlocked(home: Home) -> Home:
    home.run("policy", "set", "policy.toml")
    home.run("unlock", "--for", "10m")
    return home


def test_a_limit_is_met_in_the_words_of_the_policy(unlocked: Home) -> None:
    told = unlocked.error("send", "bob", "6cmt", "--yes", code=10, **LOCKED)
    assert told["message"] == "refused by policy 'day': 6 CMT is more than 5 CMT a transaction"
    assert told["details"] == {"rule": "day", "kind": "send", "asked": str(6 * COIN), "limit": str(5 * COIN)}
    for number in range(4):
        unlocked.run("send", "bob", "5cmt", "--yes", "--id", f"pay-{number}", **LOCKED)
    told = unlocked.error("send", "bob", "5cmt", "--yes", "--id", "pay-4", code=10, **LOCKED)
    assert (told["details"]["left"], told["details"]["spent"]) == ("0", str(20 * COIN))
    assert told["details"]["frees_at"]
    unlocked.run("lock")
    assert unlocked.error("send", "bob", "5cmt", "--yes", "--id", "pay-5", code=10)["details"]["left"] == "0"
    assert unlocked.error("send", "bob", "5cmt", "--yes", "--id", "pay-0", code=9)["code"] == "duplicate"
    entries = unlocked.json("tx", "list")
    assert [one["state"] for one in entries[:2]] == ["abandoned", "abandoned"]


def test_a_policy_that_decides_its_case_otherwise_is_not_set(home: Home) -> None:
    (home.folder / "wrong.toml").write_text(POLICY.replace('expect = "deny"', 'expect = "allow"'))
    told = home.error("policy", "set", "wrong.toml", code=4)
    assert told["details"] == {"case": "send bob 6cmt", "expected": "allow", "found": "deny"}
    home.error("policy", "show", code=5)
    home.run("policy", "set", "policy.toml")
    home.error("policy", "set", "wrong.toml", code=4)
    assert home.run("policy", "show", "--source").out.strip() == POLICY.strip()
    assert home.json("policy", "test", "--all") == {"cases": 2}


def test_tightening_takes_no_passphrase_and_loosening_does(unlocked: Home) -> None:
    tighter = POLICY.replace('"20cmt"', '"10cmt"')
    unlocked.run("policy", "set", "-", stdin=tighter, **LOCKED)
    assert unlocked.json("policy", "show", **LOCKED)["limits"][0]["total"] == str(10 * COIN)
    unlocked.error("policy", "set", "policy.toml", "--yes", code=12, **LOCKED)
    unlocked.secret("wrong", "not the passphrase")
    unlocked.error("policy", "set", "policy.toml", "--yes", code=6, CMWALLET_PASSPHRASE_FROM="file:wrong")
    unlocked.error("policy", "set", "policy.toml", code=12)
    assert unlocked.json("policy", "show", **LOCKED)["limits"][0]["total"] == str(10 * COIN)
    unlocked.run("policy", "set", "policy.toml", "--yes")
    assert unlocked.json("policy", "show", **LOCKED)["limits"][0]["total"] == str(20 * COIN)


def test_a_request_is_tried_step_by_step_and_counts_nothing(unlocked: Home) -> None:
    found = unlocked.json("policy", "test", "send", "bob", "5cmt", **LOCKED)
    assert (found["verdict"], found["rule"]) == ("allow", "payroll")
    asked = unlocked.json("policy", "test", "send", "carol", "1cmt", code=12, **LOCKED)
    assert (asked["verdict"], asked["how"]) == ("ask", "yes")
    denied = unlocked.run("policy", "test", "send", "bob", "6cmt", code=10, **LOCKED)
    assert denied.out.splitlines()[-1] == "deny: 'day': 6 CMT is more than 5 CMT a transaction"
    assert unlocked.json("policy", "show", **LOCKED)["limits"][0]["spent"] == "0"
    unlocked.error("policy", "test", code=2)
    unlocked.error("policy", "test", "pay", "bob", code=4)


def test_what_is_asked_about_is_answered_at_a_terminal_and_by_no_option(unlocked: Home) -> None:
    told = unlocked.error("send", "carol", "1cmt", "--yes", code=12, **LOCKED)
    assert told["code"] == "approval_needed"
    assert told["details"]["how"] == "yes"
    child = unlocked.at_terminal("send", "carol", "1cmt", "--yes", **LOCKED)
    child.expect_exact("The policy asks about this. Sign it?")
    child.sendline("no")
    finish(child, 130)
    child = unlocked.at_terminal("send", "carol", "1cmt", "--yes", **LOCKED)
    child.expect_exact("The policy asks about this. Sign it?")
    child.sendline("yes")
    assert "confirmed" in finish(child)
    unlocked.error("send", "carol", "1cmt", "--yes", "--allow-duplicate", code=12, **LOCKED)


def test_the_passphrase_answers_where_it_is_asked_for(unlocked: Home) -> None:
    unlocked.error("sign", "message", "hello", code=12, **LOCKED)
    signed = unlocked.json("sign", "message", "hello", "--yes")
    unlocked.run("verify", "message", "hello", "--signature", signed["signature"], "--address", ACCOUNTS[0])
    child = unlocked.at_terminal("sign", "message", "hello", "--yes", **LOCKED)
    child.expect_exact("passphrase:")
    child.sendline(PASSPHRASE)
    assert signed["signature"][:20] in finish(child)


def test_records_are_read_by_rules_that_name_it(unlocked: Home) -> None:
    unlocked.run("identity", "create", "me")
    unlocked.run("identity", "set", "email", "ada@example.org")
    unlocked.run("identity", "set", "given_name", "Ada")
    assert unlocked.error("identity", "get", "email", code=10, **LOCKED)["details"]["rule"] == "papers"
    assert unlocked.run("identity", "get", "given_name", **LOCKED).out.strip() == "Ada"


def test_the_log_says_what_was_decided_for_whom(unlocked: Home) -> None:
    unlocked.run("send", "bob", "1cmt", "--yes", **LOCKED)
    unlocked.error("send", "bob", "6cmt", "--yes", code=10, **LOCKED)
    rows = unlocked.json("policy", "log", **LOCKED)
    assert [(row["verdict"], row["rule"]) for row in rows] == [("allow", "payroll"), ("deny", "day")]
    assert all(row["by"].startswith("agent, for process ") for row in rows)
    assert f"transaction to {BOB} of {COIN} wei" in rows[0]["words"]
    assert [row["rule"] for row in unlocked.json("policy", "log", "--denied", **LOCKED)] == ["day"]
    assert len(unlocked.json("policy", "log", "--limit", "1", **LOCKED)) == 1


def test_a_policy_is_removed_by_the_passphrase_alone(unlocked: Home) -> None:
    unlocked.error("policy", "remove", "--yes", code=12, **LOCKED)
    unlocked.error("policy", "remove", code=12)
    unlocked.run("policy", "remove", "--yes")
    unlocked.run("send", "bob", "6cmt", "--yes", **LOCKED)
    assert unlocked.json("policy", "remove") == {"removed": False}


def test_show_fits_a_terminal_and_names_what_the_window_holds(unlocked: Home) -> None:
    unlocked.run("send", "bob", "1.5cmt", "--yes", **LOCKED)
    lines = unlocked.run("policy", "show", **LOCKED).out.splitlines()
    assert lines[0] == "limit  day: 5 CMT a transaction, 20 CMT in 1d"
    assert lines[-1] == "spent  day: 1.5 CMT in 1 of the last 1d"
    assert "else   ask for yes" in lines


def test_a_batch_beyond_the_window_is_refused_before_its_first_signature(unlocked: Home) -> None:
    lines = "".join(f"bob,{amount}\n" for amount in (5, 5, 5, 5, 1))
    (unlocked.folder / "pay.csv").write_text(f"to,amount\n{lines}")
    told = unlocked.error("send", "--batch", "pay.csv", "--id", "pay", "--yes", code=10, **LOCKED)
    assert (told["details"]["rule"], told["details"]["left"]) == ("day", "0")
    assert unlocked.json("tx", "list") == []
    assert unlocked.json("policy", "show", **LOCKED)["limits"][0]["spent"] == "0"
    (unlocked.folder / "pay.csv").write_text("to,amount\nbob,5\nbob,5\ncarol,1\ncarol,1\n")
    unlocked.error("send", "--batch", "pay.csv", "--id", "pay", "--yes", code=12, **LOCKED)
    child = unlocked.at_terminal("send", "--batch", "pay.csv", "--id", "pay", "--yes", **LOCKED)
    child.expect_exact("The policy asks about this. Sign it?")
    child.sendline("yes")
    assert "confirmed" in finish(child)
    assert unlocked.json("policy", "show", **LOCKED)["limits"][0]["spent"] == str(12 * COIN)


def test_freezing_thawing_refreshing_and_forgiving_print_the_policy(unlocked: Home) -> None:
    assert unlocked.json("policy", "freeze", **LOCKED)["frozen"] is True
    assert unlocked.error("send", "bob", "1cmt", "--yes", code=10, **LOCKED)["details"]["rule"] == "frozen"
    assert unlocked.json("policy", "thaw")["frozen"] is False
    assert unlocked.json("policy", "refresh", "--yes")["default"] == "ask"
    paid = unlocked.json("send", "bob", "1cmt", "--yes", **LOCKED)
    assert unlocked.json("policy", "show", **LOCKED)["limits"][0]["spent"] == str(COIN)
    assert unlocked.json("policy", "forgive", paid["hash"]) == {"entry": paid["entry"], "forgiven": True}
    assert unlocked.json("policy", "show", **LOCKED)["limits"][0]["spent"] == "0"
    assert unlocked.json("policy", "show", "--source", **LOCKED)["source"] == POLICY


def test_a_run_says_how_it_ended(unlocked: Home) -> None:
    done = unlocked.run("run", "--json", "--for", "1m", "--limit", "2cmt", "--", "true")
    assert (done.document["exit"], done.document["signatures"], done.document["spent"]["raw"]) == (0, 0, "0")


def test_an_exception_lets_exactly_one_request_through_and_is_told(unlocked: Home) -> None:
    made = unlocked.json("policy", "once", "send", "bob", "6cmt")
    assert (made["kind"], made["account"]) == ("send", ACCOUNTS[0])
    assert unlocked.json("policy", "show", **LOCKED)["exceptions"] == [made]
    assert made["until"] in unlocked.run("policy", "show", **LOCKED).out
    tried = unlocked.json("policy", "test", "send", "bob", "6cmt", **LOCKED)
    assert (tried["verdict"], tried["rule"]) == ("allow", "once")
    assert tried["trace"][-2:] == [
        "deny: 'day': 6 CMT is more than 5 CMT a transaction",
        "allow: an exception names exactly this, once",
    ]
    unlocked.json("policy", "test", "send", "bob", "6.000000000000000001cmt", code=10, **LOCKED)
    unlocked.run("send", "bob", "6cmt", "--yes", **LOCKED)
    assert unlocked.error("send", "bob", "6cmt", "--yes", "--id", "b", code=10, **LOCKED)["details"]["rule"] == "day"
    shown = unlocked.json("policy", "show", **LOCKED)
    assert (shown["exceptions"], shown["limits"][0]["spent"]) == ([], str(6 * COIN))
    rows = unlocked.json("policy", "log", **LOCKED)
    assert [(row["verdict"], row["rule"]) for row in rows] == [("allow", "once"), ("allow", "once"), ("deny", "day")]
    unlocked.error("policy", "once", "deploy", code=4)
    unlocked.error("policy", "once", "send", "bob", code=4)
    unlocked.run("policy", "remove", "--yes")
    unlocked.error("policy", "once", "send", "bob", "6cmt", code=5)


def test_a_line_of_a_batch_takes_one_exception_and_a_run_takes_its_own_along(unlocked: Home) -> None:
    (unlocked.folder / "pay.csv").write_text("to,amount\nbob,6\nbob,1\nbob,6\n")
    pay = ("send", "--batch", "pay.csv", "--id", "pay", "--yes")
    unlocked.run("policy", "once", "send", "bob", "6cmt")
    assert unlocked.error(*pay, code=10, **LOCKED)["details"]["rule"] == "day"
    unlocked.run("policy", "once", "send", "bob", "6cmt")
    unlocked.run(*pay, **LOCKED)
    assert unlocked.json("policy", "show", **LOCKED)["limits"][0]["spent"] == str(13 * COIN)
    unlocked.run("policy", "once", "send", "bob", "6cmt")
    unlocked.run("policy", "once", "send", "carol", "1cmt")
    unlocked.run("lock")
    wallet = f"{sys.executable} -m cmwallet"
    script = f"{wallet} send bob 6cmt --yes --id r || exit 1; {wallet} send bob 6cmt --yes --id s; exit $?"
    done = unlocked.run("run", "--for", "1m", "--limit", "7cmt", "--to", "bob", "--", "sh", "-c", script, code=10)
    assert "in 1 signature" in done.err
    assert unlocked.error("send", "bob", "6cmt", "--yes", "--id", "t", code=10)["details"]["rule"] == "day"
    unlocked.run("send", "carol", "1cmt", "--yes")  # the run could not use that one, and left it
    assert unlocked.json("policy", "show")["limits"][0]["spent"] == str(20 * COIN)


def test_files_are_tried_as_they_would_be_signed(unlocked: Home) -> None:
    built = unlocked.run("tx", "build", "bob", "6cmt", **LOCKED).out
    assert unlocked.json("policy", "test", "-", stdin=built, code=10, **LOCKED)["rule"] == "day"
    allowed = unlocked.run("tx", "build", "bob", "5cmt", **LOCKED).out
    (unlocked.folder / "unsigned.json").write_text(allowed)
    assert unlocked.json("policy", "test", "unsigned.json", **LOCKED)["rule"] == "payroll"
    call = {"method": "eth_sendTransaction", "params": [{"from": ACCOUNTS[0], "to": CAROL, "value": "0x1"}]}
    several = unlocked.json("policy", "test", "-", stdin=allowed + json.dumps(call), code=12, **LOCKED)
    assert [one["verdict"] for one in several] == ["allow", "ask"]
    text = unlocked.run("policy", "test", "-", stdin=allowed * 5, **LOCKED).out
    assert "   limit 'day' holds: 5 CMT beside 5 CMT of 20 CMT" in text.splitlines(), "one nonce counts once"
    paid = {"method": "eth_sendTransaction", "params": [{"to": BOB, "value": hex(5 * COIN)}]}
    text = unlocked.run("policy", "test", "-", stdin=(json.dumps(paid) + "\n") * 5, code=10, **LOCKED).out
    assert text.splitlines()[-1].startswith("   deny: 'day': 0 CMT of 20 CMT are left until ")
    assert unlocked.json("policy", "show", **LOCKED)["limits"][0]["spent"] == "0"
    unlocked.error("policy", "test", "missing.json", code=5, **LOCKED)
    unlocked.error("policy", "test", "-", stdin="{}", code=4, **LOCKED)
    (unlocked.folder / "over.json").write_text(built)
    unlocked.run("policy", "once", "over.json")
    unlocked.run("send", "bob", "6cmt", "--yes", **LOCKED)
