"""`cmwallet deal`: the white paper's deposits and disputes, played by one person in all parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.marketing import COIN, ahead, arbitrated, disputed, market_home, offered, wcmt
from tests.cli.walletrun import ACCOUNTS
from tests.hostile.inprocess import Wallet

LOOKALIKE = ACCOUNTS[1][:8] + "0" * 28 + ACCOUNTS[1][-6:].lower()


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    return market_home(tmp_path)


def state_of(home: Wallet, deal: str) -> str:
    return str(home.json("deal", "show", deal)["state"])


def todo(home: Wallet, deal: str) -> list[tuple[str, str]]:
    """Who has to do what."""
    found = home.json("market", "todo", "--all-accounts")
    return [(one["role"], one["command"]) for one in found if one["id"] == deal and one["system"] == "deal"]


# The tours.


def test_dispute_is_decided_for_the_seller_and_the_arbiter_has_the_buyers_deposit(home: Wallet) -> None:
    deal = arbitrated(home)
    home.run("deal", "arbiter", "rule", deal, "seller", "--yes")
    assert (wcmt(home, "account-1"), wcmt(home, "seller"), wcmt(home, "judge")) == (0, 70 * COIN, 20 * COIN)
    shown = home.json("deal", "show", deal)
    assert (shown["state"], shown["outcome"], shown["held"]["raw"]) == ("closed", "ruled", "0")
    home.run("deal", "arbiter", "leave", "--from", "judge", "--yes", code=8)  # its bid is open for four days
    ahead(home, "5d")
    home.run("deal", "arbiter", "leave", "--from", "judge", "--yes")
    assert wcmt(home, "judge") == 40 * COIN


def test_buyer_wins_at_a_quarter(home: Wallet) -> None:
    deal = arbitrated(home, "25%")
    home.run("deal", "arbiter", "rule", deal, "buyer", "--reason", home.folder / "photo.txt", "--yes")
    assert (wcmt(home, "account-1"), wcmt(home, "seller"), wcmt(home, "judge")) == (70 * COIN, 15 * COIN, 5 * COIN)


def test_undisputed_deal_pays_the_price_and_both_deposits_go_back(home: Wallet) -> None:
    deal = offered(home)
    home.run("deal", "accept", deal, "--yes")
    home.run("deal", "deliver", deal, "--proof", home.folder / "photo.txt", "--yes")
    home.run("deal", "confirm", deal, "--yes")
    assert (wcmt(home, "account-1"), wcmt(home, "seller")) == (20 * COIN, 70 * COIN)
    assert home.json("deal", "show", deal)["outcome"] == "paid"


def test_both_name_the_same_division(home: Wallet) -> None:
    deal = offered(home)
    home.run("deal", "accept", deal, "--yes")
    home.run("deal", "split", deal, "20", "--from", "account-1", "--yes")
    home.run("deal", "split", deal, "20", "--from", "seller", "--yes")
    assert (wcmt(home, "account-1"), wcmt(home, "seller")) == (50 * COIN, 40 * COIN)


def test_part_of_the_price_is_assigned(home: Wallet) -> None:
    deal = offered(home)
    home.run("deal", "accept", deal, "--yes")
    home.run("deal", "assign", deal, "bob", "10", "--yes")
    assert [one["amount"]["formatted"] for one in home.json("deal", "show", deal)["shares"]] == ["10"]
    home.run("deal", "confirm", deal, "--yes")
    assert (wcmt(home, "bob"), wcmt(home, "seller")) == (10 * COIN, 60 * COIN)


# Who has to do what, in each state.


def test_todo_names_the_right_actor_in_every_state_and_is_empty_at_the_end(home: Wallet) -> None:
    deal = offered(home)
    assert todo(home, deal) == [("seller", f"cmwallet deal accept {deal}")]
    home.run("deal", "accept", deal, "--yes")
    assert todo(home, deal) == [("seller", f"cmwallet deal deliver {deal}")]
    home.run("deal", "deliver", deal, "--yes")
    assert todo(home, deal) == [("buyer", f"cmwallet deal confirm {deal}")]
    home.run("deal", "dispute", deal, "--evidence", home.folder / "photo.txt", "--yes")
    assert todo(home, deal) == []  # nobody has bid
    home.run("deal", "arbiter", "enrol", "20", "--from", "judge", "--yes")
    home.run("deal", "arbiter", "bid", deal, "50%", "--from", "judge", "--yes")
    assert {role for role, _ in todo(home, deal)} == {"buyer", "seller"}
    for party in ("account-1", "seller"):
        home.run("deal", "choose", deal, "1", "--from", party, "--yes")
    assert [role for role, _ in todo(home, deal)] == ["arbiter"]
    ahead(home, "8d")
    assert {command for _, command in todo(home, deal)} == {f"cmwallet market advance deal/{deal}"}
    home.run("market", "advance", f"deal/{deal}", "--yes")
    assert state_of(home, deal) == "closed"  # nothing is staked in the court
    assert todo(home, deal) == []
    assert home.json("market", "todo", "--all-accounts") == []
    assert home.run("market", "todo", "--all-accounts").out == ""


def test_todo_says_by_when_and_what_is_lost(home: Wallet) -> None:
    deal = offered(home)
    home.run("deal", "accept", deal, "--yes")
    (task,) = home.json("market", "todo", "--account", "seller")
    assert (task["system"], task["id"], task["state"], task["loses"]["formatted"]) == ("deal", deal, "funded", "50")
    assert 0 < task["seconds"] <= 7 * 86_400
    assert home.json("market", "todo", "--account", "seller", "--within", "1d") == []
    assert home.json("market", "--account", "seller")[0]["id"] == deal
    assert home.json("market") == []
    assert home.json("market", "todo") == []  # the buyer has nothing to do


def test_strangers_offers_are_one_line_and_known_peoples_are_not(home: Wallet) -> None:
    """The buyer's account is taken out of this home: she is somebody whom it never paid and does not know."""
    deal = offered(home)
    buyer = home.json("deal", "show", deal)["parties"]["buyer"]["address"]
    assert f"deal {deal}" in home.run("market", "todo", "--account", "seller").out
    home.run("account", "remove", "account-1", "--yes")
    shown = home.run("market", "todo", "--account", "seller")
    assert (shown.out, "1 offer from strangers" in shown.err) == ("", True)
    assert [one["id"] for one in home.json("deal", "list", "--strangers")] == [deal]
    assert home.json("market", "todo", "--account", "seller")[0]["stranger"] is True
    home.run("contact", "add", "ann", buyer)
    assert f"deal {deal}" in home.run("market", "todo", "--account", "seller").out
    assert home.json("deal", "list", "--strangers") == []


