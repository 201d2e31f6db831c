"""Attacks on the protocol, most of them from RFC 9700 and the threat page, each by its name."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from identity.jose.encoding import Json, encode, write_json
from identity.jose.keys import fresh_holder_key, local_key
from identity.secret import Secret
from oauth.core.decisions import Decisions
from oauth.core.errors import TooMany
from oauth.core.exchange import Request
from oauth.core.limits import Limits
from oauth.core.nonces import Nonces
from oauth.core.pairwise import subject
from oauth.core.security_events import security_event_token
from oauth.core.server import AuthorizationServer
from oauth.errors import RequestGone
from oauth.model import Issuer
from oauth.store import events, requests, tokens
from oauth.store.engine import open_store
from oauth.store.hashing import hashed
from tests.unit.oauth.dapps import (
    ASSERTION_TYPE,
    DAPP,
    GENESIS,
    ISSUER,
    NOW,
    REDIRECT,
    STATE,
    Dapp,
    World,
    body,
    details,
    error_of,
    signed,
)

OTHER = "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"


@pytest.fixture
def world() -> World:
    return World()


def attacker(world: World) -> Dapp:
    """A dapp that is registered like any other, and means harm."""
    dapp = Dapp(OTHER)
    world.chain.list_key(dapp.did, dapp.key)
    world.add(dapp, redirect_uris=["https://attacker.example/back"])
    return dapp


def refresh(world: World, answer: Json, dapp: Dapp | None = None) -> str | None:
    form = {"grant_type": "refresh_token", "refresh_token": str(answer["refresh_token"])}
    return error_of(world.post("/token", form, dapp=dapp, proof=True))


# --- somebody who writes the store: his rows are as good as ours, save for what is sealed ---


def test_whoever_writes_the_store_gives_no_dapp_the_grant_of_another(world: World) -> None:
    thief, theirs = attacker(world), str(world.tokens()["grant_id"])
    own, ends = STATE.lookup("client", thief.did), NOW + 999
    with world.store.transaction() as work:
        work.run("UPDATE grants SET client = :own WHERE id = :id", {"own": own, "id": theirs})
        tokens.insert_family(work, tokens.Family("f", theirs, own, thief.key.kid, thief.key.kid, False, NOW, ends))
        tokens.insert_refresh(
            work,
            token_hash=hashed("mine"),
            family_id="f",
            issuer=ISSUER.slug,
            grant_id=theirs,
            client=own,
            expires=ends,
        )
    assert refresh(world, {"refresh_token": "mine"}, thief) == "invalid_grant"
    assert body(world.post("/introspect", {"token": "mine"}, dapp=thief)) == {"active": False}


# --- mix-up, injection, redirects (RFC 9700 §4.1, §4.4, §4.5) ---


def test_mix_up_every_answer_at_the_redirect_names_the_issuer(world: World) -> None:
    addresses = []
    for decide in ("yes", "no"):
        pending = world.server.decisions.load_request(DAPP, world.pushed(), "session")
        if decide == "yes":
            world.approve(pending.id)
            addresses.append(world.server.decisions.issue_code(pending.id, "session"))
        else:
            addresses.append(world.server.decisions.deny(pending.id, "session") or "")
    for address in addresses:
        assert dict(parse_qsl(urlsplit(address).query))["iss"] == ISSUER.url


def test_mix_up_a_code_and_an_assertion_of_one_issuer_are_nothing_at_another(world: World) -> None:
    code, _ = world.code()
    other = AuthorizationServer(
        Issuer("other", "http://127.0.0.1:8474/i/other", ISSUER.owner, 1234, ISSUER.registry),
        *(world.store, STATE),
        signer=world.signer,
        keys=(world.signer.public,),
        clients=world.chain,
        clock=world.clock,
        serving=world.serving,
        genesis=GENESIS,
    )  # type: ignore[arg-type]
    url = "http://127.0.0.1:8474/i/other/token"
    for audience in (ISSUER.url, "http://127.0.0.1:8474/i/other"):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": world.dapp.verifier,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": world.dapp.assertion(aud=audience),
        }
        proof = world.dapp.proof("POST", url, nonce=other.core.as_nonces.newest(NOW))
        headers = (("content-type", "application/x-www-form-urlencoded"), ("dpop", proof))
        answer = other.handle(Request("POST", "/i/other/token", "", headers, urlencode(form).encode(), ""))
        assert error_of(answer) == ("invalid_client" if audience == ISSUER.url else "invalid_grant")
    assert world.redeem(code).status == 200


def test_code_injection_a_stolen_code_is_nothing_in_another_session_or_client(world: World) -> None:
    code, grant = world.code()
    thief = attacker(world)
    assert error_of(world.redeem(code, dapp=thief)) == "invalid_grant"
    assert error_of(world.redeem(code, code_verifier="a" * 43)) == "invalid_grant"
    assert error_of(world.redeem(code, redirect_uri="http://127.0.0.1/cb")) == "invalid_grant"
    assert world.find_grant(grant.id).state == "active"
    assert world.redeem(code).status == 200


def test_pkce_downgrade_is_refused_at_both_ends(world: World) -> None:
    assert error_of(world.push(code_challenge="", code_challenge_method="")) == "invalid_request"
    assert error_of(world.push(code_challenge_method="plain", code_challenge="v" * 43)) == "invalid_request"
    code, _ = world.code()
    assert error_of(world.redeem(code, code_verifier="")) == "invalid_request"
    assert error_of(world.redeem(code, code_verifier=world.dapp.challenge)) == "invalid_grant", "the challenge itself"


@pytest.mark.parametrize(
    "uri",
    [
        "https://attacker.example/back",
        "https://shop.example@attacker.example/back",
        "https://shop.example.attacker.example/back",
        "https://shop.example/back/../../evil",
        "https://shop.example/back#fragment",
        "https://shop.example:444/back",
        "https://shop.example\\@attacker.example/back",
        "//attacker.example/back",
        "javascript:alert(1)",
        "http://localhost/cb",
        "http://127.0.0.1:80@attacker.example/cb",
        "http://127.0.0.1.attacker.example/cb",
        "http://127.0.0.1:99999999/cb",
    ],
)
def test_open_redirect_nobody_is_sent_where_the_document_does_not_say(world: World, uri: str) -> None:
    for changes in ({}, {"response_type": "token"}, {"scope": "nonsense"}, {"authorization_details": "x"}):
        response = world.push(redirect_uri=uri, **changes)
        assert response.status == 400
        assert response.header("location") is None
        assert response.header("content-type") == "application/json", "told to the client, shown to nobody"


def test_another_issuer_of_the_home_decides_nothing(world: World) -> None:
    pending = world.server.decisions.load_request(DAPP, world.pushed(), "session")
    other = replace(world.server.core, issuer=replace(ISSUER, slug="other", url="http://127.0.0.1:8474/i/other"))
    with pytest.raises(RequestGone):
        Decisions(other).deny(pending.id, "session")
    world.approve(pending.id)
    with pytest.raises(RequestGone):
        Decisions(other).issue_code(pending.id, "session")
    assert "code=" in world.server.decisions.issue_code(pending.id, "session")


def test_foreign_browser_the_code_goes_to_the_session_that_was_shown_the_request(world: World) -> None:
    uri = world.pushed()
    pending = world.server.decisions.load_request(DAPP, uri, "victim")
    seen_by_attacker = world.server.decisions.load_request(DAPP, uri, "attacker")
    assert seen_by_attacker.letters != pending.letters
    with world.store.reading() as work:
        named = requests.by_letters(work, STATE, seen_by_attacker.letters.replace("-", ""), NOW)
    assert named is not None
    assert named[1] == "attacker", "letters of a session name that session"
    world.approve(pending.id, session="victim")
    with pytest.raises(RequestGone):
        world.server.decisions.issue_code(pending.id, "attacker")
    assert "code=" in world.server.decisions.issue_code(pending.id, "victim")


def test_a_request_is_decided_once_whoever_clicks_at_the_same_time(world: World) -> None:
    pending = world.server.decisions.load_request(DAPP, world.pushed(), "session")

    def decide(_: int) -> bool:
        with world.store.transaction() as work:
            return requests.decide(work, pending.id, requests.APPROVED, NOW, grant_id="g", session="session")

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(decide, range(16))) == 1

    def fetch(_: int) -> bool:
        try:
            world.server.decisions.issue_code(pending.id, "session")
        except RequestGone:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(fetch, range(16))) == 1, "one code"


# --- codes that come again (RFC 9700 §4.2.4) ---


@pytest.mark.parametrize("missing", ["client authentication", "verifier", "key"])
def test_code_reuse_by_a_thief_suspends_the_grant(world: World, missing: str) -> None:
    code, grant = world.code(dpop_jkt=world.dapp.proof_key.kid)
    answer = body(world.redeem(code))
    if missing == "client authentication":
        world.redeem(code, client_assertion=Dapp().assertion())
    elif missing == "verifier":
        world.redeem(code, code_verifier="a" * 43)
    else:
        world.redeem(code, dapp=Dapp(key=world.dapp.key))
    assert world.find_grant(grant.id).state == "suspended"
    assert world.read("/vault/fields", str(answer["access_token"])).status == 401
    assert refresh(world, answer) == "invalid_grant"


def test_a_guessed_code_suspends_nothing(world: World) -> None:
    answer = world.tokens()
    world.redeem("x" * 43, client_assertion=Dapp().assertion())
    world.redeem("x" * 43, code_verifier="a" * 43)
    assert world.find_grant(str(answer["grant_id"])).state == "active"


def test_race_on_codes_two_servers_on_one_file_give_one_token(tmp_path: Path) -> None:
    first = World(open_store(tmp_path / "oauth.db"))
    second = World(open_store(tmp_path / "oauth.db"))
    second.dapp, second.chain, second.signer = first.dapp, first.chain, first.signer
    second.server = second.make_server()
    first.add(first.dapp)
    code, _ = first.code()
    for world in (first, second):
        world.post("/token", {"grant_type": "refresh_token", "refresh_token": "x"}, proof=True)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: (first, second)[number % 2].redeem(code), range(32)))
    assert sum(answer.status == 200 for answer in answers) == 1
    assert {answer.status for answer in answers} == {200, 400}
    first.store.close()
    second.store.close()


# --- DPoP (RFC 9449 §11) ---


def test_dpop_replay_is_refused_at_both_servers(world: World) -> None:
    token = str(world.tokens()["access_token"])
    world.read("/vault/fields", token)
    proof = world.dapp.proof("GET", f"{ISSUER.url}/vault/fields", token, nonce=world.dapp.nonces["rs"])
    headers = (("authorization", f"DPoP {token}"), ("dpop", proof))
    answers = [world.send("GET", "/i/slug/vault/fields", headers=headers) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 401, 401]
    assert "used before" in (answers[1].header("www-authenticate") or "")
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    proof = world.dapp.proof("POST", f"{ISSUER.url}/token", nonce=world.dapp.nonces["as"])
    assert [error_of(world.post("/token", form, proof=proof)) for _ in range(2)] == [
        "invalid_grant",
        "invalid_dpop_proof",
    ]


def test_dpop_replay_in_parallel_reads_once(world: World) -> None:
    token = str(world.tokens()["access_token"])
    world.read("/vault/fields", token)
    proof = world.dapp.proof("GET", f"{ISSUER.url}/vault/fields", token, nonce=world.dapp.nonces["rs"])
    headers = (("authorization", f"DPoP {token}"), ("dpop", proof))
    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(lambda _: world.send("GET", "/i/slug/vault/fields", headers=headers).status, range(16))
        )
    assert statuses.count(200) == 1


def test_dpop_nonce_reuse_ends_with_its_time_and_stays_at_its_server(world: World) -> None:
    token = str(world.tokens()["access_token"])
    world.read("/vault/fields", token)
    server, resource = world.dapp.nonces["as"], world.dapp.nonces["rs"]
    assert server != resource
    assert error_of(world.read("/vault/fields", token, again=False, nonce=server)) == "use_dpop_nonce"
    world.clock.now += 200
    for nonce in (resource, "", "x" * 1000, "é", None):
        assert error_of(world.read("/vault/fields", token, again=False, nonce=nonce)) == "use_dpop_nonce"


@pytest.mark.parametrize("url", ["/vault/accounts", "/vault/credentials", "/userinfo", "/vault/fields/"])
def test_a_proof_for_one_address_is_nothing_at_another(world: World, url: str) -> None:
    token = str(world.tokens()["access_token"])
    world.read("/vault/fields", token)
    assert error_of(world.read("/vault/fields", token, htu=ISSUER.url + url)) == "invalid_dpop_proof"


def test_a_stolen_token_is_nothing_without_its_key(world: World) -> None:
    token = str(world.tokens()["access_token"])
    thief = Dapp(world.dapp.did, world.dapp.key)
    assert error_of(world.read("/vault/fields", token, dapp=thief)) == "invalid_dpop_proof"
    for value in (f"Bearer {token}", token, f"DPoP {token} x", "DPoP", "DPoP ", f"Basic {token}"):
        response = world.send("GET", "/i/slug/vault/fields", headers=(("authorization", value),))
        assert response.status == 401, value
    assert world.send("GET", f"/i/slug/vault/fields?access_token={token}").status == 400


def test_two_authorization_headers_are_refused(world: World) -> None:
    token = str(world.tokens()["access_token"])
    headers = (("authorization", f"DPoP {token}"), ("authorization", f"DPoP {token}"))
    assert world.send("GET", "/i/slug/vault/fields", headers=headers).status == 400


# --- one kind of signed object in the place of another ---


def test_audience_confusion_nothing_else_that_we_sign_is_an_access_token(world: World) -> None:
    answer = world.tokens(scope="openid")
    access = str(answer["access_token"])
    metadata = body(world.send("GET", "/.well-known/oauth-authorization-server/i/slug"))
    with world.store.transaction() as work:
        data: Json = {"issuer": ISSUER.url, "client": DAPP, "event": "revoked"}
        events.put(work, STATE, client="c", grant_id="g", data=data, now=NOW)
        (event,) = events.take_due(work, STATE, NOW)
    for text in (
        str(answer["id_token"]),
        str(metadata["signed_metadata"]),
        security_event_token(world.signer, event, NOW),
        world.dapp.assertion(),
        world.dapp.document(),
        str(answer["refresh_token"]),
        *(signed(world.signer, _claims(access), {"typ": kind, "kid": world.signer.kid}) for kind in ("JWT", "")),
    ):
        response = world.read("/vault/fields", text)
        assert (response.status, error_of(response)) == (401, "invalid_token")
    assert world.read("/vault/fields", access).status == 200


def test_audience_confusion_a_token_for_another_server_is_refused(world: World) -> None:
    claims = _claims(str(world.tokens()["access_token"]))
    for change in (
        {"aud": ISSUER.url},
        {"aud": [f"{ISSUER.url}/vault"]},
        {"aud": DAPP},
        {"iss": "https://x.example"},
        {"aud": None},
    ):
        text = signed(world.signer, {**claims, **change}, {"typ": "at+jwt", "kid": world.signer.kid})
        assert error_of(world.read("/vault/fields", text)) == "invalid_token", change
    assert (
        world.read("/vault/fields", signed(world.signer, claims, {"typ": "at+jwt", "kid": world.signer.kid})).status
        == 200
    )


def test_proofs_assertions_and_documents_are_not_taken_for_one_another(world: World) -> None:
    proof = world.dapp.proof("POST", f"{ISSUER.url}/par", iss=DAPP, sub=DAPP, aud=ISSUER.url, exp=NOW + 60)
    assert error_of(world.push(client_assertion=proof)) == "invalid_client"
    assert (
        error_of(world.push(client_assertion=world.dapp.document(aud=ISSUER.url, exp=NOW + 60, jti="x")))
        == "invalid_client"
    )
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    assert error_of(world.post("/token", form, proof=world.dapp.assertion())) == "invalid_dpop_proof"


# --- algorithms and keys in headers ---


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "", "HS256", "HS512", "RS256", "PS256", "ES256K", "ES384", "EdDSA", "Ed25519"]
)
def test_alg_confusion_a_token_by_another_algorithm_is_refused(world: World, algorithm: str) -> None:
    claims = _claims(str(world.tokens()["access_token"]))
    header = encode(write_json({"alg": algorithm, "typ": "at+jwt", "kid": world.signer.kid}))
    signing_input = f"{header}.{encode(write_json(claims))}"
    public = json.dumps(world.signer.public.document).encode()
    for signature in (
        b"",
        hmac.digest(public, signing_input.encode(), hashlib.sha256),
        world.signer.sign(signing_input.encode()),
    ):
        text = f"{signing_input}.{encode(signature)}"
        assert error_of(world.read("/vault/fields", text)) == "invalid_token"


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c"])
def test_a_key_in_the_header_of_an_assertion_is_refused(world: World, name: str) -> None:
    mine = fresh_holder_key()
    value: object = {"jwk": mine.public.document, "x5c": ["x"]}.get(name, "https://attacker.example/keys")
    forged = signed(
        mine,
        {"iss": DAPP, "sub": DAPP, "aud": ISSUER.url, "exp": NOW + 60, "jti": "x"},
        {"kid": world.dapp.key.kid, name: value},
    )
    assert error_of(world.push(client_assertion=forged)) == "invalid_client"
    assert error_of(world.push(client_assertion=world.dapp.assertion(header={name: value}))) == "invalid_client"


def test_a_key_in_the_header_of_a_token_is_not_looked_at(world: World) -> None:
    mine, claims = fresh_holder_key(), _claims(str(world.tokens()["access_token"]))
    for header in (
        {"jwk": mine.public.document},
        {"jwk": mine.public.document, "kid": mine.kid},
        {"kid": world.signer.kid},
    ):
        text = signed(mine, claims, {"typ": "at+jwt", **header})
        assert error_of(world.read("/vault/fields", text)) == "invalid_token"


def test_a_key_of_another_client_or_of_nobody_does_not_authenticate(world: World) -> None:
    thief = attacker(world)
    forged = Dapp(DAPP, thief.key)
    assert error_of(world.push(dapp=forged)) == "invalid_client"
    assert (
        error_of(world.push(client_assertion=forged.assertion(header={"kid": world.dapp.key.kid}))) == "invalid_client"
    )
    assert error_of(world.push(client_assertion=forged.assertion(header={"kid": None}))) == "invalid_client"


def test_an_assertion_is_used_once_even_when_the_request_was_refused(world: World) -> None:
    text = world.dapp.assertion()
    assert error_of(world.push(client_assertion=text, scope="nonsense")) == "invalid_scope"
    assert error_of(world.push(client_assertion=text)) == "invalid_client"


def test_bad_signatures_of_every_kind_are_refused(world: World) -> None:
    good = world.dapp.assertion()
    head, payload, signature = good.split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    bad = [
        b"",
        bytes(64),
        raw[:-1],
        raw + b"\0",
        raw[32:] + raw[:32],
        b"\xff" * 64,
        order.to_bytes(32, "big") + raw[32:],
        raw[:32] + bytes(32),
        raw[:32] + order.to_bytes(32, "big"),
        *(
            bytes(byte ^ (1 << bit if place == index else 0) for place, byte in enumerate(raw))
            for index, bit in ((0, 0), (31, 7), (32, 3), (63, 1))
        ),
    ]
    for one in bad:
        assert error_of(world.push(client_assertion=f"{head}.{payload}.{encode(one)}")) == "invalid_client", one
    for text in (
        good + "=",
        good + ".x",
        good.replace(".", "..", 1),
        f"{head}.{payload}",
        good[:-1],
        " " + good,
        good + "\n",
    ):
        assert error_of(world.push(client_assertion=text)) == "invalid_client"
    assert world.push(client_assertion=good).status == 201


# --- sizes and shapes ---


def test_oversized_jose_is_refused_before_it_is_decoded(world: World) -> None:
    huge = "A" * 20_000
    for text in (f"{huge}.e30.x", f"e30.{huge}.x", f"e30.e30.{huge}", huge, "." * 20_000):
        assert error_of(world.push(client_assertion=text)) == "invalid_request"
        response = world.read("/vault/fields", text)
        assert response.status in (400, 401, 413)
    assert world.send("POST", "/i/slug/par", form="a=" + "b" * 70_000).status == 413
    assert world.send("GET", "/i/slug/vault/fields", headers=(("x", "y" * 17_000),)).status == 413


def test_deep_json_ends_nothing(world: World) -> None:
    deep = encode(b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}")
    header = encode(write_json({"alg": "ES256"}))
    assert error_of(world.push(client_assertion=f"{header}.{deep}.{encode(bytes(64))}")) == "invalid_client"
    assert error_of(world.push(authorization_details="[" * 5000 + "]" * 5000)) == "invalid_authorization_details"


def test_duplicate_members_and_parameters_are_refused(world: World) -> None:
    doubled = encode(f'{{"iss":"{DAPP}","iss":"{OTHER}","sub":"{DAPP}"}}'.encode())
    header = encode(write_json({"alg": "ES256", "kid": world.dapp.key.kid}))
    text = f"{header}.{doubled}.{encode(world.dapp.key.sign(f'{header}.{doubled}'.encode()))}"
    assert error_of(world.push(client_assertion=text)) == "invalid_client"
    form = {**world.par_form(), "client_assertion": world.dapp.assertion(), "client_assertion_type": ASSERTION_TYPE}
    for name in ("redirect_uri", "client_assertion", "state", "unknown"):
        repeated = urlencode(form) + f"&{name}=1&{name}=1"
        assert error_of(world.send("POST", "/i/slug/par", form=repeated)) == "invalid_request"
    in_address = world.send("POST", "/i/slug/par?state=x", form=form)
    assert error_of(in_address) == "invalid_request"


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "text/plain", ""])
def test_a_body_of_another_type_is_refused(world: World, kind: str) -> None:
    request = Request("POST", "/i/slug/token", "", (("content-type", kind),), b"grant_type=refresh_token", "")
    assert error_of(world.server.handle(request)) == "invalid_request"


def test_hostile_bytes_give_an_answer_that_is_no_fault(world: World) -> None:
    for text in ("%", "a=%ff", "a=%00", "=", "&&&&", "a", "\x7f=1", "a=b;c=d", "grant_type=" + "%41" * 4000):
        for path in ("par", "token", "revoke", "introspect", "device_authorization"):
            assert 400 <= world.send("POST", f"/i/slug/{path}", form=text).status < 500, (path, text)


# --- clients ---


def test_ssrf_by_client_document_nothing_is_fetched_in_a_protocol_request(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    dapp = Dapp(OTHER)
    world.chain.list_key(dapp.did, dapp.key)
    hostile = dapp.document(
        host="metadata.google.internal",
        redirect_uris=["https://169.254.169.254/latest"],
        revocation_uri="https://[::ffff:127.0.0.1]/",
    )
    changes = {"redirect_uri": "https://169.254.169.254/latest", "client_document": hostile}
    response = world.push(dapp=dapp, **changes)
    assert response.status in (201, 401)
    for name in ("request_uri", "jwks_uri", "logo_uri", "sector_identifier_uri"):
        world.push(**{name: "https://169.254.169.254/"})
    world.tokens()


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Your\u202eknaB", "YourknaB"),
        ("\x1b[31mBank\x07", "[31mBank"),
        ("Bank\u200b\u2060", "Bank"),
        ("  Bank\n\n of  Malta ", "Bank of Malta"),
        ("B" + "\u0301" * 50, "B" + "\u0301" * 3),
    ],
)
def test_homograph_names_lose_what_hides_and_are_never_shown_as_verified(world: World, name: str, seen: str) -> None:
    dapp = Dapp(OTHER)
    world.chain.list_key(dapp.did, dapp.key)
    response = world.push(dapp=dapp, client_document=dapp.document(client_name=name))
    assert response.status == 201, response.body
    pending = world.server.decisions.load_request(dapp.did, str(body(response)["request_uri"]), "session")
    assert (pending.name, pending.host) == (seen, None)


def test_the_purpose_reaches_nobody_with_control_characters(world: World) -> None:
    purpose = {"text": "to \x1b]8;;https://evil.example\x07help\u202e you"}
    pending = world.server.decisions.load_request(
        DAPP, world.pushed(authorization_details=details(purpose=purpose)), "s"
    )
    assert not any(ord(letter) < 32 or letter in "\u202e\x9b" for letter in pending.asked.purpose)


# --- guessing ---


def test_user_codes_cannot_be_guessed_in_numbers() -> None:
    world = World(limits=Limits(code_tries=5, all_code_tries=8))
    seen = []
    for number in range(12):
        try:
            world.server.decisions.find_device_request("BCDFGHJK", f"session {number % 2}")
        except (RequestGone, TooMany) as problem:
            seen.append(type(problem).__name__)
    assert seen.count("RequestGone") == 8, "of all sessions together"
    started = body(world.post("/device_authorization", {"authorization_details": details()}))
    assert world.server.decisions.find_device_request(str(started["user_code"]), "session 3").client == DAPP


def test_a_session_that_has_had_its_tries_is_not_told_which_user_code_is_right(world: World) -> None:
    right = str(body(world.post("/device_authorization", {"authorization_details": details()}))["user_code"])
    for _ in range(int(Limits().code_tries)):
        with pytest.raises(RequestGone):
            world.server.decisions.find_device_request("BCDFGHJK", "thief")
    with pytest.raises(TooMany):
        world.server.decisions.find_device_request(right, "thief")
    assert world.server.decisions.find_device_request(right, "user").client == DAPP


def test_a_user_code_of_a_request_that_was_decided_is_nothing(world: World) -> None:
    started = body(world.post("/device_authorization", {"authorization_details": details()}))
    pending = world.server.decisions.find_device_request(str(started["user_code"]), "s")
    world.server.decisions.deny(pending.id, "s")
    with pytest.raises(RequestGone):
        world.server.decisions.find_device_request(str(started["user_code"]), "s")


# --- what leaks ---


def test_log_leakage_no_secret_reaches_the_log_or_an_error(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code, _ = world.code(state="sentinel-state", nonce="sentinel-nonce")
    answer = body(world.redeem(code))
    token = str(answer["access_token"])
    answers = [world.read("/vault/fields", token), world.redeem(code), world.post("/introspect", {"token": token})]
    answers += [world.read("/vault/fields", token + "x"), world.push(redirect_uri="https://x.example/?a=sentinel")]
    started = body(world.post("/device_authorization", {"authorization_details": details()}))
    secrets = [code, token, str(answer["refresh_token"]), world.dapp.verifier, "sentinel", "grace@example.org", DAPP]
    secrets += [str(started["device_code"]), str(started["user_code"]), world.dapp.nonces["rs"]]
    assert len(caplog.records) > 5, "there is a log"
    for secret in secrets:
        assert secret not in caplog.text
    for response in answers[1:]:
        if response.status >= 400:
            for secret in secrets:
                assert secret.encode() not in response.body


def test_a_fault_of_the_store_tells_the_client_nothing(world: World) -> None:
    world.store.close()
    response = world.push()
    assert (response.status, error_of(response)) == (503, "temporarily_unavailable")
    assert b"sqlite" not in response.body.lower()


def test_two_issuers_of_one_home_have_nothing_in_common() -> None:
    one, two = (Nonces(STATE, slug, "as").newest(NOW) for slug in ("one", "two"))
    assert one != two
    subjects = {subject(STATE, owner, DAPP) for owner in ("0x" + "11" * 20, "0x" + "22" * 20)}
    assert len(subjects) == 2


def test_the_account_is_in_nothing_that_a_dapp_sees(world: World) -> None:
    answer = world.tokens(scope="openid")
    access = str(answer["access_token"])
    seen = [json.dumps(answer), world.read("/vault/fields", access).body.decode()]
    seen += [json.dumps(_claims(access)), json.dumps(_claims(str(answer["id_token"])))]
    for text in seen:
        assert ISSUER.owner[2:] not in text.lower()


# --- wrong grants ---


def test_a_token_whose_claims_are_richer_than_the_grant_opens_no_more(world: World) -> None:
    token = str(world.tokens(authorization_details=details(datatypes=["email"]))["access_token"])
    claims = _claims(token)
    claims["authorization_details"] = json.loads(details(datatypes=["email", "given_name", "address.country"]))
    richer = signed(world.signer, claims, {"typ": "at+jwt", "kid": world.signer.kid})
    fields = body(world.read("/vault/fields", richer))["fields"]
    assert isinstance(fields, dict)
    assert set(fields) == {"email"}


def test_a_row_of_another_grant_is_not_served(world: World) -> None:
    one = world.tokens(authorization_details=details(datatypes=["email"]))
    two = world.tokens(authorization_details=details(datatypes=["email"]))
    with world.store.transaction() as work:
        work.run("DELETE FROM serving_rows WHERE grant_id = :id", {"id": two["grant_id"]})
        work.run(
            "UPDATE serving_rows SET grant_id = :two WHERE grant_id = :one",
            {"one": one["grant_id"], "two": two["grant_id"]},
        )
    response = world.read("/vault/fields", str(two["access_token"]))
    assert response.status == 503
    assert b"grace" not in response.body


def test_an_ed25519_client_is_served_and_its_signature_is_checked(world: World) -> None:
    key = local_key("EdDSA", Secret(b"\x07" * 32))
    dapp = Dapp(OTHER, key, local_key("EdDSA", Secret(b"\x08" * 32)))
    world.chain.list_key(dapp.did, key)
    world.add(dapp)
    assert world.push(dapp=dapp).status == 201
    assert world.push(dapp=dapp, proof=True).status == 201
    head, payload, signature = dapp.assertion().split(".")
    flipped = encode(bytes(byte ^ 1 for byte in base64.urlsafe_b64decode(signature + "==")))
    assert error_of(world.push(dapp=dapp, client_assertion=f"{head}.{payload}.{flipped}")) == "invalid_client"
    renamed = replace(key, algorithm="Ed25519")
    assert world.push(dapp=Dapp(OTHER, renamed)).status == 201, "its new name (RFC 9864)"


def _claims(token: str) -> Json:
    part = token.split(".")[1]
    document = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert isinstance(document, dict)
    return document
