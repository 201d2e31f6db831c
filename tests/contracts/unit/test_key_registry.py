"""KeyRegistry: what ERC-1056 asks for, called directly. Signed changes are in test_key_registry_signed.py."""

from __future__ import annotations

import pytest

from identity.keccak import keccak256
from tests.contracts.harness import ZERO, Contract, Reverted, World

VERI_KEY, SIG_AUTH = b"veriKey".ljust(32, b"\0"), b"sigAuth".ljust(32, b"\0")
NAME = b"did/pub/Ed25519/veriKey/base64".ljust(32, b"\0")
KEY = bytes(range(32))
FOREVER = 2**256 - 1


@pytest.fixture
def registry(world: World) -> Contract:
    return world.deploy("KeyRegistry")


def test_registry_every_address_is_an_identity_that_owns_itself(world: World, registry: Contract) -> None:
    identity = world.person("identity")
    assert registry.read("identityOwner", identity.address) == identity.address
    assert registry.read("owners", identity.address) == ZERO
    assert registry.read("changed", identity.address) == 0
    assert registry.read("ownerAt", identity.address, 0) == identity.address


def test_registry_owner_hands_over_and_is_owner_no_more(world: World, registry: Contract) -> None:
    identity, heir = world.person("identity"), world.person("heir")
    done = registry.send("changeOwner", identity.address, heir.address, sender=identity)
    handed = world.time
    assert done.event == (
        "DIDOwnerChanged",
        {"identity": identity.address, "owner": heir.address, "previousChange": 0},
    )
    assert registry.read("identityOwner", identity.address) == heir.address
    assert registry.read("owners", identity.address) == heir.address
    assert registry.read("changed", identity.address) == world.number
    with pytest.raises(Reverted, match="bad_actor"):
        registry.send("changeOwner", identity.address, identity.address, sender=identity)
    before = registry.read("changed", identity.address)
    done = registry.send("changeOwner", identity.address, identity.address, sender=heir)
    assert done.event[1]["previousChange"] == before
    back = world.time
    assert registry.read("ownerAt", identity.address, handed - 1) == identity.address
    for time in range(handed, back):
        assert registry.read("ownerAt", identity.address, time) == heir.address
    assert registry.read("ownerAt", identity.address, back) == identity.address


def test_registry_delegate_is_valid_from_when_it_is_added_until_before_its_end(
    world: World, registry: Contract
) -> None:
    identity, delegate = world.person("identity"), world.person("delegate")
    done = registry.send("addDelegate", identity.address, VERI_KEY, delegate.address, 10, sender=identity)
    added = world.time
    assert done.event == (
        "DIDDelegateChanged",
        {
            "identity": identity.address,
            "delegateType": VERI_KEY,
            "delegate": delegate.address,
            "validTo": added + 10,
            "previousChange": 0,
        },
    )
    assert registry.read("delegates", identity.address, keccak256(VERI_KEY), delegate.address) == added + 10
    assert registry.read("validDelegate", identity.address, VERI_KEY, delegate.address) is True
    assert registry.read("validDelegate", identity.address, SIG_AUTH, delegate.address) is False
    assert registry.read("validDelegate", delegate.address, VERI_KEY, delegate.address) is False
    world.move(9)
    assert registry.read("validDelegate", identity.address, VERI_KEY, delegate.address) is True
    world.move(1)
    assert registry.read("validDelegate", identity.address, VERI_KEY, delegate.address) is False
    for time, valid in ((0, False), (added - 1, False), (added, True), (added + 9, True), (added + 10, False)):
        assert registry.read("delegateAt", identity.address, VERI_KEY, delegate.address, time) is valid
        assert registry.read("delegateAt", identity.address, SIG_AUTH, delegate.address, time) is False


