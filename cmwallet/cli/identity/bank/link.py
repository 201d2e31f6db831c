"""`cmwallet identity bank`: the link to a bank — made, tested, shown, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.bank.money import app as money_app
from cmwallet.cli.identity.bank.sandbox import app as sandbox_app
from cmwallet.cli.identity.common import records_of
from cmwallet.cli.results import bank
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.bank.link import Limits, Link, Links
    from identity.records.store import Records

app = Commands(help="The link to your bank: link, test, pay, statement, revoke, and a bank to practise with.")
app.registered_commands += money_app.registered_commands + sandbox_app.registered_commands

Label = Annotated[
    str, Kind.BANK_LINK, typer.Argument(metavar="LABEL", help="A short name for the account, such as main.")
]
_BROWSER_SECONDS = 300.0


def links_of(opened: Session) -> tuple[Links, Records]:
    """Return the bank links of an identity, and its records."""
    from identity.bank.link import Links

    records = records_of(opened, selected_identity(opened))
    return Links(opened.keeper, records.owner), records


def show_link(links: Links, link: Link) -> None:
    """Print a link."""
    from cmwallet.foreign import clean

    document = link.as_json(links.clock())
    rows = [("label", link.label), ("state", str(document["state"])), ("bank", clean(link.bank))]
    if link.account is not None:
        rows += [("account", f"…{link.account.iban[-4:]} {clean(link.account.currency)}")]
        rows += [("holder", clean(link.account.holder))]
    consent = document["consent"]
    assert isinstance(consent, dict)
    rows += [("until", str(consent["expires"]))]
    if link.consent.limits is not None:
        rows += [
            ("payments", f"{consent['limits']['each']['amount']} each, {consent['limits']['month']['amount']} a month")
        ]
    rows += [("ownership", link.ownership.outcome if link.ownership else "not tested")]
    output.facts(document, rows)


@app.add(
    "link",
    IDENTITY,
    result=bank.StartedLink,
    example="cmwallet identity bank link main --bank https://api.bank.example --max-payment 200 --max-month 500\n"
    "cmwallet identity bank link main --bank http://127.0.0.1:8480 --no-browser\n"
    "cmwallet identity bank link main --redirect - < address.txt\n"
    "cmwallet identity bank link old --files --iban DE89370400440532013000",
)
def link(
    label: Label,
    bank: Annotated[str | None, typer.Option("--bank", metavar="URL", help="The bank's Open Banking address.")] = None,
    files: Annotated[bool, typer.Option("--files", help="No API: order by pain.001, read camt.053 or CSV.")] = False,
    iban: Annotated[str | None, typer.Option("--iban", metavar="IBAN", help="Which account.")] = None,
    valid: Annotated[str, typer.Option("--for", metavar="TIME", help="How long, at most 180d.")] = "90d",
    max_payment: Annotated[
        str | None, typer.Option("--max-payment", metavar="AMOUNT", help="Allow payments, each at most this.")
    ] = None,
    max_month: Annotated[
        str | None, typer.Option("--max-month", metavar="AMOUNT", help="Allow payments, at most this a month.")
    ] = None,
    currency: Annotated[str, typer.Option("--currency", metavar="CODE", help="Of the limits.")] = "EUR",
    again: Annotated[bool, typer.Option("--again", help="Authorise a link once more; its record stays.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address; paste the answer.")] = False,
    redirect: Annotated[
        str | None, typer.Option("--redirect", metavar="FILE|-", help="Finish: read the answer's address here.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Link a bank account: you allow it at the bank, in your browser, and can take it back at any time.

    With --no-browser and no terminal the link stays pending: open the address that is printed, and hand the address
    that the bank sends you back to to `--redirect`.
    """
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import Usage
    from identity.records.schema import is_label

    if not is_label(label):
        raise Usage("a label is small letters, digits, - and _")
    if sum(map(bool, (bank, files, again, redirect))) != 1:
        raise Usage("give one of --bank URL, --files, --again and --redirect")
    answer = None if redirect is None else read_text(redirect).strip()
    limits = _limits(max_payment, max_month, currency)
    with session() as opened:
        links, records = links_of(opened)
        if answer is not None:
            from identity.bank.authorising import finish

            made = finish(links, links.get(label), answer, iban=iban)
        elif files:
            made = _link_by_files(links, records, label, iban, valid)
        else:
            found = _authorise(links, label, bank, valid, limits, iban, no_browser=no_browser, yes=yes)
            if found is None:
                return
            made = found
        _keep_account(records, made)
        show_link(links, made)
        if files:
            output.hint(f"order by it: cmwallet identity bank pay {label} AMOUNT --to IBAN --name NAME --out FILE")
        else:
            output.hint(f"test that it is yours: cmwallet identity bank test {label}")


