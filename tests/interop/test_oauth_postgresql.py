"""The authorisation server on PostgreSQL: the tests of the store, of the tokens and of the resources again.

Requests go to two servers in turn, each with connections of its own, so that nothing may live in one of them alone.
"""

from __future__ import annotations

import inspect
import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from oauth.core.exchange import Request, Response
from oauth.store.engine import Store, open_store
from tests.interop.postgresql import PostgreSQL, running
from tests.unit.oauth import test_resources, test_store, test_tokens
from tests.unit.oauth.dapps import ASSERTION_TYPE, ISSUER, REDIRECT, World, body, error_of

TABLES = (
    *("issuers", "clients", "requests", "letters", "codes", "grants", "families", "refresh_tokens", "ended_tokens"),
    *("replays", "serving_rows", "reads", "offers", "sessions", "events", "revoked_keys"),
)


def _borrowed(module: object, fixture: str) -> dict[str, Callable[..., None]]:
    """The tests of a module that take a fixture, and no file of their own."""
    found = inspect.getmembers(module, inspect.isfunction)
    return {
        name: test
        for name, test in found
        if name.startswith("test_")
        and fixture in inspect.signature(test).parameters
        and "tmp_path" not in inspect.signature(test).parameters
    }


globals().update(_borrowed(test_store, "store"))
globals().update(_borrowed(test_tokens, "world"))
globals().update(_borrowed(test_resources, "world"))


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def stores(postgresql: PostgreSQL) -> Iterator[tuple[Store, Store]]:
    """Two servers' connections, opened at the same moment: the tables are made once."""
    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(open_store, [postgresql.url] * 2)
    yield one, two
    one.close()
    two.close()


@pytest.fixture
def store(stores: tuple[Store, Store]) -> Store:
    with stores[0].transaction() as work:
        work.run(f"TRUNCATE {', '.join(TABLES)}")
    return stores[0]


class TwoServers(World):
    """Each request goes to the other server than the one before."""

    def __init__(self, stores: tuple[Store, Store]) -> None:
        super().__init__(stores[0])
        self.store = stores[1]
        self._other = self.make_server()
        self.store = stores[0]

    def send(
        self,
        method: str,
        path: str,
        *,
        form: Mapping[str, str] | str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Response:
        self.server, self._other = self._other, self.server
        return super().send(method, path, form=form, headers=headers)


@pytest.fixture
def world(stores: tuple[Store, Store], store: Store) -> World:
    return TwoServers(stores)


def redemption(world: World, code: str) -> Request:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": world.dapp.verifier,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": world.dapp.assertion(),
    }
    proof = world.dapp.proof("POST", f"{ISSUER.url}/token", nonce=world.server.core.as_nonces.newest(world.clock.now))
    headers = (("content-type", "application/x-www-form-urlencoded"), ("dpop", proof))
    return Request("POST", "/i/slug/token", "", headers, urlencode(form).encode(), "203.0.113.9")


def test_64_redemptions_at_two_processes_give_one_token_that_ends_at_once(world: World, postgresql: PostgreSQL) -> None:
    code, grant = world.code()
    asked = [redemption(world, code) for _ in range(64)]
    fork = multiprocessing.get_context("fork")
    queue = fork.SimpleQueue()

    def serve(part: list[Request]) -> None:
        world.store = open_store(postgresql.url)
        server = world.make_server()
        with ThreadPoolExecutor(8) as pool:
            queue.put([(answer.status, answer.body) for answer in pool.map(server.handle, part)])

    processes = [fork.Process(target=serve, args=(asked[number::2],)) for number in range(2)]
    for process in processes:
        process.start()
    answers = [answer for _ in processes for answer in queue.get()]
    for process in processes:
        process.join(30)
    given = [text for status, text in answers if status == 200]
    assert len(answers) == 64
    assert len(given) == 1
    token = str(body(Response(200, (), given[0]))["access_token"])
    assert world.read("/vault/fields", token).status == 401, "the other 63 revoked it"
    assert world.find_grant(grant.id).state == "active"


def test_a_restart_of_the_database_is_survived(world: World, postgresql: PostgreSQL) -> None:
    token = str(world.tokens()["access_token"])
    assert world.read("/vault/fields", token).status == 200
    postgresql.restart()
    assert [world.read("/vault/fields", token).status for _ in range(3)] == [200] * 3


def test_a_database_that_is_gone_is_told_as_such_and_comes_back(world: World, postgresql: PostgreSQL) -> None:
    token = str(world.tokens()["access_token"])
    postgresql.stop("immediate")
    try:
        response = world.read("/vault/fields", token)
        assert (response.status, error_of(response)) == (503, "temporarily_unavailable")
        assert response.header("retry-after") == "5"
    finally:
        postgresql.start()
    assert world.read("/vault/fields", token).status == 200
