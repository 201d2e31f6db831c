"""Transaction pool: persistent, ordered by nonce, future nonces kept, replaced at +10 %."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eth.abc import StateAPI
from eth_typing import Address

from cmwallet.localchain.database import ChainDatabase, Row
from cmwallet.localchain.errors import refused
from cmwallet.localchain.transactions import SignedTransaction, restore

MAX_PENDING = 4096
MAX_PENDING_OF_ONE = 1024
REPLACEMENT_PERCENT = 10


@dataclass(frozen=True)
class Waiting:
    """A transaction of the pool; `arrival` numbers it in the order of coming in."""

    transaction: SignedTransaction
    arrival: int


class Pool:
    """The table `pool`, and the rules by which a transaction may enter it."""

    def __init__(self, database: ChainDatabase) -> None:
        self._database = database

    def check(self, signed: SignedTransaction, state: StateAPI, base_fee: int) -> None:
        """Raise `RpcFailure` (-32000) unless `signed` may wait for a block after `state`; words as in go-ethereum."""
        nonce = state.get_nonce(Address(signed.sender))
        if signed.nonce < nonce:
            raise refused(f"nonce too low: next nonce {nonce}, tx nonce {signed.nonce}")
        waiting = self.of(signed.sender)
        rival = waiting.get(signed.nonce)
        if rival is not None and rival.transaction.hash == signed.hash:
            raise refused("already known")
        if signed.max_fee < base_fee:
            raise refused(
                "max fee per gas less than block base fee: "
                f"address 0x{signed.sender.hex()}, maxFeePerGas: {signed.max_fee}, baseFee: {base_fee}"
            )
        if rival is not None and not _outbids(signed, rival.transaction):
            raise refused("replacement transaction underpriced")
        balance = state.get_balance(Address(signed.sender))
        cost = signed.cost + sum(item.transaction.cost for n, item in waiting.items() if n < signed.nonce)
        if balance < cost:
            raise refused(
                f"insufficient funds for gas * price + value: address 0x{signed.sender.hex()} "
                f"have {balance} want {cost}"
            )
        has_to_wait = rival is None and signed.nonce > nonce
        if has_to_wait and (len(waiting) >= MAX_PENDING_OF_ONE or self.size() >= MAX_PENDING):
            raise refused("txpool is full")

    def add(self, signed: SignedTransaction, arrival: int) -> None:
        """Put a checked transaction in, in place of one with the same sender and nonce."""
        self._database.write(
            "INSERT OR REPLACE INTO pool VALUES (?, ?, ?, ?, ?)",
            (signed.sender, signed.nonce, signed.hash, signed.raw, arrival),
        )

    def remove(self, sender: bytes, nonce: int) -> None:
        """Take a transaction out."""
        self._database.write("DELETE FROM pool WHERE sender = ? AND nonce = ?", (sender, nonce))

    def size(self) -> int:
        """How many wait."""
        return self._database.number("SELECT count(*) FROM pool") or 0

    def all(self) -> list[Waiting]:
        """Everything that waits, by arrival."""
        rows = self._database.read("SELECT raw, sender, arrival FROM pool ORDER BY arrival")
        return [_waiting(row) for row in rows]

    def of(self, sender: bytes) -> dict[int, Waiting]:
        """What waits from one sender, by nonce."""
        rows = self._database.read("SELECT raw, sender, arrival FROM pool WHERE sender = ? ORDER BY nonce", (sender,))
        return {item.transaction.nonce: item for item in map(_waiting, rows)}

    def find(self, transaction_hash: bytes) -> SignedTransaction | None:
        """A waiting transaction by its hash."""
        rows = self._database.read("SELECT raw, sender, arrival FROM pool WHERE hash = ?", (transaction_hash,))
        return _waiting(rows[0]).transaction if rows else None

    def next_nonce(self, sender: bytes, state_nonce: int) -> int:
        """The first nonce that is neither used nor waiting."""
        taken = {row[0] for row in self._database.read("SELECT nonce FROM pool WHERE sender = ?", (sender,))}
        nonce = state_nonce
        while nonce in taken:
            nonce += 1
        return nonce

    def executable(self, state: StateAPI, base_fee: int) -> Iterator[Waiting]:
        """What a block may hold: best tip first, each sender's nonces in order without a gap, base fee covered."""
        queues: dict[bytes, list[Waiting]] = {}
        for item in self.all():
            queues.setdefault(item.transaction.sender, []).append(item)
        ready: dict[bytes, list[Waiting]] = {}
        for sender, items in queues.items():
            items.sort(key=lambda item: item.transaction.nonce)
            run = list(_gapless(items, state.get_nonce(Address(sender)), base_fee))
            if run:
                ready[sender] = run
        while ready:
            sender = min(ready, key=lambda owner: _rank(ready[owner][0], base_fee))
            yield ready[sender].pop(0)
            if not ready[sender]:
                del ready[sender]


def _rank(item: Waiting, base_fee: int) -> tuple[int, int]:
    return (-item.transaction.tip(base_fee), item.arrival)


def _gapless(items: list[Waiting], nonce: int, base_fee: int) -> Iterator[Waiting]:
    for item in items:
        if item.transaction.nonce < nonce:
            continue
        if item.transaction.nonce > nonce or item.transaction.max_fee < base_fee:
            return
        yield item
        nonce += 1


def _outbids(new: SignedTransaction, old: SignedTransaction) -> bool:
    """Fee cap and tip both at least a tenth higher."""
    factor = 100 + REPLACEMENT_PERCENT
    return new.max_fee * 100 >= old.max_fee * factor and new.max_tip * 100 >= old.max_tip * factor


def _waiting(row: Row) -> Waiting:
    raw, sender, arrival = row
    return Waiting(restore(raw, sender), arrival)
