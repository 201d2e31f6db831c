"""Attacks on who reads through Multicall, one for each line of the table in docs/contracts/multicall.md."""

from __future__ import annotations

import pytest

from tests.contracts.attack.conftest import CallData
from tests.contracts.harness import Contract, EvmWorld, compiled_test_contract


@pytest.fixture
def target(world: EvmWorld) -> Contract:
    return world.deploy(compiled_test_contract("Target"))


@pytest.fixture
def multicall(world: EvmWorld) -> Contract:
    return world.deploy("Multicall")


def test_target_changes_nothing(target: Contract, multicall: Contract, data_of: CallData) -> None:
    _, _, results = multicall.read("read", [(target.address, data_of(target, "write"))])
    assert list(results) == [(False, b"")]
    assert target.read("count") == 0


def test_targets_that_burn_their_gas_do_not_stop_the_others(
    target: Contract, multicall: Contract, data_of: CallData
) -> None:
    calls = [(target.address, data_of(target, "count"))] * 99
    expected = [(True, bytes(32))] * 99
    for place in (0, 1, 2, 3, 40):
        calls[place] = (target.address, data_of(target, "burn"))
        expected[place] = (False, b"")
    _, _, results = multicall.read("read", calls)
    assert list(results) == expected


def test_last_call_has_what_the_others_left(target: Contract, multicall: Contract, data_of: CallData) -> None:
    calls = [(target.address, data_of(target, "count"))] * 99
    heavy = (target.address, data_of(target, "work", 10_000))
    assert multicall.read("read", [*calls, heavy])[2][99][0] is True


def test_answer_that_floods_is_cut(target: Contract, multicall: Contract, data_of: CallData) -> None:
    calls = [(target.address, data_of(target, name)) for name in ("flood", "count")]
    _, _, results = multicall.read("read", calls)
    assert list(results) == [(True, bytes(4096)), (True, bytes(32))]


def test_everything_at_once_fits_into_a_call(target: Contract, multicall: Contract, data_of: CallData) -> None:
    _, _, results = multicall.read("read", [(target.address, data_of(target, "count"))] * 100)
    assert list(results) == [(True, bytes(32))] * 100
    accounts = ["0x" + place.to_bytes(20, "big").hex() for place in range(1, 1001)]
    assert len(multicall.read("balances", accounts)) == 1_000
