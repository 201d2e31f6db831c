"""Vaults for tests: the cheapest Argon2id that production accepts, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from identity.secret import Secret
from identity.vault import kdf
from identity.vault.vault import Vault

PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True)
class Asked:
    """What an account signs, for a test that cares for the digest alone."""

    digest: bytes
    words: str = "a digest of a test"


class Clock:
    """Returns `now`, which tests move."""

    def __init__(self, now: float = 1_700_000_000) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def secret(text: str = PASSPHRASE) -> Secret:
    return Secret(text)


def create(path: Path, clock: Callable[[], float] | None = None) -> Vault:
    return Vault.create(path, secret(), parameters=kdf.MINIMUM, clock=clock or Clock())


def unlock(path: Path, clock: Callable[[], float] | None = None, **options: object) -> Vault:
    return Vault.unlock(path, passphrase=secret(), clock=clock or Clock(), **options)  # type: ignore[arg-type]
