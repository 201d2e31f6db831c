"""Anchors that are not sent, and withdrawals that wait: each says what it lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from cmwallet.errors import InvalidInput, NotFound, PolicyRefused
from cmwallet.grants import anchor_sending
from cmwallet.grants.anchor_sending import Anchoring, make_anchors, withdraw_anchors
from cmwallet.grants.anchoring import kept_anchor, presign, proof_of
from cmwallet.grants.index import ANCHOR, NOTHING, ON_CHAIN, GrantIndex
from cmwallet.identities.identities import Identities, Identity
from identity.consent.verifying import AnchorStanding
from tests.unit.grants.world import NOW, World

CHAIN = 1234
CONTRACT = "0x" + "22" * 20


@dataclass
class Opened:
    """What a command holds open, on a network of the test's choosing."""

    world: World
    chain_id: int = CHAIN
    embedded: bool = True
    said: list[str] = field(default_factory=list)

    @property
    def executor(self) -> Any:
        opened = SimpleNamespace(
            database=self.world.database,
            keeper=self.world.vault,
            network=SimpleNamespace(chain_id=self.chain_id, embedded=self.embedded, name="local"),
            warn=self.said.append,
        )
        return SimpleNamespace(opened=opened, approver=SimpleNamespace(note=self.said.append))


def identity(world: World, only_for: str | None = None) -> Identity:
    return Identities(world.database, world.vault).create("me", world.account, None, only_for=only_for)


def plan(opened: Opened, owner: Identity, wanted: bool | None) -> Anchoring:
    return Anchoring.plan(opened.executor, owner, NOW, wanted=wanted)


def test_an_identity_for_one_dapp_is_not_anchored_even_when_asked_for(world: World) -> None:
    owner, opened = identity(world, "did:ethr:0x4d2:0x1"), Opened(world)
    with pytest.raises(PolicyRefused, match="for one dapp alone; an anchor would show who paid for it") as refused:
        plan(opened, owner, wanted=True)
    assert refused.value.hint == "--no-anchor"
    for wanted in (None, False):
        assert plan(opened, owner, wanted).contract is None


def test_an_anchor_that_cannot_be_quoted_is_a_failure_only_when_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_arguments: object) -> None:
        raise NotFound("no contract here")

    monkeypatch.setattr(anchor_sending, "quote_anchor", nothing)
    owner, opened = identity(world), Opened(world)
    with pytest.raises(NotFound, match="no contract here"):
        plan(opened, owner, wanted=True)
    assert opened.said == []
    assert plan(opened, owner, wanted=None).contract is None
    assert opened.said == ["not anchored: no contract here"]


def anchored(world: World) -> str:
    """Make a grant whose receipt says that it is anchored, and owe the withdrawal."""
    made = world.make()
    grant_id, commitment = made.grant.id, b"\3" * 32
    presign(
        world.database,
        world.vault,
        account=world.owner,
        grant_id=grant_id,
        version=1,
        chain_id=CHAIN,
        contract=CONTRACT,
        separator=b"\2" * 32,
        salt=b"\1" * 32,
        commitment=commitment,
        expires=NOW,
        passphrase=None,
    )
    anchor = kept_anchor(world.vault, grant_id, 1)
    assert anchor is not None
    world.receipts.keep(made.receipt.proven_by("anchor", **proof_of(anchor, "0x" + "44" * 32)))
    GrantIndex(world.database).put(grant_id, "revoked", NOW, ON_CHAIN, NOW)
    return grant_id


@pytest.mark.parametrize(
    ("chain_id", "contracts", "kind", "message", "hint"),
    [
        (CHAIN + 1, (CONTRACT,), InvalidInput, "it stands on another network", "name it with --network"),
        (CHAIN, (), NotFound, "its contract is not known here any more", "cmwallet contract list"),
        (CHAIN, ("0x" + "33" * 20,), NotFound, "its contract is not known here any more", "cmwallet contract list"),
        (CHAIN, (CONTRACT,), NotFound, "it is not on chain yet", "cmwallet tx list"),
    ],
)
def test_a_withdrawal_that_cannot_be_sent_says_why_and_stays_owed(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    chain_id: int,
    contracts: tuple[str, ...],
    kind: type[Exception],
    message: str,
    hint: str,
) -> None:
    identity(world)
    grant_id = anchored(world)
    known = [SimpleNamespace(address=address) for address in contracts]
    monkeypatch.setattr(anchor_sending, "BoundContract", SimpleNamespace(every=lambda *_asked: known))
    nowhere = SimpleNamespace(find=lambda *_asked: AnchorStanding(0, 0, 1))
    monkeypatch.setattr(anchor_sending, "ChainConsents", lambda _opened: nowhere)
    monkeypatch.setattr(anchor_sending, "_came_to_nothing", lambda *_asked: False)
    opened = Opened(world, chain_id)
    with pytest.raises(kind, match=message) as refused:
        anchor_sending._withdraw(opened.executor, grant_id)
    assert refused.value.hint == hint  # type: ignore[attr-defined]  # a `Problem`
    withdraw_anchors(opened.executor)
    assert opened.said == [f"{grant_id[:12]} is revoked, but its anchor is not withdrawn yet: {message}"]
    assert GrantIndex(world.database).find(grant_id).pending == ON_CHAIN


