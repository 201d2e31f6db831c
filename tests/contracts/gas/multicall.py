"""Gas of Multicall."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contracts.harness import World


def actions(world: World) -> Iterator[tuple[str, int]]:
    yield "deploy", world.deploy("Multicall").deployment_gas
