"""The same requests to our server and to npm oidc-provider 9 (FAPI 2.0): where the verdicts differ, a table says why.

A verdict is `ok` or the error code. A difference that is not in the table fails, and so does an entry that is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from identity.jose.keys import fresh_holder_key
from tests.interop.oauth_sides import REDIRECT, Asker, Ours, Theirs, Verdict
from tests.interop.oidc_provider import INSTALLED, provider
from tests.unit.oauth.dapps import DAPP

KEY = fresh_holder_key()
OTHER_KEY = fresh_holder_key()

Case = Callable[[Asker], Verdict]
CASES: dict[str, Case] = {}

DIFFERENCES: dict[str, tuple[Verdict, Verdict, str]] = {
    "assertion-exp-two-hours-ahead": (
        "invalid_client",
        "ok",
        "an assertion lives an hour at most here: so long its jti is remembered",
    ),
    "assertion-iat-90-seconds-ahead": (
        "invalid_client",
        "ok",
        "FAPI 2.0 refuses iat more than 60 seconds ahead; they look at nbf alone",
    ),
    "assertion-sub-is-another": (
        "invalid_client",
        "invalid_request",
        "another name for the same: authentication failed (RFC 6749 §5.2)",
    ),
    "assertion-with-crit": (
        "invalid_client",
        "ok",
        "b64 is an extension that they know; here none is (RFC 7515 §4.1.11)",
    ),
    "assertion-with-its-key-in-the-header": (
        "invalid_client",
        "ok",
        "they ignore the key in the header; here it is refused (CVE-2026-27962)",
    ),
    "assertion-of-another-type": (
        "invalid_client",
        "invalid_request",
        "another name for the same: no authentication that is known",
    ),
    "assertion-and-a-secret": (
        "invalid_client",
        "invalid_request",
        "another name for the same: two ways to authenticate at once",
    ),
    "client-id-is-another": (
        "invalid_client",
        "invalid_request",
        "another name for the same: it contradicts the assertion",
    ),
    "client-id-absent": (
        "ok",
        "invalid_request",
        "the assertion names the client; RFC 7521 §4.2 makes client_id optional",
    ),
    "par-with-response-type-code-id-token": (
        "unsupported_response_type",
        "invalid_request",
        "here any other type is unsupported; they miss an id_token's scope first",
    ),
    "par-with-response-mode-fragment": ("invalid_request", "ok", "codes come in the query alone (FAPI 2.0 §5.3.2.2)"),
    "par-with-request-uri-inside": (
        "invalid_request",
        "request_uri_not_supported",
        "RFC 9126 §2.1 says invalid_request; theirs is the OpenID Connect name",
    ),
    "par-with-an-unknown-scope": (
        "invalid_scope",
        "ok",
        "they leave unknown scopes out, as RFC 6749 §3.3 allows; here a dapp is told",
    ),
    "par-with-a-resource-of-another": (
        "invalid_target",
        "ok",
        "their set-up serves every resource; here there is one (RFC 8707 §2)",
    ),
    "par-with-malformed-dpop-jkt": (
        "invalid_request",
        "ok",
        "here a thumbprint that cannot be one is refused at once, not at the token endpoint",
    ),
    "par-with-prompt-none": (
        "invalid_request",
        "ok",
        "here the user is always asked; they say so at the authorisation endpoint",
    ),
    "par-with-details-with-an-unknown-member": (
        "invalid_authorization_details",
        "ok",
        "RFC 9396 §5 refuses unknown members; their set-up looks at datatypes alone",
    ),
    "par-with-an-unknown-parameter-twice": (
        "invalid_request",
        "ok",
        "RFC 6749 §3.1 refuses any repeated parameter; they drop unknown ones first",
    ),
    "par-with-a-parameter-in-the-address": (
        "invalid_request",
        "ok",
        "they ignore what stands in the address; here it is refused",
    ),
    "par-with-a-proof-of-another-key-than-dpop-jkt": (
        "invalid_dpop_proof",
        "invalid_request",
        "another name for the same: two keys are named (RFC 9449 §10.1)",
    ),
    "request-object-of-another-typ": (
        "invalid_request_object",
        "ok",
        "explicit typing keeps one kind of JWT from standing for another (RFC 8725 §3.11)",
    ),
    "request-object-without-typ": (
        "invalid_request_object",
        "ok",
        "a request that is a plain JWT could be shown again as the client's assertion (RFC 9101 §10.8)",
    ),
    "request-object-beside-parameters": (
        "invalid_request",
        "ok",
        "they ignore what stands beside a request object (RFC 9101 §6.3); here it is refused",
    ),
    "proof-with-crit": (
        "invalid_dpop_proof",
        "invalid_grant",
        "b64 is an extension that they know; theirs fails on the token that does not exist",
    ),
    "proof-an-hour-old-with-a-nonce": (
        "invalid_dpop_proof",
        "invalid_grant",
        "with a nonce they do not look at iat; here a clock may be wrong by ten minutes",
    ),
    "proof-absent": (
        "invalid_dpop_proof",
        "invalid_grant",
        "here the proof is looked at before the token; both refuse",
    ),
    "proof-used-twice": ("invalid_dpop_proof", "invalid_grant", "another name for the same: the proof was used before"),
    "code-without-verifier": ("invalid_request", "invalid_grant", "another name for the same: a parameter is missing"),
    "code-without-redirect-uri": (
        "invalid_grant",
        "ok",
        "RFC 6749 §4.1.3 wants it when the request had it; they waive it where one is registered",
    ),
    "code-with-another-key-than-dpop-jkt": (
        "invalid_dpop_proof",
        "invalid_grant",
        "another name for the same: it is the proof that is by the wrong key",
    ),
    "refresh-with-another-proof-key": (
        "invalid_grant",
        "ok",
        "RFC 9449 §5 binds refresh tokens of public clients alone; here all are bound",
    ),
    "device-flow-begun-and-asked-too-often": (
        "authorization_pending slow_down",
        "authorization_pending authorization_pending",
        "they never slow a client down; RFC 8628 §3.5 says how",
    ),
}


def case(function: Case) -> Case:
    CASES[function.__name__.replace("_", "-")] = function
    return function


# --- client authentication ---


def assertion_case(name: str, **changes: object) -> None:
    def run(dapp: Asker) -> Verdict:
        moved = {
            key: dapp.now + value if key in ("iat", "exp", "nbf") and isinstance(value, int) else value
            for key, value in changes.items()
        }
        filled = {
            key: value.format(dapp.side.issuer, dapp.side.paths["token"], dapp.side.paths["par"])
            if isinstance(value, str)
            else value
            for key, value in moved.items()
        }
        if "aud" in filled and filled["aud"] == "array":
            filled["aud"] = [dapp.side.issuer]
        return dapp.push(client_assertion=dapp.assertion(**filled)).verdict  # type: ignore[arg-type]

    CASES[f"assertion-{name}"] = run


assertion_case("good")
assertion_case("aud-is-an-array", aud="array")
assertion_case("aud-is-the-token-url", aud="{0}{1}")
assertion_case("aud-is-the-par-url", aud="{0}{2}")
assertion_case("aud-is-another-server", aud="https://other.example")
assertion_case("aud-missing", aud=None)
assertion_case("exp-missing", exp=None)
assertion_case("exp-five-minutes-past", exp=-300)
assertion_case("exp-two-hours-ahead", exp=7200)
assertion_case("iat-8-seconds-ahead", iat=8)
assertion_case("iat-90-seconds-ahead", iat=90)
assertion_case("iat-missing", iat=None)
assertion_case("nbf-90-seconds-ahead", nbf=90)
assertion_case("jti-missing", jti=None)
assertion_case("sub-missing", sub=None)
assertion_case("iss-missing", iss=None)
assertion_case("sub-is-another", sub="did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")


@case
def assertion_used_twice(dapp: Asker) -> Verdict:
    text = dapp.assertion()
    dapp.push(client_assertion=text)
    return dapp.push(client_assertion=text).verdict


@case
def assertion_by_another_key(dapp: Asker) -> Verdict:
    return dapp.push(client_assertion=dapp.assertion(key=OTHER_KEY)).verdict


@case
def assertion_with_alg_none(dapp: Asker) -> Verdict:
    return dapp.push(client_assertion=dapp.assertion(header={"alg": "none"})).verdict


@case
def assertion_with_alg_rs256(dapp: Asker) -> Verdict:
    return dapp.push(client_assertion=dapp.assertion(header={"alg": "RS256"})).verdict


@case
def assertion_with_kid_of_nobody(dapp: Asker) -> Verdict:
    return dapp.push(client_assertion=dapp.assertion(header={"kid": "nobody"})).verdict


@case
def assertion_without_kid(dapp: Asker) -> Verdict:
    return dapp.push(client_assertion=dapp.assertion(header={"kid": None})).verdict


@case
def assertion_with_crit(dapp: Asker) -> Verdict:
    return dapp.push(client_assertion=dapp.assertion(header={"crit": ["b64"], "b64": True})).verdict


@case
def assertion_with_its_key_in_the_header(dapp: Asker) -> Verdict:
    return dapp.push(client_assertion=dapp.assertion(header={"jwk": KEY.public.document})).verdict


@case
def assertion_absent(dapp: Asker) -> Verdict:
    return dapp.push(client_assertion=None, client_assertion_type=None).verdict


@case
def assertion_of_another_type(dapp: Asker) -> Verdict:
    return dapp.push(client_assertion_type="urn:ietf:params:oauth:client-assertion-type:saml2-bearer").verdict


@case
def assertion_and_a_secret(dapp: Asker) -> Verdict:
    return dapp.push(client_secret="secret").verdict


@case
def client_id_is_another(dapp: Asker) -> Verdict:
    return dapp.push(client_id="did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC").verdict


@case
def client_id_absent(dapp: Asker) -> Verdict:
    return dapp.push(client_id=None).verdict


# --- pushed requests ---


def push_case(name: str, **changes: str | None) -> None:
    CASES[f"par-{name}"] = lambda dapp: dapp.push(**changes).verdict


push_case("good")
push_case("without-redirect-uri", redirect_uri=None)
push_case("with-another-redirect-uri", redirect_uri="https://evil.example/")
push_case("with-another-loopback-port", redirect_uri=REDIRECT.replace("49777", "50001"))
push_case("with-another-loopback-path", redirect_uri=REDIRECT + "/x")
push_case("without-pkce", code_challenge=None, code_challenge_method=None)
push_case("with-plain-pkce", code_challenge_method="plain")
push_case("with-pkce-method-missing", code_challenge_method=None)
push_case("with-a-short-challenge", code_challenge="x" * 42)
push_case("with-response-type-token", response_type="token")
push_case("with-response-type-code-id-token", response_type="code id_token", nonce="n")
push_case("without-response-type", response_type=None)
push_case("with-response-mode-fragment", response_mode="fragment")
push_case("with-request-uri-inside", request_uri="urn:ietf:params:oauth:request_uri:x")
push_case("with-an-unknown-scope", scope="openid nonsense")
push_case("without-scope", scope=None)
push_case("with-an-unknown-parameter", nonsense="x")
push_case("with-a-resource-of-another", resource="https://other.example/")
push_case("with-a-resource-that-is-no-uri", resource="nonsense")
push_case("with-malformed-dpop-jkt", dpop_jkt="x")
push_case("with-prompt-none", prompt="none")
push_case("with-malformed-details", authorization_details="{")
push_case("with-details-no-array", authorization_details='{"type":"cmwallet_vault"}')
push_case("with-details-of-an-unknown-type", authorization_details='[{"type":"other"}]')
push_case("with-details-without-type", authorization_details='[{"datatypes":["email"]}]')
push_case("with-an-empty-parameter", nonce="")


@case
def par_with_details_with_an_unknown_member(dapp: Asker) -> Verdict:
    return dapp.push(authorization_details=dapp.details(nonsense=1)).verdict


@case
def par_with_details_without_datatypes(dapp: Asker) -> Verdict:
    return dapp.push(authorization_details=dapp.details(datatypes="x")).verdict


@case
def par_with_a_parameter_twice(dapp: Asker) -> Verdict:
    return dapp.push(http={"raw": "&state=other"}).verdict


@case
def par_with_an_unknown_parameter_twice(dapp: Asker) -> Verdict:
    return dapp.push(http={"raw": "&nonsense=1&nonsense=2"}).verdict


@case
def par_with_a_parameter_in_the_address(dapp: Asker) -> Verdict:
    return dapp.push(http={"query": "?state=other"}).verdict


@case
def par_by_get(dapp: Asker) -> Verdict:
    return "refused" if dapp.push(http={"method": "GET"}).status in (404, 405) else "served"


@case
def par_as_json(dapp: Asker) -> Verdict:
    return "refused" if dapp.push(http={"kind": "application/json"}).status in (400, 401, 415) else "served"


@case
def par_with_a_proof(dapp: Asker) -> Verdict:
    dapp.learn_nonce()
    return dapp.push([dapp.proof("par")]).verdict


@case
def par_with_a_proof_without_nonce(dapp: Asker) -> Verdict:
    return dapp.push([dapp.proof("par", nonce=None)]).verdict


@case
def par_with_a_proof_of_another_key_than_dpop_jkt(dapp: Asker) -> Verdict:
    dapp.learn_nonce()
    return dapp.push([dapp.proof("par")], dpop_jkt=OTHER_KEY.kid).verdict


# --- request objects ---


def object_case(name: str, header: dict[str, object] | None = None, **changes: object) -> None:
    def run(dapp: Asker) -> Verdict:
        moved = {
            key: dapp.now + value if key in ("iat", "exp", "nbf") and isinstance(value, int) else value
            for key, value in changes.items()
        }
        return dapp.push_object(dapp.request_object(header, **moved)).verdict  # type: ignore[arg-type]

    CASES[f"request-object-{name}"] = run


object_case("good")
object_case("without-typ", {"typ": None})
object_case("of-another-typ", {"typ": "at+jwt"})
object_case("with-alg-none", {"alg": "none"})
object_case("expired", exp=-10)
object_case("without-exp", exp=None)
object_case("without-nbf", nbf=None)
object_case("with-nbf-two-hours-past", nbf=-7200)
object_case("with-aud-of-another", aud="https://other.example")
object_case("without-aud", aud=None)
object_case("with-iss-of-another", iss="https://other.example")
object_case("with-client-id-of-another", client_id="https://other.example")
object_case("with-request-uri-inside", request_uri="urn:x")


@case
def request_object_by_another_key(dapp: Asker) -> Verdict:
    return dapp.push_object(dapp.request_object(key=OTHER_KEY)).verdict


@case
def request_object_beside_parameters(dapp: Asker) -> Verdict:
    return dapp.push_object(dapp.request_object(), state="other").verdict


# --- the token endpoint ---


def token_case(name: str, **form: str) -> None:
    CASES[f"token-{name}"] = lambda dapp: dapp.token(form).verdict


token_case("without-grant-type")
token_case("with-password-grant", grant_type="password", username="a", password="b")
token_case("with-an-unknown-grant-type", grant_type="urn:x")
token_case(
    "with-an-unknown-code",
    grant_type="authorization_code",
    code="x" * 43,
    redirect_uri=REDIRECT,
    code_verifier="v" * 43,
)
token_case("with-an-unknown-refresh-token", grant_type="refresh_token", refresh_token="x")
token_case("without-refresh-token", grant_type="refresh_token")
token_case("with-an-unknown-device-code", grant_type="urn:ietf:params:oauth:grant-type:device_code", device_code="x")


def proof_case(name: str, header: dict[str, object] | None = None, **changes: object) -> None:
    def run(dapp: Asker) -> Verdict:
        dapp.learn_nonce()
        moved = {
            key: dapp.now + value if key in ("iat", "exp", "nbf") and isinstance(value, int) else value
            for key, value in changes.items()
        }
        proof = dapp.proof("token", header, **moved)  # type: ignore[arg-type]
        return dapp.token({"grant_type": "refresh_token", "refresh_token": "x"}, [proof]).verdict

    CASES[f"proof-{name}"] = run


proof_case("good")
proof_case("without-nonce", nonce=None)
proof_case("with-a-wrong-nonce", nonce="x" * 43)
proof_case("without-jti", jti=None)
proof_case("without-iat", iat=None)
proof_case("without-htm", htm=None)
proof_case("with-another-htm", htm="GET")
proof_case("without-htu", htu=None)
proof_case("with-another-htu", htu="https://other.example/token")
proof_case("of-another-typ", {"typ": "jwt"})
proof_case("without-jwk", {"jwk": None})
proof_case("with-a-private-jwk", {"jwk": {**fresh_holder_key().public.document, "d": "x" * 43}})
proof_case("with-the-key-of-another", {"jwk": OTHER_KEY.public.document})
proof_case("with-alg-none", {"alg": "none"})
proof_case("with-alg-hs256", {"alg": "HS256"})
proof_case("with-crit", {"crit": ["b64"], "b64": True})
proof_case("five-minutes-old-with-a-nonce", iat=-300)
proof_case("five-minutes-ahead-with-a-nonce", iat=300)
proof_case("an-hour-old-with-a-nonce", iat=-3600)
proof_case("with-nbf-an-hour-ahead", nbf=3600)
proof_case("expired", exp=-60)


@case
def proof_absent(dapp: Asker) -> Verdict:
    return dapp.token({"grant_type": "refresh_token", "refresh_token": "x"}, []).verdict


@case
def proof_twice_in_the_headers(dapp: Asker) -> Verdict:
    dapp.learn_nonce()
    return dapp.token(
        {"grant_type": "refresh_token", "refresh_token": "x"}, [dapp.proof("token"), dapp.proof("token")]
    ).verdict


@case
def proof_used_twice(dapp: Asker) -> Verdict:
    code = dapp.fresh_code()
    dapp.learn_nonce()
    proof = dapp.proof("token")
    first = dapp.redeem(code, [proof])
    assert first.verdict == "ok", first
    form = {"grant_type": "refresh_token", "refresh_token": str(first.body["refresh_token"])}
    return dapp.token(form, [proof]).verdict


# --- codes and refresh tokens ---


@case
def code_redeemed(dapp: Asker) -> Verdict:
    answer = dapp.redeem(dapp.fresh_code())
    assert answer.body["token_type"] == "DPoP"
    assert "id_token" in answer.body
    return answer.verdict


@case
def code_redeemed_twice(dapp: Asker) -> Verdict:
    code = dapp.fresh_code()
    assert dapp.redeem(code).verdict == "ok"
    return dapp.redeem(code).verdict


@case
def refresh_token_after_its_code_came_twice(dapp: Asker) -> Verdict:
    code = dapp.fresh_code()
    first = dapp.redeem(code)
    dapp.redeem(code)
    return dapp.token({"grant_type": "refresh_token", "refresh_token": str(first.body["refresh_token"])}).verdict


@case
def code_with_a_wrong_verifier(dapp: Asker) -> Verdict:
    return dapp.redeem(dapp.fresh_code(), code_verifier="w" * 43).verdict


@case
def code_without_verifier(dapp: Asker) -> Verdict:
    return dapp.redeem(dapp.fresh_code(), code_verifier=None).verdict


@case
def code_after_a_wrong_verifier(dapp: Asker) -> Verdict:
    code = dapp.fresh_code()
    dapp.redeem(code, code_verifier="w" * 43)
    return dapp.redeem(code).verdict


@case
def code_with_another_redirect_uri(dapp: Asker) -> Verdict:
    return dapp.redeem(dapp.fresh_code(), redirect_uri="https://evil.example/").verdict


@case
def code_without_redirect_uri(dapp: Asker) -> Verdict:
    return dapp.redeem(dapp.fresh_code(), redirect_uri=None).verdict


@case
def code_with_another_key_than_dpop_jkt(dapp: Asker) -> Verdict:
    return dapp.redeem(dapp.fresh_code(dpop_jkt=OTHER_KEY.kid)).verdict


@case
def refresh_twice_with_the_same_token(dapp: Asker) -> Verdict:
    first = dapp.redeem(dapp.fresh_code())
    form = {"grant_type": "refresh_token", "refresh_token": str(first.body["refresh_token"])}
    again = dapp.token(form)
    assert again.body["refresh_token"] == form["refresh_token"], "no rotation"
    return dapp.token(form).verdict


@case
def refresh_with_another_proof_key(dapp: Asker) -> Verdict:
    first = dapp.redeem(dapp.fresh_code())
    form = {"grant_type": "refresh_token", "refresh_token": str(first.body["refresh_token"])}
    return dapp.token(form, [dapp.proof("token", key=OTHER_KEY)]).verdict


@case
def refresh_after_revocation(dapp: Asker) -> Verdict:
    first = dapp.redeem(dapp.fresh_code())
    token = str(first.body["refresh_token"])
    assert dapp.post("revoke", {"token": token}).verdict == "ok"
    return dapp.token({"grant_type": "refresh_token", "refresh_token": token}).verdict


# --- revocation, introspection, device flow ---


@case
def revocation_of_nonsense(dapp: Asker) -> Verdict:
    return dapp.post("revoke", {"token": "nonsense"}).verdict


@case
def revocation_without_token(dapp: Asker) -> Verdict:
    return dapp.post("revoke", {}).verdict


@case
def introspection_of_nonsense(dapp: Asker) -> Verdict:
    return f"active={dapp.post('introspect', {'token': 'nonsense'}).body.get('active')}"


@case
def introspection_of_a_refresh_token(dapp: Asker) -> Verdict:
    token = str(dapp.redeem(dapp.fresh_code()).body["refresh_token"])
    return f"active={dapp.post('introspect', {'token': token}).body.get('active')}"


@case
def device_flow_begun_and_asked_too_often(dapp: Asker) -> Verdict:
    started = dapp.post("device", {"scope": "openid", "authorization_details": dapp.details()})
    assert {"device_code", "user_code", "verification_uri", "expires_in"} <= started.body.keys()
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": str(started.body["device_code"]),
    }
    return " ".join(dapp.token(form).verdict for _ in range(2))


@pytest.fixture(scope="module")
def theirs() -> Iterator[Theirs]:
    if not INSTALLED:
        pytest.skip("oidc-provider is not installed: run make interop-setup")
    with provider(DAPP, KEY, REDIRECT) as (issuer, _):
        side = Theirs(issuer)
        yield side
        side.close()


@pytest.fixture(scope="module")
def ours() -> Ours:
    return Ours(KEY)


@pytest.mark.parametrize("name", CASES)
def test_both_servers_say_the_same_or_the_table_says_why(name: str, ours: Ours, theirs: Theirs) -> None:
    with ours.world.store.transaction() as work:
        work.run("DELETE FROM requests")
    seen = tuple(CASES[name](Asker(side, KEY)) for side in (ours, theirs))
    ours_said, theirs_said, why = DIFFERENCES.get(name, (seen[0], seen[0], "the same"))
    assert seen == (ours_said, theirs_said), why
    if name in DIFFERENCES:
        assert ours_said != theirs_said


def test_every_difference_is_of_a_case() -> None:
    assert DIFFERENCES.keys() <= CASES.keys()
    assert all(len(why) > 20 for _, _, why in DIFFERENCES.values())
