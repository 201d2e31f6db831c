"""The loan exchange, the whole way: two people, their own servers, the chain; and what it leaves behind."""

from __future__ import annotations

import base64
import json
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from identity.jose.encoding import decode, encode
from tests.security.exchangehome import MARIA, SENTINELS, Visitor, World, command_on, exchange_world, path_of
from tests.security.oauthhome import wait_for

BORROW = {"amount": "5000", "currency": "EUR", "months": "6", "rate": "8.00"}
LEND = {
    "amount": "8000",
    "currency": "EUR",
    "least_months": "3",
    "most_months": "12",
    "rate": "7.80",
    "grade": "C",
}

OTHER_IBAN = "FR1420041010050500013M02606"


@dataclass
class Played:
    """What the two saw on their way."""

    world: World
    pages: dict[str, str]
    request: str
    wanted: str
    pair: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with exchange_world(tmp_path_factory.mktemp("exchange")) as world:
        yield play(world)


def play(world: World) -> Played:
    """From two logins to a loan on chain, and the request for its first payment."""
    maria, oleg, pages = world.maria, world.oleg, {}
    assert path_of(maria.enter()) == path_of(oleg.enter()) == "/orders"
    pages["hello"] = maria.visitor.text("/orders")
    wanted, offered = maria.order("borrow", **BORROW), oleg.order("lend", **LEND)
    maria.order("borrow", **{**BORROW, "rate": "7.50"})
    pages["matches"] = maria.visitor.text(wanted)
    pages["lender's matches"] = oleg.visitor.text(offered)
    pages["candidate"] = oleg.visitor.text(f"{offered}/candidate")
    pair = path_of(maria.visitor.submit(f"{wanted}/candidate", f"{wanted}/candidate"))
    pages["half"] = oleg.visitor.text(pair)
    assert path_of(oleg.visitor.submit(pair, f"{pair}/agree")) == pair
    for person in (maria, oleg):
        assert path_of(person.share(pair)) == pair
    assert path_of(maria.visitor.submit(pair, f"{pair}/agreement")) == pair
    for person in (maria, oleg):
        command = command_on(person.visitor.text(pair))
        pages[f"signed {person.account}"] = person.home.run(*command, "--yes").err
    wait_for(lambda: "Loan 1 stands" in oleg.visitor.text(pair))
    pages["stands"] = oleg.visitor.text(pair)
    return Played(world, pages, oleg.visitor.text(f"{pair}/request"), wanted, pair)


