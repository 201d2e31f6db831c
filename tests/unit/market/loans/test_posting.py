"""Offers at an exchange that is hostile: what it answers is refused, before anything is signed and afterwards."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import rfc8785

from cmwallet.errors import InvalidInput, NetworkFailed, NotVerified
from cmwallet.market.loans.offer import LoanOffer
from cmwallet.market.loans.posting import fetch_offer, post_signature
from identity.rejections import Malformed
from tests.unit.market.loans.agreeing import AGREEMENT, DOMAIN, SALT
from tests.unit.market.loans.test_offer import AGREED, ANN, BOB, OFFER

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Exchange:
    """A server; `answer` gives status, headers and content for a method and what was sent."""

    port: int = 0
    answer: Callable[[str, bytes], Answer] = lambda _method, _sent: (404, {}, b"")
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/agreement/x"

    def offer(self) -> LoanOffer:
        return replace(OFFER, answer=self.url)


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    found = Exchange()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found.asked.append((self.command, self.path, sent))
            status, headers, content = found.answer(self.command, sent)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.port = server.server_address[1]
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def gives(offer: LoanOffer) -> Callable[[str, bytes], Answer]:
    return lambda _method, _sent: (200, {"Content-Type": "application/json"}, offer.content())


def test_an_offer_is_fetched_and_a_signature_handed_in(exchange: Exchange) -> None:
    exchange.answer = gives(exchange.offer())
    fetched = fetch_offer(exchange.url)
    assert fetched == exchange.offer()
    signed = fetched.signed_by("borrower", ANN(fetched.digest(DOMAIN)))
    both = signed.signed_by("lender", BOB(fetched.digest(DOMAIN)))
    exchange.answer = gives(both)
    assert post_signature(signed, "borrower") == both
    method, path, sent = exchange.asked[-1]
    assert (method, path) == ("POST", "/agreement/x")
    assert json.loads(sent) == {"role": "borrower", "signature": signed.signatures["borrower"]}


@pytest.mark.parametrize("url", ["http://exchange.example/x", "ftp://127.0.0.1/x", "https://", "https://a@b.example/x"])
def test_addresses_that_nothing_is_sent_to(url: str) -> None:
    with pytest.raises(InvalidInput):
        fetch_offer(url)


@pytest.mark.parametrize(
    "answer",
    [
        "https://elsewhere.example/agreement/x",
        "http://127.0.0.1:1/agreement/x",
        "https://127.0.0.1/agreement/x",
    ],
)
def test_the_signature_goes_to_no_other_server(exchange: Exchange, answer: str) -> None:
    exchange.answer = gives(replace(OFFER, answer=answer))
    with pytest.raises(NotVerified, match="another server"):
        fetch_offer(exchange.url)


def test_it_is_not_led_elsewhere(exchange: Exchange) -> None:
    exchange.answer = lambda _method, _sent: (302, {"Location": "/other"}, b"")
    with pytest.raises(NetworkFailed, match="302"):
        fetch_offer(exchange.url)
    assert len(exchange.asked) == 1


def test_what_it_says_was_wrong_is_said_without_its_control_characters(exchange: Exchange) -> None:
    said = json.dumps({"error_description": "the \x1b[31maddress\u202e has expired"}).encode()
    exchange.answer = lambda _method, _sent: (410, {}, said)
    with pytest.raises(NetworkFailed) as problem:
        fetch_offer(exchange.url)
    assert "410: the" in problem.value.message
    assert "\x1b" not in problem.value.message
    assert "\u202e" not in problem.value.message


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"type":"cmwallet-loan-offer"}'])
def test_what_is_no_offer(exchange: Exchange, content: bytes) -> None:
    exchange.answer = lambda _method, _sent: (200, {}, content)
    with pytest.raises(Malformed):
        fetch_offer(exchange.url)


def test_an_answer_without_end_is_given_up(exchange: Exchange) -> None:
    exchange.answer = lambda _method, _sent: (200, {}, b" " * (16 << 20))
    with pytest.raises(NetworkFailed):
        fetch_offer(exchange.url)


def test_another_offer_than_was_signed_is_not_taken_for_the_answer(exchange: Exchange) -> None:
    offer = exchange.offer()
    signed = offer.signed_by("borrower", ANN(offer.digest(DOMAIN)))
    dearer = replace(AGREED, terms=replace(AGREED.terms, late_fee=99)).with_salt(SALT)
    for changed in (
        replace(signed, agreement=dearer),
        replace(signed, salt=bytes(32), agreement=AGREED.with_salt(bytes(32))),
        replace(signed, signatures={}),
        replace(signed, signatures={"borrower": "0x" + "11" * 64 + "1b"}),
    ):
        exchange.answer = gives(changed)
        with pytest.raises(NotVerified, match="another offer"):
            post_signature(signed, "borrower")
    assert AGREEMENT != AGREED
    assert rfc8785.dumps(json.loads(signed.content())) == signed.content()
