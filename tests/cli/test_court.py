"""`cmwallet court`: the community's decisions, played by one person who is the whole court."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.marketing import COIN, ahead, chain_time, market_home, to_morning, wcmt
from tests.hostile.inprocess import Wallet

SUBJECT = "0xab" + "0" * 61 + "7"
HOUR = 3_600


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    return market_home(tmp_path)


def staked(home: Wallet) -> Wallet:
    """The judge has a stake that is drawn, and it is seven in the morning (UTC)."""
    to_morning(home)
    home.run("court", "stake", "500", "--from", "judge", "--yes")
    ahead(home, "25h")
    return home


def requested(home: Wallet, *more: object) -> str:
    """Ask for a censoring; return the case, whose secret is shown."""
    why = home.folder / "photo.txt"
    command = ("court", "request", "censor", SUBJECT, "--seats", "7", "--evidence", why, "--yes", *more)
    return str(home.json(*command)["id"])


def drawn(home: Wallet) -> str:
    """A case whose seats are drawn: all seven are the judge's."""
    staked(home)
    case = requested(home)
    home.run("market", "advance", f"court/{case}", "--yes")
    return case


def show(home: Wallet, case: str) -> dict[str, object]:
    found: dict[str, object] = home.json("court", "show", case)
    return found


def todo(home: Wallet) -> list[tuple[str, str]]:
    return [(one["role"], one["command"]) for one in home.json("market", "todo", "--all-accounts")]


# The tour.


def test_case_from_the_stake_to_the_claim(home: Wallet) -> None:
    case = drawn(home)
    assert todo(home) == [("juror", f"cmwallet court vote {case} yes|no")]
    home.run("court", "vote", case, "yes", "--yes")
    assert todo(home) == [("juror", f"cmwallet court reveal {case}")]
    home.run("court", "reveal", case, "--yes")
    assert {command for _, command in todo(home)} == {f"cmwallet market advance court/{case}"}
    home.run("market", "advance", "--all", "--yes")
    assert todo(home) == [("juror", "cmwallet market claim")]
    home.run("market", "claim", "--all-accounts", "--yes")
    assert todo(home) == []
    shown = show(home, case)
    assert (shown["state"], shown["outcome"], shown["upheld"]) == ("ended", "upheld", 7)
    # 7 votes of 10 CMT back and 7 fees of half a CMT, out of a pledge of 10.5
    assert (wcmt(home, "judge"), wcmt(home, "account-1")) == (int(73.5 * COIN), 7 * COIN)
    standing = home.json("court", "show", SUBJECT)
    assert (standing["struck"], standing["binding"], standing["decided_by"]) == (True, False, case)


def test_rejected_request_burns_what_the_fees_leave_of_the_pledge(home: Wallet) -> None:
    case = drawn(home)
    home.run("court", "vote", case, "no", "--yes")
    home.run("court", "reveal", case, "--yes")
    home.run("market", "advance", f"court/{case}", "--yes")
    home.run("market", "claim", "--from", "judge", "--yes")
    assert show(home, case)["outcome"] == "rejected"
    assert (wcmt(home, "judge"), wcmt(home, "account-1")) == (int(73.5 * COIN), 0)
    assert home.json("court", "show", SUBJECT)["struck"] is False


def test_case_is_seen_in_each_of_its_states(home: Wallet) -> None:
    case = drawn(home)
    first = show(home, case)
    assert (first["state"], first["drawn"], first["earnings"]) == (
        "committing",
        7,
        {"least": "0.5", "smaller_side": "-9.5"},
    )
    text = home.run("court", "show", case).out
    assert "open 7 of 7" in text
    home.run("court", "vote", case, "yes", "--yes")
    assert "hidden 7" in home.run("court", "show", case).out
    assert show(home, case)["state"] == "revealing"


# Stakes.


def test_stake_needs_a_published_key_and_is_paid_back_after_the_next_day(home: Wallet) -> None:
    assert home.error("court", "stake", "50", "--yes", code=8)["details"]["reason"] == "no encryption key"
    to_morning(home)
    home.run("court", "stake", "50", "--from", "judge", "--yes")
    home.run("court", "unstake", "50", "--from", "judge", "--yes")
    assert home.run("market", "claim", "--from", "judge", "--yes").err.endswith("nothing is owed to you\n")
    ahead(home, "48h")
    home.run("market", "claim", "--from", "judge", "--yes")
    assert wcmt(home, "judge") == 50 * COIN


# Requests.


