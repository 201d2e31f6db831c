"""A login that asks for no field: who she is to one client, for a day or to a stated end, and nothing of the vault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from identity.jose.encoding import Json, decode
from identity.jose.jws import sign_jws
from oauth.core.asked import asked_of
from oauth.model import REVOKED
from oauth.store import grants, reads, requests
from tests.unit.oauth.dapps import NOW, STATE, World, body, details, error_of, request_name

DAY = 86400
NO_FIELDS = details(datatypes=None, purpose={"text": "to know you again"}, not_after="2027-02-14T08:00:00Z")


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.store.close()


def login(world: World, **changes: str) -> Json:
    return world.tokens(**{"scope": "openid", "authorization_details": "", "nonce": "n-1", **changes})


def claims(text: object) -> Json:
    found = json.loads(decode(str(text).split(".")[1], "a token"))
    assert isinstance(found, dict)
    return found


def test_the_scope_alone_asks_for_no_field_for_a_day_and_states_no_purpose(world: World) -> None:
    uri = world.pushed(scope="openid", authorization_details="")
    with world.store.reading() as work:
        kept = requests.find(work, STATE, request_name(uri))
    assert kept is not None
    asked = asked_of(kept)
    assert (asked.fields, asked.optional, asked.purpose) == ((), (), "")
    assert (asked.not_before, asked.expires, asked.max_uses, asked.retention) == (NOW, NOW + DAY, 0, 0)


def test_an_object_without_fields_states_a_purpose_and_an_end(world: World) -> None:
    uri = world.pushed(scope="openid", authorization_details=NO_FIELDS)
    with world.store.reading() as work:
        kept = requests.find(work, STATE, request_name(uri))
    assert kept is not None
    asked = asked_of(kept)
    assert (asked.fields, asked.purpose, asked.expires) == ((), "to know you again", NOW + 30 * DAY)


@pytest.mark.parametrize("scope", ["", "openid email", "OpenID", "profile"])
@pytest.mark.parametrize("wanted", ["", NO_FIELDS])
def test_without_openid_and_without_fields_nothing_is_taken(world: World, scope: str, wanted: str) -> None:
    refused = error_of(world.push(scope=scope, authorization_details=wanted))
    assert refused == ("invalid_scope" if scope else "invalid_authorization_details")


@pytest.mark.parametrize("wanted", ["", NO_FIELDS])
def test_the_device_flow_is_no_login(world: World, wanted: str) -> None:
    form = {"scope": "openid", "authorization_details": wanted}
    assert error_of(world.post("/device_authorization", form)) == "invalid_authorization_details"


def test_a_client_whose_document_lists_no_type_of_details_may_know_her_again(world: World) -> None:
    world.add(world.dapp, authorization_details_types=[])
    assert world.push(scope="openid", authorization_details="").status == 201
    assert error_of(world.push(scope="openid", authorization_details=NO_FIELDS)) == "invalid_authorization_details"


def test_a_login_gives_an_id_token_and_the_same_name_at_userinfo(world: World) -> None:
    answer = login(world)
    told = claims(answer["id_token"])
    assert (told["nonce"], told["aud"]) == ("n-1", world.dapp.did)
    (granted,) = answer["authorization_details"]  # type: ignore[misc]  # what was granted: nothing, until when
    assert (granted["datatypes"], granted["not_after"]) == ([], "2027-01-16T08:00:00Z")
    found = world.read("/userinfo", str(answer["access_token"]))
    assert (found.status, body(found)) == (200, {"sub": told["sub"]})
    with world.store.reading() as work:
        (line,) = reads.every(work, STATE, str(answer["grant_id"]))
    assert (line.entry["path"], line.entry["fields"]) == ("/userinfo", [])


@pytest.mark.parametrize("path", ["/vault/fields", "/vault/accounts", "/vault/credentials?nonce=12345678"])
def test_a_token_of_a_login_opens_nothing_of_the_vault(world: World, path: str) -> None:
    token = str(login(world)["access_token"])
    world.tokens()  # the same dapp reads fields by another grant
    refused = world.read(path, token)
    assert refused.status == 403
    assert 'error="insufficient_scope"' in str(refused.header("www-authenticate"))


@pytest.mark.parametrize(
    "more",
    [
        {"authorization_details": details()},
        {"scope": "openid", "authorization_details": details(datatypes=["birthdate"])},
        {"datatypes": "given_name"},
    ],
    ids=["details", "scope-and-details", "a-name"],
)
def test_a_refresh_does_not_widen_a_login(world: World, more: dict[str, str]) -> None:
    answer = login(world)
    again = world.post(
        "/token", {"grant_type": "refresh_token", "refresh_token": str(answer["refresh_token"]), **more}, proof=True
    )
    assert again.status == 200
    assert body(again)["authorization_details"] == answer["authorization_details"]
    assert world.read("/vault/fields", str(body(again)["access_token"])).status == 403


def test_a_refresh_asks_for_no_scope_that_was_not_granted(world: World) -> None:
    answer = world.tokens()
    form = {"grant_type": "refresh_token", "refresh_token": str(answer["refresh_token"]), "scope": "openid"}
    assert error_of(world.post("/token", form, proof=True)) == "invalid_scope"
    assert world.read("/userinfo", str(answer["access_token"])).status == 403


def test_a_login_ends_with_its_grant(world: World) -> None:
    answer = login(world)
    token, grant = str(answer["access_token"]), str(answer["grant_id"])
    assert world.read("/userinfo", token).status == 200
    with world.store.transaction() as work:
        assert grants.set_state(work, grant, ("active",), REVOKED, NOW)
    assert world.read("/userinfo", token).status == 401
    form = {"grant_type": "refresh_token", "refresh_token": str(answer["refresh_token"])}
    assert error_of(world.post("/token", form, proof=True)) == "invalid_grant"


def test_uses_of_a_login_are_counted(world: World) -> None:
    wanted = details(datatypes=[], purpose={"text": "once"}, max_uses=1)
    token = str(login(world, authorization_details=wanted)["access_token"])
    assert [world.read("/userinfo", token).status for _ in range(2)] == [200, 401]


def test_a_narrowed_grant_of_a_login_still_says_who_she_is(world: World) -> None:
    answer = world.tokens(scope="openid")
    kept = world.find_grant(str(answer["grant_id"]))
    fewer = replace(kept, version=2, details=replace(kept.details, fields=()))
    with world.store.transaction() as work:
        assert grants.new_version(work, STATE, fewer)
    found = world.read("/userinfo", str(answer["access_token"]))
    assert (found.status, set(body(found))) == (200, {"sub"})


@pytest.mark.parametrize(("stated", "status"), [({}, 201), ({"authorization_details": None}, 400)])
def test_a_signed_request_may_be_a_login_and_states_it_by_leaving_the_object_out(
    world: World, stated: Json, status: int
) -> None:
    left = {name: value for name, value in world.request_claims().items() if name != "authorization_details"}
    header = {"typ": "oauth-authz-req+jwt", "kid": world.dapp.key.kid}
    text = sign_jws({**left, "scope": "openid", **stated}, world.dapp.key, header)
    assert world.post("/par", {"request": text}).status == status