def test_registry_revoked_delegate_ends_at_that_second(world: World, registry: Contract) -> None:
    identity, delegate = world.person("identity"), world.person("delegate")
    registry.send("addDelegate", identity.address, VERI_KEY, delegate.address, 1000, sender=identity)
    added, before = world.time, world.number
    done = registry.send("revokeDelegate", identity.address, VERI_KEY, delegate.address, sender=identity)
    assert done.event[1]["validTo"] == world.time
    assert done.event[1]["previousChange"] == before
    assert registry.read("validDelegate", identity.address, VERI_KEY, delegate.address) is False
    assert registry.read("delegateAt", identity.address, VERI_KEY, delegate.address, added) is True
    assert registry.read("delegateAt", identity.address, VERI_KEY, delegate.address, world.time) is False


def test_registry_attribute_is_announced_and_valid_until_before_its_end(world: World, registry: Contract) -> None:
    identity = world.person("identity")
    done = registry.send("setAttribute", identity.address, NAME, KEY, 10, sender=identity)
    since = world.time
    assert done.event == (
        "DIDAttributeChanged",
        {
            "identity": identity.address,
            "name": NAME,
            "value": KEY,
            "validTo": since + 10,
            "previousChange": 0,
        },
    )
    for time, valid in ((since - 1, False), (since, True), (since + 9, True), (since + 10, False), (FOREVER, False)):
        assert registry.read("keyAt", identity.address, NAME, KEY, time) is valid
    assert registry.read("keyAt", identity.address, NAME, KEY[:-1], since) is False
    assert registry.read("keyAt", identity.address, VERI_KEY, KEY, since) is False
    assert registry.read("keyAt", world.person("heir").address, NAME, KEY, since) is False


def test_registry_revoked_attribute_is_announced_with_zero_and_keeps_its_past(world: World, registry: Contract) -> None:
    identity = world.person("identity")
    registry.send("setAttribute", identity.address, NAME, KEY, 1000, sender=identity)
    since, before = world.time, world.number
    done = registry.send("revokeAttribute", identity.address, NAME, KEY, sender=identity)
    assert done.event[1] == {
        "identity": identity.address,
        "name": NAME,
        "value": KEY,
        "validTo": 0,
        "previousChange": before,
    }
    assert registry.read("keyAt", identity.address, NAME, KEY, since) is True
    assert registry.read("keyAt", identity.address, NAME, KEY, world.time) is False


def test_registry_renewals_and_gaps_leave_the_past_alone(world: World, registry: Contract) -> None:
    identity = world.person("identity")
    spans = []
    for validity, pause in ((10, 20), (100, 5), (7, 0), (50, 0)):
        registry.send("setAttribute", identity.address, NAME, KEY, validity, sender=identity)
        spans.append((world.time, world.time + validity))
        world.move(pause)
    for place, (start, end) in enumerate(spans):
        following = spans[place + 1][0] if place + 1 < len(spans) else end + 1
        for time in (start, min(end, following) - 1, end):
            expected = any(
                begin <= time < stop and not any(begin < later <= time for later, _ in spans) for begin, stop in spans
            )
            assert registry.read("keyAt", identity.address, NAME, KEY, time) is expected, (place, time)


def test_registry_longest_validity_is_for_ever_and_longer_ones_revert(world: World, registry: Contract) -> None:
    identity, delegate = world.person("identity"), world.person("delegate")
    longest = FOREVER - world.time - 1
    registry.send("setAttribute", identity.address, NAME, KEY, longest, sender=identity)
    assert registry.read("keyAt", identity.address, NAME, KEY, 2**64) is True
    with pytest.raises(Reverted):
        registry.send("addDelegate", identity.address, VERI_KEY, delegate.address, FOREVER, sender=identity)
    with pytest.raises(Reverted):
        registry.send("setAttribute", identity.address, NAME, KEY, FOREVER, sender=identity)


def test_registry_values_have_up_to_2048_bytes(world: World, registry: Contract) -> None:
    identity = world.person("identity")
    for size in (0, 1, 33, 2048):
        done = registry.send("setAttribute", identity.address, NAME, b"\xff" * size, 10, sender=identity)
        assert done.event[1]["value"] == b"\xff" * size
        assert registry.read("keyAt", identity.address, NAME, b"\xff" * size, world.time) is True
    with pytest.raises(Reverted):
        registry.send("setAttribute", identity.address, NAME, bytes(2049), 10, sender=identity)


