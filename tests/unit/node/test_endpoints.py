"""The address of a node: which ones never leave this machine, and so need neither a proxy nor a warning."""

from __future__ import annotations

import pytest

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
