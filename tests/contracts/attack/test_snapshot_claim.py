"""Attacks on SnapshotClaim, one for each line of the table in docs/contracts/snapshot-claim.md."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode

from identity.keccak import keccak256
from tests.contracts.attack.conftest import CallData
from tests.contracts.harness import Contract, EvmWorld, Reverted, account
from tests.contracts.merkle import Tree, leaf, parent

HOLDERS = [account(f"leaf {place}").address for place in range(8)]


def make(world: EvmWorld, tree: Tree) -> Contract:
    return world.deploy("SnapshotClaim", tree.root, tree.total, value=tree.total)


def test_account_that_claims_again_while_it_is_paid_gets_nothing_twice(
    world: EvmWorld, receiver: Contract, data_of: CallData
) -> None:
    tree = Tree(world.chain_id, [(receiver.address, 50), (HOLDERS[0], 70), (receiver.address, 60)])
    claims = make(world, tree)
    user = world.person("user")
    for again in (0, 2):
        receiver.send("prepare", claims.address, data_of(claims, "claim", *tree.claim(again)), False, sender=user)
        claims.send("claim", *tree.claim(again), sender=user)
        assert receiver.read("successes") == 0
    assert world.balance(receiver.address) == claims.read("paid") == 110


def test_inner_node_does_not_pass_for_a_leaf(world: EvmWorld) -> None:
    """Second preimages: neither the inner nodes, nor leaves hashed once, lead to the root."""
    tree = Tree(world.chain_id, [(who, 5) for who in HOLDERS])
    claims = make(world, tree)
    thief = world.person("thief")
    for level, nodes in enumerate(tree.levels[1:], 1):
        for node in nodes:
            numbers = (int.from_bytes(node, "big"), "0x" + node[12:].hex(), int.from_bytes(node, "big"))
            for depth in range(len(tree.levels) - level):
                with pytest.raises(Reverted, match="claim: proof"):
                    claims.send("claim", *numbers, tree.proof(0)[level : level + depth], sender=thief)
    with pytest.raises(Reverted, match="claim: proof"):
        claims.send("claim", 0, HOLDERS[0], 5, tree.proof(0)[1:], sender=thief)


def test_leaf_hashed_once_is_no_leaf(world: EvmWorld) -> None:
    words = encode(["uint256", "uint256", "address", "uint256"], [world.chain_id, 0, HOLDERS[0], 5])
    once = keccak256(words)
    claims = world.deploy("SnapshotClaim", once, 5, value=5)
    with pytest.raises(Reverted, match="claim: proof"):
        claims.send("claim", 0, HOLDERS[0], 5, [], sender=world.person("thief"))


def test_tree_of_another_chain_pays_nothing_here(world: EvmWorld) -> None:
    tree = Tree(4321, [(who, 5) for who in HOLDERS])
    claims = make(world, tree)
    with pytest.raises(Reverted, match="claim: proof"):
        claims.send("claim", *tree.claim(0), sender=world.person("thief"))


def test_claims_stop_on_a_branch_with_a_new_id(world: EvmWorld) -> None:
    tree = Tree(world.chain_id, [(who, 5) for who in HOLDERS])
    claims = make(world, tree)
    world.split(4321)
    with pytest.raises(Reverted, match="claim: proof"):
        claims.send("claim", *tree.claim(0), sender=world.person("thief"))


def test_claim_that_somebody_else_submits_first_pays_the_account(world: EvmWorld) -> None:
    tree = Tree(world.chain_id, [(who, 5) for who in HOLDERS])
    claims = make(world, tree)
    thief = world.person("thief")
    before = world.balance(thief.address)
    claims.send("claim", *tree.claim(4), sender=thief)
    assert world.balance(HOLDERS[4]) == 5
    assert world.balance(thief.address) == before


def test_account_that_refuses_coins_blocks_nobody_else(world: EvmWorld) -> None:
    refuses = world.deploy("Multicall")
    tree = Tree(world.chain_id, [(refuses.address, 5), (HOLDERS[1], 6)])
    claims = make(world, tree)
    user = world.person("user")
    with pytest.raises(Reverted):
        claims.send("claim", *tree.claim(0), sender=user)
    assert claims.read("isClaimed", 0) is False
    claims.send("claim", *tree.claim(1), sender=user)
    assert (world.balance(HOLDERS[1]), world.balance(claims.address)) == (6, 5)


def test_coins_forced_in_are_paid_to_nobody(world: EvmWorld) -> None:
    tree = Tree(world.chain_id, [(HOLDERS[0], 5)])
    claims = make(world, tree)
    world.endow(claims.address, 1_005)
    claims.send("claim", *tree.claim(0), sender=world.person("user"))
    assert world.balance(claims.address) == 1_000
    with pytest.raises(Reverted, match="claim: done"):
        claims.send("claim", *tree.claim(0), sender=world.person("user"))


def test_leaves_that_are_alike_are_different_by_their_index(world: EvmWorld) -> None:
    tree = Tree(world.chain_id, [(HOLDERS[0], 5), (HOLDERS[0], 5)])
    claims = make(world, tree)
    user = world.person("user")
    claims.send("claim", *tree.claim(0), sender=user)
    claims.send("claim", *tree.claim(1), sender=user)
    assert world.balance(HOLDERS[0]) == 10


def test_order_of_siblings_does_not_matter_and_their_depth_does(world: EvmWorld) -> None:
    one, two = leaf(world.chain_id, 0, HOLDERS[0], 5), leaf(world.chain_id, 1, HOLDERS[1], 5)
    assert parent(one, two) == parent(two, one)
    claims = world.deploy("SnapshotClaim", parent(one, two), 10, value=10)
    thief = world.person("thief")
    with pytest.raises(Reverted, match="claim: proof"):
        claims.send("claim", 0, HOLDERS[0], 5, [two, two], sender=thief)
    with pytest.raises(Reverted):
        claims.send("claim", 0, HOLDERS[0], 5, [two] * 41, sender=thief)
