"""Access to the network in use, as a Protocol: what asks a chain needs no more of a session than this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cmwallet.home.config import Config
    from cmwallet.home.database import Database
    from cmwallet.home.folder import Home
    from cmwallet.node.client import NodeClient
    from cmwallet.node.freshness import Lag
    from cmwallet.node.networks import Network


class NetworkAccess(Protocol):
    """The network in use: its node, and what this home knows of it. A `Session` is one; each part opens on first use.

    Nothing of it needs the vault.
    """

    @property
    def database(self) -> Database:
        """`wallet.db`, with the address book of contracts."""

    @property
    def network(self) -> Network:
        """The network in use."""

    @property
    def client(self) -> NodeClient:
        """Its node."""

    def lag(self) -> Lag | None:
        """Return by how much its newest block is too old; None when it is not."""


class WalletAccess(NetworkAccess, Protocol):
    """The network in use, with the settings that orders are judged by."""

    home: Home

    @property
    def config(self) -> Config:
        """The settings."""
