"""One server of several identities: none shows, opens or decides what is another's, and each keeps its own rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2
import pytest

from oauth.dapp import Connection, connect
from oauth.dapp.errors import ClientError, ServerRefused, ServerUnreachable
from tests.cli.walletrun import Home
from tests.security.oauthhome import (
    REDIRECT,
    Browser,
    Server,
    dapp_of,
    letters_on,
    oauth_home,
    port_of,
    serving_dapp,
    wait_for,
    wish,
)


@dataclass
class Two:
    """A home with two identities, `me` and `work`, served by one process; the dapp at both."""

    home: Home
    server: Server
    work: str
    at_me: Connection
    at_work: Connection

    @property
    def me(self) -> str:
        return self.server.issuer

    @contextmanager
    def browser(self, identity: str) -> Iterator[Browser]:
        link = self.home.run("oauth", "login-link", "--identity", identity, "--quiet").out.strip()
        with Browser() as browser:
            assert browser.visit(link).status_code == 303
            yield browser

    def granted(self, dapp: Connection, identity: str, *fields: str):
        """The tokens of a whole flow with one of them."""
        with self.browser(identity) as browser:
            pushed = dapp.push(wish(*fields), REDIRECT)
            page = browser.visit(pushed.url).text
            issuer = self.me if identity == "me" else self.work
            answer = browser.answer(self._of(issuer), page, "allow")
            return dapp.finish(pushed, answer.headers["location"])

    def _of(self, issuer: str) -> Server:
        one = object.__new__(Server)
        one.issuer = issuer
        return one


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    with oauth_home(tmp_path_factory.mktemp("several")) as home, ExitStack() as stack:
        home.run("account", "new", "work", "--quiet")
        home.run("chain", "faucet", "work", "--quiet")
        home.run("identity", "create", "work", "--account", "work", "--quiet")
        home.run("identity", "register", "work", "--yes", "--quiet")
        home.run("identity", "set", "given_name", "-", "--identity", "work", stdin="Worksentinel\n")
        home.run("identity", "set", "birthdate", "-", "--identity", "work", stdin="1991-01-02\n")
        server = stack.enter_context(serving_dapp(home))
        work = home.json("oauth", "issuer", "show", "--identity", "work")["issuer"]
        at_me, at_work = (stack.enter_context(connect(dapp_of(home), issuer)) for issuer in (server.issuer, work))
        yield Two(home, server, work, at_me, at_work)


def test_every_identity_is_served_at_an_address_of_its_own_that_of_the_one_in_use_first(two: Two) -> None:
    assert two.me == two.home.json("oauth", "issuer", "show")["issuer"]
    assert two.me != two.work
    assert two.at_me.metadata.document["cmwallet_issuer_did"] == two.home.json("identity", "show", "me")["did"]
    assert two.at_work.metadata.document["cmwallet_issuer_did"] == two.home.json("identity", "show", "work")["did"]
    assert set(two.at_me.keys()) & set(two.at_work.keys()) == set()
    log = two.server.log.read_text()
    assert f"work is served at {two.work}" in log
    assert two.server.process.stdout is not None
    others = [two.server.process.stdout.readline().decode().strip() for _ in range(2)]
    assert others[-1] == two.work, "the other addresses follow on stdout, in the order in which they were made"


def test_each_gives_what_is_its_own(two: Two) -> None:
    mine, works = two.granted(two.at_me, "me", "given_name"), two.granted(two.at_work, "work", "given_name")
    assert two.at_me.fields(mine.access_token)["fields"]["given_name"]["value"] == "Adasentinel"
    assert two.at_work.fields(works.access_token)["fields"]["given_name"]["value"] == "Worksentinel"


def test_a_token_of_one_opens_nothing_at_the_other(two: Two) -> None:
    mine = two.granted(two.at_me, "me", "given_name")
    for path in ("/vault/fields", "/userinfo", f"/grants/{mine.grant_id}"):
        with pytest.raises(ServerRefused) as refused:
            two.at_work.fetch(two.work + path, mine.access_token)
        assert refused.value.error == "invalid_token"
    with pytest.raises(ServerRefused) as refused:
        two.at_work.refresh(str(mine.refresh_token))
    assert refused.value.error == "invalid_grant"
    assert two.at_work.introspect(mine.access_token) == {"active": False}
    two.at_work.revoke(str(mine.refresh_token))
    assert two.at_me.refresh(str(mine.refresh_token)).access_token, "the other's word ended nothing"


def test_a_code_of_one_is_none_at_the_other(two: Two) -> None:
    with two.browser("me") as browser:
        pushed = two.at_me.push(wish("given_name"), REDIRECT)
        page = browser.visit(pushed.url).text
        answer = browser.answer(two.server, page, "allow").headers["location"]
    with pytest.raises(ClientError, match="another issuer"):
        two.at_work.finish(pushed, answer)  # mix-up (RFC 9207)
    code = {"grant_type": "authorization_code", "code": httpx2.URL(answer).params["code"]}
    more = {"redirect_uri": pushed.redirect_uri, "code_verifier": pushed.verifier}
    with pytest.raises(ServerRefused) as refused:
        two.at_work._ask("token_endpoint", {**code, **more})
    assert refused.value.error == "invalid_grant"
    assert two.at_me.finish(pushed, answer).access_token


def test_an_assertion_for_one_is_none_at_the_other(two: Two) -> None:
    from oauth.dapp.assertion import authenticate

    dapp = two.at_me.dapp
    made = authenticate(dapp.signer, dapp.client_id, two.me, two.at_me.now)
    assert httpx2.post(f"{two.work}/introspect", data={**made, "token": "t"}).json()["error"] == "invalid_client"


def test_a_request_to_one_is_shown_and_decided_by_the_other_nowhere(two: Two) -> None:
    pushed = two.at_me.push(wish("given_name"), REDIRECT)
    query = urlsplit(pushed.url).query
    with two.browser("work") as strangers, two.browser("me") as browser:
        assert strangers.get(f"{two.work}/authorize?{query}").status_code in (400, 404)
        assert strangers.get(pushed.url).status_code == 403, "its cookie is for the other's pages"
        letters = letters_on(browser.visit(pushed.url).text)
    assert two.home.json("oauth", "requests", "--identity", "work") == []
    assert len(two.home.json("oauth", "requests")) == 1
    for what in (("approve", letters, "--yes"), ("deny", letters)):
        two.home.error("oauth", *what, "--identity", "work", code=5)
    two.home.run("oauth", "deny", letters)


def test_a_device_that_asks_one_is_not_found_at_the_other(two: Two) -> None:
    code = two.at_me.start_device(wish("given_name"))
    two.home.error("oauth", "approve", code.user_code, "--identity", "work", "--yes", code=5)
    with pytest.raises(ServerRefused) as refused:
        two.at_work.ask_device(code)
    assert refused.value.error == "invalid_grant"
    two.home.run("oauth", "deny", code.user_code)


def test_a_session_of_one_is_none_at_the_other(two: Two) -> None:
    mine = two.granted(two.at_me, "me", "given_name")
    with two.browser("me") as browser:
        (cookie,) = browser.cookies.jar
        assert cookie.path == urlsplit(two.me).path
        shown = browser.get(f"{two.me}/dashboard").text
        assert f"/dashboard/{mine.grant_id}" in shown
        assert "Worksentinel" not in shown
        forced = {"cookie": f"{cookie.name}={cookie.value}"}
        renamed = {"cookie": f"cmwallet-{two.work.rpartition('/')[2][:8]}={cookie.value}"}
        for headers in (forced, renamed):
            assert httpx2.get(f"{two.work}/dashboard", headers={**headers, "accept": "text/html"}).status_code == 403
    with two.browser("work") as other:
        assert f"/dashboard/{mine.grant_id}" not in other.get(f"{two.work}/dashboard").text
        assert other.get(f"{two.work}/dashboard/{mine.grant_id}").status_code == 404


def test_a_login_link_of_one_lets_nobody_in_at_the_other(two: Two) -> None:
    link = two.home.run("oauth", "login-link", "--quiet").out.strip()
    with Browser() as browser:
        assert browser.visit(link.replace(two.me, two.work)).status_code == 403
        assert browser.visit(link).status_code == 303, "the try used nothing up"


def test_what_is_no_issuers_names_none(two: Two) -> None:
    slugs = [issuer.rpartition("/")[2] for issuer in (two.me, two.work)]
    for path in ("/", "/i", "/i/", "/i/x", "/i/x/jwks", "/.well-known/oauth-authorization-server", "/nothing"):
        for accept in ("text/html", "application/json"):
            answer = httpx2.get(two.server.origin + path, headers={"accept": accept})
            assert answer.status_code == 404, path
            assert not [slug for slug in slugs if slug in answer.text + str(answer.headers)]
    stray = httpx2.get(two.server.origin.replace("127.0.0.1", "localhost"), headers={"accept": "text/html"})
    assert (stray.status_code, [slug for slug in slugs if slug in stray.text]) == (421, [])
    evil = httpx2.get(two.me + "/jwks", headers={"host": "evil.example"})
    assert evil.status_code == 421


def test_what_one_changed_is_what_the_other_does_not_give(two: Two) -> None:
    works = two.granted(two.at_work, "work", "given_name")
    two.home.run("identity", "set", "given_name", "-", stdin="Changedsentinel\n")
    assert two.at_work.fields(works.access_token)["fields"]["given_name"]["value"] == "Worksentinel"
    two.home.run("identity", "set", "given_name", "-", "--identity", "work", stdin="Newsentinel\n")
    assert two.at_work.fields(works.access_token)["fields"]["given_name"]["value"] == "Newsentinel"
    two.home.run("identity", "set", "given_name", "-", stdin="Adasentinel\n")
    two.home.run("identity", "set", "given_name", "-", "--identity", "work", stdin="Worksentinel\n")


def test_locking_ends_all_and_unlocking_goes_on_with_all(two: Two) -> None:
    tokens = [two.granted(two.at_me, "me", "given_name"), two.granted(two.at_work, "work", "given_name")]
    two.home.run("lock")
    for dapp, held in zip((two.at_me, two.at_work), tokens, strict=True):
        with pytest.raises(ServerUnreachable):
            dapp.fields(held.access_token)
    two.home.run("unlock", "--for", "1h", "--quiet")
    wait_for(lambda: httpx2.get(f"{two.work}/jwks").status_code == 200)
    for dapp, held in zip((two.at_me, two.at_work), tokens, strict=True):
        assert dapp.fields(held.access_token)["fields"]


def test_an_identity_that_is_made_meanwhile_is_served_once_it_has_an_address_and_keeps_its_rule(two: Two) -> None:
    mine = two.granted(two.at_me, "me", "given_name")
    another = two.home.json("identity", "show", "work")["did"]  # not the dapp that asks
    two.home.run("identity", "create", "single", "--only-for", another, "--quiet")
    two.home.run("identity", "set", "given_name", "-", "--identity", "single", stdin="Singlesentinel\n")
    two.home.run("identity", "set", "birthdate", "-", "--identity", "single", stdin="1992-01-02\n")
    single = two.home.json("oauth", "issuer", "show", "--identity", "single")["issuer"]
    wait_for(lambda: httpx2.get(f"{single}/jwks").status_code == 200)
    assert two.at_me.fields(mine.access_token)["fields"], "the others went on"
    with connect(dapp_of(two.home), single) as dapp, two.browser("single") as browser:
        pushed = dapp.push(wish("given_name"), REDIRECT)
        letters = letters_on(browser.visit(pushed.url).text)
        two.home.error("oauth", "approve", letters, "--yes", "--identity", "single", code=10)
    two.home.run("identity", "remove", "single", "--yes", "--quiet")
    wait_for(lambda: httpx2.get(f"{single}/jwks").status_code == 404)
    assert two.at_me.fields(mine.access_token)["fields"]


def test_a_named_identity_is_served_alone(two: Two) -> None:
    two.server.end()
    with Server(two.home, "--identity", "work", *port_of(two.home)).process as process:
        assert httpx2.get(f"{two.work}/jwks").status_code == 200
        assert httpx2.get(f"{two.me}/jwks").status_code == 404
        process.terminate()
        process.communicate()
    two.server.again()
