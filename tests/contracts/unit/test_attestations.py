"""Attestations: schemas, their issuers, and what an attestation is worth, in the order in which it is decided."""

from __future__ import annotations

import pytest

from identity.keccak import keccak256
from tests.contracts.harness import ZERO, Contract, Reverted, World

NONE, ISSUER_REVOKED, REVOKED, EXPIRED, VALID = range(5)
DEFINITION, COMMITMENT = keccak256(b"over 18"), keccak256(b"salt and subject")


@pytest.fixture
def attestations(world: World) -> Contract:
    return world.deploy("Attestations")


@pytest.fixture
def schema(world: World, attestations: Contract) -> bytes:
    """A schema of `creator` that admits `issuer`."""
    creator = world.person("creator")
    made: bytes = attestations.send("registerSchema", DEFINITION, sender=creator).value
    attestations.send("admitIssuer", made, world.person("issuer").address, sender=creator)
    return made


def test_attestations_schema_belongs_to_who_registers_it(world: World, attestations: Contract) -> None:
    creator, other = world.person("creator"), world.person("other")
    done = attestations.send("registerSchema", DEFINITION, sender=creator)
    schema = keccak256(bytes(12) + bytes.fromhex(creator.address[2:]) + DEFINITION)
    assert done.value == schema
    assert done.event == (
        "SchemaRegistered",
        {"schema": schema, "creator": creator.address, "definition": DEFINITION},
    )
    assert attestations.read("creatorOf", schema) == creator.address
    assert attestations.send("registerSchema", DEFINITION, sender=other).value != schema
    with pytest.raises(Reverted, match="attest: schema exists"):
        attestations.send("registerSchema", DEFINITION, sender=creator)


def test_attestations_creator_alone_admits_issuers_once(world: World, attestations: Contract, schema: bytes) -> None:
    creator, issuer, other = world.person("creator"), world.person("issuer"), world.person("other")
    done = attestations.send("admitIssuer", schema, other.address, sender=creator)
    assert done.event == ("IssuerAdmitted", {"schema": schema, "issuer": other.address})
    assert attestations.read("admittedAt", schema, other.address) == world.time
    for who in (issuer, other):
        with pytest.raises(Reverted, match="attest: not the creator"):
            attestations.send("admitIssuer", schema, who.address, sender=who)
    with pytest.raises(Reverted, match="attest: admitted already"):
        attestations.send("admitIssuer", schema, issuer.address, sender=creator)
    with pytest.raises(Reverted, match="attest: issuer"):
        attestations.send("admitIssuer", schema, ZERO, sender=creator)
    with pytest.raises(Reverted, match="attest: not the creator"):
        attestations.send("admitIssuer", bytes(32), other.address, sender=creator)


def test_attestations_issuer_attests_once(world: World, attestations: Contract, schema: bytes) -> None:
    issuer = world.person("issuer")
    expiry = world.time + 100
    done = attestations.send("attest", schema, COMMITMENT, expiry, sender=issuer)
    id_ = attestations.read("idOf", schema, issuer.address, COMMITMENT)
    assert done.value == id_
    assert done.event == (
        "Attested",
        {"id": id_, "schema": schema, "issuer": issuer.address, "commitment": COMMITMENT, "expiry": expiry},
    )
    assert attestations.read("attestations", id_) == (issuer.address, world.time, schema, expiry, 0)
    assert attestations.read("standing", id_) == VALID
    with pytest.raises(Reverted, match="attest: exists"):
        attestations.send("attest", schema, COMMITMENT, 0, sender=issuer)


def test_attestations_strangers_do_not_attest(world: World, attestations: Contract, schema: bytes) -> None:
    for who in ("creator", "other"):
        with pytest.raises(Reverted, match="attest: not an issuer"):
            attestations.send("attest", schema, COMMITMENT, 0, sender=world.person(who))
    with pytest.raises(Reverted, match="attest: not an issuer"):
        attestations.send("attest", bytes(32), COMMITMENT, 0, sender=world.person("issuer"))


def test_attestations_unknown_id_is_worth_nothing(attestations: Contract) -> None:
    assert attestations.read("standing", bytes(32)) == NONE


