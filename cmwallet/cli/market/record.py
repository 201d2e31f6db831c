"""`cmwallet market record`: what stands on chain about an account, counted."""

from __future__ import annotations

from typing import Annotated

import typer

from cmwallet.cli.results import market
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

app = Commands()


@app.add(
    "record",
    result=market.MarketRecord,
    example="cmwallet market record\ncmwallet market record bob --json | jq .partners",
)
def record(
    account: Annotated[
        str | None, typer.Argument(metavar="[ACCOUNT]", help="Whose; none: your default account's.")
    ] = None,
) -> None:
    """Count what stands on chain about an account's deals, cases and loans.

    It is no reputation: a deal with oneself costs gas alone, so who the partners are is what counts.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.market.loans.history import AccountRecord
    from cmwallet.market.loans.record import loan_record
    from cmwallet.market.reading import Market
    from cmwallet.market.record import record_of

    with session() as opened:
        if account is None:
            address = choose_account(opened.config, opened.database, None).address
        else:
            address = resolve_recipient(opened.database, account, to_pay=False).address
        market = Market.on(opened)
        found = record_of(market, address)
        there = [market.bound(one) for one, (system, _) in market.contracts.items() if system.noun == "loan"]
        loans = loan_record(there, address).counts if there else AccountRecord()
        document = {
            "account": address,
            "network": opened.network.name,
            "deals": dict(found.deals),
            "partners": found.partners,
            "disputes_lost": found.lost,
            "undecided": found.undecided,
            "ruled": found.ruled,
            "silent": found.silent,
            "requests": dict(found.requests),
            "juries": found.juries,
            "loans": {
                "borrowed": loans.loans,
                "repaid": loans.repaid,
                "on_time": loans.on_time,
                "late": loans.late,
                "defaults": loans.defaults,
                "lent": loans.lent,
            },
        }
        deals = ", ".join(f"{count} {ending}" for ending, count in sorted(found.deals.items())) or "none"
        rows = [("account", address), ("deals", deals), ("partners", f"{found.partners} distinct")]
        rows += [("disputes lost", str(found.lost)), ("undecided", str(found.undecided))]
        rows += [("as arbiter", f"{found.ruled} ruled, {found.silent} silent")]
        asked = ", ".join(f"{count} {outcome}" for outcome, count in sorted(found.requests.items())) or "none"
        rows += [("requests", asked), ("juries", str(found.juries))]
        rows += [("borrowed", f"{loans.loans} loans, {loans.repaid} repaid, {loans.defaults} in default")]
        rows += [("installments", f"{loans.on_time} on time, {loans.late} late"), ("lent", f"{loans.lent} loans")]
        output.facts(document, rows)
