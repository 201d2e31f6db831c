"""What the wallet computes is what the contracts take: typed changes, permits, snapshots."""

from __future__ import annotations

import pytest

from cmwallet.calls.typed import PERMIT_TYPE, REGISTRY_TYPES
from cmwallet.grants.anchoring import ANCHOR_GAS, DAY, anchor_id, coarse, withdrawal_digest
from cmwallet.history.snapshot import Leaf, Snapshot
from cmwallet.transactions.fees import MARGIN_PERCENT
from identity.address import address_bytes, to_address
from identity.eip712 import Domain, typed_digest
from identity.keccak import keccak256
from tests.contracts import gas
from tests.contracts.harness import START, Contract, EvmWorld, account
from tests.contracts.merkle import Tree

NAME, VERI_KEY = b"did/svc/Hub".ljust(32, b"\0"), b"veriKey".ljust(32, b"\0")
DEADLINE = 2**40
CHANGES: dict[str, tuple[object, ...]] = {
    "changeOwner": (account("heir").address,),
    "addDelegate": (VERI_KEY, account("heir").address, 10),
    "revokeDelegate": (VERI_KEY, account("heir").address),
    "setAttribute": (NAME, b"\xff" * 40, 10),
    "revokeAttribute": (NAME, b""),
}


def domain_of(contract: Contract) -> Domain:
    _, name, version, chain_id, address, salt, _ = contract.read("eip712Domain")
    return Domain(name, chain_id, bytes.fromhex(address[2:]), salt, version)


@pytest.mark.parametrize("action", CHANGES)
def test_registry_takes_a_change_that_the_wallet_hashed(world: EvmWorld, action: str) -> None:
    registry, identity = world.deploy("KeyRegistry"), account("identity")
    domain = domain_of(registry)
    assert domain.separator == registry.read("DOMAIN_SEPARATOR")
    values = [identity.address, *CHANGES[action], 0, DEADLINE]
    signature = identity.sign(typed_digest(domain, REGISTRY_TYPES[action], values))
    arguments = (identity.address, *signature, *CHANGES[action], DEADLINE)
    done = registry.send(f"{action}Typed", *arguments, sender=world.person("relayer"))
    assert done.event[1]["identity"] == identity.address


def test_token_takes_a_permit_that_the_wallet_hashed(world: EvmWorld) -> None:
    token, owner, spender = world.deploy("WrappedCMT"), account("owner"), world.person("spender")
    values = [owner.address, spender.address, 7, 0, DEADLINE]
    signature = owner.sign(typed_digest(domain_of(token), PERMIT_TYPE, values))
    token.send("permit", owner.address, spender.address, 7, DEADLINE, *signature, sender=spender)
    assert token.read("allowance", owner.address, spender.address) == 7


def test_consents_are_anchored_by_anybody_and_withdrawn_by_the_word_signed_beforehand(world: EvmWorld) -> None:
    contract, revoker, commitment = world.deploy("ConsentRegistry"), account("revoker"), keccak256(b"a consent")
    expiry = coarse(START + 3 * DAY + 1)
    identifier = anchor_id(world.chain_id, contract.address, commitment, revoker.address, expiry)
    assert identifier == contract.read("idOf", commitment, revoker.address, expiry)
    contract.send("anchor", commitment, revoker.address, expiry, sender=world.person("another payer"))
    anchored, *_, withdrawn, _ = contract.read("anchors", identifier)
    assert anchored >= START
    assert withdrawn == 0
    signature = revoker.sign(withdrawal_digest(contract.read("DOMAIN_SEPARATOR"), identifier))
    contract.send("withdraw", identifier, *signature, sender=world.person("relayer"))
    assert contract.read("anchors", identifier)[3] >= START


def test_the_fee_of_an_anchor_that_a_page_tells_is_for_as_much_gas_as_the_wallet_sets_apart() -> None:
    used = gas.committed("consentregistry")["anchor"]
    assert used < ANCHOR_GAS <= used * (100 + MARGIN_PERCENT) // 100 + 2000


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13])
def test_claims_pay_every_leaf_of_a_snapshot_of_the_wallet(world: EvmWorld, size: int) -> None:
    balances = [(account(f"leaf {place}").address, 10 + place) for place in range(size)]
    leaves = tuple(Leaf(place, to_address(address_bytes(who)), amount) for place, (who, amount) in enumerate(balances))
    snapshot = Snapshot(world.chain_id, "", 1, "", leaves, ())
    assert snapshot.root == Tree(world.chain_id, balances).root
    claims = world.deploy("SnapshotClaim", snapshot.root, snapshot.total, value=snapshot.total)
    for leaf in leaves:
        arguments = (leaf.index, leaf.account, leaf.amount, snapshot.proof(leaf.index))
        claims.send("claim", *arguments, sender=world.person("user"))
    assert world.balance(claims.address) == 0
