"""Who gets in: an answer of her own server, proven by keys that the chain lists; and what hostile servers try."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx2
import pytest

from cmwallet.errors import NotFound, Problem
from cmwallet.exchange.asking import GrantGone
from cmwallet.exchange.exchange import NotAdult, SomebodyElse
from cmwallet.exchange.proving import NotThisChain
from cmwallet.exchange.store import people
from cmwallet.exchange.store.people import Person
from identity.jose.encoding import decode, read_object
from identity.jose.jws import sign_jws
from identity.jose.keys import LocalKey, fresh_holder_key
from oauth.core.security_events import security_event_token
from oauth.dapp.errors import BadAnswer, NotAWallet, ServerRefused, ServerUnreachable
from oauth.store import grants
from oauth.store.events import Event
from tests.unit.exchange.scene import ADULT, BROWSER, Scene
from tests.unit.oauth.dapps import DAPP, ISSUER, NOW

HER = "did:ethr:0x4d2:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
VICTIM = "did:ethr:0x4d2:0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"


@pytest.fixture
def scene() -> Scene:
    return Scene()


def changed(address: str, **parameters: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), **parameters})))


def with_json(path: str, change: Callable[[dict[str, object]], None]) -> Callable[..., httpx2.Response]:
    """Change a document that the server answers at a path."""

    def tamper(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        if not urlsplit(str(request.url)).path.endswith(path) or response.status_code != 200:
            return response
        document = json.loads(response.content)
        change(document)
        return httpx2.Response(200, json=document, request=request)

    return tamper


def resigned(text: object, key: LocalKey, **claims: object) -> str:
    """What was signed, with other claims, by a key of one's own."""
    head, body, _ = str(text).split(".")
    header = {**read_object(decode(head, "it"), "it"), "kid": key.kid}
    header.pop("alg")
    return sign_jws({**read_object(decode(body, "it"), "it"), **claims}, key, header)


def test_she_is_who_her_server_proves_and_is_called_as_she_likes(scene: Scene) -> None:
    session = scene.enter()
    assert session.did == HER
    assert scene.exchange.called(session) == "Mariasentinel"
    assert session.who.issuer == ISSUER.url


def test_without_the_optional_name_she_is_let_in_all_the_same(scene: Scene) -> None:
    scene.her.values.pop("given_name")
    assert scene.exchange.called(scene.enter()) is None


@pytest.mark.parametrize("value", [False, None])
def test_nobody_is_let_in_whose_server_does_not_say_that_she_is_of_age(scene: Scene, value: object) -> None:
    scene.her.values[ADULT] = value
    with pytest.raises(NotAdult):
        scene.enter()
    scene.her.values = {"given_name": "Mariasentinel"}
    with pytest.raises(NotAdult):
        scene.exchange.log_in(scene.answered(("given_name",)))
    assert len(scene.exchange.cache) == 0


def test_an_answer_that_names_another_issuer_is_not_used(scene: Scene) -> None:
    address = changed(scene.come_back(), iss="https://honest.example/i/slug")
    with pytest.raises(BadAnswer, match="another issuer"):
        scene.asking.finish(address, BROWSER)


def test_an_answer_is_taken_once_and_from_the_browser_that_began_alone(scene: Scene) -> None:
    address = scene.come_back()
    with pytest.raises(NotFound):
        scene.asking.finish(address, "another browser")
    assert scene.asking.finish(address, BROWSER).who.did == HER
    with pytest.raises(NotFound):
        scene.asking.finish(address, BROWSER)


