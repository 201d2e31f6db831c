"""The exchange's pages: who may see and send what; forms that are ours; two people as far as the agreement."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import httpx2
import pytest
from starlette.testclient import TestClient

from cmwallet.exchange.orders import BorrowOrder, LendOrder
from cmwallet.exchange.proving import Proven
from cmwallet.exchange.sessions import Session
from cmwallet.exchange.store import orders, pairs, people, shares
from cmwallet.exchange.store.people import Person
from cmwallet.exchange.store.shares import Share
from cmwallet.market.loans.credit import CreditHistory, WithLender
from cmwallet.market.loans.offer import read_offer
from identity.address import parse_address
from identity.consent.terms import write_signature
from tests.unit.exchange.orders import lend
from tests.unit.exchange.scene import DOMAIN, URL, Scene
from tests.unit.oauth.dapps import ISSUER, NOW

FROM_OUR_PAGE = {"sec-fetch-site": "same-origin", "origin": "null"}
MARIA_KEY, OLEG_KEY = b"\x01" * 32, b"\x02" * 32


def account(key: bytes) -> str:
    from eth_account import Account

    return str(Account.from_key(key).address)


def sign(key: bytes, digest: bytes) -> str:
    from eth_account import Account

    return "0x" + Account.unsafe_sign_hash(digest, key).signature.hex().removeprefix("0x")


MARIA, OLEG = (f"did:ethr:0x4d2:{account(key)}" for key in (MARIA_KEY, OLEG_KEY))


class Guest:
    """A browser whose owner is in."""

    def __init__(self, scene: Scene, did: str, values: dict[str, object]) -> None:
        self.scene, self.did = scene, did
        who = Proven(did, ISSUER.url, f"sub of {did}", f"grant of {did}", NOW + 86_400)
        cookie = scene.exchange.sessions.begin(who, "refresh token")
        fields = {name: {"value": value} for name, value in values.items()}
        scene.exchange.cache.put(who.grant_id, did, fields, who.grant_ends)
        self.browser: TestClient = scene.browser()
        self.browser.cookies.set("exchange", cookie)

    def page(self, path: str) -> str:
        answered = self.browser.get(path)
        assert answered.status_code == 200, answered.text
        return answered.text

    def send(self, page: str, action: str, **fields: str) -> httpx2.Response:
        return self.browser.post(action, data={**hidden(self.page(page), action), **fields}, headers=FROM_OUR_PAGE)  # type: ignore[return-value]

    def place(self, side: str, **fields: str) -> str:
        answered = self.send(f"/orders/new?side={side}", "/orders", **fields)
        assert answered.status_code == 303, answered.text
        return str(answered.headers["location"])

    def share(self, pair: str, name: str, iban: str) -> None:
        """As her server's answer leaves it."""
        exchange, pair_id = self.scene.exchange, pair.rpartition("/")[2]
        grant = f"share of {self.did}"
        with exchange.store.transaction() as work:
            shares.put(
                work,
                exchange.state,
                Share(grant, self.did, pair_id, NOW + 86_400, ISSUER.url, "refresh token", "main"),
            )
        fields = {"name": {"value": name}, "bank_account.main.IBAN": {"value": iban}}
        exchange.cache.put(grant, self.did, fields, NOW + 86_400)


def hidden(page: str, action: str) -> dict[str, str]:
    forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL)
    body = next(body for found, body in forms if unescape(found) == action)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body))


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def maria(scene: Scene) -> Guest:
    return Guest(scene, MARIA, {"given_name": "Maria<script>"})


@pytest.fixture
def oleg(scene: Scene) -> Guest:
    return Guest(scene, OLEG, {})


BORROW = {"amount": "5000", "currency": "EUR", "months": "6", "rate": "8,00"}
LEND = {"amount": "8000.00", "currency": "EUR", "least_months": "3", "most_months": "12", "rate": "7.8", "grade": "C"}


def paired(maria: Guest, oleg: Guest) -> str:
    wanted = maria.place("borrow", **BORROW)
    oleg.place("lend", **LEND)
    answered = maria.send(f"{wanted}/candidate", f"{wanted}/candidate")
    pair = str(answered.headers["location"])
    assert oleg.send(pair, f"{pair}/agree").status_code == 303
    return pair


