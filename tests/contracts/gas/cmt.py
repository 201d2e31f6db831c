"""Gas of CMT."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contracts.harness import CMT, World


def actions(world: World) -> Iterator[tuple[str, int]]:
    ann, bea = world.person("ann"), world.person("bea")
    cmt = world.deploy("CMT", ann.address)
    yield "deploy", cmt.deployment_gas
    yield "transfer, first", cmt.send("transfer", bea.address, CMT, sender=ann).gas
    yield "transfer", cmt.send("transfer", bea.address, CMT, sender=ann).gas
    yield "approve", cmt.send("approve", bea.address, 2 * CMT, sender=ann).gas
    yield "transferFrom", cmt.send("transferFrom", ann.address, bea.address, CMT, sender=bea).gas
