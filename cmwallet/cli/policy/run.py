"""`cmwallet run`: a command that may spend so much, by a capability of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import policies
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import VAULT, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.agent.running import Run
    from cmwallet.session import Session
    from identity.address import Address

app = Commands()


@app.add(
    "run",
    VAULT,
    result=policies.RunEnded,
    example="cmwallet run --for 10m --limit 5cmt --to bob --to carol -- ./pay.sh\n"
    "cmwallet run --for 1h --limit 1cmt --to @contacts -- python3 bot.py",
)
def run(
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND…", help="What to run, with its arguments.")],
    seconds: Annotated[str, typer.Option("--for", metavar="TIME", help="How long it may spend.")],
    limit: Annotated[str, typer.Option("--limit", metavar="AMOUNT", help="How much in all, fees too: 5cmt.")],
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="WHO", help="Whom it may pay; @contacts, @accounts; repeat it.")
    ] = None,
    method: Annotated[
        list[str] | None,
        typer.Option("--method", metavar="FUNCTION", help="A call of the system's contracts; repeat it."),
    ] = None,
    sender: Annotated[
        list[str] | None, typer.Option("--from", metavar="ACCOUNT", help="Which accounts sign; repeat it.")
    ] = None,
    kill: Annotated[
        bool, typer.Option("--kill", help="End the command when the time is up, with exit code 124.")
    ] = False,
) -> None:
    """Run a command that may spend so much, for so long, to those who are named; nothing else of the vault is in reach.

    It asks an agent of its own, which holds the accounts' keys and no vault key, and answers the command and what that
    starts, nobody else. The whole limit is counted by the policy at once, and what was not spent is given back.
    """
    from cmwallet.agent.running import carry_out

    with session() as opened:
        ready = _begin(opened, seconds, limit, to, method, sender)
        if opened.home.agent_socket.exists():
            output.warn("the vault is unlocked: the command can ask its agent too, as any process of yours can")
    code = carry_out(ready, command, kill=kill)
    _report(ready, code)
    raise typer.Exit(code)


def _begin(
    opened: Session, seconds: str, limit: str, to: list[str] | None, method: list[str] | None, sender: list[str] | None
) -> Run:
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.agent.running import Capability, begin
    from cmwallet.units import parse_amount, parse_duration

    accounts = [choose_account(opened.config, opened.database, one) for one in (sender or (None,))]
    capability = Capability(
        accounts=tuple(account.address for account in accounts),
        chain_id=opened.network.chain_id,
        to=_people(opened, to),
        limit=parse_amount(limit),
        methods=tuple(method or ()),
        seconds=parse_duration(seconds),
        symbol=opened.network.symbol,
    )
    return begin(opened.home, opened.vault, capability)


def _people(opened: Session, to: list[str] | None) -> tuple[Address, ...] | None:
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.accounts.contacts import Contacts
    from cmwallet.accounts.recipients import resolve_recipient

    if to is None:
        return None
    found: list[Address] = []
    for one in to:
        if one == "@contacts":
            found += [contact.address for contact in Contacts(opened.database).all()]
        elif one == "@accounts":
            found += [account.address for account in Accounts(opened.database).all()]
        else:
            found.append(resolve_recipient(opened.database, one).address)
    return tuple(dict.fromkeys(found))


def _report(ready: Run, code: int) -> None:
    from cmwallet.units import NATIVE_DECIMALS, Amount

    spent = Amount(ready.dispatcher.spent, NATIVE_DECIMALS, ready.capability.symbol)
    limit = Amount(ready.capability.limit, NATIVE_DECIMALS, ready.capability.symbol)
    count = ready.dispatcher.signed
    output.status(f"spent at most {spent.formatted} of {limit} in {count} signature{'' if count == 1 else 's'}")
    document = {"exit": code, "spent": spent.as_json(), "limit": limit.as_json(), "signatures": count}
    output.result(document, None)
