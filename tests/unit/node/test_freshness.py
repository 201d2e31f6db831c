"""How old the newest block may be: by the chain's own time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cmwallet.errors import RpcRefused, Stale
from cmwallet.node.client import NodeClient
from cmwallet.node.freshness import lag_of, require_fresh
from cmwallet.node.networks import Network, Pin
from cmwallet.node.rpc import MockTransport

NOW = 1_800_000_000
NETWORK = Network("net", 1, "evm", "ETH", 12, rpc="http://127.0.0.1:1")
GETH = Pin("net", 1, "0x" + "aa" * 32, "evm", "Geth/v1.13.0", "2026-01-01T00:00:00Z")


def node(times: dict[int, int], *, keeps: int = 10**9) -> NodeClient:
    """A node whose blocks have these times; older ones than the `keeps` newest are gone."""
    head = max(times)

    def answer(_method: str, params: Sequence[object]) -> object:
        number = head if params[0] == "latest" else int(str(params[0]), 16)
        if number != head and head - number > keeps:
            raise RpcRefused("pruned", rpc_code=-32000)
        if number not in times:
            return None
        return {"number": hex(number), "hash": f"0x{number:064x}", "timestamp": hex(times[number]), "transactions": []}

    return NodeClient(MockTransport(answer))


def ticking(interval: int, age: int, blocks: int = 40) -> NodeClient:
    return node({number: NOW - age - interval * (blocks - number) for number in range(blocks + 1)})


@pytest.mark.parametrize(
    ("interval", "age", "limit"),
    [
        (12, 30, None),
        (12, 240, None),
        (12, 241, 240),
        (1, 30, None),
        (1, 31, 30),
        (600, 12_000, None),
        (600, 12_001, 12_000),
        (12, -50, None),  # a clock that is behind
    ],
)
def test_twenty_intervals_are_the_limit_and_thirty_seconds_at_least(interval: int, age: int, limit: int | None) -> None:
    found = lag_of(ticking(interval, age), NETWORK, GETH, NOW)
    assert (None if found is None else found.limit) == limit
    if found is not None:
        assert found.age == age


def test_one_long_pause_does_not_make_a_chain_slow() -> None:
    times = {number: NOW - 1_000 - 10 * (40 - number) for number in range(41)}
    times |= {number: times[number] - 100_000 for number in range(36)}  # it stood still for a day, then went on
    found = lag_of(node(times), NETWORK, GETH, NOW)
    assert found is not None
    assert found.limit == 200


def test_a_node_that_keeps_few_blocks_is_judged_by_those() -> None:
    times = {number: NOW - 300 - 10 * (40 - number) for number in range(41)}
    assert lag_of(node(times, keeps=3), NETWORK, GETH, NOW) is not None
    assert lag_of(node({40: NOW - 31}), NETWORK, GETH, NOW) is not None


@pytest.mark.parametrize(
    ("network", "pin"),
    [
        (Network("local", 1234, "evm", "CMT", 1), None),
        (replace(NETWORK, on_demand=True), GETH),
        (NETWORK, replace(GETH, client="anvil/v1.7.1")),
        (NETWORK, replace(GETH, client="HardhatNetwork/2.22.0/@ethereumjs/vm")),
        (NETWORK, replace(GETH, client="Ganache/v7.9.2/EthereumJS TestRPC")),
        (NETWORK, replace(GETH, client="cmwallet/0.1/local")),
    ],
)
def test_what_makes_blocks_on_demand_is_never_too_old(network: Network, pin: Pin | None) -> None:
    assert lag_of(ticking(1, 10**6), network, pin, NOW) is None


def test_what_was_not_accepted_is_judged_by_the_clock() -> None:
    assert lag_of(ticking(12, 10**6), NETWORK, None, NOW) is not None


def test_stale_is_refused_unless_so_much_is_allowed() -> None:
    found = lag_of(ticking(12, 7_200), NETWORK, GETH, NOW)
    assert found is not None
    assert "2 hours old" in found.sentence
    for allowed in (0, 7_199):
        with pytest.raises(Stale):
            require_fresh(found, allowed)
    require_fresh(found, 7_200)
    require_fresh(None, 0)