def test_attestations_end_is_the_first_second_in_which_it_does_not_count(
    world: World, attestations: Contract, schema: bytes
) -> None:
    issuer = world.person("issuer")
    id_ = attestations.send("attest", schema, COMMITMENT, world.time + 11, sender=issuer).value
    world.move(9)
    assert attestations.read("standing", id_) == VALID
    world.move(1)
    assert attestations.read("standing", id_) == EXPIRED
    with pytest.raises(Reverted, match="attest: expired"):
        attestations.send("attest", schema, keccak256(b"late"), world.time + 1, sender=issuer)
    attestations.send("attest", schema, keccak256(b"just"), world.time + 2, sender=issuer)


def test_attestations_without_end_stay_valid(world: World, attestations: Contract, schema: bytes) -> None:
    id_ = attestations.send("attest", schema, COMMITMENT, 0, sender=world.person("issuer")).value
    world.move(10**9)
    assert attestations.read("standing", id_) == VALID


def test_attestations_only_the_issuer_revokes_and_for_ever(world: World, attestations: Contract, schema: bytes) -> None:
    issuer, creator = world.person("issuer"), world.person("creator")
    id_ = attestations.send("attest", schema, COMMITMENT, world.time + 100, sender=issuer).value
    for who in (creator, world.person("other")):
        with pytest.raises(Reverted, match="attest: not yours"):
            attestations.send("revoke", id_, sender=who)
    with pytest.raises(Reverted, match="attest: not yours"):
        attestations.send("revoke", bytes(32), sender=issuer)
    assert attestations.send("revoke", id_, sender=issuer).event == ("Revoked", {"id": id_, "issuer": issuer.address})
    assert attestations.read("attestations", id_)[4] == world.time
    assert attestations.read("standing", id_) == REVOKED
    with pytest.raises(Reverted, match="attest: revoked already"):
        attestations.send("revoke", id_, sender=issuer)
    world.move(1_000)
    assert attestations.read("standing", id_) == REVOKED, "revoked comes before expired"


def test_attestations_made_from_a_time_on_stop_counting_with_their_issuer(
    world: World, attestations: Contract, schema: bytes
) -> None:
    issuer, creator = world.person("issuer"), world.person("creator")
    early = attestations.send("attest", schema, keccak256(b"early"), 0, sender=issuer).value
    early_time = world.time
    late = attestations.send("attest", schema, keccak256(b"late"), world.time + 100, sender=issuer).value
    late_time = world.time
    attestations.send("revoke", late, sender=issuer)
    done = attestations.send("revokeIssuer", schema, issuer.address, late_time, sender=creator)
    assert done.event == ("IssuerRevoked", {"schema": schema, "issuer": issuer.address, "since": late_time})
    assert attestations.read("revokedFrom", schema, issuer.address) == late_time
    assert attestations.read("standing", early) == VALID
    assert attestations.read("standing", late) == ISSUER_REVOKED, "issuer revoked comes before revoked"
    with pytest.raises(Reverted, match="attest: issuer revoked"):
        attestations.send("attest", schema, keccak256(b"more"), 0, sender=issuer)
    attestations.send("revokeIssuer", schema, issuer.address, early_time, sender=creator)
    assert attestations.read("standing", early) == ISSUER_REVOKED
    attestations.send("revoke", early, sender=issuer)


def test_attestations_revoked_issuers_do_not_come_back(world: World, attestations: Contract, schema: bytes) -> None:
    issuer, creator = world.person("issuer"), world.person("creator")
    since = world.time
    attestations.send("revokeIssuer", schema, issuer.address, since, sender=creator)
    for later in (since, since + 1, world.time + 2, world.time + 1000, 0):
        with pytest.raises(Reverted, match="attest: time"):
            attestations.send("revokeIssuer", schema, issuer.address, later, sender=creator)
    with pytest.raises(Reverted, match="attest: admitted already"):
        attestations.send("admitIssuer", schema, issuer.address, sender=creator)


def test_attestations_issuers_are_not_revoked_in_advance_or_by_others(
    world: World, attestations: Contract, schema: bytes
) -> None:
    issuer, creator = world.person("issuer"), world.person("creator")
    for since in (0, world.time + 3):
        with pytest.raises(Reverted, match="attest: time"):
            attestations.send("revokeIssuer", schema, issuer.address, since, sender=creator)
    with pytest.raises(Reverted, match="attest: not the creator"):
        attestations.send("revokeIssuer", schema, issuer.address, 1, sender=issuer)
    with pytest.raises(Reverted, match="attest: not an issuer"):
        attestations.send("revokeIssuer", schema, creator.address, 1, sender=creator)
    attestations.send("revokeIssuer", schema, issuer.address, world.time + 1, sender=creator)
