"""The home folder: where it is, who may read it, and the locks in it."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cmwallet.errors import Busy, NotFound
from identity.storage import private_directory, storage_errors

_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Home:
    """The paths inside one home. Directory 0700, files 0600, refused if laxer."""

    path: Path

    @property
    def config_file(self) -> Path:
        """Networks, defaults, policy; no secrets."""
        return self.path / "config.toml"

    @property
    def wallet_file(self) -> Path:
        """Readable while locked, trusted only after its HMACs: accounts, contacts, pins, journal."""
        return self.path / "wallet.db"

    @property
    def vault_file(self) -> Path:
        """Whatever is secret."""
        return self.path / "vault.db"

    @property
    def oauth_file(self) -> Path:
        """The authorisation server's state, sealed under a key in the vault but for ids, states and times."""
        return self.path / "oauth.db"

    @property
    def lists_file(self) -> Path:
        """The index of sanctions lists: public data, and nothing of what is looked up in it."""
        return self.path / "lists.db"

    @property
    def market_file(self) -> Path:
        """Which items of the market's contracts name an account of this home; it can be dropped and found again."""
        return self.path / "market.db"

    @property
    def signer_file(self) -> Path:
        """Who may ask at the door, and what was asked; of tokens their hashes."""
        return self.path / "signer.db"

    @property
    def signer_server_file(self) -> Path:
        """Where the door listens while it is open, and the token of its owner."""
        return self.path / "signer.json"

    @property
    def chain_directory(self) -> Path:
        """The embedded chain."""
        return self.path / "chain"

    @property
    def names_directory(self) -> Path:
        """Names for the shell's completion: what the lists show while the vault is locked."""
        return self.path / "names"

    @property
    def agent_socket(self) -> Path:
        """Where the agent listens while it runs."""
        return self.path / "agent.sock"

    def exists(self) -> bool:
        """Whether a vault was ever made here."""
        return self.vault_file.exists()

    def require(self) -> None:
        """Raise `NotFound` when there is no home here: a mistyped one is not to look like an empty one."""
        if not self.path.is_dir():
            what = "is no folder" if self.path.exists() else "does not exist"
            hint = "is CMWALLET_HOME right? cmwallet init makes a new one"
            raise NotFound(f"there is no home here: {self.path} {what}", hint=hint)

    def prepare(self) -> None:
        """Create the folder, or check that nobody else can reach it."""
        private_directory(self.path)

    @contextmanager
    def lock(self, name: str, *, seconds: float) -> Iterator[None]:
        """Hold the advisory lock `name`; the kernel lets go of it when the process dies.

        Raises `Busy` when another process holds it for longer than `seconds`.
        """
        folder = private_directory(self.path / "locks")
        path = folder / re.sub(r"[^0-9A-Za-z._-]", "_", name)
        with storage_errors(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            _wait_for(descriptor, name, seconds)
            yield
        finally:
            os.close(descriptor)


def _wait_for(descriptor: int, name: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise Busy(
                    f"another cmwallet holds the lock {name!r}", hint="wait for it to finish, or raise --timeout"
                ) from None
            time.sleep(_POLL_SECONDS)


def find_home() -> Home:
    """Return the home: `$CMWALLET_HOME`, else the platform's user-data folder. Nothing is created."""
    stated = os.environ.get("CMWALLET_HOME")
    if stated:
        return Home(Path(stated).expanduser().absolute())
    import platformdirs

    return Home(Path(platformdirs.user_data_dir("cmwallet", appauthor=False)))
