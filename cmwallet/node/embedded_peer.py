"""The embedded chain of another home, met as a node: what it says of itself, and where its contracts are.

Such a node listens on loopback alone (another machine's is met through a tunnel), so only there is it asked.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, RpcRefused
from cmwallet.node import answers
from cmwallet.node.connection import client_at
from cmwallet.node.endpoints import parse_endpoint
from identity.address import Address, parse_address

if TYPE_CHECKING:
    from cmwallet.node.client import NodeClient

SYMBOL: Final = "CMT"
CONFIRMATIONS: Final = 1
"""A transaction is in a block before its hash is returned, and no other block comes without another transaction."""
_MOST: Final = 200


@dataclass(frozen=True)
class EmbeddedPeer:
    """Facts of an embedded chain's node that a network of it needs."""

    chain_id: int
    symbol: str = SYMBOL
    confirmations: int = CONFIRMATIONS


def embedded_peer(url: str, *, seconds: float) -> EmbeddedPeer | None:
    """Return what the embedded chain at an address says of itself; None where none answers. Raises `InvalidInput`."""
    if not parse_endpoint(url).loopback:
        return None
    client = client_at(url, seconds=seconds)
    try:
        with suppress(NetworkFailed, RpcRefused):
            status = client.transport.request("cmwallet_status")
            if isinstance(status, dict):
                return EmbeddedPeer(answers.quantity(status.get("chainId"), "chain id", 63))
        return None
    finally:
        client.close()


def contracts_at(client: NodeClient) -> dict[str, Address]:
    """Return where the contracts of the system are, as an embedded chain's node says. Nothing of it is checked yet.

    Raises:
        NotFound: the node does not say that. NetworkFailed.
    """
    try:
        told = client.transport.request("cmwallet_contracts")
    except RpcRefused:
        told = None
    if not isinstance(told, dict) or len(told) > _MOST:
        raise NotFound(
            "the node does not say where contracts of the system are",
            hint="cmwallet contract list --json of a home that knows them, and contract use --all FILE",
        )
    found = {}
    for name, address in told.items():
        if address is not None:
            try:
                found[str(name)] = parse_address(str(address))
            except InvalidInput:
                raise answers.nonsense("addresses of contracts") from None
    return found
