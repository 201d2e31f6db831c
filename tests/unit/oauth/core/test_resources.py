"""The resource server: what is read, in which form, how often, and what the log says of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from identity.credentials.disclosures import DEFAULT_HASH
from identity.credentials.key_binding import Occasion, check_key_binding
from identity.credentials.sdjwt import parse_sdjwt
from identity.did import thumbprint
from identity.jose.encoding import Json, encode
from identity.jose.jwe import open_sealed
from identity.jose.jws import parse_jws, sign_jws
from identity.jose.keys import fresh_holder_key
from identity.secret import Secret
from oauth.core.exchange import Response
from oauth.model import REVOKED, SUSPENDED
from oauth.store import grants, reads, serving
from tests.unit.oauth.dapps import DAPP, ISSUER, NOW, STATE, VALUES, World, body, details, error_of


@pytest.fixture
def world() -> World:
    return World()


def granted(world: World, *names: str, **approve: object) -> str:
    """Return a token for a grant of fields."""
    plain = [name for name in names if not name.startswith("{")]
    predicates = [{"age_equal_or_over": 18}] if len(plain) < len(names) else None
    code, _ = world.code(approve=approve, authorization_details=details(datatypes=plain, predicates=predicates))
    return str(body(world.redeem(code))["access_token"])


def test_only_what_was_granted_is_read(world: World) -> None:
    token = granted(world, "email", '{"age_equal_or_over":18}')
    answer = body(world.read("/vault/fields", token))
    assert answer["as_of"] == "2027-01-15T08:00:00Z"
    fields = answer["fields"]
    assert isinstance(fields, dict)
    assert set(fields) == {"email", '{"age_equal_or_over":18}'}
    assert fields['{"age_equal_or_over":18}']["value"] is True
    assert fields["email"]["source"] == "self"


def test_each_read_is_in_the_log(world: World) -> None:
    token = granted(world, "email")
    for _ in range(2):
        assert world.read("/vault/fields", token).status == 200
    grant_id = str(parse_jws(token, "it", types=("at+jwt",)).payload["grant_id"])
    with world.store.reading() as work:
        log = reads.every(work, STATE, grant_id)
        found = grants.find(work, STATE, grant_id)
    assert [(line.number, line.entry["fields"], line.entry["client"]) for line in log] == [
        (1, ["email"], DAPP),
        (2, ["email"], DAPP),
    ]
    assert found is not None
    assert (found.uses, found.last_read) == (2, NOW)


def test_uses_run_out_and_requests_that_failed_take_none(world: World) -> None:
    token = granted(world, "email", max_uses=2)
    assert world.read("/vault/fields", token, ath="x").status == 401
    assert world.read("/vault/accounts", token).status == 403
    answers = [world.read("/vault/fields", token) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 401]
    assert "used up" in (answers[-1].header("www-authenticate") or "")


def test_uses_are_counted_across_parallel_readers(world: World) -> None:
    token = granted(world, "email", max_uses=5)
    world.read("/vault/fields", "x.y.z")
    proofless = world.dapp.nonces.setdefault("rs", world.server.core.rs_nonces.newest(world.clock.now))
    assert proofless
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: world.read("/vault/fields", token).status, range(24)))
    assert sorted(answers) == [200] * 5 + [401] * 19


@pytest.mark.parametrize("state", [REVOKED, SUSPENDED])
def test_a_grant_that_is_not_active_opens_nothing_at_once(world: World, state: str) -> None:
    token = granted(world, "email")
    assert world.read("/vault/fields", token).status == 200
    grant_id = str(parse_jws(token, "it", types=("at+jwt",)).payload["grant_id"])
    with world.store.transaction() as work:
        grants.set_state(work, grant_id, "active", state, NOW)
    response = world.read("/vault/fields", token)
    assert (response.status, error_of(response)) == (401, "invalid_token")


def test_a_grant_opens_nothing_before_it_begins_and_after_it_ends(world: World) -> None:
    token = granted(world, "email", not_before=NOW + 100, expires=NOW + 200)
    assert world.read("/vault/fields", token).status == 403
    world.clock.now += 100
    assert world.read("/vault/fields", token).status == 200
    world.clock.now += 100
    assert world.read("/vault/fields", token).status == 401


def test_a_changed_value_is_seen_by_the_next_read(world: World) -> None:
    token = granted(world, "email")
    grant = world.find_grant(str(parse_jws(token, "it", types=("at+jwt",)).payload["grant_id"]))
    world.seal(grant, {**VALUES, "email": "new@example.org"})
    assert b"new@example.org" in world.read("/vault/fields", token).body


def test_a_server_without_keys_says_when_to_come_again(world: World) -> None:
    token = granted(world, "email")
    world.server = world.make_server(locked=True)
    response = world.read("/vault/fields", token)
    assert (response.status, response.header("retry-after")) == (503, "60")


def test_what_is_not_sealed_for_this_server_takes_no_use(world: World) -> None:
    token = granted(world, "email", max_uses=1)
    grant = world.find_grant(str(parse_jws(token, "it", types=("at+jwt",)).payload["grant_id"]))
    with world.store.transaction() as work:
        serving.drop_grant(work, grant.id)
    assert world.read("/vault/fields", token).status == 503
    world.seal(grant)
    assert world.read("/vault/fields", token).status == 200


def test_a_predicate_is_answered_until_its_day_and_not_from_then_on(world: World) -> None:
    name = '{"age_equal_or_over":18}'
    token = granted(world, name, "email")
    grant = world.find_grant(str(parse_jws(token, "it", types=("at+jwt",)).payload["grant_id"]))
    for day, seen in (("2027-01-16", {name, "email"}), ("2027-01-15", {"email"})):
        world.seal(grant, {name: {"value": False, "re_evaluate": day}, "email": "grace@example.org"})
        fields = body(world.read("/vault/fields", token))["fields"]
        assert isinstance(fields, dict)
        assert set(fields) == seen


def test_nothing_stale_is_served_once_the_day_has_come(world: World) -> None:
    name = '{"age_equal_or_over":18}'
    token = granted(world, name)
    grant = world.find_grant(str(parse_jws(token, "it", types=("at+jwt",)).payload["grant_id"]))
    world.seal(grant, {name: {"value": False, "re_evaluate": "2027-01-15"}})
    assert world.read("/vault/fields", token).status == 503


def test_a_stale_registry_stops_every_read(world: World) -> None:
    token = granted(world, "email")
    world.chain.stale = True
    assert world.read("/vault/fields", token).status == 503


def test_a_key_of_the_user_that_was_revoked_signs_no_tokens_any_more(world: World) -> None:
    token = granted(world, "email")
    world.chain.revoke(world.server.core.did, world.signer)
    assert world.read("/vault/fields", token).status == 401


# --- forms ---


def signed_answer(world: World, response: Response, text: str | None = None) -> Json:
    jws = parse_jws(text or response.body.decode(), "the answer", types=("cmwallet-vault+jwt",))
    assert world.signer.public.verifies(jws.algorithm, jws.signed, jws.signature)
    return jws.payload


def test_an_answer_can_be_signed_for_this_client_and_this_proof(world: World) -> None:
    token = granted(world, "email")
    world.read("/vault/fields", token)
    url = f"{ISSUER.url}/vault/fields"
    proof = world.dapp.proof("GET", url, token, nonce=world.dapp.nonces["rs"])
    headers = (("authorization", f"DPoP {token}"), ("dpop", proof), ("accept", "application/jwt"))
    response = world.send("GET", "/i/slug/vault/fields", headers=headers)
    assert response.header("content-type") == "application/jwt"
    import hashlib

    claims = signed_answer(world, response)
    assert (claims["iss"], claims["aud"], claims["exp"]) == (ISSUER.url, DAPP, NOW + 300)
    assert claims["proof"] == encode(hashlib.sha256(proof.encode()).digest())
    assert isinstance(claims["fields"], dict)
    assert claims["fields"]["email"]["value"] == "grace@example.org"


def test_a_client_that_names_an_encryption_key_gets_sealed_answers_alone(world: World) -> None:
    token = granted(world, "email")
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    world.add(world.dapp, encryption=thumbprint("X25519", public))
    assert world.read("/vault/fields", token).status == 503, "named and not listed: never in the clear instead"
    world.chain.change(DAPP, encryption=public)
    response = world.read("/vault/fields", token)
    assert response.header("content-type") == "application/jwt"
    assert b"grace" not in response.body
    opened = open_sealed(response.body.decode(), "JWT", lambda _: (public, Secret(private.private_bytes_raw())))
    assert "grace@example.org" in str(signed_answer(world, response, opened.decode()))


def test_bank_accounts_are_read_by_their_label(world: World) -> None:
    token = granted(world, "bank_account.main.IBAN", "bank_account.main.Ccy", "email")
    answer = body(world.read("/vault/accounts", token))["accounts"]
    assert isinstance(answer, dict)
    assert answer["main"]["IBAN"]["value"] == VALUES["bank_account.main.IBAN"]
    assert set(answer["main"]) == {"IBAN", "Ccy"}
    fields = body(world.read("/vault/fields", token))["fields"]
    assert isinstance(fields, dict)
    assert set(fields) == {"email"}


def test_userinfo_needs_the_scope_and_spells_claims_as_openid_does(world: World) -> None:
    plain = granted(world, "email")
    assert error_of(world.read("/userinfo", plain)) == "insufficient_scope"
    wanted = details(datatypes=["email", "address.country", "bank_account.main.IBAN"])
    answer = world.tokens(scope="openid", authorization_details=wanted)
    claims = body(world.read("/userinfo", str(answer["access_token"])))
    assert claims["email"] == "grace@example.org"
    assert claims["address"] == {"country": "PT"}
    assert set(claims) == {"sub", "email", "address"}


def credential(world: World) -> tuple[str, Json]:
    holder, issuer = fresh_holder_key(), fresh_holder_key()
    text = sign_jws(
        {"vct": "urn:cmwallet:identity:1", "cnf": {"jwk": holder.public.document}}, issuer, {"typ": "dc+sd-jwt"}
    )
    return text + "~", {**holder.public.document, "d": encode(holder.private.reveal())}


def test_credentials_are_bound_to_the_client_and_its_nonce(world: World) -> None:
    name = "credential:urn:cmwallet:identity:1"
    code, grant = world.code(authorization_details=details(datatypes=[name]))
    text, key = credential(world)
    world.seal(grant, {name: {"sd_jwt": text, "holder_key": key}})
    token = str(body(world.redeem(code))["access_token"])
    for bad in ("", "?nonce=short", "?nonce=a&nonce=b", "?nonce=" + "x" * 300):
        assert error_of(world.read(f"/vault/credentials{bad}", token)) == "invalid_request"
    answer = body(world.read("/vault/credentials?nonce=n-0S6_WzA2Mj", token))
    (presented,) = answer["credentials"]  # type: ignore[misc]
    sdjwt = parse_sdjwt(presented)
    holder = parse_jws(sdjwt.issuer_jwt, "it", types=("dc+sd-jwt",)).payload["cnf"]
    from identity.jose.keys import parse_jwk

    assert isinstance(holder, dict)
    check_key_binding(sdjwt, parse_jwk(holder["jwk"]), DEFAULT_HASH, Occasion(DAPP, "n-0S6_WzA2Mj", NOW))
    assert key["d"] not in str(answer)


# --- grant management ---


def test_a_client_asks_about_its_grant_and_gives_it_back(world: World) -> None:
    token = granted(world, "email")
    grant_id = str(parse_jws(token, "it", types=("at+jwt",)).payload["grant_id"])
    about = body(world.read(f"/grants/{grant_id}", token))
    assert (about["status"], about["expires"]) == ("active", "2027-01-20T08:00:00Z")
    assert world.read(f"/grants/{grant_id}", token, method="DELETE").status == 204
    assert body(world.read(f"/grants/{grant_id}", token))["status"] == "revoked"
    assert world.read("/vault/fields", token).status == 401


def test_a_revocation_by_the_user_can_be_told_from_a_fault(world: World) -> None:
    token = granted(world, "email")
    grant_id = str(parse_jws(token, "it", types=("at+jwt",)).payload["grant_id"])
    with world.store.transaction() as work:
        grants.set_state(work, grant_id, "active", REVOKED, NOW)
    assert body(world.read(f"/grants/{grant_id}", token))["status"] == "revoked"


def test_a_token_opens_no_other_grant(world: World) -> None:
    token, other = granted(world, "email"), granted(world, "email")
    name = str(parse_jws(other, "it", types=("at+jwt",)).payload["grant_id"])
    assert world.read(f"/grants/{name}", token).status == 403
    assert world.read(f"/grants/{name}", token, method="DELETE").status == 403


# --- headers and documents ---


def test_a_request_without_a_token_is_told_the_scheme_and_where_tokens_are_had(world: World) -> None:
    response = world.send("GET", "/i/slug/vault/fields")
    assert response.status == 401
    where = f"{ISSUER.url.replace('/i/', '/.well-known/oauth-protected-resource/i/')}/vault"
    challenge = f'DPoP algs="ES256 EdDSA Ed25519", resource_metadata="{where}"'
    assert response.header("www-authenticate") == challenge
    assert response.header("cache-control") == "no-store"


def test_a_token_in_the_query_is_refused(world: World) -> None:
    token = granted(world, "email")
    assert error_of(world.send("GET", f"/i/slug/vault/fields?access_token={token}")) == "invalid_request"
    assert error_of(world.read("/vault/fields?fields=email", token)) == "invalid_request"


def test_a_new_nonce_comes_with_the_answer_when_the_old_one_ages(world: World) -> None:
    token = granted(world, "email")
    world.read("/vault/fields", token)
    first = world.dapp.nonces["rs"]
    assert world.read("/vault/fields", token, again=False).header("dpop-nonce") is None
    world.clock.now += 60
    response = world.read("/vault/fields", token, again=False)
    assert response.status == 200
    assert response.header("dpop-nonce") not in (None, first)
    world.clock.now += 180
    assert error_of(world.read("/vault/fields", token, again=False, nonce=first)) == "use_dpop_nonce"


def test_clocks_that_differ_by_five_minutes_are_no_trouble_with_a_nonce(world: World) -> None:
    token = granted(world, "email")
    for seconds in (-300, 300):
        assert world.read("/vault/fields", token, iat=NOW + seconds).status == 200
    response = world.read("/vault/fields", token, iat=NOW - 700)
    assert "700 seconds" in (response.header("www-authenticate") or "")


def test_an_assertion_of_a_wrong_clock_is_told_by_how_much(world: World) -> None:
    late = world.dapp.assertion(iat=NOW - 360, exp=NOW - 300)
    assert "300 seconds ago" in str(body(world.push(client_assertion=late))["error_description"])
    early = world.dapp.assertion(iat=NOW + 300)
    assert "300 seconds ahead" in str(body(world.push(client_assertion=early))["error_description"])


@pytest.mark.parametrize("path", ["/vault/fields", "/userinfo"])
def test_head_answers_as_get_does_and_takes_no_use(world: World, path: str) -> None:
    asked = details(datatypes=["email"], max_uses=1)
    token = str(world.tokens(authorization_details=asked, scope="openid")["access_token"])
    for _ in range(3):
        answer = world.read(path, token, method="HEAD")
        assert (answer.status, answer.body, answer.header("cache-control")) == (200, b"", "no-store")
    assert world.read(path, token).status == 200


@pytest.mark.parametrize("path", ["/vault/accounts", "/vault/credentials?nonce=12345678", "/userinfo"])
def test_head_is_refused_as_get_is(world: World, path: str) -> None:
    token = granted(world, "email")
    got, head = (world.read(path, token, method=method) for method in ("GET", "HEAD"))
    assert got.status == 403
    assert (head.status, head.header("www-authenticate")) == (403, got.header("www-authenticate"))


def test_userinfo_that_is_signed_is_signed_as_the_metadata_says(world: World) -> None:
    """OpenID Connect Discovery §3, `userinfo_signing_alg_values_supported`."""
    token = str(world.tokens(scope="openid")["access_token"])
    assert world.read("/userinfo", token).header("content-type") == "application/json"
    proof = world.dapp.proof("GET", f"{ISSUER.url}/userinfo", token, nonce=world.dapp.nonces["rs"])
    headers = (("authorization", f"DPoP {token}"), ("dpop", proof), ("accept", "application/jwt"))
    answer = world.send("GET", "/i/slug/userinfo", headers=headers)
    metadata = body(world.send("GET", "/i/slug/.well-known/openid-configuration"))
    signed = parse_jws(answer.body.decode(), "it", types=("cmwallet-vault+jwt",))
    assert answer.header("content-type") == "application/jwt"
    assert metadata["userinfo_signing_alg_values_supported"] == [signed.algorithm]
