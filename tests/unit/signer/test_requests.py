"""Requests that wait, with a clock that the test moves: joined repeats, time-outs, ten minutes, numbers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cmwallet.errors import Denied, NotFound, PolicyRefused
from cmwallet.localchain.errors import RpcFailure
from cmwallet.signer.clients import Client
from cmwallet.signer.kept_requests import REPEAT_SECONDS, KeptRequests
from cmwallet.signer.requests import WAITING_SECONDS, Request, Requests
from cmwallet.signer.store import Store
from identity.address import Address

ME = Address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
TOOL = Client("tool", "", (ME,), None, False, False, 0)
OTHER = Client("other", "", (ME,), None, False, False, 0)
SEND = "eth_sendTransaction"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(tmp_path: Path, clock: Clock) -> Iterator[KeptRequests]:
    tmp_path.chmod(0o700)
    with Store(tmp_path / "signer.db") as store:
        yield KeptRequests(store, clock)


@pytest.fixture
def book(kept: KeptRequests, clock: Clock) -> Requests:
    return Requests(kept, clock=clock)


def here() -> bool:
    return True


def signed(tx_hash: str) -> Callable[[Request], str]:
    """Work that signs at once."""
    return lambda _request: tx_hash


def asking(book: Requests, answer: str = "0x01") -> tuple[Callable[[Request], str], threading.Event]:
    """Work that has a person decide, and what is set when the person is being asked."""
    asked = threading.Event()

    def work(request: Request) -> str:
        asked.set()
        book.ask(request, ["lines"])
        return answer

    return work, asked


def wait_until(found: Callable[[], object]) -> None:
    for _ in range(1000):
        if found():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it did not happen")


def test_a_repeat_joins_until_the_answer_was_delivered(book: Requests) -> None:
    first = book.enter(TOOL, b"a", SEND, ME, here, signed("0x01"))
    assert book.wait_answer(first) == "0x01"
    again = book.enter(TOOL, b"a", SEND, ME, here, signed("0x02"))
    assert again is first
    book.delivered(first)
    third = book.enter(TOOL, b"a", SEND, ME, here, signed("0x03"))
    assert book.wait_answer(third) == "0x03"
    assert third.kept.label == "door:tool:2"


def test_an_answer_that_nobody_got_is_kept_for_ten_minutes(book: Requests, clock: Clock) -> None:
    first = book.enter(TOOL, b"a", SEND, ME, here, signed("0x01"))
    book.wait_answer(first)
    clock.now += REPEAT_SECONDS - 1
    assert book.enter(TOOL, b"a", SEND, ME, here, signed("0x02")) is first
    clock.now += 2
    assert book.enter(TOOL, b"a", SEND, ME, here, signed("0x03")) is not first


def test_an_equal_request_of_another_client_is_another(book: Requests) -> None:
    first = book.enter(TOOL, b"a", SEND, ME, here, signed("0x01"))
    second = book.enter(OTHER, b"a", SEND, ME, here, signed("0x02"))
    assert (book.wait_answer(first), book.wait_answer(second)) == ("0x01", "0x02")


def test_an_error_is_not_kept_for_a_repeat(book: Requests) -> None:
    def refuse(_request: Request) -> str:
        raise PolicyRefused("no", details={"rule": "day"})

    with pytest.raises(RpcFailure) as refused:
        book.wait_answer(book.enter(TOOL, b"a", SEND, ME, here, refuse))
    assert (refused.value.code, refused.value.data) == (-32003, {"rule": "day"})
    assert book.wait_answer(book.enter(TOOL, b"a", SEND, ME, here, signed("0x02"))) == "0x02"


def test_nobody_answers_in_time(book: Requests, clock: Clock) -> None:
    work, asked = asking(book)
    request = book.enter(TOOL, b"a", SEND, ME, here, work)
    asked.wait()
    wait_until(book.waiting)
    clock.now += WAITING_SECONDS + 1
    with pytest.raises(RpcFailure, match="nobody answered in time") as ended:
        book.wait_answer(request)
    assert ended.value.code == 4001
    with pytest.raises(NotFound):
        book.decide("tool-1", approve=True)


def test_a_request_is_void_when_all_that_asked_have_gone(book: Requests) -> None:
    work, _ = asking(book)
    present = [True, True]
    request = book.enter(TOOL, b"a", SEND, ME, lambda: present[0], work)
    assert book.enter(TOOL, b"a", SEND, ME, lambda: present[1], work) is request
    wait_until(book.waiting)
    present[0] = False
    assert book.waiting() == [request]
    present[1] = False
    with pytest.raises(NotFound):
        book.decide("tool-1", approve=True)
    with pytest.raises(RpcFailure, match="hung up"):
        book.wait_answer(request)


def test_it_is_decided_once(book: Requests) -> None:
    work, _ = asking(book)
    request = book.enter(TOOL, b"a", SEND, ME, here, work)
    wait_until(book.waiting)
    book.decide("tool-1", approve=False)
    with pytest.raises(NotFound):
        book.decide("tool-1", approve=True)
    with pytest.raises(RpcFailure, match="denied"):
        book.wait_answer(request)


def test_a_number_is_given_once_also_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    tmp_path.chmod(0o700)
    labels = []
    for _ in range(3):
        with Store(tmp_path / "signer.db") as store:
            labels.append(KeptRequests(store, clock).take("tool", b"a", SEND, ME).label)
    assert labels == ["door:tool:1", "door:tool:2", "door:tool:3"]


def test_what_was_left_open_is_listed_with_its_digest_until_it_is_too_old(kept: KeptRequests, clock: Clock) -> None:
    kept.take("tool", b"a", SEND, ME)
    done = kept.take("tool", b"b", SEND, ME)
    kept.change(done, "done", "0x01")
    kept.change(kept.take("tool", b"c", SEND, ME), "delivered", "0x02")
    kept.change(kept.take("tool", b"d", SEND, ME), "ended")
    assert [(one.number, one.hash, digest) for one, digest in kept.left_open()] == [(1, None, b"a"), (2, "0x01", b"b")]
    clock.now += REPEAT_SECONDS + 1
    assert kept.left_open() == []


def test_denied_is_what_the_worker_hears(book: Requests) -> None:
    heard: list[str] = []

    def work(request: Request) -> str:
        try:
            book.ask(request, [])
        except Denied as denied:
            heard.append(denied.message)
            raise
        return "0x01"

    request = book.enter(TOOL, b"a", SEND, ME, here, work)
    wait_until(book.waiting)
    book.decide("tool-1", approve=False)
    with pytest.raises(RpcFailure):
        book.wait_answer(request)
    assert heard == ["denied; nothing was signed"]
