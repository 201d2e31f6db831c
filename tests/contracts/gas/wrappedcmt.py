"""Gas of WrappedCMT."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contracts.harness import CMT, World
from tests.contracts.unit.test_wrapped_cmt import permit


def actions(world: World) -> Iterator[tuple[str, int]]:
    ann, bea = world.person("ann"), world.person("bea")
    wrapped = world.deploy("WrappedCMT")
    yield "deploy", wrapped.deployment_gas
    for what in ("deposit, first", "deposit"):
        yield what, wrapped.send("deposit", sender=ann, value=CMT).gas
    yield "coins without data", wrapped.pay(CMT, sender=ann).gas
    yield "withdraw", wrapped.send("withdraw", CMT, sender=ann).gas
    yield "permit", wrapped.send("permit", *permit(wrapped, ann, bea.address, CMT), sender=bea).gas
