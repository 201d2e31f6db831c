"""What the bank link refuses before anything leaves, and what it makes of answers that are no plain yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import httpx2
import pytest
from authlib.common.errors import AuthlibBaseError

from identity.bank import access, authorising, ownership, payment, reading, statement_file
from identity.bank.authorising import begin_again, finish
from identity.bank.csv_days import parse_day
from identity.bank.errors import (
    AboveLimit,
    BankRefused,
    BankUnreachable,
    NeedsReauth,
    NotOwner,
    OutcomeUnknown,
    PaidBefore,
)
from identity.bank.holder import match_holder
from identity.bank.link import (
    ACTIVE,
    API,
    EXPIRED,
    FILES,
    NEEDS_REAUTH,
    PENDING,
    REVOKED,
    Access,
    Account,
    Consent,
    Limits,
    Link,
    Links,
    Ownership,
)
from identity.bank.money import Money
from identity.bank.ownership import OPEN, answer_test
from identity.bank.pain001 import Debtor, Order, compose
from identity.bank.payer import check_account
from identity.bank.payment import Payment, Payments, new_payment, send
from identity.bank.statement import check_number_of_lines
from identity.bank.statement_file import parse_statement
from identity.errors import AlreadyExists, IdentityError, InvalidInput, NotFound
from identity.records.store import Records, nobody_follows
from identity.vault.vault import Vault
from tests.unit.identity.vault.helpers import Clock, create

from .test_camt import HEAD, TAIL

NOW = 1_795_000_000
OWNER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
IBAN, OTHER = "DE89370400440532013000", "DE02120300000000202051"
BANK = "https://bank.example"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create(tmp_path / "vault.db", Clock(NOW)) as made:
        yield made


@pytest.fixture
def links(vault: Vault) -> Links:
    return Links(vault, OWNER, Clock(NOW))


def link(state: str = ACTIVE, **change: Any) -> Link:
    limits = Limits(10_000, 15_000, "EUR")
    metadata = {"issuer": BANK, "open_banking": f"{BANK}/ob", "token_endpoint": f"{BANK}/token"}
    return replace(
        Link(
            "main",
            API,
            BANK,
            state,
            "2026-11-18T11:06:40Z",
            Consent(("ReadBalances",), NOW + 1, limits, "a", "p"),
            Account("1", IBAN, "EUR", "Ada Lovelace"),
            access=Access(metadata, "client", asked={"state": "s", "verifier": "v", "redirect": "http://127.0.0.1/"}),
        ),
        **change,
    )


def answering(answer: object, of: Link) -> type:
    """A bank that gives one answer, or raises it."""

    class Bank:
        link = of

        def __init__(self, *_: object) -> None:
            pass

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def ask(self, *_: object) -> dict[str, Any]:
            if isinstance(answer, Exception):
                raise answer
            assert isinstance(answer, dict)
            return answer

    return Bank


# -- links


@pytest.mark.parametrize("state", [PENDING, NEEDS_REAUTH, REVOKED])
def test_a_link_that_is_not_active_is_of_no_use_and_says_why(links: Links, state: str) -> None:
    links.save(link(state))
    with pytest.raises(InvalidInput, match=f"the bank link 'main' is {state}") as problem:
        links.usable("main")
    assert problem.value.hint is not None


def test_a_link_is_of_use_until_its_second(links: Links) -> None:
    links.save(link())
    assert links.usable("main").label == "main"
    links.save(link(consent=replace(link().consent, expires=NOW)))
    with pytest.raises(InvalidInput, match=f"the bank link 'main' is {EXPIRED}"):
        links.usable("main")
    with pytest.raises(NotFound, match="there is no bank link 'other'"):
        links.get("other")


@pytest.mark.parametrize(("state", "free"), [(ACTIVE, False), (NEEDS_REAUTH, False), (PENDING, True), (REVOKED, True)])
def test_a_label_in_use_is_not_taken_again(links: Links, state: str, free: bool) -> None:
    links.claim("main")
    links.save(link(state))
    if free:
        links.claim("main")
    else:
        with pytest.raises(AlreadyExists, match="there is a bank link 'main'"):
            links.claim("main")


# -- authorising


def test_only_a_living_link_at_a_bank_is_authorised_again(links: Links) -> None:
    with pytest.raises(InvalidInput, match="a link by files is not authorised at the bank"):
        begin_again(links, link(kind=FILES), "http://127.0.0.1/", expires=NOW)
    with pytest.raises(InvalidInput, match="the bank link 'main' is revoked"):
        begin_again(links, link(REVOKED), "http://127.0.0.1/", expires=NOW)


@pytest.mark.parametrize(
    ("given", "address", "kind", "said"),
    [
        (link(ACTIVE), "?state=s", InvalidInput, "waits for no answer of the bank"),
        (link(PENDING, access=Access()), "?state=s", InvalidInput, "waits for no answer of the bank"),
        (link(PENDING), "?state=t", InvalidInput, "is not the answer to this request"),
        (link(PENDING), "?code=c", InvalidInput, "is not the answer to this request"),
        (link(PENDING), "?state=s&iss=https://other.example", InvalidInput, "comes from another bank"),
        (link(PENDING), "?state=s&error=access_denied", BankRefused, "the bank says: access_denied"),
    ],
)
def test_an_address_that_is_no_answer_is_not_redeemed(
    links: Links, given: Link, address: str, kind: type[IdentityError], said: str
) -> None:
    with pytest.raises(kind, match=said):
        finish(links, given, f"http://127.0.0.1/{address}")


def test_of_several_accounts_one_has_to_be_named(links: Links, monkeypatch: pytest.MonkeyPatch) -> None:
    pending = links.save(link(PENDING, account=None))
    accounts = [Account("1", IBAN, "EUR", "Ada"), Account("2", OTHER, "EUR", "Ada")]
    monkeypatch.setattr(authorising, "exchange_code", lambda *_: {"access_token": "t"})
    monkeypatch.setattr(authorising, "Bank", answering({}, pending))
    monkeypatch.setattr(authorising, "read_accounts", lambda _: accounts)
    for iban, shown in ((None, "…3000, …2051"), ("DE00", "…3000, …2051")):
        with pytest.raises(InvalidInput, match=f"which of the accounts is meant\\? they end in {shown}"):
            finish(links, pending, "http://127.0.0.1/?state=s&code=c", iban=iban)


@pytest.mark.parametrize("answer", [{}, {"Data": []}, {"Data": {}}, {"Data": {"ConsentId": 1}}])
def test_an_answer_without_a_consent_is_none(answer: dict[str, Any]) -> None:
    assert authorising._consent_id({"Data": {"ConsentId": "c"}}) == "c"
    with pytest.raises(BankUnreachable, match="the bank's answer names no consent"):
        authorising._consent_id(answer)


# -- tokens (RFC 6749 §5.2)


def status_error() -> httpx2.HTTPStatusError:
    asked = httpx2.Request("POST", f"{BANK}/token")
    return httpx2.HTTPStatusError("no", request=asked, response=httpx2.Response(503, request=asked))


@pytest.mark.parametrize(
    ("failure", "kind", "said"),
    [
        (AuthlibBaseError("invalid_grant"), NeedsReauth, "the bank no longer accepts the access it gave"),
        (AuthlibBaseError("invalid_client"), BankRefused, "the bank gave no token: invalid_client"),
        (status_error(), BankUnreachable, "the bank at bank.example gave no answer: status 503"),
        (ValueError("x"), BankUnreachable, "the bank at bank.example gave no answer: ValueError"),
    ],
)
def test_a_token_that_is_refused_is_told_from_one_that_did_not_come(
    failure: Exception, kind: type[IdentityError], said: str
) -> None:
    def fetch_token(*_: object, **__: object) -> None:
        raise failure

    with pytest.raises(kind) as problem:
        access._token(SimpleNamespace(fetch_token=fetch_token), f"{BANK}/token")  # type: ignore[arg-type]
    assert (type(problem.value), problem.value.message) == (kind, said)


# -- the test of ownership

BEGUN = Ownership(OPEN, "2026-11-18T11:06:40Z", test_id="t", tries_left=3)


@pytest.mark.parametrize("begun", [None, replace(BEGUN, outcome="proven"), replace(BEGUN, test_id=None)])
def test_without_an_open_test_nothing_is_answered(links: Links, begun: Ownership | None) -> None:
    with pytest.raises(NotOwner, match="no test is open for this account"):
        answer_test(links, link(ownership=begun), ["0.01", "0.02"], lambda _: pytest.fail("nobody is compared"))
    with pytest.raises(NotOwner, match="no test is open for this account"):
        answer_test(links, link(ownership=BEGUN, account=None), [], lambda _: pytest.fail("nobody is compared"))


@pytest.mark.parametrize(
    ("answer", "kind", "said", "left"),
    [
        (BankRefused("no", details={"error": "test_over"}), NotOwner, "the test is over at the bank", "failed"),
        (BankRefused("no", details={"error": "not_found"}), NotOwner, "the test is over at the bank", "failed"),
        (BankRefused("no", details={"error": "other"}), BankRefused, "no", OPEN),
        ({}, BankUnreachable, "the bank's answer makes no sense", OPEN),
        ({"Data": []}, BankUnreachable, "the bank's answer makes no sense", OPEN),
    ],
)
def test_a_test_that_is_over_at_the_bank_is_over_here(
    links: Links,
    monkeypatch: pytest.MonkeyPatch,
    answer: object,
    kind: type[IdentityError],
    said: str,
    left: str,
) -> None:
    begun = links.save(link(ownership=BEGUN))
    monkeypatch.setattr(ownership, "Bank", answering(answer, begun))
    with pytest.raises(kind, match=f"^{said}$"):
        answer_test(links, begun, ["0.01", "0.02"], lambda _: pytest.fail("nobody is compared"))
    kept = links.get("main").ownership
    assert kept is not None
    assert kept.outcome == left


# -- payments


def paying(cents: int = 100, iban: str = OTHER, of: Link | None = None, currency: str = "EUR") -> Payment:
    return new_payment(of or link(), Money(cents, currency), iban, "Ada Bakery", "bread", "", NOW)


@pytest.mark.parametrize(
    ("cents", "iban", "said"),
    [
        (0, OTHER, "a payment is more than nothing"),
        (-1, OTHER, "a payment is more than nothing"),
        (1, IBAN, "the payment would go to the account that it comes from"),
    ],
)
def test_a_payment_of_nothing_or_to_oneself_is_refused(cents: int, iban: str, said: str) -> None:
    assert paying(1).amount == Money(1, "EUR")
    with pytest.raises(InvalidInput, match=f"^{said}$"):
        paying(cents, iban)


@pytest.mark.parametrize(
    ("cents", "currency", "limits", "said"),
    [
        (10_000, "EUR", link().consent.limits, None),
        (10_001, "EUR", link().consent.limits, "above what the link allows each"),
        (1, "USD", link().consent.limits, "above what the link allows each"),
        (1, "EUR", None, "the link allows no payments"),
        (10_000, "EUR", Limits(20_000, 10_000, "EUR"), None),
        (10_001, "EUR", Limits(20_000, 10_000, "EUR"), "above what the link allows a month"),
    ],
)
def test_a_payment_has_the_limits_of_its_link(
    vault: Vault, cents: int, currency: str, limits: Limits | None, said: str | None
) -> None:
    payments = Payments(vault, OWNER, Clock(NOW))
    of = link(consent=replace(link().consent, limits=limits))
    wanted = paying(cents, of=of, currency=currency)
    if said is None:
        payments.reserve(of, wanted)
        assert payments.of("main") == [wanted]
        return
    with pytest.raises(AboveLimit, match=said):
        payments.reserve(of, wanted)
    assert payments.of("main") == []


def test_what_was_paid_in_the_month_counts(vault: Vault) -> None:
    payments = Payments(vault, OWNER, Clock(NOW))
    payments.reserve(link(), paying(9_000))
    with pytest.raises(AboveLimit, match="above what the link allows a month"):
        payments.reserve(link(), paying(6_001))
    payments.reserve(link(), paying(6_000))


def test_the_same_payment_is_not_begun_twice(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    payments = Payments(vault, OWNER, Clock(NOW))
    first = payments.reserve(link(), paying())
    with pytest.raises(PaidBefore, match="the same payment is intended since") as problem:
        payments.reserve(link(), paying())
    assert problem.value.details == {"key": first.key}
    monkeypatch.setattr(payments, "of", lambda _: [])  # as another process sees it that began at the same time
    with pytest.raises(PaidBefore, match="the same payment was begun by another process"):
        payments.reserve(link(), paying())


@pytest.mark.parametrize(
    ("answer", "kind", "said", "state"),
    [
        (NeedsReauth("again"), NeedsReauth, "again", "unknown"),
        (BankRefused("late", details={"status": 408}), OutcomeUnknown, "does not say what became of", "unknown"),
        (BankRefused("twice", details={"status": 409}), OutcomeUnknown, "does not say what became of", "unknown"),
        (BankRefused("early", details={"status": 425}), OutcomeUnknown, "does not say what became of", "unknown"),
        (BankRefused("often", details={"status": 429}), OutcomeUnknown, "does not say what became of", "unknown"),
        (BankRefused("no", details={"status": 400}), BankRefused, "^no$", "refused"),
        (BankUnreachable("gone"), OutcomeUnknown, "sent, and no answer came: gone", "unknown"),
        ({}, OutcomeUnknown, "does not say what became of", "unknown"),
        ({"Data": {"Status": "Later"}}, OutcomeUnknown, "does not say what became of", "unknown"),
    ],
)
def test_only_a_plain_no_says_that_nothing_was_paid(
    vault: Vault,
    links: Links,
    monkeypatch: pytest.MonkeyPatch,
    answer: object,
    kind: type[IdentityError],
    said: str,
    state: str,
) -> None:
    payments = Payments(vault, OWNER, Clock(NOW))
    begun = payments.reserve(link(), paying())
    monkeypatch.setattr(payment, "Bank", answering(answer, link()))
    with pytest.raises(kind, match=said) as problem:
        send(payments, links, link(), begun)
    assert type(problem.value) is kind
    assert [one.state for one in payments.of("main")] == [state]


def test_a_payment_of_an_earlier_link_is_not_sent_by_this_one(vault: Vault, links: Links) -> None:
    payments = Payments(vault, OWNER, Clock(NOW))
    begun = payments.reserve(link(), paying())
    later = link(access=replace(link().access, client_id="another"))
    with pytest.raises(OutcomeUnknown, match="was ordered by an earlier link") as problem:
        send(payments, links, later, begun)
    assert problem.value.details == {"key": begun.key}
    assert [one.state for one in payments.of("main")] == ["intended"]


# -- records


def test_the_holder_is_compared_with_a_name_that_is_set(vault: Vault) -> None:
    records = Records(vault, OWNER, clock=Clock(NOW), changed=nobody_follows)
    with pytest.raises(InvalidInput, match="your name is not set"):
        match_holder(records, "Ada Lovelace")
    records.set("name", "Ada Lovelace")
    assert match_holder(records, "Ada Lovelace").match


@pytest.mark.parametrize(
    ("stated", "fits"),
    [(None, True), (IBAN.lower(), True), ("532013000", True), ("13000", True), ("3000", False), (OTHER, False)],
)
def test_a_statement_is_about_the_account_of_the_link(vault: Vault, stated: str | None, fits: bool) -> None:
    records = Records(vault, OWNER, clock=Clock(NOW), changed=nobody_follows)
    if fits:
        check_account(records, link(), stated)
        return
    with pytest.raises(InvalidInput, match="the statement is about another account than the link"):
        check_account(records, link(), stated)


# -- statements


def test_a_statement_has_its_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    check_number_of_lines(200_000)
    with pytest.raises(InvalidInput, match="the statement has more than 200000 lines"):
        check_number_of_lines(200_001)
    content = b"Date,Amount\n2026-11-30,1\n"
    assert statement_file.MAX_FILE == 50 << 20
    monkeypatch.setattr(statement_file, "MAX_FILE", len(content))
    assert len(parse_statement(content).lines) == 1
    with pytest.raises(InvalidInput, match=f"the statement is longer than {len(content)} bytes"):
        parse_statement(content + b"\n")


def test_a_cell_has_as_many_characters_as_the_reader_takes() -> None:
    content = "Date,Amount,Description\n2026-11-30,1,{}\n"
    assert len(parse_statement(content.format("x" * 131_072).encode()).lines) == 1
    with pytest.raises(InvalidInput, match="the statement is no CSV: field larger than field limit"):
        parse_statement(content.format("x" * 131_073).encode())


@pytest.mark.parametrize("day", ["2026-11-003", "003/4/2026", "1/2/026", "1/2/6", "2026-02-30", "x"])
def test_what_is_no_day_is_quoted(day: str) -> None:
    assert parse_day("1/2/26", "dmy") == "2026-02-01T00:00:00Z"
    with pytest.raises(InvalidInput) as problem:
        parse_day(day, "dmy")
    assert problem.value.message == f"not a day: {day!r}"


@pytest.mark.parametrize(("name", "byte"), [("iso-8859-7", b"\xae"), ("windows-1299", b"x"), ("iso-8859-99", b"x")])
def test_a_statement_is_in_the_encoding_that_it_names(name: str, byte: bytes) -> None:
    content = f'<?xml version="1.0" encoding="{name}"?>'.encode() + (HEAD + TAIL).partition("?>")[2].encode()
    with pytest.raises(InvalidInput, match=f"the statement says that it is {name}, and is not"):
        parse_statement(content.replace(b"<MsgId>1", b"<MsgId>" + byte))


def test_a_balance_that_cannot_be_read_is_named() -> None:
    balance = (
        '<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{}</Amt>'
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-30</Dt></Dt></Bal>"
    )
    parse_statement((HEAD + balance.format("1.50") + TAIL).encode())
    with pytest.raises(InvalidInput, match="balance CLBD of the statement: "):
        parse_statement((HEAD + balance.format("1,5x") + TAIL).encode())


def test_a_balance_beside_a_line_is_an_amount() -> None:
    parse_statement(b"Date,Amount,Balance\n2026-11-30,1,5\n")
    with pytest.raises(InvalidInput, match="line 2"):
        parse_statement(b"Date,Amount,Balance\n2026-11-30,1,1.2.3\n")


def test_an_order_that_the_schema_refuses_is_not_written() -> None:
    day = date(2026, 11, 30)
    good = Order(Debtor("Ada", IBAN, None, "EUR"), Money(100, "EUR"), OTHER, "Ada Bakery", "bread", "0" * 35)
    assert b"bread" in compose(good, day)
    for change in ({"key": "0" * 36}, {"name": "x" * 141}, {"reference": "x" * 141}):
        with pytest.raises(InvalidInput, match=r"the order does not fit pain\.001\.001\.09: "):
            compose(replace(good, **change), day)  # type: ignore[arg-type]


def test_a_list_has_so_many_pages_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = iter(range(1, 10))

    def ask(_method: str, _path: str) -> dict[str, Any]:
        number = next(pages)
        following = {} if number == 2 else {"Links": {"Next": f"{BANK}/ob/aisp/{number}"}}
        return {"Data": {"Account": [{"n": number}]}, **following}

    bank: Any = SimpleNamespace(link=link(), ask=ask)
    assert reading._MOST_PAGES == 1_000
    monkeypatch.setattr(reading, "_MOST_PAGES", 2)
    assert len(list(reading._pages(bank, "/aisp/accounts", "Account"))) == 2
    with pytest.raises(BankUnreachable, match="the bank's answer has more than 2 pages"):
        list(reading._pages(bank, "/aisp/accounts", "Account"))
