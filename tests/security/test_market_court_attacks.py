"""Attacks on jurors and parties through the wallet: seats that are none, secrets that belong to another case, money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmwallet.errors import NotFound
from cmwallet.market.court.case import HIDDEN, REVEALING, Ballot, Case
from cmwallet.market.court.voting import keep_vote, kept_vote
from cmwallet.market.item_reference import ContractReference, ItemReference
from identity.address import parse_address
from identity.secret import Secret
from identity.vault.vault import Vault
from tests.cli.marketing import ahead, market_home, offered, to_morning, wcmt
from tests.cli.walletrun import PASSPHRASE
from tests.hostile.double import Double
from tests.hostile.inprocess import Wallet
from tests.security.lying_market import COIN, DAY, Fields, Trading

SUBJECT = "0xab" + "0" * 61 + "7"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Trading, str]]:
    """A case in which all seven seats are the judge's, and nobody voted."""
    with Double(tmp_path_factory.mktemp("chain") / "chain") as double:
        trading = Trading.made(double, tmp_path_factory.mktemp("trading"))
        wallet, why = trading.wallet, trading.wallet.folder / "photo.txt"
        trading.ahead(_to_morning(double))
        wallet.run("court", "stake", "500", "--from", "judge", "--yes")
        trading.ahead(DAY)
        request = ("court", "request", "censor", SUBJECT, "--seats", "7", "--evidence", why, "--yes", "--no-wait")
        wallet.run(*request)
        (case,) = wallet.json("court", "list")
        for _ in range(3):
            double.ask("evm_mine")
        for _ in range(2):
            wallet.run("market", "advance", f"court/{case['id']}", "--yes")
        yield trading, str(case["id"])


def _to_morning(double: Double) -> int:
    now = int(double.ask("eth_getBlockByNumber", ["latest", False])["timestamp"], 16)
    return DAY - now % DAY + 6 * 3_600


@pytest.mark.parametrize("seats", [302, 4_095, 10**9, 1 << 255])
def test_seats_that_no_panel_has_are_not_paid_for(template: tuple[Trading, str], seats: int) -> None:
    trading, case = template
    with trading.lying(trading.says("Court", "ballots", seats=seats)):
        for command in (["court", "vote", case, "yes", "--from", "judge", "--yes"], ["court", "show", case]):
            assert trading.wallet.error(*command, code=3)["code"] == "network"
    assert trading.wallet.json("court", "show", case)["committed"] == 0


def test_who_has_no_seat_says_the_node_does_not_vote(template: tuple[Trading, str]) -> None:
    trading, case = template
    with trading.lying(trading.says("Court", "ballots", seats=0)):
        found = trading.wallet.error("court", "vote", case, "yes", "--from", "judge", "--yes", code=8)
    assert found["details"]["reason"] == "role"


def test_more_seats_than_one_has_are_paid_to_nobody(template: tuple[Trading, str]) -> None:
    """The wallet shows what it would send, and the contract takes the money of the seats that there are, or nothing."""
    trading, case = template
    with trading.lying(trading.says("Court", "ballots", seats=100)):
        refused = trading.wallet.run("court", "vote", case, "yes", "--from", "judge", "--yes", code=8)
    assert "100 seats, 1000 CMT" in refused.err
    assert "nothing was sent" in refused.err


