"""Gas of ConsentRegistry."""

from __future__ import annotations

from collections.abc import Iterator

from identity.keccak import keccak256
from tests.contracts.harness import DAY, START, World
from tests.contracts.typed import digest, domain_of


def actions(world: World) -> Iterator[tuple[str, int]]:
    ann, bea = world.person("ann"), world.person("bea")
    consents = world.deploy("ConsentRegistry")
    yield "deploy", consents.deployment_gas
    expiry = (START // DAY + 30) * DAY
    anchored = consents.send("anchor", keccak256(b"consent"), bea.address, expiry, sender=ann)
    yield "anchor", anchored.gas
    signature = bea.sign(digest(domain_of(consents), "Withdraw", id=anchored.value))
    yield "withdraw", consents.send("withdraw", anchored.value, *signature, sender=ann).gas
