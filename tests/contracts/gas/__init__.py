"""Gas of every action that changes something, as transactions: a module and a file of numbers for each contract.

`python -m tests.contracts.gas` writes the numbers anew. A new contract is a new module here: its name is the contract's
in lower case, and `actions` yields what it does and what that costs, on a world of its own.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.contracts.harness import EvmWorld, World

FOLDER = Path(__file__).parent


def contracts() -> list[str]:
    """The modules, in their order."""
    return sorted(found.name for found in pkgutil.iter_modules([str(FOLDER)]) if found.name != "__main__")


def actions_of(contract: str, world: World) -> Iterator[tuple[str, int]]:
    """Play one contract; yields action and gas."""
    found: Iterator[tuple[str, int]] = importlib.import_module(f"{__name__}.{contract}").actions(world)
    return found


def measure_one(contract: str, make: Callable[[], World] = EvmWorld) -> dict[str, int]:
    """Return action → gas of one contract, on a world that `make` makes."""
    return dict(actions_of(contract, make()))


def measure(make: Callable[[], World] = EvmWorld) -> dict[str, int]:
    """Return contract and action → gas, of all."""
    return {f"{one} {what}": gas for one in contracts() for what, gas in measure_one(one, make).items()}


def committed(contract: str) -> dict[str, int]:
    """Return the numbers that are kept of one contract; none yet for a new one."""
    file = FOLDER / f"{contract}.json"
    found: dict[str, int] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found
