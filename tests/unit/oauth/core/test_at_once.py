"""Answers that need nobody else are made at once; where somebody has to be waited for, nothing was done before."""

from __future__ import annotations

import socket
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from cmwallet.servers.listening import listen
from oauth.core.exchange import Request, Response
from oauth.core.limits import Limits
from oauth.core.ports import ClientStanding
from oauth.store import clients
from tests.unit.oauth.dapps import ASSERTION_TYPE, DAPP, STATE, Chain, World, body, error_of


class Remembering(Chain):
    """A chain of which some answers are at hand."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.at_hands: set[str] = set()

    def at_hand(self, did: str) -> ClientStanding | None:
        return super().standing(did) if did in self.at_hands else None

    def standing(self, did: str) -> ClientStanding:
        self.asked.append(did)
        return super().standing(did)


@pytest.fixture
def world() -> World:
    world = World()
    chain = Remembering()
    chain.known = world.chain.known
    world.chain = chain
    world.server = world.make_server()
    return world


def pushed(world: World) -> Request:
    form = {**world.par_form(), "client_assertion_type": ASSERTION_TYPE, "client_assertion": world.dapp.assertion()}
    headers = (("content-type", "application/x-www-form-urlencoded"),)
    return Request("POST", "/i/slug/par", "", headers, urlencode(form).encode(), "")


def test_what_is_at_hand_is_answered_without_asking_anybody(world: World) -> None:
    chain = world.chain
    assert isinstance(chain, Remembering)
    chain.at_hands.add(DAPP)
    answered = world.server.begin(pushed(world))
    assert isinstance(answered, Response)
    assert answered.status == 201
    assert chain.asked == []


def test_a_request_that_would_wait_goes_on_where_it_stopped(world: World) -> None:
    request = pushed(world)
    rest = world.server.begin(request)
    assert not isinstance(rest, Response)
    assert world.chain.asked == []  # type: ignore[attr-defined]
    assert rest().status == 201, "its assertion is not used up, nothing was written"
    assert error_of(world.server.handle(request)) == "invalid_client"


@pytest.mark.parametrize("rate", ["remote_rate", "client_rate", "unknown_rate"])
def test_a_request_that_waits_is_counted_once(world: World, rate: str) -> None:
    world.limits = Limits(**{rate: 2.0})
    world.server = world.make_server()
    if rate == "unknown_rate":
        with world.store.transaction() as work:
            clients.drop(work, STATE, DAPP)
    statuses = [world.server.handle(pushed(world)).status for _ in range(3)]
    assert statuses == ([401, 401, 429] if rate == "unknown_rate" else [201, 201, 429])


def test_a_port_without_memory_and_a_database_elsewhere_are_always_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not isinstance(World().server.begin(pushed(world)), Response)
    chain = world.chain
    assert isinstance(chain, Remembering)
    chain.at_hands.add(DAPP)
    monkeypatch.setattr(type(world.store._engine), "local", False)
    assert not isinstance(world.make_server().begin(pushed(world)), Response)


def test_refusals_are_the_same_either_way(world: World) -> None:
    chain = world.chain
    assert isinstance(chain, Remembering)
    chain.at_hands |= {DAPP, world.server.core.did}
    for method, path in (("GET", "/i/slug/par"), ("GET", "/nowhere"), ("GET", "/i/slug/vault/fields")):
        request = Request(method, path, "", (), b"", "")
        at_once, later = world.server.begin(request), World().server.handle(request)
        assert isinstance(at_once, Response)
        assert replace(at_once, body=b"") == replace(later, body=b"")
        assert body(at_once) == body(later)


def test_answers_are_not_held_back_for_an_acknowledgement() -> None:
    with listen("127.0.0.1", 0, tls=False) as listener:
        assert listener.proto == socket.IPPROTO_TCP, "asyncio turns Nagle's algorithm off for such sockets alone"
