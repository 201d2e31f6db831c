"""cmwallet_: what the command line needs beyond Ethereum's methods: the faucet, and a complete history.

`cmwallet_challenge` is not here: it proves the server's identity, and only the server answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from cmwallet.errors import NotFound
from cmwallet.localchain import CHAIN_ID, formatting
from cmwallet.localchain.errors import invalid_params
from cmwallet.localchain.keys import address_of, load_key
from cmwallet.localchain.methods.context import Context, Method
from cmwallet.localchain.money import CMT, FAUCET_DEFAULT, FAUCET_MAXIMUM
from cmwallet.localchain.parameters import Parameters
from cmwallet.localchain.records import StoredTransaction, StoredTransfer
from cmwallet.localchain.system import give_legacy_tokens, system_addresses

MAX_ENTRIES = 10_000
LEGACY = "CMT"


def faucet(context: Context, parameters: Parameters) -> str:
    """Send some CMT to an address; returns the transaction's hash. Default 100, at most 10,000 CMT.

    Parameters: address, amount in wei, and `"CMT"` for the ERC-20 that the swap takes instead of coins.
    """
    parameters.expect(1, 3)
    amount = FAUCET_DEFAULT if parameters.raw(1) is None else parameters.quantity(1)
    if parameters.raw(2) not in (None, LEGACY):
        raise invalid_params(f"argument 2: expected {LEGACY!r}, or nothing for coins")
    return formatting.data(pay(context, parameters.address(0), amount, legacy=parameters.raw(2) == LEGACY))


def pay(context: Context, to: bytes, amount: int, *, legacy: bool = False) -> bytes:
    """Send `amount` wei from the faucet, or of the legacy ERC-20; returns the hash. Raises `RpcFailure`."""
    if not 0 < amount <= FAUCET_MAXIMUM:
        raise invalid_params(f"the faucet gives more than nothing and at most {FAUCET_MAXIMUM // CMT} CMT at a time")
    return give_legacy_tokens(context.chain, to, amount) if legacy else context.chain.send_own("faucet", to, amount)


def relay(context: Context, parameters: Parameters) -> str:
    """Pay for a change of the key registry that somebody signed: so no account of hers shows beside it.

    Parameter: the data of the call. Returns the transaction's hash.
    """
    parameters.expect(1, 1)
    data = parameters.data(0)
    return formatting.data(context.chain.send_own("faucet", system_addresses(context.chain)["KeyRegistry"], 0, data))


def reset(context: Context, parameters: Parameters) -> str:
    """Begin again from a new genesis; returns its hash."""
    parameters.expect(0, 0)
    context.chain.reset()
    return formatting.data(context.chain.head().hash)


def status(context: Context, _parameters: Parameters) -> object:
    """Where the chain stands: ids, head, clock, pool, faucet."""
    chain = context.chain
    head = chain.head()
    return {
        "chainId": formatting.quantity(CHAIN_ID),
        "genesis": formatting.data(chain.records.hash_of(0) or b""),
        "blockNumber": formatting.quantity(head.block_number),
        "blockHash": formatting.data(head.hash),
        "clockOffset": chain.settings.clock_offset,
        "automine": chain.settings.automine,
        "waiting": chain.pool.size(),
        "faucet": _holder(context),
    }


def address_transactions(context: Context, parameters: Parameters) -> object:
    """All that concerns an address in a range of blocks: its transactions with receipts, and internal transfers.

    Parameters: address, first block, last block. About 10,000 of each at most; `complete` is the last block that is
    covered whole: a client asks again from the next one.
    """
    parameters.expect(1, 3)
    address = parameters.address(0)
    first, last = _range(context, parameters, 1)
    records = context.chain.records
    transactions, covered = _page(partial(records.transactions_of, address), first, last)
    transfers, complete = _page(partial(records.transfers_of, address), first, covered)
    return {
        "complete": formatting.quantity(max(complete, 0)),
        "transactions": [_with_receipt(context, item) for item in transactions if item.block <= complete],
        "internal": _transfers(context, transfers),
    }


def internal_transfers(context: Context, parameters: Parameters) -> object:
    """Internal transfers of an address (null: of everybody) in a range of blocks, oldest first, at most 10,000."""
    parameters.expect(1, 3)
    address = None if parameters.raw(0) is None else parameters.address(0)
    first, last = _range(context, parameters, 1)
    return _transfers(context, context.chain.records.transfers_of(address, first, last, MAX_ENTRIES))


Entry = TypeVar("Entry", StoredTransaction, StoredTransfer)


def _page(fetch: Callable[[int, int, int], list[Entry]], first: int, last: int) -> tuple[list[Entry], int]:
    """Entries of whole blocks, about a page of them, and the last block that they cover."""
    found = fetch(first, last, MAX_ENTRIES + 1)
    if len(found) <= MAX_ENTRIES:
        return found, last
    cut = found[-1].block
    if found[0].block == cut:
        return fetch(cut, cut, -1), cut
    return [item for item in found if item.block < cut], cut - 1


def _range(context: Context, parameters: Parameters, index: int) -> tuple[int, int]:
    head = context.chain.head().block_number
    bounds = []
    for position, default in ((index, "earliest"), (index + 1, "latest")):
        reference = parameters.block_number(position, default=default)
        if reference.hash is not None:
            raise invalid_params(f"argument {position}: expected a block number")
        number = reference.number if reference.number is not None else 0 if reference.tag == "earliest" else head
        bounds.append(min(number, head + 1))
    return bounds[0], min(bounds[1], head)


def _with_receipt(context: Context, stored: StoredTransaction) -> object:
    records = context.chain.records
    header = records.header(stored.block)
    if header is None:
        return None
    return {
        "timestamp": formatting.quantity(header.timestamp),
        "transaction": formatting.transaction(
            stored.signed, header=header, position=stored.position, price=stored.price
        ),
        "receipt": formatting.receipt(stored, header, records.logs_of_block(stored.block)),
    }


def _transfers(context: Context, transfers: Sequence[StoredTransfer]) -> list[object]:
    records, result = context.chain.records, []
    for entry in transfers:
        header = records.header(entry.block)
        if header is not None:
            transaction = records.transactions(entry.block)[entry.transaction]
            result.append(formatting.transfer(entry, header.hash, transaction.hash, header.timestamp))
    return list(result)


def _holder(context: Context) -> str | None:
    try:
        return formatting.data(address_of(load_key(context.chain.directory, "faucet")))
    except NotFound:
        return None


def contracts(context: Context, parameters: Parameters) -> object:
    """The system's contracts on this chain: name to address."""
    parameters.expect(0, 0)
    return {name: formatting.data(address) for name, address in system_addresses(context.chain).items()}


READS: dict[str, Method] = {
    "cmwallet_status": status,
    "cmwallet_contracts": contracts,
    "cmwallet_addressTransactions": address_transactions,
    "cmwallet_internalTransfers": internal_transfers,
}
CHANGES: dict[str, Method] = {"cmwallet_faucet": faucet, "cmwallet_relay": relay, "cmwallet_reset": reset}
