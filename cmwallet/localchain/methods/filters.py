"""eth_: filters by polling. After a revert, a filter goes on from the block that the chain went back to."""

from __future__ import annotations

from cmwallet.localchain import formatting
from cmwallet.localchain.chain import LocalChain
from cmwallet.localchain.errors import invalid_params, refused
from cmwallet.localchain.filters import Filter, Kind
from cmwallet.localchain.log_query import LogQuery
from cmwallet.localchain.methods.context import Context, Method, number_of
from cmwallet.localchain.methods.logs import read_query, run_query, select
from cmwallet.localchain.parameters import Parameters


def new_log_filter(context: Context, parameters: Parameters) -> str:
    """Watch for logs."""
    parameters.expect(1, 1)
    return _add(context, "log", read_query(parameters.mapping(0)))


def new_block_filter(context: Context, parameters: Parameters) -> str:
    """Watch for blocks."""
    parameters.expect(0, 0)
    return _add(context, "block")


def new_transaction_filter(context: Context, parameters: Parameters) -> str:
    """Watch for transactions that come in."""
    parameters.expect(0, 1)
    return _add(context, "transaction")


def changes(context: Context, parameters: Parameters) -> object:
    """What is new since the last poll."""
    parameters.expect(1, 1)
    watched, chain = _find(context, parameters), context.chain
    _follow_reversals(chain, watched)
    head = chain.head().block_number
    if watched.kind == "transaction":
        return _arrivals(chain, watched)
    first, watched.block = watched.block + 1, head
    if watched.query is None:
        return [formatting.data(chain.records.hash_of(number) or b"") for number in range(first, head + 1)]
    return _new_logs(chain, watched.query, first, head)


def all_logs(context: Context, parameters: Parameters) -> object:
    """Everything that a log filter matches, as eth_getLogs."""
    parameters.expect(1, 1)
    watched = _find(context, parameters)
    if watched.query is None:
        raise refused("filter not found")
    return run_query(context.chain, watched.query)


def uninstall(context: Context, parameters: Parameters) -> bool:
    """Forget a filter."""
    parameters.expect(1, 1)
    return context.filters.remove(_identifier(parameters))


def _add(context: Context, kind: Kind, query: LogQuery | None = None) -> str:
    chain = context.chain
    return context.filters.add(
        kind,
        block=chain.head().block_number,
        arrival=chain.settings.arrivals,
        reversal=chain.snapshots.newest_reversal(),
        query=query,
    )


def _find(context: Context, parameters: Parameters) -> Filter:
    watched = context.filters.get(_identifier(parameters))
    if watched is None:
        raise refused("filter not found")
    return watched


def _identifier(parameters: Parameters) -> str:
    value = parameters.raw(0)
    if not isinstance(value, str):
        raise invalid_params("argument 0: expected a filter id")
    return value


def _follow_reversals(chain: LocalChain, watched: Filter) -> None:
    lowest = chain.snapshots.lowest_block_since(watched.reversal)
    if lowest is not None:
        watched.block = min(watched.block, lowest)
        watched.reversal = chain.snapshots.newest_reversal()
    watched.block = min(watched.block, chain.head().block_number)  # a reset


def _new_logs(chain: LocalChain, query: LogQuery, first: int, head: int) -> object:
    lowest, highest = number_of(chain, query.first), number_of(chain, query.last)
    if query.first.number is not None:
        first = max(first, query.first.number)
    elif query.first.hash is not None:
        first = max(first, head + 1 if lowest is None else lowest)
    if query.last.number is not None or query.last.hash is not None:
        head = min(head, head if highest is None else highest)
    return select(chain, query, first, head)


def _arrivals(chain: LocalChain, watched: Filter) -> object:
    rows = chain.database.read(
        "SELECT arrival, hash FROM transact WHERE arrival > :seen UNION SELECT arrival, hash FROM pool"
        " WHERE arrival > :seen ORDER BY arrival",
        {"seen": watched.arrival},
    )
    watched.arrival = chain.settings.arrivals
    return [formatting.data(row[1]) for row in rows]


READS: dict[str, Method] = {
    "eth_newFilter": new_log_filter,
    "eth_newBlockFilter": new_block_filter,
    "eth_newPendingTransactionFilter": new_transaction_filter,
    "eth_getFilterChanges": changes,
    "eth_getFilterLogs": all_logs,
    "eth_uninstallFilter": uninstall,
}
