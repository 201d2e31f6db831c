"""Gas of Swap."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contracts.harness import CMT, SUPPLY, World


def actions(world: World) -> Iterator[tuple[str, int]]:
    ann, bea = world.person("ann"), world.person("bea")
    cmt = world.deploy("CMT", ann.address)
    swap = world.deploy("Swap", cmt.address, value=SUPPLY)
    yield "deploy", swap.deployment_gas
    cmt.send("approve", swap.address, SUPPLY, sender=ann)
    for what in ("swap, first", "swap"):
        yield what, swap.send("swap", CMT, bea.address, sender=ann).gas
