"""A refusal leaves nothing behind, at whichever endpoint: the tables are as they were before.

Only `replays` may grow: an assertion or a proof that was shown is used, whatever came of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pytest

from oauth.core.limits import Limits
from oauth.store import reads
from tests.unit.oauth.core.test_foreign_tokens import tables
from tests.unit.oauth.dapps import DAPP, ISSUER, NOW, STATE, Dapp, World, body, details, error_of

NEWCOMER: Final = "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
PUSHED: Final = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
    ({"redirect_uri": ""}, "invalid_request"),
    ({"code_challenge": ""}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"scope": "openid email"}, "invalid_scope"),
    ({"resource": "https://other.example"}, "invalid_target"),
    ({"authorization_details": "[]"}, "invalid_authorization_details"),
    ({"authorization_details": details(datatypes=["no_such_field"])}, "invalid_authorization_details"),
    ({"grant_management_action": "merge"}, "invalid_request"),
    ({"request_uri": "urn:x"}, "invalid_request"),
    ({"client_assertion": "x"}, "invalid_client"),
]


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(("changes", "error"), PUSHED, ids=lambda item: str(item)[:50])
@pytest.mark.parametrize("document", ["kept", "newer", "a newcomer's"])
def test_a_refused_push_is_not_kept_nor_the_document_that_came_along(
    world: World, document: str, changes: dict[str, str], error: str
) -> None:
    dapp, more = world.dapp, {}
    if document == "newer":
        more = {"client_document": dapp.document(client_name="Another Name")}
    elif document == "a newcomer's":
        dapp = Dapp(NEWCOMER)
        world.chain.list_key(dapp.did, dapp.key)
        more = {"client_document": dapp.document()}
    before = tables(world.store)
    assert error_of(world.push(dapp=dapp, **{**more, **changes})) == error
    assert tables(world.store) == before


DEVICE_CASES: Final = [item for item in PUSHED if not item[0].keys() & {"response_type", "redirect_uri"}]


@pytest.mark.parametrize(
    ("changes", "error"),
    [item for item in DEVICE_CASES if not item[0].keys() & {"code_challenge", "code_challenge_method"}],
    ids=lambda item: str(item)[:50],
)
@pytest.mark.parametrize("newcomer", [False, True])
def test_a_refused_device_is_not_kept(world: World, newcomer: bool, changes: dict[str, str], error: str) -> None:
    dapp = Dapp(NEWCOMER) if newcomer else world.dapp
    world.chain.list_key(dapp.did, dapp.key)
    before = tables(world.store)
    form = {"authorization_details": details(), **changes}
    assert error_of(world.post("/device_authorization", form, dapp=dapp)) == error
    assert tables(world.store) == before


@dataclass(frozen=True)
class Wrong:
    """One way to ask for tokens wrongly."""

    form: dict[str, str]
    error: str


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong({"code_verifier": "a" * 43}, "invalid_grant"),
        Wrong({"code_verifier": ""}, "invalid_request"),
        Wrong({"redirect_uri": "http://127.0.0.1/cb"}, "invalid_grant"),
        Wrong({"redirect_uri": ""}, "invalid_grant"),
        Wrong({"resource": "https://other.example"}, "invalid_target"),
        Wrong({"grant_type": "password"}, "unsupported_grant_type"),
        Wrong({"client_assertion": "x"}, "invalid_client"),
        Wrong({"code": "x" * 43}, "invalid_grant"),
        Wrong({"code": ""}, "invalid_request"),
        Wrong({"grant_type": "refresh_token"}, "invalid_request"),
        Wrong({"grant_type": "refresh_token", "refresh_token": "x" * 43}, "invalid_grant"),
        Wrong({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, "invalid_request"),
        Wrong({"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x" * 43}, "invalid_grant"),
        Wrong({"grant_type": "urn:ietf:params:oauth:grant-type:pre-authorized_code"}, "invalid_request"),
    ],
    ids=lambda wrong: str(wrong.form)[:60],
)
def test_a_refused_exchange_leaves_the_code_and_the_grant_as_they_were(world: World, wrong: Wrong) -> None:
    code, _ = world.code()
    before = tables(world.store)
    wrong_form = {name: value for name, value in wrong.form.items() if name != "code"}
    assert error_of(world.redeem(wrong.form.get("code", code), **wrong_form)) == wrong.error
    assert tables(world.store) == before
    assert world.redeem(code).status == 200


@pytest.mark.parametrize("change", [{"htm": "GET"}, {"htu": "https://x.example/"}, {"iat": 1}, {"jti": ""}, {"ath": 1}])
def test_a_wrong_proof_leaves_the_code_as_it_was(world: World, change: dict[str, object]) -> None:
    code, _ = world.code()
    world.post("/token", {"grant_type": "refresh_token", "refresh_token": "x"}, proof=True)
    before = tables(world.store)
    text = world.dapp.proof("POST", f"{ISSUER.url}/token", nonce=world.dapp.nonces["as"], **change)  # type: ignore[arg-type]
    told = world.redeem(code, proof=text)
    if "ath" in change:  # a proof for the token endpoint needs none; what more it says does no harm
        assert told.status == 200
        return
    assert error_of(told) == "invalid_dpop_proof"
    assert tables(world.store) == before
    assert world.redeem(code).status == 200


@pytest.mark.parametrize(
    ("path", "changes", "status"),
    [
        ("/vault/fields", {"ath": "x"}, 401),
        ("/vault/fields", {"htm": "POST"}, 401),
        ("/vault/fields?x=1", {}, 400),
        ("/vault/accounts", {}, 403),
        ("/vault/accounts", {"iat": 1}, 401),
        ("/vault/credentials?nonce=short", {}, 400),
        ("/vault/credentials?nonce=12345678", {}, 403),
        ("/userinfo", {}, 403),
        ("/grants/none", {}, 403),
    ],
)
def test_a_refused_read_takes_no_use_and_is_not_in_the_log(
    world: World, path: str, changes: dict[str, object], status: int
) -> None:
    code, _ = world.code(approve={"max_uses": 1})
    token = str(body(world.redeem(code))["access_token"])
    before = tables(world.store)
    assert world.read(path, token, **changes).status == status  # type: ignore[arg-type]
    assert tables(world.store) == before


@pytest.mark.parametrize("path", ["/revoke", "/introspect"])
@pytest.mark.parametrize("form", [{}, {"token": ""}, {"token": "x", "client_assertion": "x"}], ids=str)
def test_a_refused_revocation_or_question_changes_nothing(world: World, path: str, form: dict[str, str]) -> None:
    world.tokens()
    before = tables(world.store)
    assert world.post(path, form).status in (400, 401)
    assert tables(world.store) == before


@pytest.mark.parametrize("path", ["/par", "/device_authorization", "/token", "/revoke", "/introspect"])
def test_whoever_is_too_fast_changes_nothing(path: str) -> None:
    world = World(limits=Limits(client_rate=1))
    code, _ = world.code()
    before = tables(world.store)
    form = {
        **world.par_form(),
        "grant_type": "authorization_code",
        "code": code,
        "token": "x",
    }
    told = world.post(path, form, proof=path == "/token", again=False)
    assert told.status == 429
    assert tables(world.store) == before


def test_the_read_log_names_the_client_the_path_and_the_fields(world: World) -> None:
    answer = world.tokens()
    assert world.read("/vault/fields", str(answer["access_token"])).status == 200
    with world.store.reading() as work:
        (line,) = reads.every(work, STATE, str(answer["grant_id"]))
    assert (line.number, line.at) == (1, NOW)
    assert line.entry == {
        "path": "/vault/fields",
        "fields": ["email", "given_name"],
        "client": DAPP,
        "version": 1,
        "remote": "203.0.113.9",
    }
