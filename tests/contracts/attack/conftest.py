"""What attackers have."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmwallet.calls.abi import encode_call
from tests.contracts.harness import Contract, EvmWorld, compiled_test_contract

CallData = Callable[..., bytes]


@pytest.fixture
def world() -> EvmWorld:
    return EvmWorld()


@pytest.fixture
def receiver(world: EvmWorld) -> Contract:
    """A contract that calls back when coins arrive."""
    return world.deploy(compiled_test_contract("Receiver"))


@pytest.fixture
def data_of() -> CallData:
    """Call data of a function of a contract."""

    def encode(contract: Contract, name: str, *arguments: object) -> bytes:
        return encode_call(contract.interface.function(name), arguments)

    return encode
