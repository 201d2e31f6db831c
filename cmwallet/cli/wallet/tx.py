"""`cmwallet tx`: transactions of this home, and the decoding of any."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.wallet.inspecting import app as inspecting_app
from cmwallet.cli.wallet.inspecting import show_stranger
from cmwallet.cli.wallet.replacing import app as replacing_app
from cmwallet.cli.wallet.stages import app as stages_app

if TYPE_CHECKING:
    from cmwallet.node.networks import Network
    from cmwallet.session import Session
    from cmwallet.transactions.journal import Journal
    from cmwallet.transactions.journal_entry import JournalEntry
    from cmwallet.transactions.resuming import Resumed
    from identity.vault.interface import Keeper

app = Commands(help="Transactions: list, show, wait, resume, decode; build, sign, broadcast.")
app.add_typer(stages_app)
app.add_typer(replacing_app)
app.add_typer(inspecting_app)

Which = Annotated[str, typer.Argument(metavar="HASH|ENTRY", help="A transaction hash, or a number of the journal.")]


@app.add(
    "list",
    result=list[transactions.Entry],
    example="cmwallet tx list\ncmwallet tx list --state sent --json | jq -r '.[].hash'",
)
def list_(
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="Such as sent, confirmed.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="So many, newest first.")] = 50,
    everywhere: Annotated[bool, typer.Option("--all", help="On every network, not only the one in use.")] = False,
) -> None:
    """List what was sent from this home, from the journal alone: no node is asked."""
    from cmwallet.cli.terminal.documents import STATUS_OF_STATE, entry_amount, entry_document, when
    from cmwallet.errors import InvalidInput
    from cmwallet.node.networks import all_networks
    from cmwallet.transactions.journal import Journal

    if state is not None and state not in STATUS_OF_STATE:
        raise InvalidInput(f"there is no state {state!r}", hint="one of " + ", ".join(STATUS_OF_STATE))
    with session() as opened:
        symbols = {name: network.symbol for name, network in all_networks(opened.config).items()}
        network = None if everywhere else opened.network.name
        entries = Journal(opened.database).entries(network=network, states=(state,) if state else (), limit=limit)
        output.table(
            [entry_document(entry, symbols.get(entry.network, "")) for entry in entries],
            ("entry", "time", "state", "amount", "to", "hash"),
            [
                (
                    str(entry.id),
                    when(entry.created),
                    entry.state,
                    str(entry_amount(entry) or "everything"),
                    _towards(entry),
                    entry.hash or "-",
                )
                for entry in entries
            ],
            empty="nothing was sent yet",
        )


@app.add(
    "show",
    result=transactions.Entry | transactions.Shown,
    example="cmwallet tx show 12\ncmwallet tx show 0x5c50…f060 --json | jq -r .status",
)
def show(which: Which) -> None:
    """Show one transaction: of this home from its journal, any other as the node shows it."""
    from cmwallet.cli.terminal.documents import entry_amount, entry_document, entry_fee, when
    from cmwallet.node.networks import all_networks
    from cmwallet.transactions.journal import Journal
    from cmwallet.transactions.native import native_of

    with session() as opened:
        journal = Journal(opened.database)
        if _is_hash(which) and journal.by_hash(which.lower()) is None:
            show_stranger(opened, which.lower())
            return
        entry = journal.named(which)
        known = all_networks(opened.config).get(entry.network)  # it may have been removed since
        symbol = known.symbol if known else ""
        rows = [
            ("entry", str(entry.id)),
            ("state", entry.state),
            ("hash", entry.hash or "-"),
            ("network", entry.network),
            ("from", entry.sender),
            ("to", _towards(entry)),
            ("amount", str(entry_amount(entry) or "everything")),
            ("fee", str(entry_fee(entry, symbol) or "-")),
            ("nonce", "-" if entry.nonce is None else str(entry.nonce)),
            ("block", "-" if entry.block is None else str(entry.block)),
            ("created", when(entry.created)),
            ("changed", when(entry.changed)),
        ]
        native = native_of(entry)
        if native is not None:
            rows += [("kind", native.kind), ("native hash", native.hash)]
        rows += [(name, value) for name, value in (("memo", entry.memo), ("id", entry.label)) if value]
        if entry.reason:
            rows.append(("reason", entry.reason))
        output.facts(entry_document(entry, symbol), rows)


def _is_hash(which: str) -> bool:
    return re.fullmatch(r"0x[0-9a-fA-F]{64}", which) is not None


@app.add("wait", result=transactions.Entry, example="cmwallet tx wait 0x5c50…f060 --confirmations 12 --timeout 10m")
def wait(
    which: Which,
    confirmations: Annotated[
        int | None, typer.Option("--confirmations", metavar="N", min=1, help="Instead of the network's number.")
    ] = None,
    timeout: Annotated[str | None, typer.Option("--timeout", metavar="TIME", help="How long to wait.")] = None,
) -> None:
    """Wait until a transaction is confirmed; exit code 8 when it failed, 11 when the time is up."""
    from cmwallet.cli.terminal.approver import TerminalApprover
    from cmwallet.errors import InvalidInput
    from cmwallet.node.networks import find_network
    from cmwallet.transactions.execution import Terms, follow
    from cmwallet.transactions.journal import Journal

    with session() as opened:
        entry = Journal(opened.database).named(which)
        if entry.hash is None:
            raise InvalidInput(f"the journal's entry {entry.id} was never signed", hint="cmwallet tx resume")
        opened.use_network(find_network(opened.config, entry.network))
        _require_same_chain(opened, opened.network, entry)
        approver = TerminalApprover()
        approver.submitted(entry, opened.network, final=False)
        seconds = opened.config.seconds("timeout", timeout)
        follow(opened, entry, Terms(seconds=seconds, confirmations=confirmations), approver)


@app.add(
    "resume", VAULT, result=list[transactions.ResumedEntry], example="cmwallet tx resume\ncmwallet tx resume 12 --yes"
)
def resume(
    which: Annotated[
        str | None, typer.Argument(metavar="[HASH|ENTRY]", help="One transaction; none: all that are open.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Finish what a crash or a time-out left open.

    Signed transactions are broadcast again as they are, never signed anew; what `tx sign` handed out only when it is
    named, else it is looked for on the chain. One that was only reserved is carried out
    with a yes within ten minutes, and marked abandoned otherwise: nothing of it was ever sent. Exit code 13 when one
    of them could not be finished; the list says why.
    """
    from cmwallet.cli.terminal.documents import entry_document
    from cmwallet.errors import PartlyDone
    from cmwallet.transactions.journal import Journal
    from cmwallet.transactions.journal_entry import OPEN
    from cmwallet.transactions.settling import mark_orphans

    with session() as opened:
        journal = Journal(opened.database, lambda: _vault(opened))
        client, network = opened.client, opened.network
        mark_orphans(client, journal, client.genesis_hash())
        if which is None:
            entries = journal.entries(network=network.name, genesis=client.genesis_hash(), states=OPEN)
        else:
            entries = [journal.named(which)]
        done: list[Resumed] = []
        for entry in reversed(entries):
            if entry.raw is not None:
                done.append(_resume_signed(opened, journal, entry, named=which is not None))
            else:
                done.append(_resume_reserved(opened, journal, entry, yes))
        output.table(
            [entry_document(item.entry, network.symbol) | {"problem": item.problem} for item in done],
            ("entry", "state", "hash", "problem"),
            [(str(item.entry.id), item.entry.state, item.entry.hash or "-", item.problem or "") for item in done],
            empty="nothing is open",
        )
        failed = sum(item.problem is not None for item in done)
        if failed:
            raise PartlyDone(
                f"{failed} of {len(done)} transfers could not be finished",
                hint="the list says why; tx resume tries again",
            )