def handed_out(maria: Guest, oleg: Guest) -> str:
    pair = paired(maria, oleg)
    maria.share(pair, "Maria Musterfrau", "DE89370400440532013000")
    oleg.share(pair, "Oleg Petrov", "GB29NWBK60161331926819")
    assert maria.send(pair, f"{pair}/agreement").status_code == 303
    return pair


def address_on(page: str) -> str:
    found = re.search(r"cmwallet loan sign (\S+)</code>", page)
    assert found is not None
    return found[1].removeprefix(URL)


def test_a_page_has_no_script_no_frame_and_no_cache(scene: Scene) -> None:
    answered = scene.browser().get("/")
    policy = answered.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answered.headers["cache-control"] == "no-store"
    assert "<script" not in answered.text


def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(scene: Scene) -> None:
    cookie = scene.browser().get("/").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "domain" not in cookie
    secure = replace(scene.site, url="https://loans.example")
    assert (secure.cookie, secure.secure) == ("__Host-exchange", True)


def test_what_others_are_called_is_text_and_no_markup(maria: Guest) -> None:
    page = maria.page("/orders")
    assert "<script>" not in page
    assert "Maria&lt;script&gt;" in page


@pytest.mark.parametrize("path", ["/orders", "/orders/new", "/orders/x", "/orders/x/candidate", "/pairs", "/pairs/x"])
def test_without_a_login_nothing_is_shown(scene: Scene, path: str) -> None:
    answered = scene.browser().get(path)
    assert answered.status_code == 403
    assert "You are not logged in" in answered.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
        {"sec-fetch-site": "same-site"},
        {},
    ],
    ids=str,
)
def test_a_form_of_another_page_does_nothing(maria: Guest, headers: dict[str, str]) -> None:
    data = hidden(maria.page("/orders/new"), "/orders")
    answered = maria.browser.post("/orders", data={**data, **BORROW}, headers=headers)
    assert answered.status_code == 403
    assert "You have no order" in maria.page("/orders")


def test_a_ticket_is_good_once_for_its_own_form_and_browser(maria: Guest, oleg: Guest) -> None:
    data = {**hidden(maria.page("/orders/new"), "/orders"), **BORROW}
    assert oleg.browser.post("/orders", data=data, headers=FROM_OUR_PAGE).status_code == 403
    assert maria.browser.post("/leave", data={"ticket": data["ticket"]}, headers=FROM_OUR_PAGE).status_code == 403
    assert maria.browser.post("/orders", data=data, headers=FROM_OUR_PAGE).status_code == 303
    assert maria.browser.post("/orders", data=data, headers=FROM_OUR_PAGE).status_code == 403


@pytest.mark.parametrize(
    ("side", "change", "said"),
    [
        ("borrow", {"amount": "0"}, "more than nothing"),
        ("borrow", {"amount": "x"}, "not an amount"),
        ("borrow", {"currency": "JPY"}, "two decimals"),
        ("borrow", {"currency": "<b>"}, "three capital letters"),
        ("borrow", {"months": "0"}, "1 to 600"),
        ("borrow", {"months": "-3"}, "whole number"),
        ("borrow", {"rate": "7.91"}, "steps of 0.05"),
        ("borrow", {"rate": "100.05"}, "between 0% and 100%"),
        ("borrow", {"rate": "a"}, "percent"),
        ("borrow", {"amount": "1.00", "months": "2"}, "installment"),
        ("lend", {"least_months": "13"}, "range"),
        ("lend", {"grade": "E"}, "worst grade"),
    ],
)
def test_an_order_that_makes_no_sense_is_told_so_and_keeps_what_was_typed(maria: Guest, side, change, said) -> None:
    filled = {**(BORROW if side == "borrow" else LEND), **change}
    answered = maria.send(f"/orders/new?side={side}", "/orders", **filled)
    assert answered.status_code == 400
    assert said in answered.text
    assert "<b>" not in answered.text
    assert 'value="5000"' in answered.text or side == "lend" or "amount" in change


