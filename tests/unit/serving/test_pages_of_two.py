"""The back end of the pages itself, of two identities over one store: neither shows nor changes what is the other's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest

from cmwallet.errors import Locked, NotFound, PolicyRefused
from cmwallet.grants.approving import approve_request
from cmwallet.grants.dapp_registry import Clients
from cmwallet.grants.index import NOTHING, GrantIndex
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.serving import pages as desk_module
from cmwallet.serving.pages import PageBackend
from oauth.core.server import AuthorizationServer
from oauth.errors import RequestGone
from oauth.model import Grant, Issuer
from oauth.store import grants, issuers, reads, requests
from oauth.store.requests import AuthorizationRequest
from oauth.web.views import Choice
from tests.unit.oauth.core.test_foreign_tokens import tables
from tests.unit.oauth.dapps import DAPP, GENESIS, ISSUER, NOW, STATE, World, body, details

HERS: Final = Issuer("hers", "http://127.0.0.1:8474/i/hers", "0x" + "22" * 20, 1234, ISSUER.registry)


@dataclass
class Two:
    """His world and desk, and hers over the same store."""

    world: World
    his: PageBackend
    hers: PageBackend

    def keep(self, issuer: Issuer, name: str, **changes: object) -> Grant:
        """Keep a grant of an identity, with a line in its read log."""
        made = self.world.grant(id=name, **{"issuer": issuer.slug, **changes})
        grant = replace(made, details=replace(made.details, identity=issuer.owner, issuer=issuer.url))
        with self.world.store.transaction() as work:
            grants.insert(work, STATE, grant)
            reads.append(work, STATE, grant.id, {"fields": ["email"], "path": f"/{name}"}, NOW)
        with closing(Database(self.his.home)) as database:
            GrantIndex(database).put(grant.id, grant.state, grant.expires, NOTHING, NOW)
        return grant


@pytest.fixture
def two(tmp_path: Path) -> Two:
    world = World()
    home = Home(tmp_path / "home")
    home.prepare()
    other = AuthorizationServer(
        HERS,
        world.store,
        STATE,
        signer=world.signer,
        keys=(world.signer.public,),
        clients=world.chain,
        clock=world.clock,
        serving=world.serving,
        genesis=GENESIS,
    )
    with world.store.transaction() as work:
        issuers.put(work, STATE, HERS, NOW)
    clients = Clients(world.store, STATE, world.chain, chain_id=1234, genesis=GENESIS)
    desks = [PageBackend(home, server, clients, world.clock, lambda _ends: None) for server in (world.server, other)]
    return Two(world, *desks)


def test_each_sees_her_own_grants_newest_first(two: Two) -> None:
    two.keep(ISSUER, "his-old", created=NOW - 9)
    two.keep(HERS, "hers-old", created=NOW - 8)
    two.keep(ISSUER, "his-new", created=NOW - 7)
    two.keep(HERS, "hers-new", created=NOW - 6)
    assert [held.id for held in two.his.grants()] == ["his-new", "his-old"]
    assert [held.id for held in two.hers.grants()] == ["hers-new", "hers-old"]
    assert two.his.grant("his-new").id == "his-new"
    assert [line.what for line in two.hers.readings("hers-old")] == ["/hers-old"]


ACTS: Final[dict[str, Callable[[PageBackend, str], object]]] = {
    "grant": lambda desk, name: desk.grant(name),
    "readings": lambda desk, name: desk.readings(name),
    "revoke": lambda desk, name: desk.revoke(name),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("whose", ["the other's", "of her issuer, not of her", "of her, not of her issuer", "nobody's"])
def test_a_grant_that_is_not_hers_is_not_there(two: Two, whose: str, act: str) -> None:
    if whose == "the other's":
        two.keep(ISSUER, "g")
    elif whose == "of her issuer, not of her":
        two.keep(replace(HERS, owner=ISSUER.owner), "g")
    elif whose == "of her, not of her issuer":
        two.keep(replace(ISSUER, owner=HERS.owner), "g")
    before = tables(two.world.store)
    with pytest.raises(NotFound):
        ACTS[act](two.hers, "g")
    assert [held.id for held in two.hers.grants()] == []
    assert tables(two.world.store) == before


def test_revoking_ends_her_own_alone(two: Two) -> None:
    two.keep(ISSUER, "his")
    two.keep(HERS, "hers")
    two.hers.revoke("hers")
    assert (two.hers.grant("hers").state, two.his.grant("his").state) == ("revoked", "active")
    two.hers.revoke("hers")  # again: the page shows that it has ended


def test_a_request_to_one_is_neither_shown_nor_decided_by_the_other(two: Two) -> None:
    uri = two.world.pushed()
    asked = two.his.ask(DAPP, uri, "session")
    assert not isinstance(asked, str)
    before = tables(two.world.store)
    with pytest.raises(RequestGone):
        two.hers.ask(DAPP, uri, "session")
    with pytest.raises(RequestGone):
        two.hers.deny(asked.id, "session")
    assert tables(two.world.store) == before
    assert "access_denied" in (two.his.deny(asked.id, "session") or "")
    with pytest.raises(RequestGone):
        two.hers.ask(DAPP, uri, "session")  # not even where the browser went


def test_a_device_that_asks_one_is_not_found_by_the_other(two: Two) -> None:
    started = body(two.world.post("/device_authorization", {"authorization_details": details()}))
    code = str(started["user_code"])
    with pytest.raises(RequestGone):
        two.hers.find_device(code, "session")
    found = two.his.find_device(code, "session")
    with pytest.raises(RequestGone):
        two.hers.deny(found.id, "session")
    assert two.his.deny(found.id, "session") is None


def test_the_agent_is_asked_to_approve_for_the_issuer_of_the_page(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = two.his.ask(DAPP, two.world.pushed(), "session")
    assert not isinstance(asked, str)
    choice = Choice(fields=frozenset({"email", "given_name"}), expires=NOW + 600, anchor=False)
    with pytest.raises(Locked):
        two.his.approve(asked.id, "session", choice)
    calls: list[tuple[object, dict[str, object]]] = []

    def agent(_home: Home, task: object, **arguments: object) -> object:
        calls.append((task, arguments))
        return two.world.approve(asked.id).id

    monkeypatch.setattr(desk_module, "ask_agent", agent)
    address = two.his.approve(asked.id, "session", choice)
    assert address is not None
    assert "code=" in address
    assert calls == [
        (
            approve_request,
            {
                "issuer_slug": "slug",
                "request_id": asked.id,
                "fields": ["email", "given_name"],
                "expires": NOW + 600,
                "session": "session",
                "said": "allowed on a page",
                "anchor": False,
            },
        )
    ]
    with pytest.raises(RequestGone):
        two.hers.server.decisions.issue_code(asked.id, "session")


def test_a_page_has_nothing_sensitive_signed_for_a_device(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(desk_module, "ask_agent", lambda *_a, **arguments: asked.append(arguments))
    request = AuthorizationRequest(
        id="request", kind=requests.DEVICE, issuer=ISSUER.slug, client=STATE.lookup("client", DAPP), client_key="k",
        state=requests.PENDING, grant_id=None, session=None, tries=0, pace=0, polled=0, created=NOW, expires=NOW + 300,
        parameters={"client_id": DAPP},
    )  # fmt: skip
    with two.world.store.transaction() as work:
        assert requests.insert(work, STATE, request)
    with pytest.raises(PolicyRefused, match="terminal"):
        two.his.approve("request", "s", Choice(frozenset({"birthdate"}), NOW + 60, anchor=False))
    assert asked == []
    assert two.his.approve("request", "s", Choice(frozenset({"given_name"}), NOW + 60, anchor=False)) is None
    assert [one["said"] for one in asked] == ["allowed on a page"]  # type: ignore[index]
