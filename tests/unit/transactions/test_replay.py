"""A signature that could be valid on another chain of the same id is not made for an account that lives there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cmwallet.errors import ReplayRisk
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node.chain_identity import ChainIdentity
from cmwallet.node.networks import EMBEDDED, Network
from cmwallet.transactions import preparing
from identity.address import parse_address
from tests.unit.transactions.journalling import SENDER, FakeNode, open_journal, signed, unreachable

WHO = parse_address(SENDER)
HERE = Network("here", 1234, "evm", "CMT", 1)
THERE = Network("there", 1234, "evm", "CMT", 1, rpc="http://there.example")
OURS = "0x" + "bb" * 32  # of the chain in use; that of `FakeNode` is another


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    home = Home(tmp_path / "home")
    home.prepare()
    opened = Database(home)
    yield opened
    opened.close()


@pytest.fixture
def refuse(database: Database, monkeypatch: pytest.MonkeyPatch) -> Any:
    def ask(node: FakeNode | None, other: Network = THERE, genesis: str = OURS) -> None:
        def connect(*_given: object, **_more: object) -> object:
            assert node is not None, "nobody is asked"
            return node.client

        monkeypatch.setattr(preparing, "same_id", lambda _config, _network: [other])
        monkeypatch.setattr(preparing, "connect", connect)
        config = Config.load(database.home, {})
        preparing._refuse_replay(database.home, config, database, HERE, ChainIdentity(1234, genesis), WHO)

    return ask


def node(balance: int = 0, nonce: int = 0, **answers: object) -> FakeNode:
    return FakeNode(nonces={"any": nonce}, answers={"eth_getBalance": hex(balance), **answers})


@pytest.mark.parametrize(("balance", "nonce"), [(1, 0), (0, 1), (7, 7)])
def test_an_account_with_funds_or_a_history_there_signs_nothing_here(refuse: Any, balance: int, nonce: int) -> None:
    with pytest.raises(ReplayRisk, match="has funds or a history on there, which has chain id 1234 too") as refused:
        refuse(node(balance, nonce))
    assert refused.value.details == {"network": "there"}


def test_an_account_that_is_new_there_may_sign(refuse: Any) -> None:
    refuse(node())


def test_two_names_for_one_chain_are_no_other_chain(refuse: Any) -> None:
    refuse(node(5, 5), genesis="0x" + "aa" * 32)


def test_a_node_that_cannot_say_is_no_leave_to_sign(refuse: Any) -> None:
    with pytest.raises(ReplayRisk, match="its node cannot say whether") as refused:
        refuse(node(eth_getBalance=unreachable()))
    assert refused.value.details == {"network": "there", "reason": "the node does not answer"}


def test_nobody_is_asked_where_there_is_no_node(refuse: Any) -> None:
    refuse(None, Network("there", 1234, "evm", "CMT", 1))
    refuse(None, EMBEDDED)  # never used: asking would make it


def test_what_was_sent_there_from_this_home_is_enough(refuse: Any, database: Database) -> None:
    signed(open_journal(database))  # on the network `net`
    with pytest.raises(ReplayRisk, match="has funds or a history on net"):
        refuse(None, Network("net", 1234, "evm", "CMT", 1))
