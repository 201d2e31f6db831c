"""The token endpoint and what follows it: device flow, offers, refresh, revocation, introspection, rotation of keys."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from identity.consent.statements import countersign
from identity.jose.encoding import Json
from identity.jose.jws import parse_jws
from identity.jose.keys import fresh_holder_key
from oauth.core.pairwise import subject
from oauth.core.tokens import pipe_token
from oauth.errors import RequestGone
from oauth.model import REVOKED, Grant
from oauth.store import grants, offers, requests, tokens
from oauth.store.engine import open_store
from oauth.store.hashing import fresh, hashed
from oauth.store.sweep import sweep
from tests.unit.oauth.dapps import DAPP, ISSUER, NOW, STATE, Dapp, World, body, details, error_of
from tests.unit.oauth.stored import OWNER

OTHER = "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
OFFER = "urn:ietf:params:oauth:grant-type:pre-authorized_code"


@pytest.fixture
def world() -> World:
    return World()


def refresh(world: World, answer: Json, dapp: Dapp | None = None, **changes: str) -> str | None:
    form = {"grant_type": "refresh_token", "refresh_token": str(answer["refresh_token"]), **changes}
    return error_of(world.post("/token", form, dapp=dapp, proof=True))


def test_an_access_token_says_what_rfc_9068_wants(world: World) -> None:
    answer = world.tokens()
    jws = parse_jws(str(answer["access_token"]), "it", types=("at+jwt",))
    claims = jws.payload
    assert jws.kid == world.signer.kid
    assert (claims["iss"], claims["aud"], claims["client_id"]) == (ISSUER.url, f"{ISSUER.url}/vault", DAPP)
    assert (claims["iat"], claims["exp"]) == (NOW, NOW + 600)
    assert claims["cnf"] == {"jkt": world.dapp.proof_key.kid}
    assert claims["sub"] == subject(STATE, OWNER, DAPP)
    assert claims["authorization_details"] == answer["authorization_details"]
    assert world.signer.public.verifies("ES256", jws.signed, jws.signature)
    assert OWNER[2:] not in str(claims).lower(), "the account is nobody's to know"


def test_a_token_lives_no_longer_than_its_grant(world: World) -> None:
    code, _ = world.code(approve={"expires": NOW + 100})
    answer = body(world.redeem(code))
    assert answer["expires_in"] == 100
    world.clock.now += 100
    assert refresh(world, answer) == "invalid_grant"
    assert world.read("/vault/fields", str(answer["access_token"])).status == 401


def test_the_answer_says_what_was_granted_not_what_was_asked(world: World) -> None:
    code, _ = world.code(approve={"fields": ("email",)})
    answer = body(world.redeem(code))
    (one,) = answer["authorization_details"]  # type: ignore[misc]
    assert one["datatypes"] == ["email"]


def test_an_id_token_is_for_the_client_and_its_nonce(world: World) -> None:
    answer = world.tokens(scope="openid", nonce="n-1")
    claims = parse_jws(str(answer["id_token"]), "it", types=("jwt",)).payload
    assert (claims["aud"], claims["nonce"], claims["sub"]) == (DAPP, "n-1", subject(STATE, OWNER, DAPP))
    assert world.read("/vault/fields", str(answer["id_token"])).status == 401, "it opens nothing"
    assert "id_token" not in world.tokens()


@pytest.mark.parametrize(
    "kind", ["password", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer"]
)
def test_other_grant_types_are_not_served(world: World, kind: str) -> None:
    assert error_of(world.post("/token", {"grant_type": kind}, proof=True)) == "unsupported_grant_type"
    assert error_of(world.post("/token", {}, proof=True)) == "invalid_request"


def test_64_redemptions_at_once_give_one_token_that_ends_at_once(tmp_path: Path) -> None:
    world = World(open_store(tmp_path / "oauth.db"))
    code, grant = world.code()
    world.post("/token", {"grant_type": "refresh_token", "refresh_token": "x"}, proof=True)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: world.redeem(code), range(64)))
    given = [body(answer) for answer in answers if answer.status == 200]
    assert len(given) == 1
    assert {error_of(answer) for answer in answers} == {None, "invalid_grant"}
    assert world.read("/vault/fields", str(given[0]["access_token"])).status == 401
    assert refresh(world, given[0]) == "invalid_grant"
    assert world.find_grant(grant.id).state == "active"
    world.store.close()


# --- device flow ---


def device(world: World, **changes: str) -> Json:
    response = world.post("/device_authorization", {"authorization_details": details(), **changes})
    assert response.status == 200, response.body
    return body(response)


def poll(world: World, started: Json, dapp: Dapp | None = None) -> Json:
    form = {"grant_type": DEVICE, "device_code": str(started["device_code"])}
    return body(world.post("/token", form, dapp=dapp, proof=True))


def test_a_device_gets_its_tokens_once_the_user_says_yes(world: World) -> None:
    started = device(world)
    assert started["verification_uri"] == f"{ISSUER.url}/device"
    assert "verification_uri_complete" not in started, "codes are typed, never prefilled"
    assert poll(world, started)["error"] == "authorization_pending"
    typed = str(started["user_code"]).lower().replace("-", " ")
    pending = world.server.decisions.find_device_request(typed, "session")
    assert (pending.kind, pending.letters) == ("device", started["user_code"])
    world.approve(pending.id)
    world.clock.now += 5
    answer = poll(world, started)
    assert world.read("/vault/fields", str(answer["access_token"])).status == 200
    assert poll(world, started)["error"] == "invalid_grant"


def test_a_device_that_asks_too_early_is_slowed_down_for_good(world: World) -> None:
    started = device(world)
    seen = []
    for pause in (0, 4, 1, 9, 8):
        world.clock.now += pause
        seen.append(poll(world, started)["error"])
    assert seen == ["authorization_pending", "authorization_pending", "slow_down", "authorization_pending", "slow_down"]


def test_a_device_is_told_of_a_no_and_of_the_end(world: World) -> None:
    started, late = device(world), device(world)
    pending = world.server.decisions.find_device_request(str(started["user_code"]), "session")
    assert world.server.decisions.deny(pending.id, "session") is None
    assert poll(world, started)["error"] == "access_denied"
    world.clock.now += 600
    assert poll(world, late)["error"] == "expired_token"


def test_a_device_code_is_for_its_client_and_its_key(world: World) -> None:
    started = device(world, dpop_jkt=world.dapp.proof_key.kid)
    other = Dapp(OTHER)
    world.chain.list_key(other.did, other.key)
    assert poll(world, started, dapp=other)["error"] == "invalid_grant"
    assert poll(world, started, dapp=Dapp(key=world.dapp.key))["error"] == "invalid_dpop_proof"
    assert poll(world, {"device_code": fresh()})["error"] == "invalid_grant"


def test_64_polls_at_once_give_one_token(world: World) -> None:
    started = device(world)
    world.approve(world.server.decisions.find_device_request(str(started["user_code"]), "session").id)
    poll(world, {"device_code": fresh()})
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: poll(world, started), range(64)))
    assert sum("access_token" in answer for answer in answers) == 1


# --- offers ---


def offered(world: World, **changes: object) -> tuple[str, Grant]:
    grant, secret = world.grant(**changes), fresh()  # type: ignore[arg-type]
    with world.store.transaction() as work:
        grants.insert(work, STATE, grant)
        offers.insert(work, offers.Offer(hashed(secret), "slug", grant.id, grant.client, False, NOW + 600))
    world.seal(grant)
    return secret, grant


def redeem_offer(world: World, secret: str, grant: Grant, dapp: Dapp | None = None, **changes: str) -> Json:
    receipt = bytes.fromhex(grant.details.receipt_hash)
    form = {
        "grant_type": OFFER,
        "pre-authorized_code": secret,
        "receipt_signature": countersign(world.dapp.key, DAPP, receipt, NOW),
        **changes,
    }
    return body(world.post("/token", form, dapp=dapp, proof=True))


def test_an_offer_is_redeemed_once_and_countersigned(world: World) -> None:
    secret, grant = offered(world)
    answer = redeem_offer(world, secret, grant)
    assert world.read("/vault/fields", str(answer["access_token"])).status == 200
    assert redeem_offer(world, secret, grant)["error"] == "invalid_grant"
    assert world.find_grant(grant.id).details.dapp_signature == "countersigned"
    with world.store.reading() as work:
        kept = grants.countersignature(work, STATE, grant.id)
    assert kept is not None
    assert parse_jws(kept, "it", types=("cmwallet-receipt+jwt",)).payload["iss"] == DAPP


def test_an_offer_needs_the_countersignature_of_this_very_receipt(world: World) -> None:
    secret, grant = offered(world)
    wrong = countersign(world.dapp.key, DAPP, b"x" * 32, NOW)
    forged = countersign(fresh_holder_key(), DAPP, bytes(32), NOW)
    for signature in ("", "x", wrong, forged):
        assert "error" in redeem_offer(world, secret, grant, receipt_signature=signature)
    assert "access_token" in redeem_offer(world, secret, grant), "none of that used it up"


def test_an_offer_expires_and_is_for_its_client_and_key(world: World) -> None:
    secret, grant = offered(world, dpop_jkt=fresh_holder_key().kid)
    assert redeem_offer(world, secret, grant)["error"] == "invalid_grant"
    other = Dapp(OTHER)
    world.chain.list_key(other.did, other.key)
    assert redeem_offer(world, secret, grant, dapp=other)["error"] == "invalid_grant"
    secret, grant = offered(world)
    world.clock.now += 600
    assert redeem_offer(world, secret, grant)["error"] == "invalid_grant"


def test_a_token_for_a_pipe_reads_and_ends_with_the_grant(world: World) -> None:
    _, grant = offered(world, expires=NOW + 7200)
    with world.store.transaction() as work:
        token = pipe_token(work, STATE, world.signer, ISSUER, grant, world.dapp.proof_key.kid, NOW)
    assert parse_jws(token, "it", types=("at+jwt",)).payload["exp"] == NOW + 3600
    assert world.read("/vault/fields", token).status == 200
    with world.store.transaction() as work:
        grants.set_state(work, grant.id, "active", REVOKED, NOW)
    assert world.read("/vault/fields", token).status == 401


# --- refresh, revocation, introspection ---


def test_a_refresh_token_is_bound_to_its_client_and_its_key(world: World) -> None:
    answer = world.tokens()
    other = Dapp(OTHER)
    world.chain.list_key(other.did, other.key)
    assert refresh(world, answer, dapp=other) == "invalid_grant"
    assert refresh(world, answer, dapp=Dapp(key=world.dapp.key)) == "invalid_grant"
    assert refresh(world, answer, refresh_token=fresh()) == "invalid_grant"
    assert refresh(world, answer) is None


def test_a_dapp_that_rotates_its_key_keeps_the_consent(world: World) -> None:
    answer, old, new = world.tokens(), world.dapp.key, fresh_holder_key()
    world.chain.list_key(DAPP, old, new)
    world.dapp.key = new
    assert refresh(world, answer) is None, "the new key takes the tokens over"
    world.chain.revoke(DAPP, old)
    assert refresh(world, answer) is None
    assert world.read("/vault/fields", str(answer["access_token"])).status == 401, "got by the old key"


def test_a_revoked_client_key_ends_its_tokens_and_not_the_grant(world: World) -> None:
    code, grant = world.code()
    answer = body(world.redeem(code))
    new = fresh_holder_key()
    world.chain.list_key(DAPP, world.dapp.key, new)
    world.chain.revoke(DAPP, world.dapp.key)
    assert world.read("/vault/fields", str(answer["access_token"])).status == 401
    world.dapp.key = new
    assert refresh(world, answer) == "invalid_grant"
    assert world.find_grant(grant.id).state == "active"


def test_a_code_of_a_revoked_key_is_not_redeemed(world: World) -> None:
    code, _ = world.code()
    new = fresh_holder_key()
    world.chain.list_key(DAPP, world.dapp.key, new)
    world.chain.revoke(DAPP, world.dapp.key)
    world.dapp.key = new
    assert error_of(world.redeem(code)) == "invalid_grant"


@pytest.mark.parametrize(
    "change", [{"deactivated": True, "keys": ()}, {"keys": ()}, {"owner": "0x" + "99" * 20}], ids=str
)
def test_a_did_that_is_gone_or_changed_hands_suspends_the_grant(world: World, change: dict[str, object]) -> None:
    code, grant = world.code()
    answer = body(world.redeem(code))
    world.chain.change(DAPP, **change)
    assert world.read("/vault/fields", str(answer["access_token"])).status == 401
    assert world.find_grant(grant.id).state == "suspended"
    world.chain.list_key(DAPP, world.dapp.key)
    assert world.read("/vault/fields", str(answer["access_token"])).status == 401, "until the user confirms"


def test_a_client_without_a_document_that_changes_hands_is_noticed_too(world: World) -> None:
    other = Dapp(OTHER)
    world.chain.list_key(other.did, other.key)
    started = body(world.post("/device_authorization", {"authorization_details": details()}, dapp=other))
    grant = world.approve(world.server.decisions.find_device_request(str(started["user_code"]), "session").id)
    token = str(poll(world, started, dapp=other)["access_token"])
    with world.store.transaction() as work:
        sweep(work, NOW + 86000)
    assert world.read("/vault/fields", token, dapp=other).status == 200
    world.chain.change(OTHER, owner="0x" + "99" * 20)
    assert world.read("/vault/fields", token, dapp=other).status == 401
    assert world.find_grant(grant.id).state == "suspended"


def test_the_spelling_of_an_owner_is_no_change(world: World) -> None:
    answer = world.tokens()
    world.chain.change(DAPP, owner=DAPP[-42:])
    assert refresh(world, answer) is None
    assert world.read("/vault/fields", str(answer["access_token"])).status == 200


def test_a_request_of_a_revoked_key_is_not_shown_any_more(world: World) -> None:
    uri = world.pushed()
    started = device(world)
    world.chain.list_key(DAPP, world.dapp.key, fresh_holder_key())
    world.chain.revoke(DAPP, world.dapp.key)
    for look in (
        lambda: world.server.decisions.load_request(DAPP, uri, "session"),
        lambda: world.server.decisions.find_device_request(str(started["user_code"]), "session"),
    ):
        with pytest.raises(RequestGone):
            look()


def test_a_revoked_refresh_token_takes_its_access_tokens_along(world: World) -> None:
    answer, others = world.tokens(), world.tokens()
    assert world.post("/revoke", {"token": str(answer["refresh_token"]), "token_type_hint": "x"}).status == 200
    assert refresh(world, answer) == "invalid_grant"
    assert world.read("/vault/fields", str(answer["access_token"])).status == 401
    assert refresh(world, others) is None


def test_a_revoked_access_token_ends_alone(world: World) -> None:
    answer = world.tokens()
    assert world.post("/revoke", {"token": str(answer["access_token"])}).status == 200
    assert world.read("/vault/fields", str(answer["access_token"])).status == 401
    assert refresh(world, answer) is None


def test_nobody_revokes_or_looks_at_the_tokens_of_another(world: World) -> None:
    answer = world.tokens()
    other = Dapp(OTHER)
    world.chain.list_key(other.did, other.key)
    for name in ("access_token", "refresh_token"):
        form = {"token": str(answer[name])}
        assert world.post("/revoke", form, dapp=other).status == 200
        assert body(world.post("/introspect", form, dapp=other)) == {"active": False}
        assert body(world.post("/introspect", form))["active"] is True
    assert refresh(world, answer) is None


def test_introspection_tells_what_has_become_of_a_token(world: World) -> None:
    answer = world.tokens()
    form = {"token": str(answer["access_token"])}
    about = body(world.post("/introspect", form))
    assert (about["active"], about["client_id"], about["exp"]) == (True, DAPP, NOW + 600)
    assert about["cnf"] == {"jkt": world.dapp.proof_key.kid}
    with world.store.transaction() as work:
        grants.set_state(work, str(answer["grant_id"]), "active", REVOKED, NOW)
    assert body(world.post("/introspect", form)) == {"active": False}
    assert body(world.post("/introspect", {"token": "nonsense"})) == {"active": False}
    assert error_of(world.post("/introspect", {})) == "invalid_request"


def test_a_narrowed_grant_gives_narrower_tokens(world: World) -> None:
    answer = world.tokens()
    found = world.find_grant(str(answer["grant_id"]))
    narrow = replace(found, version=2, details=replace(found.details, fields=("email",)))
    with world.store.transaction() as work:
        assert grants.new_version(work, STATE, narrow)
    world.seal(narrow)
    fields = body(world.read("/vault/fields", str(answer["access_token"])))["fields"]
    assert isinstance(fields, dict)
    assert set(fields) == {"email"}, "the token said more"


def test_what_is_handed_out_stands_in_the_tables_as_hashes_only(world: World) -> None:
    code, _ = world.code()
    answer = body(world.redeem(code))
    names = ("codes", "requests", "families", "refresh_tokens", "replays", "offers")
    with world.store.reading() as work:
        text = repr([work.all(f"SELECT * FROM {name}") for name in names])
        assert tokens.refresh(work, hashed(str(answer["refresh_token"]))) is not None
        assert requests.count(work, NOW) == 0
    for secret in (code, str(answer["refresh_token"]), str(answer["access_token"])):
        assert secret not in text
