"""Approving a request: what was asked or less, once, for the session that was shown it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmwallet.errors import InvalidInput, NotFound, PolicyRefused
from cmwallet.grants.approving import approve_request, check_page_decides, terms_of
from cmwallet.grants.consenting import Terms
from cmwallet.grants.index import ANCHOR, WITHDRAW, GrantIndex
from cmwallet.grants.repair import mend_grants
from cmwallet.grants.withdrawing import revoke_grant
from oauth.core.asked import Asked
from oauth.errors import RequestGone
from oauth.store import grants, issuers, requests
from oauth.store.requests import APPROVED, CODE, DENIED, DEVICE, PENDING, AuthorizationRequest
from tests.unit.grants.world import ADULT, DAPP, NOW, World

ASKED = Asked(
    fields=("given_name", ADULT),
    optional=("email",),
    purpose_id="https://w3id.org/dpv#Purpose",
    purpose="to send the ticket",
    not_before=NOW,
    expires=NOW + 3600,
    max_uses=3,
    retention=86_400,
)


def ask(world: World, asked: Asked = ASKED, kind: str = CODE, **parameters: object) -> str:
    request = AuthorizationRequest(
        id="request",
        kind=kind,
        issuer=world.issuer.slug,
        client=world.state.lookup("client", DAPP.did),
        client_key=DAPP.key,
        state=PENDING,
        grant_id=None,
        session=None,
        tries=0,
        pace=0,
        polled=0,
        created=NOW - 10,
        expires=NOW + 300,
        parameters={"client_id": DAPP.did, "asked": asked.as_json(), **parameters},
    )
    with world.store.transaction() as work:
        issuers.put(work, world.state, world.issuer, NOW)
        assert requests.insert(work, world.state, request)
    return request.id


def approve(world: World, fields: tuple[str, ...] = ASKED.fields, expires: int = NOW + 3600, **more: object) -> str:
    arguments: dict[str, object] = {"issuer_slug": world.issuer.slug, "request_id": "request", "session": "s", **more}
    return approve_request(
        world.database,
        world.vault,
        fields=fields,
        expires=expires,
        clock=world.clock,
        **arguments,  # type: ignore[arg-type]  # plain values, by name
    )


def state_of(world: World) -> requests.AuthorizationRequest:
    with world.store.reading() as work:
        found = requests.find(work, world.state, "request")
    assert found is not None
    return found


def test_an_approval_grants_what_was_ticked_and_decides_the_request(world: World) -> None:
    ask(world, request_object="a.b.c", dpop_jkt="jkt")
    grant = world.grant(approve(world, ("given_name",), NOW + 600))
    assert (grant.details.fields, grant.expires, grant.max_uses) == (("given_name",), NOW + 600, 3)
    assert (grant.details.created_by, grant.details.dpop_jkt, grant.details.dapp_signature) == (
        "code",
        "jkt",
        "request",
    )
    decided = state_of(world)
    assert (decided.state, decided.grant_id, decided.session) == (APPROVED, grant.id, "s")
    receipt = world.receipts.get(grant.id, 1, reason="test")
    assert (receipt.body.client_key, receipt.body.requested) == (DAPP.key, NOW - 10)
    assert receipt.proof("request") == {"jwt": "a.b.c"}


def test_an_anchor_waits_for_a_command_that_can_send_and_goes_when_the_grant_does(world: World) -> None:
    ask(world)
    grant_id = approve(world, anchor=True)
    index = GrantIndex(world.database)
    assert [(row.id, row.pending) for row in index.pending()] == [(grant_id, ANCHOR)]
    mend_grants(world.database, world.vault)
    assert index.find(grant_id).pending == ANCHOR
    revoke_grant(world.database, world.store, grant_id, clock=world.clock)
    index.done(grant_id, ANCHOR)  # a command that has just sent it
    assert index.find(grant_id).pending == WITHDRAW


def test_optional_fields_are_granted_only_when_ticked(world: World) -> None:
    ask(world)
    assert world.grant(approve(world, ("email", "given_name"))).details.fields == ("email", "given_name")


@pytest.mark.parametrize("fields", [("address.country",), ("given_name", "birthdate"), ()])
def test_more_than_was_asked_or_nothing_is_not_granted(world: World, fields: tuple[str, ...]) -> None:
    ask(world)
    with pytest.raises(InvalidInput):
        approve(world, fields)
    assert state_of(world).state == PENDING
    assert GrantIndex(world.database).all() == []


def test_a_later_end_than_was_asked_is_refused(world: World) -> None:
    ask(world)
    with pytest.raises(InvalidInput, match="longer"):
        approve(world, expires=NOW + 3601)


def test_a_request_is_decided_once(world: World) -> None:
    ask(world)
    approve(world)
    with pytest.raises(RequestGone):
        approve(world)
    assert len(GrantIndex(world.database).all()) == 1


@pytest.mark.parametrize("how", ["denied", "old", "other issuer", "unknown", "other client"])
def test_what_is_gone_is_not_approved(world: World, how: str) -> None:
    ask(world)
    more: dict[str, object] = {}
    if how == "denied":
        with world.store.transaction() as work:
            assert requests.decide(work, "request", DENIED, NOW)
    elif how == "old":
        world.clock.now = NOW + 300
    elif how == "other issuer":
        more = {"issuer_slug": "elsewhere"}
    elif how == "unknown":
        more = {"request_id": "nothing"}
    else:
        with world.store.transaction() as work:
            work.run("UPDATE requests SET client = 'x'")
    with pytest.raises(RequestGone):
        approve(world, **more)
    assert GrantIndex(world.database).all() == []


def test_a_browsers_request_needs_its_session(world: World) -> None:
    ask(world)
    with pytest.raises(InvalidInput, match="session"):
        approve(world, session=None)


def test_what_the_caller_says_of_how_it_was_confirmed_decides_nothing(world: World) -> None:
    asked = replace(ASKED, fields=("birthdate",))
    ask(world, asked, kind=DEVICE)
    grant = world.grant(approve(world, ("birthdate",), session=None, said="anything at all"))
    assert grant.details.created_by == "device"


def test_sensitive_fields_for_a_device_are_not_decided_on_a_page() -> None:
    with pytest.raises(PolicyRefused, match="terminal"):
        check_page_decides(DEVICE, ["email", "birthdate"])
    check_page_decides(DEVICE, ["given_name"])
    check_page_decides(CODE, ["birthdate"])


def test_a_login_alone_opens_no_field(world: World) -> None:
    ask(world, scope="openid")
    grant = world.grant(approve(world, ()))
    assert (grant.details.fields, grant.details.scope) == ((), "openid")
    receipt = world.receipts.get(grant.id, 1, reason="test")
    assert receipt.body.fields == ()


def test_a_login_is_not_widened_later(world: World) -> None:
    ask(world, replace(ASKED, fields=(), optional=(), purpose=""), scope="openid")
    with pytest.raises(InvalidInput, match="was not asked for"):
        approve(world, ("given_name",))
    grant = world.grant(approve(world, ()))
    granting = world.granting()
    wider = Terms(("given_name",), grant.details.purpose_id, "", grant.not_before, grant.expires, login=True)
    with pytest.raises(InvalidInput, match="more than before"):
        granting.change(grant, DAPP, wider)
    with pytest.raises(InvalidInput, match="opens 1 to"):
        granting.check(DAPP, replace(wider, fields=(), login=False))


def test_a_field_that_is_not_set_any_more_stops_the_approval(world: World) -> None:
    ask(world)
    world.records.unset("given_name")
    with pytest.raises(NotFound):
        approve(world)
    assert state_of(world).state == PENDING


def test_a_request_that_another_decided_meanwhile_leaves_no_grant(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(world)

    def denied_meanwhile(*arguments: object, **more: object) -> Terms:
        with world.store.transaction() as work:
            assert requests.decide(work, "request", DENIED, NOW)
        return terms_of(*arguments, **more)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr("cmwallet.grants.approving.terms_of", denied_meanwhile)
    with pytest.raises(RequestGone):
        approve(world)
    assert state_of(world).state == DENIED
    with world.store.reading() as work:
        assert grants.live(work, world.state, NOW) == []
    mend_grants(world.database, world.vault)
    assert GrantIndex(world.database).all() == []
    assert list(world.receipts.lines()) == []


def test_a_request_to_an_issuer_that_is_gone_is_not_approved(world: World) -> None:
    ask(world)
    with world.store.transaction() as work:
        assert work.run("DELETE FROM issuers") == 1
    with pytest.raises(NotFound, match="there is no issuer of that name here"):
        approve(world)
