"""`cmwallet gov`: list, show, params, propose, deposit, vote, execute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cmwallet.cli.results import staking
from cmwallet.cli.staking.acting import act
from cmwallet.cli.staking.engine import Engine, StakeAmount
from cmwallet.cli.staking.stake import OwnAccount
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, REFERENCE, TRANSACTION
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmwallet.staking.model import Proposal

app = Commands(help="Governance of a network: list, show, params, propose, deposit, vote, execute.")

ProposalNumber = Annotated[str, Kind.NUMBER, typer.Argument(metavar="ID", help="Its number, as in gov list.")]


@app.add("list", result=list[staking.Proposal], example="cmwallet gov list\ncmwallet gov list --json | jq -r '.[].id'")
def list_(account: OwnAccount = None) -> None:
    """List proposals, the newest first, and how your account voted."""
    from cmwallet.cli.staking.documents import proposal_document

    with session() as opened:
        engine = Engine.of(opened)
        engine.say_practice()
        found = engine.driver.proposals(engine.account(account).address)
        output.table(
            [proposal_document(engine, one) for one in found],
            ("id", "kind", "title", "status", "ends", "my vote"),
            [(one.id, one.kind, one.title, one.status, _ends(one), one.my_vote or "") for one in found],
            empty="no proposals",
        )


@app.add("show", result=staking.ShownProposal, example="cmwallet gov show 3")
def show(number: ProposalNumber, account: OwnAccount = None) -> None:
    """Show a proposal: what it would change, how the vote stands, and until when it is open."""
    from cmwallet.cli.staking.documents import proposal_document
    from cmwallet.staking.model import percent_text
    from cmwallet.staking.rules import coins

    with session() as opened:
        engine = Engine.of(opened)
        engine.say_practice()
        found = engine.driver.proposal(number, engine.account(account).address)
        document: staking.ShownProposal = {
            **proposal_document(engine, found),
            "network": opened.network.name,
            "driver": engine.driver.name,
            "summary": found.summary or None,
            "detail": dict(found.detail),
            "warnings": list(found.warnings),
        }
        rows = [("id", found.id), ("kind", found.kind), ("title", found.title), ("status", found.status)]
        rows += [("proposer", found.proposer or "not told"), ("ends", _ends(found))]
        rows += [(f"change {name}", value) for name, value in found.detail.items()]
        if found.tally is not None:
            votes = {"yes": found.tally.yes, "no": found.tally.no}
            votes |= {"abstain": found.tally.abstain, "veto": found.tally.veto}
            rows += [
                (word, str(coins(raw, engine.symbol))) for word, raw in votes.items() if raw or word in ("yes", "no")
            ]
            if found.tally.turnout is not None:
                rows.append(("turnout", percent_text(found.tally.turnout)))
        rows.append(("my vote", found.my_vote or "none"))
        if found.summary:
            rows.append(("summary", found.summary))
        for warning in found.warnings:
            output.warn(warning)
        output.facts(document, rows)


@app.add("params", result=list[staking.Parameter], example="cmwallet gov params")
def params() -> None:
    """List the parameters of staking and governance."""
    from cmwallet.cli.staking.documents import parameter_document

    with session() as opened:
        engine = Engine.of(opened)
        engine.say_practice()
        found = engine.driver.parameters()
        output.table(
            [parameter_document(one) for one in found],
            ("name", "value", "unit", ""),
            [(one.name, one.value, one.unit, "by proposal" if one.changeable else "") for one in found],
            empty="no parameters",
        )


@app.add(
    "propose",
    TRANSACTION,
    REFERENCE,
    DUPLICATES,
    result=staking.Write,
    example="cmwallet gov propose --param unbonding=172800 --yes\ncmwallet gov propose --file proposal.json",
)
def propose(
    param: Annotated[
        list[str] | None,
        Kind.TEXT,
        typer.Option("--param", metavar="NAME=VALUE", help="A change of a parameter; as in gov params."),
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE|-", help="A proposal in the form of the engine's own tools.")
    ] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What it is about, in a line.")] = "",
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="Why.")] = "",
    deposit: Annotated[
        str | None, typer.Option("--deposit", metavar="AMOUNT", help="What goes along; none: what is needed to vote.")
    ] = None,
    foreign_source: Annotated[
        bool, typer.Option("--i-know", help="Although coins would be taken of an account that is not yours.")
    ] = False,
) -> None:
    """Make a proposal, on which those who stake can vote."""
    from cmwallet.errors import Usage
    from cmwallet.staking.actions import Propose
    from cmwallet.staking.driver import Allowed

    if file is not None and param:
        raise Usage("--file and --param exclude each other", hint="a file says all that it would change")
    with session() as opened:
        engine = Engine.of(opened)
        action = Propose(
            title=title,
            summary=text,
            parameters=_changes(param or []),
            document=None if file is None else _document(file),
            deposit=None if deposit is None else engine.amount(deposit),
        )
        act(engine, action, allowed=Allowed(foreign_source=foreign_source))


@app.add("deposit", TRANSACTION, REFERENCE, DUPLICATES, result=staking.Write, example="cmwallet gov deposit 3 10cmt")
def deposit(number: ProposalNumber, amount: StakeAmount) -> None:
    """Add to the deposit of a proposal, so that it comes to a vote."""
    from cmwallet.staking.actions import Deposit

    with session() as opened:
        engine = Engine.of(opened)
        act(engine, Deposit(number, engine.amount(amount)))


@app.add("vote", TRANSACTION, DUPLICATES, result=staking.Write, example="cmwallet gov vote 3 yes --yes")
def vote(
    number: ProposalNumber,
    choice: Annotated[
        Literal["yes", "no", "abstain", "veto"],
        typer.Argument(metavar="yes|no|abstain|veto", help="Your vote, with all your stake."),
    ],
) -> None:
    """Vote on a proposal."""
    from cmwallet.staking.actions import Vote

    with session() as opened:
        act(Engine.of(opened), Vote(number, choice))


@app.add("execute", TRANSACTION, DUPLICATES, result=staking.Write, example="cmwallet gov execute 3 --yes")
def execute(number: ProposalNumber) -> None:
    """Have a proposal that was decided take effect, where the network does not do so by itself."""
    from cmwallet.staking.actions import ExecuteProposal

    with session() as opened:
        act(Engine.of(opened), ExecuteProposal(number))


def _changes(given: list[str]) -> dict[str, str]:
    from cmwallet.errors import InvalidInput

    changes: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name or not value or name in changes:
            raise InvalidInput(f"{one!r} is no change of a parameter", hint="each once, as in --param unbonding=172800")
        changes[name] = value
    return changes


def _document(file: str) -> Mapping[str, object]:
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.errors import InvalidInput
    from identity.hostile_json import load_json

    try:
        found = load_json(read_bytes(file, 1 << 16))
    except ValueError as error:
        raise InvalidInput(f"{file} holds no JSON: {error}") from None
    if not isinstance(found, dict):
        raise InvalidInput(f"{file} holds no JSON object")
    return found


def _ends(one: Proposal) -> str:
    from cmwallet.cli.terminal.documents import when

    if one.ends_at is not None:
        return when(one.ends_at)
    return f"block {one.ends_height}" if one.ends_height is not None else ""