def test_an_order_is_kept_as_it_was_typed_with_the_grade_of_the_record(scene: Scene, maria: Guest) -> None:
    lenders = {parse_address(account(bytes([place]) * 32)): WithLender(12, 0, attested=True) for place in range(3, 8)}
    scene.chain.histories[parse_address(account(MARIA_KEY))] = CreditHistory(lenders)
    maria.place("borrow", **BORROW)
    maria.place("lend", **LEND)
    with scene.exchange.store.reading() as work:
        lent, wanted = sorted(orders.of_person(work, MARIA, NOW), key=lambda one: isinstance(one, BorrowOrder))
    assert isinstance(wanted, BorrowOrder)
    assert (wanted.amount, wanted.months, wanted.max_rate_bps, wanted.grade) == (500_000, 6, 800, "A")  # 609 points
    assert isinstance(lent, LendOrder)
    assert (lent.amount, lent.least_months, lent.most_months, lent.min_rate_bps, lent.worst_grade) == (
        *(800_000, 3, 12, 780),
        "C",
    )


def test_an_order_in_cmt_is_matched_like_any_other(maria: Guest, oleg: Guest) -> None:
    wanted = maria.place("borrow", **{**BORROW, "currency": "CMT", "amount": "1.5"})
    oleg.place("lend", **{**LEND, "currency": "CMT"})
    assert "Suggested to you" in maria.page(wanted)
    assert "1.5 CMT" in maria.page(wanted)
    answered = maria.send(f"{wanted}/candidate", f"{wanted}/candidate")
    pair = str(answered.headers["location"])
    oleg.send(pair, f"{pair}/agree")
    assert "names no account" in maria.page(pair)
    assert maria.send(pair, f"{pair}/agreement").status_code == 303
    offer = read_offer(maria.browser.get(address_on(maria.page(pair))).content)
    assert offer.agreement.borrower.iban is None
    assert offer.agreement.terms.principal == 15 * 10**17


def test_lenders_whom_a_trusted_issuer_attests_count_in_full(scene: Scene, oleg: Guest) -> None:
    with scene.exchange.store.transaction() as work:
        people.put(work, scene.exchange.state, Person(MARIA, ISSUER.url, "sub", NOW + 1, NOW))
    oleg.place("borrow", **BORROW)
    assert scene.chain.asked_attested == {parse_address(account(MARIA_KEY))}


def test_one_takes_back_ones_own_order_and_nobody_elses(maria: Guest, oleg: Guest) -> None:
    wanted = maria.place("borrow", **BORROW)
    other = oleg.place("lend", **LEND)
    forged = {"ticket": hidden(maria.page("/orders"), f"{wanted}/withdraw")["ticket"]}
    assert maria.browser.post(f"{other}/withdraw", data=forged, headers=FROM_OUR_PAGE).status_code == 403
    assert maria.send("/orders", f"{wanted}/withdraw").status_code == 303
    assert "You have no order" in maria.page("/orders")
    assert "8000.00 EUR" in oleg.page("/orders")


def test_what_is_suggested_meanwhile_to_somebody_else_is_not_agreed_to(scene: Scene, maria: Guest, oleg: Guest) -> None:
    wanted = maria.place("borrow", **BORROW)
    oleg.place("lend", **LEND)
    data = hidden(maria.page(f"{wanted}/candidate"), f"{wanted}/candidate")
    with scene.exchange.store.transaction() as work:
        orders.insert(work, lend("cheaper", person="did:ethr:0x4d2:other", min_rate_bps=500, placed=NOW))
    answered = maria.browser.post(f"{wanted}/candidate", data=data, headers=FROM_OUR_PAGE)
    assert answered.status_code == 404
    assert "suits somebody else better by now" in answered.text


def test_names_are_asked_for_only_once_both_have_agreed(scene: Scene, maria: Guest, oleg: Guest) -> None:
    wanted = maria.place("borrow", **BORROW)
    oleg.place("lend", **LEND)
    pair = str(maria.send(f"{wanted}/candidate", f"{wanted}/candidate").headers["location"])
    assert "/share" not in maria.page(pair)
    ticket = maria.scene.site.tickets
    name = scene.exchange.sessions.find(next(iter(scene.exchange.sessions._open))).name  # type: ignore[union-attr]
    forged = {"ticket": ticket.make(name, f"share {pair.rpartition('/')[2]}"), "label": "main"}
    assert maria.browser.post(f"{pair}/share", data=forged, headers=FROM_OUR_PAGE).status_code == 404
    assert scene.asked == []


