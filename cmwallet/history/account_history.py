"""Transaction history of an account, and what it covers.

On the embedded chain it is complete, internal transfers included. Elsewhere it is the journal, the token events of
recent blocks, and the native transfers of the blocks that were scanned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from cmwallet.errors import InvalidInput, NetworkFailed, RpcRefused
from cmwallet.history.movements import ERC20, INTERNAL, NATIVE, Movement, MovementIndex, Scanned
from cmwallet.history.scanning import Scanner
from cmwallet.home.database import Database
from cmwallet.node import answers
from cmwallet.node.canonical import is_canonical
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from identity.address import Address

RECENT_BLOCKS: Final = 5_000
"""So far back token events are looked for on a chain that is not the embedded one."""

DEEPEST_REORGANISATION: Final = 128
"""So many blocks are looked at again when the newest one that was seen is no longer part of the chain."""

JOURNAL: Final = "journal"


@dataclass(frozen=True)
class HistoryLine:
    """One line: what moved, from the chain or (not mined yet) from the journal, with our own journal's entry."""

    movement: Movement
    entry: JournalEntry | None

    @property
    def status(self) -> str:
        """`confirmed`, `reverted`, `mined` (nobody says how), or the state of what is not in a block yet."""
        if self.movement.block < 0 and self.entry is not None:
            return self.entry.state
        succeeded = self.movement.succeeded
        return states.MINED if succeeded is None else states.CONFIRMED if succeeded else states.REVERTED


@dataclass(frozen=True)
class History:
    """Lines, newest first, and the ranges that were looked at, by kind; `missing` says what could not be had."""

    lines: tuple[HistoryLine, ...]
    ranges: tuple[Scanned, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """Whose history, and how much. `scan` are blocks to read one by one; `rebuild` drops the index first."""

    address: Address
    limit: int = 50
    scan: tuple[int, int] | None = None
    rebuild: bool = False


def history(
    database: Database,
    journal: Journal,
    client: NodeClient,
    network: Network,
    request: Request,
    advance: Callable[[int], None] = lambda _blocks: None,
) -> History:
    """Bring the index up to date and return the history.

    What this home sent is shown also when the node gives no events.

    Raises:
        InvalidInput: blocks to scan that do not exist.
    """
    missing: list[str] = []
    genesis = client.genesis_hash()
    newest = client.latest_block()
    head = newest.number
    index = MovementIndex(database, genesis, request.address)
    if request.rebuild:
        index.clear()
    else:
        _forget_what_vanished(client, index, network)
    scanner = Scanner(client, network, request.address, advance)
    if network.embedded:
        _extend(index, scanner.embedded, (NATIVE, INTERNAL), 0, head)
        _extend(index, scanner.tokens, (ERC20,), 0, head)
    else:
        try:
            _extend(index, scanner.tokens, (ERC20,), max(0, head - RECENT_BLOCKS + 1), head)
        except (RpcRefused, NetworkFailed) as failure:
            missing.append(f"token transfers of recent blocks: {failure.message}")
        if request.scan is not None:
            first, last = request.scan
            if not 0 <= first <= last <= head:
                raise InvalidInput(f"there are no blocks {first} to {last}: the newest is {head}")
            _read(index, scanner.blocks, (NATIVE,), first, last)
            _read(index, scanner.tokens, (ERC20,), first, last)
    if (index.tip() or (0, ""))[0] <= head:  # a node that lags is no reason to forget how far we were
        index.set_tip(head, newest.hash)
    taken_back: list[JournalEntry] = []
    if network.embedded:  # known whole: what is settled and not in the index was mined since, or taken back
        lost = journal.unindexed(genesis, request.address, settled=True)
        taken_back = [journal.orphan(entry) for entry in lost if client.receipt(str(entry.hash)) is None]
    lines = _newest_lines(journal, index, genesis, request, taken_back)
    if scanner.unreadable:
        missing.append(f"{len(scanner.unreadable)} events that the node gave in no readable form")
    return History(tuple(lines), tuple(index.scanned()), tuple(missing))


def special_addresses(client: NodeClient, network: Network) -> dict[str, str]:
    """Return the names of addresses that every embedded chain has: its faucet and the system's contracts."""
    if not network.embedded:
        return {}
    contracts = answers.members(client.transport.request("cmwallet_contracts"), "contracts")
    names = {str(answers.address(address, "contract")): name for name, address in contracts.items()}
    faucet = answers.members(client.transport.request("cmwallet_status"), "status").get("faucet")
    return names if faucet is None else names | {answers.address(faucet, "faucet"): "faucet"}


Source = Callable[[int, int], Iterable[tuple[list[Movement], int]]]


def _extend(index: MovementIndex, source: Source, kinds: tuple[str, ...], first: int, last: int) -> None:
    """Look at what came since the last time."""
    seen = index.last_scanned(kinds[0])
    _read(index, source, kinds, first if seen is None else max(first, seen + 1), last)


def _read(index: MovementIndex, source: Source, kinds: tuple[str, ...], first: int, last: int) -> None:
    for movements, covered in source(first, last):
        index.add(movements, kinds, first, covered)


def _forget_what_vanished(client: NodeClient, index: MovementIndex, network: Network) -> None:
    """Drop from the index what may have been in blocks that are no longer part of the chain."""
    tip = index.tip()
    if tip is None:
        index.clear()
        return
    number, block_hash = tip
    if is_canonical(client, number, block_hash, embedded=network.embedded):
        return
    if not network.embedded:
        index.forget_from(max(0, number - DEEPEST_REORGANISATION))
        left = index.newest()
        if left is not None and is_canonical(client, left.block, left.block_hash, embedded=False):
            return
    index.clear()


def _newest_lines(
    journal: Journal, index: MovementIndex, genesis: str, request: Request, taken_back: list[JournalEntry]
) -> list[HistoryLine]:
    """Return as many lines as are asked for: what waits, then the newest of the index and of the journal by block.

    Only so much is read as is shown, however long the history.
    """
    address, limit = request.address, request.limit
    movements = index.movements(limit=limit)
    known = journal.with_hashes({movement.hash for movement in movements})
    gone = {entry.id: entry for entry in taken_back}  # written down only while the vault is open
    settled = journal.unindexed(genesis, address, settled=True, limit=limit + len(gone))
    settled = [entry for entry in settled if entry.id not in gone]
    open_still = journal.unindexed(genesis, address, settled=False, limit=limit)
    waiting = sorted([*gone.values(), *(one for one in open_still if one.id not in gone)], key=lambda one: -one.id)
    lines = [HistoryLine(movement, known.get(movement.hash)) for movement in movements]
    lines += [HistoryLine(_of_entry(entry), entry) for entry in settled]
    merged = sorted(lines, key=lambda line: (line.movement.block, line.movement.position), reverse=True)
    return [*(HistoryLine(_of_entry(entry), entry) for entry in waiting), *merged][:limit]


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
    if entry.state in states.SETTLED and entry.block is not None:
        succeeded = None if entry.state == states.MINED else entry.state == states.CONFIRMED
        return replace(movement, block=entry.block, block_hash=entry.block_hash or "", succeeded=succeeded)
    return movement
