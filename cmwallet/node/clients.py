"""The nodes that one command works with, each connected on first use, and let go of together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cmwallet.home.folder import Home

if TYPE_CHECKING:
    from cmwallet.home.config import Config
    from cmwallet.home.database import Database
    from cmwallet.node.client import NodeClient
    from cmwallet.node.networks import Network
    from identity.vault.interface import Keeper


@dataclass
class NodeClients:
    """Connections of a home. `note` is told of endpoints that are left out, `detail` of smaller things.

    The settings and `wallet.db` are opened when they are needed: the embedded chain takes no row.
    """

    home: Home
    config: Callable[[], Config]
    database: Callable[[], Database]
    note: Callable[[str], None]
    detail: Callable[[str], None]
    _open: dict[str, NodeClient] = field(default_factory=dict)
    _pooled: bool = False

    def of(self, network: Network, *, introducing: bool = False) -> NodeClient:
        """Return the node of a network, or all its endpoints as one.

        When `introducing` several endpoints they need not serve the chain that was accepted. Raises `NetworkFailed`.
        """
        from cmwallet.node.connection import ChainServer, connect
        from cmwallet.node.networks import Pins

        if network.name in self._open:
            return self._open[network.name]
        config, around = self.config(), None
        pin = None if network.embedded else Pins(self.database()).find(network.name)
        if network.fallbacks:
            from cmwallet.node.pooling import surroundings

            around, self._pooled = surroundings(self.database(), pin, note=self.note, detail=self.detail), True
        client = connect(
            self.home,
            network,
            seconds=config.seconds("rpc-timeout"),
            pin=pin,
            server=ChainServer(config.switch("chain.autostart"), self.detail),
            around=around,
            introducing=introducing,
        )
        self._open[network.name] = client
        return client

    def remember(self, keeper: Keeper | None) -> None:
        """Authenticate what was seen of several endpoints, where the vault is open anyway."""
        if keeper is not None and self._pooled:
            from cmwallet.node.pooling import keep_heights

            keep_heights(self.database(), keeper, self._open.values())

    def close(self) -> None:
        """Let go of all of them."""
        for client in self._open.values():
            client.close()
