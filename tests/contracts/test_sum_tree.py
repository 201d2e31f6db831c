"""The tree of stakes against a plain model: a list of leaves, each with what it held at the end of yesterday."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.harness import CMT, DAY, Contract, EvmWorld, Reverted, account, compiled_test_contract

NAMES = tuple(f"staker {place}" for place in range(12))


@dataclass
class Leaf:
    owner: str
    yesterday: int = 0
    now: int = 0


class Model:
    """What the tree ought to answer, computed by adding up."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.left: deque[tuple[int, int]] = deque()
        self.at: dict[str, int] = {}
        self.day = 0

    def new_day(self) -> None:
        self.day += 1
        for leaf in self.leaves:
            leaf.yesterday = leaf.now

    def put(self, owner: str, amount: int) -> None:
        if owner not in self.at:
            self.at[owner] = self._leaf(owner)
        self.leaves[self.at[owner]].now = amount
        if amount == 0:
            self.left.append((self.at.pop(owner), self.day))

    def _leaf(self, owner: str) -> int:
        if self.left and self.left[0][1] < self.day:
            place, _ = self.left.popleft()
            self.leaves[place].owner = owner
            return place
        self.leaves.append(Leaf(owner))
        return len(self.leaves) - 1

    def total(self) -> int:
        return sum(leaf.yesterday for leaf in self.leaves)

    def find(self, point: int) -> str:
        for leaf in self.leaves:
            if point < leaf.yesterday:
                return leaf.owner
            point -= leaf.yesterday
        raise AssertionError(point)


def new_tree(world: EvmWorld) -> Contract:
    world.move(DAY - world.time % DAY)
    return world.deploy(compiled_test_contract("StakeTree"))


changes = st.tuples(st.sampled_from(NAMES), st.sampled_from((0, 1, 7, 10 * CMT, 10**9 * CMT)))
steps = st.lists(st.one_of(changes, st.just("day")), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(steps=steps, points=st.lists(st.floats(0, 1, exclude_max=True), min_size=3, max_size=3))
def test_tree_answers_what_the_model_adds_up(steps: list[tuple[str, int] | str], points: list[float]) -> None:
    world, model = EvmWorld(), Model()
    tree, sender = new_tree(world), world.person("sender")
    for step in steps:
        if isinstance(step, str):
            world.move(DAY)
            model.new_day()
        else:
            name, amount = step
            tree.send("put", account(name).address, amount, sender=sender)
            model.put(account(name).address, amount)
        total = model.total()
        assert tree.read("total") == total
        edges = {0, total - 1} | {int(total * point) for point in points}
        for point in edges if total else ():
            assert tree.read("find", min(point, total - 1)).lower() == model.find(min(point, total - 1))
    for name in NAMES:
        expected = model.leaves[model.at[account(name).address]].now if account(name).address in model.at else 0
        assert tree.read("stakeOf", account(name).address) == expected


def test_every_leaf_of_a_grown_tree_is_found_at_its_edges() -> None:
    world = EvmWorld()
    tree, sender = new_tree(world), world.person("sender")
    owners = [account(f"leaf {place}").address for place in range(33)]
    for place, owner in enumerate(owners):
        tree.send("put", owner, place + 1, sender=sender)
    assert tree.read("total") == 0
    world.move(DAY)
    assert tree.read("total") == 33 * 34 // 2
    first = 0
    for place, owner in enumerate(owners):
        assert tree.read("find", first).lower() == tree.read("find", first + place).lower() == owner
        first += place + 1


def test_leaf_that_was_left_is_given_away_on_the_next_day_and_the_first_one_first() -> None:
    world = EvmWorld()
    tree, sender = new_tree(world), world.person("sender")
    ann, bea, cyd, dot = (account(name).address for name in ("ann", "bea", "cyd", "dot"))
    for owner in (ann, bea):
        tree.send("put", owner, 5, sender=sender)
    world.move(DAY)
    tree.send("put", bea, 0, sender=sender)
    tree.send("put", ann, 0, sender=sender)
    tree.send("put", cyd, 5, sender=sender)
    assert tree.read("leafOf", cyd) == 3
    assert (tree.read("find", 0).lower(), tree.read("find", 9).lower()) == (ann, bea)
    world.move(DAY)
    tree.send("put", dot, 5, sender=sender)
    tree.send("put", ann, 5, sender=sender)
    assert (tree.read("leafOf", dot), tree.read("leafOf", ann)) == (2, 1)
    assert tree.read("find", 0).lower() == cyd
    assert tree.read("total") == 5


def test_tree_has_two_to_the_twentieth_leaves() -> None:
    world = EvmWorld()
    tree, sender = new_tree(world), world.person("sender")
    tree.send("pretend", 2**20 - 1, 20, sender=sender)
    last, late = account("last").address, account("late").address
    tree.send("put", last, 7, sender=sender)
    assert tree.read("leafOf", last) == 2**20
    with pytest.raises(Reverted, match="tree: full"):
        tree.send("put", late, 7, sender=sender)
    world.move(DAY)
    assert tree.read("find", 6).lower() == last
    tree.send("put", last, 0, sender=sender)
    with pytest.raises(Reverted, match="tree: full"):
        tree.send("put", late, 7, sender=sender)
    world.move(DAY)
    tree.send("put", late, 7, sender=sender)
    assert tree.read("leafOf", late) == 2**20


def test_sum_beyond_96_bits_is_refused() -> None:
    world = EvmWorld()
    tree, sender = new_tree(world), world.person("sender")
    tree.send("put", account("ann").address, 2**96 - 2, sender=sender)
    tree.send("put", account("bea").address, 1, sender=sender)
    with pytest.raises(Reverted, match="tree: sum"):
        tree.send("put", account("bea").address, 2, sender=sender)
    world.move(DAY)
    assert tree.read("total") == 2**96 - 1
    assert tree.read("find", 2**96 - 2).lower() == account("bea").address
