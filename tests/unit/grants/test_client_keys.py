"""What the registry's changes say of a dapp's keys, and how long an answer serves when the node is silent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from cmwallet.errors import NetworkFailed
from cmwallet.grants import client_keys
from cmwallet.grants.client_keys import FRESH_SECONDS, GOOD_SECONDS, RegistryClientKeys, standing_of
from cmwallet.node.networks import Network
from identity.did import COMPROMISED_NAME, X25519_NAME, ZERO, AttributeChange, Change, Did, History, OwnerChange
from identity.did import thumbprint_bytes as raw_thumbprint
from identity.keys import attribute_of
from oauth.dapp.key_files import fresh_key
from oauth.errors import RegistryStale

ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
DID = f"did:ethr:0x12:{ADDRESS}"
NOW = 1_800_000_000
LATER = NOW + 10_000
NETWORK = Network("cybermiles", 18, "evm", "CMT", 12)
KEY, OTHER = fresh_key().public, fresh_key().public
NAME, VALUE = attribute_of(*KEY.raw)


def listed(block: int, until: int = LATER, name: str = NAME, value: bytes = VALUE) -> AttributeChange:
    return AttributeChange(block, name, value, until)


def history(*changes: Change, block: int = 100) -> History:
    return History(Did(18, ADDRESS), changes, block, NOW)


class Node:
    """A registry whose answers the test decides."""

    def __init__(self, answer: History) -> None:
        self.answer: History | None = answer
        self.asked = 0

    def history(self, _did: Did) -> History:
        self.asked += 1
        if self.answer is None:
            raise NetworkFailed("gone")
        return self.answer


class World:
    def __init__(self, answer: History) -> None:
        self.node = Node(answer)
        self.now = float(NOW)
        self.seen: set[str] = set()
        self.keys = RegistryClientKeys(self.node.history, NETWORK, remember=self.remember, clock=lambda: self.now)

    def remember(self, _did: str, revoked: frozenset[str]) -> frozenset[str]:
        self.seen |= revoked
        return frozenset(self.seen)


def test_key_counts_once_its_listing_is_confirmed() -> None:
    for block, counts in ((89, True), (90, False), (100, False)):
        standing = standing_of(history(listed(block)), DID, confirmed=89, now=NOW)
        assert (standing.keys == (KEY,)) is counts


def test_revocation_counts_at_the_newest_block() -> None:
    standing = standing_of(history(listed(1), listed(100, NOW)), DID, confirmed=89, now=NOW)
    assert standing.keys == ()
    assert standing.revoked == {KEY.thumbprint}


def test_key_that_ran_out_is_not_valid_and_not_revoked() -> None:
    standing = standing_of(history(listed(1, NOW)), DID, confirmed=89, now=NOW)
    assert standing.keys == ()
    assert standing.revoked == frozenset()


def test_compromised_key_is_revoked_although_it_is_listed() -> None:
    statement = raw_thumbprint(KEY.thumbprint) + (NOW - 5).to_bytes(8, "big")
    said = AttributeChange(2, COMPROMISED_NAME, statement, LATER)
    assert standing_of(history(listed(1), said), DID, confirmed=89, now=NOW).keys == ()


def test_encryption_keys_are_apart_from_those_that_sign() -> None:
    standing = standing_of(
        history(listed(1), listed(2, name=X25519_NAME, value=b"\x09" * 32)), DID, confirmed=89, now=NOW
    )
    assert standing.keys == (KEY,)
    assert standing.encryption == b"\x09" * 32


def test_deactivated_did_has_no_keys() -> None:
    standing = standing_of(history(listed(1), OwnerChange(2, ZERO)), DID, confirmed=89, now=NOW)
    assert standing.deactivated
    assert standing.keys == ()


def test_answer_serves_a_minute_without_asking() -> None:
    world = World(history(listed(1)))
    for seconds in (0, FRESH_SECONDS - 1):
        world.now = NOW + seconds
        assert world.keys.standing(DID).keys == (KEY,)
    assert world.node.asked == 1
    world.now = NOW + FRESH_SECONDS
    world.keys.standing(DID)
    assert world.node.asked == 2


def test_silent_node_is_bridged_for_five_minutes_and_then_nobody_gets_in() -> None:
    world = World(history(listed(1)))
    world.keys.standing(DID)
    world.node.answer = None
    world.now = NOW + FRESH_SECONDS + GOOD_SECONDS - 1
    assert world.keys.standing(DID).keys == (KEY,)
    world.now += 1
    with pytest.raises(RegistryStale):
        world.keys.standing(DID)


def test_slow_node_holds_up_one_question_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_keys, "TURN_SECONDS", 0.01)
    world = World(history(listed(1)))
    world.keys.standing(DID)
    world.now = NOW + FRESH_SECONDS
    asked, answer, slow = threading.Event(), threading.Event(), world.node.history

    def slowly(did: Did) -> History:
        asked.set()
        answer.wait()
        return slow(did)

    world.keys._history = slowly
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(world.keys.standing, DID.replace("7997", "7998"))
        asked.wait()
        try:
            assert world.keys.standing(DID).keys == (KEY,), "what was known to be good serves on"
            world.now += GOOD_SECONDS
            with pytest.raises(RegistryStale):
                world.keys.standing(DID)
        finally:
            answer.set()
        assert other.result().keys == (KEY,)
    assert world.keys.standing(DID).keys == (KEY,)


def test_node_that_is_behind_counts_as_silent() -> None:
    world = World(replace(history(listed(1)), block_time=NOW - GOOD_SECONDS - 1))
    with pytest.raises(RegistryStale):
        world.keys.standing(DID)


def test_clock_that_went_back_does_not_keep_an_answer_alive() -> None:
    world = World(history(listed(1)))
    world.keys.standing(DID)
    world.now = NOW - 5
    world.keys.standing(DID)
    assert world.node.asked == 2


def test_revocation_once_seen_stays_although_a_node_takes_it_back() -> None:
    world = World(history(listed(1), listed(2, NOW)))
    assert world.keys.standing(DID).keys == ()
    world.node.answer = history(listed(1))
    world.now = NOW + FRESH_SECONDS
    assert world.keys.standing(DID).keys == ()
    again = World(history(listed(1)))
    again.seen = world.seen
    assert again.keys.standing(DID).keys == ()
