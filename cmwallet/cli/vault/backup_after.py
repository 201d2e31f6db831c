"""`cmwallet backup review`: what a restored home cannot know, looked at and settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmwallet.cli.results import backup
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.home.restored import Restored
    from cmwallet.session import Session

app = Commands()


@app.add("review", result=backup.Review, example="cmwallet backup review\ncmwallet backup review --json | jq .accounts")
def review(yes: Yes = False) -> None:
    """Look at what was done since the backup that this home was restored from, as far as the node can tell.

    Of each account the transactions that the chain counts are held against those that this home knows. After a typed
    yes ids of transfers (send --id) are believed again. Suspended grants are looked at one by one: identity grant lift.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.home.restored import forget_restored, restored
    from cmwallet.overview import overview

    with session() as opened:
        mark = restored(opened.database)
        if mark is None:
            output.result(_document(None, [], None, 0), None)
            output.status("this home was not restored from a backup, or was looked at since")
            return
        accounts, problem = _accounts(opened)
        grants: Any = overview(opened)["grants"] or {}
        suspended = int(grants.get("suspended", 0))
        lines = [f"This home is as of {mark.made}, restored on {mark.restored}.", *map(_sentence, accounts)]
        if problem is not None:
            lines.append(f"The node of {opened.network.name} was not asked: {problem}")
        if suspended:
            lines.append(f"{suspended} grants are suspended until you lift them: cmwallet identity grant lift")
        for line in lines if yes else ():
            output.status(line)
        require_yes(yes, "Believe the ids of transfers in this home again?", lines=lines)
        forget_restored(opened.database)
        output.result(_document(mark, accounts, problem, suspended), None)
        output.status("ids of transfers are believed again")


def _document(
    mark: Restored | None, accounts: list[backup.CountedAccount], problem: str | None, suspended: int
) -> backup.Review:
    return {
        "restored": None if mark is None else {"made": mark.made, "restored": mark.restored},
        "accounts": accounts,
        "not_asked": problem,
        "suspended_grants": suspended,
        "settled": mark is not None,
    }


def _accounts(opened: Session) -> tuple[list[backup.CountedAccount], str | None]:
    """Return, of each account, how many transactions the chain counts and how many of them this home knows."""
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.errors import Problem

    accounts = Accounts(opened.database).all()
    try:
        counted = opened.client.nonces([account.address for account in accounts])
        genesis = opened.client.genesis_hash()
    except Problem as problem:
        return [], problem.message
    found: list[backup.CountedAccount] = []
    for account, number in zip(accounts, counted, strict=True):
        row = opened.database.row(
            "SELECT count(DISTINCT nonce) FROM journal WHERE genesis = ? AND sender = ? AND nonce < ?"
            " AND hash IS NOT NULL",
            *(genesis, account.address, number),
        )
        known = 0 if row is None else int(row[0])
        elsewhere = opened.database.row(
            "SELECT 1 FROM bindings WHERE address = ? AND network = ? AND genesis != ?",
            *(account.address, opened.network.name, genesis),
        )
        found.append(
            {
                "account": account.name,
                "address": account.address,
                "on_chain": number,
                "known": known,
                "bound_elsewhere": elsewhere is not None,
            }
        )
    return found, None


def _sentence(account: backup.CountedAccount) -> str:
    if account["bound_elsewhere"]:
        return f"{account['account']}: its chain was another one, which is not in the backup"
    missing = account["on_chain"] - account["known"]
    tail = (
        "all are known here"
        if missing == 0
        else f"{missing} are not known here (cmwallet history {account['account']})"
    )
    return f"{account['account']}: the chain counts {account['on_chain']} transactions, {tail}"
