"""The walk over events: steps shrink where a node balks, grow again where it does not, and nothing is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.client import NodeClient
from cmwallet.node.log_walk import FIRST_STEP, walk_logs
from cmwallet.node.rpc import MockTransport

TOKEN = "0xf85fEea2FdD81d51177F6b8F35F0e6734Ce45F5F"


def event(block: int, index: int = 0) -> dict[str, Any]:
    return {
        "address": TOKEN, "topics": [], "data": "0x", "blockNumber": hex(block), "blockHash": "0x" + "11" * 32,
        "transactionHash": f"0x{block:064x}", "logIndex": hex(index),
    }  # fmt: skip


class Node:
    """Blocks with events; refuses as `balks` (first, last, number of events) says."""

    def __init__(self, counts: dict[int, int], balks: Callable[[int, int, int], bool], error: Exception) -> None:
        self.events = [event(block, index) for block, count in sorted(counts.items()) for index in range(count)]
        self.balks, self.error = balks, error
        self.asked: list[tuple[int, int]] = []

    @property
    def client(self) -> NodeClient:
        return NodeClient(MockTransport(self.answer))

    def answer(self, _method: str, params: Sequence[object]) -> object:
        query = params[0]
        assert isinstance(query, dict)
        first, last = int(query["fromBlock"], 16), int(query["toBlock"], 16)
        self.asked.append((first, last))
        found = [one for one in self.events if first <= int(one["blockNumber"], 16) <= last]
        if self.balks(first, last, len(found)):
            raise self.error
        return found


REFUSED = RpcRefused("too much", rpc_code=-32005)


def walked(node: Node, first: int, last: int) -> list[tuple[int, int | None]]:
    found: list[tuple[int, int | None]] = []
    covered = first - 1
    for logs, end in walk_logs(node.client, first, last):
        assert all(covered < log.block_number <= end for log in logs)
        found += [(log.block_number, log.log_index) for log in logs]
        covered = end
    assert covered == max(last, first - 1)
    return found


@given(
    st.dictionaries(st.integers(0, 300), st.integers(1, 4), max_size=40),
    st.integers(1, 400),
    st.integers(4, 60),
)
def test_every_event_is_given_once_and_in_order(counts: dict[int, int], most_blocks: int, most_events: int) -> None:
    node = Node(
        counts,
        lambda first, last, found: last > first and (last - first >= most_blocks or found > most_events),
        REFUSED,
    )
    assert walked(node, 0, 300) == [(block, i) for block, count in sorted(counts.items()) for i in range(count)]


def test_blocks_that_are_full_of_events_are_read_one_by_one() -> None:
    node = Node(dict.fromkeys((100, 101, 102, 103), 3_000), lambda _first, _last, found: found > 5_000, REFUSED)
    assert len(walked(node, 0, 2_000)) == 12_000


def test_one_refusal_at_the_start_does_not_cost_thousands_of_questions() -> None:
    refused: list[int] = []

    def once(_first: int, _last: int, _found: int) -> bool:
        refused.append(1)
        return len(refused) == 1

    node = Node({}, once, REFUSED)
    walked(node, 0, 100 * FIRST_STEP)
    assert len(node.asked) < 130


def test_a_limit_that_stays_is_not_run_into_at_every_step() -> None:
    node = Node({}, lambda first, last, _found: last - first >= 1_000, REFUSED)
    walked(node, 0, 200_000)
    refused = sum(last - first >= 1_000 for first, last in node.asked)
    assert refused < len(node.asked) / 8


def test_an_answer_that_is_too_long_is_asked_for_in_parts() -> None:
    too_long = NetworkFailed("answered with more than 9 bytes", details={"too_large": True})
    node = Node({5: 1, 900: 1}, lambda _first, _last, found: found > 1, too_long)
    assert walked(node, 0, 1_000) == [(5, 0), (900, 0)]


def test_one_block_that_is_refused_is_refused() -> None:
    node = Node({7: 1}, lambda first, last, _found: first <= 7 <= last, REFUSED)
    with pytest.raises(RpcRefused):
        walked(node, 0, 10)
    gone = Node({}, lambda _first, _last, _found: True, NetworkFailed("gone"))
    with pytest.raises(NetworkFailed):
        walked(gone, 0, 10)
    assert len(gone.asked) == 1
