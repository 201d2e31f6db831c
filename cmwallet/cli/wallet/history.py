"""`cmwallet history`: what came in and went out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import accounts
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.history.account_history import History, HistoryLine

app = Commands()


@app.add(
    "history",
    result=accounts.History,
    example="cmwallet history\ncmwallet history savings --limit 10 --json | jq -r '.entries[].hash'\n"
    "cmwallet history --network ethereum --scan 6486000..6486489",
)
def history(
    who: Annotated[
        str | None, typer.Argument(metavar="[ADDRESS|NAME]", help="An address, account or contact; none: the default.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="So many, newest first.")] = 50,
    scan: Annotated[
        str | None, typer.Option("--scan", metavar="FROM..TO", help="Read these blocks for native transfers.")
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Drop the index and build it again.")] = False,
) -> None:
    """List what came in and went out, and say what the list covers.

    Complete on the embedded chain. Elsewhere: what this home sent, token transfers of recent blocks, and the native
    transfers of the blocks that you scan.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.recipients import address_names, resolve_recipient
    from cmwallet.cli.terminal.stale import warn_if_stale
    from cmwallet.history.account_history import Request, special_addresses
    from cmwallet.history.account_history import history as read_history
    from cmwallet.transactions.execution import journal_of

    wanted = None if scan is None else _range(scan)
    with session() as opened:
        if who is None:
            address = choose_account(opened.config, opened.database, None).address
        else:
            address = resolve_recipient(opened.database, who, to_pay=False).address
        warn_if_stale(opened)
        total = wanted[1] - wanted[0] + 1 if wanted else 0
        with output.progress("reading blocks", total) as bar:
            found = read_history(
                opened.database,
                journal_of(opened),
                opened.client,
                opened.network,
                Request(address, limit, wanted, rebuild),
                bar.advance,
            )
        names = special_addresses(opened.client, opened.network) | address_names(opened.database)
        output.table(
            _document(found, address, opened.network.name, names),
            ("time", "what", "amount", "who", "status", "hash"),
            [_row(line, address, names) for line in found.lines],
            empty="nothing moved yet",
        )
        for missing in found.missing:
            output.warn(f"missing here: {missing}")
        output.status("covers " + ", ".join(f"{item.kind} {item.first}–{item.last}" for item in found.ranges))


def _range(text: str) -> tuple[int, int]:
    from cmwallet.errors import InvalidInput

    match = re.fullmatch(r"([0-9]{1,18})\.\.([0-9]{1,18})", text, re.ASCII)
    if match is None:
        raise InvalidInput("the blocks to scan are not a range", hint="for example --scan 6486000..6486489")
    return int(match[1]), int(match[2])


def _direction(line: HistoryLine, address: str) -> str:
    moved = line.movement
    if moved.sender == moved.recipient == address:
        return "self"
    return "out" if moved.sender == address else "in"


def _other(line: HistoryLine, address: str) -> str:
    moved = line.movement
    return moved.recipient if moved.sender == address else moved.sender


def _row(line: HistoryLine, address: str, names: dict[str, str]) -> tuple[str, ...]:
    from cmwallet.cli.terminal.documents import when

    other, moved = _other(line, address), line.movement
    return (
        when(moved.time),
        f"{_direction(line, address)} {moved.kind}",
        _amount(line) or "everything",
        names.get(other, other),
        line.status + (" (zero value: bait?)" if _is_bait(line) else ""),
        moved.hash,
    )


def _is_bait(line: HistoryLine) -> bool:
    """A token transfer of nothing costs its sender little and puts a false address into your history."""
    return line.movement.kind == "erc20" and line.movement.amount == "0" and line.entry is None


def _amount(line: HistoryLine) -> str | None:
    from cmwallet.units import Amount

    moved = line.movement
    if not moved.amount.isdigit():
        return None
    return str(Amount(int(moved.amount), moved.decimals, moved.symbol, moved.asset))


def _document(found: History, address: str, network: str, names: dict[str, str]) -> accounts.History:
    from cmwallet.cli.terminal.documents import when
    from cmwallet.units import Amount

    ranges: list[accounts.BlockRange] = [
        {"kind": item.kind, "from": item.first, "to": item.last} for item in found.ranges
    ]
    return {
        "address": address,
        "network": network,
        "covered": {
            "from": min((item.first for item in found.ranges), default=None),
            "to": max((item.last for item in found.ranges), default=None),
            "kinds": sorted({item.kind for item in found.ranges} | {"journal"}),
            "ranges": ranges,
            "missing": list(found.missing),
        },
        "entries": [
            {
                "time": when(line.movement.time),
                "direction": _direction(line, address),
                "kind": line.movement.kind,
                "hash": line.movement.hash,
                "block": line.movement.block if line.movement.block >= 0 else None,
                "block_hash": line.movement.block_hash or None,
                "from": line.movement.sender,
                "to": line.movement.recipient or None,
                "name": names.get(_other(line, address)),
                "amount": Amount(
                    int(line.movement.amount), line.movement.decimals, line.movement.symbol, line.movement.asset
                ).as_json()
                if line.movement.amount.isdigit()
                else None,
                "status": line.status,
                "memo": line.entry.memo or None if line.entry else None,
                "entry": line.entry.id if line.entry else None,
            }
            for line in found.lines
        ],
    }
