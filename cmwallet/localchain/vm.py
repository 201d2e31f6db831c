"""Virtual machine of the chain (`LocalVM`): London rules with a clock, a difficulty and a reward of its own.

py-evm's LondonVM dates each block one second after its parent and computes a difficulty and a reward for miners. The
embedded chain dates a block when it is mined (never before its parent; equal is allowed), has no proof of work and
creates no coins after genesis. Base fees follow EIP-1559 and are burnt.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, cast

from eth.abc import (
    AtomicDatabaseAPI,
    BlockHeaderAPI,
    ComputationAPI,
    MessageAPI,
    OpcodeAPI,
    SignedTransactionAPI,
    StateAPI,
    TransactionContextAPI,
)
from eth.db.account import AccountDB
from eth.rlp.accounts import Account
from eth.typing import JournalDBCheckpoint
from eth.vm import opcode_values
from eth.vm.chain_context import ChainContext
from eth.vm.forks.london import LondonVM
from eth.vm.forks.london.blocks import LondonBlockHeader
from eth.vm.forks.london.computation import LondonComputation
from eth.vm.forks.london.headers import calculate_expected_base_fee_per_gas
from eth.vm.forks.london.state import LondonState, LondonTransactionExecutor
from eth_hash.auto import keccak
from eth_typing import Address, BlockNumber, Hash32
from rlp import codec

from cmwallet.localchain import CHAIN_ID

BLOCK_GAS_LIMIT = 30_000_000
_LOOK_EVERY = 256
DIFFICULTY = 1
"""Constant; a block's difficulty says nothing here."""

TIPS_ADDRESS = Address(keccak(b"cmwallet local chain: tips")[12:])
"""Priority fees go here: 0x03f925c8…4230f. Nobody has a key, the address is the hash of a sentence."""


@dataclass(frozen=True)
class Destruction:
    """What a SELFDESTRUCT moved: `value` wei from the contract to `beneficiary`."""

    beneficiary: Address
    value: int


class OutOfTime(Exception):
    """A computation took longer than its caller may have. No error of the EVM: no contract can catch it."""


class LocalComputation(LondonComputation):
    """London's computation; it also remembers what SELFDESTRUCT moved, which py-evm does not keep."""

    def __init__(self, state: StateAPI, message: MessageAPI, transaction_context: TransactionContextAPI) -> None:
        super().__init__(state, message, transaction_context)
        self.destructions: list[Destruction] = []


class _RecordingSelfDestruct:
    """SELFDESTRUCT that notes beneficiary and balance before they change."""

    mnemonic = "SELFDESTRUCT"

    def __init__(self, original: OpcodeAPI) -> None:
        self._original = original

    def __call__(self, computation: ComputationAPI) -> Any:
        balance = computation.state.get_balance(computation.msg.storage_address)
        known = len(computation.beneficiaries)
        try:
            return self._original(computation)
        finally:
            if len(computation.beneficiaries) > known:
                moved = Destruction(computation.beneficiaries[-1], balance)
                cast("LocalComputation", computation).destructions.append(moved)


_OPCODES = {
    **LondonComputation.opcodes,
    opcode_values.SELFDESTRUCT: _RecordingSelfDestruct(LondonComputation.opcodes[opcode_values.SELFDESTRUCT]),
}
LocalComputation.opcodes = {
    # Bound methods, not the objects: calling an object with `__call__` goes through C and counts against the recursion
    # limit that Python 3.12 has for that, so that calls nested some 500 deep would fail there and nowhere else.
    value: cast("OpcodeAPI", opcode.__call__)
    for value, opcode in _OPCODES.items()
}


class LocalExecutor(LondonTransactionExecutor):
    """London's executor for transactions that `transactions.decode` has passed.

    Form, intrinsic gas and signature were checked there; recovering the signer twice more would take a tenth of the
    time of a transfer. Nonce, funds and base fee are checked against the state as ever.
    """

    def validate_transaction(self, transaction: SignedTransactionAPI) -> None:
        """Check what depends on the state."""
        self.vm_state.validate_transaction(transaction)


