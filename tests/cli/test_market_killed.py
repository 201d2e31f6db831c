"""A process that is killed between any two steps of an offer or a vote loses no salt and sends nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.marketing import COIN, ahead, killed_after, market_home, to_morning, wcmt
from tests.hostile.inprocess import Wallet

STEPS = (
    "cmwallet.transactions.journal:Journal.reserve",
    "cmwallet.transactions.journal:Journal.sign",
    "cmwallet.node.client:NodeClient.send_raw",
    "cmwallet.transactions.journal:Journal.mark_sent",
    "cmwallet.transactions.settling:wait",
)
"""From the journal's first row to the end, each on the disk or on the wire when the process is struck."""


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    return market_home(tmp_path)


def finished(home: Wallet, *command: object) -> None:
    """Do what a person does after a crash: type the command again; what is open is resumed instead."""
    again = home.run(*command, "--json", code=None)
    assert again.code in (0, 8, 9), again  # 8: it was mined, and the item is past that state
    if again.code == 9:
        home.run("tx", "resume", "--yes")


@pytest.mark.parametrize("step", ["cmwallet.market.kept_papers:Papers.keep", *STEPS])
def test_killed_offer_is_made_once_and_its_terms_can_be_sealed(home: Wallet, step: str) -> None:
    terms = home.folder / "terms.txt"
    offer = ("deal", "offer", "seller", "50", "--deposit", "20", "--deliver-by", "7d", "--terms", terms, "--yes")
    killed_after(home, step, *offer)
    finished(home, *offer)
    assert home.run(*offer, code=None).code == 9
    (deal,) = home.json("deal", "list")
    assert home.run("contract", "call", "Deals", "held").out.strip() == str(70 * COIN)
    sealed = home.json("market", "seal", f"deal/{deal['id']}", "--to", "judge", "--yes")
    assert [one["role"] for one in sealed["papers"]] == ["terms"]
    assert sealed["missing"] == []


@pytest.mark.parametrize("step", ["cmwallet.market.ballots:Ballots.keep", *STEPS])
def test_killed_vote_is_cast_once_and_can_be_shown(home: Wallet, step: str) -> None:
    to_morning(home)
    home.run("court", "stake", "500", "--from", "judge", "--yes")
    ahead(home, "25h")
    subject, why = "0x" + "ab" * 32, home.folder / "photo.txt"
    case = home.json("court", "request", "censor", subject, "--seats", "7", "--evidence", why, "--yes")["id"]
    home.run("market", "advance", f"court/{case}", "--yes")
    vote = ("court", "vote", case, "yes", "--from", "judge", "--yes")
    killed_after(home, step, *vote)
    finished(home, *vote)
    assert home.json("court", "show", case)["committed"] == 7
    home.run("court", "reveal", case, "--yes")
    home.run("market", "advance", f"court/{case}", "--yes")
    home.run("market", "claim", "--from", "judge", "--yes")
    assert wcmt(home, "judge") == int(73.5 * COIN)


def test_killed_request_is_seeded_by_advance(home: Wallet) -> None:
    """The secret is in the vault, so that the case goes on although its requester's command did not."""
    to_morning(home)
    home.run("court", "stake", "500", "--from", "judge", "--yes")
    ahead(home, "25h")
    why = home.folder / "photo.txt"
    request = ("court", "request", "censor", "0x" + "ab" * 32, "--seats", "7", "--evidence", why, "--yes")
    killed_after(home, "cmwallet.market.made:made_item", *request)
    (case,) = home.json("court", "list")
    assert case["state"] == "seeding"
    home.run("chain", "mine", "--blocks", "3")
    home.run("market", "advance", f"court/{case['id']}", "--yes")
    assert home.json("court", "show", case["id"])["state"] == "drawing"


def test_changed_vote_after_a_crash_keeps_both_until_the_chain_tells(home: Wallet) -> None:
    """Killed before it was sent, then decided otherwise: what is shown is what stands on chain."""
    to_morning(home)
    home.run("court", "stake", "500", "--from", "judge", "--yes")
    ahead(home, "25h")
    why = home.folder / "photo.txt"
    request = ("court", "request", "censor", "0x" + "ab" * 32, "--seats", "7", "--evidence", why, "--yes")
    case = home.json(*request)["id"]
    home.run("market", "advance", f"court/{case}", "--yes")
    killed_after(home, "cmwallet.market.ballots:Ballots.keep", "court", "vote", case, "yes", "--from", "judge", "--yes")
    home.run("court", "vote", case, "no", "--from", "judge", "--yes")
    home.run("court", "reveal", case, "--yes")
    shown = home.json("court", "show", case)
    assert (shown["upheld"], shown["rejected"]) == (0, 7)


@pytest.mark.parametrize("step", ["cmwallet.market.kept_papers:Papers.take", *STEPS])
def test_killed_signature_makes_one_loan_whose_agreement_is_kept(home: Wallet, step: str) -> None:
    offer, half = home.folder / "loan.json", home.folder / "half.json"
    people = ("--borrower", "seller", "--lender", "judge", "--out", offer)
    home.run("loan", "offer", "300", "6%", "3", "--currency", "CMT", *people)
    home.run("loan", "sign", offer, "--from", "judge", "--out", half, "--yes")
    sign = ("loan", "sign", half, "--from", "seller", "--yes")
    killed_after(home, step, *sign)
    finished(home, *sign)
    assert home.run(*sign, code=None).code in (8, 9)
    assert home.run("contract", "call", "Loans", "count").out.strip() == "1"
    home.run("loan", "pay", "1", "--yes")  # which takes the agreement of the vault
    sealed = home.json("market", "seal", "loan/1", "--to", "judge", "--yes")
    assert [one["role"] for one in sealed["papers"]] == ["agreement"]


@pytest.mark.parametrize("step", STEPS)
def test_killed_installment_is_paid_once(home: Wallet, step: str) -> None:
    offer, half = home.folder / "loan.json", home.folder / "half.json"
    people = ("--borrower", "seller", "--lender", "judge", "--out", offer)
    home.run("loan", "offer", "300", "6%", "3", "--currency", "CMT", *people)
    home.run("loan", "sign", offer, "--from", "judge", "--out", half, "--yes")
    home.run("loan", "sign", half, "--from", "seller", "--yes")
    home.run("loan", "pay", "1", "--yes")
    pay = ("loan", "pay", "1", "--yes")
    killed_after(home, step, *pay)
    finished(home, *pay)
    assert home.run(*pay, code=None).code in (8, 9)
    shown = home.json("loan", "show", "1")
    assert shown["balance"]["raw"] == shown["installment"]["raw"]