def test_registry_strangers_change_nothing(world: World, registry: Contract) -> None:
    identity, stranger = world.person("identity"), world.person("stranger")
    registry.send("addDelegate", identity.address, VERI_KEY, stranger.address, 1000, sender=identity)
    attempts: list[tuple[object, ...]] = [
        ("changeOwner", stranger.address),
        ("addDelegate", VERI_KEY, stranger.address, 10),
        ("revokeDelegate", VERI_KEY, stranger.address),
        ("setAttribute", NAME, KEY, 10),
        ("revokeAttribute", NAME, KEY),
        ("cancelNonce",),
    ]
    for name, *arguments in attempts:
        with pytest.raises(Reverted, match="bad_actor"):
            registry.send(str(name), identity.address, *arguments, sender=stranger)


def test_registry_new_owner_acts_for_the_identity(world: World, registry: Contract) -> None:
    identity, heir = world.person("identity"), world.person("heir")
    registry.send("setAttribute", identity.address, NAME, KEY, 1000, sender=identity)
    registry.send("changeOwner", identity.address, heir.address, sender=identity)
    registry.send("revokeAttribute", identity.address, NAME, KEY, sender=heir)
    registry.send("addDelegate", identity.address, VERI_KEY, heir.address, 10, sender=heir)
    assert registry.read("keyAt", identity.address, NAME, KEY, world.time) is False
    with pytest.raises(Reverted, match="bad_actor"):
        registry.send("setAttribute", identity.address, NAME, KEY, 10, sender=identity)


def test_registry_deactivation_is_announced_as_zero_and_final(world: World, registry: Contract) -> None:
    identity, heir = world.person("identity"), world.person("heir")
    registry.send("changeOwner", identity.address, heir.address, sender=identity)
    before = world.number
    done = registry.send("changeOwner", identity.address, ZERO, sender=heir)
    assert done.event[1] == {"identity": identity.address, "owner": ZERO, "previousChange": before}
    assert registry.read("identityOwner", identity.address) == registry.address
    assert registry.read("ownerAt", identity.address, world.time) == registry.address
    for who in (identity, heir):
        for name, arguments in (
            ("changeOwner", (who.address,)),
            ("setAttribute", (NAME, KEY, 10)),
            ("addDelegate", (VERI_KEY, who.address, 10)),
            ("cancelNonce", ()),
        ):
            with pytest.raises(Reverted, match="bad_actor"):
                registry.send(name, identity.address, *arguments, sender=who)


def test_registry_deactivation_ends_keys_and_delegates_and_keeps_their_past(world: World, registry: Contract) -> None:
    identity, delegate = world.person("identity"), world.person("delegate")
    registry.send("setAttribute", identity.address, NAME, KEY, 1000, sender=identity)
    registry.send("addDelegate", identity.address, VERI_KEY, delegate.address, 1000, sender=identity)
    added = world.time
    registry.send("changeOwner", identity.address, ZERO, sender=identity)
    for time, valid in ((added, True), (world.time, False), (world.time + 5, False)):
        assert registry.read("keyAt", identity.address, NAME, KEY, time) is valid
        assert registry.read("delegateAt", identity.address, VERI_KEY, delegate.address, time) is valid


def test_registry_itself_is_never_made_an_owner(world: World, registry: Contract) -> None:
    identity = world.person("identity")
    with pytest.raises(Reverted, match="bad_actor"):
        registry.send("changeOwner", identity.address, registry.address, sender=identity)
    assert registry.read("identityOwner", identity.address) == identity.address


def test_registry_describes_its_domain(world: World, registry: Contract) -> None:
    from eth_account._utils.encode_typed_data.encoding_and_hashing import hash_domain

    from tests.contracts.typed import domain_of

    domain = domain_of(registry)
    assert (domain["name"], domain["version"]) == ("cmwallet KeyRegistry", "1")
    assert (domain["chainId"], domain["verifyingContract"]) == (world.chain_id, registry.address)
    assert registry.read("DOMAIN_SEPARATOR") == hash_domain(domain)
