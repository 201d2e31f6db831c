"""`cmwallet court show` and `list`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.item import choose_item, names_of
from cmwallet.cli.results import market
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.cli.market.item import ChosenItem
    from cmwallet.market.court.case import Case
    from cmwallet.session import Session

app = Commands()


@app.add(
    "show",
    result=market.Case | market.Standing,
    example="cmwallet court show 3\ncmwallet court show mallory\ncmwallet court show 3 --json | jq -r .outcome",
)
def show(
    what: Annotated[
        str, typer.Argument(metavar="ID|SUBJECT", help="A case's number; or an account, an item, a file, a hash.")
    ],
) -> None:
    """Show a case with its seats and votes; or what the court decided about an account or a subject."""
    with session() as opened:
        if what.replace("@", "").isdigit():
            _show_case(opened, what)
        else:
            _show_subject(opened, what)


@app.add(
    "list",
    result=list[market.ListedCase],
    example="cmwallet court list\ncmwallet court list --ended --json | jq -r '.[].outcome'",
)
def list_(ended: Annotated[bool, typer.Option("--ended", help="Those that ended too.")] = False) -> None:
    """List the cases that you asked for or have seats in, as the chain has them now."""
    from cmwallet.cli.market.own import own_items_of
    from cmwallet.market.todo import roles_together
    from cmwallet.node.chain_time import when_in_words
    from identity.timestamps import rfc3339

    with session() as opened:
        own = own_items_of(opened, ended=ended)
        found = [one for one in own.items if one.system.noun == "court"]
        documents, rows = [], []
        for one, roles in roles_together(found):
            case, state = one.item, one.system.table.of(one.item)
            seats = sum(ballot.seats for ballot in case.ballots.values())
            documents.append(
                {
                    "id": one.text,
                    "kind": case.kind_name,
                    "state": state.name,
                    "outcome": case.outcome or None,
                    "roles": roles,
                    "until": None if state.final else rfc3339(case.until),
                    "seats": case.seats,
                    "own_seats": seats,
                }
            )
            until = "" if state.final else when_in_words(case.until, own.synced.chain_time)
            rows.append((one.text, case.kind_name, case.outcome or state.name, ", ".join(roles), str(seats), until))
        output.table(documents, ("case", "asks", "state", "you are", "your seats", "until"), rows, empty="no cases")


def _show_case(opened: Session, text: str) -> None:
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.cli.market.shown import item_document, print_item
    from cmwallet.units import cmt

    chosen = choose_item(opened, "court", text)
    own = {account.address: account.name for account in Accounts(opened.database).all()}
    case: Case = chosen.item
    document = item_document(chosen, own) | {
        "kind": case.kind_name,
        "outcome": case.outcome or None,
        "subject": _subject(chosen),
        "seats": case.seats,
        "drawn": case.drawn,
        "committed": case.committed,
        "upheld": case.upheld,
        "rejected": case.rejected,
        "stake": str(case.weight),
        "own_seats": {who: ballot.seats for who, ballot in case.ballots.items()},
        "owed": {who: cmt(wei).as_json() for who, wei in case.rewards.items()},
        "earnings": _earnings(case),
    }
    print_item(chosen, document, _lines(chosen))


def _lines(chosen: ChosenItem) -> list[tuple[str, str]]:
    from cmwallet.market.court.bar import seat_bar
    from cmwallet.market.court.case import ENDED
    from cmwallet.node.chain_time import when_in_words
    from cmwallet.units import cmt
    from identity.timestamps import rfc3339

    case: Case = chosen.item
    names = names_of(chosen.opened, [*case.parties.values(), *case.ballots])
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    rows = [("asks", f"{case.kind_name} {_subject(chosen)}")]
    rows += [(role, names[who]) for role, who in case.parties.items()]
    rows += [("seats", seat_bar(case, plain=plain))]
    rows += [(names[who], f"{ballot.seats} seats") for who, ballot in case.ballots.items()]
    rows += [("owed", f"{names[who]}: {cmt(wei)}") for who, wei in case.rewards.items()]
    if case.state == ENDED:
        return [*rows, ("outcome", case.outcome)]
    earned = _earnings(case)
    if earned is not None and case.ballots:
        sides = earned["least"], earned["smaller_side"]
        rows += [("a vote", "the larger side earns {} CMT a seat or more, the smaller {} CMT".format(*sides))]
    return [*rows, ("until", f"{rfc3339(case.until)}, {when_in_words(case.until, chosen.now)}")]


def _subject(chosen: ChosenItem) -> str:
    """Return what a case is about: the deal of a client's, an account by its name, else the hash."""
    from cmwallet.market.court.case import CLIENT
    from identity.address import to_address

    case: Case = chosen.item
    subject = bytes(chosen.contract.ask("subjectOf", case.number))
    if case.kind == CLIENT:
        known = chosen.market.contracts.get(case.who)
        number = int.from_bytes(subject, "big")
        return f"{known[0].noun}/{chosen.market.text(known[1], number)}" if known else f"{case.who}/{number}"
    if subject[:12] == bytes(12):
        account = to_address(subject[12:])
        return names_of(chosen.opened, [account])[account]
    return "0x" + subject.hex()


def _earnings(case: Case) -> dict[str, str] | None:
    """Return what a seat earns at least on the larger side, in CMT: the fee; the others' lost votes come on top."""
    from cmwallet.market.court.case import COMMITTING, FEE, REVEALING, VOTE
    from cmwallet.units import format_units

    if case.state not in (COMMITTING, REVEALING):
        return None
    return {"least": format_units(FEE, 18), "smaller_side": format_units(FEE - VOTE, 18)}


def _show_subject(opened: Session, text: str) -> None:
    from cmwallet.market.court.standing import standing_of
    from cmwallet.market.court.subjects import find_subject

    subject, account = find_subject(opened, text)
    standing = standing_of(opened, subject)
    struck = "closed" if account is not None else "censored"
    worth = "binding" if standing.binding else "advice: few seats, or little was staked"
    document: market.Standing = {
        "subject": "0x" + subject.hex(),
        "account": account,
        "struck": standing.struck,
        "binding": standing.binding if standing.decided else None,
        "decided_by": str(standing.decided) if standing.decided else None,
        "open_case": str(standing.open_case) if standing.open_case else None,
    }
    rows = [("subject", account or "0x" + subject.hex()), ("standing", struck if standing.struck else "not " + struck)]
    rows += [("decided", f"case {standing.decided}, {worth}")] if standing.decided else []
    rows += [("open case", str(standing.open_case))] if standing.open_case else []
    output.facts(document, rows)
