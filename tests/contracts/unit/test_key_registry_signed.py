"""KeyRegistry, changes by signature: the form of ERC-1056, and typed ones with a domain, a nonce and a deadline."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from coincurve import PublicKey

from cmwallet.keys.secp256k1 import address_of_public_key
from identity.keccak import keccak256
from tests.contracts.harness import ZERO, Contract, Reverted, World, account
from tests.contracts.signed import legacy, packed, typed

VERI_KEY = b"veriKey".ljust(32, b"\0")
NAME = b"did/svc/Hub".ljust(32, b"\0")
DELEGATE = account("delegate").address
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
Sign = Callable[..., tuple[str, tuple[object, ...]]]

ACTIONS: dict[str, tuple[tuple[object, ...], str, dict[str, object]]] = {
    "changeOwner": ((DELEGATE,), "DIDOwnerChanged", {"owner": DELEGATE}),
    "addDelegate": ((VERI_KEY, DELEGATE, 10), "DIDDelegateChanged", {"delegateType": VERI_KEY, "delegate": DELEGATE}),
    "revokeDelegate": ((VERI_KEY, DELEGATE), "DIDDelegateChanged", {"delegateType": VERI_KEY, "delegate": DELEGATE}),
    "setAttribute": ((NAME, b"\xffvalue", 10), "DIDAttributeChanged", {"name": NAME, "value": b"\xffvalue"}),
    "revokeAttribute": ((NAME, b"\xffvalue"), "DIDAttributeChanged", {"name": NAME, "value": b"\xffvalue"}),
}
ENDS = {"addDelegate": 10, "revokeDelegate": 0, "setAttribute": 10}


@pytest.fixture
def registry(world: World) -> Contract:
    return world.deploy("KeyRegistry")


@pytest.fixture(params=[legacy, typed], ids=["signed", "typed"])
def sign(request: pytest.FixtureRequest) -> Sign:
    form: Sign = request.param
    return form


@pytest.mark.parametrize("action", ACTIONS)
def test_registry_signed_change_does_what_the_owner_signed(
    world: World, registry: Contract, sign: Sign, action: str
) -> None:
    identity, relayer = account("penniless identity"), world.person("relayer")
    arguments, event, members = ACTIONS[action]
    function, signed = sign(registry, action, identity.address, identity, *arguments)
    done = registry.send(function, *signed, sender=relayer)
    name, values = done.event
    assert name == event
    assert values.items() >= {"identity": identity.address, "previousChange": 0, **members}.items()
    if action != "changeOwner":
        assert values["validTo"] == (world.time + ENDS[action] if action in ENDS else 0)
    assert registry.read("changed", identity.address) == world.number


@pytest.mark.parametrize("action", ACTIONS)
def test_registry_signed_change_counts_once(world: World, registry: Contract, sign: Sign, action: str) -> None:
    identity, relayer = account("penniless identity"), world.person("relayer")
    function, signed = sign(registry, action, identity.address, identity, *ACTIONS[action][0])
    registry.send(function, *signed, sender=relayer)
    with pytest.raises(Reverted, match="bad_signature"):
        registry.send(function, *signed, sender=relayer)


@pytest.mark.parametrize("action", ACTIONS)
def test_registry_signed_change_with_anything_else_is_refused(
    world: World, registry: Contract, sign: Sign, action: str
) -> None:
    identity, thief = account("penniless identity"), world.person("thief")
    arguments = ACTIONS[action][0]
    function, signed = sign(registry, action, identity.address, identity, *arguments)
    for place in range(4, len(signed)):
        for other in _others(signed[place]):
            changed = [*signed[:place], other, *signed[place + 1 :]]
            with pytest.raises(Reverted, match="bad_signature"):
                registry.send(function, *changed, sender=thief)
    with pytest.raises(Reverted, match="bad_signature"):
        registry.send(function, thief.address, *signed[1:], sender=thief)
    function, signed = sign(registry, action, identity.address, thief, *arguments)
    with pytest.raises(Reverted, match="bad_signature"):
        registry.send(function, *signed, sender=thief)
    function, signed = sign(registry, action, identity.address, identity, *arguments, nonce=1)
    with pytest.raises(Reverted, match="bad_signature"):
        registry.send(function, *signed, sender=thief)


def _others(value: object) -> list[object]:
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, bytes):
        return [value[:-1] + bytes([value[-1] ^ 1])]
    return [account("thief").address, ZERO]


@pytest.mark.parametrize("action", ACTIONS)
def test_registry_signature_for_one_action_is_not_good_for_another(
    world: World, registry: Contract, sign: Sign, action: str
) -> None:
    identity, thief = account("penniless identity"), world.person("thief")
    _, signed = sign(registry, action, identity.address, identity, *ACTIONS[action][0])
    for other in ACTIONS:
        if other != action:
            function, theirs = sign(registry, other, identity.address, identity, *ACTIONS[other][0])
            with pytest.raises(Reverted, match="bad_signature"):
                registry.send(function, *theirs[:1], *signed[1:4], *theirs[4:], sender=thief)


def test_registry_signed_change_is_the_owners_after_a_handover(world: World, registry: Contract, sign: Sign) -> None:
    identity, heir, relayer = world.person("identity"), account("heir"), world.person("relayer")
    registry.send("changeOwner", identity.address, heir.address, sender=identity)
    function, signed = sign(registry, "setAttribute", identity.address, identity, NAME, b"x", 10)
    with pytest.raises(Reverted, match="bad_signature"):
        registry.send(function, *signed, sender=relayer)
    function, signed = sign(registry, "setAttribute", identity.address, heir, NAME, b"x", 10)
    registry.send(function, *signed, sender=relayer)
    assert registry.read("keyAt", identity.address, NAME, b"x", world.time) is True


def test_registry_signed_deactivation_is_final_too(world: World, registry: Contract, sign: Sign) -> None:
    identity, relayer = account("penniless identity"), world.person("relayer")
    function, signed = sign(registry, "changeOwner", identity.address, identity, ZERO)
    done = registry.send(function, *signed, sender=relayer)
    assert done.event[1]["owner"] == ZERO
    assert registry.read("identityOwner", identity.address) == registry.address
    for form in (legacy, typed):
        function, signed = form(registry, "changeOwner", identity.address, identity, identity.address)
        with pytest.raises(Reverted, match="bad_signature"):
            registry.send(function, *signed, sender=relayer)


def test_registry_signed_handover_to_the_registry_is_refused(world: World, registry: Contract, sign: Sign) -> None:
    identity = account("penniless identity")
    function, signed = sign(registry, "changeOwner", identity.address, identity, registry.address)
    with pytest.raises(Reverted, match="bad_actor"):
        registry.send(function, *signed, sender=world.person("relayer"))
    assert registry.read("nonce", identity.address) == registry.read("typedNonce", identity.address) == 0


@pytest.mark.parametrize("action", ACTIONS)
def test_registry_high_s_and_odd_v_are_refused(world: World, registry: Contract, sign: Sign, action: str) -> None:
    identity, thief = account("penniless identity"), world.person("thief")
    function, signed = sign(registry, action, identity.address, identity, *ACTIONS[action][0])
    _, v, r, s, *rest = signed
    assert isinstance(v, int)
    assert isinstance(s, bytes)
    twin = (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")
    for odd in ((55 - v, r, twin), (v - 27, r, s), (v + 8, r, s), (27, bytes(32), bytes(32))):
        with pytest.raises(Reverted, match="bad_signature"):
            registry.send(function, identity.address, *odd, *rest, sender=thief)


def test_registry_deadline_is_the_last_second(world: World, registry: Contract) -> None:
    identity, relayer = account("penniless identity"), world.person("relayer")
    for action, (arguments, _, _) in ACTIONS.items():
        function, signed = typed(registry, action, identity.address, identity, *arguments, deadline=world.time)
        with pytest.raises(Reverted, match="expired"):
            registry.send(function, *signed, sender=relayer)
    function, signed = typed(registry, "changeOwner", identity.address, identity, DELEGATE, deadline=world.time + 1)
    registry.send(function, *signed, sender=relayer)


def test_registry_nonces_of_the_two_forms_are_apart(world: World, registry: Contract) -> None:
    identity, relayer = account("penniless identity"), world.person("relayer")
    for count, form in enumerate((legacy, typed, legacy, typed), 2):
        function, signed = form(registry, "setAttribute", identity.address, identity, NAME, b"x", 10)
        registry.send(function, *signed, sender=relayer)
        assert registry.read("nonce", identity.address) == count // 2
        assert registry.read("typedNonce", identity.address) == (count - 1) // 2


def test_registry_nonce_of_erc_1056_is_the_owners_and_the_typed_one_the_identitys(
    world: World, registry: Contract
) -> None:
    identity, owner, relayer = world.person("identity"), account("heir"), world.person("relayer")
    registry.send("changeOwner", identity.address, owner.address, sender=identity)
    for form in (legacy, typed):
        function, signed = form(registry, "setAttribute", identity.address, owner, NAME, b"x", 10)
        registry.send(function, *signed, sender=relayer)
    assert (registry.read("nonce", owner.address), registry.read("nonce", identity.address)) == (1, 0)
    assert (registry.read("typedNonce", owner.address), registry.read("typedNonce", identity.address)) == (0, 1)


def test_registry_cancelling_voids_what_was_signed(world: World, registry: Contract) -> None:
    identity, relayer = world.person("identity"), world.person("relayer")
    function, signed = typed(registry, "setAttribute", identity.address, identity, NAME, b"x", 10)
    done = registry.send("cancelNonce", identity.address, sender=identity)
    assert done.event == ("NonceCancelled", {"identity": identity.address, "nonce": 0})
    assert registry.read("typedNonce", identity.address) == 1
    with pytest.raises(Reverted, match="bad_signature"):
        registry.send(function, *signed, sender=relayer)
    assert registry.read("changed", identity.address) == 0


def test_registry_largest_low_s_is_good_and_the_one_above_is_not(world: World, registry: Contract) -> None:
    """Whose signature it is follows from s: the identity is handed over to that account first."""
    identity, relayer = world.person("identity"), world.person("relayer")
    _, (_, _, r, _, *_) = legacy(registry, "setAttribute", identity.address, identity, NAME, b"x", 10, nonce=0)
    assert isinstance(r, bytes)
    body = packed(0) + packed(identity.address) + b"setAttribute" + NAME + b"x" + packed(10)
    digest = keccak256(b"\x19\x00" + packed(registry.address) + body)
    half = (ORDER // 2).to_bytes(32, "big")
    above = (ORDER // 2 + 1).to_bytes(32, "big")
    owner = address_of_public_key(PublicKey.from_signature_and_message(r + half + b"\0", digest, hasher=None).format())
    registry.send("changeOwner", identity.address, owner, sender=identity)
    for v, s in ((28, above), (27, above)):
        with pytest.raises(Reverted, match="bad_signature"):
            registry.send("setAttributeSigned", identity.address, v, r, s, NAME, b"x", 10, sender=relayer)
    registry.send("setAttributeSigned", identity.address, 27, r, half, NAME, b"x", 10, sender=relayer)
