"""Every time limit of the protocol one second before it, at it, and one second after it, with everything else fresh.

The dapp's proofs and assertions are made at the very time of the request, so that nothing but the limit in question can
refuse. `exp` is the time "on or after which" something is not accepted (RFC 7519 §4.1.4).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Final

import pytest

from identity.consent.statements import countersign
from identity.jose.encoding import Json
from identity.jose.keys import fresh_holder_key
from identity.timestamps import rfc3339
from oauth.core.asked import parse_details
from oauth.core.errors import InvalidDetails
from oauth.core.nonces import Nonces
from oauth.errors import RequestGone
from oauth.store import codes, events, grants, offers, replay, requests, sessions, tokens
from oauth.store.hashing import fresh, hashed
from oauth.store.sweep import sweep
from tests.unit.oauth.dapps import DAPP, ISSUER, NOW, STATE, Clock, Dapp, World, body, details, error_of, signed
from tests.unit.oauth.stored import grant as stored_grant
from tests.unit.oauth.stored import request as stored_request
from tests.unit.oauth.stored import store_of

DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
OFFER: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
RESOURCES: Final = (
    "/vault/fields",
    "/vault/accounts",
    "/userinfo",
    "/vault/credentials?nonce=12345678",
    "/grants/{id}",
)
AROUND: Final = [(-1, True), (0, False), (1, False)]
"""Seconds from an end, and whether what ends then still counts."""


@dataclass
class PunctualDapp(Dapp):
    """A dapp whose clock is the server's."""

    clock: Clock = field(default_factory=Clock)

    def assertion(self, header: Json | None = None, **changes: object) -> str:
        now = int(self.clock.now)
        return super().assertion(header, **{"iat": now, "exp": now + 60, **changes})

    def proof(
        self, method: str, url: str, token: str | None = None, header: Json | None = None, **changes: object
    ) -> str:
        return super().proof(method, url, token, header, **{"iat": int(self.clock.now), **changes})


@pytest.fixture
def world() -> World:
    made = World()
    made.dapp = PunctualDapp(key=made.dapp.key, clock=made.clock)
    return made


def post_token(world: World, **form: str) -> str | None:
    return error_of(world.post("/token", form, proof=True))


# --- access tokens ---


@pytest.mark.parametrize(("seconds", "counts"), AROUND)
@pytest.mark.parametrize("path", RESOURCES)
def test_an_access_token_ends_ten_minutes_after_it_was_made(
    world: World, path: str, seconds: int, counts: bool
) -> None:
    code, grant = world.code(
        scope="openid",
        authorization_details=details(datatypes=["given_name", "bank_account.main.IBAN"]),
        approve={"fields": ("bank_account.main.IBAN", "given_name")},
    )
    token = str(body(world.redeem(code))["access_token"])
    world.clock.now += 600 + seconds
    answer = world.read(path.replace("{id}", grant.id), token)
    if counts:
        assert answer.status in (200, 403), answer.body  # 403: nothing of that kind was granted; the token holds
    else:
        assert answer.status == 401
        assert body(answer) == {"error": "invalid_token", "error_description": "the access token has expired"}
    with world.store.reading() as work:
        assert len(work.all("SELECT * FROM reads")) == (counts and answer.status == 200 and path != "/grants/{id}"), (
            "logged if read"
        )


@pytest.mark.parametrize(("seconds", "counts"), AROUND)
def test_introspection_calls_a_token_active_until_it_ends(world: World, seconds: int, counts: bool) -> None:
    token = str(world.tokens()["access_token"])
    world.clock.now += 600 + seconds
    assert body(world.post("/introspect", {"token": token}))["active"] is counts


@pytest.mark.parametrize(("seconds", "counts"), [(-1, False), (0, True), (1, True)])
def test_a_grant_is_read_from_its_beginning_on(world: World, seconds: int, counts: bool) -> None:
    code, _ = world.code(approve={"not_before": NOW + 300})
    token = str(body(world.redeem(code))["access_token"])
    world.clock.now += 300 + seconds
    answer = world.read("/vault/fields", token)
    assert (answer.status, error_of(answer)) == ((200, None) if counts else (403, "insufficient_scope"))


