"""A home whose owner serves her grants, a dapp with keys on the same chain, and a browser of hers: all of them real."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2

from oauth.dapp import Connection, Dapp, Wish, connect, read_key
from tests.cli.walletrun import ACCOUNTS, Home
from tests.security.wallethome import cheap_home, served

REDIRECT = "http://127.0.0.1/answer"
VALUES = {"given_name": "Adasentinel", "birthdate": "1990-01-02", "email": "adasentinel@example.org"}
FROM_A_LINK = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
FROM_OUR_PAGE = {"sec-fetch-site": "same-origin", "origin": "null", "sec-fetch-dest": "document"}
START_SECONDS = 60.0


@contextmanager
def oauth_home(folder: Path, node: Home | None = None) -> Iterator[Home]:
    """An identity `me` with a few fields, and a dapp: `shop`, with a key in `dapp.jwk` and a document.

    Both on the home's own chain, or on that of `node`: another home, whose chain is a remote network to this one.
    """
    home = cheap_home(folder)
    home.run("account", "new", "shop")
    with served(home) if node is None else on_node(home, node):
        (node or home).run("chain", "faucet", ACCOUNTS[1], "--quiet")
        for name, account in (("me", "account-1"), ("shop", "shop")):
            home.run("identity", "create", name, "--account", account, "--quiet")
            home.run("identity", "register", name, "--yes", "--quiet")
        home.run("identity", "use", "me", "--quiet")
        home.run("oauth", "key", "dapp.jwk", "--quiet")
        home.run("identity", "key", "publish", "dapp.jwk", "--identity", "shop", "--for", "1y", "--yes", "--quiet")
        for name, value in VALUES.items():
            home.run("identity", "set", name, "-", stdin=value + "\n")
        home.did = home.json("identity", "show", "shop")["did"]  # type: ignore[attr-defined]
        document = home.run(
            *("oauth", "client", "document", "--identity", "shop", "--name", "Ticket shop"),
            *("--redirect-uri", REDIRECT),
        ).out
        home.secret("document", document.strip())
        try:
            yield home
        finally:
            home.run("lock")  # the agent that a server started outlives it


@contextmanager
def on_node(home: Home, node: Home) -> Iterator[None]:
    """The home uses the chain of another, with money on account-1 and a key registry there."""
    node.run("chain", "faucet", ACCOUNTS[0], "--quiet")
    about = ("--rpc", node.url, "--chain-id", "1234", "--symbol", "CMT", "--confirmations", "1")  # type: ignore[attr-defined]
    home.run("network", "add", "far", *about)
    home.run("network", "use", "far", "--yes", "--quiet")
    home.run("contract", "deploy", "KeyRegistry", "--yes", "--quiet")
    yield


class Server:
    """`cmwallet oauth serve` in a process of its own."""

    def __init__(self, home: Home, *arguments: str, wait: bool = True, **variables: str) -> None:
        self.home = home
        self._variables = variables
        self.log = home.folder / f"serve-{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cmwallet", "oauth", "serve", "-v", *arguments],
                env=home.environment(**variables),
                cwd=home.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self.issuer = self._read_issuer() if wait else ""

    def _read_issuer(self) -> str:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline().decode().strip() if ready else ""
        assert line.startswith("http"), self.log.read_text()
        return line

    @property
    def origin(self) -> str:
        return self.issuer.partition("/i/")[0]

    def end(self, number: int = signal.SIGTERM) -> int:
        """End it and return its exit code."""
        if self.process.poll() is None:
            os.kill(self.process.pid, number)
        code = self.process.wait(30)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def again(self, number: int = signal.SIGTERM) -> None:
        """End it and serve again at the same address, as a service manager would."""
        self.end(number)
        next_one = Server(self.home, *port_of(self.home), **self._variables)
        self.process, self.log = next_one.process, next_one.log


@contextmanager
def serving(home: Home, *arguments: str, **variables: str) -> Iterator[Server]:
    server = Server(home, *arguments, **variables)
    try:
        yield server
    finally:
        server.end()


@contextmanager
def serving_dapp(home: Home, **variables: str) -> Iterator[Server]:
    """Serve where dapps were told, with the home's dapp known to the user."""
    with serving(home, *port_of(home), **variables) as running:
        home.run("oauth", "client", "add", home.did, "--document", "document")  # type: ignore[attr-defined]
        yield running


def port_of(home: Home) -> list[str]:
    """The options that let it serve where dapps were told; none before that."""
    url = home.json("config", "get", "oauth.url")["value"]
    return ["--port", "0" if url is None else str(urlsplit(url).port)]


def dapp_of(home: Home) -> Dapp:
    key = read_key((home.folder / "dapp.jwk").read_bytes())
    return Dapp(home.did, signer=key, proof_key=key)  # type: ignore[attr-defined]


def dapp_at(home: Home, server: Server) -> Connection:
    return connect(dapp_of(home), server.issuer)


def wish(*fields: str, optional: tuple[str, ...] = (), seconds: int = 3600, **more: object) -> Wish:
    adult = ({"age_equal_or_over": 18},)
    return Wish(fields or ("given_name",), "to greet you", int(time.time()) + seconds, adult, optional, **more)  # type: ignore[arg-type]


class Browser(httpx2.Client):
    """A browser as far as headers and cookies go; it follows nothing by itself."""

    def __init__(self) -> None:
        super().__init__(headers={"accept": "text/html"}, follow_redirects=False, timeout=60)

    def visit(self, url: str) -> httpx2.Response:
        return self.get(url, headers=FROM_A_LINK)

    def sign_in(self, home: Home) -> Browser:
        link = home.run("oauth", "login-link", "--quiet").out.strip()
        assert self.visit(link).status_code == 303
        return self

    def answer(self, server: Server, page: str, what: str, **changes: object) -> httpx2.Response:
        """Send the form with the ticks on a page, or another of its forms, with a decision."""
        data: dict[str, object] = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        if what == "allow":
            data["field"] = [unescape(name) for name in re.findall(r'name="field" value="([^"]*)" checked', page)]
            data["until"] = "asked"
        data |= {"decision": what, **changes}
        return self.post(f"{server.issuer}/decide", data=data, headers=FROM_OUR_PAGE)


def unescape(text: str) -> str:
    return text.replace("&#34;", '"').replace("&amp;", "&")


def letters_on(page: str) -> str:
    found = re.search(r"cmwallet oauth approve ([A-Z]{8})", page)
    assert found is not None, page
    return found[1]


def code_in(response: httpx2.Response) -> str:
    query = parse_qs(urlsplit(response.headers["location"]).query)
    return query["code"][0]


def wait_for(condition) -> None:
    """Wait until something holds; pytest's own time-out ends it otherwise."""
    while True:
        try:
            if condition():
                return
        except (httpx2.HTTPError, json.JSONDecodeError):
            pass
        threading.Event().wait(0.05)