class LocalAccounts(AccountDB):
    """py-evm's accounts; the state root is computed once, also when the block is stored after it was built.

    py-evm computes it again then, which costs as much as the first time.
    """

    _root_is_current = False

    def make_state_root(self) -> Hash32:
        """Fold every change into the state trie and return its root."""
        if not self._root_is_current:
            super().make_state_root()
            self._root_is_current = True
        return self.state_root

    def _set_account(self, address: Address, account: Account) -> None:
        self._root_is_current = False
        super()._set_account(address, account)

    def delete_account(self, address: Address) -> None:
        """As py-evm's."""
        self._root_is_current = False
        super().delete_account(address)

    def set_storage(self, address: Address, slot: int, value: int) -> None:
        """As py-evm's."""
        self._root_is_current = False
        super().set_storage(address, slot, value)

    def delete_storage(self, address: Address) -> None:
        """As py-evm's."""
        self._root_is_current = False
        super().delete_storage(address)

    def discard(self, checkpoint: JournalDBCheckpoint) -> None:
        """As py-evm's."""
        self._root_is_current = False
        super().discard(checkpoint)


class TimedComputation(LocalComputation):
    """A computation that ends when its state's time is over: asked at every call, and at every so many instructions."""

    def __init__(self, state: StateAPI, message: MessageAPI, transaction_context: TransactionContextAPI) -> None:
        super().__init__(state, message, transaction_context)
        self._instructions = 0
        self._look()

    def consume_gas(self, amount: int, reason: str) -> None:
        """As London's; whatever takes time takes gas."""
        super().consume_gas(amount, reason)
        self._instructions += 1
        if not self._instructions % _LOOK_EVERY:
            self._look()

    def _look(self) -> None:
        deadline = cast("LocalState", self.state).deadline
        if deadline is not None and time.thread_time() > deadline:
            raise OutOfTime


class LocalState(LondonState):
    """London's state over `LocalComputation` and `LocalAccounts`."""

    account_db_class = LocalAccounts
    deadline: float | None = None
    """When calls have to be over, by the processor time of this thread (`time.thread_time`)."""

    def end_within(self, seconds: float) -> None:
        """Let what is executed on this state from now on raise `OutOfTime` after so many seconds of the processor."""
        self.deadline = time.thread_time() + seconds
        self.computation_class = TimedComputation  # of this state alone

    computation_class = LocalComputation
    transaction_executor_class = LocalExecutor


class LocalVM(LondonVM):
    """London with the embedded chain's clock, difficulty and reward."""

    _state_class = LocalState
    chain_context: ClassVar[ChainContext] = ChainContext(CHAIN_ID)  # type: ignore[misc]  # one chain, one context

    @staticmethod
    def get_block_reward() -> int:
        """No coins are made after genesis."""
        return 0

    @staticmethod
    def compute_difficulty(_parent: BlockHeaderAPI, _timestamp: int) -> int:
        """Constant."""
        return DIFFICULTY


def encode_header(header: BlockHeaderAPI) -> bytes:
    """RLP of a header."""
    return cast("bytes", codec.encode(header))  # type: ignore[no-untyped-call]


@lru_cache(maxsize=512)  # most requests read a new header, some of them twice, and headers do not change
def decode_header(encoded: bytes) -> LondonBlockHeader:
    """Read what `encode_header` wrote."""
    return cast("LondonBlockHeader", codec.decode(encoded, sedes=LondonBlockHeader))  # type: ignore[no-untyped-call]


def base_fee_of(header: BlockHeaderAPI) -> int:
    """Base fee of a block, in wei per gas; every block here has one."""
    return header.base_fee_per_gas or 0


def next_base_fee(parent: BlockHeaderAPI) -> int:
    """Base fee of the block after `parent`, in wei per gas (EIP-1559)."""
    return calculate_expected_base_fee_per_gas(parent)


def header_after(parent: BlockHeaderAPI, timestamp: int) -> LondonBlockHeader:
    """The header that a block after `parent` starts from: nothing executed yet, the parent's state."""
    return LondonBlockHeader(
        difficulty=DIFFICULTY,
        block_number=BlockNumber(parent.block_number + 1),
        gas_limit=BLOCK_GAS_LIMIT,
        timestamp=max(timestamp, parent.timestamp),
        coinbase=TIPS_ADDRESS,
        parent_hash=parent.hash,
        state_root=parent.state_root,
        base_fee_per_gas=next_base_fee(parent),
    )


def state_for(database: AtomicDatabaseAPI, header: BlockHeaderAPI, ancestors: Iterable[Hash32]) -> StateAPI:
    """The world at `header.state_root`, executing as part of the block `header`.

    `ancestors` are the hashes of the blocks before it, newest first (BLOCKHASH).
    """
    return LocalVM.build_state(database, header, LocalVM.chain_context, ancestors)
