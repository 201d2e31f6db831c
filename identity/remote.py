"""Classes of remote addresses, for counting strangers: loopback, an IPv6 network, an IPv4 address."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Final

_NETWORK_BITS: Final = 64
"""What one household or one rented machine is given at least (RFC 6177 §2): its addresses are one stranger's."""


@lru_cache(maxsize=1024)
def counted_as(address: str) -> str:
    """Return the name under which a stranger's address is counted: of IPv6 the /64; what is no address, as it is.

    IPv4 that is written as IPv6 (RFC 4291 §2.5.5.2) counts as IPv4.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), _NETWORK_BITS), strict=False))


def is_loopback(address: str) -> bool:
    """Whether it is this machine's own address, as IPv4 in IPv6 too."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if found.version == 6 else None
    return (mapped or found).is_loopback
