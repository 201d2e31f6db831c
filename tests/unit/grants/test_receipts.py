"""Receipts as they are handed out: what the dapp signed meanwhile is put into the newest one, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmwallet.errors import NotFound
from cmwallet.grants.receipts import receipt_of
from identity.consent.receipt import Receipt
from identity.consent.statements import countersign
from oauth.model import Grant
from oauth.store import grants as grant_table
from tests.unit.grants.world import DAPP, DAPP_KEY, NOW, TERMS, World


def signed(world: World, grant: Grant, receipt: Receipt, *, client: str = DAPP.did) -> None:
    with world.store.transaction() as work:
        text = countersign(DAPP_KEY, client, receipt.body.hash, NOW)
        grant_table.countersign(work, world.state, grant, text)


def shown(world: World, grant: Grant, version: int | None = None) -> Receipt:
    return receipt_of(world.vault, world.store, world.state, grant, version)


def test_what_the_dapp_signed_is_kept_in_the_receipt_once(world: World) -> None:
    made = world.make()
    assert shown(world, made.grant).proof("countersignature") is None
    signed(world, made.grant, made.receipt)
    first = shown(world, made.grant)
    assert first.proof("countersignature") is not None
    kept = world.receipts.get(made.grant.id, 1, reason="test")
    assert kept == first
    entry = {one.record_id: one.version for one in world.vault.entries()}
    assert shown(world, made.grant) == first
    assert {one.record_id: one.version for one in world.vault.entries()} == entry, "nothing is written again"


def test_a_signature_over_another_receipt_is_not_taken(world: World) -> None:
    made, other = world.make(), world.make(replace(TERMS, purpose="something else"))
    signed(world, made.grant, other.receipt)
    assert shown(world, made.grant).proof("countersignature") is None
    signed(world, made.grant, made.receipt, client="did:ethr:0x4d2:0x" + "11" * 20)
    assert shown(world, made.grant).proof("countersignature") is None


def test_an_older_version_stays_as_it_was_and_none_is_made_up(world: World) -> None:
    made = world.make()
    newer = world.granting().change(made.grant, DAPP, replace(TERMS, fields=("given_name",)))
    signed(world, newer.grant, newer.receipt)
    assert shown(world, newer.grant, 1).proof("countersignature") is None
    assert shown(world, newer.grant).proof("countersignature") is not None
    assert shown(world, newer.grant, 2) == shown(world, newer.grant)
    for version, text in ((3, "2 versions"), (10**6, "2 versions")):
        with pytest.raises(NotFound, match=text):
            shown(world, newer.grant, version)
    with pytest.raises(NotFound, match="one version"):
        shown(world, world.make(replace(TERMS, purpose="a third")).grant, 2)
