"""Gas of SnapshotClaim."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contracts.harness import World, account
from tests.contracts.merkle import Tree


def actions(world: World) -> Iterator[tuple[str, int]]:
    ann = world.person("ann")
    tree = Tree(world.chain_id, [(account(f"holder {place}").address, 5) for place in range(1_000)])
    claims = world.deploy("SnapshotClaim", tree.root, tree.total, value=tree.total)
    yield "deploy", claims.deployment_gas
    claims.send("claim", *tree.claim(0), sender=ann)
    yield "claim, one of 1,000", claims.send("claim", *tree.claim(1), sender=ann).gas
