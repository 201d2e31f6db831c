"""SnapshotClaim: each leaf of the tree is paid once, to its account, whoever submits it."""

from __future__ import annotations

import pytest

from tests.contracts.harness import Contract, Reverted, World, account
from tests.contracts.merkle import Tree

HOLDERS = [account(f"leaf {place}").address for place in range(7)]


@pytest.fixture
def tree(world: World) -> Tree:
    return Tree(world.chain_id, [(who, 100 + place) for place, who in enumerate(HOLDERS)])


@pytest.fixture
def claims(world: World, tree: Tree) -> Contract:
    return world.deploy("SnapshotClaim", tree.root, tree.total, value=tree.total)


def test_claim_pays_the_account_in_the_leaf(world: World, claims: Contract, tree: Tree) -> None:
    stranger = world.person("stranger")
    for index, (who, amount) in enumerate(tree.balances):
        before = world.balance(who)
        assert claims.read("isClaimed", index) is False
        done = claims.send("claim", *tree.claim(index), sender=stranger)
        assert done.event == ("Claimed", {"index": index, "account": who, "amount": amount})
        assert world.balance(who) == before + amount
        assert claims.read("isClaimed", index) is True
    assert claims.read("paid") == claims.read("TOTAL") == tree.total
    assert world.balance(claims.address) == 0
    assert claims.read("ROOT") == tree.root


def test_claim_is_paid_once(world: World, claims: Contract, tree: Tree) -> None:
    stranger = world.person("stranger")
    claims.send("claim", *tree.claim(3), sender=stranger)
    with pytest.raises(Reverted, match="claim: done"):
        claims.send("claim", *tree.claim(3), sender=stranger)
    claims.send("claim", *tree.claim(2), sender=stranger)


def test_claim_needs_the_very_leaf(world: World, claims: Contract, tree: Tree) -> None:
    stranger = world.person("stranger")
    index, who, amount, proof = tree.claim(3)
    wrong: list[tuple[object, ...]] = [
        (index + 1, who, amount, proof),
        (index, stranger.address, amount, proof),
        (index, who, amount + 1, proof),
        (index, who, amount - 1, proof),
        (index, who, amount, proof[:-1]),
        (index, who, amount, [*proof, bytes(32)]),
        (index, who, amount, proof[::-1]),
        (index, who, amount, []),
        (2**256 - 1, who, amount, proof),
    ]
    for arguments in wrong:
        with pytest.raises(Reverted, match="claim: proof"):
            claims.send("claim", *arguments, sender=stranger)


def test_claim_of_one_leaf_needs_no_sibling(world: World) -> None:
    who = account("leaf 0").address
    tree = Tree(world.chain_id, [(who, 5)])
    claims = world.deploy("SnapshotClaim", tree.root, 5, value=5)
    claims.send("claim", 0, who, 5, [], sender=world.person("stranger"))
    assert claims.read("paid") == 5


def test_claim_begins_with_exactly_the_stated_total(world: World, tree: Tree) -> None:
    for total, value in ((tree.total, tree.total - 1), (tree.total, tree.total + 1), (0, 0)):
        with pytest.raises(Reverted, match="claim: total"):
            world.deploy("SnapshotClaim", tree.root, total, value=value)
    with pytest.raises(Reverted, match="claim: root"):
        world.deploy("SnapshotClaim", bytes(32), 1, value=1)


def test_claim_takes_no_coins_afterwards(world: World, claims: Contract) -> None:
    with pytest.raises(Reverted):
        claims.pay(1, sender=world.person("stranger"))


def test_claim_far_leaves_have_bits_of_their_own(world: World) -> None:
    who = account("leaf 0").address
    tree = Tree(world.chain_id, [(who, 1)] * 520)
    claims = world.deploy("SnapshotClaim", tree.root, tree.total, value=tree.total)
    stranger = world.person("stranger")
    for index in (0, 255, 256, 511, 512):
        claims.send("claim", *tree.claim(index), sender=stranger)
    for index in range(0, 520, 1 if world.can_share_blocks else 64):
        assert claims.read("isClaimed", index) is (index in (0, 255, 256, 511, 512))
    assert claims.read("claimedWord", 0) == 1 | 1 << 255
    assert claims.read("claimedWord", 1) == 1 | 1 << 255
    assert claims.read("claimedWord", 2) == 1
