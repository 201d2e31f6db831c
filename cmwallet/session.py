"""One command's work with a home: settings, `wallet.db`, the vault when it is needed, the network's node.

Everything is opened on first use and closed by `close()`, so a command pays only for what it touches.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from cmwallet.config import Config
from cmwallet.database import Database
from cmwallet.errors import Locked, NotFound
from cmwallet.home import Home
from cmwallet.secret_sources import Ask, Source, parse_source, read_secret

if TYPE_CHECKING:
    from cmwallet.chain.client import Client
    from cmwallet.chain.networks import Network
    from identity.vault.vault import Vault

_GENERATION = "vault generation"
_REBUILT = "rebuilt generation"


class Session:
    """A home opened for one command.

    `ask` asks a person for a secret; `network_flag` and `passphrase_flag` are what stood on the command line.
    """

    def __init__(
        self,
        home: Home,
        *,
        ask: Ask,
        network_flag: str | None = None,
        passphrase_flag: str | None = None,
        allow_shared_file: bool = False,
        warn: Callable[[str], None] = lambda _message: None,
    ) -> None:
        self.home = home
        self.warn = warn
        self._ask = ask
        self._network_flag = network_flag
        self._passphrase_flag = passphrase_flag
        self._allow_shared_file = allow_shared_file
        self._keeper: Vault | None = None
        self._clients: dict[str, Client] = {}

    @cached_property
    def config(self) -> Config:
        """The settings."""
        return Config.load(self.home)

    @cached_property
    def database(self) -> Database:
        """`wallet.db`, created on first use."""
        return Database(self.home)

    @cached_property
    def network(self) -> Network:
        """The network that this command works with."""
        from cmwallet.chain.networks import find_network

        return find_network(self.config, self.config.text("network", self._network_flag))

    @property
    def passphrase_source(self) -> Source:
        """Where the vault's passphrase is read from."""
        return parse_source(self.config.text("passphrase-from", self._passphrase_flag))

    @property
    def unlocked(self) -> bool:
        """Whether the vault is open in this command."""
        return self._keeper is not None

    def read(self, source: Source, what: str) -> object:
        """Read a secret with this command's rules for files and prompts."""
        return read_secret(source, what, ask=self._ask, allow_shared_file=self._allow_shared_file)

    def close(self) -> None:
        """Close whatever was opened."""
        for client in self._clients.values():
            client.close()
        if "database" in self.__dict__:
            self.database.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