def test_either_calls_a_pair_off_and_both_orders_stand_again(maria: Guest, oleg: Guest) -> None:
    pair = paired(maria, oleg)
    assert oleg.send(pair, f"{pair}/decline").status_code == 303
    assert maria.browser.get(pair).status_code == 404
    assert "Look at the record" in maria.page(_own(maria))


def test_a_stranger_sees_no_pair_and_changes_none(scene: Scene, maria: Guest, oleg: Guest) -> None:
    pair = paired(maria, oleg)
    stranger = Guest(scene, "did:ethr:0x4d2:0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65", {})
    for path in ("", "/request"):
        assert stranger.browser.get(pair + path).status_code == 404
    for action in ("agree", "decline", "share", "agreement"):
        answered = stranger.browser.post(f"{pair}/{action}", data={"ticket": "x"}, headers=FROM_OUR_PAGE)
        assert answered.status_code == 404


def test_the_agreement_says_what_was_agreed_and_each_party_has_an_address_of_its_own(maria: Guest, oleg: Guest) -> None:
    pair = handed_out(maria, oleg)
    hers, his = address_on(maria.page(pair)), address_on(oleg.page(pair))
    assert hers != his
    assert len(hers.rpartition("/")[2]) == 43  # 256 bits
    offer = read_offer(maria.browser.get(hers).content)
    terms = offer.agreement.terms
    assert (terms.principal, terms.count, terms.rate_bps) == (500_000, 6, 790)
    assert (terms.installment, terms.last) == (85_264, 85_265)
    assert (terms.borrower, terms.lender) == (account(MARIA_KEY), account(OLEG_KEY))
    assert offer.agreement.borrower.name == "Maria Musterfrau"
    assert offer.agreement.lender.iban == "GB29NWBK60161331926819"
    assert (offer.you, offer.answer) == ("borrower", URL + hers)
    assert maria.browser.get(hers).headers["cache-control"] == "no-store"


def test_a_signature_is_taken_only_of_the_party_over_these_terms(maria: Guest, oleg: Guest) -> None:
    pair = handed_out(maria, oleg)
    hers, his = address_on(maria.page(pair)), address_on(oleg.page(pair))
    digest = read_offer(maria.browser.get(hers).content).digest(DOMAIN)
    good = sign(MARIA_KEY, digest)

    def post(where: str, role: object, signature: object) -> int:
        body = json.dumps({"role": role, "signature": signature})
        return maria.browser.post(where, content=body, headers={"content-type": "application/json"}).status_code

    assert post(hers, "borrower", sign(OLEG_KEY, digest)) == 403
    assert post(hers, "borrower", sign(MARIA_KEY, b"\x07" * 32)) == 403
    assert post(hers, "lender", good) == 403
    assert post(his, "borrower", good) == 403
    assert post(hers, "borrower", "0x00") == 400
    assert post(hers, "borrower", None) == 400
    assert post("/sign/unknown", "borrower", good) == 404
    assert "not signed</span>" in maria.page(pair)
    assert post(hers, "borrower", good) == 200
    assert post(his, "lender", sign(OLEG_KEY, digest)) == 200
    both = read_offer(maria.browser.get(hers).content)
    assert both.complete
    assert both.signatures["borrower"] == good
    assert write_signature(bytes.fromhex(good[2:])[:64] + bytes([bytes.fromhex(good[2:])[64] - 27])) == good


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"role":"borrower","signature":"0x","more":1}', "application/json", 400),
        (b"role=borrower", "application/x-www-form-urlencoded", 415),
    ],
)
def test_what_is_posted_in_another_form_is_not_taken(maria: Guest, oleg: Guest, content, kind, status) -> None:
    pair = handed_out(maria, oleg)
    hers = address_on(maria.page(pair))
    assert maria.browser.post(hers, content=content, headers={"content-type": kind}).status_code == status


def test_an_agreement_is_handed_out_for_an_hour(scene: Scene, maria: Guest, oleg: Guest) -> None:
    pair = handed_out(maria, oleg)
    hers = address_on(maria.page(pair))
    scene.clock.now += 3_599
    assert maria.browser.get(hers).status_code == 200
    scene.clock.now += 1
    assert maria.browser.get(hers).status_code == 404


def test_who_takes_back_name_and_account_takes_the_document_back_too(scene: Scene, maria: Guest, oleg: Guest) -> None:
    pair = handed_out(maria, oleg)
    his = address_on(oleg.page(pair))
    scene.exchange.end_grant(f"share of {MARIA}")
    assert oleg.browser.get(his).status_code == 404
    assert "The other has not yet" in oleg.page(pair)
    assert "Ask my server" in maria.page(pair)