def test_an_anchor_that_is_withdrawn_or_came_to_nothing_is_owed_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity(world)
    grant_id = anchored(world)
    known = [SimpleNamespace(address=CONTRACT)]
    monkeypatch.setattr(anchor_sending, "BoundContract", SimpleNamespace(every=lambda *_asked: known))
    standing = AnchorStanding(NOW, NOW, 1)
    monkeypatch.setattr(anchor_sending, "ChainConsents", lambda _opened: SimpleNamespace(find=lambda *_a: standing))
    opened = Opened(world)
    withdraw_anchors(opened.executor)
    assert opened.said == []
    assert GrantIndex(world.database).find(grant_id).pending == NOTHING


@pytest.fixture
def owed(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[World, str, list[str]]:
    """A grant that was decided with an anchor, and the grants that are anchored while a test runs."""
    made: list[str] = []

    def anchor(_executor: object, _identity: object, contract: object, receipt: Any, passphrase: object) -> None:
        assert (contract, passphrase) == ("the newest", None)
        made.append(receipt.body.grant_id)

    newest = SimpleNamespace(newest=lambda _opened, _name: "the newest")
    monkeypatch.setattr(anchor_sending, "BoundContract", newest)
    monkeypatch.setattr(anchor_sending, "anchor_receipt", anchor)
    monkeypatch.setattr(anchor_sending.time, "time", lambda: float(NOW))
    grant_id = world.make().grant.id
    GrantIndex(world.database).put(grant_id, "active", NOW + 1, ANCHOR, NOW)
    return world, grant_id, made


def test_an_anchor_that_was_decided_on_a_page_is_made(owed: tuple[World, str, list[str]]) -> None:
    world, grant_id, made = owed
    identity(world)
    opened = Opened(world)
    make_anchors(opened.executor)
    assert made == [grant_id]
    assert opened.said == [f"anchoring the grant {grant_id[:12]} on local, as you decided"]
    assert GrantIndex(world.database).find(grant_id).pending == NOTHING
    make_anchors(opened.executor)
    assert made == [grant_id]


@pytest.mark.parametrize(("chain_id", "embedded"), [(CHAIN + 1, True), (CHAIN, False)])
def test_an_anchor_for_another_network_stays_owed(
    owed: tuple[World, str, list[str]], chain_id: int, embedded: bool
) -> None:
    world, grant_id, made = owed
    identity(world)
    opened = Opened(world, chain_id, embedded)
    make_anchors(opened.executor)
    assert (made, opened.said) == ([], [])
    assert GrantIndex(world.database).find(grant_id).pending == ANCHOR


@pytest.mark.parametrize("ends", [NOW, NOW - 1])
def test_a_grant_that_has_ended_is_not_anchored_any_more(owed: tuple[World, str, list[str]], ends: int) -> None:
    world, grant_id, made = owed
    identity(world)
    GrantIndex(world.database).put(grant_id, "active", ends, ANCHOR, NOW)
    make_anchors(Opened(world).executor)
    assert made == []
    assert GrantIndex(world.database).find(grant_id).pending == NOTHING


def test_without_an_identity_or_a_receipt_nothing_is_owed(owed: tuple[World, str, list[str]]) -> None:
    world, _, made = owed
    GrantIndex(world.database).put("f" * 32, "active", NOW + 1, ANCHOR, NOW)
    make_anchors(Opened(world).executor)
    assert made == []
    assert GrantIndex(world.database).pending() == []


def test_a_grant_that_is_anchored_already_is_not_anchored_again(
    world: World, owed: tuple[World, str, list[str]]
) -> None:
    _, _, made = owed
    identity(world)
    grant_id = anchored(world)
    GrantIndex(world.database).put(grant_id, "active", NOW + 1, ANCHOR, NOW)
    make_anchors(Opened(world).executor)
    assert grant_id not in made
    assert GrantIndex(world.database).find(grant_id).pending == NOTHING


def test_an_anchor_that_fails_is_told_and_tried_again(
    owed: tuple[World, str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, grant_id, _ = owed
    identity(world)

    def fail(*_given: object) -> None:
        raise NotFound("no coins")

    monkeypatch.setattr(anchor_sending, "anchor_receipt", fail)
    opened = Opened(world)
    make_anchors(opened.executor)
    assert opened.said[1:] == [f"{grant_id[:12]} is granted, but it is not anchored yet: no coins"]
    assert GrantIndex(world.database).find(grant_id).pending == ANCHOR


def test_a_grant_stands_whatever_becomes_of_its_anchor(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made, said, hints = world.make(), list[str](), list[str]()
    opened = SimpleNamespace(network=SimpleNamespace(name="local"), warn=said.append)
    executor: Any = SimpleNamespace(opened=opened, approver=SimpleNamespace(hint=hints.append))
    owner = identity(world)
    none = Anchoring(executor, None, None, NOW)
    assert none.carry_out(owner, made.receipt, None) == (made.receipt, None)
    assert none.lines() == []
    contract: Any = object()
    planned = Anchoring(executor, contract, "0.1 CMT", NOW)  # type: ignore[arg-type]  # an amount is shown as its text
    assert planned.lines() == [
        "anchor     a salted commitment on local, public for ever",
        "           for about 0.1 CMT",
    ]

    def fail(*_given: object) -> None:
        raise NotFound("no coins")

    monkeypatch.setattr(anchor_sending, "anchor_receipt", fail)
    assert planned.carry_out(owner, made.receipt, None) == (made.receipt, None)
    assert said == ["the grant stands, but it is not anchored: no coins"]
    assert hints == [f"try again: cmwallet identity grant anchor {made.grant.id[:12]}"]
