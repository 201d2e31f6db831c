"""Gas of Attestations."""

from __future__ import annotations

from collections.abc import Iterator

from identity.keccak import keccak256
from tests.contracts.harness import DAY, START, World


def actions(world: World) -> Iterator[tuple[str, int]]:
    ann, bea = world.person("ann"), world.person("bea")
    attestations = world.deploy("Attestations")
    yield "deploy", attestations.deployment_gas
    done = attestations.send("registerSchema", keccak256(b"schema"), sender=ann)
    yield "registerSchema", done.gas
    schema = done.value
    yield "admitIssuer", attestations.send("admitIssuer", schema, bea.address, sender=ann).gas
    made = attestations.send("attest", schema, keccak256(b"it"), START + DAY, sender=bea)
    yield "attest", made.gas
    yield "revoke", attestations.send("revoke", made.value, sender=bea).gas
    yield "revokeIssuer", attestations.send("revokeIssuer", schema, bea.address, START, sender=ann).gas
