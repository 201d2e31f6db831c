"""Two servers of one home on one PostgreSQL, behind one address: everything that is taken once is taken once."""

from __future__ import annotations

import itertools
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from oauth.dapp import Connection, Tokens
from oauth.dapp.discovery import discover
from oauth.dapp.errors import ServerRefused, ServerUnreachable
from tests.cli.walletrun import Home
from tests.interop.postgresql import PostgreSQL, running
from tests.processes import free_port
from tests.security.oauthhome import (
    REDIRECT,
    VALUES,
    Browser,
    Server,
    code_in,
    dapp_of,
    letters_on,
    oauth_home,
    wait_for,
    wish,
)

URL = "https://me.example"


class Balancer(httpx2.BaseTransport):
    """Stands where a proxy would: takes requests for the public name to the servers in turn, `Host` as it came."""

    def __init__(self, servers: list[Server], turn: Iterator[int]) -> None:
        self._ports = [server.port for server in servers]  # type: ignore[attr-defined]
        self._turn = turn
        self._inner = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        port = self._ports[next(self._turn) % len(self._ports)]
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=port)
        passed = httpx2.Request(request.method, url, headers=request.headers, stream=request.stream)
        passed.extensions = request.extensions
        return self._inner.handle_request(passed)

    def close(self) -> None:
        self._inner.close()


class Pair:
    """The two servers, and clients that reach now one and now the other."""

    def __init__(self, home: Home, servers: list[Server]) -> None:
        self.home, self.servers, self.issuer = home, servers, servers[0].issuer
        self._turn = itertools.count()

    def dapp(self) -> Connection:
        http = httpx2.Client(transport=Balancer(self.servers, self._turn), timeout=30)
        return Connection(dapp_of(self.home), http, discover(http, self.issuer))

    def browser(self) -> Browser:
        made = Browser()
        made._transport = Balancer(self.servers, self._turn)
        made._mounts = {}
        return made


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgreSQL]:
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def pair(postgres: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with oauth_home(tmp_path_factory.mktemp("pair")) as home:
        home.run("config", "set", "oauth.store", postgres.url)
        home.run("oauth", "issuer", "move", URL)
        ports = free_ports(2)
        servers = []
        for port in ports:
            server = Server(home, "--port", str(port))
            server.port = port  # type: ignore[attr-defined]
            servers.append(server)
        home.run("oauth", "client", "add", home.did, "--document", "document")  # type: ignore[attr-defined]
        assert not (home.path / "oauth.db").exists()
        yield Pair(home, servers)
        for server in servers:
            assert server.end() == 0


def free_ports(count: int) -> list[int]:
    ports: set[int] = set()
    while len(ports) < count:
        ports.add(free_port())
    return sorted(ports)


@pytest.fixture(scope="module")
def browser(pair: Pair) -> Iterator[Browser]:
    with pair.browser() as made:
        yield made.sign_in(pair.home)


def approved(pair: Pair, dapp: Connection, browser: Browser, **more: object) -> tuple[object, str]:
    pushed = dapp.push(wish(**more), REDIRECT)  # type: ignore[arg-type]
    answer = browser.answer(pair.servers[0], browser.visit(pushed.url).text, "allow")
    assert answer.status_code == 303, answer.text
    return pushed, answer.headers["location"]


def at_once(work: Callable[[int], object], times: int) -> list[object]:
    """Do it so many times at the same moment."""
    barrier = threading.Barrier(times)

    def begin(number: int) -> object:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(begin, range(times)))


def test_a_flow_whose_steps_fall_on_either_server_completes(pair, browser) -> None:
    for _ in range(2):  # an even number of steps would always meet the same servers
        with pair.dapp() as dapp:
            pushed, back = approved(pair, dapp, browser)
            tokens = dapp.finish(pushed, back)  # type: ignore[arg-type]
            assert dapp.fields(tokens.access_token)["fields"]["given_name"]["value"] == VALUES["given_name"]  # type: ignore[index,call-overload]
            assert dapp.refresh(tokens.refresh_token).access_token  # type: ignore[arg-type]
            dapp.revoke(tokens.refresh_token)  # type: ignore[arg-type]
            assert dapp.request("GET", f"{pair.issuer}/vault/fields", tokens.access_token).status_code == 401
        next(pair._turn)


def test_an_edit_is_seen_by_both_servers(pair, browser) -> None:
    with pair.dapp() as dapp:
        pushed, back = approved(pair, dapp, browser)
        tokens = dapp.finish(pushed, back)
        for name in ("Grace", VALUES["given_name"]):
            pair.home.run("identity", "set", "given_name", "-", stdin=name + "\n")
            for _ in range(2):
                next(pair._turn)
                assert dapp.fields(tokens.access_token)["fields"]["given_name"]["value"] == name