# --- what is handed out once ---


@pytest.mark.parametrize(("seconds", "counts"), AROUND)
def test_a_code_lives_a_minute(world: World, seconds: int, counts: bool) -> None:
    code, _ = world.code()
    world.clock.now += 60 + seconds
    assert error_of(world.redeem(code)) == (None if counts else "invalid_grant")


@pytest.mark.parametrize(("seconds", "counts"), AROUND)
@pytest.mark.parametrize("act", ["look", "deny", "code", "list"])
def test_a_pushed_request_waits_for_five_minutes(world: World, act: str, seconds: int, counts: bool) -> None:
    uri = world.pushed()
    decisions = world.server.decisions
    pending = decisions.load_request(DAPP, uri, "session")
    if act == "code":
        world.approve(pending.id)
    world.clock.now += 300 + seconds
    if act == "list":
        assert [one.id for one in decisions.waiting()] == ([pending.id] if counts else [])
        return
    try:
        if act == "look":
            decisions.load_request(DAPP, uri, "session")
        elif act == "deny":
            decisions.deny(pending.id, "session")
        else:
            decisions.issue_code(pending.id, "session")
    except RequestGone:
        assert not counts
    else:
        assert counts


@pytest.mark.parametrize(("seconds", "counts"), AROUND)
def test_a_device_waits_for_ten_minutes(world: World, seconds: int, counts: bool) -> None:
    started = body(world.post("/device_authorization", {"authorization_details": details()}))
    assert started["expires_in"] == 600
    world.clock.now += 600 + seconds
    waits = post_token(world, grant_type=DEVICE, device_code=str(started["device_code"]))
    assert waits == ("authorization_pending" if counts else "expired_token")
    try:
        world.server.decisions.find_device_request(str(started["user_code"]), "session")
    except RequestGone:
        assert not counts
    else:
        assert counts


@pytest.mark.parametrize(("seconds", "counts"), AROUND)
def test_an_approved_device_code_ends_all_the_same(world: World, seconds: int, counts: bool) -> None:
    started = body(world.post("/device_authorization", {"authorization_details": details()}))
    world.approve(world.server.decisions.find_device_request(str(started["user_code"]), "session").id)
    world.clock.now += 600 + seconds
    told = post_token(world, grant_type=DEVICE, device_code=str(started["device_code"]))
    assert told == (None if counts else "expired_token")


@pytest.mark.parametrize(("seconds", "counts"), AROUND)
def test_an_offer_is_redeemed_until_it_ends(world: World, seconds: int, counts: bool) -> None:
    grant, secret = world.grant(), fresh()
    with world.store.transaction() as work:
        grants.insert(work, STATE, grant)
        offers.insert(work, offers.Offer(hashed(secret), "slug", grant.id, grant.client, False, NOW + 600))
    world.clock.now += 600 + seconds
    signature = countersign(world.dapp.key, DAPP, bytes.fromhex(grant.details.receipt_hash), int(world.clock.now))
    told = post_token(world, **{"grant_type": OFFER, "pre-authorized_code": secret, "receipt_signature": signature})
    assert told == (None if counts else "invalid_grant")


@pytest.mark.parametrize(("seconds", "counts"), AROUND)
@pytest.mark.parametrize("ends", ["grant", "token"])
def test_a_refresh_token_ends_with_its_grant_and_by_itself(world: World, ends: str, seconds: int, counts: bool) -> None:
    answer = world.tokens()
    column = "UPDATE grants SET expires = :at" if ends == "grant" else "UPDATE refresh_tokens SET expires = :at"
    with world.store.transaction() as work:
        work.run(column, {"at": NOW + 5000})
    world.clock.now += 5000 + seconds
    told = post_token(world, grant_type="refresh_token", refresh_token=str(answer["refresh_token"]))
    assert told == (None if counts else "invalid_grant")
    form = {"token": str(answer["refresh_token"])}
    assert body(world.post("/introspect", form))["active"] is counts


