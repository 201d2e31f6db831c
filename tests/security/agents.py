"""Homes whose agent runs, for attacks over its socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.walletrun import PASSPHRASE, PHRASE, Home


@contextmanager
def unlocked_home(folder: Path, *commands: tuple[str, ...]) -> Iterator[Home]:
    """A home with an account, in which `commands` were run; its agent runs until the end."""
    made = Home(folder)
    made.secret("passphrase", PASSPHRASE)
    made.secret("phrase", PHRASE)
    made.run("init", "--restore", "--phrase-from", "file:phrase")
    for command in commands:
        made.run(*command)
    made.run("unlock", "--for", "1h")
    yield made
    made.run("lock")