# What is refused, and how.


@pytest.mark.parametrize(
    ("command", "who"),
    [
        (("deal", "confirm"), "judge"),
        (("deal", "refund"), "judge"),
        (("deal", "deliver"), "account-1"),
        (("deal", "split", "5"), "judge"),
    ],
)
def test_only_the_right_one_acts_and_the_hint_says_who(home: Wallet, command: tuple[str, ...], who: str) -> None:
    deal = offered(home)
    home.run("deal", "accept", deal, "--yes")
    words, more = command[:2], command[2:]
    problem = home.error(*words, deal, *more, "--from", who, "--yes", code=8)
    assert problem["details"]["reason"] == "role"
    assert f"{who} is" in problem["hint"]


def test_what_is_over_or_not_yet_says_when_and_by_whom(home: Wallet) -> None:
    deal = offered(home)
    problem = home.error("deal", "confirm", deal, "--yes", code=8)
    assert (problem["details"]["reason"], problem["details"]["state"]) == ("state", "offered")
    assert f"cmwallet deal accept {deal}" in problem["hint"]
    waits = home.error("market", "advance", f"deal/{deal}", "--yes", code=8)
    assert waits["hint"].startswith("from 20")
    ahead(home, "2d")
    late = home.error("deal", "accept", deal, "--yes", code=8)
    assert late["details"]["reason"] == "time"
    home.run("market", "advance", "--all", "--yes")
    assert home.json("deal", "show", deal)["outcome"] == "cancelled"
    over = home.error("market", "advance", f"deal/{deal}", "--yes", code=8)
    assert "nothing changes it" in over["message"]