def test_request_in_the_last_hour_waits_for_the_next_day(home: Wallet) -> None:
    staked(home)
    ahead(home, f"{86_400 - chain_time(home) % 86_400 - HOUR // 2}s")
    case = requested(home)
    assert show(home, case)["state"] == "waiting"
    ahead(home, "1h")
    assert {command for _, command in todo(home)} == {f"cmwallet market advance court/{case}"}
    home.run("market", "advance", f"court/{case}", "--yes")
    assert show(home, case)["state"] == "seeding"
    assert [role for role, _ in todo(home)] == ["requester"]
    home.run("chain", "mine", "--blocks", "3")
    home.run("market", "advance", f"court/{case}", "--yes")
    assert show(home, case)["state"] == "drawing"


def test_request_that_is_not_carried_to_the_draw_is_dismissed(home: Wallet) -> None:
    staked(home)
    case = requested(home)
    ahead(home, "24h")
    home.run("market", "advance", f"court/{case}", "--yes")
    assert show(home, case)["outcome"] == "dismissed"


def test_one_case_a_subject_and_three_times_the_seats_after_a_decision(home: Wallet) -> None:
    case = drawn(home)
    why = home.folder / "photo.txt"
    again = ("court", "request", "censor", SUBJECT, "--evidence", why, "--yes")
    assert "open" in home.error(*again, "--seats", "7", code=8)["message"]
    home.run("court", "vote", case, "no", "--yes")
    home.run("court", "reveal", case, "--yes")
    home.run("market", "advance", f"court/{case}", "--yes")
    assert "21 to 301" in home.error(*again, "--seats", "7", code=4)["message"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("request", "close", "nobody", "--seats", "7"), 5),
        (("request", "close", SUBJECT, "--seats", "7"), 8),
        (("request", "restore", SUBJECT, "--seats", "7"), 8),
        (("request", "censor", SUBJECT, "--seats", "6"), 2),
        (("request", "censor", SUBJECT, "--seats", "302"), 2),
    ],
)
def test_requests_that_cannot_be(home: Wallet, arguments: tuple[str, ...], code: int) -> None:
    to_morning(home)
    home.error("court", *arguments, "--evidence", home.folder / "photo.txt", "--yes", code=code)
    assert home.json("court", "list", "--ended") == []


