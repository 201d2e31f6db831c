"""Questions that are asked beside: in order, in another thread where that is possible, and raised where taken."""

from __future__ import annotations

import threading

import pytest

from cmwallet.errors import NetworkFailed
from cmwallet.node.client import NodeClient
from cmwallet.node.lane import Lane
from cmwallet.node.rpc import MockTransport


class Shared(MockTransport):
    asked_from_any_thread = True


def client(kind: type[MockTransport]) -> NodeClient:
    return NodeClient(kind(lambda _method, _params: None))


def test_questions_are_asked_in_another_thread_in_their_order() -> None:
    seen: list[tuple[int, int]] = []

    def question(number: int) -> int:
        seen.append((number, threading.get_ident()))
        return number

    with Lane(client(Shared)) as lane:
        answers = [lane.ask(lambda number=number: question(number)) for number in range(20)]
        assert [answer() for answer in answers] == list(range(20))
    assert [number for number, _ in seen] == list(range(20))
    assert threading.get_ident() not in {thread for _, thread in seen}


def test_what_belongs_to_its_thread_is_asked_there_at_once() -> None:
    with Lane(client(MockTransport)) as lane:
        answer = lane.ask(threading.get_ident)
        assert answer() == threading.get_ident()


@pytest.mark.parametrize("kind", [MockTransport, Shared])
def test_failure_is_raised_where_the_answer_is_taken_as_often_as_it_is(kind: type[MockTransport]) -> None:
    def fail() -> None:
        raise NetworkFailed("gone")

    with Lane(client(kind)) as lane:
        answer = lane.ask(fail)
        assert lane.ask(lambda: 5)() == 5
        for _ in range(2):
            with pytest.raises(NetworkFailed, match="gone"):
                answer()
