"""What the server refuses once everything else held: each refusal by its error and by what it says."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from identity.errors import Damaged
from identity.jose.encoding import Json
from identity.jose.jws import parse_jws, sign_jws
from identity.jose.keys import fresh_holder_key
from identity.rejections import Malformed
from oauth.core.asked import parse_details
from oauth.core.clients import client_record, parse_document
from oauth.core.errors import InvalidDetails, InvalidToken
from oauth.core.exchange import Response
from oauth.core.tokens import read_token
from oauth.model import details_of
from oauth.store import clients, requests
from tests.unit.oauth.dapps import DAPP, ISSUER, NOW, Dapp, World, body, details
from tests.unit.oauth.stored import details as kept_details

NEWCOMER = "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
ANOTHER = "did:ethr:0x4d2:0x90F79bf6EB2c4f870365E785982E1f101E93b906"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def world() -> World:
    return World()


def told(response: Response) -> tuple[int, str, str]:
    """Status, error, and what is said of it."""
    document = body(response)
    return response.status, str(document["error"]), str(document["error_description"])


def run(world: World, statement: str, **values: object) -> None:
    with world.store.transaction() as work:
        assert work.run(statement, values) > 0


def newcomer(world: World, did: str) -> Dapp:
    dapp = Dapp(did)
    world.chain.list_key(did, dapp.key)
    return dapp


def device(world: World, dapp: Dapp | None = None) -> Response:
    return world.post("/device_authorization", {"authorization_details": details()}, dapp=dapp)


# --- a request ---


def test_a_body_that_is_not_ascii_is_no_form(world: World) -> None:
    assert told(world.send("POST", "/i/slug/par", form="state=\u00e9")) == (
        400,
        "invalid_request",
        "the body is not a form",
    )


@pytest.mark.parametrize("predicates", [{"age_equal_or_over": 18}, "age_equal_or_over", 18], ids=repr)
def test_predicates_are_a_list(predicates: object) -> None:
    asked = json.loads(details(predicates=predicates))
    with pytest.raises(InvalidDetails, match="predicates is a list"):
        parse_details(asked, vault=f"{ISSUER.url}/vault", now=NOW, kind=requests.CODE)


@pytest.mark.parametrize(
    ("types", "status"), [(["cmwallet_vault"], 201), (["payment", "cmwallet_vault"], 201), (["payment"], 400)]
)
def test_a_client_asks_for_the_types_that_its_document_lists(world: World, types: list[str], status: int) -> None:
    world.add(world.dapp, authorization_details_types=types)
    response = world.push()
    assert response.status == status
    if status == 400:
        assert told(response)[1] == "invalid_authorization_details"
        assert "does not list the type cmwallet_vault" in told(response)[2]


# --- who asks ---


def test_a_client_whose_did_is_deactivated_is_refused_although_its_key_is_listed(world: World) -> None:
    world.chain.change(DAPP, deactivated=True)
    assert told(world.push()) == (401, "invalid_client", "the client's DID is deactivated")


def test_a_client_whose_did_has_another_owner_is_refused(world: World) -> None:
    world.chain.change(DAPP, owner="0x" + "99" * 20)
    status, error, said = told(world.push())
    assert (status, error) == (401, "invalid_client")
    assert "the DID has another owner than before" in said


def test_a_client_document_says_when_it_was_made() -> None:
    with pytest.raises(Malformed, match="does not say when it was made"):
        parse_document(Dapp().document(iat=None))


@pytest.mark.parametrize("kept", [{}, {"client": DAPP}, {"surplus": 1}], ids=str)
def test_a_client_that_is_kept_in_part_is_damaged(kept: Json) -> None:
    with pytest.raises(Damaged, match="what is kept of a client is incomplete"):
        client_record(kept)


@pytest.mark.parametrize("lacking", sorted(vars(kept_details())))
def test_a_grant_that_is_kept_in_part_is_damaged(lacking: str) -> None:
    whole: Json = dict(vars(kept_details()))
    assert details_of(whole) == kept_details()
    with pytest.raises(Damaged, match="what is kept of a grant is incomplete"):
        details_of({name: value for name, value in whole.items() if name != lacking})


@pytest.mark.parametrize(
    "ask",
    [
        device,
        lambda world, dapp: world.push(dapp=dapp, client_document=dapp.document()),
    ],
    ids=["device", "pushed with a document"],
)
def test_a_client_too_many_that_is_new_here_is_sent_away(
    world: World, monkeypatch: pytest.MonkeyPatch, ask: Callable[[World, Dapp], Response]
) -> None:
    monkeypatch.setattr(clients, "MOST_UNASKED", 1)
    first, second = newcomer(world, NEWCOMER), newcomer(world, ANOTHER)
    assert ask(world, first).status in (200, 201)
    refused = ask(world, second)
    assert told(refused) == (429, "too_many_requests", "too many clients that are new here")
    assert refused.header("retry-after") == "3600"
    assert ask(world, first).status in (200, 201), "who is known is let in"


# --- the device flow ---


def test_a_device_flow_does_not_begin_when_no_user_code_is_free(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oauth.core.endpoints.device.secrets.choice", lambda alphabet: alphabet[0])
    assert device(world).status == 200
    refused = device(world)
    assert told(refused) == (503, "temporarily_unavailable", "no code is free")
    assert refused.header("retry-after") == "5"


def poll(world: World, code: object) -> Response:
    return world.post("/token", {"grant_type": DEVICE, "device_code": str(code)}, proof=True)


def test_a_device_code_that_a_revoked_key_got_is_refused_under_another_key(world: World) -> None:
    started, old = body(device(world)), world.dapp.key
    world.dapp.key = fresh_holder_key()
    world.chain.list_key(DAPP, old, world.dapp.key)
    assert told(poll(world, started["device_code"]))[1] == "authorization_pending"
    world.chain.revoke(DAPP, old)
    assert told(poll(world, started["device_code"])) == (
        400,
        "invalid_grant",
        "the device code is of another server, or its key is revoked",
    )


def test_a_device_code_of_another_issuer_is_refused(world: World) -> None:
    started = body(device(world))
    run(world, "UPDATE requests SET issuer = 'other'")
    assert told(poll(world, started["device_code"]))[2].startswith("the device code is of another server")


def test_a_device_code_that_another_used_meanwhile_gives_no_token(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = body(device(world))
    pending = world.server.decisions.find_device_request(str(started["user_code"]), "session")
    world.approve(pending.id)
    with monkeypatch.context() as patched:
        patched.setattr(requests, "finish", lambda *_asked: False)
        refused = poll(world, started["device_code"])
    assert told(refused) == (400, "invalid_grant", "the device code was used before")
    assert poll(world, started["device_code"]).status == 200
    again = told(poll(world, started["device_code"]))
    assert again == (400, "invalid_grant", "the device code was used before")


# --- tokens, and what they open ---


@pytest.mark.parametrize(("scope", "status"), [("openid", 200), ("openid email", 400), ("email", 400)])
def test_a_refresh_asks_for_openid_or_for_nothing(world: World, scope: str, status: int) -> None:
    token = str(world.tokens(scope="openid")["refresh_token"])
    form = {"grant_type": "refresh_token", "refresh_token": token, "scope": scope}
    response = world.post("/token", form, proof=True)
    assert response.status == status
    if status == 400:
        assert told(response)[1:] == ("invalid_request", "scope is openid or nothing")


def test_a_refresh_without_a_refresh_token_is_malformed(world: World) -> None:
    response = world.post("/token", {"grant_type": "refresh_token"}, proof=True)
    assert told(response) == (400, "invalid_request", "refresh_token is missing")


def test_a_grant_that_left_the_issuer_gives_no_token_and_opens_nothing(world: World) -> None:
    answer = world.tokens()
    token = str(answer["access_token"])
    assert world.read("/vault/fields", token).status == 200
    run(world, "UPDATE grants SET issuer = 'other'")
    assert told(world.read("/vault/fields", token)) == (401, "invalid_token", "the grant is gone")
    form = {"grant_type": "refresh_token", "refresh_token": str(answer["refresh_token"])}
    assert told(world.post("/token", form, proof=True)) == (400, "invalid_grant", "there is no such grant")


def test_a_grant_whose_uses_are_gone_by_the_time_of_the_answer_is_not_read(world: World) -> None:
    code, _ = world.code(approve={"max_uses": 2})
    token = str(body(world.redeem(code))["access_token"])
    assert world.read("/vault/fields", token).status == 200
    run(world, "UPDATE grants SET uses = 2")  # and the state says nothing of it
    assert told(world.read("/vault/fields", token)) == (401, "invalid_token", "the grant is used up")


@pytest.mark.parametrize(
    "lacking",
    ["cnf", "authorization_details", "client_id", "jti", "grant_id", "family", "client_key", "sub", "iat", "exp"],
)
def test_an_access_token_of_this_server_that_lacks_a_claim_is_incomplete(world: World, lacking: str) -> None:
    claims = parse_jws(str(world.tokens()["access_token"]), "it", types=("at+jwt",)).payload
    head = {"typ": "at+jwt", "kid": world.signer.kid}
    keys = (world.signer.public,)
    assert read_token(sign_jws(claims, world.signer, head), ISSUER, keys, NOW).client == DAPP
    short = sign_jws({name: value for name, value in claims.items() if name != lacking}, world.signer, head)
    with pytest.raises(InvalidToken, match="the access token is incomplete"):
        read_token(short, ISSUER, keys, NOW)
