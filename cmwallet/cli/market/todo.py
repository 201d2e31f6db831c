"""`cmwallet market todo`: what is to be done over all systems, and what time allows anybody to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import market, transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, TRANSACTION, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmwallet.market.todo import Task
    from cmwallet.session import Session

app = Commands()

Items = Annotated[list[str] | None, typer.Argument(metavar="[ITEM]...", help="Such as deal/12.")]


@app.add(
    "todo",
    result=list[market.Todo],
    example="cmwallet market todo\ncmwallet market todo --within 3d --json | jq -r '.[].command'",
)
def todo(
    all_accounts: Annotated[
        bool, typer.Option("--all-accounts", help="What any account of this home has to do.")
    ] = False,
    account: Annotated[
        str | None, typer.Option("--account", metavar="ACCOUNT", help="What this account has to do.")
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", metavar="TIME", help="Only what ends so soon, such as 3d.")
    ] = None,
) -> None:
    """Show what you can or must do next, by when, and what you lose otherwise; it pays and changes nothing."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.recipients import address_names
    from cmwallet.cli.market.own import own_items_of
    from cmwallet.market.todo import tasks_of
    from cmwallet.node.chain_time import apart
    from cmwallet.units import parse_duration

    with session() as opened:
        accounts = None if all_accounts else [choose_account(opened.config, opened.database, account).address]
        own = own_items_of(opened, accounts)
        tasks = tasks_of(own.items, own.synced, address_names(opened.database))
        if within is not None:
            last = own.synced.chain_time + parse_duration(within)
            tasks = [task for task in tasks if task.by is not None and task.by <= last]
        strange = apart(own.synced.chain_time)
        if strange and tasks:
            output.warn(strange)
        _print_tasks(opened, tasks, own.synced.chain_time)


@app.add("sync", result=market.SyncedIndex, example="cmwallet market sync\ncmwallet market sync --rebuild")
def sync(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Forget what was found and look again.")] = False,
    from_block: Annotated[
        int,
        typer.Option("--from-block", metavar="N", min=0, help="Look from this block on, where nothing was looked for."),
    ] = 0,
) -> None:
    """Find the items that name your accounts; every other command does it by itself."""
    from cmwallet.cli.market.own import own_items_of

    with session() as opened:
        own = own_items_of(opened, ended=True, rebuild=rebuild, first=from_block)
        count = len({(one.contract, one.item.number) for one in own.items})
        document: market.SyncedIndex = {"network": opened.network.name, "block": own.synced.block, "items": count}
        output.facts(document, [("block", str(own.synced.block)), ("items", str(count))])


@app.add(
    "advance",
    TRANSACTION,
    DUPLICATES,
    result=list[transactions.Sent],
    example="cmwallet market advance deal/12 --yes\ncmwallet market advance --all -y",
)
def advance(
    items: Items = None,
    every: Annotated[bool, typer.Option("--all", help="All your items that time allows something of.")] = False,
) -> None:
    """Do what time allows: end what was not done in time, open a case, decide it. Anybody may, for anybody's items.

    You pay the gas and nothing pays you for it: do it where you gain by it.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.cli.market.advancing import advance_items
    from cmwallet.errors import Usage

    if every == bool(items):
        raise Usage("name items, or give --all", hint="cmwallet market advance deal/12")
    options = transaction_options()
    with session() as opened:
        account = choose_account(opened.config, opened.database, options.sender)
        advance_items(opened, options, account, items or None)


@app.add(
    "claim",
    TRANSACTION,
    DUPLICATES,
    result=list[transactions.Sent],
    example="cmwallet market claim --yes\ncmwallet market claim --all-accounts",
)
def claim(
    all_accounts: Annotated[
        bool, typer.Option("--all-accounts", help="What is owed to any account of this home.")
    ] = False,
) -> None:
    """Collect what is owed to your account in all contracts: votes that won, stakes that were taken out."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.cli.market.claiming import claim_all

    options = transaction_options()
    with session() as opened:
        account = choose_account(opened.config, opened.database, options.sender)
        claim_all(opened, options, account, all_accounts=all_accounts)


def _print_tasks(opened: Session, tasks: Sequence[Task], now: int) -> None:
    from cmwallet.market.strangers import is_strange
    from cmwallet.node.chain_time import when_in_words
    from cmwallet.units import cmt
    from identity.timestamps import rfc3339

    strange = [task for task in tasks if task.own.item.state == 1 and is_strange(opened.database, task.own)]
    documents = [
        {
            "system": task.own.system.noun,
            "id": task.own.text,
            "role": task.role,
            "account": task.own.account,
            "state": task.own.system.table.of(task.own.item).name,
            "action": task.action,
            "by": None if task.by is None else rfc3339(task.by),
            "seconds": None if task.by is None else task.by - now,
            "loses": None if task.loses is None else cmt(task.loses).as_json(),
            "otherwise": task.otherwise or None,
            "stranger": task in strange,
            "command": f"cmwallet {task.command}",
        }
        for task in tasks
    ]
    rows = [
        (
            "" if task.by is None else when_in_words(task.by, now),
            f"{task.own.system.what} {task.own.text}",
            f"{task.action} (you are the {task.role})",
            f"cmwallet {task.command}",
        )
        for task in tasks
        if task not in strange
    ]
    output.table(documents, ("by", "item", "what", "command"), rows, empty="" if strange else "nothing to do")
    if strange:
        count = len(strange)
        output.status(f"{count} offer{'' if count == 1 else 's'} from strangers: cmwallet deal list --strangers")
