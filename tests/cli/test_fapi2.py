"""The cases of the FAPI 2.0 Security Profile's conformance plan (plain OAuth, private_key_jwt, DPoP), over HTTP.

Each test bears the name of its case; the server is the real command, and the user decides on its page.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from identity.credentials.encoding import encode, write_json
from identity.credentials.jws import sign_jws
from oauth.client.key_files import fresh_key
from tests.servedhome import FIELDS, REDIRECT, World, fresh, served_home


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with served_home(tmp_path_factory.mktemp("fapi")) as made:
        yield made


def refused(answer: httpx2.Response, error: str, status: int = 400) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def proof(world: World, path: str = "/token", *, key: Any = None, header: Any = None, **change: Any) -> str:
    signer, now = key or world.shop.key, int(time.time())
    claims = {"jti": fresh(), "htm": "POST", "htu": world.issuer + path, "iat": now, "nonce": world.nonce(), **change}
    payload = {name: value for name, value in claims.items() if value is not None}
    return sign_jws(payload, signer, {"typ": "dpop+jwt", "jwk": signer.public.document, **(header or {})})


def expire(world: World, table: str) -> None:
    """Let everything in a table of the store end now."""
    with sqlite3.connect(world.home.path / "oauth.db") as connection:
        connection.execute(f"UPDATE {table} SET expires = 1 WHERE expires < {2**40}")
    connection.close()


def test_happy_flow(world: World) -> None:
    verifier = fresh(32)
    answer = world.decide(world.push(verifier))
    assert answer["state"] == "s-1"
    assert answer["iss"] == world.issuer
    tokens = world.exchange(answer["code"], verifier).json()
    assert tokens["token_type"] == "DPoP"
    assert tokens["expires_in"] <= 600
    assert tokens["authorization_details"][0]["datatypes"] == ["email", "given_name"]
    read = world.read(tokens["access_token"])
    assert read.status_code == 200, read.text
    fields = read.json()["fields"]
    assert fields["given_name"]["value"] == FIELDS["given_name"]
    assert read.json()["grant_id"] == tokens["grant_id"]
    assert FIELDS["birthdate"] not in read.text


def test_user_rejects_authentication(world: World) -> None:
    answer = world.decide(world.push(fresh(32)), "deny")
    assert answer == {"error": "access_denied", "state": "s-1", "iss": world.issuer} | {
        name: answer[name] for name in answer if name == "error_description"
    }


def test_without_state(world: World) -> None:
    assert "state" not in world.decide(world.push(fresh(32), state=None))


def test_long_state(world: World) -> None:
    state = "x" * 300
    assert world.decide(world.push(fresh(32), state=state))["state"] == state


def test_without_nonce(world: World) -> None:
    verifier = fresh(32)
    answer = world.exchange(world.code(verifier, scope="openid"), verifier)
    assert answer.status_code == 200


def test_other_scope_order(world: World) -> None:
    answer = world.post("/par", world.request(fresh(32), scope="openid openid"), proof=None)
    assert answer.status_code in (201, 400)
    refused(world.post("/par", world.request(fresh(32), scope="openid email"), proof=None), "invalid_scope")


def test_token_type_header_case(world: World) -> None:
    token = world.tokens()["access_token"]
    for scheme in ("DPoP", "dpop", "DPOP"):
        assert world.read(token, scheme=scheme).status_code == 200


def test_dpop_nbf_exp(world: World) -> None:
    verifier, now = fresh(32), int(time.time())
    made = proof(world, nbf=now, exp=now + 60)
    assert world.exchange(world.code(verifier), verifier, proof=made).status_code == 200


@pytest.mark.parametrize("seconds", [-10, 10])
def test_dpop_iat_ten_seconds_off_is_accepted(world: World, seconds: int) -> None:
    verifier = fresh(32)
    made = proof(world, iat=int(time.time()) + seconds)
    assert world.exchange(world.code(verifier), verifier, proof=made).status_code == 200


def test_mismatched_dpop_jkt_at_par(world: World) -> None:
    form = world.request(fresh(32), dpop_jkt=fresh_key().public.thumbprint)
    answer = world.post("/par", form, proof=proof(world, "/par"))
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_dpop_proof", "invalid_request")


def test_token_with_other_proof_key(world: World) -> None:
    token = world.tokens()["access_token"]
    answer = world.read(token, key=fresh_key())
    assert answer.status_code == 401
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


def test_dpop_jkt_at_par_binds_the_code(world: World) -> None:
    other, verifier = fresh_key(), fresh(32)
    code = world.code(verifier, dpop_jkt=other.public.thumbprint)
    assert world.exchange(code, verifier).json()["error"] in ("invalid_dpop_proof", "invalid_grant")
    code = world.code(verifier, dpop_jkt=other.public.thumbprint)
    assert world.exchange(code, verifier, key=other).status_code == 200


def test_dpop_proof_at_par_binds_the_code(world: World) -> None:
    other, verifier = fresh_key(), fresh(32)
    answer = world.post("/par", world.request(verifier), key=other)
    code = world.decide(answer.json()["request_uri"])["code"]
    assert world.exchange(code, verifier).json()["error"] in ("invalid_dpop_proof", "invalid_grant")


@pytest.mark.parametrize(
    ("header", "change"),
    [
        ({"typ": "JWT"}, {}),
        ({"jwk": None}, {}),
        ({"alg": "none"}, {}),
        ({"alg": "HS256"}, {}),
        ({"jwk": fresh_key().public.document}, {}),
        ({}, {"htm": "GET"}),
        ({}, {"htu": "https://evil.example/token"}),
        ({}, {"jti": None}),
        ({}, {"jti": "x" * 300}),
        ({}, {"iat": None}),
        ({}, {"iat": 1}),
        ({}, {"iat": 1 << 40}),
        ({}, {"htu": None}),
    ],
    ids=str,
)
def test_dpop_negative_tests(world: World, header: dict[str, Any], change: dict[str, Any]) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    refused(world.post("/token", form, proof=proof(world, header=header, **change)), "invalid_dpop_proof")


def test_dpop_proof_with_a_private_key_in_it(world: World) -> None:
    key = world.shop.key
    jwk = {**key.public.document, "d": encode(key.private.reveal())}
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    refused(world.post("/token", form, proof=proof(world, header={"jwk": jwk})), "invalid_dpop_proof")


def test_dpop_proof_is_good_once(world: World) -> None:
    form, made = {"grant_type": "refresh_token", "refresh_token": "x"}, proof(world)
    refused(world.post("/token", form, proof=made), "invalid_grant")
    refused(world.post("/token", form, proof=made), "invalid_dpop_proof")


def test_dpop_proof_without_a_nonce_gets_one(world: World) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    answer = world.post("/token", form, proof=proof(world, nonce=None))
    refused(answer, "use_dpop_nonce")
    assert answer.headers["DPoP-Nonce"]
    refused(world.post("/token", form, proof=proof(world, nonce="made-up")), "use_dpop_nonce")


def test_registered_redirect_uri(world: World) -> None:
    for uri in (
        "https://evil.example/answer",
        REDIRECT + "/",
        REDIRECT + "?x=1",
        REDIRECT.upper(),
        "http://127.0.0.1/x",
    ):
        assert world.post("/par", world.request(fresh(32), redirect_uri=uri), proof=None).status_code == 400


def test_loopback_redirect_takes_any_port(world: World) -> None:
    assert world.push(fresh(32), redirect_uri="http://127.0.0.1:49152/answer")


def test_redirect_uri_required(world: World) -> None:
    refused(world.post("/par", world.request(fresh(32), redirect_uri=None), proof=None), "invalid_request")


def test_without_par_fails(world: World) -> None:
    parameters = {"client_id": world.shop.did, **world.request(fresh(32))}
    answer = world.browser.get(world.issuer + "/authorize", params=parameters)
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize("kind", ["token", "code id_token", "id_token", "none", ""])
def test_response_type_other_than_code_fails(world: World, kind: str) -> None:
    answer = world.post("/par", world.request(fresh(32), response_type=kind), proof=None)
    assert answer.json()["error"] in ("unsupported_response_type", "invalid_request")


def test_client_id_at_token_endpoint(world: World) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    who = {**world.shop.assertion(world.issuer), "client_id": world.shops[1].did}
    refused(world.post("/token", form, client=who), "invalid_client", 401)


def test_holder_of_key_required(world: World) -> None:
    verifier = fresh(32)
    answer = world.exchange(world.code(verifier), verifier, proof=None)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_dpop_proof", "invalid_request")
    token = world.tokens()["access_token"]
    assert world.read(token, proof=None).status_code == 401
    assert world.read(token, scheme="Bearer").status_code == 401


def test_code_bound_to_client(world: World) -> None:
    verifier = fresh(32)
    refused(world.exchange(world.code(verifier), verifier, shop=world.shops[1]), "invalid_grant")


def test_reuse_code_after_one_second_and_token_is_revoked(world: World) -> None:
    verifier = fresh(32)
    code = world.code(verifier)
    tokens = world.exchange(code, verifier).json()
    assert world.read(tokens["access_token"]).status_code == 200
    refused(world.exchange(code, verifier), "invalid_grant")
    assert world.read(tokens["access_token"]).status_code == 401
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refused(world.post("/token", form), "invalid_grant")


def test_expired_code(world: World) -> None:
    verifier = fresh(32)
    code = world.code(verifier)
    expire(world, "codes")
    refused(world.exchange(code, verifier), "invalid_grant")


def test_rs256_assertion_fails(world: World) -> None:
    key, now = rsa.generate_private_key(65537, 2048), int(time.time())
    head = encode(write_json({"alg": "RS256", "typ": "JWT", "kid": world.shop.key.kid}))
    did = world.shop.did
    claims = {"iss": did, "sub": did, "aud": world.issuer, "jti": fresh(), "iat": now, "exp": now + 60}
    signed = f"{head}.{encode(write_json(claims))}"
    text = f"{signed}.{encode(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"
    who = {**world.shop.assertion(world.issuer), "client_assertion": text}
    refused(world.post("/par", world.request(fresh(32)), client=who, proof=None), "invalid_client", 401)


def test_assertion_missing(world: World) -> None:
    who = {"client_id": world.shop.did}
    refused(world.post("/par", world.request(fresh(32)), client=who, proof=None), "invalid_client", 401)


@pytest.mark.parametrize(
    "change",
    [
        {"exp": int(time.time()) - 300},
        {"exp": None},
        {"aud": "https://evil.example"},
        {"aud": None},
        {"sub": None},
        {"iss": None},
        {"jti": None},
        {"iat": int(time.time()) + 120},
        {"nbf": int(time.time()) + 120},
    ],
    ids="-".join,
)
def test_assertion_with_something_wrong_fails(world: World, change: dict[str, Any]) -> None:
    who = world.shop.assertion(world.issuer, **change)
    refused(world.post("/par", world.request(fresh(32)), client=who, proof=None), "invalid_client", 401)


@pytest.mark.parametrize("audience", ["array", "par", "token"])
def test_assertion_for_an_array_or_an_endpoint_fails(world: World, audience: str) -> None:
    wrong = {"array": [world.issuer], "par": world.issuer + "/par", "token": world.issuer + "/token"}[audience]
    who = world.shop.assertion(world.issuer, aud=wrong)
    refused(world.post("/par", world.request(fresh(32)), client=who, proof=None), "invalid_client", 401)


def test_assertion_iat_eight_seconds_ahead_is_accepted_and_beyond_sixty_fails(world: World) -> None:
    now = int(time.time())
    who = world.shop.assertion(world.issuer, iat=now + 8, nbf=now + 8)
    assert world.post("/par", world.request(fresh(32)), client=who, proof=None).status_code == 201
    who = world.shop.assertion(world.issuer, iat=now + 90)
    refused(world.post("/par", world.request(fresh(32)), client=who, proof=None), "invalid_client", 401)


def test_assertion_is_good_once(world: World) -> None:
    who = world.shop.assertion(world.issuer)
    assert world.post("/par", world.request(fresh(32)), client=who, proof=None).status_code == 201
    refused(world.post("/par", world.request(fresh(32)), client=who, proof=None), "invalid_client", 401)


def test_refresh_token(world: World) -> None:
    tokens = world.tokens()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    first, second = world.post("/token", form).json(), world.post("/token", form).json()
    assert first["refresh_token"] == second["refresh_token"] == tokens["refresh_token"]
    assert len({tokens["access_token"], first["access_token"], second["access_token"]}) == 3
    assert world.read(second["access_token"]).status_code == 200
    refused(world.post("/token", form, shop=world.shops[1]), "invalid_grant")


def test_par_request_uri_may_be_opened_again_before_the_decision_and_not_after(world: World) -> None:
    uri = world.push(fresh(32))
    assert world.page(uri).status_code == 200
    assert world.page(uri).status_code == 200
    assert "code" in world.decide(uri)
    answer = world.page(uri)
    assert answer.status_code >= 400
    assert "location" not in answer.headers


def test_expired_request_uri(world: World) -> None:
    uri = world.push(fresh(32))
    expire(world, "requests")
    assert world.page(uri).status_code >= 400


def test_request_uri_bound_to_client(world: World) -> None:
    answer = world.page(world.push(fresh(32)), world.shops[1])
    assert answer.status_code >= 400
    assert "location" not in answer.headers


def test_request_uri_inside_par_fails(world: World) -> None:
    form = {**world.request(fresh(32)), "request_uri": world.push(fresh(32))}
    refused(world.post("/par", form, proof=None), "invalid_request")


def test_par_with_another_verb_fails(world: World) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert world.http.request(method, world.issuer + "/par").status_code == 405


def test_pkce_required(world: World) -> None:
    form = world.request(fresh(32), code_challenge=None, code_challenge_method=None)
    refused(world.post("/par", form, proof=None), "invalid_request")


def test_pkce_plain_rejected(world: World) -> None:
    for method in ("plain", None, "s256"):
        form = world.request(fresh(32), code_challenge_method=method)
        refused(world.post("/par", form, proof=None), "invalid_request")


def test_pkce_verifier_required(world: World) -> None:
    verifier = fresh(32)
    answer = world.exchange(world.code(verifier), verifier, code_verifier=None)
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")


def test_pkce_wrong_verifier(world: World) -> None:
    verifier = fresh(32)
    refused(world.exchange(world.code(verifier), verifier, code_verifier=fresh(32)), "invalid_grant")


def test_duplicate_parameters(world: World) -> None:
    who = world.shop.assertion(world.issuer)
    for name in ("response_type", "redirect_uri", "code_challenge", "client_id", "client_assertion"):
        given = {**world.request(fresh(32)), **who}
        pairs = [*given.items(), (name, given[name])]
        body = str(httpx2.QueryParams(pairs))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = world.http.post(world.issuer + "/par", content=body, headers=headers)
        assert answer.status_code in (400, 401)
        assert answer.json()["error"] in ("invalid_request", "invalid_client")
    uri = world.push(fresh(32))
    query = f"client_id={world.shop.did}&client_id={world.shop.did}&request_uri={uri}"
    assert world.browser.get(f"{world.issuer}/authorize?{query}").status_code == 400


def test_parameters_in_the_query_are_not_taken(world: World) -> None:
    form = world.request(fresh(32))
    challenge = form.pop("code_challenge")
    answer = world.http.post(
        f"{world.issuer}/par?code_challenge={challenge}", data={**form, **world.shop.assertion(world.issuer)}
    )
    assert answer.status_code == 400


def test_error_does_not_go_to_an_address_that_was_not_checked(world: World) -> None:
    parameters = {"client_id": world.shop.did, "request_uri": "urn:x", "redirect_uri": "https://evil.example/"}
    answer = world.browser.get(world.issuer + "/authorize", params=parameters)
    assert answer.status_code >= 400
    assert "evil.example" not in str(answer.headers)


def test_unknown_key_of_a_known_dapp_fails(world: World) -> None:
    stranger = replace(world.shop, key=fresh_key())
    answer = world.post("/par", world.request(fresh(32)), shop=stranger, proof=None)
    refused(answer, "invalid_client", 401)
