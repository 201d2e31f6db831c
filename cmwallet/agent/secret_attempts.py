"""Secrets that callers of the agent give to prove that a person agrees: one try a second, and few wrong ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from cmwallet.errors import Busy, WrongPassphrase
from identity.secret import Secret
from identity.vault.slots import credential_of
from identity.vault.vault import Vault

MOST_WRONG: Final = 5
"""So many wrong ones in a row end the agent: the next unlock asks for the passphrase itself."""
_SECONDS: Final = 1.0


class SecretAttempts:
    """Counts the wrong ones. `clock` is in seconds and never goes backwards."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = 0.0
        self._wrong = 0

    @property
    def exhausted(self) -> bool:
        """Whether there were too many wrong ones."""
        return self._wrong >= MOST_WRONG

    def check(self, vault: Vault, secret: Secret) -> None:
        """Raise `WrongPassphrase` unless the secret opens the vault, `Busy` when the last try was a moment ago."""
        now = self._clock()
        if now < self._next:
            raise Busy("the agent takes one passphrase a second", hint="try again in a moment")
        try:
            vault.prove(credential_of(secret))
        except WrongPassphrase:
            self._wrong += 1
            self._next = self._clock() + _SECONDS
            raise
        finally:
            secret.wipe()
        self._wrong = 0
