"""A home that is not there is no empty one, and a list sends nothing: what a mistyped word must not do."""

import pytest

from tests.cli.walletrun import Home

READING = [
    "account list",
    "account show bob",
    "wallet list",
    "balance",
    "history",
    "receive",
    "tx list",
    "tx resume",
    "contact list",
    "network list",
    "network show",
    "contract list",
    "token info",
    "identity list",
    "identity grants",
    "vault status",
    "vault log",
    "send bob 1 --yes",
]


@pytest.mark.parametrize("command", READING)
def test_without_a_home_it_is_said_and_none_is_made(tmp_path, command):
    home = Home(tmp_path)
    found = home.error(*command.split(), code=5)
    assert "init" in found["hint"]
    assert not home.path.exists()


def test_a_file_is_no_home(tmp_path):
    home = Home(tmp_path)
    home.path.touch()
    assert "is no folder" in home.error("account", "list", code=5)["message"]


def test_an_identifier_that_begins_with_a_dash_is_one(restored):
    """Random bytes in base64url begin with a dash once in 64 times."""
    for which in ("-8Obm0jzQ4WcXv", "-8Obm0jzQ4Wc_v-7aaaaaaaaaaaaaaaaaaaaaaaaaaaa"):
        found = restored.error("identity", "grant", "show", which, code=5)
        assert "no such option" not in found["message"]
    assert "no such option" in restored.error("account", "list", "--bogus", code=2)["message"]
    assert "no such option" in restored.error("account", "list", "-z", code=2)["message"]


def test_negative_numbers_are_called_what_they_are(funded):
    assert funded.error("send", "bob", "-1", "--yes", code=4)["message"] == "an amount is not negative"
    assert funded.error("send", "bob", "-1.5cmt", "--yes", code=4)["message"] == "an amount is not negative"


def test_nothing_is_sent_for_a_fee_only_with_a_word(funded):
    assert "--allow-zero" in funded.error("send", "bob", "0", "--yes", code=4)["hint"]
    assert funded.json("send", "bob", "0", "--allow-zero", "--yes")["status"] == "confirmed"
