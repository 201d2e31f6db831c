"""Attacks on ConsentRegistry, one for each line of the table in docs/contracts/consent-registry.md."""

from __future__ import annotations

import pytest

from tests.contracts.harness import DAY, Contract, EvmWorld, Reverted, account
from tests.contracts.typed import digest, domain_of
from tests.contracts.unit.test_consent_registry import COMMITMENT, EXPIRY, REVOKER, withdrawal


@pytest.fixture
def registry(world: EvmWorld) -> Contract:
    return world.deploy("ConsentRegistry")


def test_commitment_copied_with_another_revoker_is_another_anchor(world: EvmWorld, registry: Contract) -> None:
    payer, thief = world.person("payer"), world.person("thief")
    theirs = registry.send("anchor", COMMITMENT, thief.address, EXPIRY, sender=thief).value
    ours = registry.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer).value
    assert theirs != ours
    registry.send("withdraw", *withdrawal(registry, theirs, thief), sender=thief)
    assert registry.read("anchors", ours)[3] == 0
    with pytest.raises(Reverted, match="bad_signature"):
        registry.send("withdraw", *withdrawal(registry, ours, thief), sender=thief)


def test_anchor_that_somebody_else_submits_first_is_the_same_anchor(world: EvmWorld, registry: Contract) -> None:
    payer, thief = world.person("payer"), world.person("thief")
    id_ = registry.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=thief).value
    with pytest.raises(Reverted, match="consent: anchored already"):
        registry.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer)
    assert registry.read("idOf", COMMITMENT, REVOKER.address, EXPIRY) == id_
    registry.send("withdraw", *withdrawal(registry, id_), sender=payer)


def test_withdrawal_is_not_replayed_on_another_chain_home_contract_or_anchor(
    world: EvmWorld, registry: Contract
) -> None:
    payer = world.person("payer")
    id_ = registry.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer).value
    second = registry.send("anchor", COMMITMENT, REVOKER.address, EXPIRY + DAY, sender=payer).value
    _, *signature = withdrawal(registry, id_)
    with pytest.raises(Reverted, match="bad_signature"):
        registry.send("withdraw", second, *signature, sender=payer)
    for other in (
        EvmWorld(chain_id=1235).deploy("ConsentRegistry"),
        EvmWorld(home="another home").deploy("ConsentRegistry"),
        world.deploy("ConsentRegistry"),
    ):
        there = other.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=other.world.person("payer")).value
        with pytest.raises(Reverted, match="bad_signature"):
            other.send("withdraw", there, *signature, sender=other.world.person("payer"))
    world.split(4321)
    with pytest.raises(Reverted, match="bad_signature"):
        registry.send("withdraw", id_, *signature, sender=payer)


def test_withdrawal_is_final_and_nothing_anchors_it_anew(world: EvmWorld, registry: Contract) -> None:
    payer = world.person("payer")
    id_ = registry.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer).value
    registry.send("withdraw", *withdrawal(registry, id_), sender=payer)
    withdrawn = registry.read("anchors", id_)
    with pytest.raises(Reverted, match="consent: anchored already"):
        registry.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer)
    with pytest.raises(Reverted, match="consent: withdrawn already"):
        registry.send("withdraw", *withdrawal(registry, id_), sender=payer)
    assert registry.read("anchors", id_) == withdrawn


def test_withdrawal_before_the_anchor_is_refused_and_good_afterwards(world: EvmWorld, registry: Contract) -> None:
    payer = world.person("payer")
    id_ = registry.read("idOf", COMMITMENT, REVOKER.address, EXPIRY)
    arguments = withdrawal(registry, id_)
    with pytest.raises(Reverted, match="consent: not anchored"):
        registry.send("withdraw", *arguments, sender=payer)
    registry.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer)
    registry.send("withdraw", *arguments, sender=payer)


def test_signatures_of_nobody_and_with_high_s_do_not_withdraw(world: EvmWorld, registry: Contract) -> None:
    payer = world.person("payer")
    id_ = registry.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer).value
    v, r, s = REVOKER.sign(digest(domain_of(registry), "Withdraw", id=id_))
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    twin = (order - int.from_bytes(s, "big")).to_bytes(32, "big")
    for odd in ((27, bytes(32), bytes(32)), (55 - v, r, twin), (55 - v, r, s), (v - 27, r, s)):
        with pytest.raises(Reverted, match="bad_signature"):
            registry.send("withdraw", id_, *odd, sender=payer)
    registry.send("withdraw", id_, v, r, s, sender=payer)


def test_exact_end_does_not_get_on_chain(world: EvmWorld, registry: Contract) -> None:
    with pytest.raises(Reverted, match="consent: expiry"):
        registry.send("anchor", COMMITMENT, REVOKER.address, EXPIRY + 3_600, sender=world.person("payer"))


def test_one_block_holds_many_anchors_of_one_commitment(world: EvmWorld, registry: Contract) -> None:
    payer = world.person("payer")
    with world.one_block():
        ids = {
            registry.send("anchor", COMMITMENT, account(f"revoker {place}").address, EXPIRY, sender=payer).value
            for place in range(3)
        }
    assert len(ids) == 3
    assert {registry.read("anchors", id_)[1] for id_ in ids} == {world.number}


def test_coins_sent_by_mistake_are_refused(world: EvmWorld, registry: Contract) -> None:
    with pytest.raises(Reverted):
        registry.pay(1, sender=world.person("payer"))