def test_the_database_has_the_terms_and_hashes_of_an_agreement_and_no_name(
    scene: Scene, maria: Guest, oleg: Guest
) -> None:
    handed_out(maria, oleg)
    with scene.exchange.store.reading() as work:
        rows = " ".join(
            repr(row)
            for table in ("people", "orders", "pairs", "shares", "agreements")
            for row in work.all(f"SELECT * FROM {table}")
        )
        assert "85264" in rows
    for text in ("Musterfrau", "Petrov", "DE8937", "GB29", "Maria"):
        assert text not in rows


def test_an_issuer_is_asked_once_a_minute_by_an_address(scene: Scene) -> None:
    browser = scene.browser()

    def begin(issuer: str) -> httpx2.Response:
        data = hidden(browser.get("/").text, "/login")
        return browser.post("/login", data={**data, "issuer": issuer}, headers=FROM_OUR_PAGE)  # type: ignore[return-value]

    for wrong in ("", "me.example", "ftp://me.example/", "http://me.example/i/x", "https://u:p@me.example/", "x" * 400):
        answered = begin(wrong)
        assert answered.status_code == 400
        assert "no address of a server" in answered.text
    assert scene.asked == []
    assert "127.0.0.1:8474" in begin(ISSUER.url).text
    again = begin(ISSUER.url)
    assert again.status_code == 429
    assert 0 < int(again.headers["retry-after"]) <= 60
    scene.clock.now += 60
    assert begin(ISSUER.url).status_code == 200


def test_the_way_to_her_server_is_a_link_that_names_its_host(scene: Scene) -> None:
    browser = scene.browser()
    data = hidden(browser.get("/").text, "/login")
    page = browser.post("/login", data={**data, "issuer": ISSUER.url}, headers=FROM_OUR_PAGE).text
    found = re.search(r'<a class="button" href="([^"]+)" rel="noreferrer">', page)
    assert found is not None
    assert found[1].startswith("http://127.0.0.1:8474/i/slug/authorize?")
    assert '<p class="figure code">127.0.0.1:8474</p>' in page


