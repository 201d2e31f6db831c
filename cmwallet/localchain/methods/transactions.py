"""eth_: transactions and receipts, and the one way in: signed bytes. The node holds no user's key."""

from __future__ import annotations

from cmwallet.localchain import formatting
from cmwallet.localchain.errors import METHOD_NOT_FOUND, RpcFailure, invalid_params
from cmwallet.localchain.methods.context import Context, Method, find_header
from cmwallet.localchain.parameters import BlockReference, Parameters
from cmwallet.localchain.records import StoredTransaction

_SIGNING = (
    "eth_sendTransaction",
    "eth_sign",
    "eth_signTransaction",
    "eth_signTypedData",
    "eth_signTypedData_v3",
    "eth_signTypedData_v4",
)


def transaction_by_hash(context: Context, parameters: Parameters) -> object:
    """A transaction, mined or waiting; null if unknown."""
    parameters.expect(1, 1)
    chain, wanted = context.chain, parameters.hash(0)
    stored = chain.records.transaction(wanted)
    if stored is not None:
        return _mined(context, stored)
    waiting = chain.pool.find(wanted)
    return None if waiting is None else formatting.transaction(waiting, header=None, position=None)


def raw_transaction_by_hash(context: Context, parameters: Parameters) -> object:
    """The bytes of a transaction; null if unknown."""
    parameters.expect(1, 1)
    chain, wanted = context.chain, parameters.hash(0)
    found = chain.records.transaction(wanted) or chain.pool.find(wanted)
    return None if found is None else formatting.data(found.raw)


def by_number_and_index(context: Context, parameters: Parameters) -> object:
    """A transaction by its place in a block."""
    parameters.expect(2, 2)
    return _at(context, parameters.block_number(0), parameters.quantity(1))


def by_hash_and_index(context: Context, parameters: Parameters) -> object:
    """A transaction by its place in a block."""
    parameters.expect(2, 2)
    return _at(context, BlockReference(hash=parameters.hash(0)), parameters.quantity(1))


def receipt(context: Context, parameters: Parameters) -> object:
    """The receipt of a mined transaction; null while it waits or is unknown."""
    parameters.expect(1, 1)
    records = context.chain.records
    stored = records.transaction(parameters.hash(0))
    header = None if stored is None else records.header(stored.block)
    if stored is None or header is None:
        return None
    return formatting.receipt(stored, header, records.logs_of_block(stored.block))


def send_raw(context: Context, parameters: Parameters) -> str:
    """Take a signed transaction (legacy, EIP-2930, EIP-1559) and return its hash; it is on disk by then."""
    parameters.expect(1, 1)
    return formatting.data(context.chain.submit(parameters.data(0)))


def no_keys(_context: Context, _parameters: Parameters) -> object:
    """There is no key here to sign with."""
    raise RpcFailure(METHOD_NOT_FOUND, "this node holds no keys: sign first, then call eth_sendRawTransaction")


def _at(context: Context, reference: BlockReference, position: int) -> object:
    if reference.tag == "pending":
        raise invalid_params("argument 0: name a mined block")
    header = find_header(context.chain, reference)
    stored = [] if header is None else context.chain.records.transactions(header.block_number)
    return _mined(context, stored[position]) if position < len(stored) else None


def _mined(context: Context, stored: StoredTransaction) -> object:
    header = context.chain.records.header(stored.block)
    return formatting.transaction(stored.signed, header=header, position=stored.position, price=stored.price)


READS: dict[str, Method] = {
    "eth_getTransactionByHash": transaction_by_hash,
    "eth_getRawTransactionByHash": raw_transaction_by_hash,
    "eth_getTransactionByBlockNumberAndIndex": by_number_and_index,
    "eth_getTransactionByBlockHashAndIndex": by_hash_and_index,
    "eth_getTransactionReceipt": receipt,
    **dict.fromkeys(_SIGNING, no_keys),
}
CHANGES: dict[str, Method] = {"eth_sendRawTransaction": send_raw}
