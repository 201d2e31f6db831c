"""The keys of a DID over time, computed from its changes, are what the contract answers."""

from __future__ import annotations

import pytest

from cmwallet.identities.registry_changes import change_owner, revoke_key, set_key
from identity.address import ZERO_ADDRESS
from identity.credentials.did_keys import did_keys, parse_did_keys
from identity.did import COMPROMISED_NAME, ED25519_NAME, X25519_NAME, thumbprint, thumbprint_bytes
from identity.rejections import Malformed
from tests.unit.identities.test_registry import DID, KEYS, OTHER, World, call_data, world

__all__ = ["world"]


def step(world: World, seconds: int = 10) -> None:
    world.transport.request("evm_increaseTime", [seconds])


def computed(world: World):
    history = world.history.history(DID)
    client = world.history.client
    times = {change.block: client.block(change.block).timestamp for change in history.changes}
    return did_keys(history, times, history.block_time)


def agree(world: World) -> None:
    """Compare with `keyAt` at every second at which something changed, one before and one after."""
    found = computed(world)
    marks = {moment + shift for key in found.keys for span in key.spans for moment in span for shift in (-1, 0, 1)}
    names = {"Ed25519": ED25519_NAME, "X25519": X25519_NAME}
    for key in found.keys:
        for time in sorted(mark for mark in marks if 0 < mark < 1 << 40):
            asked = world.history.key_valid_at(DID, names[key.kind], key.raw, time)
            assert key.valid_at(time) == asked, (key.kind, key.spans, time)


def test_what_is_computed_is_what_the_contract_answers(world: World) -> None:
    for change in (
        set_key(ED25519_NAME, KEYS[0], 1000),
        set_key(X25519_NAME, KEYS[1], 50),
        set_key(ED25519_NAME, KEYS[2], 500),
        revoke_key(ED25519_NAME, KEYS[0]),
        set_key(ED25519_NAME, KEYS[0], 2000),
        set_key(ED25519_NAME, KEYS[2], 5),
        revoke_key(ED25519_NAME, KEYS[4]),
    ):
        world.change(change)
        step(world)
    agree(world)
    found = computed(world)
    assert parse_did_keys(found.document()) == found


def test_a_new_owner_and_a_deactivation_end_what_was_before(world: World) -> None:
    world.change(set_key(ED25519_NAME, KEYS[0], 10**6))
    step(world)
    world.change(change_owner(OTHER.address))
    step(world)
    owners = computed(world).issuer_keys(10**9, "chain", None).keys
    accounts = {key.account for key in owners if key.account}
    assert accounts == {DID.address.lower(), OTHER.address.lower()}
    world.send(call_data(DID, change_owner(ZERO_ADDRESS)), OTHER)
    agree(world)
    now = world.history.history(DID).block_time + 1
    assert not any(key.standing.valid_now for key in computed(world).issuer_keys(now, "chain", None).keys)


def test_a_compromise_and_the_key_to_encrypt_to_are_known(world: World) -> None:
    world.change(set_key(X25519_NAME, KEYS[1], 10**6))
    step(world)
    world.change(set_key(X25519_NAME, KEYS[3], 10**6))
    world.change(set_key(ED25519_NAME, KEYS[0], 10**6))
    statement = thumbprint_bytes(thumbprint("Ed25519", KEYS[0])) + (77).to_bytes(8, "big")
    world.change(set_key(COMPROMISED_NAME, statement, 10**6))
    found = computed(world)
    now = world.history.history(DID).block_time
    assert found.encryption_key(now) == KEYS[3]
    assert found.encryption_key(1) is None
    standings = [key.standing for key in found.issuer_keys(now, "chain", None).keys if key.jwk is not None]
    assert [standing.compromised_since for standing in standings] == [77]


@pytest.mark.parametrize(
    "document", [{}, {"keys": 1, "owners": []}, {"keys": [{}], "owners": []}, {"keys": [1], "owners": [1]}]
)
def test_what_is_not_readable_is_said_so(document: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        parse_did_keys(document)


def test_a_key_that_only_authenticates_signs_no_credential(world: World) -> None:
    world.change(set_key("did/pub/Ed25519/sigAuth/base64", KEYS[3], 10**6))
    world.change(set_key(ED25519_NAME, KEYS[0], 10**6))
    assert [key.raw for key in computed(world).keys] == [KEYS[0]]


def test_nothing_is_encrypted_to_a_key_that_leaked(world: World) -> None:
    for key in (KEYS[0], KEYS[1]):
        world.change(set_key(X25519_NAME, key, 10**6))
        step(world)
    now = computed(world).as_of
    assert computed(world).encryption_key(now) == KEYS[1]
    leaked = thumbprint_bytes(thumbprint("X25519", KEYS[1])) + (now + 1000).to_bytes(8, "big")
    world.change(set_key(COMPROMISED_NAME, leaked, 10**6))
    assert computed(world).encryption_key(computed(world).as_of) == KEYS[0]
