"""Fetching from a host that others name: what answers are used, up to which length, and by which address."""

from __future__ import annotations

import io
import ssl

import pytest

from identity.errors import InvalidInput
from oauth.errors import HostUnreachable
from oauth.registered import public_web
from oauth.registered.public_web import PublicWeb

LONGEST = 64 << 10
URL = "https://shop.example/x?y=1"


class Wire:
    """A socket over which one answer comes, whatever is asked."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.heard = b""

    def sendall(self, data: bytes) -> None:
        self.heard += data

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self.answer)

    def close(self) -> None:
        """Nothing to close."""


def answer(content: bytes, status: str = "200 OK", length: int | None = None) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {length or len(content)}\r\n\r\n".encode() + content


@pytest.fixture
def web() -> PublicWeb:
    return PublicWeb(resolve=lambda _host, _port: ["8.8.8.8"], context=ssl.create_default_context())


def over(monkeypatch: pytest.MonkeyPatch, text: bytes) -> Wire:
    wire = Wire(text)
    monkeypatch.setattr(public_web._Pinned, "connect", lambda connection: setattr(connection, "sock", wire))
    return wire


@pytest.mark.parametrize("status", ["200 OK", "299 Fine"])
@pytest.mark.parametrize("size", [1, LONGEST])
def test_an_answer_of_up_to_64_kib_is_used(
    web: PublicWeb, monkeypatch: pytest.MonkeyPatch, status: str, size: int
) -> None:
    wire = over(monkeypatch, answer(b"x" * size, status))
    assert web.get(URL, "text/plain") == b"x" * size
    assert wire.heard.startswith(b"GET /x?y=1 HTTP/1.1\r\nHost: shop.example\r\n")


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        (answer(b"x" * (LONGEST + 1)), f"shop.example answered with more than {LONGEST} bytes", None),
        (answer(b"x" * (LONGEST + 4464)), f"shop.example answered with more than {LONGEST} bytes", None),
        (answer(b"", "300 Choices"), "shop.example answered 300; redirects are not followed", None),
        (answer(b"x", "404 Not Found"), "shop.example answered 404; redirects are not followed", None),
        (answer(b"x", "199 Early"), "shop.example answered 199; redirects are not followed", None),
        (answer(b"x", length=2), "shop.example gave no answer that can be used", "certificate"),
        (answer(b"x" * LONGEST, length=LONGEST + 1), "shop.example gave no answer that can be used", "certificate"),
        (b"nonsense\r\n\r\n", "shop.example gave no answer that can be used", "certificate"),
        (b"", "shop.example gave no answer that can be used", "certificate"),
    ],
    ids=["a byte more", "longer", "300", "404", "199", "short", "short by one", "nonsense", "nothing"],
)
def test_another_answer_is_not_used(
    web: PublicWeb, monkeypatch: pytest.MonkeyPatch, text: bytes, said: str, hint: str | None
) -> None:
    over(monkeypatch, text)
    with pytest.raises(HostUnreachable) as refused:
        web.get(URL, "text/plain")
    assert refused.value.message == said
    assert hint is None or hint in str(refused.value.hint)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "ftp://shop.example/",
        "https:///x",
        "https://me@shop.example/",
        "https://:word@shop.example/",
        "shop.example",
    ],
)
def test_only_https_addresses_without_a_user_are_asked(web: PublicWeb, url: str) -> None:
    with pytest.raises(InvalidInput, match="only https addresses are asked"):
        web.get(url, "*/*")


def test_a_host_without_an_address_is_not_asked() -> None:
    def nobody(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(HostUnreachable, match="has no address") as refused:
        PublicWeb(resolve=nobody).get(URL, "*/*")
    assert refused.value.hint == "is the name right?"


@pytest.mark.parametrize("addresses", [[], ["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:192.168.0.1"]], ids=str)
def test_a_host_that_leads_elsewhere_is_not_asked(addresses: list[str]) -> None:
    with pytest.raises(HostUnreachable, match="does not lead to the public internet; it was not asked"):
        PublicWeb(resolve=lambda _host, _port: addresses).get(URL, "*/*")
