"""The embedded chain of another home, as its node tells of itself: read on loopback alone, and believed in nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, RpcRefused
from cmwallet.node import embedded_peer as module
from cmwallet.node.client import NodeClient
from cmwallet.node.embedded_peer import EmbeddedPeer, contracts_at, embedded_peer
from cmwallet.node.rpc import MockTransport
from identity.address import parse_address

ADDRESS = parse_address("0x" + "11" * 20)


def telling(answer: object) -> NodeClient:
    def told(_method: str, _params: Sequence[object]) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return NodeClient(MockTransport(told))


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"chainId": "0x4d2"}, EmbeddedPeer(1234, "CMT", 1)),
        ({"chainId": hex(2**63 - 1)}, EmbeddedPeer(2**63 - 1, "CMT", 1)),
        ({"chainId": hex(2**63)}, None),
        ({"chainId": 7}, None),
        ({}, None),
        ([], None),
        (None, None),
        (RpcRefused("no such method", rpc_code=-32601), None),
        (NetworkFailed("gone"), None),
    ],
)
def test_a_node_of_this_machine_is_asked_what_it_is(
    monkeypatch: pytest.MonkeyPatch, answer: object, found: EmbeddedPeer | None
) -> None:
    closed: list[bool] = []
    client = telling(answer)
    monkeypatch.setattr(client, "close", lambda: closed.append(True))
    asked: list[tuple[str, float]] = []
    monkeypatch.setattr(module, "client_at", lambda url, *, seconds: asked.append((url, seconds)) or client)
    for url in ("http://127.0.0.1:8545", "http://localhost:8545"):
        assert embedded_peer(url, seconds=3) == found
    assert asked == [("http://127.0.0.1:8545", 3), ("http://localhost:8545", 3)]
    assert closed == [True, True]


def test_another_machine_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "client_at", lambda *_a, **_k: pytest.fail("it was asked"))
    assert embedded_peer("https://node.example", seconds=3) is None
    with pytest.raises(InvalidInput):
        embedded_peer("no address", seconds=3)


def test_the_contracts_that_it_names_are_addresses() -> None:
    assert contracts_at(telling({"Deals": str(ADDRESS).lower(), "Loans": None})) == {"Deals": ADDRESS}
    assert contracts_at(telling({})) == {}
    with pytest.raises(NetworkFailed):
        contracts_at(telling({"Deals": "0x12"}))


@pytest.mark.parametrize(("count", "taken"), [(200, True), (201, False)])
def test_so_many_contracts_are_named(count: int, taken: bool) -> None:
    client = telling({f"C{number}": str(ADDRESS) for number in range(count)})
    if taken:
        assert len(contracts_at(client)) == count
    else:
        with pytest.raises(NotFound, match="does not say where"):
            contracts_at(client)


@pytest.mark.parametrize("answer", [None, [], "x", RpcRefused("no", rpc_code=-32601)])
def test_a_node_that_does_not_say_where_they_are_is_told_so(answer: object) -> None:
    with pytest.raises(NotFound, match="does not say where"):
        contracts_at(telling(answer))
