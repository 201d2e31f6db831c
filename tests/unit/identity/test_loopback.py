"""The web server for one answer: the request that carries the state ends it, and nothing else does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection

import pytest

from identity.errors import InputNeeded
from identity.loopback import HOST, PATH, Listener, address_of_nobody

STATE = "a state of this login"
QUERY = "state=a%20state%20of%20this%20login"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as found:
        yield found


def in_background(act: Callable[[], object]) -> Callable[[], list[object]]:
    """Run something beside the listener; the result waits for its end."""
    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(act()), daemon=True)
    thread.start()

    def joined() -> list[object]:
        thread.join(20)
        return results

    return joined


def asked(port: int, target: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(HOST, port, timeout=20)
    connection.request("GET", target, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def port_of(listener: Listener) -> int:
    start, _, rest = listener.redirect.partition(f"http://{HOST}:")
    port, _, path = rest.partition("/")
    assert (start, path) == ("", PATH.removeprefix("/"))
    return int(port)


def test_the_answer_is_the_address_that_was_asked_for(listener: Listener) -> None:
    port = port_of(listener)
    target = f"{PATH}?code=x&{QUERY}&iss=y"
    results = in_background(lambda: asked(port, target))
    assert listener.wait(STATE, 20) == f"http://{HOST}:{port}{target}"
    (found,) = results()
    status, headers, body = found  # type: ignore[misc]
    assert status == 200
    assert b"The answer has arrived" in body
    assert headers["content-length"] == str(len(body))
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert (headers["referrer-policy"], headers["cache-control"]) == ("no-referrer", "no-store")
    assert listener.wait(STATE, 0) == f"http://{HOST}:{port}{target}"


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        (f"{PATH}?code=x", {}),
        (f"{PATH}?state=another", {}),
        (f"{PATH}?state=", {}),
        (f"{PATH}?state=another&{QUERY}", {}),
        (f"/other?{QUERY}", {}),
        (f"/?{QUERY}", {}),
        (f"{PATH}?{QUERY}", {"Host": "evil.example"}),
        (f"{PATH}?{QUERY}", {"Host": HOST}),
        (f"{PATH}?{QUERY}%C3%A9", {}),
    ],
)
def test_what_is_not_the_answer_is_not_found_and_the_answer_is_waited_for(
    listener: Listener, target: str, headers: dict[str, str]
) -> None:
    port, right = port_of(listener), f"{PATH}?{QUERY}"
    results = in_background(lambda: [asked(port, target, **headers)[0], asked(port, right)[0]])
    assert listener.wait(STATE, 20).endswith(right)
    assert results() == [[404, 200]]


def test_a_connection_that_says_nothing_does_not_keep_the_answer_out(listener: Listener) -> None:
    port = port_of(listener)
    with socket.create_connection((HOST, port), timeout=20):
        results = in_background(lambda: asked(port, f"{PATH}?{QUERY}")[0])
        assert listener.wait(STATE, 60).endswith(QUERY)
        assert results() == [200]


@pytest.mark.parametrize("seconds", [0, -1, 0.05])
def test_an_answer_that_does_not_come_is_asked_for_in_another_way(listener: Listener, seconds: float) -> None:
    with pytest.raises(InputNeeded, match="no answer came back") as told:
        listener.wait(STATE, seconds)
    assert told.value.hint == "try again with --no-browser"


def test_nothing_listens_once_it_is_closed() -> None:
    with Listener() as listener:
        port = port_of(listener)
    with pytest.raises(ConnectionError):
        socket.create_connection((HOST, port), timeout=20)


def test_it_says_nothing_on_the_terminal(listener: Listener, capfd: pytest.CaptureFixture[str]) -> None:
    port = port_of(listener)
    results = in_background(lambda: asked(port, f"{PATH}?{QUERY}")[0])
    listener.wait(STATE, 20)
    assert results() == [200]
    assert capfd.readouterr() == ("", "")


def test_the_address_of_nobody_has_a_port_that_no_service_is_given() -> None:
    found = {address_of_nobody() for _ in range(200)}
    ports = [int(address.removeprefix(f"http://{HOST}:").removesuffix(PATH)) for address in found]
    assert len(ports) > 100
    assert 49_152 <= min(ports) <= max(ports) <= 65_535
