"""Each endpoint with what is another client's, another issuer's, or was taken back: refused, and nothing changes.

The other client is as well registered as the first, and each request is proven by its own keys at its own address, so
that nothing but whose the token or code is can refuse it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import pytest

from identity.consent.statements import countersign
from identity.jose.encoding import Json
from identity.jose.keys import fresh_holder_key
from oauth.core.exchange import Request, Response
from oauth.core.server import AuthorizationServer
from oauth.model import Issuer
from oauth.store import grants, issuers, offers, tokens
from oauth.store.engine import Store
from oauth.store.hashing import fresh, hashed
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

OTHER: Final = "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
ELSEWHERE: Final = Issuer("other", "http://127.0.0.1:8474/i/other", "0x" + "22" * 20, 1234, ISSUER.registry)
DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
OFFER: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
RESOURCES: Final = ("/vault/fields", "/vault/accounts", "/vault/credentials?nonce=12345678", "/userinfo")
ASKED: Final = tuple(("GET", path) for path in RESOURCES)
WHO: Final = ("another client", "another issuer")


def tables(store: Store) -> dict[str, list[object]]:
    """Every row of every table but of `replays`, where it is written down that an assertion or proof was used."""
    with store.reading() as work:
        names = [str(row[0]) for row in work.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = sorted(name for name in names if name != "replays" and not name.startswith("sqlite_"))
        return {name: sorted(work.all(f"SELECT * FROM {name}"), key=repr) for name in kept}


@dataclass
class Two:
    """Two clients and two issuers over one store."""

    world: World
    other: Dapp
    elsewhere: AuthorizationServer

    def ask(
        self, who: str, method: str, path: str, form: dict[str, str] | None = None, token: str | None = None
    ) -> Response:
        """Ask as the rightful client ("itself"), as the other, or at the other issuer."""
        server = self.elsewhere if who == "another issuer" else self.world.server
        dapp = self.other if who == "another client" else self.world.dapp
        url = server.core.issuer.url + path
        nonces = server.core.as_nonces if form is not None else server.core.rs_nonces
        proof = dapp.proof(method, url.partition("?")[0], token, nonce=nonces.newest(NOW))
        headers: list[tuple[str, str]] = [("dpop", proof)]
        text = ""
        if form is not None:
            full = {
                "client_id": dapp.did,
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": dapp.assertion(aud=server.core.issuer.url),
                **form,
            }
            text = urlencode(full)
            headers.append(("content-type", "application/x-www-form-urlencoded"))
        if token is not None:
            headers.append(("authorization", f"DPoP {token}"))
        place, _, query = path.partition("?")
        slug = server.core.issuer.slug
        return server.handle(Request(method, f"/i/{slug}{place}", query, tuple(headers), text.encode(), "203.0.113.9"))


@pytest.fixture
def two() -> Two:
    world, other = World(), Dapp(OTHER)
    world.chain.list_key(other.did, other.key)
    world.add(other)
    elsewhere = AuthorizationServer(
        ELSEWHERE,
        world.store,
        STATE,
        signer=world.signer,  # the same key: what differs is the issuer alone
        keys=(world.signer.public,),
        clients=world.chain,
        clock=world.clock,
        serving=world.serving,
        genesis=GENESIS,
    )
    world.chain.list_key(elsewhere.core.did, world.signer)
    with world.store.transaction() as work:
        issuers.put(work, STATE, ELSEWHERE, NOW)
    return Two(world, other, elsewhere)


def by_code(two: Two) -> dict[str, str]:
    code, _ = two.world.code()
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": two.world.dapp.verifier,
    }


def by_device(two: Two) -> dict[str, str]:
    started = body(two.world.post("/device_authorization", {"authorization_details": details()}))
    two.world.approve(two.world.server.decisions.find_device_request(str(started["user_code"]), "session").id)
    return {"grant_type": DEVICE, "device_code": str(started["device_code"])}


def by_offer(two: Two) -> dict[str, str]:
    grant, secret = two.world.grant(), fresh()
    with two.world.store.transaction() as work:
        grants.insert(work, STATE, grant)
        offers.insert(work, offers.Offer(hashed(secret), "slug", grant.id, grant.client, False, NOW + 600))
    two.world.seal(grant)
    signature = countersign(two.world.dapp.key, DAPP, bytes.fromhex(grant.details.receipt_hash), NOW)
    return {"grant_type": OFFER, "pre-authorized_code": secret, "receipt_signature": signature}


def by_refresh(two: Two) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": str(two.world.tokens()["refresh_token"])}


WAYS: Final[dict[str, Callable[[Two], dict[str, str]]]] = {
    "code": by_code,
    "device": by_device,
    "offer": by_offer,
    "refresh": by_refresh,
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("way", WAYS)
def test_what_gives_tokens_gives_them_to_its_client_at_its_issuer_alone(two: Two, way: str, who: str) -> None:
    form = WAYS[way](two)
    before = tables(two.world.store)
    answer = two.ask(who, "POST", "/token", form)
    assert (answer.status, error_of(answer)) == (400, "invalid_grant")
    assert tables(two.world.store) == before
    assert two.ask("itself", "POST", "/token", form).status == 200, "it was not used up"


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("path", ["/revoke", "/introspect"])
def test_what_is_anothers_is_neither_revoked_nor_told_of(two: Two, path: str, kind: str, who: str) -> None:
    answer = two.world.tokens()
    form, before = {"token": str(answer[kind])}, tables(two.world.store)
    told = two.ask(who, "POST", path, form)
    assert told.status == 200
    assert told.body == (b'{"active":false}' if path == "/introspect" else b"")
    assert tables(two.world.store) == before
    assert body(two.ask("itself", "POST", "/introspect", form))["active"] is True


@pytest.mark.parametrize(("who", "error"), [(WHO[0], "invalid_dpop_proof"), (WHO[1], "invalid_token")])
@pytest.mark.parametrize(("method", "path"), [*ASKED, ("GET", "grant"), ("DELETE", "grant")])
def test_a_token_opens_nothing_for_another_client_and_at_another_issuer(
    two: Two, method: str, path: str, who: str, error: str
) -> None:
    answer = two.world.tokens(scope="openid")
    place = path.replace("grant", f"/grants/{answer['grant_id']}") if path == "grant" else path
    before = tables(two.world.store)
    told = two.ask(who, method, place, token=str(answer["access_token"]))
    assert (told.status, error_of(told)) == (401, error)
    assert b"Grace" not in told.body
    assert tables(two.world.store) == before
    assert two.ask("itself", "GET", "/vault/fields", token=str(answer["access_token"])).status == 200


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_token_says_nothing_of_another_grant_of_the_same_client(two: Two, method: str) -> None:
    first, second = two.world.tokens(), two.world.tokens()
    before = tables(two.world.store)
    told = two.ask("itself", method, f"/grants/{second['grant_id']}", token=str(first["access_token"]))
    assert (told.status, error_of(told)) == (403, "insufficient_scope")
    assert tables(two.world.store) == before


@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("by", ["the client", "the user", "another's token in its family"])
def test_a_family_that_was_taken_back_reads_nothing(two: Two, path: str, by: str) -> None:
    """The grant itself stays as it is: the family alone is in question."""
    answer, beside = two.world.tokens(scope="openid"), two.world.tokens(scope="openid")
    if by == "the client":
        two.ask("itself", "POST", "/revoke", {"token": str(answer["refresh_token"])})
    elif by == "the user":
        with two.world.store.transaction() as work:
            tokens.revoke_grant(work, str(answer["grant_id"]))
    else:
        with two.world.store.transaction() as work:
            work.run("UPDATE families SET jkt = 'x' WHERE grant_id = :id", {"id": answer["grant_id"]})
    assert two.world.find_grant(str(answer["grant_id"])).state == "active"
    before = tables(two.world.store)
    told = two.ask("itself", "GET", path, token=str(answer["access_token"]))
    assert (told.status, error_of(told)) == (401, "invalid_token")
    assert tables(two.world.store) == before
    assert two.ask("itself", "GET", "/vault/fields", token=str(beside["access_token"])).status == 200


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_family_that_was_taken_back_is_inactive_and_gives_no_token(two: Two, kind: str) -> None:
    answer = two.world.tokens()
    with two.world.store.transaction() as work:  # the family alone: the row of the refresh token still stands
        work.run("UPDATE families SET revoked = 1 WHERE grant_id = :id", {"id": answer["grant_id"]})
    before = tables(two.world.store)
    assert body(two.ask("itself", "POST", "/introspect", {"token": str(answer[kind])})) == {"active": False}
    form = {"grant_type": "refresh_token", "refresh_token": str(answer["refresh_token"])}
    assert error_of(two.ask("itself", "POST", "/token", form)) == "invalid_grant"
    assert tables(two.world.store) == before


def test_a_refresh_token_got_by_a_revoked_key_is_not_told_to_be_active(two: Two) -> None:
    answer, old = two.world.tokens(), two.world.dapp.key
    two.world.dapp.key = fresh_holder_key()
    two.world.chain.list_key(DAPP, two.world.dapp.key, old)
    two.world.chain.revoke(DAPP, old)
    for kind in ("access_token", "refresh_token"):
        told: Json = body(two.ask("itself", "POST", "/introspect", {"token": str(answer[kind])}))
        assert told == {"active": False}


# --- what is pushed ---


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("path", ["/par", "/device_authorization"])
def test_a_signed_request_of_one_client_to_one_issuer_is_nothing_elsewhere(two: Two, path: str, who: str) -> None:
    claims = two.world.request_claims()
    if path == "/device_authorization":
        for name in ("response_type", "redirect_uri", "code_challenge", "code_challenge_method", "state"):
            del claims[name]
    text = signed(two.world.dapp.key, claims, {"typ": "oauth-authz-req+jwt", "kid": two.world.dapp.key.kid})
    before = tables(two.world.store)
    told = two.ask(who, "POST", path, {"request": text})
    assert (told.status, error_of(told)) == (400, "invalid_request_object")
    assert tables(two.world.store) == before
    assert two.ask("itself", "POST", path, {"request": text}).status in (200, 201)
