"""Attacks on those who verify: old and forged lists, hostile web servers, issuers' keys of others."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cmwallet.attest.cache import Cache
from cmwallet.attest.fetching import AddressGuard, fetch, fetchable
from cmwallet.attest.key_lookup import KeyLookup
from cmwallet.attest.list_lookup import ListLookup, tokens_by_address
from cmwallet.errors import InvalidInput, NetworkFailed
from cmwallet.home.folder import Home
from cmwallet.session import Session
from identity import rejections as why
from identity.credentials.did_keys import DidKeys
from identity.credentials.key_binding import Occasion
from identity.credentials.status_list import INVALID, StatusList, write_token
from identity.credentials.trust import trust_in
from identity.credentials.verifying import Demand, verify
from tests.unit.identity.credentials.world import (
    ISSUER_KEY,
    LIST,
    NONCE,
    NOW,
    STRANGER_KEY,
    VERIFIER,
    check,
    claims,
    issue,
    present,
    sources,
)

Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def web() -> Iterator[tuple[str, dict[str, Answer]]]:
    """A server on this machine, and what it answers by path."""
    answers: dict[str, Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = answers.get(self.path)
            if answer is None:
                self.send_error(404)
            else:
                answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", answers
    server.shutdown()
    server.server_close()
    thread.join()


def say(content: bytes, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def token(made: int, *revoked: int, signer=ISSUER_KEY) -> str:
    entries = StatusList.empty(2)
    for index in revoked:
        entries[index] = INVALID
    return write_token(entries, signer, uri=LIST, now=made)


TEXT = present(issue(claims(status={"status_list": {"idx": 5, "uri": LIST}})))


def judge(lists: ListLookup):
    return verify(
        TEXT, Demand(NOW, Occasion(VERIFIER, NONCE, NOW), trust_in(["https://issuer.example"])), sources(), lists
    )


DID = "did:ethr:0x12:0x" + "1" * 40
ANOTHER = "0x" + "AB" * 20


def test_what_another_registry_says_of_a_did_is_not_taken_for_the_own_ones(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = int(time.time())
    monkeypatch.setattr(KeyLookup, "_from_chain", lambda _self, did: DidKeys(did, (), (), 7, now))
    with Session(home, ask=pytest.fail) as opened:
        assert KeyLookup(opened, registry=ANOTHER).did_keys(DID)[1] == "chain"
        with pytest.raises(why.StatusStale):
            KeyLookup(opened, offline=True).did_keys(DID)
        assert KeyLookup(opened, offline=True, registry=ANOTHER.lower()).did_keys(DID)[1] == "cache"


def test_keys_that_were_kept_by_a_clock_in_the_future_are_not_fresh_for_ever(home: Home) -> None:
    document = ISSUER_KEY.public.document
    Cache(home).keep_keys("https://issuer.example", {"as_of": NOW + 90 * 86_400, "jwks": [document]})
    with Session(home, ask=pytest.fail) as opened:
        keys = KeyLookup(opened, offline=True, clock=lambda: NOW)
        demand = Demand(NOW, Occasion(VERIFIER, NONCE, NOW), trust_in(["https://issuer.example"]))
        with pytest.raises(why.StatusStale, match="future"):
            verify(present(issue()), demand, keys, sources())


def test_an_old_list_does_not_bring_a_revoked_credential_back(home: Home) -> None:
    old, new = token(NOW - 3600), token(NOW - 60, 5)
    cache = Cache(home)
    with pytest.raises(why.Revoked):
        judge(ListLookup(cache, offline=True, files={LIST: new}))
    for files in ({}, {LIST: old}):
        with pytest.raises(why.Revoked):
            judge(ListLookup(cache, offline=True, files=files))
    cache.keep_list(LIST, old)
    assert cache.status_list(LIST) == new


def test_of_two_lists_of_one_second_the_one_given_now_counts_and_is_kept(home: Home) -> None:
    """A provider that suspends and lifts within a second makes two lists that say the same time."""
    suspended, lifted = token(NOW - 60, 5), token(NOW - 60)
    cache = Cache(home)
    with pytest.raises(why.Revoked):
        judge(ListLookup(cache, offline=True, files={LIST: suspended}))
    judge(ListLookup(cache, offline=True, files={LIST: lifted}))
    judge(ListLookup(cache, offline=True))
    assert cache.status_list(LIST) == lifted


def test_a_forged_list_does_not_push_a_good_one_out(home: Home) -> None:
    cache = Cache(home)
    good = token(NOW - 60, 5)
    with pytest.raises(why.Revoked):
        judge(ListLookup(cache, offline=True, files={LIST: good}))
    with pytest.raises(why.BadStatus):
        judge(ListLookup(cache, offline=True, files={LIST: token(NOW - 1, signer=STRANGER_KEY)}))
    assert cache.status_list(LIST) == good


def test_a_broken_cache_is_as_good_as_none(home: Home) -> None:
    cache = Cache(home)
    cache.keep_list(LIST, token(NOW))
    cache.saw("text", NOW)
    for path in home.path.rglob("*.json"):
        path.write_bytes(b"[[[[")
    assert (cache.status_list(LIST), cache.first_seen("text"), cache.lists()) == (None, None, [])
    with pytest.raises(why.StatusStale):
        judge(ListLookup(cache, offline=True))


def test_the_cache_holds_no_claims_and_is_private(home: Home) -> None:
    cache = Cache(home)
    cache.saw(TEXT, NOW)
    for path in home.path.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
        if path.is_file():
            assert TEXT[:40].encode() not in path.read_bytes()


def test_of_several_files_the_newest_counts() -> None:
    found = tokens_by_address([token(NOW - 10), token(NOW), token(NOW - 20)])
    assert found == {LIST: token(NOW)}
    with pytest.raises(why.BadStatus):
        tokens_by_address(["nonsense"])


@pytest.mark.parametrize(
    "url",
    [
        "http://issuer.example/status",
        "http://169.254.169.254/latest/meta-data",
        "ftp://issuer.example/",
        "file:///etc/passwd",
        "https://user:word@issuer.example/",
        "https://issuer.example/a b",
        "http://127.0.0.1.evil.example/",
        "http://localhost@evil.example/",
        "",
    ],
)
def test_nothing_is_fetched_from_elsewhere(url: str) -> None:
    assert not fetchable(url)
    with pytest.raises(InvalidInput):
        fetch(url, limit=10, accept="*/*")


def redirect(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/secret")
    handler.end_headers()


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 65536)
    except OSError:
        pass


def dripping(handler: BaseHTTPRequestHandler) -> None:
    try:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
        while True:
            handler.wfile.write(b"X: y\r\n")
            time.sleep(0.05)
    except OSError:
        pass


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


@pytest.mark.parametrize(
    "answer", [redirect, endless, dripping, silent, say(b"x", Content_Encoding="gzip"), say(b"x" * 99)]
)
def test_a_hostile_server_is_left_in_time(web, answer: Answer) -> None:
    url, answers = web
    answers["/x"] = answer
    with pytest.raises(NetworkFailed):
        fetch(f"{url}/x", limit=50, accept="*/*", seconds=0.5)
    with pytest.raises(NetworkFailed):
        fetch(f"{url}/missing", limit=50, accept="*/*")


@pytest.fixture
def opened(home: Home) -> Iterator[Session]:
    def nobody(_wanted: object) -> None:
        raise AssertionError("nobody is asked")

    with Session(home, ask=nobody) as session:  # type: ignore[arg-type]
        yield session


def metadata(issuer: str, *keys, **more: object) -> bytes:
    listed = {"jwks": {"keys": [key.public.document for key in keys]}} if keys else {}
    return json.dumps({"issuer": issuer, **listed, **more}).encode()


def test_a_web_issuers_keys_are_found_kept_and_used_offline(web, opened: Session) -> None:
    url, answers = web
    issuer = f"{url}/tenant/1"
    answers["/.well-known/jwt-vc-issuer/tenant/1"] = say(metadata(issuer, ISSUER_KEY))
    text = present(issue(claims(iss=issuer)), now=int(time.time()))

    def judged(lookup: KeyLookup):
        now = int(time.time())
        demand = Demand(now, Occasion(VERIFIER, NONCE, now), trust_in([issuer]))
        return verify(text, demand, lookup, sources())

    fresh = present(issue(claims(iss=issuer, iat=1, exp=1 << 40)), now=int(time.time()))
    text = fresh
    assert judged(KeyLookup(opened)).issuer_keys.source == "web"
    answers.clear()
    assert judged(KeyLookup(opened, offline=True)).issuer_keys.source == "cache"
    kept = KeyLookup(opened, offline=True).keys_of(issuer).as_of
    later = KeyLookup(opened, offline=True, clock=lambda: time.time() + 3 * 86_400)
    assert later.keys_of(issuer).as_of == kept


def test_a_web_issuer_that_rotated_its_key_is_asked_again_once_a_minute(web, opened: Session) -> None:
    url, answers = web
    place, asked, now = "/.well-known/jwt-vc-issuer", [], int(time.time())

    def publish(key) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            asked.append(key.kid)
            say(metadata(url, key))(handler)

        answers[place] = answer

    def judged(key, at: int, **more):
        text = present(issue(claims(iss=url, iat=1, exp=1 << 40), key), now=at)
        demand = Demand(at, Occasion(VERIFIER, NONCE, at), trust_in([url]))
        return verify(text, demand, KeyLookup(opened, clock=lambda: at, **more), sources())

    publish(STRANGER_KEY)
    assert judged(STRANGER_KEY, now).issuer_keys.source == "web"
    publish(ISSUER_KEY)
    assert judged(ISSUER_KEY, now + 5).kid == ISSUER_KEY.kid
    assert asked == [STRANGER_KEY.kid, ISSUER_KEY.kid]
    for later, count in ((10, 2), (20, 2), (90, 3)):
        with pytest.raises(why.BadSignature):
            judged(STRANGER_KEY, now + later)
        assert len(asked) == count
    assert judged(ISSUER_KEY, now + 91, renew=True).issuer_keys.source == "web"
    answers[place] = say(b"<html>log in to this network</html>")
    assert judged(ISSUER_KEY, now + 7200).issuer_keys.source == "cache"
    with pytest.raises(why.StatusStale):
        judged(STRANGER_KEY, now + 7200)
    answers.clear()
    for offline in (True, False):
        with pytest.raises(why.StatusStale):
            judged(STRANGER_KEY, now + 600, offline=offline)


def test_an_issuer_elsewhere_does_not_name_this_machine_for_its_keys(
    web, opened: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, answers = web
    asked: list[str] = []
    answers["/keys"] = lambda handler: asked.append(handler.path)

    def fetched(_url: str, **_more: object) -> bytes:
        return metadata("https://issuer.example", jwks_uri=f"{url}/keys")

    monkeypatch.setattr("cmwallet.attest.fetching.fetch", fetched)
    with pytest.raises(why.UnknownIssuer, match="this machine"):
        KeyLookup(opened).keys_of("https://issuer.example")
    assert asked == []


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("https://issuer.example/1.jwt", ["10.1.2.3"]),
        ("https://issuer.example/1.jwt", ["93.184.216.34", "127.0.0.1"]),
        ("https://issuer.example:8443/", ["fd00::1"]),
        ("https://169.254.169.254/latest/meta-data", []),
        ("https://[::1]/", []),
        ("https://[::ffff:192.168.0.1]/", []),
        ("https://issuer.example/", ["100.64.0.1"]),
    ],
)
def test_an_address_that_others_name_leads_to_the_public_internet_or_is_not_asked(
    url: str, leads_to: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_arguments: object, **_more: object) -> None:
        raise AssertionError("it was asked")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    for proxy in ("", "http://proxy.example:3128"):
        if proxy and "issuer" in url:
            continue  # a proxy resolves the name itself
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(NetworkFailed, match="public internet"):
            fetch(url, limit=10, accept="*/*", guard=AddressGuard(resolve=lambda _host, _port: leads_to))


def test_a_host_is_asked_at_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], *_arguments: object, **_more: object) -> None:
        asked.append(address)
        raise OSError("nobody there")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    for name in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NetworkFailed):
        fetch(
            "https://issuer.example:8443/1.jwt",
            limit=10,
            accept="*/*",
            guard=AddressGuard(resolve=lambda _host, _port: ["93.184.216.34"]),
        )
    assert asked == [("93.184.216.34", 8443)]


def test_keys_by_address_are_followed_once(web, opened: Session) -> None:
    url, answers = web
    answers["/.well-known/jwt-vc-issuer"] = say(metadata(url, jwks_uri=f"{url}/keys"))
    answers["/keys"] = say(json.dumps({"keys": [ISSUER_KEY.public.document, {"kty": "RSA"}]}).encode())
    (one,) = KeyLookup(opened).keys_of(url).keys
    assert one.jwk == ISSUER_KEY.public


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        b"{}",
        b'{"issuer": "https://other.example", "jwks": {"keys": []}}',
        b'{"issuer": "URL"}',
        b'{"issuer": "URL", "jwks": {"keys": []}, "jwks_uri": "https://x.example"}',
        b'{"issuer": "URL", "jwks_uri": "file:///etc/passwd"}',
        b'{"issuer": "URL", "jwks": {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]}}',
        b'{"issuer": "URL", "jwks": {"keys": ' + b"[" * 5000 + b"]" * 5000 + b"}}",
    ],
)
def test_metadata_that_are_not_the_issuers_are_refused(web, opened: Session, content: bytes) -> None:
    url, answers = web
    answers["/.well-known/jwt-vc-issuer"] = say(content.replace(b"URL", url.encode()))
    with pytest.raises(why.Rejected):
        KeyLookup(opened).keys_of(url)


def test_an_issuer_that_was_never_seen_is_neither_yes_nor_no_without_a_net(opened: Session) -> None:
    for issuer in ("https://issuer.example", "did:ethr:0x4d2:0x" + "11" * 20):
        with pytest.raises(why.StatusStale):
            KeyLookup(opened, offline=True).keys_of(issuer)


def test_a_list_is_fetched_only_when_the_kept_one_is_over(web, home: Home) -> None:
    url, answers = web
    uri, asked = f"{url}/1.jwt", []
    now = int(time.time())
    made = write_token(StatusList.empty(2), ISSUER_KEY, uri=uri, now=now, ttl=3600)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(1)
        say(made.encode())(handler)

    answers["/1.jwt"] = answer
    lists = ListLookup(Cache(home))
    assert lists.token_of(uri) == (made, "web")
    lists.proven(uri, made)
    assert lists.token_of(uri) == (made, "cache")
    assert len(asked) == 1
    ListLookup(Cache(home), renew=True).token_of(uri)
    assert len(asked) == 2
    later = ListLookup(Cache(home), clock=lambda: now + 4000)
    later.token_of(uri)
    assert len(asked) == 3


def test_a_page_in_the_place_of_a_list_says_nothing(web, home: Home) -> None:
    url, answers = web
    answers["/1.jwt"] = say(b"<html>log in to this network</html>")
    with pytest.raises(why.StatusStale):
        ListLookup(Cache(home)).token_of(f"{url}/1.jwt")


def test_a_presentation_for_an_untrusted_issuer_makes_nobody_ask_anywhere(web, opened: Session) -> None:
    url, answers = web
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        say(b"{}")(handler)

    answers["/.well-known/jwt-vc-issuer"] = answers["/1.jwt"] = answer
    text = present(issue(claims(iss=url, status={"status_list": {"idx": 1, "uri": f"{url}/1.jwt"}})))
    found = KeyLookup(opened)
    demand = Demand(NOW, Occasion(VERIFIER, NONCE, NOW), trust_in(["https://issuer.example"]))
    with pytest.raises(why.UntrustedIssuer):
        verify(text, demand, found, ListLookup(Cache(opened.home)))
    assert asked == []
    assert check(present(issue())).trusted == "listed"
