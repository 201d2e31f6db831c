"""Which driver speaks to a Cosmos chain is stated, or found by its REST interface, and written down as it is signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmwallet.cosmos.chain import CosmosChain
from cmwallet.cosmos.transaction import ENGINES
from cmwallet.errors import InvalidInput, NetworkFailed
from cmwallet.node.networks import Network
from cmwallet.staking.finding import check_stated, find_staking
from tests.unit.cosmos.rest_double import RestDouble
from tests.unit.staking.cosmos.chain_double import small_chain

NETWORK = Network("dpos", 9777, "evm", "INJ", 1, rpc="http://127.0.0.1:1", rest="http://127.0.0.1:2")


class Client:
    def __init__(self, rest: RestDouble | None) -> None:
        self.rest = rest


def found(network: Network, rest: RestDouble | None) -> str:
    return find_staking(Client(rest), network)  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", ENGINES)
def test_stated_engine_is_taken_and_the_rest_is_found(engine: str) -> None:
    check_stated(f"cosmos:{engine}")
    stated = replace(NETWORK, staking=f"cosmos:{engine}")
    assert found(stated, small_chain()) == f"cosmos injective-777 {engine} inj inj"


def test_network_that_states_none_is_asked_nothing() -> None:
    rest = small_chain()
    assert found(replace(NETWORK, staking="none"), rest) == "none"
    assert rest.asked == []
    assert found(replace(NETWORK, rest=None), None) == "none"


def test_cosmos_without_a_rest_interface_is_told() -> None:
    with pytest.raises(NetworkFailed, match="no REST endpoint"):
        found(replace(NETWORK, staking="cosmos", rest=None), None)


@pytest.mark.parametrize("stated", ["cosmos:", "cosmos:tendermint", "cosmos:injective:x", "Cosmos"])
def test_engine_that_is_not_known_is_refused(stated: str) -> None:
    with pytest.raises(InvalidInput):
        check_stated(stated)


def test_chain_is_written_in_a_line_and_read_again() -> None:
    chain = CosmosChain("injective-777", "injective", "inj", "inj")
    assert CosmosChain.parse(str(chain)) == chain
    for text in ("", "a", "a injective inj inj more", "a nothing inj inj", "a injective Inj inj", "a injective inj i"):
        with pytest.raises(InvalidInput):
            CosmosChain.parse(text)