# --- what the client signs ---


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"iat": NOW - 600}, True),
        ({"iat": NOW - 601}, False),
        ({"iat": NOW + 600}, True),  # the nonce says when; a clock may go wrong by minutes
        ({"iat": NOW + 601}, False),
        ({"exp": NOW + 1}, True),
        ({"exp": NOW}, False),
        ({"exp": NOW - 1}, False),
        ({"nbf": NOW + 60}, True),
        ({"nbf": NOW + 61}, False),
        ({"jti": "j" * 256}, True),
        ({"jti": "j" * 257}, False),
    ],
    ids=str,
)
def test_the_times_of_a_proof(world: World, changes: dict[str, object], holds: bool) -> None:
    token = str(world.tokens()["access_token"])
    world.read("/vault/fields", token)
    answer = world.read("/vault/fields", token, again=False, **changes)
    assert error_of(answer) == (None if holds else "invalid_dpop_proof")


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"exp": NOW + 1}, True),
        ({"exp": NOW}, False),
        ({"exp": NOW - 1}, False),
        ({"exp": NOW + 3600}, True),
        ({"exp": NOW + 3601}, False),
        ({"iat": NOW + 10}, True),  # FAPI 2.0 §5.3.2.1-13
        ({"iat": NOW + 60}, True),
        ({"iat": NOW + 61}, False),
        ({"nbf": NOW + 10}, True),
        ({"nbf": NOW + 60}, True),
        ({"nbf": NOW + 61}, False),
        ({"jti": "j" * 256}, True),
        ({"jti": "j" * 257}, False),
    ],
    ids=str,
)
def test_the_times_of_an_assertion(world: World, changes: dict[str, object], holds: bool) -> None:
    answer = world.push(client_assertion=world.dapp.assertion(**changes))
    assert error_of(answer) == (None if holds else "invalid_client")


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"exp": NOW + 1}, True),
        ({"exp": NOW}, False),
        ({"exp": NOW + 3600}, True),
        ({"exp": NOW + 3601}, False),
        ({"nbf": NOW - 3600}, True),
        ({"nbf": NOW - 3601}, False),
        ({"nbf": NOW + 60}, True),
        ({"nbf": NOW + 61}, False),
    ],
    ids=str,
)
def test_the_times_of_a_signed_request(world: World, changes: dict[str, object], holds: bool) -> None:
    claims = world.request_claims()
    header = {"typ": "oauth-authz-req+jwt", "kid": world.dapp.key.kid}
    answer = world.post("/par", {"request": signed(world.dapp.key, {**claims, **changes}, header)})
    assert error_of(answer) == (None if holds else "invalid_request_object")


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"iat": NOW + 60}, True),
        ({"iat": NOW + 61}, False),
        ({"exp": NOW + 1}, True),
        ({"exp": NOW}, False),
        ({"exp": NOW - 1}, False),
    ],
    ids=str,
)
def test_the_times_of_a_client_document(world: World, changes: dict[str, object], holds: bool) -> None:
    dapp = Dapp("did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
    world.chain.list_key(dapp.did, dapp.key)
    answer = world.push(dapp=dapp, client_document=dapp.document(**changes))
    assert error_of(answer) == (None if holds else "invalid_client")


def test_a_client_document_with_the_right_key_id_and_a_wrong_signature_is_refused(world: World) -> None:
    """The key id names a listed key; what is under the text was made by another one, or over another text."""
    dapp, thief = Dapp("did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"), fresh_holder_key()
    world.chain.list_key(dapp.did, dapp.key)
    forged = Dapp(dapp.did, thief).document({"kid": dapp.key.kid}, redirect_uris=["https://evil.example/"])
    good = dapp.document()
    head, _, signature = good.split(".")
    spliced = f"{head}.{dapp.document(redirect_uris=['https://evil.example/']).split('.')[1]}.{signature}"
    for text in (forged, spliced):
        answer = world.push(dapp=dapp, client_document=text)
        assert (answer.status, error_of(answer)) == (401, "invalid_client")
        assert "signature of the client document" in str(body(answer)["error_description"])
    with world.store.reading() as work:
        assert not work.all("SELECT * FROM clients WHERE id = :id", {"id": STATE.lookup("client", dapp.did)})
    assert world.push(dapp=dapp, client_document=good).status == 201


@pytest.mark.parametrize(
    ("made", "used", "holds"),
    [
        (0, 0, True),
        (0, 179, True),
        (0, 180, False),
        (59, 179, True),
        (60, 239, True),
        (60, 240, False),
        (60, 0, True),  # another server's clock is a little ahead
        (119, 59, True),
        (120, 59, False),
    ],
)
def test_a_nonce_is_good_for_two_to_three_minutes(made: int, used: int, holds: bool) -> None:
    nonces = Nonces(STATE, "slug", "as")
    start = NOW - NOW % 60
    assert nonces.holds(nonces.newest(start + made), start + used) is holds
    assert not Nonces(STATE, "other", "as").holds(nonces.newest(start + made), start + used)


# --- what a grant may ask for ---

LONGEST: Final = 2 * 365 * 86400


@pytest.mark.parametrize(
    ("changes", "ends"),
    [
        ({"not_after": rfc3339(NOW + 1)}, NOW + 1),
        ({"not_after": rfc3339(NOW)}, None),
        ({"not_after": rfc3339(NOW - 1)}, None),
        ({"not_after": rfc3339(NOW + LONGEST)}, NOW + LONGEST),
        ({"not_after": rfc3339(NOW + LONGEST + 1)}, None),
        ({"not_before": rfc3339(NOW + 9), "not_after": rfc3339(NOW + 10)}, NOW + 10),
        ({"not_before": rfc3339(NOW + 10), "not_after": rfc3339(NOW + 10)}, None),
        ({"not_before": rfc3339(NOW + 11), "not_after": rfc3339(NOW + 10)}, None),
    ],
    ids=str,
)
def test_the_end_that_is_asked_for(changes: dict[str, object], ends: int | None) -> None:
    asked = json.loads(details(**changes))
    if ends is None:
        with pytest.raises(InvalidDetails):
            parse_details(asked, vault=f"{ISSUER.url}/vault", now=NOW, kind=requests.CODE)
    else:
        assert parse_details(asked, vault=f"{ISSUER.url}/vault", now=NOW, kind=requests.CODE).expires == ends


# --- the tables ---


@pytest.mark.parametrize(("seconds", "counts"), AROUND)
@pytest.mark.parametrize("kind", [sessions.LINK, sessions.SESSION])
def test_links_and_sessions_in_the_store(world: World, kind: str, seconds: int, counts: bool) -> None:
    now = NOW + 100 + seconds
    with world.store.transaction() as work:
        for name in ("found", "used"):
            sessions.insert(work, STATE, sessions.Session(name, kind, "slug", NOW, NOW + 100, {}))
        assert (sessions.find(work, STATE, kind, "found", now) is not None) is counts
        assert sessions.consume(work, kind, "used", now) is counts
        assert sessions.consume(work, kind, "used", NOW) is not counts, "used once"


@pytest.mark.parametrize(("seconds", "counts"), AROUND)
def test_the_store_itself_takes_nothing_that_has_ended(seconds: int, counts: bool) -> None:
    class Owner: ...

    owner = Owner()
    store, now = store_of(owner), NOW + 100 + seconds
    with store.transaction() as work:
        codes.insert(work, STATE, codes.Code("code", "slug", "grant", "client", "key", "family", False, NOW + 100, {}))
        offers.insert(work, offers.Offer("offer", "slug", "grant", "client", False, NOW + 100))
        for name in ("deny", "finish"):
            assert requests.insert(work, STATE, stored_request(name, expires=NOW + 100))
        assert requests.bind_letters(work, STATE, letters="LETTERSX", request_id="deny", session="s", expires=NOW + 100)
        grants.insert(work, STATE, stored_grant(expires=NOW + 100))
        assert (requests.by_letters(work, STATE, "LETTERSX", now) is not None) is counts
        assert requests.count(work, now) == (2 if counts else 0)
        assert codes.consume(work, "code", now) is counts
        assert offers.consume(work, "offer", now) is counts
        assert requests.decide(work, "deny", requests.DENIED, now) is counts
        assert requests.finish(work, "finish", requests.PENDING, now) is counts
        client = STATE.lookup("client", DAPP)
        assert grants.count_live(work, client, now) == int(counts)
        assert len(grants.live(work, STATE, now)) == int(counts)
        assert grants.take_use(work, "grant", now) is counts
        assert stored_grant(expires=NOW + 100).readable(now) is counts
        data: Json = {"issuer": ISSUER.url, "client": DAPP, "event": "revoked"}
        events.put(work, STATE, client="c", grant_id="grant", data=data, now=now - events.KEPT_SECONDS - seconds)
        assert len(events.take_due(work, STATE, now)) == int(counts)
    store.close()


@pytest.mark.parametrize(("seconds", "kept"), AROUND)
def test_the_sweep_forgets_what_has_ended_and_nothing_sooner(seconds: int, kept: bool) -> None:
    class Owner: ...

    owner = Owner()
    store, end = store_of(owner), NOW + 100
    with store.transaction() as work:
        sessions.insert(work, STATE, sessions.Session("s", sessions.SESSION, "slug", NOW, end, {}))
        offers.insert(work, offers.Offer("offer", "slug", "gone", "client", False, end))
        requests.insert(work, STATE, stored_request(expires=end))
        requests.bind_letters(work, STATE, letters="LETTERSX", request_id="request", session="s", expires=end)
        replay.first_time(work, "assertion", "client", "jti", end)
        tokens.end_token(work, "jti", end)
        tokens.insert_family(work, tokens.Family("f", "gone", "client", "key", "jkt", False, NOW, end))
        codes.insert(
            work,
            STATE,
            codes.Code("code", "slug", "gone", "client", "key", "f", False, end - codes.KEPT_SECONDS, {}),
        )
        grants.insert(work, STATE, stored_grant(expires=end))
        sweep(work, end + seconds)
        for table in ("sessions", "offers", "requests", "letters", "replays", "ended_tokens", "families", "codes"):
            assert len(work.all(f"SELECT * FROM {table}")) == int(kept), table
        found = grants.find(work, STATE, "grant")
        assert found is not None
        assert found.state == ("active" if kept else "expired")
    store.close()


def test_what_was_used_stays_used_as_long_as_it_could_come_again(world: World) -> None:
    """A sweep in the last second of its life opens no door to an assertion, nor to a token that was taken back."""
    text = world.dapp.assertion(exp=NOW + 500, iat=NOW)
    assert world.push(client_assertion=text).status == 201
    token = str(world.tokens()["access_token"])
    assert world.post("/revoke", {"token": token}).status == 200
    world.clock.now += 499
    with world.store.transaction() as work:
        sweep(work, int(world.clock.now))
    assert error_of(world.push(client_assertion=text)) == "invalid_client"
    world.clock.now += 100
    with world.store.transaction() as work:
        sweep(work, int(world.clock.now))
    assert error_of(world.read("/vault/fields", token)) == "invalid_token"


def test_a_grant_that_was_prolonged_gives_no_longer_token_than_it_lives(world: World) -> None:
    answer = world.tokens()
    found = world.find_grant(str(answer["grant_id"]))
    with world.store.transaction() as work:
        assert grants.new_version(work, STATE, replace(found, version=2, expires=NOW + 700))
    world.clock.now += 650
    form = {"grant_type": "refresh_token", "refresh_token": str(answer["refresh_token"])}
    assert body(world.post("/token", form, proof=True))["expires_in"] == 50