def test_an_account_is_closed_and_no_deal_begins_with_it_where_the_decision_binds(
    home: Wallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    staked(home)
    why = home.folder / "photo.txt"
    case = str(home.json("court", "request", "close", "seller", "--seats", "7", "--evidence", why, "--yes")["id"])
    home.run("market", "advance", f"court/{case}", "--yes")
    home.run("court", "vote", case, "yes", "--yes")
    home.run("court", "reveal", case, "--yes")
    home.run("market", "advance", f"court/{case}", "--yes")
    standing = home.json("court", "show", "seller")
    assert (standing["struck"], standing["binding"]) == (True, False)
    offer = ("deal", "offer", "seller", "50", "--deliver-by", "7d")
    assert "advice" in home.run(*offer, "--dry-run").err
    monkeypatch.setattr("cmwallet.market.court.standing.LEAST_SEATS", 7)
    assert home.json("court", "show", "seller")["binding"] is True
    assert home.error(*offer, "--yes", code=10)["code"] == "policy"


# Votes.


def test_vote_is_refused_to_who_has_no_seat_and_for_no_choice(home: Wallet) -> None:
    case = drawn(home)
    assert home.error("court", "vote", case, "yes", "--from", "seller", "--yes", code=8)["details"]["reason"] == "role"
    home.error("court", "vote", case, "buyer", "--yes", code=4)
    home.error("court", "reveal", case, "--yes", code=8)
    home.run("court", "vote", case, "yes", "--yes")
    home.error("court", "vote", case, "no", "--yes", code=8)


def test_hidden_vote_is_shown_from_the_vault_alone(home: Wallet) -> None:
    """The choice stands nowhere but in the vault: not in the journal, not in the call, not in what is printed."""
    case = drawn(home)
    done = home.json("court", "vote", case, "yes", "--yes")
    assert "salt" not in str(done)
    home.run("court", "reveal", case, "--yes")
    assert show(home, case)["upheld"] == 7


def test_vote_that_was_not_made_here_cannot_be_shown_here(home: Wallet, tmp_path: Path) -> None:
    case = drawn(home)
    home.run("court", "vote", case, "yes", "--yes")
    from cmwallet.market.ballots import TYPE_BALLOT
    from identity.secret import Secret
    from identity.vault.vault import Vault
    from tests.cli.walletrun import PASSPHRASE

    with Vault.unlock(home.folder / "home" / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        vault.remove_many([entry.record_id for entry in vault.entries(TYPE_BALLOT)])
    problem = home.error("court", "reveal", case, "--yes", code=5)
    assert "vault" in problem["message"]


def test_absent_juror_leaves_the_registry(home: Wallet) -> None:
    case = drawn(home)
    ahead(home, "4d")
    home.run("market", "advance", f"court/{case}", "--yes")  # nobody voted: there is nothing to wait for
    assert show(home, case)["outcome"] == "undecided"
    home.run("market", "claim", "--all-accounts", "--yes")
    ahead(home, "48h")
    home.run("market", "claim", "--all-accounts", "--yes")
    assert wcmt(home, "judge") == int((500 - 7 * 0.25) * COIN)


def test_dispute_of_a_deal_is_judged_by_the_court_and_jurors_vote_for_buyer_or_seller(home: Wallet) -> None:
    from tests.cli.marketing import offered

    to_morning(home)
    home.run("chain", "faucet", "judge", "--amount", "1000")
    home.run("court", "stake", "1200", "--from", "judge", "--yes")
    deal = offered(home)
    home.run("deal", "accept", deal, "--yes")
    home.run("deal", "dispute", deal, "--evidence", home.folder / "photo.txt", "--yes")
    home.run("deal", "evidence", deal, home.folder / "terms.txt", "--from", "seller", "--yes")
    ahead(home, f"{4 * 86_400 + 60}s")
    home.run("market", "advance", f"deal/{deal}", "--yes")
    shown = home.json("deal", "show", deal)
    assert shown["state"] == "in court"
    case = shown["case"]
    assert home.json("court", "show", case)["subject"] == f"deal/{deal}"
    home.run("chain", "mine", "--blocks", "3")
    shows = [one for one in home.json("market", "todo", "--all-accounts") if one["system"] == "deal"]
    assert {one["role"] for one in shows} == {"buyer", "seller"}
    home.run("market", "advance", f"court/{case}", "--yes")  # shows both secrets, which are in this vault
    home.run("market", "advance", f"court/{case}", "--yes")
    sealed = home.folder / "to-jurors.jwe"
    commands = [one["command"] for one in home.json("deal", "show", deal)["next"]]
    assert f"cmwallet market seal deal/{deal} --to-jurors" in commands
    home.run("market", "seal", f"deal/{deal}", "--to-jurors", "--yes", "--out", sealed)
    opened = home.json("market", "open", sealed, "--identity", "judge")
    assert [one["role"] for one in opened["papers"]] == ["terms", "evidence", "evidence"]
    home.error("court", "vote", case, "yes", "--yes", code=4)
    home.run("court", "vote", case, "seller", "--yes")
    home.run("court", "reveal", case, "--yes")
    home.run("market", "advance", f"court/{case}", "--yes")
    home.run("market", "advance", f"deal/{deal}", "--yes")
    ended = home.json("deal", "show", deal)
    assert (ended["outcome"], ended["to_seller"]["formatted"]) == ("ruled", "50")
    assert (wcmt(home, "seller"), wcmt(home, "account-1")) == (70 * COIN, int(10.5 * COIN))


def test_of_many_items_one_that_waits_for_somebody_elses_secret_is_passed_over(home: Wallet) -> None:
    """The requester's secret is in no vault here: the case is told, and what else is due is done."""
    from cmwallet.market.ballots import TYPE_BALLOT
    from identity.secret import Secret
    from identity.vault.vault import Vault
    from tests.cli.marketing import offered
    from tests.cli.walletrun import PASSPHRASE

    staked(home)
    deal = offered(home)
    ahead(home, f"{86_400 - chain_time(home) % 86_400 - HOUR // 2}s")
    case = requested(home)
    ahead(home, "25h")
    home.run("market", "advance", f"court/{case}", "--yes")  # armed; the secret is asked for
    with Vault.unlock(home.folder / "home" / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        vault.remove_many([entry.record_id for entry in vault.entries(TYPE_BALLOT)])
    home.run("chain", "mine", "--blocks", "3")
    done = home.run("market", "advance", "--all", "--yes")
    assert f"case {case} waits" in done.err
    assert home.json("deal", "show", deal)["outcome"] == "cancelled"
    home.error("market", "advance", f"court/{case}", "--yes", code=8)
