"""`cmwallet pay` and `units`: what others ask for by a URI, and amounts in other units."""

from __future__ import annotations

import pytest

from tests.cli.marketing import COIN, market_home, wcmt
from tests.cli.walletrun import ACCOUNTS
from tests.hostile.inprocess import Wallet

STRANGER = "0x00000000000000000000000000000000000000ab"
LOOKALIKE = ACCOUNTS[1][:8] + "0" * 28 + ACCOUNTS[1][-6:].lower()


@pytest.fixture
def home(tmp_path) -> Wallet:
    return market_home(tmp_path)


def test_what_receive_prints_is_paid_once(home):
    uri = home.json("receive", "seller", "--amount", "2.5")["uri"]
    before = int(home.json("balance", "seller")["balances"][0]["raw"])
    home.run("pay", uri, "--yes")
    assert int(home.json("balance", "seller")["balances"][0]["raw"]) == before + 5 * COIN // 2
    home.error("pay", uri, "--yes", code=9)
    home.error("send", "seller", "2.5", "--yes", code=9)  # the same payment, typed in another way


def test_a_token_is_paid(home):
    home.run("token", "wrap", "3", "--yes")
    uri = home.json("receive", "seller", "--amount", "2", "--token", "WCMT")["uri"]
    home.run("pay", uri, "--yes")
    assert wcmt(home, "seller") == 2 * COIN


def test_an_amount_is_typed_where_the_uri_names_none(home):
    uri = home.json("receive", "seller")["uri"]
    home.error("pay", uri, "--yes", code=12)
    sent = home.json("pay", uri, "1.25", "--yes")
    assert sent["amount"]["formatted"] == "1.25"
    named = home.json("receive", "seller", "--amount", "1")["uri"]
    home.error("pay", named, "2", "--yes", code=2)


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        (f"ethereum:{STRANGER}@1?value=1", 10),
        (f"ethereum:{STRANGER}@1234?value=0", 4),
        (f"ethereum:{STRANGER}@1234?value=1&gasPrice=1", 4),
        (f"ethereum:{LOOKALIKE}@1234?value=1e18", 10),
        (f"ethereum:{STRANGER}@1234/transfer?address={ACCOUNTS[1]}&uint256=1", 5),
        ("ethereum:bob.eth@1234?value=1", 4),
        ("bob", 4),
    ],
)
def test_what_is_refused_before_anything_is_sent(home, uri, code):
    before = home.json("tx", "list")
    home.error("pay", uri, "--yes", code=code)
    assert home.json("tx", "list") == before


def test_a_uri_without_a_chain_says_where_it_is_paid(home):
    assert "it is paid on local" in home.run("pay", f"ethereum:{ACCOUNTS[1]}?value=1e18", "--yes").err


def test_units_are_exact(home):
    assert home.run("units", "1.5cmt", "wei").out == "1500000000000000000\n"
    assert home.run("units", "21000gwei", "cmt").out == "0.000021\n"
    assert home.run("units", "2mcmt", "cmt").out == "2000000\n"
    assert home.json("units", "1")["units"]["gwei"] == "1000000000"
    home.error("units", "1.5cmt", "btc", code=4)
    home.error("units", "1.5btc", code=4)
    home.error("units", "0.1wei", code=4)
