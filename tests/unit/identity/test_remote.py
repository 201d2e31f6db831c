"""Strangers are counted by what one of them is given: an IPv4 address, or an IPv6 /64."""

from __future__ import annotations

import pytest

from identity.remote import counted_as, is_loopback


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
def test_an_ipv6_address_counts_as_its_64(address: str, name: str) -> None:
    assert counted_as(address) == name


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("127.0.0.1", True),
        ("127.200.3.4", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.0.2.1", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine(address: str, own: bool) -> None:
    assert is_loopback(address) is own
