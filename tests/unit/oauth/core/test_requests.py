"""What a pushed request may hold: details, scopes, resources, a signed request object, a client document; and caps."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from identity.jose.encoding import Json
from identity.jose.keys import fresh_holder_key
from oauth.core import limits
from oauth.core.asked import Asked, asked_of, parse_details
from oauth.core.errors import InvalidDetails, TooMany
from oauth.core.limits import Limits, Rates
from oauth.store import clients, requests
from oauth.store.requests import CODE, DEVICE
from tests.unit.oauth.dapps import (
    DAPP,
    ISSUER,
    NOW,
    REDIRECT,
    STATE,
    Dapp,
    World,
    body,
    details,
    error_of,
    request_name,
    signed,
)

VAULT = f"{ISSUER.url}/vault"


@pytest.fixture
def world() -> World:
    return World()


def parsed(kind: str = CODE, **changes: object) -> Asked:
    return parse_details(json.loads(details(**changes)), vault=VAULT, now=NOW, kind=kind)


def test_everything_that_can_be_asked_is_read() -> None:
    asked = parsed(
        locations=[VAULT],
        actions=["read"],
        datatypes=["given_name", "credential:urn:cmwallet:identity:1"],
        optional_datatypes=["email"],
        predicates=[{"age_equal_or_over": 18}],
        purpose={"id": "https://w3id.org/dpv#AgeVerification", "text": "to sell\u202e wine"},
        not_before="2027-01-16T08:00:00Z",
        max_uses=5,
        retention="P30D",
    )
    assert asked.fields == ("credential:urn:cmwallet:identity:1", "given_name", '{"age_equal_or_over":18}')
    assert asked.optional == ("email",)
    assert asked.purpose == "to sell wine"
    assert (asked.not_before, asked.expires) == (NOW + 86400, NOW + 5 * 86400)
    assert (asked.max_uses, asked.retention) == (5, 30 * 86400)


def test_a_grant_begins_at_the_earliest_when_it_is_asked_for() -> None:
    for past in ("0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2020-01-01T00:00:00Z"):
        assert parsed(not_before=past).not_before == NOW


def test_an_end_that_is_not_stated_is_thirty_days_away_and_a_day_for_a_device() -> None:
    assert parsed(not_after=None).expires == NOW + 30 * 86400
    assert parsed(DEVICE, not_after=None).expires == NOW + 86400
    assert parsed(DEVICE).expires == NOW + 86400


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "cmwallet_payment"},
        {"type": None},
        {"unknown": 1},
        {"locations": ["https://other.example/vault"]},
        {"actions": ["write"]},
        {"datatypes": []},
        {"datatypes": ["no_such_field"]},
        {"datatypes": ["given_name", "given_name"]},
        {"datatypes": ["given_name"], "optional_datatypes": ["given_name"]},
        {"datatypes": [1]},
        {"datatypes": "given_name"},
        {"datatypes": ["given_namе"]},
        {"predicates": [{"age_equal_or_over": "18"}]},
        {"predicates": [{"age_equal_or_over": 18, "x": 1}]},
        {"purpose": None},
        {"purpose": "text"},
        {"purpose": {"text": ""}},
        {"purpose": {"text": "\u200b"}},
        {"purpose": {"text": "x" * 201}},
        {"purpose": {"text": "x", "id": "javascript:alert(1)"}},
        {"not_after": "2027-01-10T08:00:00Z"},
        {"not_after": "2037-01-10T08:00:00Z"},
        {"not_after": 1800000000},
        {"not_after": "2027-02-30T08:00:00Z"},
        {"not_before": "2027-01-21T08:00:00Z"},
        {"max_uses": 0},
        {"max_uses": True},
        {"max_uses": 1.5},
        {"retention": "P1Y"},
        {"retention": 5},
    ],
    ids=str,
)
def test_details_that_make_no_sense_are_refused(changes: Json) -> None:
    with pytest.raises(InvalidDetails):
        parsed(**changes)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "[1]", '[{"type":"a"},{"type":"b"}]', "[" * 100, '[{"type":"a","type":"b"}]']
)
def test_details_of_another_shape_are_refused(world: World, text: str) -> None:
    assert error_of(world.push(authorization_details=text)) == "invalid_authorization_details"


def test_a_request_is_kept_sealed_and_named_by_its_hash(world: World) -> None:
    uri = world.pushed(nonce="n")
    with world.store.reading() as work:
        kept = requests.find(work, STATE, request_name(uri))
    assert kept is not None
    assert kept.parameters["client_id"] == DAPP
    assert asked_of(kept).fields == ("email", "given_name")
    assert kept.expires == NOW + 300


def test_scopes_and_resources_of_others_are_refused(world: World) -> None:
    assert error_of(world.push(scope="openid email")) == "invalid_scope"
    assert error_of(world.push(resource="https://other.example")) == "invalid_target"
    assert world.push(scope="openid", resource=VAULT).status == 201


@pytest.mark.parametrize(
    "name", ["client_secret", "response_mode", "prompt", "grant_management_action", "dpop_jkt", "grant_id"]
)
def test_parameters_that_are_not_served_are_refused(world: World, name: str) -> None:
    value = {"response_mode": "fragment", "prompt": "none", "grant_management_action": "merge"}.get(name, "x")
    assert world.push(**{name: value}).status in (400, 401)


def test_a_loopback_address_may_have_any_port(world: World) -> None:
    assert world.push(redirect_uri="http://127.0.0.1:49152/cb").status == 201
    for other in (
        "http://127.0.0.1:49152/other",
        "http://localhost:1/cb",
        "http://127.0.0.1:1@evil.example/cb",
        "http://127.0.0.2/cb",
    ):
        assert error_of(world.push(redirect_uri=other)) == "invalid_request", other


# --- signed request objects (RFC 9101) ---


def request_object(world: World, key: object = None, header: Json | None = None, **changes: object) -> str:
    claims = world.request_claims()
    signer = world.dapp.key if key is None else key
    return signed(
        signer, {**claims, **changes}, {"typ": "oauth-authz-req+jwt", "kid": world.dapp.key.kid, **(header or {})}
    )  # type: ignore[arg-type]


def push_object(world: World, text: str, **beside: str) -> str | None:
    response = world.post("/par", {"request": text, **beside})
    return None if response.status == 201 else error_of(response)


def test_a_signed_request_is_kept_as_it_came(world: World) -> None:
    text = request_object(world)
    response = world.post("/par", {"request": text})
    assert response.status == 201, response.body
    pending = world.server.decisions.load_request(DAPP, str(body(response)["request_uri"]), "session")
    assert pending.dapp_signature == "request"
    with world.store.reading() as work:
        kept = requests.find(work, STATE, pending.id)
    assert kept is not None
    assert kept.parameters["request_object"] == text


def test_nothing_stands_beside_a_signed_request(world: World) -> None:
    assert push_object(world, request_object(world), state="another") == "invalid_request"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"},
        {"client_id": None},
        {"aud": "https://other.example"},
        {"aud": None},
        {"exp": None},
        {"exp": NOW - 1},
        {"exp": NOW + 4000},
        {"nbf": None},
        {"nbf": NOW + 61},
        {"nbf": NOW - 4000},
        {"request_uri": "urn:x"},
        {"state": 5},
    ],
    ids=str,
)
def test_a_signed_request_that_does_not_hold_is_refused(world: World, changes: Json) -> None:
    assert push_object(world, request_object(world, **changes)) == "invalid_request_object"


@pytest.mark.parametrize(
    "header",
    [{"alg": "none"}, {"typ": "at+jwt"}, {"typ": "JWT"}, {"typ": ""}, {"kid": "x"}, {"crit": ["b64"]}],
    ids=str,
)
def test_a_signed_request_with_another_header_is_refused(world: World, header: Json) -> None:
    assert push_object(world, request_object(world, header=header)) == "invalid_request_object"


def test_what_a_signed_request_asks_for_is_no_text_within_it(world: World) -> None:
    """A verifier of the receipt would not read it there: the dapp could deny what it asked for."""
    text = request_object(world, authorization_details=details())
    assert push_object(world, text) == "invalid_authorization_details"


def test_a_request_signed_by_another_key_is_refused(world: World) -> None:
    assert push_object(world, request_object(world, key=fresh_holder_key())) == "invalid_request_object"


# --- client documents ---


def new_dapp(world: World) -> Dapp:
    dapp = Dapp("did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
    world.chain.list_key(dapp.did, dapp.key)
    return dapp


def test_a_client_without_a_document_has_the_device_flow_only(world: World) -> None:
    dapp = new_dapp(world)
    assert error_of(world.push(dapp=dapp)) == "invalid_client"
    assert world.post("/device_authorization", {"authorization_details": details()}, dapp=dapp).status == 200


def test_a_document_that_comes_along_is_kept_and_shown_as_unverified(world: World) -> None:
    dapp = new_dapp(world)
    response = world.push(dapp=dapp, client_document=dapp.document())
    assert response.status == 201, response.body
    pending = world.server.decisions.load_request(dapp.did, str(body(response)["request_uri"]), "session")
    assert (pending.name, pending.host) == ("Ticket Shop", None)
    assert world.push(dapp=dapp).status == 201, "it is remembered"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": DAPP, "sub": DAPP},
        {"sub": DAPP},
        {"genesis": "0x" + "cd" * 32},
        {"iat": NOW + 3600},
        {"client_name": None},
        {"client_name": ""},
        {"redirect_uris": ["http://shop.example/"]},
        {"redirect_uris": ["https://shop.example/#x"]},
        {"redirect_uris": ["https://user@shop.example/"]},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": [7]},
        {"redirect_uris": ["https://*/answer"]},
        {"redirect_uris": ["https://*.example/answer"]},
        {"redirect_uris": ["https://shop.example;script-src/answer"]},
        {"redirect_uris": ["https://shop.example,evil.example/answer"]},
        {"client_name": "\u200b\u202e"},
    ],
    ids=str,
)
def test_a_document_that_does_not_hold_is_refused(world: World, changes: Json) -> None:
    dapp = new_dapp(world)
    assert error_of(world.push(dapp=dapp, client_document=dapp.document(**changes))) == "invalid_client"


def test_a_document_by_another_key_is_refused(world: World) -> None:
    dapp, other = new_dapp(world), fresh_holder_key()
    forged = Dapp(dapp.did, other)
    assert error_of(world.push(dapp=dapp, client_document=forged.document())) == "invalid_client"
    world.chain.list_key(dapp.did, dapp.key, other)
    text = forged.document()
    assert error_of(world.push(dapp=dapp, client_document=text)) == "invalid_client", "not the key that authenticates"


def test_a_document_that_came_along_never_replaces_a_verified_one(world: World) -> None:
    with world.store.transaction() as work:
        kept = clients.find(work, STATE, DAPP)
        assert kept is not None
        clients.put(
            work, STATE, DAPP, {**kept, "verified_host": "shop.example", "verified_at": NOW}, kept=True, now=NOW
        )
    newer = world.dapp.document(client_name="Your Bank", iat=NOW + 1, redirect_uris=["https://evil.example/"])
    assert error_of(world.push(client_document=newer, redirect_uri="https://evil.example/")) == "invalid_request"
    pending = world.server.decisions.load_request(DAPP, world.pushed(), "session")
    assert (pending.name, pending.host) == ("Ticket Shop", "shop.example")


@pytest.mark.parametrize(("age", "name"), [(1, "Ticket Shop"), (0, "Newer Name"), (-1, "Newer Name")])
def test_an_older_document_never_replaces_the_one_that_is_here(world: World, age: int, name: str) -> None:
    dapp = new_dapp(world)
    assert world.push(dapp=dapp, client_document=dapp.document()).status == 201
    other = dapp.document(client_name="Newer Name", iat=NOW - age)
    pushed = world.push(dapp=dapp, client_document=other)
    assert pushed.status == 201, pushed.body
    pending = world.server.decisions.load_request(dapp.did, str(body(pushed)["request_uri"]), "session")
    assert pending.name == name


# --- limits ---


def test_only_so_many_requests_of_a_client_wait(world: World) -> None:
    small = World(limits=Limits(open_requests=2))
    assert [small.push().status for _ in range(3)] == [201, 201, 429]
    small.clock.now += 300
    assert small.push().status == 201, "the old ones have expired"


def test_a_client_that_is_too_fast_is_told_when_to_come_again() -> None:
    world = World(limits=Limits(client_rate=3))
    answers = [world.post("/revoke", {"token": "x"}) for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].header("retry-after") == "20"
    world.clock.now += 20
    assert world.post("/revoke", {"token": "x"}).status == 200


def test_questions_about_clients_that_nobody_knows_are_few() -> None:
    world = World(limits=Limits(unknown_rate=2))
    dapps = [Dapp(f"did:ethr:0x4d2:{address}") for address in ADDRESSES]
    assert [world.push(dapp=dapp).status for dapp in dapps] == [401, 401, 429]
    assert world.push().status == 201, "known ones are served all the same"


def test_one_stranger_does_not_keep_the_others_out() -> None:
    world = World(limits=Limits(unknown_rate=2, all_unknown_rate=4))
    dapps = [Dapp(f"did:ethr:0x4d2:{address}") for address in ADDRESSES]

    def statuses(remote: str) -> list[int]:
        world.remote = remote
        return [world.push(dapp=dapp).status for dapp in dapps]

    assert statuses("2001:db8:0:1::1") == [401, 401, 429]
    assert statuses("2001:db8:0:1::2") == [429, 429, 429], "the same stranger"
    assert statuses("2001:db8:0:2::1") == [401, 401, 429]
    assert statuses("2001:db8:0:3::1") == [429, 429, 429], "there is a bound for all of them together"


def test_made_up_addresses_do_not_fill_a_bucket_that_was_emptied(monkeypatch) -> None:
    monkeypatch.setattr(limits, "_BUCKETS", 10)
    rates = Rates()
    for _ in range(3):
        rates.take("remote", "fast", 3, NOW)
    for number in range(100):
        with suppress(TooMany):
            rates.take("remote", f"made up {number}", 3, NOW)
    with pytest.raises(TooMany):
        rates.require("remote", "fast", 3, NOW)
    with pytest.raises(TooMany):
        rates.require("remote", "comes later", 3, NOW)
    rates.require("client", "of another kind", 3, NOW)
    rates.take("remote", "comes when they are full again", 3, NOW + 60)
    rates.require("remote", "fast", 3, NOW + 60)


ADDRESSES = (
    "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
    "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
)


@pytest.mark.parametrize(
    "spelling",
    [
        DAPP.lower(),
        DAPP.replace("0x4d2", "0x04d2"),
        DAPP.replace("0x4d2", "0x4D2"),
        DAPP.replace(":0x4d2", ""),
        DAPP.replace("0x4d2", "0x1"),
        DAPP.replace("ethr", "Ethr"),
        DAPP + "#controller",
        DAPP + "\n",
    ],
)
def test_a_client_id_has_one_spelling(world: World, spelling: str) -> None:
    text = world.dapp.assertion(iss=spelling, sub=spelling)
    assert error_of(world.push(client_id=spelling, client_assertion=text)) == "invalid_client"


def test_a_chain_that_cannot_be_asked_lets_nobody_in(world: World) -> None:
    world.chain.stale = True
    response = world.push()
    assert (response.status, error_of(response)) == (503, "temporarily_unavailable")
    assert response.header("retry-after") == "30"


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("https://shop.example/other", "https://shop.example/other"),
        ("https://shop.example/" + "a" * 300, "https://shop.example/" + "a" * 179 + "..."),
    ],
)
def test_a_redirect_uri_that_is_refused_is_named_beside_those_that_are_listed(stated: str, told: str, caplog) -> None:
    caplog.set_level("INFO", "cmwallet.oauth")
    world = World()
    response = world.push(redirect_uri=stated)
    description = str(body(response)["error_description"])
    assert response.status == 400
    assert f"redirect_uri {told} is none of those" in description
    assert REDIRECT in description
    assert told in caplog.text, "the user's side says it too"
