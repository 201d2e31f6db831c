"""The cases of the FAPI 2.0 Security Profile conformance plan (plain OAuth, private_key_jwt, DPoP), by their names.

Each is run over HTTP. The suite itself needs Java and MongoDB; its module names are the names of these tests.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from identity.jose.encoding import encode
from identity.jose.keys import fresh_holder_key
from oauth.errors import RequestGone
from tests.unit.oauth.dapps import (
    DAPP,
    ISSUER,
    NOW,
    REDIRECT,
    Dapp,
    body,
    details,
    error_of,
    signed,
)
from tests.unit.oauth.served import ServedWorld


@pytest.fixture(scope="module")
def served() -> Iterator[ServedWorld]:
    world = ServedWorld()
    yield world
    world.close()


@pytest.fixture
def world(served: ServedWorld) -> ServedWorld:
    """The one server, with the clock and the chain as they were."""
    served.clock.now = float(NOW)
    served.chain.stale = False
    served.chain.list_key(served.dapp.did, served.dapp.key)
    served.dapp.nonces.clear()
    with served.store.transaction() as work:
        work.run("DELETE FROM requests")
    return served


def other_dapp(world: ServedWorld) -> Dapp:
    dapp = Dapp("did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
    world.chain.list_key(dapp.did, dapp.key)
    world.add(dapp)
    return dapp


def test_happy_flow(world: ServedWorld) -> None:
    tokens = world.tokens()
    assert tokens["token_type"] == "DPoP"
    answer = world.read("/vault/fields", str(tokens["access_token"]))
    assert answer.status == 200
    fields = body(answer)["fields"]
    assert isinstance(fields, dict)
    assert fields["given_name"]["value"] == "Grace"


def test_user_rejects_authentication(world: ServedWorld) -> None:
    pending = world.server.decisions.load_request(DAPP, world.pushed(), "session")
    address = world.server.decisions.deny(pending.id, "session")
    assert address is not None
    answer = dict(parse_qsl(urlsplit(address).query))
    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", "st", ISSUER.url)


@pytest.mark.parametrize("state", ["", "x" * 300], ids=["without-state", "long-state"])
def test_ensure_authorization_request_without_state_or_long_state_succeeds(world: ServedWorld, state: str) -> None:
    pending = world.server.decisions.load_request(DAPP, world.pushed(state=state), "session")
    world.approve(pending.id)
    answer = dict(parse_qsl(urlsplit(world.server.decisions.issue_code(pending.id, "session")).query))
    assert answer.get("state", "") == state


def test_ensure_request_without_nonce_succeeds(world: ServedWorld) -> None:
    assert "id_token" in world.tokens(scope="openid")


def test_ensure_other_scope_order_succeeds(world: ServedWorld) -> None:
    for wanted in (["given_name", "email"], ["email", "given_name"]):
        assert world.push(authorization_details=details(datatypes=wanted)).status == 201


def test_token_type_header_case(world: ServedWorld) -> None:
    token = str(world.tokens()["access_token"])
    world.read("/vault/fields", token)
    for scheme in ("dpop", "DPOP", "DPoP"):
        proof = world.dapp.proof("GET", f"{ISSUER.url}/vault/fields", token, nonce=world.dapp.nonces["rs"])
        headers = (("authorization", f"{scheme} {token}"), ("dpop", proof))
        assert world.send("GET", "/i/slug/vault/fields", headers=headers).status == 200


def test_ensure_dpop_proof_with_nbf_and_exp_succeeds(world: ServedWorld) -> None:
    code, _ = world.code()
    world.post("/token", {"grant_type": "refresh_token", "refresh_token": "x"}, proof=True)
    proof = world.dapp.proof("POST", f"{ISSUER.url}/token", nonce=world.dapp.nonces["as"], nbf=NOW - 5, exp=NOW + 60)
    assert world.redeem(code, proof=proof).status == 200


@pytest.mark.parametrize("seconds", [-10, 10])
def test_ensure_dpop_proof_with_iat_10_seconds_before_and_after_succeeds(world: ServedWorld, seconds: int) -> None:
    token = str(world.tokens()["access_token"])
    assert world.read("/vault/fields", token, iat=NOW + seconds).status == 200


def test_par_with_mismatched_dpop_jkt_fails(world: ServedWorld) -> None:
    response = world.push(proof=True, dpop_jkt=fresh_holder_key().kid)
    assert (response.status, error_of(response)) == (400, "invalid_dpop_proof")


def test_token_endpoint_fails_with_other_proof_key_than_dpop_jkt(world: ServedWorld) -> None:
    code, _ = world.code(dpop_jkt=fresh_holder_key().kid)
    response = world.redeem(code)
    assert (response.status, error_of(response)) == (400, "invalid_dpop_proof")


def test_dpop_proof_at_par_binds_the_authorization_code(world: ServedWorld) -> None:
    response = world.push(proof=True)
    assert response.status == 201
    pending = world.server.decisions.load_request(DAPP, str(body(response)["request_uri"]), "session")
    world.approve(pending.id)
    code = dict(parse_qsl(urlsplit(world.server.decisions.issue_code(pending.id, "session")).query))["code"]
    thief = Dapp(key=world.dapp.key)
    assert error_of(world.redeem(code, dapp=thief)) == "invalid_dpop_proof"
    assert world.redeem(code).status == 200


PROOF_CHANGES = {
    "missing-htm": {"htm": None},
    "wrong-htm": {"htm": "GET"},
    "missing-htu": {"htu": None},
    "wrong-htu": {"htu": "https://other.example/token"},
    "missing-iat": {"iat": None},
    "iat-past": {"iat": NOW - 3600},
    "iat-future": {"iat": NOW + 3600},
    "missing-jti": {"jti": None},
    "long-jti": {"jti": "x" * 300},
    "nbf-future": {"nbf": NOW + 3600},
    "exp-past": {"exp": NOW - 10},
}
HEADER_CHANGES = {
    "wrong-typ": {"typ": "JWT"},
    "missing-typ": {"typ": None},
    "missing-jwk": {"jwk": None},
    "jwk-of-another": {"jwk": fresh_holder_key().public.document},
    "private-jwk": {"jwk": {**fresh_holder_key().public.document, "d": "x" * 43}},
    "symmetric-jwk": {"jwk": {"kty": "oct", "k": "x" * 43}},
    "alg-none": {"alg": "none"},
    "alg-HS256": {"alg": "HS256"},
    "alg-RS256": {"alg": "RS256"},
    "crit": {"crit": ["exp"]},
}


@pytest.mark.parametrize("case", [*PROOF_CHANGES, *HEADER_CHANGES])
def test_dpop_negative_tests(world: ServedWorld, case: str) -> None:
    world.post("/token", {"grant_type": "refresh_token", "refresh_token": "x"}, proof=True)
    claims = {"nonce": world.dapp.nonces["as"], **PROOF_CHANGES.get(case, {})}
    proof = world.dapp.proof("POST", f"{ISSUER.url}/token", None, HEADER_CHANGES.get(case), **claims)  # type: ignore[arg-type]
    code, _ = world.code()
    response = world.redeem(code, proof=proof)
    assert (response.status, error_of(response)) == (400, "invalid_dpop_proof")
    assert world.redeem(code).status == 200, "a bad proof uses nothing up"


def test_dpop_negative_two_headers(world: ServedWorld) -> None:
    code, _ = world.code()
    proof = world.dapp.proof("POST", f"{ISSUER.url}/token")
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_assertion": world.dapp.assertion(),
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    response = world.send("POST", "/i/slug/token", form=form, headers=(("dpop", proof), ("dpop", proof)))
    assert error_of(response) == "invalid_dpop_proof"


@pytest.mark.parametrize("ath", [None, encode(b"x" * 32)], ids=["missing", "wrong"])
def test_dpop_negative_ath(world: ServedWorld, ath: str | None) -> None:
    token = str(world.tokens()["access_token"])
    response = world.read("/vault/fields", token, ath=ath)
    assert response.status == 401
    assert 'error="invalid_dpop_proof"' in (response.header("www-authenticate") or "")


def test_ensure_registered_redirect_uri(world: ServedWorld) -> None:
    for uri in (
        "https://evil.example/back",
        REDIRECT + "/",
        REDIRECT + "?a=b",
        REDIRECT.upper(),
        "http://shop.example/back",
    ):
        assert error_of(world.push(redirect_uri=uri)) == "invalid_request", uri


def test_ensure_redirect_uri_in_pushed_authorization_request(world: ServedWorld) -> None:
    assert error_of(world.push(redirect_uri="")) == "invalid_request"


def test_ensure_authorization_request_without_par_fails(world: ServedWorld) -> None:
    for uri in ("", "https://shop.example/request", "urn:ietf:params:oauth:request_uri:" + secrets.token_urlsafe(32)):
        with pytest.raises(RequestGone):
            world.server.decisions.load_request(DAPP, uri, "session")


@pytest.mark.parametrize("kind", ["token", "code id_token", "id_token", "none"])
def test_ensure_response_type_token_and_code_id_token_fail(world: ServedWorld, kind: str) -> None:
    assert error_of(world.push(response_type=kind)) == "unsupported_response_type"


def test_ensure_client_id_in_token_endpoint(world: ServedWorld) -> None:
    code, _ = world.code()
    assert error_of(world.redeem(code, client_id=other_dapp(world).did)) == "invalid_client"
    assert world.redeem(code, client_id="").status == 200, "the assertion names the client; client_id is not needed"


def test_ensure_holder_of_key_required(world: ServedWorld) -> None:
    code, _ = world.code()
    assert error_of(world.redeem(code, proof=False)) == "invalid_dpop_proof"
    token = str(world.redeem(code) and world.tokens()["access_token"])
    for headers in ((("authorization", f"Bearer {token}"),), (("authorization", f"DPoP {token}"),)):
        assert world.send("GET", "/i/slug/vault/fields", headers=headers).status == 401


def test_ensure_authorization_code_is_bound_to_client(world: ServedWorld) -> None:
    code, _ = world.code()
    thief = other_dapp(world)
    assert error_of(world.redeem(code, dapp=thief)) == "invalid_grant"


def test_attempt_reuse_authorization_code_after_one_second(world: ServedWorld) -> None:
    code, grant = world.code()
    tokens = body(world.redeem(code))
    world.clock.now += 1
    assert error_of(world.redeem(code)) == "invalid_grant"
    assert world.read("/vault/fields", str(tokens["access_token"])).status == 401, "the token is revoked"
    again = world.post(
        "/token", {"grant_type": "refresh_token", "refresh_token": str(tokens["refresh_token"])}, proof=True
    )
    assert error_of(again) == "invalid_grant"
    assert world.find_grant(grant.id).state == "active", "somebody who holds the keys made a mistake"


def test_ensure_expired_code_fails(world: ServedWorld) -> None:
    code, _ = world.code()
    world.clock.now += 60
    assert error_of(world.redeem(code)) == "invalid_grant"


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "HS256", "none", "ES256K", "ES384"])
def test_ensure_signed_client_assertion_with_rs256_fails(world: ServedWorld, algorithm: str) -> None:
    text = world.dapp.assertion(header={"alg": algorithm})
    assert error_of(world.push(client_assertion=text)) == "invalid_client"


ASSERTION_CHANGES = {
    "missing-exp": {"exp": None},
    "exp-5-minutes-past": {"exp": NOW - 300},
    "wrong-aud": {"aud": "https://other.example"},
    "missing-aud": {"aud": None},
    "aud-is-an-array": {"aud": [ISSUER.url]},
    "aud-is-the-par-url": {"aud": f"{ISSUER.url}/par"},
    "aud-is-the-token-url": {"aud": f"{ISSUER.url}/token"},
    "no-sub": {"sub": None},
    "other-sub": {"sub": "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"},
    "no-iss": {"iss": None},
    "no-jti": {"jti": None},
    "iat-more-than-60-seconds-ahead": {"iat": NOW + 61},
    "nbf-more-than-60-seconds-ahead": {"nbf": NOW + 61},
    "exp-years-ahead": {"exp": NOW + 10**8},
}


@pytest.mark.parametrize("case", ASSERTION_CHANGES)
def test_ensure_client_assertion_fails(world: ServedWorld, case: str) -> None:
    text = world.dapp.assertion(**ASSERTION_CHANGES[case])  # type: ignore[arg-type]
    response = world.push(client_assertion=text)
    assert (response.status, error_of(response)) == (401, "invalid_client")


def test_ensure_client_assertion_with_iat_8_seconds_in_the_future_succeeds(world: ServedWorld) -> None:
    assert world.push(client_assertion=world.dapp.assertion(iat=NOW + 8, nbf=NOW + 8)).status == 201


def test_ensure_pushed_request_without_client_assertion_fails(world: ServedWorld) -> None:
    assert error_of(world.push(client_assertion="")) == "invalid_client"


def test_refresh_token(world: ServedWorld) -> None:
    tokens = world.tokens()
    form = {"grant_type": "refresh_token", "refresh_token": str(tokens["refresh_token"])}
    for _ in range(2):
        again = body(world.post("/token", form, proof=True))
        assert again["refresh_token"] == tokens["refresh_token"], "no rotation"
        assert again["access_token"] != tokens["access_token"]
    assert world.read("/vault/fields", str(again["access_token"])).status == 200


def test_par_attempt_reuse_request_uri_before_completion_succeeds(world: ServedWorld) -> None:
    uri = world.pushed()
    first = world.server.decisions.load_request(DAPP, uri, "session")
    assert world.server.decisions.load_request(DAPP, uri, "session") == first
    assert world.server.decisions.load_request(DAPP, uri, "other session").letters != first.letters


def test_par_attempt_reuse_request_uri_after_completion_fails(world: ServedWorld) -> None:
    uri = world.pushed()
    pending = world.server.decisions.load_request(DAPP, uri, "session")
    world.approve(pending.id)
    world.server.decisions.issue_code(pending.id, "session")
    for again in (
        lambda: world.server.decisions.load_request(DAPP, uri, "session"),
        lambda: world.server.decisions.issue_code(pending.id, "session"),
    ):
        with pytest.raises(RequestGone):
            again()


def test_par_attempt_to_use_expired_request_uri(world: ServedWorld) -> None:
    uri = world.pushed()
    world.clock.now += 300
    with pytest.raises(RequestGone):
        world.server.decisions.load_request(DAPP, uri, "session")


def test_par_attempt_to_use_request_uri_for_different_client(world: ServedWorld) -> None:
    with pytest.raises(RequestGone):
        world.server.decisions.load_request(other_dapp(world).did, world.pushed(), "session")


def test_par_request_uri_as_request_parameter_fails(world: ServedWorld) -> None:
    assert error_of(world.push(request_uri=world.pushed())) == "invalid_request"
    inner = signed(
        world.dapp.key,
        {
            **world.par_form(),
            "iss": DAPP,
            "client_id": DAPP,
            "aud": ISSUER.url,
            "exp": NOW + 60,
            "nbf": NOW,
            "request_uri": "urn:x",
        },
        {"typ": "oauth-authz-req+jwt", "kid": world.dapp.key.kid},
    )
    form = dict.fromkeys(world.par_form(), "")
    assert error_of(world.post("/par", {**form, "request": inner})) == "invalid_request_object"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_par_attempt_invalid_http_method(world: ServedWorld, method: str) -> None:
    response = world.send(method, "/i/slug/par")
    assert (response.status, response.header("allow")) == (405, "POST")


def test_par_ensure_pkce_required(world: ServedWorld) -> None:
    assert error_of(world.push(code_challenge="", code_challenge_method="")) == "invalid_request"


def test_par_ensure_pkce_code_verifier_required(world: ServedWorld) -> None:
    code, _ = world.code()
    assert error_of(world.redeem(code, code_verifier="")) == "invalid_request"


def test_incorrect_pkce_code_verifier_rejected(world: ServedWorld) -> None:
    code, grant = world.code()
    assert error_of(world.redeem(code, code_verifier="w" * 43)) == "invalid_grant"
    assert world.redeem(code).status == 200
    assert world.find_grant(grant.id).state == "active"


@pytest.mark.parametrize("method", ["plain", "", "s256"])
def test_par_plain_pkce_rejected(world: ServedWorld, method: str) -> None:
    assert error_of(world.push(code_challenge_method=method)) == "invalid_request"


def test_par_ensure_duplicate_parameters_fail(world: ServedWorld) -> None:
    form = {
        **world.par_form(),
        "client_assertion": world.dapp.assertion(),
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    from urllib.parse import urlencode

    text = urlencode(form) + "&state=other"
    assert error_of(world.send("POST", "/i/slug/par", form=text)) == "invalid_request"
