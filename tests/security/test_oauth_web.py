"""Attacks on the pages and on the process behind them, over HTTP against the real server."""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.home.database import Database
from cmwallet.home.folder import Home as HomeFolder
from cmwallet.servers.listening import MOST_CONNECTIONS
from cmwallet.serving.keys import Keys, collect
from cmwallet.serving.plan import Served
from identity.errors import WrongPassphrase
from identity.secret import Secret
from identity.vault.slots import PassphraseCredential
from identity.vault.vault import Vault
from oauth.dapp import Connection
from tests.cli.walletrun import PASSPHRASE, Home
from tests.security.oauthhome import (
    FROM_A_LINK,
    FROM_OUR_PAGE,
    REDIRECT,
    VALUES,
    Browser,
    Server,
    code_in,
    dapp_at,
    letters_on,
    oauth_home,
    serving_dapp,
    wait_for,
    wish,
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with oauth_home(tmp_path_factory.mktemp("oauth")) as made:
        yield made


@pytest.fixture(scope="module")
def server(home: Home) -> Iterator[Server]:
    with serving_dapp(home) as running:
        yield running


@pytest.fixture
def dapp(home: Home, server: Server) -> Iterator[Connection]:
    with dapp_at(home, server) as connection:
        yield connection


@pytest.fixture(scope="module")
def browser(home: Home, server: Server) -> Iterator[Browser]:
    with Browser() as made:
        yield made.sign_in(home)


def granted(dapp: Connection, browser: Browser, server: Server, *fields: str):
    """A grant made through the page; its tokens."""
    pushed = dapp.push(wish(*fields), REDIRECT)
    answer = browser.answer(server, browser.visit(pushed.url).text, "allow")
    return dapp.finish(pushed, answer.headers["location"])


# Who does not read


def test_connections_that_ask_and_read_nothing_shut_nobody_out(server) -> None:
    """More of them than are let in at all, with hundreds of answers each that the system could not hold for them."""
    base = urlsplit(server.issuer)
    asked = f"GET /.well-known/oauth-authorization-server{base.path} HTTP/1.1\r\nHost: {base.netloc}\r\n\r\n".encode()
    with ExitStack() as opened:
        for _ in range(MOST_CONNECTIONS + 20):
            one = opened.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
            one.settimeout(30)
            one.connect(("127.0.0.1", base.port))
            one.setblocking(False)
            with suppress(BlockingIOError):
                one.send(asked * 100)
        for _ in range(3):
            answer = httpx2.get(f"{server.issuer}/jwks", timeout=30)
            assert answer.status_code == 200


# Who may decide, and who gets the code


def test_foreign_browser_terminal_approval_issues_nothing(home, server, dapp, browser) -> None:
    """The attacker begins a flow in her own browser and has the user approve it in the terminal."""
    pushed = dapp.push(wish(), REDIRECT)
    with Browser() as foreign, Browser() as other:
        shown = foreign.visit(pushed.url)
        assert shown.status_code == 403
        assert "oauth approve" not in shown.text
        assert not re.search(r"\b[BCDFGHJKLMNPQRSTVWXZ]{4}-?[BCDFGHJKLMNPQRSTVWXZ]{4}\b", shown.text)
        letters = letters_on(browser.visit(pushed.url).text)
        letters_elsewhere = letters_on(other.sign_in(home).visit(pushed.url).text)
        assert letters != letters_elsewhere
        home.run("oauth", "approve", letters, "--yes")
        for stranger in (foreign, other):
            answer = stranger.visit(pushed.url)
            assert answer.status_code in (403, 404)
            assert "location" not in answer.headers
        back = browser.visit(pushed.url)
        assert dapp.finish(pushed, back.headers["location"]).access_token
        assert browser.visit(pushed.url).status_code == 404  # the code was given once
    assert home.error("oauth", "approve", letters, "--yes", code=5)["code"] == "not_found"


def test_what_is_denied_in_the_terminal_is_told_by_the_browser_that_asked(home, server, dapp, browser) -> None:
    pushed = dapp.push(wish(), REDIRECT)
    letters = letters_on(browser.visit(pushed.url).text)
    home.run("oauth", "deny", letters)
    back = browser.visit(pushed.url).headers["location"]
    assert back.startswith(f"{REDIRECT}?error=access_denied")
    assert f"state={pushed.state}" in back
    assert browser.visit(pushed.url).status_code == 404


def test_login_link_replay_lets_nobody_in(home, server) -> None:
    link = home.run("oauth", "login-link", "--quiet").out.strip()
    outcomes = []

    def follow() -> None:
        with Browser() as one:
            outcomes.append(one.visit(link).status_code)

    threads = [threading.Thread(target=follow) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [303] + [403] * 15


def test_race_on_one_decision_makes_one_grant_and_one_code(home, server, dapp, browser) -> None:
    pushed = dapp.push(wish(), REDIRECT)
    pages = [browser.visit(pushed.url).text for _ in range(6)]
    answers: list[httpx2.Response] = []
    before = len(home.json("identity", "grants"))

    def send(page: str) -> None:
        answers.append(browser.answer(server, page, "allow"))

    threads = [threading.Thread(target=send, args=(page,)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = {code_in(answer) for answer in answers if answer.status_code == 303}
    assert len(codes) == 1
    assert len(answers) == 6
    assert len(home.json("identity", "grants")) == before + 1


def test_values_are_on_the_page_of_who_may_allow_and_nowhere_else(home, server, dapp, browser) -> None:
    pushed = dapp.push(wish("given_name", "email", optional=("family_name", "birthdate")), REDIRECT)
    page = browser.visit(pushed.url)
    for name in ("given_name", "email", "birthdate"):
        assert page.text.count(VALUES[name]) == 1  # behind its reveal
    assert page.text.count("You have no value for it") == 1  # the surname
    assert "no-store" in page.headers["cache-control"]
    with Browser() as foreign:
        for shown in (foreign.visit(pushed.url), browser.visit(f"{pushed.url}&wait")):
            assert not any(value in shown.text for value in VALUES.values())
    log = server.log.read_text()
    assert not any(value in log for value in VALUES.values())
    assert "show the person what a dapp would get" in home.run("vault", "log").out
    browser.answer(server, page.text, "deny")
    assert not any(value in browser.visit(pushed.url).text for value in VALUES.values())


def test_a_page_that_is_not_there_is_told_to_a_browser_and_in_json_to_programs(server, browser) -> None:
    for place in (f"{server.issuer}/nothing", f"{server.origin}/nothing"):
        shown = browser.visit(place)
        assert (shown.status_code, shown.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "There is no such page here" in shown.text
        answer = httpx2.get(place)
        assert answer.status_code == 404
        assert "error" in answer.json()


# Pages of others


def test_csrf_from_another_site_decides_nothing(server, dapp, browser) -> None:
    pushed = dapp.push(wish(), REDIRECT)
    page = browser.visit(pushed.url).text
    for headers in (
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:9", "sec-fetch-site": "same-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {},
    ):
        data = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)) | {"decision": "deny"}
        answer = browser.post(f"{server.issuer}/decide", data=data, headers=headers)
        assert answer.status_code == 403, headers
    assert browser.answer(server, page, "deny").status_code == 303  # the ticket was not used up by them


def test_clickjacking_is_refused_by_header_and_by_destination(server, dapp, browser) -> None:
    pushed = dapp.push(wish(), REDIRECT)
    shown = browser.visit(pushed.url)
    assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["x-frame-options"] == "DENY"
    framed = browser.get(pushed.url, headers={**FROM_A_LINK, "sec-fetch-dest": "iframe"})
    assert framed.status_code == 403
    assert "oauth approve" not in framed.text


def test_dns_rebinding_reaches_neither_pages_nor_protocol(server, browser) -> None:
    port = urlsplit(server.issuer).port
    path = urlsplit(server.issuer).path
    for host in ("evil.example", f"evil.example:{port}", f"127.0.0.1.evil.example:{port}", f"127.0.0.1:{port}.", ""):
        for place in ("/dashboard", "/jwks", "/authorize"):
            answer = raw(server, f"GET {path}{place} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            assert answer.split(b" ")[1] in (b"421", b"400"), (host, place)
    twice = f"GET {path}/jwks HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert raw(server, twice).split(b" ")[1] == b"400"


def test_open_redirect_leads_nowhere(server, dapp, browser) -> None:
    pushed = dapp.push(wish(), REDIRECT)
    evil = "https://evil.example/"
    for url in (
        f"{pushed.url}&redirect_uri={evil}",
        f"{server.issuer}/login?link=x&next={evil}",
        f"{server.origin}//evil.example/%2e%2e",
        f"{server.origin}/\\evil.example",
        f"{server.issuer}/dashboard/{evil}",
        f"{server.issuer}/authorize?client_id=x&request_uri={evil}",
        f"{server.issuer}/authorize?client_id=x&request_uri=y&redirect_uri={evil}&error=access_denied",
    ):
        answer = browser.visit(url)
        assert "evil.example" not in answer.headers.get("location", ""), url
        assert "evil.example" not in answer.headers.get("content-security-policy", ""), url
        assert "refresh" not in answer.headers or answer.headers["refresh"].isdigit()


def test_header_injection_by_state_stays_within_the_address(home, server, dapp, browser) -> None:
    from oauth.dapp.assertion import request_object

    evil = "x\r\nSet-Cookie: a=b\r\n\r\n<script>&iss=evil"
    parameters = {
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "state": evil,
        "code_challenge": "A" * 43,
        "code_challenge_method": "S256",
        "authorization_details": wish().details(server.issuer),
    }
    signed = request_object(dapp.dapp.signer, dapp.dapp.client_id, server.issuer, parameters, dapp.now)
    try:
        answer = dapp._ask("pushed_authorization_request_endpoint", {"request": signed})
    except Exception as refused:  # refusing such a state is as good
        assert "invalid" in str(refused)  # noqa: PT017
        return
    url = httpx2.URL(
        f"{server.issuer}/authorize",
        params={"client_id": dapp.dapp.client_id, "request_uri": str(answer["request_uri"])},
    )
    back = browser.answer(server, browser.visit(str(url)).text, "deny")
    assert back.status_code == 303
    assert "set-cookie" not in back.headers
    assert back.headers["location"].isascii()
    assert not set("\r\n<>") & set(back.headers["location"])


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root, to become another user")
def test_cookie_theft_across_ports_helps_no_other_user(server, browser) -> None:
    """A browser sends its cookies for 127.0.0.1 to every port; another user's program listens on one of them."""
    stolen = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    script = (
        "import os,socket,sys;os.setuid(65534);s=socket.socket();s.connect(('127.0.0.1',int(sys.argv[1])))\n"
        "s.sendall(sys.stdin.buffer.read());r=b''\n"
        "while True:\n"
        " c=s.recv(65536)\n"
        " if not c: break\n"
        " r+=c\n"
        "sys.stdout.buffer.write(r)"
    )
    place = urlsplit(f"{server.issuer}/dashboard")
    request = f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {stolen}\r\nConnection: close\r\n\r\n"
    assert raw(server, request).split(b" ")[1] == b"200"  # the control: the cookie is good
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, str(place.port)], input=request.encode(), capture_output=True, check=True
    )
    assert done.stdout.split(b" ")[1] == b"403"
    assert b"Ticket shop" not in done.stdout


# What reaches the server at all


def test_requests_that_are_too_large_or_read_in_two_ways_are_refused(server) -> None:
    place = urlsplit(server.issuer)
    start = f"POST {place.path}/token HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n"
    for rest in (
        f"X-Long: {'a' * 20_000}\r\n\r\n",
        "Content-Length: 70000\r\n\r\n" + "a" * 70_000,
        "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "X: a\x00b\r\n\r\n",
    ):
        status = raw(server, start + rest).split(b" ")[1]
        assert status in (b"400", b"413", b"431"), rest[:30]


def test_the_server_names_neither_itself_nor_its_version(server) -> None:
    answer = httpx2.get(f"{server.issuer}/jwks")
    assert "server" not in answer.headers
    assert "uvicorn" not in str(answer.headers).lower()


def test_log_leakage_shows_no_secret_and_no_value(home, server, dapp, browser) -> None:
    link = home.run("oauth", "login-link", "--quiet").out.strip()
    with Browser() as other:
        other.visit(link)
        cookies = list(other.cookies.values())
    pushed = dapp.push(wish("given_name", "email"), REDIRECT)
    back = browser.answer(server, browser.visit(pushed.url).text, "allow").headers["location"]
    tokens = dapp.finish(pushed, back)
    assert dapp.fields(tokens.access_token)["fields"]["email"]["value"] == VALUES["email"]  # type: ignore[index,call-overload]
    browser.visit(f"{server.issuer}/authorize?client_id=sentinelclient&request_uri=sentineluri")
    secrets = [
        *(
            link.rpartition("=")[2],
            *cookies,
            *browser.cookies.values(),
            code_in(httpx2.Response(303, headers={"location": back})),
        ),
        *(tokens.access_token, tokens.refresh_token or "x", pushed.url.rpartition("%3A")[2], pushed.state),
        *(*VALUES.values(), "sentinelclient", "sentineluri", PASSPHRASE),
    ]
    log = server.log.read_text()
    assert "/vault/fields" in log
    for secret in secrets:
        assert secret not in log


# Serving without the vault


def test_an_edit_in_another_process_is_seen_by_the_next_read(home, server, dapp, browser) -> None:
    tokens = granted(dapp, browser, server, "given_name")
    for name in ("Grace", VALUES["given_name"]):
        home.run("identity", "set", "given_name", "-", stdin=name + "\n")
        fields = dapp.fields(tokens.access_token)["fields"]
        assert fields["given_name"]["value"] == name  # type: ignore[index,call-overload]


def test_a_revoked_grant_is_refused_at_the_next_read(home, server, dapp, browser) -> None:
    tokens = granted(dapp, browser, server, "given_name")
    grant = str(dapp.fields(tokens.access_token)["grant_id"])
    place = f"{server.issuer}/dashboard/{grant}"
    page = browser.get(place, headers=FROM_OUR_PAGE).text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket is not None
    answer = browser.post(f"{place}/revoke", data={"ticket": ticket[1]}, headers=FROM_OUR_PAGE)
    assert answer.status_code == 303
    assert "revoked" in browser.get(place, headers=FROM_OUR_PAGE).text
    assert dapp.request("GET", f"{server.issuer}/vault/fields", tokens.access_token).status_code == 401
    shown = home.json("identity", "grant", "show", grant)
    assert (shown["state"], shown["pending"]) == ("revoked", None)  # the agent has signed the withdrawal
    again = browser.post(f"{place}/revoke", data={"ticket": ticket[1]}, headers=FROM_OUR_PAGE)
    assert again.status_code == 403  # the ticket is used up


def test_a_copy_of_the_home_after_kill_opens_nothing(home, tmp_path, dapp, browser, server) -> None:
    """Whatever is on disk of a server that was killed is worth nothing without the passphrase."""
    granted(dapp, browser, server, "given_name", "email")
    keys = keys_of_a_server(home)
    assert server.end(signal.SIGKILL) == -signal.SIGKILL
    try:
        shutil.copytree(home.path, tmp_path / "copy", ignore=shutil.ignore_patterns("*.sock"))
    finally:
        server.again()
    content = {path: path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert any(path.name == "oauth.db" for path in content)
    needles = [value.encode() for value in (*VALUES.values(), "Ticket shop", home.did, "to greet you")]
    for key in (keys.serving.private.reveal(), keys.signers["s"].private.reveal(), keys.state.derive("seal")):
        needles += [key, key.hex().encode(), base64.b64encode(key), base64.urlsafe_b64encode(key).rstrip(b"=")]
    for path, held in content.items():
        for needle in needles:
            assert needle not in held, (path.name, needle)
    assert AgentKeeper.connect(tmp_path / "copy" / "agent.sock") is None
    with pytest.raises(WrongPassphrase):
        Vault.unlock_with(tmp_path / "copy" / "vault.db", PassphraseCredential(Secret("not the passphrase")))


def keys_of_a_server(home: Home) -> Keys:
    """The keys that a server of this home gets: this test is one, as far as the agent can tell."""
    keeper = AgentKeeper.connect(home.path / "agent.sock")
    assert keeper is not None
    with closing(keeper), closing(Database(HomeFolder(home.path))) as database:
        return collect(keeper, database, [Served("me", "s", "")])


def test_after_lock_every_read_answers_503_and_unlock_goes_on(home, server, dapp, browser) -> None:
    tokens = granted(dapp, browser, server, "given_name")
    before = server.process.pid
    home.run("lock")
    for _ in range(5):
        locked = dapp.request("GET", f"{server.issuer}/vault/fields", tokens.access_token)
        assert locked.status_code == 503
        assert int(locked.headers["retry-after"]) > 0
    for method, path in (("GET", "/jwks"), ("POST", "/token"), ("GET", "/dashboard"), ("GET", "/vault/credentials")):
        assert httpx2.request(method, server.issuer + path).status_code == 503
    assert server.process.poll() is None
    held = Path(f"/proc/{before}/environ").read_bytes() if sys.platform == "linux" else b""
    assert PASSPHRASE.encode() not in held
    home.run("unlock", "--for", "1h", "--idle", "1h")
    wait_for(lambda: httpx2.get(f"{server.issuer}/jwks").status_code == 200)
    assert server.process.pid == before
    assert dapp.fields(tokens.access_token)["fields"]
    assert browser.visit(f"{server.issuer}/dashboard").status_code == 200  # sessions live on


def test_a_killed_agent_locks_the_server_too(home, server) -> None:
    os.kill(home.json("agent", "status")["pid"], signal.SIGKILL)
    wait_for(lambda: httpx2.get(f"{server.issuer}/jwks").status_code == 503)
    home.run("unlock", "--for", "1h", "--idle", "1h")
    wait_for(lambda: httpx2.get(f"{server.issuer}/jwks").status_code == 200)


def test_the_server_ends_quietly_on_sigterm_and_ctrl_c(home, server) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        assert server.end(number) == 0
        assert server.log.read_text().endswith("stopped\n")
        server.again()


@pytest.mark.parametrize(("trusted", "shown"), [("192.0.2.1", "127.0.0.1"), ("127.0.0.1", "198.51.100.7")])
def test_who_started_a_device_flow_is_told_by_a_trusted_proxy_alone(
    home, server, dapp, browser, trusted, shown
) -> None:
    home.run("config", "set", "oauth.trusted-proxy", trusted)
    server.again()
    dapp._http.headers["X-Forwarded-For"] = "203.0.113.66, 198.51.100.7"
    code = dapp.start_device(wish())
    page = browser.visit(f"{server.issuer}/device").text
    data = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    asked = browser.post(f"{server.issuer}/device", data={**data, "code": code.user_code}, headers=FROM_OUR_PAGE)
    assert f"from the address {shown}" in asked.text


def raw(server: Server, request: str) -> bytes:
    """Send bytes as they are; what comes back."""
    place = urlsplit(server.issuer)
    with socket.create_connection((place.hostname, place.port or 80), timeout=30) as connection:
        try:
            connection.sendall(request.encode("latin-1"))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it was refused before all of it was read
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionResetError:
            pass
    return received or b"HTTP/1.1 400 closed"
