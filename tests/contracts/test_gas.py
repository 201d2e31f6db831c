"""No action costs more gas than it did: a rise above 2 % fails, a fall above 2 % asks for new numbers."""

from __future__ import annotations

import functools

import pytest

from cmwallet.contracts.artifacts import artifact_names
from tests.contracts import gas

HINT = "if it is meant: python -m tests.contracts.gas"
ACTIONS = [(contract, action) for contract in gas.contracts() for action in gas.committed(contract)]

measured = functools.cache(gas.measure_one)


def test_every_contract_is_measured() -> None:
    assert gas.contracts() == sorted(name.lower() for name in artifact_names())


@pytest.mark.parametrize("contract", gas.contracts())
def test_the_same_actions_are_measured(contract: str) -> None:
    assert list(measured(contract)) == list(gas.committed(contract)), HINT


@pytest.mark.parametrize(("contract", "action"), ACTIONS)
def test_gas_has_not_risen(contract: str, action: str) -> None:
    now = measured(contract)[action]
    change = now / gas.committed(contract)[action] - 1
    assert change <= 0.02, f"{contract} {action}: {now:,} gas, {change:+.1%}; {HINT}"
    assert change >= -0.02, f"{contract} {action} became cheaper: {now:,} gas, {change:+.1%}; {HINT}"
