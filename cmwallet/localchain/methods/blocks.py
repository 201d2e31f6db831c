"""eth_: blocks; and what a client asks to know whom it talks to (net_, web3_)."""

from __future__ import annotations

from collections.abc import Sequence

from eth.vm.forks.london.blocks import LondonBlockHeader
from eth_hash.auto import keccak

import cmwallet
from cmwallet.localchain import CHAIN_ID, formatting
from cmwallet.localchain.methods.context import Context, Method, find_header
from cmwallet.localchain.parameters import BlockReference, Parameters


def client_version(_context: Context, _parameters: Parameters) -> str:
    """`cmwallet/<version>/local`."""
    return f"cmwallet/{cmwallet.__version__}/local"


def chain_id(_context: Context, _parameters: Parameters) -> str:
    """EIP-155 chain id."""
    return formatting.quantity(CHAIN_ID)


def network_id(_context: Context, _parameters: Parameters) -> str:
    """The network id, as a decimal string."""
    return str(CHAIN_ID)


def sha3(_context: Context, parameters: Parameters) -> str:
    """Keccak-256 of some bytes."""
    parameters.expect(1, 1)
    return formatting.data(keccak(parameters.data(0)))


def block_number(context: Context, _parameters: Parameters) -> str:
    """Number of the newest block."""
    return formatting.quantity(context.chain.head().block_number)


def block_by_number(context: Context, parameters: Parameters) -> object:
    """A block by number or tag, with hashes or whole transactions."""
    parameters.expect(1, 2)
    reference, full = parameters.block_number(0), parameters.flag(1, default=False)
    if reference.tag == "pending":
        return _pending_block(context, full)
    return _block(context, find_header(context.chain, reference), full)


def block_by_hash(context: Context, parameters: Parameters) -> object:
    """A block by hash."""
    parameters.expect(1, 2)
    reference = BlockReference(hash=parameters.hash(0))
    return _block(context, find_header(context.chain, reference), parameters.flag(1, default=False))


def count_by_number(context: Context, parameters: Parameters) -> object:
    """How many transactions a block holds."""
    parameters.expect(1, 1)
    reference = parameters.block_number(0)
    if reference.tag == "pending":
        return formatting.quantity(len(context.chain.pending().executed))
    return _count(context, find_header(context.chain, reference))


def count_by_hash(context: Context, parameters: Parameters) -> object:
    """How many transactions a block holds."""
    parameters.expect(1, 1)
    return _count(context, find_header(context.chain, BlockReference(hash=parameters.hash(0))))


def block_receipts(context: Context, parameters: Parameters) -> object:
    """All receipts of a block; null if there is no such block."""
    parameters.expect(1, 1)
    header = find_header(context.chain, parameters.block(0))
    if header is None:
        return None
    records = context.chain.records
    logs = records.logs_of_block(header.block_number)
    return [formatting.receipt(stored, header, logs) for stored in records.transactions(header.block_number)]


def uncle_count(context: Context, parameters: Parameters) -> object:
    """There are no uncles."""
    parameters.expect(1, 1)
    return None if find_header(context.chain, parameters.block(0)) is None else "0x0"


def no_uncle(_context: Context, parameters: Parameters) -> None:
    """There are no uncles."""
    parameters.expect(2, 2)


def _block(context: Context, header: LondonBlockHeader | None, full: bool) -> object:
    if header is None:
        return None
    records = context.chain.records
    stored = records.transactions(header.block_number)
    transactions: Sequence[object] = [formatting.data(item.hash) for item in stored]
    if full:
        transactions = [
            formatting.transaction(item.signed, header=header, position=item.position, price=item.price)
            for item in stored
        ]
    return formatting.block(header, transactions, records.size_of(header.block_number))


def _pending_block(context: Context, full: bool) -> object:
    built = context.chain.pending()
    signed = [item.transaction for item in built.executed]
    transactions: Sequence[object] = [formatting.data(item.hash) for item in signed]
    if full:
        transactions = [formatting.transaction(item, header=None, position=None) for item in signed]
    return formatting.block(built.header, transactions, built.size, pending=True)


def _count(context: Context, header: LondonBlockHeader | None) -> object:
    if header is None:
        return None
    return formatting.quantity(len(context.chain.records.transactions(header.block_number)))


READS: dict[str, Method] = {
    "web3_clientVersion": client_version,
    "web3_sha3": sha3,
    "net_version": network_id,
    "net_listening": lambda _context, _parameters: True,
    "net_peerCount": lambda _context, _parameters: "0x0",
    "eth_chainId": chain_id,
    "eth_syncing": lambda _context, _parameters: False,
    "eth_mining": lambda _context, _parameters: False,
    "eth_accounts": lambda _context, _parameters: [],
    "eth_blockNumber": block_number,
    "eth_getBlockByNumber": block_by_number,
    "eth_getBlockByHash": block_by_hash,
    "eth_getBlockTransactionCountByNumber": count_by_number,
    "eth_getBlockTransactionCountByHash": count_by_hash,
    "eth_getBlockReceipts": block_receipts,
    "eth_getUncleCountByBlockNumber": uncle_count,
    "eth_getUncleCountByBlockHash": uncle_count,
    "eth_getUncleByBlockNumberAndIndex": no_uncle,
    "eth_getUncleByBlockHashAndIndex": no_uncle,
}