def words(page: str) -> str:
    """What a page says, without its markup."""
    body = page.partition("</style>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_she_is_greeted_as_she_allowed_and_known_by_her_did(played: Played) -> None:
    said = words(played.pages["hello"])
    assert "Hello, Mariasentinel" in said
    assert f"did:ethr:0x4d2:{played.world.maria.account}" in said


def test_the_suggestion_says_why_and_what_is_not_suggested_says_why_not(played: Played) -> None:
    assert "Why: the rate is 7.90 %, 0.10 % below your limit" in words(played.pages["matches"])
    lender = words(played.pages["lender's matches"])
    assert "Why: the rate is 7.90 %, 0.10 % above your limit, for grade C (expected loss 4.55 %)" in lender
    assert "Why not: the highest rate is 7.50 %, below your 7.80 %" in lender


def test_a_candidate_is_an_account_and_its_explained_record_and_no_name(played: Played) -> None:
    said = words(played.pages["candidate"])
    assert "551 grade C" in said  # what somebody has of whom nothing is known
    assert played.world.maria.account in said
    for page in ("matches", "lender's matches", "candidate", "half", "stands"):
        assert not [one for one in SENTINELS if one in played.pages[page]]


def test_both_wallets_signed_and_the_loan_stands_on_chain_as_they_agreed(played: Played) -> None:
    loan = played.world.oleg.home.json("loan", "show", "1")
    assert (loan["principal"]["raw"], loan["currency"]) == ("500000", "EUR")
    assert (loan["installments"], loan["rate_bps"]) == (6, 790)
    assert [loan["installment"]["raw"], loan["last"]["raw"]] == ["85264", "85265"]
    said = json.dumps(loan)
    assert played.world.maria.account in said
    assert played.world.oleg.account in said
    assert "Loan 1 stands" in words(played.pages["stands"])
    assert not [one for one in SENTINELS if one in words(played.pages["stands"])]


def test_the_payer_gets_a_signed_request_that_her_wallet_takes_and_nobody_can_change(played: Played) -> None:
    world = played.world
    (text,) = re.findall(r'<p class="code">([\w.-]+)</p>', played.request)
    head, body, signature = text.split(".")
    said = json.loads(decode(body, "the request"))
    assert said["creditor"] == {"name": MARIA["name"], "iban": MARIA["bank_account.main.IBAN"]}
    assert (said["amount"], said["place"], said["reference"]) == ("500000", 0, "CM-1-0")
    redirected = encode(json.dumps({**said, "creditor": {**said["creditor"], "iban": OTHER_IBAN}}).encode())
    world.oleg.home.secret("forged.jwt", f"{head}.{redirected}.{signature}")
    world.oleg.home.error("loan", "pay", "1", "--request", "forged.jwt", "--claim-only", "--yes", code=18)
    world.oleg.home.secret("request.jwt", text)
    world.oleg.home.run("loan", "pay", "1", "--request", "request.jwt", "--claim-only", "--yes")


def test_the_one_who_is_paid_gets_no_request(played: Played) -> None:
    world = played.world
    assert world.maria.visitor.visit(f"{played.pair}/request").status_code == 404


def test_a_stranger_sees_neither_pair_nor_order_of_others(played: Played) -> None:
    world = played.world
    assert world.oleg.visitor.visit(played.wanted).status_code == 404
    with Visitor(world.exchange.url) as stranger:
        for place in ("/orders", played.wanted, played.pair):
            page = stranger.visit(place)
            assert page.status_code == 403
            assert "You are not logged in" in words(page.text)


def test_a_loan_in_cmt_needs_no_name_and_gets_no_request(played: Played) -> None:
    maria, oleg = played.world.maria, played.world.oleg
    wanted = maria.order("borrow", **{**BORROW, "currency": "CMT", "amount": "20"})
    oleg.order("lend", **{**LEND, "currency": "CMT", "amount": "30"})
    pair = path_of(maria.visitor.submit(f"{wanted}/candidate", f"{wanted}/candidate"))
    oleg.visitor.submit(pair, f"{pair}/agree")
    oleg.visitor.submit(pair, f"{pair}/agreement")
    for person in (maria, oleg):
        person.home.run(*command_on(person.visitor.text(pair)), "--yes")
    wait_for(lambda: "Loan 2 stands" in words(oleg.visitor.text(pair)))
    assert "cmwallet loan pay 2" in words(oleg.visitor.text(pair))
    assert oleg.visitor.visit(f"{pair}/request").status_code == 404
    oleg.home.run("loan", "pay", "2", "--yes")
    wait_for(lambda: "the other pays" in words(oleg.visitor.text(pair)))
    again = maria.order("borrow", **{**BORROW, "currency": "CMT", "amount": "1"})
    oleg.order("lend", **{**LEND, "currency": "CMT", "amount": "1"})
    assert "2: 20 CMT, 6 months at 7.90 %" in words(maria.visitor.text(f"{again}/candidate"))  # what the lender gave


def test_nothing_personal_is_on_disk_while_it_runs_or_after_it_was_aborted(played: Played) -> None:
    world = played.world
    swept = sweep(world)
    assert len(swept) >= 4  # the database, its log, the settings, what it said
    assert world.exchange.end(signal.SIGABRT) == -signal.SIGABRT
    sweep(world)


def test_after_a_restart_everybody_is_asked_anew_and_what_was_agreed_is_still_there(played: Played) -> None:
    world, maria = played.world, played.world.maria
    world.again()
    assert maria.visitor.visit("/orders").status_code == 403
    before = maria.visitor.cookies.get("exchange")
    assert path_of(maria.enter(named=False)) == "/orders"
    assert maria.visitor.cookies.get("exchange") != before
    assert "Hello" not in words(maria.visitor.text("/orders"))
    assert "Loan 1 stands" in words(maria.visitor.text(played.pair))
    sweep(world)


def test_logging_out_forgets_and_gives_the_grant_back(played: Played) -> None:
    maria = played.world.maria
    assert path_of(maria.visitor.submit("/orders", "/leave")) == "/"
    assert maria.visitor.visit("/orders").status_code == 403
    states = {one["purpose"]: one["state"] for one in maria.home.json("identity", "grants")}
    assert states["to settle the loan of 5000.00 EUR"] == "active"


def test_what_she_withdraws_at_home_is_on_no_page_from_the_next_on(played: Played) -> None:
    """Her server is what tells: this exchange is at no https address, so each of its pages asks."""
    maria = played.world.maria
    assert path_of(maria.enter()) == "/orders"
    assert "Hello, Mariasentinel" in words(maria.visitor.text("/orders"))
    newest = max(maria.home.json("identity", "grants"), key=lambda one: one["created"])
    maria.home.run("identity", "grant", "revoke", newest["grant_id"])
    page = maria.visitor.visit("/orders")
    assert page.status_code == 403
    assert "Mariasentinel" not in page.text
    sweep(played.world)


def test_a_denial_at_her_own_server_lets_nobody_in(played: Played) -> None:
    oleg = played.world.oleg
    answered = oleg.enter("deny")
    assert answered.status_code == 403
    assert "Your server said no" in words(answered.text)


def sweep(world: World) -> list[Path]:
    """Look into every file that the exchange's process may have written."""
    files = [one for place in (world.folder, world.exchange.temporary) for one in place.rglob("*") if one.is_file()]
    files += list(world.folder.parent.glob("exchange-*.log"))
    for file in files:
        content = file.read_bytes()
        assert not [one for one in SENTINELS if one.encode() in content], file
        assert not [one for one in SENTINELS if base64.b64encode(one.encode())[:-4] in content], file
    return files