@pytest.mark.parametrize(
    "lie",
    [
        {"seats": 0},
        {"seats": 6},
        {"seats": 1 << 15, "drawn": 7},
        {"drawn": 8},
        {"committed": 8},
        {"upheld": 1},
        {"rejected": 1 << 200, "committed": 7},
        {"state": 8},
        {"kind": 4},
        {"outcome": 5},
        {"until": 1 << 63},
        {"opened": 1 << 63},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_cases_that_cannot_be_are_an_error_of_the_node(template: tuple[Trading, str], lie: Fields) -> None:
    trading, case = template
    with trading.lying(trading.says("Court", "cases", **lie)):
        for command in (["court", "show", case], ["court", "list"], ["market", "todo"], ["court", "show", SUBJECT]):
            if command[-1] == SUBJECT:
                continue  # nothing was decided about it: no case is read
            assert trading.wallet.error(*command, code=3)["code"] == "network", command


# Secrets.


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    return market_home(tmp_path)


def test_copied_commitment_does_not_have_a_secret_of_another_deal_shown(home: Wallet) -> None:
    """The seller puts the buyer's commitment of one dispute under another one, which comes to the court first."""
    to_morning(home)
    home.run("chain", "faucet", "judge", "--amount", "1000")
    home.run("court", "stake", "1200", "--from", "judge", "--yes")
    photo = home.folder / "photo.txt"
    deals = [offered(home), offered(home, "51")]
    for deal in deals:
        home.run("deal", "accept", deal, "--yes")
        home.run("deal", "dispute", deal, "--evidence", photo, "--yes")
    buyer = home.json("deal", "show", deals[0])["parties"]["buyer"]["address"]
    wanted = home.run("contract", "call", "Deals", "commitments", deals[0], buyer).out.strip()
    evidence = ("contract", "send", "Deals", "evidence", deals[1], "0x" + "11" * 32, "", wanted)
    home.run(*evidence, "--from", "seller", "--yes")
    ahead(home, f"{4 * DAY + 60}s")
    home.run("market", "advance", f"deal/{deals[1]}", "--yes")
    case = home.json("deal", "show", deals[1])["case"]
    home.run("chain", "mine", "--blocks", "3")
    home.run("market", "advance", f"court/{case}", "--yes")
    own, copied = (home.run("contract", "call", "Court", "secrets", case, place).out.strip() for place in (0, 1))
    assert copied == wanted
    assert own != home.run("contract", "call", "Deals", "commitments", deals[1], buyer).out.strip()  # it is shown
    problem = home.error("market", "advance", f"court/{case}", "--yes", code=8)
    assert problem["details"]["reason"] == "secret"


def test_request_under_a_copied_commitment_does_not_have_a_vote_or_a_request_shown(home: Wallet) -> None:
    """The commitment of an open request stands under a stranger's: who has the secret keeps it for her own."""
    to_morning(home)
    home.run("court", "stake", "500", "--from", "judge", "--yes")
    ahead(home, "25h")
    why = home.folder / "photo.txt"
    request = ("court", "request", "censor", SUBJECT, "--seats", "7", "--evidence", why, "--yes")
    mine = home.json(*request, "--no-wait")
    assert mine["hash"]
    (first,) = home.json("court", "list")
    wanted = home.run("contract", "call", "Court", "secrets", first["id"], 0).out.strip()
    copied = ("contract", "send", "Court", "request", 2, "0x" + "cd" * 32, 7, "0x" + "11" * 32, "", wanted)
    home.run(*copied, "--value", "10.5", "--from", "seller", "--yes")
    home.run("chain", "mine", "--blocks", "3")
    second = str(int(first["id"]) + 1)
    problem = home.error("market", "advance", f"court/{second}", "--yes", code=8)
    assert problem["details"]["reason"] == "secret"
    home.run("market", "advance", f"court/{first['id']}", "--yes")
    assert home.json("court", "show", first["id"])["state"] == "drawing"


def test_ballot_of_another_chain_or_contract_is_never_shown(home: Wallet) -> None:
    juror = parse_address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
    court = parse_address("0x5FbDB2315678afecb367f032d93F642f64180aa3")
    here = ItemReference(ContractReference(1234, "0x" + "aa" * 32, court), 7)
    others = [
        ItemReference(ContractReference(1234, "0x" + "bb" * 32, court), 7),
        ItemReference(ContractReference(1234, "0x" + "aa" * 32, juror), 7),
        ItemReference(ContractReference(1, "0x" + "aa" * 32, court), 7),
        ItemReference(ContractReference(1234, "0x" + "aa" * 32, court), 8),
    ]
    with Vault.unlock(home.folder / "home" / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        kept = keep_vote(vault, here, juror, 1)
        seen = bytes.fromhex(kept.commitment[2:])[:30] + bytes(2)
        case = Case(7, court, 2_000_000_000, 7, 2, REVEALING, "", 0, 1, 1, 7, 7, 0, 0, COIN)
        case = case.__class__(**{**vars(case), "ballots": {juror: Ballot(seen, HIDDEN, 7, claimed=False)}})
        assert kept_vote(vault, case, here, juror).salt == kept.salt
        for other in others:
            with pytest.raises(NotFound):
                kept_vote(vault, case, other, juror)


# Money.


def test_claim_by_somebody_else_pays_whom_it_is_owed_to(home: Wallet) -> None:
    to_morning(home)
    home.run("court", "stake", "500", "--from", "judge", "--yes")
    ahead(home, "25h")
    why = home.folder / "photo.txt"
    case = home.json("court", "request", "censor", SUBJECT, "--seats", "7", "--evidence", why, "--yes")["id"]
    home.run("market", "advance", f"court/{case}", "--yes")
    home.run("court", "vote", case, "yes", "--yes")
    home.run("court", "reveal", case, "--yes")
    home.run("market", "advance", f"court/{case}", "--yes")
    assert home.json("market", "claim", "--from", "seller", "--yes") == []
    assert wcmt(home, "seller") == 0
    home.run("market", "claim", "--all-accounts", "--from", "seller", "--yes")
    assert (wcmt(home, "seller"), wcmt(home, "judge")) == (0, int(73.5 * COIN))


def test_what_goes_along_is_what_was_shown(home: Wallet) -> None:
    """By the journal and by the account, for every command that takes money; the sums are those of the rules."""
    to_morning(home)
    deal = "1"
    offer = ("deal", "offer", "seller", "50", "--deposit", "20", "--deliver-by", "7d")
    why = home.folder / "photo.txt"
    assert sent(home, "account-1", *offer) == 70 * COIN
    assert sent(home, "seller", "deal", "accept", deal) == 20 * COIN
    assert sent(home, "judge", "deal", "arbiter", "enrol", "20") == 20 * COIN
    assert sent(home, "judge", "court", "stake", "500") == 500 * COIN
    ahead(home, "25h")
    request = ("court", "request", "censor", SUBJECT, "--seats", "7", "--evidence", why)
    assert sent(home, "account-1", *request) == int(10.5 * COIN)
    home.run("market", "advance", "court/1", "--yes")
    assert sent(home, "judge", "court", "vote", "1", "yes") == 70 * COIN


def sent(home: Wallet, account: str, *command: object) -> int:
    """Run a command; return the wei that it said it sends, which are those of the journal and of the balance."""
    before = len(home.json("tx", "list"))
    had = coins(home, account)
    said = home.run(*command, "--from", account, "--yes").err
    (shown,) = {
        int(float(amount) * COIN) for amount in re.findall(r"^send +([0-9.]+) CMT on local$", said, re.MULTILINE)
    } - {0}
    entries = home.json("tx", "list")
    made = [home.json("tx", "show", entry["entry"]) for entry in entries[: len(entries) - before]]
    assert sum(int(entry["amount"]["raw"]) for entry in made) == shown
    assert had - coins(home, account) == shown + sum(int(entry["fee"]["raw"]) for entry in made)
    return shown


def coins(home: Wallet, account: str) -> int:
    return int(home.json("balance", account)["balances"][0]["raw"])
