"""Servers by several nodes: the exchange, and the reader of the authorisation server. A node dies, and comes back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.errors import EndpointsDisagree, NetworkFailed
from cmwallet.exchange.chain import ExchangeChain
from cmwallet.exchange.folder import Settings
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node.endpoint_pool import pool_of
from cmwallet.node.networks import Pins, find_network
from cmwallet.serving.chain_reader import ChainReader
from identity.address import parse_address
from identity.did import Did
from tests.unit.node.doors import Door, doors
from tests.unit.node.real_chain import RealChain, real_chain
from tests.unit.serving.test_plan import PLAN
from tests.unit.transactions.journalling import SENDER, FakeVault

DID = Did(1234, parse_address(SENDER))


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealChain]:
    with real_chain(tmp_path_factory.mktemp("servers")) as opened:
        yield opened


@pytest.fixture
def opened(chain: RealChain) -> Iterator[list[Door]]:
    with doors(chain.answer, chain.answer) as found:
        yield found


def contracts(chain: RealChain) -> dict[str, str]:
    told = chain.answer("cmwallet_contracts", [])
    assert isinstance(told, dict)
    return told


def test_an_exchange_goes_on_when_a_node_dies_and_stops_when_one_lies(chain: RealChain, opened: list[Door]) -> None:
    known = contracts(chain)
    settings = Settings(
        url="https://loans.example",
        network="net",
        chain_id=1234,
        genesis=chain.genesis,
        symbol="CMT",
        node=opened[0].url,
        chain_directory=None,
        on_demand=True,
        confirmations=1,
        first_block=0,
        registry=parse_address(known["KeyRegistry"]),
        loans=parse_address(known["Loans"]),
        fallbacks=(opened[1].url,),
    )
    exchange = ExchangeChain(settings, time.time)
    try:
        assert exchange.keys_of(DID) == frozenset()
        opened[0].manner = "drop"
        assert exchange.keys_of(DID) == frozenset()
        opened[0].manner = "ok"
        pool = pool_of(exchange.client)
        assert pool is not None
        pool.look_again()
        opened[1].answer = lambda method, params: (
            "0x" + "00" * 31 + "05" if method == "eth_call" else chain.answer(method, params)
        )
        with pytest.raises(EndpointsDisagree) as refused:  # one says that there was a change, and cannot show it
            exchange.keys_of(DID)
        assert sorted(refused.value.details["answers"].values()) == ["0", "5"]  # type: ignore[attr-defined]
    finally:
        exchange.close()


def test_the_reader_of_a_server_outlives_a_node(chain: RealChain, opened: list[Door], tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    database = Database(home)
    home.config_file.touch(mode=0o600)
    home.config_file.write_text(
        f'[networks.net]\nrpc = ["{opened[0].url}", "{opened[1].url}"]\n'
        'chain-id = 1234\nsymbol = "CMT"\nconfirmations = 1\non-demand = true\n'
    )
    network = find_network(Config.load(home, {}), "net")
    Pins(database).set(FakeVault(), network, chain.genesis, "cmwallet")  # type: ignore[arg-type]
    database.close()
    reader = ChainReader(home, replace(PLAN, network="net", registry=contracts(chain)["KeyRegistry"]))
    try:
        for manners in (("ok", "ok"), ("drop", "ok"), ("ok", "drop"), ("ok", "ok")):
            opened[0].manner, opened[1].manner = manners
            assert reader.history(DID).changes == ()
        opened[0].manner = opened[1].manner = "drop"
        with pytest.raises(NetworkFailed, match="no endpoint of net"):
            reader.history(DID)
        opened[1].manner = "ok"
        assert reader.history(DID).changes == ()
    finally:
        reader.close()
