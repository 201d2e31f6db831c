"""What breaks around a flow: process, disk, clock, the chain's node. Nothing is granted twice, and nothing is lost."""

from __future__ import annotations

import resource
import signal
import threading
import time
from collections.abc import Iterator

import httpx2
import pytest

from oauth.dapp import Connection, Tokens, connect
from oauth.dapp.errors import ServerRefused, ServerUnreachable
from tests.cli.walletrun import Home
from tests.security.oauthhome import (
    REDIRECT,
    VALUES,
    Browser,
    Server,
    dapp_at,
    dapp_of,
    oauth_home,
    serving_dapp,
    wait_for,
    wish,
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with oauth_home(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture(scope="module")
def server(home: Home) -> Iterator[Server]:
    with serving_dapp(home) as running:
        yield running


@pytest.fixture(scope="module")
def browser(home: Home, server: Server) -> Iterator[Browser]:
    with Browser() as made:
        yield made.sign_in(home)


@pytest.fixture
def dapp(home: Home, server: Server) -> Iterator[Connection]:
    with dapp_at(home, server) as connection:
        yield connection


def test_kill_between_any_two_steps_loses_nothing_and_grants_once(home, server, dapp, browser) -> None:
    before = len(home.json("identity", "grants"))
    pushed = dapp.push(wish(), REDIRECT)
    server.again(signal.SIGKILL)
    page = browser.visit(pushed.url).text
    server.again(signal.SIGKILL)
    back = browser.answer(server, page, "allow").headers["location"]
    server.again(signal.SIGKILL)
    tokens = dapp.finish(pushed, back)
    server.again(signal.SIGKILL)
    assert dapp.fields(tokens.access_token)["fields"]["given_name"]["value"] == VALUES["given_name"]  # type: ignore[index,call-overload]
    server.again(signal.SIGKILL)
    assert tokens.refresh_token is not None
    assert dapp.fields(dapp.refresh(tokens.refresh_token).access_token)["fields"]
    assert len(home.json("identity", "grants")) == before + 1


def test_kill_while_codes_are_redeemed_gives_no_code_twice(home, server, browser) -> None:
    with dapp_at(home, server) as dapp:
        waiting = []
        for _ in range(4):
            pushed = dapp.push(wish(), REDIRECT)
            page = browser.visit(pushed.url).text
            waiting.append((pushed, browser.answer(server, page, "allow").headers["location"]))
    got: list[tuple[int, Tokens]] = []

    def redeem(number: int) -> None:
        pushed, back = waiting[number]
        try:
            with dapp_at(home, server) as one:
                got.append((number, one.finish(pushed, back)))
        except (ServerUnreachable, ServerRefused):
            pass  # killed under its hands, or used

    threads = [threading.Thread(target=redeem, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    while not got and any(thread.is_alive() for thread in threads):
        pass
    server.again(signal.SIGKILL)
    for thread in threads:
        thread.join()
    for number in range(4):
        redeem(number)
    assert len({number for number, _ in got}) == len(got)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs prlimit")
def test_a_full_disk_is_told_and_nothing_is_half_written(home, server, dapp, browser) -> None:
    before = home.json("identity", "grants")
    pushed = dapp.push(wish(), REDIRECT)
    page = browser.visit(pushed.url).text
    most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    try:
        assert httpx2.get(f"{server.issuer}/jwks").status_code == 200  # what needs no disk still works
        with pytest.raises(ServerUnreachable):
            dapp.push(wish(), REDIRECT)
        assert browser.answer(server, page, "allow").status_code == 503
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, most)
    assert home.json("identity", "grants") == before
    back = browser.answer(server, browser.visit(pushed.url).text, "allow").headers["location"]
    assert dapp.fields(dapp.finish(pushed, back).access_token)["fields"]


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_five_minutes_off_proves_by_nonce_and_is_told_at_assertions(home, server, browser, minutes) -> None:
    with connect(dapp_of(home), server.issuer) as right:
        pushed = right.push(wish(), REDIRECT)
        back = browser.answer(server, browser.visit(pushed.url).text, "allow").headers["location"]
        tokens = right.finish(pushed, back)

    def clock() -> float:
        return time.time() + 60 * minutes

    with connect(dapp_of(home), server.issuer, clock=clock) as wrong:
        read = wrong.request("GET", f"{server.issuer}/vault/fields", tokens.access_token)
        if read.status_code == 401:  # the nonce has to be learnt first
            read = wrong.request("GET", f"{server.issuer}/vault/fields", tokens.access_token)
        retried = wrong.fetch if read.status_code == 401 else None
        assert read.status_code == 200 or retried is not None
        with pytest.raises(ServerRefused) as refused:
            wrong.push(wish(), REDIRECT)
    assert "clock" in f"{refused.value} {refused.value.hint}"


def test_the_chain_is_read_whether_its_own_server_runs_or_not(home, server, dapp) -> None:
    """The embedded chain is read in the server's process then; what was known before is not asked for again at once."""
    home.run("chain", "stop")
    server.again(signal.SIGKILL)  # so that nothing is known of the dapp's keys
    assert dapp.push(wish(), REDIRECT).url
    home.url = home.json("chain", "start", "--port", "0")["url"]
    assert dapp.push(wish(), REDIRECT).url


def test_locking_while_a_page_is_open_decides_nothing(home, server, dapp, browser) -> None:
    pushed = dapp.push(wish(), REDIRECT)
    page = browser.visit(pushed.url).text
    before = home.json("identity", "grants")
    home.run("lock")
    wait_for(lambda: httpx2.get(f"{server.issuer}/jwks").status_code == 503)
    assert browser.answer(server, page, "allow").status_code == 503
    home.run("unlock", "--for", "1h", "--idle", "1h")
    wait_for(lambda: httpx2.get(f"{server.issuer}/jwks").status_code == 200)
    assert home.json("identity", "grants") == before
    back = browser.answer(server, page, "allow").headers["location"]  # the form is as good as before
    assert dapp.finish(pushed, back).access_token
