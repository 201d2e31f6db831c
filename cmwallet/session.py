"""Session of one command with a home: settings, `wallet.db`, the vault when it is needed, the network's node.

Everything is opened on first use and closed by `close()`, so a command pays only for what it touches.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, Self, TypeVar

from cmwallet.errors import InvalidInput, Locked, NotFound, PermissionsTooLax, Problem, StorageFailed, Tampered
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.home.secret_sources import (
    BIP39_PASSPHRASE,
    PASSPHRASE,
    Ask,
    Source,
    Wanted,
    parse_source,
    read_secret,
    source_of,
)
from cmwallet.node.clients import NodeClients
from identity.vault.interface import Keeper

if TYPE_CHECKING:
    from pathlib import Path

    from cmwallet.errors import ApprovalNeeded
    from cmwallet.node.client import NodeClient
    from cmwallet.node.freshness import Lag
    from cmwallet.node.networks import Network
    from identity.secret import Secret
    from identity.vault.audit import AuditLine
    from identity.vault.guarding import Guard
    from identity.vault.slots import Credential
    from identity.vault.vault import Vault

Approver = Callable[["ApprovalNeeded"], None]
"""Has a person agree. Raises the error, or another `Problem`, when nobody does."""
Agree = Callable[["ApprovalNeeded"], "Secret | None"]
"""The same at a terminal: a secret that opens the vault, where one is asked for."""


def refuse_to_agree(needed: ApprovalNeeded) -> Secret | None:
    """For where nobody can be asked."""
    raise needed


P = ParamSpec("P")
Answer = TypeVar("Answer")


class RemoteKeeper(Keeper, Protocol):
    """A vault that another process has open. `agree` has a person agree to what that process asks about."""

    agree: Agree

    @property
    def generation(self) -> int:
        """The vault's generation: it grows with every change."""

    def work(
        self, task: Callable[Concatenate[Database, Keeper, P], Answer], *none: P.args, **arguments: P.kwargs
    ) -> Answer:
        """Have a task done there."""

    def log(self) -> list[AuditLine]:
        """The vault's log."""

    def close(self) -> None:
        """Let go of it; the other process goes on."""


class Hooks(Protocol):
    """What a session calls that stands above it: another process with the vault open, and what follows an unlock."""

    def connect(self, socket: Path) -> RemoteKeeper | None:
        """Return the vault of the process that listens on a socket; None when there is none."""

    def connect_run(self) -> RemoteKeeper | None:
        """Return the vault, as far as a run of which this process is a child lets it; None when it is no child."""

    def unlocked(self, database: Database, config: Config, keeper: Keeper) -> None:
        """Mend what fell behind, right after the vault was opened, here or there."""

    def rotated(self, database: Database, vault: Vault) -> None:
        """Finish a rotation of the vault key that was cut short."""

    def guard(self, approver: Approver) -> Guard:
        """Return who decides what the vault's keys sign; `approver` has a person agree."""


_GENERATION = "vault generation"
_SILENT_SOURCES = frozenset({"env", "file", "fd"})


