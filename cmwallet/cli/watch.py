"""`cmwallet watch`: what happens to the accounts of the home, a line each, as it happens."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import watching
from cmwallet.cli.results.shapes import Stream
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.node.client import NodeClient
    from cmwallet.session import Session
    from cmwallet.watching.events import Event, Watched
    from cmwallet.watching.watch import Chain, Watch

app = Commands()


class What(StrEnum):
    """What can be watched."""

    BALANCE = "balance"
    INCOMING = "incoming"
    CONFIRMED = "confirmed"
    GRANTS = "grants"
    DEALS = "deals"


INTERRUPTED = 130


@app.add(
    "watch",
    result=Stream[watching.Event],
    example="cmwallet watch\n"
    "cmwallet watch incoming --count 1 --until 10m\n"
    "cmwallet watch balance confirmed | jq -r '[.event, .block] | @tsv'",
)
def watch(
    what: Annotated[
        list[What] | None,
        Kind.CHOICE,
        typer.Argument(metavar="[balance|incoming|confirmed|grants|deals]...", help="Only these; none: everything."),
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="ACCOUNT", help="Only this account; repeat it.")
    ] = None,
    count: Annotated[int | None, typer.Option("--count", metavar="N", min=1, help="End after so many events.")] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help="End after so long: 10m. Without --count with 0.")
    ] = None,
) -> None:
    """Tell what happens to your accounts: a JSON object a line, words on a terminal. The vault stays closed.

    A node that is lost is asked again, and what came meanwhile is told after a line `gap`; after `reorganised` what
    follows holds in place of what was told of these blocks. With --count and --until together it ends with 5 when the
    time was too short.
    """
    from cmwallet.errors import NotFound
    from cmwallet.units import parse_duration

    chosen = tuple(what or What)
    deadline = None if until is None else time.monotonic() + parse_duration(until)
    seen = 0
    try:
        with session() as opened, _watch(opened, chosen, account, deadline) as begun:
            for event in begun.events():
                _tell(event)
                seen += 1
                if seen == count:
                    return
    except _TimeIsUpError:
        if count is not None:
            raise NotFound(f"{seen} of {count} events came in time") from None
    except KeyboardInterrupt:  # how a watch ends, and no error
        raise typer.Exit(INTERRUPTED) from None


class _TimeIsUpError(Exception):
    """The time that was given is over."""


@dataclass
class _Patience:
    """Waits between two looks; ends the watch when the time is up, or nobody reads what is printed any more."""

    deadline: float | None
    _readers: object = field(init=False)

    def __post_init__(self) -> None:
        import select

        self._readers = select.poll()
        self._readers.register(sys.stdout.fileno(), 0)

    def __call__(self, seconds: float) -> None:
        """Wait. Raises `_TimeIsUpError`, `BrokenPipeError`."""
        import select

        left = seconds if self.deadline is None else min(seconds, self.deadline - time.monotonic())
        told = self._readers.poll(max(0.0, left) * 1000)  # type: ignore[attr-defined]
        if any(flags & (select.POLLERR | select.POLLHUP) for _, flags in told):
            raise BrokenPipeError
        if self.deadline is not None and time.monotonic() >= self.deadline:
            raise _TimeIsUpError


@contextmanager
def _watch(
    opened: Session, chosen: Sequence[What], names: Sequence[str] | None, deadline: float | None
) -> Iterator[Watch]:
    """Begin to watch, and let go of everything at the end."""
    from cmwallet.watching.grants import Grants
    from cmwallet.watching.watch import Watch

    accounts = _accounts(opened, names)
    patience = _Patience(deadline)
    chain = _chain(opened, chosen, accounts) if set(chosen) - {What.GRANTS} else None
    grants = Grants(opened.home, opened.config, output.warn) if What.GRANTS in chosen else None
    begun = Watch(chain, grants, patience, output.warn)
    try:
        begun.begin()
        _say(opened, chosen, accounts)
        yield begun
    finally:
        begun.close()


def _accounts(opened: Session, names: Sequence[str] | None) -> list[Account]:
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.errors import NotFound

    if names:
        return [choose_account(opened.config, opened.database, one) for one in dict.fromkeys(names)]
    found = list(Accounts(opened.database).all())
    if not found:
        raise NotFound("there is no account yet", hint="cmwallet init")
    return found


def _chain(opened: Session, chosen: Sequence[What], accounts: Sequence[Account]) -> Chain:
    """Return what is followed on the chain of the command's network."""
    from cmwallet.accounts.recipients import address_names
    from cmwallet.history.account_history import special_addresses
    from cmwallet.node.chain_identity import identify
    from cmwallet.node.connection import ChainServer, connect
    from cmwallet.node.endpoint_roster import Surroundings
    from cmwallet.node.networks import Pins
    from cmwallet.watching.following import Follower
    from cmwallet.watching.holdings import Balances, Incoming
    from cmwallet.watching.items import OwnItems
    from cmwallet.watching.transfers import OwnTransactions
    from cmwallet.watching.watch import Chain

    network, pin = opened.network, Pins(opened.database).find(opened.network.name)
    seconds = opened.config.seconds("rpc-timeout")
    server = ChainServer(opened.config.switch("chain.autostart"), output.detail, needed=True)

    def reach() -> NodeClient:
        around = Surroundings(note=output.warn, detail=output.detail) if network.fallbacks else None
        return connect(opened.home, network, seconds=seconds, pin=pin, server=server, around=around)

    client = reach()
    try:
        genesis = identify(client, network).genesis
        known = special_addresses(client, network) | address_names(opened.database)
    finally:
        client.close()
    mine = [one.address for one in accounts]
    watched: dict[What, Watched] = {
        What.INCOMING: Incoming(network, accounts, known),
        What.BALANCE: Balances(opened.database, network, accounts),
        What.CONFIRMED: OwnTransactions(opened.database, network, genesis, mine),
        What.DEALS: OwnItems(opened.home, opened.database, network, mine),
    }
    follower = Follower(network, genesis, [one for name, one in watched.items() if name in chosen])
    return Chain(network, reach, follower, pin)


def _say(opened: Session, chosen: Sequence[What], accounts: Sequence[Account]) -> None:
    """Say what is watched and what is left out."""
    names = ", ".join(one.name for one in accounts[:8]) + (", …" if len(accounts) > 8 else "")
    output.status(f"watching {names} on {opened.network.name}: {', '.join(chosen)}; Ctrl-C ends it")
    left_out = []
    if What.INCOMING in chosen and not opened.network.embedded:
        left_out.append("coins that a contract pays (the balance shows them)")
    if What.GRANTS in chosen:
        left_out.append("names of dapps and fields (they are sealed)")
    if left_out:
        output.status(f"left out: {', '.join(left_out)}")
    output.detail("unverified: what wallet.db says is checked when the vault is unlocked")


def _tell(event: Event) -> None:
    """Print an event: words for a person, else a JSON object."""
    from identity.timestamps import rfc3339

    at = rfc3339(int(time.time()))
    document = event.document(at)
    text = f"{at}  {event.kind:<11}  {event.words}" if sys.stdout.isatty() else output.json_text(document)
    output.event(document, text)
