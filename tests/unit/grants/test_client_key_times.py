"""How long what was read of a dapp's keys serves, with a node that answers and a silent one; how old a block may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oauth.errors import RegistryStale
from tests.unit.grants.test_client_keys import DID, KEY, NOW, World, history, listed


@pytest.mark.parametrize(("seconds", "asked"), [(0, 1), (59, 1), (60, 2), (61, 2), (-1, 2)])
def test_an_answer_is_at_hand_for_a_minute(seconds: int, asked: int) -> None:
    world = World(history(listed(50)))
    assert world.keys.standing(DID).keys == (KEY,)
    world.now += seconds
    assert (world.keys.at_hand(DID) is not None) is (asked == 1)
    assert world.keys.standing(DID).keys == (KEY,)
    assert world.node.asked == asked


@pytest.mark.parametrize(("seconds", "serves"), [(59, True), (60, True), (359, True), (360, False), (361, False)])
def test_while_the_node_is_silent_it_serves_five_minutes_more(seconds: int, serves: bool) -> None:
    world = World(history(listed(50)))
    world.keys.standing(DID)
    world.node.answer = None
    world.now += seconds
    if serves:
        assert world.keys.standing(DID).keys == (KEY,)
    else:
        with pytest.raises(RegistryStale):
            world.keys.standing(DID)


@pytest.mark.parametrize(("age", "counts"), [(299, True), (300, True), (301, False)])
def test_the_newest_block_may_be_five_minutes_old(age: int, counts: bool) -> None:
    world = World(replace(history(listed(50)), block_time=NOW - age))
    if counts:
        assert world.keys.standing(DID).keys == (KEY,)
    else:
        with pytest.raises(RegistryStale):
            world.keys.standing(DID)