def _keep_account(records: Records, link: Link) -> None:
    """Note the account among the records."""
    from identity.bank.holder import note_account

    for warning in note_account(records, link):
        output.warn(warning)


def _limits(each: str | None, month: str | None, currency: str) -> Limits | None:
    from cmwallet.errors import Usage
    from identity.bank.link import Limits
    from identity.bank.money import parse_money

    if each is None and month is None:
        return None
    if each is None or month is None:
        raise Usage("--max-payment and --max-month go together")
    return Limits(parse_money(each, currency).cents, parse_money(month, currency).cents, currency)


def _link_by_files(links: Links, records: Records, label: str, iban: str | None, valid: str) -> Link:
    """Make a link to an account whose bank has no API; the account stands in the records or after --iban."""
    from cmwallet.errors import InvalidInput
    from cmwallet.units import parse_duration
    from identity.bank.link import ACTIVE, FILES, Account, Consent, Link
    from identity.timestamps import rfc3339

    links.claim(label)
    reason = f"link the bank account {label}"
    if iban is not None:
        records.set(f"bank_account.{label}.IBAN", iban)
    kept = records.find(f"bank_account.{label}.IBAN", reason=reason)
    if kept is None:
        raise InvalidInput(f"bank_account.{label}.IBAN is not set", hint="name the account with --iban")
    name = records.find(f"bank_account.{label}.Nm", reason=reason)
    bank = records.find(f"bank_account.{label}.BICFI", reason=reason)
    currency = records.find(f"bank_account.{label}.Ccy", reason=reason)
    account = Account(
        "",
        str(kept.value),
        "EUR" if currency is None else str(currency.value),
        "" if name is None else str(name.value),
    )
    consent = Consent((), int(links.clock()) + parse_duration(valid))
    where = "files" if bank is None else str(bank.value)
    return links.save(Link(label, FILES, where, ACTIVE, rfc3339(links.clock()), consent, account))


def _authorise(
    links: Links,
    label: str,
    bank: str | None,
    valid: str,
    limits: Limits | None,
    iban: str | None,
    *,
    no_browser: bool,
    yes: bool,
) -> Link | None:
    """Send the customer to her bank and take its answer; None when it is still to come."""
    from contextlib import ExitStack

    from cmwallet.cli.terminal import prompt
    from cmwallet.units import parse_duration
    from identity.bank.authorising import begin, begin_again, finish
    from identity.loopback import Listener, address_of_nobody

    expires = int(links.clock()) + parse_duration(valid)
    with ExitStack() as stack:
        listener = None if no_browser else stack.enter_context(Listener())
        redirect = address_of_nobody() if listener is None else listener.redirect
        if bank is None:
            link, address = begin_again(links, links.get(label), redirect, expires=expires)
        else:
            links.claim(label)
            link, address = begin(links, label, bank, redirect, expires=expires, limits=limits)
        if listener is not None:
            output.status(f"open this page and decide there:\n{address}")
            _open_browser(address)
            return finish(links, link, listener.wait(link.access.asked["state"], _BROWSER_SECONDS), iban=iban)
        if prompt.has_terminal() and not yes:
            lines = ["Open this page, decide there, and copy the address that you are sent to:", "", address, ""]
            typed = prompt.ask_after(lines, "The address", hint="--redirect FILE takes it from a file")
            return finish(links, link, typed, iban=iban)
    output.result({**link.as_json(links.clock()), "url": address}, address)
    output.hint(f"then: cmwallet identity bank link {label} --redirect -")
    return None


def _open_browser(address: str) -> None:
    """Open the page where there is a browser; where not, the address was printed."""
    import os
    import threading
    import webbrowser

    if os.environ.get("BROWSER") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        # Some browsers return only when they are closed, and the answer has to be heard before that.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


