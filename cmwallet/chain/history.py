"""The history of an account, and what it covers.

On the embedded chain it is complete, internal transfers included. Elsewhere it is the journal, the token events of
recent blocks, and the native transfers of the blocks that were scanned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from cmwallet.chain import answers
from cmwallet.chain import journal as states
from cmwallet.chain.client import NodeClient
from cmwallet.chain.journal import Journal, JournalEntry
from cmwallet.chain.movements import ERC20, INTERNAL, NATIVE, Movement, MovementIndex, Scanned
from cmwallet.chain.networks import Network
from cmwallet.chain.scanning import Scanner
from cmwallet.database import Database
from cmwallet.errors import InvalidInput
from cmwallet.keys.address import Address

RECENT_BLOCKS: Final = 5_000
"""So far back token events are looked for on a chain that is not the embedded one."""

JOURNAL: Final = "journal"


@dataclass(frozen=True)
class HistoryLine:
    """One line: what moved, from the chain or (not mined yet) from the journal, with our own journal's entry."""

    movement: Movement
    entry: JournalEntry | None

    @property
    def status(self) -> str:
        """`confirmed`, `reverted` or the state of a transaction that is not in a block yet."""
        if self.movement.block < 0 and self.entry is not None:
            return self.entry.state
        return "confirmed" if self.movement.succeeded else "reverted"


@dataclass(frozen=True)
class History:
    """Lines, newest first, and the ranges that were looked at, by kind."""

    lines: tuple[HistoryLine, ...]
    ranges: tuple[Scanned, ...]


@dataclass(frozen=True)
class Request:
    """Whose history, and how much. `scan` are blocks to read one by one; `rebuild` drops the index first."""

    address: Address
    limit: int = 50
    scan: tuple[int, int] | None = None
    rebuild: bool = False


def history(
    database: Database,
    client: NodeClient,
    network: Network,
    request: Request,
    advance: Callable[[int], None] = lambda _blocks: None,
) -> History:
    """Bring the index up to date and return the history.

    Raises:
        InvalidInput: blocks to scan that do not exist.
    """
    genesis, head = client.genesis_hash(), client.block_number()
    index = MovementIndex(database, genesis, request.address)
    if request.rebuild or not _still_canonical(client, index):
        index.clear()
    scanner = Scanner(client, network, request.address, advance)
    if network.embedded:
        _extend(index, scanner.embedded, (NATIVE, INTERNAL), 0, head)
        _extend(index, scanner.tokens, (ERC20,), 0, head)
    else:
        _extend(index, scanner.tokens, (ERC20,), max(0, head - RECENT_BLOCKS + 1), head)
        if request.scan is not None:
            first, last = request.scan
            if not 0 <= first <= last <= head:
                raise InvalidInput(f"there are no blocks {first} to {last}: the newest is {head}")
            _read(index, scanner.blocks, (NATIVE,), first, last)
            _read(index, scanner.tokens, (ERC20,), first, last)
    movements = index.movements()
    if network.embedded:
        _orphan_what_vanished(Journal(database), genesis, request.address, {line.hash for line in movements}, head)
    entries = Journal(database).entries(genesis=genesis, sender=request.address)
    lines = _merge(movements, entries)
    return History(tuple(lines[: request.limit]), tuple(index.scanned()))


def special_addresses(client: NodeClient, network: Network) -> dict[str, str]:
    """Return the names of addresses that every embedded chain has: its faucet."""
    if not network.embedded:
        return {}
    faucet = answers.members(client.transport.request("cmwallet_status"), "status").get("faucet")
    return {} if faucet is None else {answers.address(faucet, "faucet"): "faucet"}


Source = Callable[[int, int], Iterable[tuple[list[Movement], int]]]


def _extend(index: MovementIndex, source: Source, kinds: tuple[str, ...], first: int, last: int) -> None:
    """Look at what came since the last time."""
    seen = index.last_scanned(kinds[0])
    _read(index, source, kinds, first if seen is None else max(first, seen + 1), last)


def _read(index: MovementIndex, source: Source, kinds: tuple[str, ...], first: int, last: int) -> None:
    for movements, covered in source(first, last):
        index.add(movements, kinds, first, covered)


def _orphan_what_vanished(journal: Journal, genesis: str, sender: str, mined: set[str], head: int) -> None:
    """On a chain that is known up to `head`, a settled transaction that is not on it was in a block taken back.

    What another process settled in a later block meanwhile is not judged.
    """
    for entry in journal.entries(genesis=genesis, sender=sender, states=(states.CONFIRMED, states.REVERTED)):
        if entry.hash not in mined and (entry.block or 0) <= head:
            journal.orphan(entry.id)


def _still_canonical(client: NodeClient, index: MovementIndex) -> bool:
    """Whether the newest movement's block is still part of the chain, and no block that was scanned is gone."""
    if any(entry.last > client.block_number() for entry in index.scanned()):
        return False
    newest = index.newest()
    if newest is None:
        return True
    block = client.block(newest.block)
    return block is not None and block.hash == newest.block_hash


def _merge(movements: list[Movement], entries: list[JournalEntry]) -> list[HistoryLine]:
    by_hash = {entry.hash: entry for entry in entries if entry.hash is not None}
    lines = [HistoryLine(movement, by_hash.get(movement.hash)) for movement in movements]
    mined = {movement.hash for movement in movements}
    waiting = [
        HistoryLine(_of_entry(entry), entry)
        for entry in entries
        if entry.hash is not None and entry.hash not in mined and entry.state != states.ABANDONED
    ]
    pending = [line for line in waiting if line.movement.block < 0]
    settled = [line for line in waiting if line.movement.block >= 0]
    merged = sorted(lines + settled, key=lambda line: (line.movement.block, line.movement.position), reverse=True)
    return pending + merged


def _of_entry(entry: JournalEntry) -> Movement:
    """Return what the journal knows of a transaction that no scan found; block -1 while it is in none."""
    movement = Movement(
        block=-1,
        position="",
        kind=JOURNAL,
        hash=entry.hash or "",
        time=int(entry.created),
        sender=entry.sender,
        recipient=entry.recipient or "",
        amount=entry.amount,
        asset=entry.token or "native",
        symbol=entry.symbol,
        decimals=entry.decimals,
        block_hash="",
        succeeded=True,
    )
    if entry.state in (states.CONFIRMED, states.REVERTED) and entry.block is not None:
        succeeded = entry.state == states.CONFIRMED
        return replace(movement, block=entry.block, block_hash=entry.block_hash or "", succeeded=succeeded)
    return movement
