"""The chain's state machine: what is stored is read afresh, every change runs under the writer lock.

Nothing about the head is remembered between two calls. Several processes may hold the same chain open; a handle that
trusted its own memory would mine a block beside the one that another process has just stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from eth.abc import StateAPI
from eth.vm.forks.london.blocks import LondonBlockHeader
from eth_typing import Address

from cmwallet.errors import Busy, Damaged
from cmwallet.localchain.database import ChainDatabase
from cmwallet.localchain.errors import invalid_params, refused
from cmwallet.localchain.genesis import Allocation, build_genesis
from cmwallet.localchain.keys import Role, address_of, ensure_key, load_key
from cmwallet.localchain.mining import BuiltBlock, build_block
from cmwallet.localchain.pool import Pool, Waiting
from cmwallet.localchain.records import Records
from cmwallet.localchain.settings import Settings
from cmwallet.localchain.snapshots import Snapshots
from cmwallet.localchain.transactions import SignedTransaction, decode, sign_own
from cmwallet.localchain.vm import base_fee_of, header_after, next_base_fee, state_for
from identity.secret import Secret

DATABASE_NAME = "chain.db"
SUGGESTED_TIP = 10**9
"""Wei per gas that is suggested as priority fee."""

MAX_CLOCK = 2**40
"""Block time ends in the year 36812: contracts that add to it must not overflow 64 bits."""

_TRANSFER_GAS = 21_000
_CONTRACT_GAS = 200_000


class LocalChain:
    """The embedded chain in `directory`; made on first use. Used by one thread.

    `clock` returns seconds since 1970. Storage errors are those of the identity floor; what clients may see is
    raised as `RpcFailure`.
    """

    def __init__(
        self,
        directory: Path,
        *,
        clock: Callable[[], float],
        database: Callable[[Path], ChainDatabase] = ChainDatabase,
    ) -> None:
        self.directory = directory
        self._clock = clock
        self.database = database(directory / DATABASE_NAME)
        self.records = Records(self.database)
        self.settings = Settings(self.database)
        self.pool = Pool(self.database)
        self.snapshots = Snapshots(self.database)
        try:
            self._begin_chain()
        except BaseException:
            self.close()
            raise

    def _begin_chain(self) -> None:
        if self.records.head_number() is not None:
            return
        with self.database.writing():
            if self.records.head_number() is None:  # no other process was faster
                self._store_genesis()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    # Reading

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything read inside comes from one moment."""
        with self.database.reading():
            yield

    def head(self) -> LondonBlockHeader:
        """The newest header."""
        header = self.records.head()
        if header is None:
            raise Damaged(f"{self.database.path} holds no blocks", hint="cmwallet chain reset")
        return header

    def state_of(self, header: LondonBlockHeader) -> StateAPI:
        """The world after the block `header`, executing as that block."""
        return state_for(self.database.nodes, header, self.records.ancestors(header.block_number))

    def now(self) -> int:
        """Block time now: the machine's clock plus the offset, in seconds since 1970."""
        return int(self._clock()) + self.settings.clock_offset

    def pending(self) -> BuiltBlock:
        """The block that would be mined now, not stored."""
        return self._build(*self._begin(), self.pool)

    def base_fee(self) -> int:
        """Base fee of the next block, in wei per gas."""
        return next_base_fee(self.head())

    def pending_nonce(self, address: bytes) -> int:
        """The nonce that the next transaction of `address` should have."""
        return self.pool.next_nonce(address, self.state_of(self.head()).get_nonce(Address(address)))

    # Writing

    def submit(self, raw: bytes) -> bytes:
        """Take a signed transaction: mined at once, or kept in the pool. Returns its hash.

        When this returns, the transaction is on disk. Raises `RpcFailure`.
        """
        signed = decode(raw)
        with self.database.writing():
            self._accept(signed, *self._begin())
        self.mine_waiting()
        return signed.hash

    def send_own(self, role: Role, to: bytes, value: int, data: bytes = b"") -> bytes:
        """Send wei or a call with one of the chain's own keys; returns the hash.

        Nonce and signature are made under the writer lock.
        """
        key = load_key(self.directory, role)
        sender = address_of(key)
        with self.database.writing():
            start, state = self._begin()
            raw = sign_own(
                key,
                nonce=self.pool.next_nonce(sender, state.get_nonce(Address(sender))),
                to=to,
                value=value,
                data=data,
                gas=_CONTRACT_GAS if state.get_code(Address(to)) else _TRANSFER_GAS,
                max_fee=2 * base_fee_of(start) + SUGGESTED_TIP,
                tip=SUGGESTED_TIP,
            )
            signed = decode(raw)
            self._accept(signed, start, state)
        self.mine_waiting()
        return signed.hash

    def deploy(self, key: Secret, place: int, data: bytes, value: int, gas: int) -> None:
        """Create a contract as creation number `place` of the chain's own `key`, in a block of its own.

        Nothing happens when another process was faster. Raises `Damaged` when the contract cannot be created.
        """
        sender = address_of(key)
        with self.database.writing():
            if len(self.records.created_by(sender)) != place:
                return
            start, state = self._begin()
            nonce = state.get_nonce(Address(sender))
            fee = 2 * base_fee_of(start) + SUGGESTED_TIP
            signed = decode(
                sign_own(key, nonce=nonce, to=b"", value=value, gas=gas, max_fee=fee, tip=SUGGESTED_TIP, data=data)
            )
            built = self._build(start, state, [Waiting(signed, self.settings.next_arrival())])
            if not built.executed or not built.executed[0].succeeded:
                raise Damaged("the embedded chain cannot take its contracts", hint="cmwallet chain reset")
            self._store(built)

    def mine(self, *, timestamp: int | None = None) -> None:
        """Mine one block of whatever the pool holds that can be executed; an empty one is fine."""
        with self.database.writing():
            if timestamp is not None:
                self._date_next_block(timestamp)
            self._store(self._build(*self._begin(), self.pool))

    def mine_waiting(self) -> None:
        """With automining, give every waiting transaction that can be executed a block of its own."""
        while self.pool.size() and self.settings.automine:
            with self.database.writing():
                start, state = self._begin()
                ready = next(self.pool.executable(state, base_fee_of(start)), None)
                if ready is None:
                    return
                self._store(self._build(start, state, [ready]))

    def set_automine(self, enabled: bool) -> None:
        """Switch the block per transaction on or off; switching on mines what waits."""
        with self.database.writing():
            self.settings.automine = enabled
        self.mine_waiting()

    def increase_time(self, seconds: int) -> int:
        """Move block time ahead and return the whole offset in seconds."""
        if seconds < 0:
            raise invalid_params("time only moves forward")
        with self.database.writing():
            if self.now() + seconds > MAX_CLOCK:
                raise invalid_params("block time cannot be moved that far")
            self.settings.clock_offset += seconds
            return self.settings.clock_offset

    def set_next_timestamp(self, timestamp: int) -> None:
        """Date the next block; later ones go on from there."""
        with self.database.writing():
            self._date_next_block(timestamp)

    def snapshot(self) -> int:
        """Remember head, pool and settings; returns the snapshot's number."""
        with self.database.writing():
            return self.snapshots.take(self.head(), self.settings)

    def revert(self, number: int) -> bool:
        """Go back to a snapshot, which is used up with all taken after it; False if there is none."""
        with self.database.writing():
            return self.snapshots.restore(number, self.records, self.settings)

    def reset(self) -> None:
        """Begin again from a new genesis; the chain's own keys stay."""
        with self.database.writing():
            self.database.create_tables()
            self._store_genesis()
        with suppress(Busy):  # somebody reads: the room is given back another time
            self.database.compact()

    # Inside the writer lock

    def _begin(self) -> tuple[LondonBlockHeader, StateAPI]:
        """The next block as it starts: its header so far, and the state that it will change."""
        fixed = self.settings.next_timestamp
        start = header_after(self.head(), self.now() if fixed is None else fixed)
        return start, state_for(self.database.nodes, start, self.records.ancestors(start.block_number))

    def _accept(self, signed: SignedTransaction, start: LondonBlockHeader, state: StateAPI) -> None:
        self.pool.check(signed, state, base_fee_of(start))
        item = Waiting(signed, self.settings.next_arrival())
        if not self.settings.automine or signed.nonce != state.get_nonce(Address(signed.sender)):
            self.pool.add(signed, item.arrival)
            return
        built = self._build(start, state, [item])
        if built.invalid:
            raise refused("the transaction cannot be executed")
        self._store(built)

    def _build(self, start: LondonBlockHeader, state: StateAPI, source: Pool | Sequence[Waiting]) -> BuiltBlock:
        if isinstance(source, Pool):
            waiting = list(source.executable(state, base_fee_of(start))) if source.size() else []
        else:
            waiting = list(source)
        arrivals = {item.transaction.hash: item.arrival for item in waiting}
        built = build_block(start, state, [item.transaction for item in waiting])
        built.arrivals = [arrivals[item.transaction.hash] for item in built.executed]
        return built

    def _store(self, built: BuiltBlock) -> None:
        built.state.persist()
        self.records.store(built)
        if self.pool.size():
            for item in built.executed:
                self.pool.remove(item.transaction.sender, item.transaction.nonce)
            for transaction in built.invalid:
                self.pool.remove(transaction.sender, transaction.nonce)
        if self.settings.next_timestamp is not None:
            self.settings.clock_offset += built.header.timestamp - self.now()
            self.settings.next_timestamp = None

    def _store_genesis(self) -> None:
        distributor = address_of(ensure_key(self.directory, "distributor"))
        self.settings.distributor = distributor
        allocation = Allocation(distributor, faucet=address_of(ensure_key(self.directory, "faucet")))
        built = build_genesis(self.database, allocation, int(self._clock()))
        built.state.persist()
        self.records.store(built)

    def _date_next_block(self, timestamp: int) -> None:
        if timestamp < self.head().timestamp:
            raise invalid_params(f"timestamp {timestamp} is before the newest block's, {self.head().timestamp}")
        if timestamp > MAX_CLOCK:
            raise invalid_params("block time cannot be moved that far")
        self.settings.next_timestamp = timestamp
