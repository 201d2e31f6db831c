"""The state on PostgreSQL: what holds on SQLite holds there; reads and changes of a grant follow one another."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import ModuleType

import pytest

from identity.jose.jws import parse_jws
from oauth.core.exchange import Response
from oauth.model import ACTIVE, REVOKED, Grant
from oauth.store import grants, serving
from oauth.store.engine import Store, open_store
from oauth.store.work import Work
from tests.interop.postgresql import PostgreSQL, running
from tests.security.oauthhome import wait_for
from tests.unit.oauth.core import test_resources, test_tokens
from tests.unit.oauth.core.test_resources import granted
from tests.unit.oauth.dapps import NOW, STATE, World, body
from tests.unit.oauth.store import test_store


def of_module(module: ModuleType, fixture: str) -> dict[str, Callable[..., None]]:
    """The tests of a module that need nothing but this fixture, which is another one here."""
    every = {name: test for name, test in vars(module).items() if name.startswith("test_")}
    return {name: test for name, test in every.items() if list(inspect.signature(test).parameters) == [fixture]}


globals().update(of_module(test_store, "store") | of_module(test_tokens, "world") | of_module(test_resources, "world"))


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgreSQL]:
    with running() as made:
        yield made


@pytest.fixture
def store(postgres: PostgreSQL) -> Iterator[Store]:
    """One whose tables are made anew."""
    before = open_store(postgres.url)
    with before.transaction() as work:
        work.run("DROP SCHEMA public CASCADE")
        work.run("CREATE SCHEMA public")
    before.close()
    made = open_store(postgres.url)
    yield made
    made.close()


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def narrow(world: World, grant: Grant, work: Work) -> None:
    """Leave one field, as `cmwallet.grants` does."""
    narrower = replace(grant, version=2, details=replace(grant.details, fields=("email",)))
    assert grants.set_state(work, grant.id, ACTIVE, ACTIVE, NOW)
    assert grants.new_version(work, STATE, narrower)
    serving.replace_all(work, STATE, grant.id, world.rows(narrower))


def revoke(_world: World, grant: Grant, work: Work) -> None:
    assert grants.set_state(work, grant.id, ACTIVE, REVOKED, NOW)
    serving.drop_grant(work, grant.id)


def told(answer: Response) -> object:
    """What became of a read: the names of the fields, or that it was refused."""
    return set(body(answer)["fields"]) if answer.status == 200 else answer.status  # type: ignore[call-overload]


def somebody_waits(store: Store) -> bool:
    with store.reading() as work:
        return work.one("SELECT 1 FROM pg_locks WHERE NOT granted") is not None


def is_held_up(store: Store, work: Future[object]) -> bool:
    """Whether it waits for a lock of another transaction, rather than go on to its end."""
    wait_for(lambda: work.done() or somebody_waits(store))
    return not work.done()


@pytest.mark.parametrize(("change", "answered"), [(narrow, {"email"}), (revoke, 401)])
def test_a_read_that_meets_the_commit_of_a_change_answers_by_what_was_committed(world, change, answered) -> None:
    token = granted(world, "email", "given_name")
    assert told(world.read("/vault/fields", token)) == {"email", "given_name"}
    grant = world.find_grant(parse_jws(token, "it", types=("at+jwt",)).payload["grant_id"])
    with ThreadPoolExecutor(1) as pool:
        with world.store.transaction() as work:
            change(world, grant, work)
            read = pool.submit(world.read, "/vault/fields", token)
            assert is_held_up(world.store, read)
        assert told(read.result()) == answered


def test_a_change_waits_for_the_read_that_has_begun_and_the_next_read_follows_it(world, monkeypatch) -> None:
    token = granted(world, "email", "given_name")
    assert world.read("/vault/fields", token).status == 200
    grant = world.find_grant(parse_jws(token, "it", types=("at+jwt",)).payload["grant_id"])
    opened, go_on, open_row = threading.Event(), threading.Event(), type(world.serving).open

    def slowly(*arguments: object) -> bytes:
        opened.set()
        go_on.wait()
        return open_row(*arguments)

    def change() -> None:
        with world.store.transaction() as work:
            narrow(world, grant, work)

    monkeypatch.setattr(type(world.serving), "open", slowly)
    with ThreadPoolExecutor(2) as pool:
        read = pool.submit(world.read, "/vault/fields", token)
        opened.wait()
        changed = pool.submit(change)
        try:
            assert is_held_up(world.store, changed)
        finally:
            go_on.set()
        assert told(read.result()) == {"email", "given_name"}
        changed.result()
    assert told(world.read("/vault/fields", token)) == {"email"}