def test_too_close_to_the_deadline_asks_for_a_yes(home: Wallet) -> None:
    from identity.timestamps import seconds_of_time
    from tests.cli.marketing import chain_time

    deal = offered(home)
    until = seconds_of_time(home.json("deal", "show", deal)["until"])
    ahead(home, f"{until - 20 - chain_time(home)}s")
    problem = home.error("deal", "accept", deal, code=8)
    assert problem["details"]["reason"] == "deadline"
    home.run("deal", "accept", deal, "--yes")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("deal", "offer", "seller", "50", "--yes"), 2),
        (("deal", "offer", "seller", "--deliver-by", "7d", "--yes"), 2),
        (("deal", "offer", "nobody", "50", "--deliver-by", "7d", "--yes"), 5),
        (("deal", "offer", "account-1", "50", "--deliver-by", "7d", "--yes"), 4),
        (("deal", "offer", "seller", "50", "--deliver-by", "30m", "--yes"), 4),
        (("deal", "offer", "seller", "50", "--deliver-by", "tomorrow", "--yes"), 4),
        (("deal", "offer", "seller", "50", "--deliver-by", "500d", "--yes"), 4),
        (("deal", "offer", "seller", "50", "--deliver-by", "7d", "--deposit", "6", "--yes"), 4),
        (("deal", "offer", "seller", "0", "--deliver-by", "7d", "--yes"), 4),
        (("deal", "offer", "seller", "50", "--deliver-by", "7d", "--arbiter-fee", "5%", "--yes"), 2),
        (("deal", "offer", "seller", "50", "--deliver-by", "7d", "--arbiter", "seller", "--yes"), 4),
        (("deal", "offer", "seller", "9000", "--deliver-by", "7d", "--yes"), 7),
        (("deal", "offer", "seller", "50", "--deliver-by", "7d"), 12),
        (("deal", "accept", "7", "--yes"), 5),
        (("deal", "accept", "one", "--yes"), 4),
        (("deal", "accept", "1@2", "--yes"), 5),
        (("market", "advance", "12", "--yes"), 4),
        (("market", "advance", "cert/1", "--yes"), 4),
        (("market", "advance", "--yes"), 2),
        (("deal", "arbiter", "enrol", "20", "--yes"), 8),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(home: Wallet, arguments: tuple[str, ...], code: int) -> None:
    home.error(*arguments, code=code)
    assert home.json("deal", "list", "--ended") == []


def test_lookalike_inside_the_call_is_refused(home: Wallet) -> None:
    home.run("send", ACCOUNTS[1], "0.1", "--yes")
    offer = ("deal", "offer", LOOKALIKE, "50", "--deliver-by", "7d", "--yes")
    home.error(*offer, code=10)
    judge = ("deal", "offer", "seller", "50", "--deliver-by", "7d", "--arbiter", LOOKALIKE, "--yes")
    home.error(*judge, code=10)
    deal = offered(home)
    home.run("deal", "accept", deal, "--yes")
    home.error("deal", "assign", deal, LOOKALIKE, "5", "--yes", code=10)


def test_the_same_offer_typed_twice_is_sent_once(home: Wallet) -> None:
    offered(home)
    terms = home.folder / "terms.txt"
    again = ("deal", "offer", "seller", "50", "--deposit", "20", "--deliver-by", "7d", "--terms", terms, "--yes")
    assert home.error(*again, code=9)["code"] == "duplicate"
    assert home.json(*again, "--id", "second")["id"] == "2"


# What is shown.


def test_show_in_json_has_what_was_agreed_and_what_is_next(home: Wallet) -> None:
    deal = offered(home, "50", "--arbiter", "judge", "--arbiter-fee", "30%")
    shown: dict[str, Any] = home.json("deal", "show", deal)
    assert (shown["id"], shown["system"], shown["network"], shown["state"]) == (deal, "deal", "local", "offered")
    assert shown["roles"] == ["arbiter", "buyer", "seller"]
    assert {role: one["name"] for role, one in shown["parties"].items()} == {
        "buyer": "account-1",
        "seller": "seller",
        "arbiter": "judge",
    }
    assert (shown["price"]["formatted"], shown["deposit"]["formatted"], shown["held"]["formatted"]) == (
        "50",
        "20",
        "70",
    )
    assert (shown["fee_bps"], shown["window_seconds"], shown["bids"], shown["case"]) == (3_000, 259_200, [], None)
    assert [one["event"] for one in shown["history"]] == ["Offered", "Named"]
    assert {one["command"] for one in shown["next"]} >= {f"cmwallet deal accept {deal}"}
    assert shown["terms"]["hash"].startswith("0x")