@pytest.mark.parametrize("change", [{"state": "other"}, {"state": ""}])
def test_an_answer_to_no_request_is_not_used(scene: Scene, change: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        scene.asking.finish(changed(scene.come_back(), **change), BROWSER)


def test_a_request_that_was_left_lying_ends(scene: Scene) -> None:
    address = scene.come_back()
    scene.clock.now += 15 * 60
    with pytest.raises(NotFound):
        scene.asking.finish(address, BROWSER)


def test_a_denial_is_a_no_and_reads_nothing(scene: Scene) -> None:
    sent = scene.exchange.ask_login(ISSUER.url, BROWSER)
    address = f"{sent.pushed.redirect_uri}?" + urlencode(
        {"error": "access_denied", "state": sent.pushed.state, "iss": ISSUER.url}
    )
    with pytest.raises(ServerRefused) as refused:
        scene.asking.finish(address, BROWSER)
    assert refused.value.error == "access_denied"


def test_keys_that_the_chain_does_not_list_prove_nobody(scene: Scene) -> None:
    scene.listed = lambda _did: frozenset()
    with pytest.raises(BadAnswer, match="does not list"):
        scene.answered()


def test_a_server_that_claims_somebody_elses_identity_is_not_believed(scene: Scene) -> None:
    """Its own key signs metadata that name the victim, whose listed keys are others."""
    scene.her.chain.list_key(VICTIM, fresh_holder_key())

    def claim(document: dict[str, object]) -> None:
        document["signed_metadata"] = resigned(
            document["signed_metadata"], scene.her.signer, cmwallet_issuer_did=VICTIM
        )
        document["cmwallet_issuer_did"] = VICTIM

    scene.tamper = with_json("/.well-known/oauth-authorization-server/i/slug", claim)
    with pytest.raises(BadAnswer, match="does not list"):
        scene.answered()


def test_a_listed_key_under_the_metadata_does_not_vouch_for_a_login_by_another(scene: Scene) -> None:
    """The victim's metadata were copied; the login is signed by a key that the thief's server publishes beside hers."""
    thief = fresh_holder_key()

    def more_keys(document: dict[str, object]) -> None:
        keys = document["keys"]
        assert isinstance(keys, list)
        keys.append({**thief.public.document, "kid": thief.kid, "alg": "ES256", "use": "sig"})

    def signed_anew(document: dict[str, object]) -> None:
        document["id_token"] = resigned(document["id_token"], thief)

    def tamper(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        return with_json("/token", signed_anew)(request, with_json("/jwks", more_keys)(request, response))

    scene.tamper = tamper
    with pytest.raises(BadAnswer, match="does not list"):
        scene.answered()


def test_a_server_of_another_chain_or_genesis_is_told_so(scene: Scene) -> None:
    def other_genesis(document: dict[str, object]) -> None:
        other = "0x" + "cd" * 32
        document["signed_metadata"] = resigned(document["signed_metadata"], scene.her.signer, cmwallet_genesis=other)
        document["cmwallet_genesis"] = other

    scene.tamper = with_json("/.well-known/oauth-authorization-server/i/slug", other_genesis)
    with pytest.raises(NotThisChain):
        scene.exchange.ask_login(ISSUER.url, BROWSER)
    scene.tamper = None
    address = scene.come_back()
    scene.tamper = with_json("/.well-known/oauth-authorization-server/i/slug", other_genesis)
    with pytest.raises(NotThisChain):
        scene.asking.finish(address, BROWSER)


def test_the_same_identity_under_another_name_is_somebody_else(scene: Scene) -> None:
    scene.enter()
    with scene.exchange.store.transaction() as work:
        people.put(work, scene.exchange.state, Person(HER, ISSUER.url, "another name", 0, NOW))
    scene.clock.now += 30 * 86_400 - 60
    with pytest.raises(SomebodyElse):
        scene.enter()
    scene.clock.now += 60
    assert scene.enter().did == HER


def test_metadata_without_a_signature_is_no_wallets(scene: Scene) -> None:
    scene.tamper = with_json(
        "/.well-known/oauth-authorization-server/i/slug", lambda document: document.pop("signed_metadata", None)
    )
    asked = len(scene.asked)
    with pytest.raises(NotAWallet):
        scene.exchange.ask_login(ISSUER.url, BROWSER)
    assert len(scene.asked) == asked + 1  # its metadata, and nothing more


@pytest.mark.parametrize("status", [302, 307, 404, 500])
def test_a_server_that_redirects_or_is_not_there_is_not_followed(scene: Scene, status: int) -> None:
    asked = []

    def tamper(request: httpx2.Request, _response: httpx2.Response) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(status, headers={"location": "http://127.0.0.1:1/admin"}, request=request)

    scene.tamper = tamper
    with pytest.raises(ServerUnreachable):
        scene.exchange.ask_login(ISSUER.url, BROWSER)
    assert len(asked) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"issuer": 1}', b"{" * 10_000])
def test_a_server_that_answers_nonsense_is_refused(scene: Scene, body: bytes) -> None:
    scene.tamper = lambda request, _response: httpx2.Response(200, content=body, request=request)
    with pytest.raises((ServerUnreachable, BadAnswer)):
        scene.exchange.ask_login(ISSUER.url, BROWSER)


def test_what_was_read_is_read_again_after_a_quarter_of_an_hour_and_not_before(scene: Scene) -> None:
    session = scene.enter()
    scene.her.values["given_name"] = "Another"
    assert scene.exchange.called(session) == "Mariasentinel"
    scene.clock.now += 15 * 60
    scene.her.seal(scene.her.find_grant(session.who.grant_id))
    assert scene.exchange.called(session) == "Another"


def revoke(scene: Scene, grant_id: str) -> str:
    """She withdraws; the token by which her server tells the exchange."""
    with scene.her.store.transaction() as work:
        assert grants.set_state(work, grant_id, "active", "revoked", int(scene.clock()))
    return event(scene, grant_id)


def event(scene: Scene, grant_id: str, key: LocalKey | None = None, **data: str) -> str:
    told = {"uri": "https://x.example/events", "client": DAPP, "issuer": ISSUER.url, "event": "revoked", **data}
    queued = Event("event-1", "client", grant_id, 0, NOW, NOW + 60, {**told, "grant_id": grant_id})
    return security_event_token(key or scene.her.signer, queued, int(scene.clock()))


def test_an_event_of_a_withdrawal_ends_the_visit_and_what_was_read_at_once(scene: Scene) -> None:
    session = scene.enter()
    told = scene.browser().post(
        "/events", content=revoke(scene, session.who.grant_id), headers={"content-type": "application/secevent+jwt"}
    )
    assert told.status_code == 202
    assert len(scene.exchange.cache) == 0
    assert scene.exchange.sessions.find(session.name) is None


def test_an_event_that_she_did_not_sign_ends_no_visit_and_the_data_are_asked_for_anew(scene: Scene) -> None:
    session = scene.enter()
    forged = event(scene, session.who.grant_id, fresh_holder_key())
    told = scene.browser().post("/events", content=forged, headers={"content-type": "application/secevent+jwt"})
    assert told.status_code == 400
    assert scene.exchange.sessions.find(session.name) == session
    assert scene.exchange.called(session) == "Mariasentinel"


def test_an_event_while_her_server_cannot_be_asked_forgets_the_data_and_is_to_be_sent_again(scene: Scene) -> None:
    session = scene.enter()
    told = revoke(scene, session.who.grant_id)
    scene.tamper = lambda request, _response: httpx2.Response(503, request=request)
    answered = scene.browser().post("/events", content=told, headers={"content-type": "application/secevent+jwt"})
    assert (answered.status_code, answered.headers["retry-after"]) == (503, "60")
    assert len(scene.exchange.cache) == 0


@pytest.mark.parametrize("body", [b"", b"nothing", b"\xff", b"e30.e30.e30"])
def test_what_is_no_event_is_refused(scene: Scene, body: bytes) -> None:
    answered = scene.browser().post("/events", content=body, headers={"content-type": "application/secevent+jwt"})
    assert answered.status_code == 400
    assert answered.json()["err"] == "invalid_request"


def test_an_event_of_another_kind_of_content_is_refused(scene: Scene) -> None:
    assert scene.browser().post("/events", content=b"x", headers={"content-type": "text/plain"}).status_code == 400


def test_an_event_about_a_grant_that_nobody_has_here_or_of_another_server_tells_nothing(scene: Scene) -> None:
    session = scene.enter()
    for text in (event(scene, "unknown"), event(scene, session.who.grant_id, issuer="https://other.example/i/x")):
        answered = scene.browser().post("/events", content=text, headers={"content-type": "application/secevent+jwt"})
        assert answered.status_code == 202
    assert scene.exchange.sessions.find(session.name) == session
    assert scene.exchange.cache.get(session.who.grant_id) is not None


def test_a_withdrawal_that_nobody_told_of_is_noticed_at_the_next_read(scene: Scene) -> None:
    session = scene.enter()
    revoke(scene, session.who.grant_id)
    scene.clock.now += 15 * 60
    with pytest.raises(GrantGone):
        scene.exchange.called(session)
    assert scene.exchange.sessions.find(session.name) is None


def test_logging_out_forgets_what_was_read_and_gives_the_token_back(scene: Scene) -> None:
    session = scene.enter()
    scene.exchange.log_out(session.name)
    assert len(scene.exchange.cache) == 0
    assert scene.exchange.sessions.find(session.name) is None
    with pytest.raises(Problem):
        scene.asking.read(ISSUER.url, session.refresh_token, "login")


def test_logging_out_does_not_need_her_server(scene: Scene) -> None:
    session = scene.enter()
    scene.tamper = lambda request, _response: httpx2.Response(500, request=request)
    scene.exchange.log_out(session.name)
    assert scene.exchange.sessions.find(session.name) is None


def test_no_value_and_no_token_shows_in_the_text_of_what_is_kept(scene: Scene) -> None:
    answered = scene.answered()
    session = scene.enter()
    shown = repr((answered, session, scene.exchange.cache.get(session.who.grant_id)))
    assert "Mariasentinel" not in shown
    assert session.refresh_token not in shown
    assert answered.refresh_token not in shown


def test_a_session_ends_with_the_grant_or_after_a_working_day(scene: Scene) -> None:
    session = scene.enter()
    scene.clock.now += 8 * 3600
    assert scene.exchange.sessions.find(session.name) is None


def test_a_server_that_does_not_know_the_exchange_just_now_ends_no_grant(scene: Scene) -> None:
    session = scene.enter()
    scene.clock.now += 15 * 60

    def unknown(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        if not str(request.url).endswith("/token"):
            return response
        return httpx2.Response(401, json={"error": "invalid_client"}, request=request)

    scene.tamper = unknown
    with pytest.raises(ServerRefused):
        scene.exchange.called(session)
    scene.tamper = None
    assert scene.exchange.called(session) == "Mariasentinel"