class Session:
    """A home opened for one command.

    `ask` asks a person for a secret; `network_flag` and `passphrase_flag` are what stood on the command line.
    Without `hooks` no other process is asked for the vault, and nothing is mended after an unlock.
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
        detail: Callable[[str], None] = lambda _message: None,
        hooks: Hooks | None = None,
        agree: Agree = refuse_to_agree,
    ) -> None:
        self.home = home
        self._agree = agree
        self._hooks = hooks
        self.warn = warn
        self._ask = ask
        self._network_flag = network_flag
        self._passphrase_flag = passphrase_flag
        self._allow_shared_file = allow_shared_file
        self._network: Network | None = None
        self._vault: Vault | None = None
        self._remote: RemoteKeeper | None = None
        self._ahead: Credential | None = None
        self._clients = NodeClients(home, lambda: self.config, lambda: self.database, warn, detail)

    @cached_property
    def config(self) -> Config:
        """The settings."""
        return Config.load(self.home)

    @cached_property
    def database(self) -> Database:
        """`wallet.db`, created on first use in a home that is there. Raises `NotFound` when there is none."""
        self.home.require()
        return Database(self.home)

    @property
    def network(self) -> Network:
        """The network that this command works with."""
        from cmwallet.node.networks import find_network

        if self._network is None:
            self._network = find_network(self.config, self.config.text("network", self._network_flag))
        return self._network

    def use_network(self, network: Network) -> None:
        """Work with another network for the rest of this command."""
        self._network = network

    @property
    def passphrase_source(self) -> Source:
        """Where the vault's passphrase is read from."""
        return parse_source(self.config.text("passphrase-from", self._passphrase_flag))

    @property
    def unlocked(self) -> bool:
        """Whether the vault is open in this command."""
        return self._vault is not None or self._remote is not None

    @property
    def opened_before(self) -> bool:
        """Whether the vault is open already, here or in the agent: using it stretches no passphrase."""
        return self.unlocked or self._by_agent() is not None

    @property
    def opens_silently(self) -> bool:
        """Whether the vault can be had without asking anybody: by the agent, or from where a secret just lies."""
        return self.opened_before or self.passphrase_source.kind in _SILENT_SOURCES

    @property
    def silent_keeper(self) -> Vault | RemoteKeeper | None:
        """The vault, if it can be had without asking anybody; None while it is locked."""
        try:
            return self.keeper if self.opens_silently else None
        except (Locked, NotFound, InvalidInput, PermissionsTooLax):
            return None  # a wrong or missing passphrase: what needs the vault says so

    def read_secret(self, wanted: Wanted, source: Source) -> Secret:
        """Read a secret with this command's rules for files and prompts."""
        return read_secret(source, wanted, ask=self._ask, allow_shared_file=self._allow_shared_file)

    def read_option(self, wanted: Wanted, flag: str | None) -> Secret:
        """Read a secret from where its option or environment variable says, else from a prompt."""
        return self.read_secret(wanted, source_of(wanted, flag))

    def read_bip39_passphrase(self, flag: str | None, *, confirm: bool = False) -> Secret | None:
        """Read the BIP-39 passphrase when one is named; most phrases have none, so nobody is asked for it."""
        if flag is None and not os.environ.get(BIP39_PASSPHRASE.variable):
            return None
        found = self.read_option(replace(BIP39_PASSPHRASE, confirm=confirm), flag)
        return found if len(found) else None  # BIP-39: none and an empty one make the same seed

    @property
    def keeper(self) -> Vault | RemoteKeeper:
        """The vault: by way of the agent when it runs, else unlocked on first use.

        Raises:
            NotFound: there is no vault yet.
            WrongPassphrase, RolledBack, Damaged, Tampered: see `Vault.unlock`.
        """
        return self._vault or self._by_agent() or self.vault

    @property
    def vault(self) -> Vault:
        """The vault, unlocked by this command: for what reveals or replaces keys, whoever else has it open.

        Raises as `keeper` does.
        """
        if self._vault is None:
            self.adopt(self.unlock())
        assert self._vault is not None
        return self._vault

    def work(
        self, task: Callable[Concatenate[Database, Keeper, P], Answer], *none: P.args, **arguments: P.kwargs
    ) -> Answer:
        """Do a task of `cmwallet.agent.tasks`: here, or in the agent, which keeps seeds and keys to itself."""
        keeper = self.keeper
        if keeper is self._remote and self._remote is not None:
            return self._remote.work(task, *none, **arguments)
        return task(self.database, keeper, *none, **arguments)

    def _by_agent(self) -> RemoteKeeper | None:
        """Return the agent of this home, connected on first use; None when none runs."""
        if self._remote is None and self._hooks is not None:
            self._remote = self._hooks.connect_run()
        if self._remote is None and self._hooks is not None and self.home.agent_socket.exists():
            self._remote = self._hooks.connect(self.home.agent_socket)
            if self._remote is not None:
                self._remote.agree = self._agree
                self._hooks.unlocked(self.database, self.config, self._remote)
        return self._remote

    def unlock_ahead(self) -> None:
        """Begin to stretch the passphrase in the background, if it can be had without asking anybody.

        For commands that are sure to unlock later and have something else to do first. Nothing is opened, and nothing
        fails here: an error is met again when the vault is unlocked, in its place.
        """
        if self.passphrase_source.kind not in _SILENT_SOURCES or self._by_agent() is not None:
            return
        from identity.vault.background_kdf import StretchingCredential
        from identity.vault.slots import PassphraseCredential

        try:
            credential = self.credential()
        except Problem:
            return
        if isinstance(credential, PassphraseCredential):
            credential = StretchingCredential(credential.passphrase, self.home.vault_file)
        self._ahead = credential  # kept also as it is: a descriptor gives its bytes once

    def credential(self) -> Credential:
        """What opens the vault: the secret from the passphrase's source, or the OS keyring.

        A secret that starts like a recovery key is one: no passphrase can be mistaken for it.
        """
        if self._ahead is not None:
            return self._ahead
        from identity.vault.keyring_slot import KeyringCredential, find_store
        from identity.vault.slots import credential_of

        self.require_vault()
        source = self.passphrase_source
        if source.is_keyring:
            return KeyringCredential(find_store())
        return credential_of(self.read_secret(PASSPHRASE, source))

    def require_vault(self) -> None:
        """Raise `NotFound` when there is no vault yet, `PermissionsTooLax` when others can reach it."""
        if not self.home.exists():
            raise NotFound(f"there is no vault in {self.home.path}", hint="cmwallet init makes one")
        self.home.prepare()

    @property
    def remembered_generation(self) -> int | None:
        """The highest generation of the vault that this home has seen."""
        remembered = self.database.remembered(_GENERATION)
        if remembered is not None and not (remembered.isascii() and remembered.isdigit()):
            raise Tampered("wallet.db: the remembered generation of the vault was changed from outside")
        return None if remembered is None else int(remembered)

    def unlock(self, *, credential: Credential | None = None, accept_rollback: bool = False) -> Vault:
        """Open the vault with `credential`, or with the one that `credential()` reads."""
        from identity.vault.vault import Vault

        return Vault.unlock_with(
            self.home.vault_file,
            credential or self.credential(),
            remembered_generation=self.remembered_generation,
            accept_rollback=accept_rollback,
        )

    def adopt(self, vault: Vault) -> None:
        """Work with a vault that was just made or opened, and mend what a process that was killed left behind."""
        from cmwallet.home.ram_folder import sweep_left_behind

        self._vault = vault
        sweep_left_behind()
        if self._hooks is not None:
            vault.guard = self._hooks.guard(lambda needed: self._agree_here(vault, needed))
            if vault.rotation_pending and not vault.read_only:
                self._hooks.rotated(self.database, vault)
            self._hooks.unlocked(self.database, self.config, vault)

    def _agree_here(self, vault: Vault, needed: ApprovalNeeded) -> None:
        """Have a person agree; who gave this command a secret that opens the vault has, by that."""
        from identity.vault.slot_management import kind_of
        from identity.vault.slots import credential_of

        if kind_of(vault.slots(), vault.slot_id) not in ("passphrase", "recovery"):
            secret = self._agree(needed)
            if secret is not None:
                vault.prove(credential_of(secret))

    def _remember_generation(self) -> None:
        """Keep the highest generation seen, by which an older copy of the vault is recognised."""
        keeper = self._vault or self._remote
        if keeper is not None and (generation := keeper.generation) > (self.remembered_generation or 0):
            self.database.remember_highest(_GENERATION, generation)

    @property
    def client(self) -> NodeClient:
        """The node of this command's network."""
        return self.client_of(self.network)

    def client_of(self, network: Network, *, introducing: bool = False) -> NodeClient:
        """The node of any network, connected on first use; see `NodeClients.of`. Raises `NetworkFailed`."""
        return self._clients.of(network, introducing=introducing)

    def lag(self, network: Network | None = None) -> Lag | None:
        """By how much the newest block of a network (None: this command's) is too old; None when it is not."""
        from cmwallet.node.freshness import lag_of
        from cmwallet.node.networks import Pins

        asked = network or self.network
        if asked.embedded:
            return None
        return lag_of(self.client_of(asked), asked, Pins(self.database).find(asked.name), int(time.time()))

    def close(self) -> None:
        """Close whatever was opened."""
        try:
            with suppress(Locked):  # the agent ended meanwhile
                self._remember_generation()
                self._clients.remember(self._vault or self._remote)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._vault is not None:
            self._vault.close()
        if self._remote is not None:
            self._remote.close()
        self._clients.close()
        if "database" in self.__dict__:
            self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(StorageFailed) if error is not None else nullcontext():  # what ended the command is told
            self.close()
