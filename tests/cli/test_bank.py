"""`cmwallet identity bank` against the sandbox bank, which runs as a process of its own."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from identity.bank.sandbox.scripted_customer import decide
from tests.cli.walletrun import ROOT, Home, finish

SANDBOX = (sys.executable, "-m", "cmwallet", "identity", "bank", "sandbox", "--port", "0")
PERSON = "Maria Anna Sample"
BAKERY = ("--to", "DE02120300000000202051", "--name", "Ada Bakery", "--yes")


class Sandbox:
    """The bank in a process of its own."""

    def __init__(self, folder: Path, *options: str, **variables: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [*SANDBOX, "--folder", str(folder), *options],
            env={
                "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "CMWALLET_HOME": str(folder / "unused"), **variables
            },
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Sandbox]:
    sandbox = Sandbox(tmp_path / "bank", "--holder", PERSON.replace("Anna ", ""))
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="session")
def customer_template(restored_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = restored_template.copy(tmp_path_factory.mktemp("customer"))
    home.run("identity", "create", "home")
    home.run("identity", "set", "name", PERSON)
    return home


@pytest.fixture
def person(customer_template: Home, tmp_path: Path) -> Home:
    return customer_template.copy(tmp_path)


def link(home: Home, bank_url: str, *options: str, customer: str = "Maria Sample") -> dict:
    pending = home.json("identity", "bank", "link", "main", "--bank", bank_url, "--no-browser", "--yes", *options)
    assert pending["state"] == "pending"
    answer = decide(pending["url"], customer)
    return home.json("identity", "bank", "link", "main", "--redirect", "-", stdin=answer)


LIMITS = ("--max-payment", "100", "--max-month", "140")


def test_the_whole_way_from_consent_to_revocation(person: Home, bank: Sandbox) -> None:
    linked = link(person, bank.url, *LIMITS)
    assert (linked["state"], linked["account"]["holder"]) == ("active", "Maria Sample")
    assert linked["consent"]["limits"]["each"] == {"amount": "100.00", "currency": "EUR"}
    assert person.json("identity", "bank", "statement", "main")["balance"] == {"amount": "2500.00", "currency": "EUR"}

    begun = person.json("identity", "bank", "test", "main")
    assert person.json("identity", "bank", "test", "main") == begun
    assert (begun["ownership"]["outcome"], begun["ownership"]["tries_left"]) == ("open", 3)
    wrong = person.run("identity", "bank", "test", "main", "--amounts", "1,2", "--json", code=18)
    assert wrong.document["ownership"]["tries_left"] == 2
    lines = person.json("identity", "bank", "statement", "main")["lines"]
    arrived = [line["amount"]["amount"] for line in lines if line["text"] == "Ownership test"]
    proven = person.json("identity", "bank", "test", "main", "--amounts", ",".join(arrived))
    assert (proven["ownership"]["outcome"], proven["ownership"]["name_matches"]) == ("proven", True)
    assert person.json("identity", "bank", "test", "main") == proven

    paid = person.json("identity", "bank", "pay", "main", "25", *BAKERY)
    assert (paid["state"], paid["amount"]) == ("settled", {"amount": "25.00", "currency": "EUR"})
    again = person.error("identity", "bank", "pay", "main", "25", *BAKERY, code=9)
    assert again["details"]["key"] == paid["key"]
    assert person.json("identity", "bank", "pay", "main", "25", *BAKERY, "--id", "another")["state"] == "settled"
    person.error("identity", "bank", "pay", "main", "100.01", *BAKERY, code=10)
    beyond = person.error("identity", "bank", "pay", "main", "100", *BAKERY, code=10)
    assert "90.00 EUR are left" in beyond["message"]
    bounced = person.run("identity", "bank", "pay", "main", "5", *BAKERY, "--reference", "BOUNCE", "--json", code=19)
    assert bounced.document["state"] == "bounced"
    balance = person.json("identity", "bank", "statement", "main")["balance"]["amount"]
    assert balance == f"{2450 + sum(map(float, arrived)):.2f}"

    assert person.json("identity", "bank", "revoke", "main", "--yes")["bank_told"] is True
    shown = person.json("identity", "bank", "show", "main")
    assert shown["state"] == "revoked"
    assert [payment["state"] for payment in shown["payments"]] == ["settled", "settled", "bounced"]
    assert "revoked" in person.error("identity", "bank", "statement", "main", code=4)["message"]
    link(person, bank.url)


def test_an_account_typed_before_under_the_label_is_not_replaced_in_silence(person: Home, bank: Sandbox) -> None:
    person.run("identity", "set", "bank_account.main.IBAN", "-", stdin="GB82WEST12345698765432")
    pending = person.json("identity", "bank", "link", "main", "--bank", bank.url, "--no-browser", "--yes")
    answer = decide(pending["url"], "Maria Sample")
    done = person.run("identity", "bank", "link", "main", "--redirect", "-", stdin=answer)
    assert "bank_account.main.IBAN was another account" in done.err
    assert len(person.json("identity", "history", "bank_account.main.IBAN")) == 2


def test_three_wrong_guesses_end_the_test_and_another_one_can_be_begun(person: Home, bank: Sandbox) -> None:
    link(person, bank.url)
    person.run("identity", "bank", "test", "main")
    for _ in range(3):
        person.run("identity", "bank", "test", "main", "--amounts", "1,2", code=18)
    assert person.json("identity", "bank", "list")[0]["ownership"]["outcome"] == "failed"
    person.run("identity", "bank", "test", "main", "--amounts", "1,2", code=18)
    assert person.json("identity", "bank", "test", "main")["ownership"]["tries_left"] == 3


def test_a_test_that_is_over_at_the_bank_makes_room_for_another(person: Home, bank: Sandbox) -> None:
    link(person, bank.url)
    person.run("identity", "bank", "test", "main")
    with closing(sqlite3.connect(bank.folder / "bank.db")) as database, database:
        database.execute("UPDATE deposit SET status = 'failed'")  # as when the answer to the last guess was lost
    over = person.error("identity", "bank", "test", "main", "--amounts", "0.01,0.02", code=18)
    assert "begin another" in over["hint"]
    assert person.json("identity", "bank", "test", "main")["ownership"]["tries_left"] == 3


def test_an_account_of_somebody_else_is_a_mismatch_even_with_the_right_amounts(person: Home, bank: Sandbox) -> None:
    link(person, bank.url, customer="Jonas Weber")
    person.run("identity", "bank", "test", "main")
    lines = person.json("identity", "bank", "statement", "main")["lines"]
    amounts = ",".join(line["amount"]["amount"] for line in lines if line["text"] == "Ownership test")
    done = person.run("identity", "bank", "test", "main", "--amounts", amounts, "--json", code=18)
    assert done.document["ownership"]["outcome"] == "mismatch"
    assert "another name" in done.problem["message"]


def test_the_customer_says_no(person: Home, bank: Sandbox) -> None:
    pending = person.json("identity", "bank", "link", "main", "--bank", bank.url, "--no-browser", "--yes")
    answer = decide(pending["url"], "Maria Sample", allow=False)
    refused = person.error("identity", "bank", "link", "main", "--redirect", "-", stdin=answer, code=19)
    assert "access_denied" in refused["message"]
    person.error("identity", "bank", "statement", "main", code=4)


def test_tokens_that_end_are_renewed_and_the_new_ones_kept(person: Home, tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "short", "--token-time", "4s")  # nearer its end than a token may be that is used
    try:
        link(person, sandbox.url, customer=PERSON)
        for _ in range(3):  # each refresh token is good once
            assert person.json("identity", "bank", "statement", "main")["balance"]["currency"] == "GBP"
    finally:
        sandbox.stop()


def test_access_that_the_bank_took_back_needs_the_customer_again(person: Home, bank: Sandbox) -> None:
    import sqlite3

    first = link(person, bank.url)
    person.run("identity", "bank", "test", "main")
    with sqlite3.connect(bank.folder / "bank.db") as connection:
        connection.execute("DELETE FROM token")
    assert person.error("identity", "bank", "statement", "main", code=19)["code"] == "needs_reauth"
    assert person.json("identity", "bank", "show", "main")["state"] == "needs-reauth"
    pending = person.json("identity", "bank", "link", "main", "--again", "--no-browser", "--yes")
    renewed = person.json(
        "identity", "bank", "link", "main", "--redirect", "-", stdin=decide(pending["url"], "Maria Sample")
    )
    assert (renewed["state"], renewed["created"]) == ("active", first["created"])
    assert renewed["ownership"]["outcome"] == "open"


def test_the_browser_comes_back_to_a_listener_of_one_answer(person: Home, bank: Sandbox) -> None:
    process = person.start("identity", "bank", "link", "main", "--bank", bank.url, "--json")
    assert process.stderr is not None
    address = ""
    while not address.startswith("http"):
        address = json.loads(process.stderr.readline()).get("status", "").rpartition("\n")[2]
    answer = decide(address, "Maria Sample")
    other = re.sub(r"state=[^&]*", "state=guessed", answer)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(other, timeout=10)
    rebound = urllib.request.Request(answer, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(rebound, timeout=10)
    with urllib.request.urlopen(answer, timeout=10) as page:
        assert b"close this page" in page.read()
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, json.loads(out)["state"]) == (0, "active")


class Deaf(ThreadingHTTPServer):
    """Hands requests on to the bank, and loses the answers to payments while `lost` is set."""

    bank = ""
    lost = False


class _Handler(BaseHTTPRequestHandler):
    server: Deaf

    def _pass_on(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        names = ("Authorization", "Content-Type", "x-idempotency-key")
        headers = {name: self.headers[name] for name in names if self.headers.get(name)}
        asked = urllib.request.Request(self.server.bank + self.path, body, headers, method=self.command)
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, content = error.code, error.read()
        if self.server.lost and "domestic-vrps" in self.path:
            self.close_connection = True
            self.connection.close()
            return
        own = f"http://127.0.0.1:{self.server.server_port}"
        content = content.replace(self.server.bank.encode(), own.encode())
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = _pass_on  # noqa: N815 - names of the standard library

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def deaf(bank: Sandbox) -> Iterator[Deaf]:
    server = Deaf(("127.0.0.1", 0), _Handler)
    server.bank = bank.url
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_payment_whose_answer_was_lost_is_resumed_and_paid_once(person: Home, bank: Sandbox, deaf: Deaf) -> None:
    link_by(deaf, person, bank, "--bank", f"http://127.0.0.1:{deaf.server_port}", *LIMITS)
    deaf.lost = True
    lost = person.error("identity", "bank", "pay", "main", "25", *BAKERY, code=11)
    assert "--resume" in lost["hint"]
    assert person.error("identity", "bank", "pay", "main", "25", *BAKERY, code=9)["details"] == lost["details"]
    person.error("identity", "bank", "pay", "main", "--resume", code=11)
    deaf.lost = False
    (resumed,) = person.json("identity", "bank", "pay", "main", "--resume")
    assert (resumed["state"], resumed["key"]) == ("settled", lost["details"]["key"])
    assert person.json("identity", "bank", "pay", "main", "--resume") == []
    assert person.json("identity", "bank", "statement", "main")["balance"]["amount"] == "2475.00"


def link_by(deaf: Deaf, home: Home, bank: Sandbox, *options: str) -> None:
    """Authorise through the one that loses answers."""
    url = f"http://127.0.0.1:{deaf.server_port}"
    pending = home.json("identity", "bank", "link", "main", "--no-browser", "--yes", *options)
    answer = decide(pending["url"].replace(url, bank.url), "Maria Sample").replace(
        urllib.parse.quote(bank.url, safe=""), urllib.parse.quote(url, safe="")
    )
    home.json("identity", "bank", "link", "main", "--redirect", "-", stdin=answer)


def test_a_lost_answer_is_found_again_after_the_link_was_authorised_once_more(
    person: Home, bank: Sandbox, deaf: Deaf
) -> None:
    link_by(deaf, person, bank, "--bank", f"http://127.0.0.1:{deaf.server_port}", *LIMITS)
    deaf.lost = True
    lost = person.error("identity", "bank", "pay", "main", "25", *BAKERY, code=11)
    deaf.lost = False
    link_by(deaf, person, bank, "--again")
    (resumed,) = person.json("identity", "bank", "pay", "main", "--resume")
    assert (resumed["state"], resumed["key"]) == ("settled", lost["details"]["key"])
    assert person.json("identity", "bank", "statement", "main")["balance"]["amount"] == "2475.00"


def test_a_lost_answer_of_a_revoked_link_is_not_sent_anew_by_the_next_one(
    person: Home, bank: Sandbox, deaf: Deaf
) -> None:
    url = f"http://127.0.0.1:{deaf.server_port}"
    link_by(deaf, person, bank, "--bank", url, *LIMITS)
    deaf.lost = True
    lost = person.error("identity", "bank", "pay", "main", "25", *BAKERY, code=11)
    person.run("identity", "bank", "revoke", "main", "--yes")
    deaf.lost = False
    link_by(deaf, person, bank, "--bank", url, *LIMITS)
    assert person.error("identity", "bank", "pay", "main", "--resume", code=11)["details"] == lost["details"]
    assert person.json("identity", "bank", "statement", "main")["balance"]["amount"] == "2475.00"


def test_two_processes_with_the_same_payment_pay_once(person: Home, bank: Sandbox) -> None:
    link(person, bank.url, *LIMITS)
    both = [person.start("identity", "bank", "pay", "main", "25", *BAKERY, "--json") for _ in range(2)]
    for process in both:
        process.communicate(timeout=60)
    assert sorted(process.returncode for process in both) == [0, 9]
    assert person.json("identity", "bank", "statement", "main")["balance"]["amount"] == "2475.00"


def test_an_unreachable_bank_is_no_payment(person: Home, bank: Sandbox) -> None:
    link(person, bank.url, *LIMITS)
    bank.stop()
    assert person.error("identity", "bank", "statement", "main", code=3)["retryable"] is True
    assert person.json("identity", "bank", "revoke", "main", "--yes")["bank_told"] is False
    assert person.json("identity", "bank", "list")[0]["state"] == "revoked"


def test_an_account_without_an_api_is_linked_by_files(person: Home) -> None:
    made = person.json("identity", "bank", "link", "old", "--files", "--iban", "DE89 3704 0044 0532 0130 00")
    assert (made["kind"], made["account"]["iban"]) == ("files", "DE89370400440532013000")
    order = person.run("identity", "bank", "pay", "old", "25", *BAKERY, "--order", "-").out
    assert order.startswith("<?xml")
    assert not (person.folder / "-").exists()
    tested = person.run("identity", "bank", "test", "old", "--json", code=18)
    assert tested.document["ownership"]["outcome"] == "unproven"
    order = person.folder / "order.xml"
    payment = ("--to", "DE02120300000000202051", "--name", "Ada Bäckerei & Söhne", "--reference", "Brot №5")
    person.run("identity", "bank", "pay", "old", "12.5", *payment, "--order", str(order), "--yes")
    assert order.stat().st_mode & 0o777 == 0o600
    assert b'<InstdAmt Ccy="EUR">12.50</InstdAmt>' in order.read_bytes()
    statement = person.folder / "statement.csv"
    statement.write_text("Buchungstag;Betrag;Verwendungszweck\n30.11.2026;-1.234,50;Miete\n", "utf-8")
    (line,) = person.json("identity", "bank", "statement", "old", "--file", str(statement))["lines"]
    assert (line["booked"], line["amount"]["amount"]) == ("2026-11-30T00:00:00Z", "-1234.50")


@pytest.fixture
def by_files(person: Home) -> Home:
    person.run("identity", "bank", "link", "old", "--files", "--iban", "DE89370400440532013000")
    return person


def test_an_order_is_shown_as_the_bank_gets_it_before_it_is_written(by_files: Home) -> None:
    told = ("--to", "DE02120300000000202051", "--name", "Müller & Söhne <GmbH>", "--reference", "Danke 🎉")
    done = by_files.run("identity", "bank", "pay", "old", "5", *told, "--order", "o.xml", "--yes", "--json")
    order = done.document
    assert (order["payer"], order["payee"], order["reference"]) == (PERSON, "Mueller + Soehne (GmbH)", "Danke")
    assert "'Mueller + Soehne (GmbH)'" in done.err
    assert "without 🎉" in done.err
    content = (by_files.folder / "o.xml").read_text()
    assert f"<Nm>{PERSON}</Nm>" in content
    assert "<Nm>Mueller + Soehne (GmbH)</Nm>" in content
    assert "NOTPROVIDED" in content
    by_files.run("identity", "set", "bank_account.old.Nm", "Maria Anna and Tom Sample")
    by_files.run("identity", "set", "bank_account.old.BICFI", "COBADEFFXXX")
    content = by_files.run("identity", "bank", "pay", "old", "5", *told, "--order", "-", "--yes").out
    assert "<Nm>Maria Anna and Tom Sample</Nm>" in content
    assert "<BICFI>COBADEFFXXX</BICFI>" in content


def test_who_pays_reads_what_the_bank_gets_before_the_yes_and_is_asked_who_she_is(by_files: Home) -> None:
    by_files.run("identity", "unset", "name", "--yes")
    told = ("--to", "DE02120300000000202051", "--name", "Müller & Söhne", "--order", "o.xml")
    terminal = by_files.at_terminal("identity", "bank", "pay", "old", "5", *told, columns=200)
    terminal.expect("name of the account's holder")
    terminal.sendline("Maria Ärmel")
    terminal.expect(re.escape("5.00 EUR from Maria Aermel"))
    terminal.expect(re.escape("to Mueller + Soehne, DE02120300000000202051"))
    terminal.expect("the name of who pays goes to the bank as 'Maria Aermel'")
    terminal.expect(re.escape("'Mueller + Soehne'"))
    terminal.expect("Write this order?")
    assert not (by_files.folder / "o.xml").exists()
    terminal.sendline("yes")
    finish(terminal)
    assert "<Nm>Maria Aermel</Nm>" in (by_files.folder / "o.xml").read_text()


@pytest.mark.parametrize(
    ("to", "name", "reference"),
    [
        ("DE02120300000000202051", "N" * 71, "x"),
        ("DE02120300000000202051", "Ada Bakery", "R" * 141),
        ("AE070331234567890123456", "Ada Bakery", "x"),
    ],
    ids=["name", "reference", "country"],
)
def test_an_order_that_the_bank_would_not_take_as_meant_is_refused(
    by_files: Home, to: str, name: str, reference: str
) -> None:
    told = ("--to", to, "--name", name, "--reference", reference, "--order", "o.xml", "--yes")
    assert "SEPA" in by_files.error("identity", "bank", "pay", "old", "5", *told, code=4)["message"]
    assert not (by_files.folder / "o.xml").exists()


def test_an_order_is_in_nobodys_name_where_nobodys_is_known(by_files: Home) -> None:
    by_files.run("identity", "unset", "name", "--yes")
    problem = by_files.error("identity", "bank", "pay", "old", "5", *BAKERY, "--order", "o.xml", code=12)
    assert "bank_account.old.Nm" in problem["hint"]
    assert not (by_files.folder / "o.xml").exists()


BALANCES = """<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100</Amt>
<CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">101.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"""
CAMT = f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><Othr><Id>0532013000</Id></Othr></Id></Acct>{BALANCES}
<Ntry><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-02</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="EUR">99.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts>
<BookgDt><Dt>2026-11-03</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>"""


def statement(home: Home, content: str, *options: str) -> dict:
    (home.folder / "statement").write_text(content, "utf-8-sig")
    return home.json("identity", "bank", "statement", "old", "--file", "statement", *options)


def test_a_statement_tells_its_balance_what_it_leaves_out_and_whether_it_agrees(by_files: Home) -> None:
    found = statement(by_files, CAMT)
    assert [line["amount"]["amount"] for line in found["lines"]] == ["1.50"]
    assert (found["balance"]["amount"], found["balanced"]) == ("101.50", True)
    assert found["left_out"] == ["entry 2: pending"]
    shown = by_files.run("identity", "bank", "statement", "old", "--file", "statement")
    assert "not booked, left out: entry 2: pending" in shown.err
    assert "balance 101.50 EUR" in shown.err
    (by_files.folder / "statement").write_text(CAMT.replace("101.50", "102.50"))
    shown = by_files.run("identity", "bank", "statement", "old", "--file", "statement")
    assert "the file contradicts itself" in shown.err


def test_a_statement_of_another_account_is_refused_however_its_number_is_written(by_files: Home) -> None:
    (by_files.folder / "statement").write_text(CAMT.replace("0532013000", "0000099999"))
    problem = by_files.error("identity", "bank", "statement", "old", "--file", "statement", code=4)
    assert "bank_account.old.Othr.Id" in problem["hint"]
    by_files.run("identity", "set", "bank_account.old.Othr.Id", "99999")
    by_files.run("identity", "bank", "statement", "old", "--file", "statement")
    by_files.run("identity", "set", "bank_account.old.Othr.Id", "88888")
    by_files.error("identity", "bank", "statement", "old", "--file", "statement", code=4)


def test_what_a_csv_does_not_show_is_asked_for_by_an_option(by_files: Home) -> None:
    (by_files.folder / "us.csv").write_text('Date,Amount\n11/03/2026,"-12,500"\n')
    asked = ("identity", "bank", "statement", "old", "--file", "us.csv")
    assert "--decimal" in by_files.error(*asked, code=4)["hint"]
    assert "--date-order" in by_files.error(*asked, "--decimal", "point", code=4)["hint"]
    (line,) = by_files.json(*asked, "--decimal", "point", "--date-order", "mdy")["lines"]
    assert (line["booked"][:10], line["amount"]["amount"]) == ("2026-11-03", "-12500.00")
    by_files.error(*asked, "--date-order", "backwards", code=2)
    by_files.error(*asked, "--decimal", "dot", code=2)
    by_files.error("identity", "bank", "statement", "old", "--decimal", "point", code=2)


def test_a_link_by_files_has_the_currency_of_its_account(person: Home) -> None:
    person.run("identity", "set", "bank_account.uk.Ccy", "GBP")
    made = person.json("identity", "bank", "link", "uk", "--files", "--iban", "GB33BUKB20201555555555")
    assert made["account"]["currency"] == "GBP"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("link", "main"), 2),
        (("link", "Main!", "--files"), 2),
        (("link", "main", "--bank", "http://bank.example"), 4),
        (("link", "main", "--bank", "ftp://127.0.0.1"), 4),
        (("link", "main", "--bank", "https://user:x@bank.example"), 4),
        (("link", "main", "--files"), 4),
        (("link", "main", "--files", "--iban", "DE00000000000000000000"), 4),
        (("link", "main", "--bank", "http://127.0.0.1:9", "--max-payment", "5"), 2),
        (("test", "main"), 5),
        (("pay", "main", "5"), 2),
        (("pay", "main", "5", *BAKERY), 5),
        (("statement", "main", "--from", "soon"), 4),
        (("revoke", "main", "--yes"), 5),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_makes_no_sense_is_refused(person: Home, arguments: tuple[str, ...], code: int) -> None:
    person.error("identity", "bank", *arguments, code=code)


def test_neither_tokens_nor_secrets_show(person: Home, bank: Sandbox) -> None:
    link(person, bank.url, *LIMITS)
    heard = "".join(
        person.run("identity", "bank", *arguments, "--json").out
        for arguments in (("list",), ("show", "main"), ("statement", "main"), ("pay", "main", "1", *BAKERY))
    )
    heard += person.run("vault", "log", "--json").out
    assert not re.search(r"client_secret|access_token|refresh_token|verifier", heard)


def test_a_payment_that_was_never_sent_wants_a_yes_and_ends_after_ten_minutes(person: Home, bank: Sandbox) -> None:
    link(person, bank.url, *LIMITS)
    script = (
        "import os, sys\n"
        "from identity.bank import payment\n"
        "from identity.timestamps import rfc3339\n"
        "from cmwallet.cli.app import main\n"
        "payment.send = lambda *_: os._exit(9)\n"
        "age = int(sys.argv.pop(1))\n"
        "payment.rfc3339 = lambda seconds: rfc3339(seconds - age)\n"
        "main(sys.argv[1:])\n"
    )

    def killed_before_sending(age: int, amount: str) -> None:
        command = [sys.executable, "-c", script, str(age), "identity", "bank", "pay", "main", amount, *BAKERY]
        done = subprocess.run(command, env=person.environment(), cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == 9, done.stderr

    killed_before_sending(700, "3")
    (old,) = person.json("identity", "bank", "pay", "main", "--resume")
    assert old["state"] == "abandoned"
    killed_before_sending(0, "4")
    person.error("identity", "bank", "pay", "main", "--resume", code=12)
    (sent,) = person.json("identity", "bank", "pay", "main", "--resume", "--yes")
    assert (sent["state"], sent["amount"]["amount"]) == ("settled", "4.00")
    assert person.json("identity", "bank", "statement", "main")["balance"]["amount"] == "2496.00"


def test_a_payment_between_two_customers_shows_on_both_statements(person: Home, bank: Sandbox) -> None:
    link(person, bank.url, *LIMITS)
    paid = person.json(
        *("identity", "bank", "pay", "main", "25", "--to", "DE89370400440532013000", "--name", "Jonas Weber"),
        *("--reference", "CM-12-1", "--yes"),
    )
    assert paid["state"] == "settled"
    went = person.json("identity", "bank", "statement", "main")["lines"][-1]
    person.run("identity", "bank", "revoke", "main", "--yes")
    person.run("identity", "bank", "link", "other", "--bank", bank.url, "--no-browser", "--yes")
    pending = person.json("identity", "bank", "link", "other", "--again", "--no-browser", "--yes")
    person.run("identity", "bank", "link", "other", "--redirect", "-", stdin=decide(pending["url"], "Jonas Weber"))
    came = person.json("identity", "bank", "statement", "other")["lines"][-1]
    assert (came["amount"]["amount"], came["text"], came["other"]) == ("25.00", "CM-12-1", "Maria Sample")
    assert (went["amount"]["amount"], went["text"], went["other"]) == ("-25.00", "CM-12-1", "Jonas Weber")
    assert came["reference"] == went["reference"] == paid["key"]
    assert went["other_account"] == "DE89370400440532013000"
    assert came["other_account"] == person.json("identity", "bank", "show", "main")["account"]["iban"]


def test_the_banks_clock_is_moved_by_its_owner_and_access_is_renewed(person: Home, bank: Sandbox) -> None:
    link(person, bank.url, *LIMITS)
    where = ("--folder", bank.folder)
    before = person.json("identity", "bank", "clock", *where)
    assert before["ahead"] == 0
    after = person.json("identity", "bank", "clock", "--ahead", "31d", *where)
    assert after["ahead"] == 31 * 86_400
    assert (bank.folder / "server.json").stat().st_mode & 0o777 == 0o600
    person.run("identity", "bank", "pay", "main", "25", *BAKERY)  # the token's ten minutes are long over at the bank
    (line,) = [one for one in person.json("identity", "bank", "statement", "main")["lines"] if one["text"] == "Payment"]
    assert line["booked"][:10] == after["now"][:10]
    for wrong in ("-1d", "soon"):
        person.error("identity", "bank", "clock", f"--ahead={wrong}", *where, code=4)
    bank.stop()
    assert not (bank.folder / "server.json").exists()
    assert "sandbox" in person.error("identity", "bank", "clock", *where, code=5)["hint"]


def test_the_bank_begins_ahead_or_follows_the_embedded_chain(person: Home, tmp_path: Path) -> None:
    folder, home = tmp_path / "days", {"CMWALLET_HOME": str(person.path)}
    bank = Sandbox(folder, "--clock", "+30d")
    try:
        assert person.json("identity", "bank", "clock", "--folder", folder)["ahead"] == 30 * 86_400
    finally:
        bank.stop()
    bank = Sandbox(folder, "--clock", "chain", **home)
    try:
        assert person.json("identity", "bank", "clock", "--folder", folder)["ahead"] == 30 * 86_400, "it stays ahead"
        person.run("chain", "mine", "--ahead", "31d")
        assert person.json("identity", "bank", "clock", "--folder", folder)["ahead"] == 31 * 86_400
    finally:
        bank.stop()
    person.error("identity", "bank", "sandbox", "--clock", "30d", "--port", "0", code=4)