@app.add(
    "test",
    IDENTITY,
    result=bank.BankLink,
    example="cmwallet identity bank test main\ncmwallet identity bank test main --amounts 0.17,0.42",
)
def prove(
    label: Label,
    amounts: Annotated[
        str | None, typer.Option("--amounts", metavar="A,B", help="What arrived on the account, as you read it there.")
    ] = None,
) -> None:
    """Test that the account is yours: the bank books two small amounts, and you say how much they were.

    The holder's name, as the bank has it, is compared with yours. Exit code 18 unless both fit. There are three tries;
    while a test is open no other is begun.
    """
    from identity.bank.errors import NotOwner
    from identity.bank.holder import match_holder
    from identity.bank.link import FILES
    from identity.bank.ownership import OPEN, PROVEN, answer_test, begin_test

    with session() as opened:
        links, records = links_of(opened)
        link = links.usable(label)
        if amounts is None:
            tested = begin_test(links, link)
        else:
            tested = answer_test(links, link, amounts.split(","), lambda holder: match_holder(records, holder))
            _keep_account(records, tested)
        show_link(links, tested)
        owned = tested.ownership
        assert owned is not None
        if tested.kind == FILES:
            raise NotOwner("by files nothing can be proven", details={"ownership": owned.outcome})
        if amounts is None and owned.outcome == PROVEN:
            output.status("it was proven before")
        elif amounts is None:
            output.hint("read the two amounts in your statement, then: --amounts A,B")
        elif owned.outcome != PROVEN:
            left = f"{owned.tries_left} tries left" if owned.outcome == OPEN else "the test is over"
            what = "the account belongs to another name" if owned.name_matches is False else f"wrong amounts; {left}"
            raise NotOwner(what, details={"ownership": owned.outcome, "tries_left": owned.tries_left})


@app.add("list", IDENTITY, result=list[bank.BankLink], example="cmwallet identity bank list")
def list_() -> None:
    """List the bank links."""
    from cmwallet.foreign import clean

    with session() as opened:
        links, _ = links_of(opened)
        every = links.all()
        now = links.clock()
        output.table(
            [item.as_json(now) for item in every],
            ("label", "state", "account", "bank", "ownership"),
            [
                (
                    item.label,
                    item.state_at(now),
                    "-" if item.account is None else f"…{item.account.iban[-4:]}",
                    clean(item.bank),
                    "not tested" if item.ownership is None else item.ownership.outcome,
                )
                for item in every
            ],
            empty="there is no bank link yet; cmwallet identity bank link LABEL --bank URL",
        )


@app.add(
    "show",
    IDENTITY,
    result=bank.LinkWithPayments,
    example="cmwallet identity bank show main\ncmwallet identity bank show main --json | jq .payments",
)
def show(label: Label) -> None:
    """Show a link, and what was paid by it; the bank is asked about payments that are still open."""
    from identity.bank.errors import BankRefused, BankUnreachable
    from identity.bank.link import ACTIVE
    from identity.bank.payment import Payments, refresh

    with session() as opened:
        links, _ = links_of(opened)
        link = links.get(label)
        payments = Payments(opened.keeper, links.owner, links.clock)
        every = payments.of(label)
        if link.state_at(links.clock()) == ACTIVE:
            try:
                every = [refresh(payments, links, link, item) for item in every]
            except (BankUnreachable, BankRefused) as problem:
                output.warn(f"open payments are as last seen: {problem.message}")
                link = links.get(label)
        document = {**link.as_json(links.clock()), "payments": [item.as_json() for item in every]}
        rows = [("label", link.label), ("state", str(document["state"]))]
        rows += [("holder", link.account.holder), ("iban", f"…{link.account.iban[-4:]}")] if link.account else []
        rows += [("ownership", link.ownership.outcome if link.ownership else "not tested")]
        rows += [("paid", f"{item.created}  {item.amount}  {item.state}  to …{item.iban[-4:]}") for item in every]
        output.facts(document, rows)


@app.add("revoke", IDENTITY, result=bank.RevokedLink, example="cmwallet identity bank revoke main")
def revoke(label: Label, yes: Yes = False) -> None:
    """Take a link back, here and at the bank; what was paid stays in the list."""
    from cmwallet.cli.terminal.confirm import require_yes
    from identity.bank.revoking import revoke_link

    with session() as opened:
        links, _ = links_of(opened)
        link = links.get(label)
        require_yes(yes, f"Revoke the bank link {label}?")
        revoked, bank_knows = revoke_link(links, link)
        output.result({**revoked.as_json(links.clock()), "bank_told": bank_knows}, None)
        output.status(f"revoked {label}")
        if not bank_knows:
            output.warn("the bank could not be told: take the consent back there too, or try again")
