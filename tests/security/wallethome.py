"""A funded home with a vault that opens cheaply, and its chain served: for tests that start many processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.walletrun import PASSPHRASE, PHRASE, Home

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"


def cheap_home(folder: Path) -> Home:
    """A restored wallet behind the cheapest Argon2id that is accepted; no chain yet."""
    home = Home(folder)
    home.secret("passphrase", PASSPHRASE)
    home.secret("phrase", PHRASE)
    home.make_cheap_vault()
    home.run("init", "--restore", "--phrase-from", "file:phrase", "--quiet")
    return home


@contextmanager
def served(home: Home) -> Iterator[Home]:
    """The home with money on account-1, its chain's server running."""
    home.url = home.json("chain", "start", "--port", "0")["url"]  # type: ignore[attr-defined]
    try:
        home.run("chain", "faucet", "account-1", "--quiet")
        yield home
    finally:
        home.run("chain", "stop")
