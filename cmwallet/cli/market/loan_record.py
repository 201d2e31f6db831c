"""`cmwallet loan record`: what stands on chain of somebody's loans, and the score that follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.item import names_of
from cmwallet.cli.results import loans
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.market.loans.credit import Score
    from cmwallet.market.loans.record import LoanRecord
    from cmwallet.session import Session

app = Commands()


@app.add(
    "record",
    result=loans.LoanRecord,
    example="cmwallet loan record\ncmwallet loan record bob --explain\n"
    "cmwallet loan record 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf --known cyd --json | jq .score",
)
def record(
    account: Annotated[
        str | None, typer.Argument(metavar="[ACCOUNT]", help="Whose; none: your default account's.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="What the score consists of.")] = False,
    known: Annotated[
        list[str] | None,
        typer.Option("--known", metavar="LENDER", help="A lender of whom you know who that is: counts in full."),
    ] = None,
) -> None:
    """Count somebody's loans from the chain alone, and score them; no personal data enters.

    The counts of the contract and those of its events are compared. Other lenders count by a quarter, since anybody can
    lend to herself; so a score says what a history looks like, and promises nothing.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.market.loans.record import loan_record
    from cmwallet.transactions.bound_contract import BoundContract

    with session() as opened:
        if account is None:
            who = choose_account(opened.config, opened.database, None).address
        else:
            who = resolve_recipient(opened.database, account, to_pay=False).address
        attested = {resolve_recipient(opened.database, one, to_pay=False).address for one in known or ()}
        found = loan_record(BoundContract.every(opened, "Loans"), who)
        score = found.score(attested)
        output.facts(_document(opened, found, score), _rows(opened, found, score, explain=explain))


def _document(opened: Session, found: LoanRecord, score: Score) -> loans.LoanRecord:
    counts = found.counts
    return {
        "account": found.account,
        "network": opened.network.name,
        "as_of_block": found.block,
        "score": score.points,
        "grade": score.grade,
        "parts": [{"what": part.what, "points": part.points} for part in score.parts],
        "as_borrower": {
            "loans": counts.loans,
            "repaid": counts.repaid,
            "on_time": counts.on_time,
            "late": counts.late,
            "defaults": counts.defaults,
        },
        "as_lender": {"loans": counts.lent},
        "false_claims": counts.false_claims,
        "false_denials": counts.false_denials,
        "lenders": [
            {"account": who, "on_time": pair.on_time, "late": pair.late, "defaults": pair.defaults}
            for who, pair in found.lenders.items()
        ],
        "loans": list(found.loans),
    }


def _rows(opened: Session, found: LoanRecord, score: Score, *, explain: bool) -> list[tuple[str, str]]:
    counts = found.counts
    name = names_of(opened, [found.account])[found.account]
    rows = [("account", name), ("score", f"{score.points}, grade {score.grade}")]
    if explain:
        first, *others = score.parts
        rows += [("begins", f"{first.points:>4}  {first.what}")]
        rows += [("", f"{part.points:+4}  {part.what}") for part in others]
    rows += [("borrowed", f"{counts.loans} loans, {counts.repaid} repaid, {counts.defaults} in default")]
    rows += [("installments", f"{counts.on_time} on time, {counts.late} late")]
    rows += [("lenders", str(len(found.lenders))), ("lent", f"{counts.lent} loans")]
    return [*rows, ("court", f"{counts.false_claims} false claims, {counts.false_denials} false denials")]
