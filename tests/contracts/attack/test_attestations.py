"""Attacks on Attestations, one for each line of the table in docs/contracts/attestations.md."""

from __future__ import annotations

import pytest

from identity.keccak import keccak256
from tests.contracts.harness import Contract, EvmWorld, Reverted

NONE, ISSUER_REVOKED, REVOKED, EXPIRED, VALID = range(5)
DEFINITION, COMMITMENT = keccak256(b"over 18"), keccak256(b"salt and subject")


@pytest.fixture
def registry(world: EvmWorld) -> Contract:
    return world.deploy("Attestations")


@pytest.fixture
def schema(world: EvmWorld, registry: Contract) -> bytes:
    creator = world.person("creator")
    made: bytes = registry.send("registerSchema", DEFINITION, sender=creator).value
    for name in ("issuer", "other issuer"):
        registry.send("admitIssuer", made, world.person(name).address, sender=creator)
    return made


def test_definition_registered_first_by_a_thief_blocks_nobody(world: EvmWorld, registry: Contract) -> None:
    thief, creator = world.person("thief"), world.person("creator")
    theirs = registry.send("registerSchema", DEFINITION, sender=thief).value
    ours = registry.send("registerSchema", DEFINITION, sender=creator).value
    assert theirs != ours
    assert registry.read("creatorOf", ours) == creator.address


def test_commitment_copied_by_another_issuer_is_that_issuers_word(
    world: EvmWorld, registry: Contract, schema: bytes
) -> None:
    issuer, thief = world.person("issuer"), world.person("other issuer")
    copied = registry.send("attest", schema, COMMITMENT, 0, sender=thief).value
    own = registry.send("attest", schema, COMMITMENT, 0, sender=issuer).value
    assert copied != own
    assert registry.read("attestations", own)[0] == issuer.address
    registry.send("revoke", copied, sender=thief)
    assert (registry.read("standing", copied), registry.read("standing", own)) == (REVOKED, VALID)


def test_revoked_attestation_is_not_made_again(world: EvmWorld, registry: Contract, schema: bytes) -> None:
    issuer = world.person("issuer")
    id_ = registry.send("attest", schema, COMMITMENT, 0, sender=issuer).value
    registry.send("revoke", id_, sender=issuer)
    for expiry in (0, world.time + 1000):
        with pytest.raises(Reverted, match="attest: exists"):
            registry.send("attest", schema, COMMITMENT, expiry, sender=issuer)
    assert registry.read("standing", id_) == REVOKED


def test_stolen_issuer_key_cannot_date_back(world: EvmWorld, registry: Contract, schema: bytes) -> None:
    issuer, creator = world.person("issuer"), world.person("creator")
    honest = registry.send("attest", schema, keccak256(b"honest"), 0, sender=issuer).value
    stolen_at = world.time + 1
    forged = registry.send("attest", schema, keccak256(b"forged"), 0, sender=issuer).value
    registry.send("revokeIssuer", schema, issuer.address, stolen_at, sender=creator)
    assert (registry.read("standing", honest), registry.read("standing", forged)) == (VALID, ISSUER_REVOKED)
    with pytest.raises(Reverted, match="attest: issuer revoked"):
        registry.send("attest", schema, keccak256(b"more"), 0, sender=issuer)


def test_attestation_in_the_very_second_of_the_revocation_does_not_count(
    world: EvmWorld, registry: Contract, schema: bytes
) -> None:
    issuer, creator = world.person("issuer"), world.person("creator")
    with world.one_block():
        id_ = registry.send("attest", schema, COMMITMENT, 0, sender=issuer).value
        registry.send("revokeIssuer", schema, issuer.address, world.time, sender=creator)
    assert registry.read("standing", id_) == ISSUER_REVOKED


def test_issuer_revoked_under_one_schema_is_not_under_another(
    world: EvmWorld, registry: Contract, schema: bytes
) -> None:
    issuer, other = world.person("issuer"), world.person("another creator")
    second = registry.send("registerSchema", DEFINITION, sender=other).value
    registry.send("admitIssuer", second, issuer.address, sender=other)
    here = registry.send("attest", second, COMMITMENT, 0, sender=issuer).value
    registry.send("attest", schema, COMMITMENT, 0, sender=issuer)
    registry.send("revokeIssuer", schema, issuer.address, 1, sender=world.person("creator"))
    with pytest.raises(Reverted, match="attest: not the creator"):
        registry.send("revokeIssuer", second, issuer.address, 1, sender=world.person("creator"))
    assert registry.read("standing", here) == VALID


def test_creator_cannot_revoke_or_speak_for_the_issuer(world: EvmWorld, registry: Contract, schema: bytes) -> None:
    creator = world.person("creator")
    id_ = registry.send("attest", schema, COMMITMENT, 0, sender=world.person("issuer")).value
    with pytest.raises(Reverted, match="attest: not yours"):
        registry.send("revoke", id_, sender=creator)
    with pytest.raises(Reverted, match="attest: not an issuer"):
        registry.send("attest", schema, keccak256(b"x"), 0, sender=creator)


def test_same_attestation_elsewhere_has_another_id(world: EvmWorld, registry: Contract, schema: bytes) -> None:
    issuer = world.person("issuer").address
    there = EvmWorld(chain_id=1235).deploy("Attestations")
    beside = world.deploy("Attestations")
    ids = {contract.read("idOf", schema, issuer, COMMITMENT) for contract in (registry, there, beside)}
    assert there.address == registry.address
    assert len(ids) == 3


def test_far_expiries_do_not_wrap(world: EvmWorld, registry: Contract, schema: bytes) -> None:
    issuer = world.person("issuer")
    id_ = registry.send("attest", schema, COMMITMENT, 2**64 - 1, sender=issuer).value
    assert registry.read("standing", id_) == VALID
    with pytest.raises(Exception, match="does not fit"):
        registry.send("attest", schema, keccak256(b"x"), 2**64, sender=issuer)


def test_coins_sent_by_mistake_are_refused(world: EvmWorld, registry: Contract) -> None:
    with pytest.raises(Reverted):
        registry.pay(1, sender=world.person("creator"))
