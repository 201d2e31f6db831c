"""`cmwallet doctor` and the policy: frozen, cases that do not hold, names that lead elsewhere since."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.walletrun import ACCOUNTS, STRANGER
from tests.hostile.inprocess import Wallet

POLICY = """
version = 1
default = "ask"
[[limit]]
name = "day"
per_transaction = "5cmt"
[[allow]]
name = "payroll"
kinds = ["send"]
to = ["bob"]
[[case]]
do = "send bob 1cmt"
expect = "allow"
[[case]]
do = "send bob 6cmt"
expect = "deny"
"""


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    """A home with a policy, in which bob is paid without a question."""
    made = Wallet.restored(tmp_path)
    made.run("contact", "add", "bob", ACCOUNTS[1])
    (tmp_path / "policy.toml").write_text(POLICY, "utf-8")
    made.run("policy", "set", tmp_path / "policy.toml")
    return made


def findings(home: Wallet) -> list[tuple[str, str, str]]:
    document = home.json("doctor", code=None)
    return [(one["level"], one["message"], one["hint"]) for one in document["findings"] if one["check"] == "policy"]


def test_a_policy_in_order_is_no_finding(home: Wallet) -> None:
    assert findings(home) == []


def test_one_that_is_frozen_says_so_and_how_it_decides_again(home: Wallet) -> None:
    home.run("policy", "freeze")
    assert findings(home) == [("to do", "the policy is frozen: nothing is signed", "cmwallet policy thaw")]


def test_a_name_that_leads_elsewhere_is_named_with_its_rule_until_it_is_refreshed(home: Wallet) -> None:
    home.run("contact", "edit", "bob", STRANGER, "--yes")
    assert findings(home) == [
        (
            "to do",
            "the policy decides its case 'send bob 1cmt' with ask, not with allow",
            "cmwallet policy test --all",
        ),
        (
            "to do",
            "names of the policy lead elsewhere since it was set: allow payroll",
            "cmwallet policy refresh",
        ),
    ]
    home.run("policy", "refresh", "--yes")
    assert findings(home) == []


def test_a_contact_that_came_later_is_a_note(home: Wallet) -> None:
    home.run("contact", "add", "carol", STRANGER)
    assert [(level, hint) for level, _, hint in findings(home)] == [("note", "cmwallet policy refresh")]


def test_a_name_that_is_gone_is_named(home: Wallet) -> None:
    home.run("contact", "remove", "bob", "--yes")
    said = [message for level, message, _ in findings(home) if level == "to do"]
    assert said[0].startswith("the policy's case 'send bob 1cmt' cannot be tried: bob")
    assert said[-1].startswith("the policy names what is not known any more")


def test_nothing_is_said_of_it_where_the_vault_cannot_be_had(home: Wallet) -> None:
    home.run("policy", "freeze")
    (home.folder / "passphrase").unlink()
    assert findings(home) == []
