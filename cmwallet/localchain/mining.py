"""Block building: the transactions executed in order, the header that seals them, and what the indices need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from eth._utils.address import generate_contract_address
from eth.abc import ComputationAPI, StateAPI
from eth.constants import CREATE_CONTRACT_ADDRESS
from eth.rlp.logs import Log
from eth.vm.forks.london.blocks import LondonBlockHeader
from eth_typing import Address
from eth_utils.exceptions import ValidationError
from trie.hexary import HexaryTrie

from cmwallet import rlp
from cmwallet.localchain.transactions import SignedTransaction
from cmwallet.localchain.vm import LocalComputation, LocalVM, base_fee_of, encode_header
from identity.keccak import keccak256

_SUCCEEDED, _FAILED = b"\x01", b""
_LEAF_OF_FIRST = rlp.encode_bytes(bytes.fromhex("2080"))
"""Path of the leaf for index 0 in hex-prefix encoding: an even leaf, nibbles 8 and 0 (RLP of 0 is 0x80)."""


@dataclass(frozen=True)
class Transfer:
    """Wei that a contract moved while a transaction ran; `kind` is call, create or selfdestruct."""

    kind: str
    sender: bytes
    recipient: bytes
    value: int
    depth: int


@dataclass(frozen=True)
class Executed:
    """A transaction in its block. `price` is what it paid per gas, in wei."""

    transaction: SignedTransaction
    succeeded: bool
    gas_used: int
    cumulative_gas: int
    price: int
    contract: bytes | None
    bloom: int
    logs: tuple[Log, ...]
    transfers: tuple[Transfer, ...]


@dataclass
class BuiltBlock:
    """A block ready to be stored, with the state behind it (not yet persisted).

    `arrivals` number its transactions in the order in which they came to the pool.
    """

    header: LondonBlockHeader
    state: StateAPI
    executed: list[Executed] = field(default_factory=list)
    invalid: list[SignedTransaction] = field(default_factory=list)
    arrivals: list[int] = field(default_factory=list)
    size: int = 0


def build_block(start: LondonBlockHeader, state: StateAPI, candidates: Iterable[SignedTransaction]) -> BuiltBlock:
    """Execute `candidates` on `state` in a block that begins as `start`, as many as its gas limit holds.

    A candidate that cannot be executed at all (wrong nonce, no funds, fee below the base fee) is listed in `invalid`.
    The state root is computed, nothing is written.
    """
    block = BuiltBlock(start, state)
    receipts = []
    bloom, used = 0, 0
    left_out: set[bytes] = set()  # senders whose later nonces have to wait too
    for transaction in candidates:
        if transaction.sender in left_out:
            continue
        if used + transaction.gas > start.gas_limit:
            left_out.add(transaction.sender)
            continue
        state.lock_changes()
        before = state.snapshot()
        try:
            computation = state.apply_transaction(transaction.envelope)
        except (ValidationError, RecursionError):  # the latter: nested deeper than this Python can follow
            state.revert(before)
            block.invalid.append(transaction)
            left_out.add(transaction.sender)
            continue
        state.commit(before)
        gas = LocalVM.finalize_gas_used(transaction.envelope, computation)
        used += gas
        receipt = transaction.envelope.make_receipt(
            _FAILED if computation.is_error else _SUCCEEDED, used, computation.get_log_entries()
        )
        receipts.append(receipt)
        bloom |= receipt.bloom
        block.executed.append(
            Executed(
                transaction=transaction,
                succeeded=not computation.is_error,
                gas_used=gas,
                cumulative_gas=used,
                price=transaction.price(base_fee_of(start)),
                contract=_created(transaction),
                bloom=receipt.bloom,
                logs=tuple(cast("tuple[Log, ...]", receipt.logs)),
                transfers=tuple(_transfers(computation)),
            )
        )
    sealed = start.copy(
        state_root=state.make_state_root(),
        transaction_root=list_root([item.transaction.raw for item in block.executed]),
        receipt_root=list_root([receipt.encode() for receipt in receipts]),
        bloom=bloom,
        gas_used=used,
    )
    block.header = cast("LondonBlockHeader", sealed)
    block.size = len(encode_header(block.header)) + sum(len(item.transaction.raw) for item in block.executed)
    return block


def list_root(items: Sequence[bytes]) -> bytes:
    """Root of the trie that maps RLP of 0, 1, 2 … to `items`: transactions or receipts of a block, encoded.

    Most blocks here hold one transaction. The root of a single leaf is one hash (Yellow Paper, appendix D).
    """
    if len(items) == 1:
        return keccak256(rlp.encode_list(_LEAF_OF_FIRST + rlp.encode_bytes(items[0])))
    trie = HexaryTrie({})
    for index, item in enumerate(items):
        trie[rlp.encode_int(index)] = item
    return bytes(trie.root_hash)


def _created(transaction: SignedTransaction) -> bytes | None:
    if transaction.recipient is not None:
        return None
    return bytes(generate_contract_address(Address(transaction.sender), transaction.nonce))


def _transfers(computation: ComputationAPI) -> Iterator[Transfer]:
    """Every transfer below the transaction itself that was not undone by a failure above it."""
    if computation.is_error:
        return
    message = computation.msg
    moves_value = message.value and message.should_transfer_value and message.sender != message.storage_address
    if message.depth and moves_value:
        kind = "create" if message.to == CREATE_CONTRACT_ADDRESS else "call"
        yield Transfer(kind, message.sender, message.storage_address, message.value, message.depth)
    for child in computation.children:
        yield from _transfers(child)
    for moved in cast("LocalComputation", computation).destructions:
        if moved.value and moved.beneficiary != message.storage_address:
            yield Transfer("selfdestruct", message.storage_address, moved.beneficiary, moved.value, message.depth + 1)