def test_list_shows_each_deal_once_with_all_roles(home: Wallet) -> None:
    first, second = offered(home), offered(home, "60")
    home.run("deal", "refund", first, "--from", "seller", "--yes")
    assert [one["id"] for one in home.json("deal", "list")] == [second]
    assert {one["id"]: one["state"] for one in home.json("deal", "list", "--ended")} == {
        first: "closed",
        second: "offered",
    }
    (only,) = home.json("deal", "list", "--role", "seller")
    assert only["roles"] == ["buyer", "seller"]
    assert home.json("deal", "list", "--state", "funded") == []


def test_open_disputes_of_everybody_are_listed_for_arbiters(home: Wallet) -> None:
    deal = disputed(home)
    (job,) = home.json("deal", "list", "--disputed")
    assert (job["id"], job["deposit"]["formatted"], job["bids"]) == (deal, "20", 0)
    ahead(home, "4d")
    assert home.json("deal", "list", "--disputed") == []


def test_record_counts_partners_and_lost_disputes(home: Wallet) -> None:
    deal = arbitrated(home)
    home.run("deal", "arbiter", "rule", deal, "seller", "--yes")
    lost = home.json("market", "record", "account-1")
    assert (lost["deals"], lost["partners"], lost["disputes_lost"]) == ({"ruled": 1}, 1, 1)
    assert home.json("market", "record", "seller")["disputes_lost"] == 0
    assert home.json("market", "record", "judge")["ruled"] == 1


def test_show_says_how_a_bidder_ruled_before(home: Wallet) -> None:
    first = arbitrated(home)
    home.run("deal", "arbiter", "rule", first, "seller", "--yes")
    second = disputed(home, "51")
    home.run("deal", "arbiter", "bid", second, "50%", "--from", "judge", "--yes")
    (bid,) = home.json("deal", "show", second)["bids"]
    assert (bid["ruled_for_sellers"], bid["ruled_for_buyers"], bid["silent"]) == (1, 0, 0)
    assert "ruled 1, 0 for buyers" in home.run("deal", "show", second).out


def test_dry_run_says_what_is_public_for_ever(home: Wallet) -> None:
    quoted = home.run("deal", "offer", "seller", "50", "--deliver-by", "7d", "--dry-run")
    assert "public for ever: both accounts" in quoted.err


def test_dry_run_quotes_and_keeps_nothing(home: Wallet) -> None:
    terms = home.folder / "terms.txt"
    offer = ("deal", "offer", "seller", "50", "--deliver-by", "7d", "--terms", terms, "--dry-run")
    assert home.json(*offer)["status"] == "dry-run"
    assert home.json("deal", "list", "--ended") == []


# Papers.


def test_terms_and_evidence_are_sealed_to_the_arbiter_who_finds_them_on_chain(home: Wallet) -> None:
    deal = arbitrated(home)
    sealed = home.folder / "sealed.jwe"
    made = home.json("market", "seal", f"deal/{deal}", "--to", "judge", "--yes", "--out", sealed)
    assert [one["role"] for one in made["papers"]] == ["terms", "evidence"]
    opened = home.json("market", "open", sealed, "--identity", "judge", "--out", home.folder / "papers")
    assert (opened["state"], opened["missing"]) == ("fits", [])
    assert (home.folder / "papers" / "terms.txt").read_text("utf-8") == "One red bicycle.\n"


def test_offer_by_a_listing_fills_everything_and_only_for_this_contract(home: Wallet) -> None:
    text, listing = home.folder / "bike.md", home.folder / "bike.jws"
    text.write_text("# A red bicycle\n\nWith lights.\n", "utf-8")
    home.run("identity", "create", "shop", "--account", "seller")
    home.run("identity", "register", "shop", "--yes")
    terms = ("--price", "50", "--deposit", "25", "--deliver-by", "7d", "--arbiter", "judge", "--arbiter-fee", "20%")
    home.run("deal", "listing", text, *terms, "--identity", "shop", "--out", listing)
    home.error("deal", "offer", listing, "50", "--deliver-by", "7d", "--yes", code=2)
    deal = str(home.json("deal", "offer", listing, "--yes")["id"])
    shown = home.json("deal", "show", deal)
    assert (shown["price"]["formatted"], shown["deposit"]["formatted"], shown["fee_bps"]) == ("50", "25", 2_000)
    assert shown["parties"]["arbiter"]["name"] == "judge"
    listing.write_text(listing.read_text("utf-8").replace(".", "x", 1), "utf-8")
    home.error("deal", "offer", listing, "--yes", code=18)