def test_a_request_decided_in_the_terminal_goes_on_at_either_server(pair, browser) -> None:
    with pair.dapp() as dapp:
        pushed = dapp.push(wish(), REDIRECT)
        pair.home.run("oauth", "approve", letters_on(browser.visit(pushed.url).text), "--yes")
        assert dapp.finish(pushed, browser.visit(pushed.url).headers["location"]).access_token


def test_race_on_codes_at_two_servers_gives_one_pair_of_tokens_and_then_none(pair, browser) -> None:
    with pair.dapp() as dapp:
        pushed, back = approved(pair, dapp, browser)

    def redeem(_number: int) -> Tokens | None:
        with pair.dapp() as one:
            try:
                return one.finish(pushed, back)
            except ServerRefused:
                return None

    got = [tokens for tokens in at_once(redeem, 8) if tokens is not None]
    assert len(got) == 1
    with pair.dapp() as dapp:  # seven others came with the same code: what it gave is taken back
        assert dapp.request("GET", f"{pair.issuer}/vault/fields", got[0].access_token).status_code == 401


def test_race_on_a_decision_at_two_servers_makes_one_grant(pair, browser) -> None:
    before = len(pair.home.json("identity", "grants"))
    with pair.dapp() as dapp:
        pushed = dapp.push(wish(), REDIRECT)
        pages = [browser.visit(pushed.url).text for _ in range(4)]
        answers = at_once(lambda number: browser.answer(pair.servers[0], pages[number], "allow"), 4)
    codes = {code_in(one) for one in answers if one.status_code == 303}  # type: ignore[attr-defined,arg-type]
    assert len(codes) == 1
    assert len(pair.home.json("identity", "grants")) == before + 1


def test_race_on_uses_at_two_servers_takes_no_more_than_were_granted(pair, browser) -> None:
    with pair.dapp() as dapp:
        pushed, back = approved(pair, dapp, browser, max_uses=3)
        token = dapp.finish(pushed, back).access_token

    def read(_number: int) -> int:
        with pair.dapp() as one:
            answer = one.request("GET", f"{pair.issuer}/vault/fields", token)
            return answer.status_code

    assert sorted(at_once(read, 8)) == [200] * 3 + [401] * 5


def test_race_on_a_login_link_at_two_servers_lets_one_browser_in(pair) -> None:
    link = pair.home.run("oauth", "login-link", "--quiet").out.strip()

    def follow(_number: int) -> int:
        with pair.browser() as one:
            return one.visit(link).status_code

    assert sorted(at_once(follow, 6)) == [303] + [403] * 5


def test_the_cookie_is_a_host_cookie_and_the_rows_show_no_name(pair, postgres, browser) -> None:
    assert all(name.startswith("__Host-cmwallet-") for name in browser.cookies)
    dump = subprocess.run(
        [str(postgres.programs / "pg_dump"), "-h", str(postgres.folder), "-U", postgres.user, "postgres"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "COPY public.grants" in dump
    for secret in (*VALUES.values(), "Ticket shop", pair.home.did, pair.home.did.lower(), "to greet you", "given_name"):
        assert secret not in dump
        assert secret.encode().hex() not in dump


def test_postgresql_is_away_for_a_while(pair, postgres, browser) -> None:
    with pair.dapp() as dapp:
        pushed, back = approved(pair, dapp, browser)
        tokens = dapp.finish(pushed, back)
        waiting = dapp.push(wish(), REDIRECT)
        grant = str(dapp.fields(tokens.access_token)["grant_id"])
        postgres.stop("immediate")
        try:
            for _ in range(2):
                assert dapp.request("GET", f"{pair.issuer}/vault/fields", tokens.access_token).status_code == 503
                assert browser.visit(waiting.url).status_code == 503
            with pytest.raises(ServerUnreachable):
                dapp.push(wish(), REDIRECT)
            assert pair.home.run("identity", "grant", "revoke", grant, code=3).err
            pair.home.run("lock")
            pair.home.run("unlock", "--for", "1h", "--idle", "1h")
            for server in pair.servers:  # the servers come up without their store, and wait for it
                wait_for(lambda server=server: "cannot serve yet" in server.log.read_text())
        finally:
            postgres.start()
        for _ in pair.servers:
            wait_for(lambda: browser.visit(f"{pair.issuer}/dashboard").status_code == 200)
        next(pair._turn)
        for _ in pair.servers:
            wait_for(lambda: browser.visit(f"{pair.issuer}/dashboard").status_code == 200)
        assert dapp.fields(tokens.access_token)["fields"]
        assert re.search("Ticket shop", browser.visit(waiting.url).text)
        pair.home.run("identity", "grant", "revoke", grant)
        assert dapp.request("GET", f"{pair.issuer}/vault/fields", tokens.access_token).status_code == 401
