"""A loan exchange and two people on one chain: two homes with servers of their own, and the exchange's own folder.

All of them real: `oauth serve` twice, `loan exchange serve` once, each a process of its own. Maria's home has the
chain; Oleg's takes it for a remote network.
"""

from __future__ import annotations

import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from tests.cli.walletrun import ACCOUNTS, Home
from tests.security.oauthhome import FROM_A_LINK, FROM_OUR_PAGE, START_SECONDS, Browser, Server, port_of, serving
from tests.security.wallethome import cheap_home, served

MARIA = {
    "given_name": "Mariasentinel",
    "name": "Mariasentinel Musterfrau",
    "birthdate": "1990-01-02",
    "bank_account.main.IBAN": "DE89370400440532013000",
}
OLEG = {
    "given_name": "Olegsentinel",
    "name": "Olegsentinel Petrov",
    "birthdate": "1985-06-07",
    "bank_account.main.IBAN": "GB29NWBK60161331926819",
}
SENTINELS = (
    *("Mariasentinel", "Musterfrau", "1990-01-02", "DE89370400440532013000"),
    *("Olegsentinel", "Petrov", "1985-06-07", "GB29NWBK60161331926819"),
)


class Serving:
    """`cmwallet loan exchange serve` in a process of its own."""

    def __init__(self, home: Home, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.arguments = arguments
        self.log = folder.parent / f"exchange-{time.monotonic_ns()}.log"
        self.temporary = folder.parent / "tmp"
        self.temporary.mkdir(exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "cmwallet", "loan", "exchange", "serve", "-v", "--folder", str(folder)),
                    *arguments,
                ],
                env=home.environment(TMPDIR=str(self.temporary), CMWALLET_HOME="/nowhere"),
                cwd=self.temporary,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        self.url = self.process.stdout.readline().decode().strip() if ready else ""
        assert self.url.startswith("http"), self.log.read_text()

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            os.kill(self.process.pid, number)
        code = self.process.wait(30)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


@dataclass
class Person:
    """Somebody with a home, a server of her own, and two browsers in one: hers at her server, and at the exchange."""

    home: Home
    server: Server
    account: str
    at_home: Browser
    visitor: Visitor

    def allow(self, url: str, what: str = "allow", also: Sequence[str] = ()) -> str:
        """Decide at her own server, with optional fields if named; the address with which the browser goes back."""
        page = self.at_home.visit(url)
        assert page.status_code == 200, page.text
        ticked = [unescape(name) for name in re.findall(r'name="field" value="([^"]*)" checked', page.text)]
        changes = {"field": [*ticked, *also]} if what == "allow" else {}
        answered = self.at_home.answer(self.server, page.text, what, **changes)
        assert answered.status_code == 303, answered.text
        return str(answered.headers["location"])

    def enter(self, decision: str = "allow", *, named: bool = True) -> httpx2.Response:
        """Log in at the exchange by her own server, and say how to be called; where the exchange leads then.

        It begins as somebody who is not logged in, whatever she did before.
        """
        self.visitor.cookies.clear()
        going = self.visitor.submit("/", "/login", issuer=self.server.issuer)
        assert going.status_code == 200, going.text
        also = ("given_name",) if named else ()
        return self.visitor.visit(self.allow(link_on(going.text), decision, also))

    def order(self, side: str, **fields: str) -> str:
        """Place an order; the path of its page."""
        return path_of(self.visitor.submit(f"/orders/new?side={side}", "/orders", **fields))

    def share(self, pair: str, label: str = "main") -> httpx2.Response:
        """Allow name and account for a pair."""
        going = self.visitor.submit(pair, f"{pair}/share", label=label)
        assert going.status_code == 200, going.text
        return self.visitor.visit(self.allow(link_on(going.text)))


class Visitor(httpx2.Client):
    """A browser at the exchange; it follows nothing by itself."""

    def __init__(self, url: str) -> None:
        super().__init__(base_url=url, headers={"accept": "text/html"}, follow_redirects=False, timeout=60)

    def visit(self, url: str) -> httpx2.Response:
        return self.get(url, headers=FROM_A_LINK)

    def text(self, url: str) -> str:
        page = self.visit(url)
        assert page.status_code == 200, page.text
        return page.text

    def submit(self, page: str, action: str, **fields: str) -> httpx2.Response:
        """Send a form of a page as a browser does, with its hidden fields."""
        return self.post(action, data={**hidden(self.text(page), action), **fields}, headers=FROM_OUR_PAGE)