def _vault(opened: Session) -> Keeper | None:
    """The vault, in which what is found out is kept: asked for at a terminal, else used if it can be had silently."""
    from cmwallet.cli.terminal import prompt

    return opened.keeper if prompt.has_terminal() else opened.silent_keeper


def _resume_signed(opened: Session, journal: Journal, entry: JournalEntry, *, named: bool) -> Resumed:
    """Finish an entry; what was handed out for others to send is sent from here only when it is named."""
    from cmwallet.node.networks import find_network
    from cmwallet.transactions.journal_entry import HANDED_OUT
    from cmwallet.transactions.resuming import resume_signed

    network = find_network(opened.config, entry.network)
    _require_same_chain(opened, network, entry)
    again = named or entry.state != HANDED_OUT
    return resume_signed(opened.client_of(network), journal, entry, network, send_again=again)


def _require_same_chain(opened: Session, network: Network, entry: JournalEntry) -> None:
    from cmwallet.node.networks import Pins
    from cmwallet.transactions.resuming import require_same_chain

    pin = Pins(opened.database).find(network.name)
    require_same_chain(opened.client_of(network), network, pin, entry)


def _resume_reserved(opened: Session, journal: Journal, entry: JournalEntry, yes: bool) -> Resumed:
    from cmwallet.cli.terminal import prompt
    from cmwallet.cli.terminal.documents import entry_amount
    from cmwallet.node.networks import find_network
    from cmwallet.transactions.resuming import Reservation, Resumed, resume_reserved

    def agreed() -> bool:
        what = f"{entry_amount(entry) or 'everything'} to {entry.recipient}"
        return yes or (prompt.has_terminal() and prompt.confirm(f"Send {what} now?"))

    network = find_network(opened.config, entry.network)
    _require_same_chain(opened, network, entry)
    reservation = Reservation(
        opened.home,
        opened.config,
        opened.database,
        opened.client_of(network),
        network,
        lambda: opened.keeper,
        entry,
    )
    problem = resume_reserved(reservation, agreed)
    return Resumed(journal.get(entry.id), problem)


@app.add("decode", result=transactions.Decoded, example="cmwallet tx decode 0xf86c…\ncmwallet tx decode - < signed.txt")
def decode(
    raw: Annotated[str, typer.Argument(metavar="RAW|-", help="A signed transaction, 0x-hex; - reads it from stdin.")],
) -> None:
    """Print the fields, the type, the sender and the hashes of a signed transaction; nothing is sent or asked."""
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.transactions.encoding import parse_raw
    from cmwallet.transactions.report import decode_report

    document = decode_report(parse_raw(read_text("-") if raw == "-" else raw)).as_json()
    warnings = document["warnings"]
    output.facts(document, list(_flat(document)))
    if isinstance(warnings, list):
        for warning in warnings:
            output.warn(str(warning))


def _flat(document: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the members of a document as name and value lines, nested ones with a dotted name."""
    from cmwallet.foreign import clean

    for name, value in document.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif name != "warnings":
            shown = "-" if value is None else value if isinstance(value, str) else json.dumps(value)
            yield prefix + clean(name), clean(shown, 1 << 20)


def _towards(entry: JournalEntry) -> str:
    if entry.recipient is not None:
        return entry.recipient
    from cmwallet.transactions.native import is_for_the_network

    return "the chain itself" if is_for_the_network(entry) else "new contract"
