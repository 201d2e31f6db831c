"""The address of a node: which ones never leave this machine, and so need neither a proxy nor a warning."""

from __future__ import annotations

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.node.endpoints import parse_endpoint
from cmwallet.node.http import proxy_for

PROXIES = {"HTTP_PROXY": "http://proxy.example:3128"}


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]"])
def test_this_machine_is_asked_without_a_proxy(host: str) -> None:
    assert parse_endpoint(f"http://{host}:8545").loopback
    assert proxy_for(f"http://{host}:8545", PROXIES) is None


@pytest.mark.parametrize("host", ["127.evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "128.0.0.1"])
def test_a_name_that_begins_like_this_machine_is_not_it(host: str) -> None:
    assert not parse_endpoint(f"http://{host}:8545").loopback
    assert proxy_for(f"http://{host}:8545", PROXIES) == PROXIES["HTTP_PROXY"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "http or https"),
        ("ftp://node.example", "http or https"),
        ("http://", "http or https"),
        ("http://node.example:0", "http or https"),
        ("http://node.example:65536", "http or https"),
        ("http://[::1", "http or https"),
        ("http://user@node.example", "user name or password"),
        ("https://:secret@node.example", "user name or password"),
    ],
)
def test_an_address_that_no_node_can_have_is_refused(url: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        parse_endpoint(url)


def test_ports_are_taken_up_to_the_last() -> None:
    for port in (1, 65535):
        assert parse_endpoint(f"https://node.example:{port}") is not None
