"""ConsentRegistry: a commitment is anchored once, and withdrawn by its revoker's signature alone."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode

from identity.keccak import keccak256
from tests.contracts.harness import DAY, START, ZERO, Account, Contract, Reverted, World, account
from tests.contracts.typed import digest, domain_of

COMMITMENT = keccak256(b"salt and consent")
EXPIRY = START // DAY * DAY + 30 * DAY
REVOKER = account("one-time revoker")


@pytest.fixture
def consents(world: World) -> Contract:
    return world.deploy("ConsentRegistry")


def withdrawal(consents: Contract, id_: bytes, by: Account = REVOKER) -> tuple[bytes, int, bytes, bytes]:
    return id_, *by.sign(digest(domain_of(consents), "Withdraw", id=id_))


def test_consent_is_anchored_at_its_block(world: World, consents: Contract) -> None:
    payer = world.person("payer")
    done = consents.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer)
    words = [world.chain_id, consents.address, COMMITMENT, REVOKER.address, EXPIRY]
    id_ = keccak256(encode(["uint256", "address", "bytes32", "address", "uint64"], words))
    assert done.value == consents.read("idOf", COMMITMENT, REVOKER.address, EXPIRY) == id_
    assert done.event == (
        "Anchored",
        {"id": id_, "commitment": COMMITMENT, "revoker": REVOKER.address, "expiry": EXPIRY},
    )
    assert consents.read("anchors", id_) == (world.time, world.number, EXPIRY, 0, REVOKER.address)


def test_consent_is_anchored_once(world: World, consents: Contract) -> None:
    payer = world.person("payer")
    consents.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer)
    with pytest.raises(Reverted, match="consent: anchored already"):
        consents.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer)
    consents.send("anchor", COMMITMENT, REVOKER.address, EXPIRY + DAY, sender=payer)
    consents.send("anchor", COMMITMENT, account("another revoker").address, EXPIRY, sender=payer)


def test_consent_ends_at_a_whole_day_to_come(world: World, consents: Contract) -> None:
    payer = world.person("payer")
    for expiry in (EXPIRY + 1, EXPIRY - 1, START // DAY * DAY, 0):
        with pytest.raises(Reverted, match="consent: expiry"):
            consents.send("anchor", COMMITMENT, REVOKER.address, expiry, sender=payer)
    world.move(EXPIRY - world.time - 1)
    with pytest.raises(Reverted, match="consent: expiry"):
        consents.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer)


def test_consent_needs_a_revoker(world: World, consents: Contract) -> None:
    with pytest.raises(Reverted, match="consent: revoker"):
        consents.send("anchor", COMMITMENT, ZERO, EXPIRY, sender=world.person("payer"))


def test_consent_is_withdrawn_by_its_revokers_signature_whoever_submits_it(world: World, consents: Contract) -> None:
    payer, stranger = world.person("payer"), world.person("stranger")
    id_ = consents.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer).value
    arguments = withdrawal(consents, id_)
    assert consents.send("withdraw", *arguments, sender=stranger).event == ("Withdrawn", {"id": id_})
    assert consents.read("anchors", id_)[3] == world.time
    with pytest.raises(Reverted, match="consent: withdrawn already"):
        consents.send("withdraw", *arguments, sender=stranger)
    with pytest.raises(Reverted, match="consent: anchored already"):
        consents.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer)


def test_consent_is_withdrawn_by_nobody_else(world: World, consents: Contract) -> None:
    payer = world.person("payer")
    id_ = consents.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer).value
    with pytest.raises(Reverted, match="bad_signature"):
        consents.send("withdraw", *withdrawal(consents, id_, payer), sender=payer)
    with pytest.raises(Reverted, match="consent: not anchored"):
        consents.send("withdraw", *withdrawal(consents, bytes(32)), sender=payer)
    assert consents.read("anchors", id_)[3] == 0


def test_consent_can_be_withdrawn_after_its_end(world: World, consents: Contract) -> None:
    payer = world.person("payer")
    id_ = consents.send("anchor", COMMITMENT, REVOKER.address, EXPIRY, sender=payer).value
    world.move(100 * DAY)
    consents.send("withdraw", *withdrawal(consents, id_), sender=payer)


def test_consent_domain_separator_is_that_of_the_described_domain(world: World, consents: Contract) -> None:
    from eth_account._utils.encode_typed_data.encoding_and_hashing import hash_domain

    domain = domain_of(consents)
    assert (domain["name"], domain["version"]) == ("cmwallet ConsentRegistry", "1")
    assert (domain["chainId"], domain["verifyingContract"]) == (world.chain_id, consents.address)
    assert consents.read("DOMAIN_SEPARATOR") == hash_domain(domain)
