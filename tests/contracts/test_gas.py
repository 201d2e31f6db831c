"""No action costs more gas than it did: a rise above 2 % fails, a fall above 2 % asks for new numbers."""

from __future__ import annotations

import json

import pytest

from tests.contracts import gas

COMMITTED: dict[str, int] = json.loads(gas.FILE.read_text("utf-8")) if gas.FILE.exists() else {}
HINT = "if it is meant: python -m tests.contracts.gas"


@pytest.fixture(scope="module")
def measured() -> dict[str, int]:
    return gas.measure()


def test_the_same_actions_are_measured(measured: dict[str, int]) -> None:
    assert list(measured) == list(COMMITTED), HINT


@pytest.mark.parametrize("action", COMMITTED)
def test_gas_has_not_risen(measured: dict[str, int], action: str) -> None:
    change = measured[action] / COMMITTED[action] - 1
    assert change <= 0.02, f"{action}: {measured[action]:,} gas, {change:+.1%}; {HINT}"
    assert change >= -0.02, f"{action} became cheaper: {measured[action]:,} gas, {change:+.1%}; {HINT}"
