"""The chain is behind a remote node that goes away, comes back, and takes back what it said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from cmwallet.grants.client_keys import FRESH_SECONDS, GOOD_SECONDS
from oauth.dapp import Connection, connect
from oauth.dapp.errors import ServerUnreachable
from tests.cli.conftest import privileged
from tests.cli.walletrun import ROOT, Home
from tests.security.oauthhome import REDIRECT, Browser, Server, dapp_of, oauth_home, serving_dapp, wish

MOVED_CLOCK = """
import time
from pathlib import Path

true, ahead = time.time, Path(__file__).with_name("ahead")
time.time = lambda: true() + int(ahead.read_text())
"""


class Clock:
    """The time of the server and of the dapp: ahead of the chain's by what the test says."""

    def __init__(self, folder: Path) -> None:
        (folder / "sitecustomize.py").write_text(MOVED_CLOCK)
        self._file = folder / "ahead"
        self.move(0)

    def __call__(self) -> float:
        return time.time() + self.ahead

    @property
    def ahead(self) -> int:
        return int(self._file.read_text())

    def move(self, seconds: int) -> None:
        self._file.write_text(str(seconds))


@dataclass
class Away:
    """A home whose network is another home's node, its server, and a dapp with a token."""

    home: Home
    node: Home
    clock: Clock
    server: Server
    dapp: Connection
    token: str

    def read(self) -> httpx2.Response:
        return self.dapp.request("GET", f"{self.server.issuer}/vault/fields", self.token)

    def keys_on_chain(self) -> object:
        return self.home.json("identity", "did", "resolve", self.home.did)["document"]["verificationMethod"]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Away]:
    node, folder = Home(tmp_path_factory.mktemp("node")), tmp_path_factory.mktemp("clock")
    node.url = node.json("chain", "start", "--port", "0")["url"]  # type: ignore[attr-defined]
    clock = Clock(folder)
    with oauth_home(tmp_path_factory.mktemp("home"), node) as home:
        home.run("unlock", "--for", "1h", "--idle", "1h", "--quiet")  # the agent goes by the true time
        with (
            serving_dapp(home, PYTHONPATH=f"{folder}:{ROOT}") as server,
            connect(dapp_of(home), server.issuer, clock=clock) as dapp,
            Browser() as browser,
        ):
            pushed = dapp.push(wish(), REDIRECT)
            page = browser.sign_in(home).visit(pushed.url).text
            back = browser.answer(server, page, "allow").headers["location"]
            yield Away(home, node, clock, server, dapp, dapp.finish(pushed, back).access_token)
    node.run("chain", "stop", code=None)


def test_a_node_that_is_away_is_bridged_for_five_minutes_and_asked_when_it_is_back(away: Away) -> None:
    assert away.read().status_code == 200
    away.node.run("chain", "stop")
    for seconds in (FRESH_SECONDS, GOOD_SECONDS - FRESH_SECONDS):  # and what the test takes itself
        away.clock.move(seconds)
        assert away.read().status_code == 200, "what was known to be good serves on"
    away.clock.move(FRESH_SECONDS + GOOD_SECONDS)
    refused = away.read()
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0
    with pytest.raises(ServerUnreachable):
        away.dapp.push(wish(), REDIRECT)
    away.node.run("chain", "start", "--port", urlsplit(away.node.url).port)  # type: ignore[attr-defined]
    assert away.read().status_code == 503, "its newest block is older than five minutes: it has not caught up"
    away.node.run("chain", "mine", "--ahead", f"{FRESH_SECONDS + GOOD_SECONDS}s")
    assert away.read().status_code == 200


def test_a_key_that_was_seen_to_be_revoked_stays_so_whatever_the_node_says_later(away: Away) -> None:
    before, listed = privileged(away.node, "evm_snapshot"), away.keys_on_chain()
    away.home.run("identity", "key", "revoke", away.dapp.dapp.signer.kid, "--identity", "shop", "--yes", "--quiet")
    away.clock.move(away.clock.ahead + FRESH_SECONDS)
    refused = away.read()
    assert (refused.status_code, "is revoked" in refused.text) == (401, True)
    privileged(away.node, "evm_revert", before)
    away.node.run("chain", "mine")
    assert away.keys_on_chain() == listed
    away.server.again()  # it remembers nothing, but for what its store says
    refused = away.read()
    assert (refused.status_code, "is revoked" in refused.text) == (401, True)
