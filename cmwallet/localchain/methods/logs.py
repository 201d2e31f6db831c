"""eth_getLogs: by range or block, address and topics, with caps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cmwallet.localchain import formatting
from cmwallet.localchain.chain import LocalChain
from cmwallet.localchain.errors import LIMIT_EXCEEDED, RpcFailure, invalid_params, refused
from cmwallet.localchain.log_query import LogQuery
from cmwallet.localchain.methods.context import Context, Method, number_of
from cmwallet.localchain.parameters import BlockReference, Parameters, address, block_reference, hash32
from cmwallet.localchain.records import StoredLog

MAX_LOGS = 10_000
MAX_LOG_RANGE = 100_000
"""Blocks that one query may span."""

MAX_ALTERNATIVES = 1_000
_MAX_TOPICS = 4


def get_logs(context: Context, parameters: Parameters) -> object:
    """Logs of canonical blocks that match; at most 10,000, from at most 100,000 blocks."""
    parameters.expect(1, 1)
    query = read_query(parameters.mapping(0))
    return run_query(context.chain, query)


def read_query(fields: Mapping[str, object]) -> LogQuery:
    """Read a filter object."""
    block_hash = fields.get("blockHash")
    if block_hash is not None:
        if fields.get("fromBlock") is not None or fields.get("toBlock") is not None:
            raise invalid_params("cannot specify both blockHash and fromBlock/toBlock, choose one or the other")
        first = last = BlockReference(hash=hash32(block_hash, "blockHash"))
    else:
        first = block_reference(_given(fields, "fromBlock"), "fromBlock")
        last = block_reference(_given(fields, "toBlock"), "toBlock")
    return LogQuery(first, last, _addresses(fields.get("address")), _topics(fields.get("topics")))


def run_query(chain: LocalChain, query: LogQuery) -> list[object]:
    """Find and format the logs that match.

    Raises `RpcFailure`: unknown block hash, a range that runs backwards or is too wide, too many results.
    """
    first, last = number_of(chain, query.first), number_of(chain, query.last)
    head = chain.head().block_number
    if query.first.hash is not None and first is None:
        raise refused("unknown block")
    first = head + 1 if first is None else first  # a number beyond the head
    last = head if last is None else min(last, head)
    if _runs_backwards(query):
        raise invalid_params("invalid block range params")
    return select(chain, query, first, last)


def select(chain: LocalChain, query: LogQuery, first: int, last: int) -> list[object]:
    """The matching logs of blocks first..last, formatted."""
    if first > last:
        return []
    if last - first >= MAX_LOG_RANGE:
        raise RpcFailure(LIMIT_EXCEEDED, f"block range too wide: at most {MAX_LOG_RANGE} blocks")
    parts, values = query.condition()
    where = " AND ".join(["block BETWEEN ? AND ?", *parts])
    logs = chain.records.select_logs(f"{where} ORDER BY block, position LIMIT ?", [first, last, *values, MAX_LOGS + 1])
    if len(logs) > MAX_LOGS:
        raise RpcFailure(LIMIT_EXCEEDED, f"query returned more than {MAX_LOGS} results")
    return _formatted(chain, logs)


def _formatted(chain: LocalChain, logs: Sequence[StoredLog]) -> list[object]:
    hashes: dict[int, tuple[bytes, list[bytes]]] = {}
    result: list[object] = []
    for entry in logs:
        if entry.block not in hashes:
            block_hash = chain.records.hash_of(entry.block) or b""
            hashes[entry.block] = (block_hash, [item.hash for item in chain.records.transactions(entry.block)])
        block_hash, transactions = hashes[entry.block]
        result.append(formatting.log(entry, block_hash, transactions[entry.transaction]))
    return result


def _given(fields: Mapping[str, object], name: str) -> object:
    value = fields.get(name)
    return "latest" if value is None else value


def _runs_backwards(query: LogQuery) -> bool:
    first, last = query.first, query.last
    return first.number is not None and last.number is not None and first.number > last.number


def _addresses(value: object) -> tuple[bytes, ...]:
    if value is None:
        return ()
    entries = value if isinstance(value, list) else [value]
    if len(entries) > MAX_ALTERNATIVES:
        raise invalid_params(f"address: at most {MAX_ALTERNATIVES} addresses")
    return tuple(address(entry, "address") for entry in entries)


def _topics(value: object) -> tuple[tuple[bytes, ...], ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _MAX_TOPICS:
        raise invalid_params(f"topics: expected a list of at most {_MAX_TOPICS}")
    result = []
    for entry in value:
        alternatives = entry if isinstance(entry, list) else [] if entry is None else [entry]
        if len(alternatives) > MAX_ALTERNATIVES:
            raise invalid_params(f"topics: at most {MAX_ALTERNATIVES} alternatives")
        if None in alternatives:
            alternatives = []  # "or anything"
        result.append(tuple(hash32(topic, "topics") for topic in alternatives))
    return tuple(result)


READS: dict[str, Method] = {"eth_getLogs": get_logs}
