"""`cmwallet signer requests|approve|deny`: deciding about what waits at the door, from another terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmwallet.cli.results import signer
from cmwallet.cli.results.shapes import Json
from cmwallet.cli.signer.clients import AccountNames, ByPolicy, For, MostSpent, open_accounts
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session

app = Commands()

Wanted = Annotated[str, typer.Argument(metavar="ID|LETTERS", help="What `signer requests` lists.")]


@app.add(
    "requests",
    result=signer.Waiting | list[signer.DecidedRequest],
    example="cmwallet signer requests\ncmwallet signer requests --done --limit 5",
)
def requests(
    done: Annotated[bool, typer.Option("--done", help="Those that were decided, with their hashes.")] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="At most so many.")] = 20,
) -> None:
    """List what waits for a decision: requests, and pages that ask to be let in."""
    from cmwallet.signer.control import ask_door

    with session() as opened:
        if done:
            _list_done(opened, limit)
            return
        found = ask_door(opened.home, do="list")
    waiting, pages = found["requests"], found["pages"]
    rows = [(one["id"], one["client"], one["method"], "; ".join(_cleaned(one["lines"]))) for one in waiting]
    rows += [(one["letters"], one["origin"], "pairing", "the page shows these letters") for one in pages]
    output.table(found, ("id", "client", "asks", "what"), rows, empty="nothing waits")


def _list_done(opened: Session, limit: int) -> None:
    from cmwallet.signer.kept_requests import KeptRequests
    from cmwallet.signer.store import Store
    from identity.timestamps import rfc3339

    opened.home.require()
    with Store(opened.home.signer_file) as store:
        kept = KeptRequests(store, time.time).newest(limit)
    documents = [
        {
            "id": f"{one.client}-{one.number}",
            "client": one.client,
            "method": one.method,
            "account": one.account,
            "state": one.state,
            "hash": one.hash,
            "changed": rfc3339(one.changed),
        }
        for one in kept
    ]
    rows = [[str(one[name] or "-") for name in ("id", "method", "state", "hash", "changed")] for one in documents]
    output.table(documents, ("id", "method", "state", "hash", "changed"), rows, empty="nothing was asked yet")


@app.add(
    "approve",
    result=dict[str, Json],
    example="cmwallet signer approve hardhat-3\ncmwallet signer approve BCDF-GHJK --account savings --for 1d",
)
def approve(
    wanted: Wanted,
    account: AccountNames = None,
    for_: For = None,
    limit: MostSpent = None,
    by_policy: ByPolicy = False,
    yes: Yes = False,
) -> None:
    """Approve a request, or let a page in by the letters that it shows.

    A request whose client has hung up is void: approving it signs nothing (exit code 5).
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.signer.control import ask_door
    from cmwallet.units import parse_duration, parse_native_amount

    with session() as opened:
        found = _find(ask_door(opened.home, do="list"), wanted)
        if "letters" in found:
            seconds = None if for_ is None else parse_duration(for_)
            accounts = open_accounts(opened, account)
            told = [f"page  {found['origin']}", f"shows {found['letters']}", f"asks  for {', '.join(accounts)}"]
            require_yes(yes, "Let it in?", lines=_cleaned(told))
            most = None if limit is None else str(parse_native_amount(limit, opened.network.symbol))
            asked = {"letters": found["letters"], "accounts": accounts, "seconds": seconds, "by_policy": by_policy}
            asked["most"] = most
            done = ask_door(opened.home, do="pair", **asked)
            output.result(done, None)
            output.status(f"{done['origin']} is let in as {done['client']}")
            return
        who = f"{found['origin'] or found['client']}, process {found['process']}"
        require_yes(yes, "Sign it?", lines=_cleaned([f"asks  {who}: {found['method']}", *found["lines"]]))
        output.result(ask_door(opened.home, do="decide", id=found["id"], approve=True), None)
        output.status(f"{found['id']} is approved")


@app.add("deny", result=dict[str, Json], example="cmwallet signer deny hardhat-3")
def deny(wanted: Wanted) -> None:
    """Deny a request, or a page that asks to be let in."""
    from cmwallet.signer.control import ask_door

    with session() as opened:
        found = _find(ask_door(opened.home, do="list"), wanted)
        if "letters" in found:
            output.result(ask_door(opened.home, do="deny-page", letters=found["letters"]), None)
        else:
            output.result(ask_door(opened.home, do="decide", id=found["id"], approve=False), None)
        output.status(f"{wanted} is denied")


def _find(found: Any, wanted: str) -> dict[str, Any]:
    """Return the request of that id or the page with those letters. Raises `NotFound`."""
    from cmwallet.errors import NotFound

    letters = wanted.replace("-", "").upper()
    for one in (*found["requests"], *found["pages"]):
        if one.get("id") == wanted or one.get("letters") == letters:
            chosen: dict[str, Any] = one
            return chosen
    raise NotFound(f"nothing waits as {wanted!r}; nothing was signed", hint="cmwallet signer requests lists what does")


def _cleaned(lines: list[str]) -> list[str]:
    from cmwallet.foreign import clean

    return [clean(line, 400) for line in lines]