def test_an_answer_lets_in_the_browser_that_began_with_a_new_cookie(scene: Scene) -> None:
    browser = scene.browser()
    data = hidden(browser.get("/").text, "/login")
    page = browser.post("/login", data={**data, "issuer": ISSUER.url}, headers=FROM_OUR_PAGE).text
    found = re.search(r'<a class="button" href="([^"]+)" rel', page)
    assert found is not None
    answer = scene.decide(unescape(found[1]))
    assert scene.browser().get(answer).status_code == 404
    before = browser.cookies["exchange"]
    assert browser.get(answer).headers["location"] == "/orders"
    assert browser.cookies["exchange"] != before
    assert "Hello, Mariasentinel" in browser.get("/orders").text
    assert browser.get(answer).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {"host": "evil.example"}, 421),
        ("GET", "/", {"sec-fetch-dest": "iframe"}, 403),
        ("GET", "/nothing", {}, 404),
        ("POST", "/", {"origin": URL, "sec-fetch-site": "same-origin"}, 405),
        ("DELETE", "/orders", {}, 405),
        ("GET", "/events", {}, 404),
    ],
)
def test_what_is_not_for_it_is_refused(
    scene: Scene, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    assert scene.browser().request(method, path, headers=headers).status_code == status


def test_its_client_document_is_there_for_servers(scene: Scene) -> None:
    answered = scene.browser().get("/.well-known/cmwallet-client.jwt")
    assert answered.headers["content-type"] == "application/jwt"
    assert answered.text.count(".") == 2


def test_a_node_that_cannot_be_asked_is_not_just_now(scene: Scene, maria: Guest, monkeypatch) -> None:
    from cmwallet.errors import NetworkFailed

    def fail(*_: object) -> CreditHistory:
        raise NetworkFailed("cannot reach the node")

    monkeypatch.setattr(scene.chain, "history", fail)
    answered = maria.send("/orders/new", "/orders", **BORROW)
    assert answered.status_code == 503
    assert "Not just now" in answered.text


def test_a_bug_shows_no_value(scene: Scene, maria: Guest, monkeypatch) -> None:
    def fail(*_: object) -> CreditHistory:
        raise RuntimeError("Musterfrau")

    monkeypatch.setattr(scene.chain, "history", fail)
    answered = maria.send("/orders/new", "/orders", **BORROW)
    assert answered.status_code == 500
    assert "Musterfrau" not in answered.text


def _own(guest: Guest) -> str:
    found = re.search(r'<a href="(/orders/[\w-]{43})">', guest.page("/orders"))
    assert found is not None
    return found[1]


def test_an_agreed_pair_lapses_after_a_week_without_a_loan(scene: Scene, maria: Guest, oleg: Guest) -> None:
    pair = paired(maria, oleg)
    with scene.exchange.store.reading() as work:
        found = pairs.find(work, pair.rpartition("/")[2], NOW)
    assert found is not None
    assert found.expires == NOW + pairs.AGREED_SECONDS


def test_a_grade_that_has_changed_since_the_order_was_placed_is_noticed_before_a_yes(scene, maria, oleg) -> None:
    maria.place("borrow", **BORROW)
    offered = oleg.place("lend", **LEND)
    assert "551" in oleg.page(f"{offered}/candidate")
    scene.chain.histories[parse_address(account(MARIA_KEY))] = CreditHistory({}, defaults=1)
    answered = oleg.browser.get(f"{offered}/candidate")
    assert answered.status_code == 404
    assert "Why not: the grade is D, worse than your C" in oleg.page(offered)


def test_an_agreement_that_is_handed_out_is_not_written_anew(scene: Scene, maria: Guest, oleg: Guest) -> None:
    pair = handed_out(maria, oleg)
    hers = address_on(maria.page(pair))
    before = maria.browser.get(hers).content
    scene.exchange.hand_out(scene.exchange.pair_of(_session(scene, maria), pair.rpartition("/")[2]))
    assert maria.browser.get(hers).content == before
    scene.clock.now += 3_600
    assert maria.send(pair, f"{pair}/agreement").status_code == 409  # forgotten, and not to be had
    maria.share(pair, "Maria Musterfrau", "DE89370400440532013000")
    oleg.share(pair, "Oleg Petrov", "GB29NWBK60161331926819")
    assert maria.send(pair, f"{pair}/agreement").status_code == 303
    assert address_on(maria.page(pair)) != hers


def test_logging_in_anew_ends_the_visit_before(scene: Scene, maria: Guest) -> None:
    before = _session(scene, maria)
    data = hidden(maria.browser.get("/orders").text, "/leave")
    assert data["ticket"]
    sent = scene.exchange.ask_login(ISSUER.url, before.name)
    answered = maria.browser.get(scene.decide(sent.pushed.url))
    assert answered.headers["location"] == "/orders"
    assert scene.exchange.sessions.find(before.name) is None
    assert scene.exchange.cache.get(before.who.grant_id) is None


def _session(scene: Scene, guest: Guest) -> Session:
    found = scene.exchange.sessions.of_grant(f"grant of {guest.did}")
    assert len(found) == 1
    return found[0]


def test_calling_a_pair_off_forgets_what_was_shared_for_it(scene: Scene, maria: Guest, oleg: Guest) -> None:
    pair = handed_out(maria, oleg)
    his = address_on(oleg.page(pair))
    assert maria.send(pair, f"{pair}/decline").status_code == 303
    assert oleg.browser.get(his).status_code == 404
    for did in (MARIA, OLEG):
        assert scene.exchange.cache.get(f"share of {did}") is None
    with scene.exchange.store.reading() as work:
        assert work.all("SELECT * FROM shares") == []
    assert len([url for url in scene.asked if url.endswith("/revoke")]) == 2  # given back at both servers


def test_to_look_at_an_answer_by_head_uses_nothing_up(scene: Scene) -> None:
    browser = scene.browser()
    data = hidden(browser.get("/").text, "/login")
    page = browser.post("/login", data={**data, "issuer": ISSUER.url}, headers=FROM_OUR_PAGE).text
    found = re.search(r'<a class="button" href="([^"]+)" rel', page)
    assert found is not None
    answer = scene.decide(unescape(found[1]))
    looked = browser.head(answer)
    assert (looked.status_code, looked.content) == (200, b"")
    assert browser.get(answer).status_code == 303
