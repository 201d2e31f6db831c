"""Contracts bound to a node: asked, written to, and replaced by a newer one beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from cmwallet.accounts.accounts import Account
from cmwallet.contracts import artifacts, systems
from cmwallet.contracts.systems import SYSTEM, System
from cmwallet.errors import NotFound
from cmwallet.grants.anchoring import ChainConsents
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.localchain import system
from cmwallet.localchain.node import LocalNode
from cmwallet.node.client import NodeClient
from cmwallet.node.connection import InProcessTransport
from cmwallet.node.networks import EMBEDDED, Network
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.units import NATIVE
from identity.address import Address
from identity.consent.verifying import AnchorStanding
from identity.vault.interface import RecordId
from tests.unit.transactions.journalling import open_database

SENDER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@dataclass
class Access:
    """The embedded chain, as a command has access to it."""

    home: Home
    database: Database
    client: NodeClient
    network: Network = EMBEDDED

    def lag(self) -> None:
        return None


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    node = LocalNode.start(tmp_path / "chain")
    database = open_database(tmp_path)
    yield Access(database.home, database, NodeClient(InProcessTransport(node)))
    database.close()
    node.close()


@pytest.fixture
def successor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry of a release that replaced the contract of the consents."""
    newer = (*SYSTEM, System("ConsentRegistry.2", artifact="ConsentRegistry"))
    for module in (systems, artifacts, system):
        monkeypatch.setattr(module, "SYSTEM", newer)


def test_a_contract_is_asked_and_written_to(access: Access) -> None:
    wrapped = BoundContract.on(access, "WrappedCMT")
    assert wrapped.ask("symbol") == "WCMT"
    assert wrapped.ask("totalSupply") == 0
    account = Account(Address(SENDER), "main", "watch", None, None, RecordId("00"), "")
    order = wrapped.order(account, "deposit", coins=5, label="l", memo="m")
    assert (order.to, order.amount, order.label, order.memo) == (wrapped.address, 5, "l", "m")
    assert order.asset.amount(5).asset == NATIVE
    assert order.data == wrapped.call_data("deposit")
    assert order.gas_reserve == 0
    registry = BoundContract.on(access, "KeyRegistry")
    assert registry.order(account, "changeOwner", SENDER, SENDER).gas_reserve > 0


def test_a_contract_that_is_not_deployed_is_not_found(access: Access) -> None:
    with pytest.raises(NotFound):
        BoundContract.newest(access, "Nothing")
    with pytest.raises(NotFound):
        BoundContract.every(replace(access, network=Network("else", 5, "evm", "X", 1)), "KeyRegistry")


def test_new_items_go_to_the_newest_and_old_ones_stay_readable(successor: None, access: Access) -> None:
    newest, oldest = BoundContract.every(access, "ConsentRegistry")
    assert (newest.name, oldest.name) == ("ConsentRegistry.2", "ConsentRegistry")
    assert BoundContract.newest(access, "ConsentRegistry") == newest
    assert newest.address != oldest.address
    assert newest.ask("DOMAIN_SEPARATOR") != oldest.ask("DOMAIN_SEPARATOR")
    for contract in (newest, oldest):
        proof = {"contract": contract.address, "revoker": SENDER, "expiry": "86400"}
        found = ChainConsents(access).find(EMBEDDED.chain_id, proof, b"\1" * 32)
        assert found is not None
        assert not found.anchored
    elsewhere = {"contract": SENDER, "revoker": SENDER, "expiry": "86400"}
    assert ChainConsents(access).find(EMBEDDED.chain_id, elsewhere, b"\1" * 32) is None


def test_a_chain_of_the_release_before_gets_the_successor_when_it_is_opened(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    node = LocalNode.start(tmp_path / "chain")
    before = node.request("cmwallet_contracts", [])
    node.close()
    request.getfixturevalue("successor")
    node = LocalNode.start(tmp_path / "chain")
    after = node.request("cmwallet_contracts", [])
    node.close()
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert after.keys() - before.keys() == {"ConsentRegistry.2"}
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, True),
        ({"contract": "0x12"}, True),
        ({"expiry": "soon"}, True),
        ({"expiry": str(2**300)}, True),
        ({"revoker": "0x12"}, True),
        ({"contract": SENDER}, False),
    ],
)
def test_an_anchor_that_no_contract_can_have_stands_nowhere(
    access: Access, change: dict[str, str], found: bool
) -> None:
    contract = BoundContract.newest(access, "ConsentRegistry")
    proof = {"contract": contract.address, "revoker": SENDER, "expiry": "86400", **change}
    standing = ChainConsents(access).find(EMBEDDED.chain_id, proof, b"\1" * 32)
    assert (standing is not None) is found
    if standing is not None:
        block = 0 if change else access.client.block_number()
        assert standing == AnchorStanding(0, 0, block)
    assert ChainConsents(access).find(EMBEDDED.chain_id + 1, proof, b"\1" * 32) is None