def hidden(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with an action."""
    form = next(
        body
        for found, body in re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL)
        if unescape(found) == action
    )
    return {
        name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    }


def link_on(page: str) -> str:
    """Where the page leads that names a person's own server."""
    found = re.search(r'<a class="button" href="([^"]+)" rel="noreferrer">', page)
    assert found is not None, page
    return unescape(found[1])


def command_on(page: str) -> list[str]:
    """The command that a page shows."""
    found = re.search(r'<code class="command">cmwallet ([^<]+)</code>', page)
    assert found is not None, page
    return shlex.split(unescape(found[1]))


@dataclass
class World:
    """The exchange and the two."""

    maria: Person
    oleg: Person
    exchange: Serving
    folder: Path

    def again(self, *arguments: str) -> None:
        """End the exchange and serve it again, as a service manager would."""
        self.exchange.end()
        self.exchange = Serving(self.maria.home, self.folder, *(arguments or self.exchange.arguments))


@contextmanager
def exchange_world(folder: Path, *arguments: str) -> Iterator[World]:
    """Maria and Oleg with servers that run, and an exchange that both can enter."""
    with ExitStack() as stack:
        maria_home, oleg_home = _maria(stack, folder / "maria"), cheap_home_at(folder / "oleg")
        _oleg(oleg_home, maria_home)
        place = folder / "exchange"
        port = free_port()
        made = maria_home.json("loan", "exchange", "init", "--folder", place, "--url", f"http://127.0.0.1:{port}")
        publish(maria_home, made["steps"])
        exchange = Serving(maria_home, place, "--allow-local", *arguments)
        people = [
            _person(stack, home, account, exchange.url)
            for home, account in ((maria_home, ACCOUNTS[0]), (oleg_home, ACCOUNTS[1]))
        ]
        world = World(*people, exchange, place)
        try:
            yield world
        finally:
            world.exchange.end()


def publish(home: Home, steps: list[str]) -> None:
    """Run the commands that `init` printed, as a shell does."""
    for step in steps:
        words = shlex.split(step)
        assert words[0] == "cmwallet"
        target = words.index(">") if ">" in words else len(words)
        done = home.run(*words[1:target])
        if target < len(words):
            Path(words[target + 1]).write_text(done.out)


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def cheap_home_at(folder: Path) -> Home:
    folder.mkdir(parents=True)
    return cheap_home(folder)


def _maria(stack: ExitStack, folder: Path) -> Home:
    home = cheap_home_at(folder)
    stack.enter_context(served(home))
    home.run("account", "new", "second")
    home.run("chain", "faucet", ACCOUNTS[1], "--quiet")
    _set_up(home, "account-1", MARIA)
    stack.callback(home.run, "lock")
    return home


def _oleg(home: Home, node: Home) -> None:
    home.run("account", "new", "second")
    about = ("--rpc", node.url, "--chain-id", "1234", "--symbol", "CMT", "--confirmations", "1")  # type: ignore[attr-defined]
    home.run("network", "add", "far", *about, "--on-demand")
    home.run("network", "use", "far", "--yes", "--quiet")
    home.secret("contracts.json", node.run("contract", "list", "--json").out)
    home.run("contract", "use", "--all", "contracts.json", "--yes", "--quiet")
    _set_up(home, "second", OLEG)


def _set_up(home: Home, account: str, values: dict[str, str]) -> None:
    home.run("identity", "create", "me", "--account", account, "--quiet")
    home.run("identity", "register", "me", "--yes", "--quiet")
    home.run("identity", "use", "me", "--quiet")
    for name, value in values.items():
        home.run("identity", "set", name, "-", stdin=value + "\n")


def _person(stack: ExitStack, home: Home, account: str, exchange: str) -> Person:
    server = stack.enter_context(serving(home, *port_of(home)))
    stack.callback(home.run, "lock")
    browser = stack.enter_context(Browser()).sign_in(home)
    return Person(home, server, account, browser, stack.enter_context(Visitor(exchange)))


def path_of(response: httpx2.Response) -> str:
    """The path that a redirect leads to."""
    assert response.status_code == 303, response.text
    return urlsplit(str(response.headers["location"])).path
