"""A home to measure in: a vault at its default cost, one account, a contact, and the embedded chain's server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measure import cmwallet_program, plain_environment

PASSPHRASE = "four plain words here"
BOB = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"


@dataclass(frozen=True)
class Home:
    """A home in a temporary folder."""

    path: Path
    environment: dict[str, str]

    def cmwallet(self, *arguments: str) -> str:
        """Run a command in this home and return what it printed."""
        done = subprocess.run(
            [cmwallet_program(), *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"cmwallet {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout.strip()


def make_home(folder: Path) -> Home:
    """Make a home below `folder`, with the account `account-1`."""
    passphrase = folder / "passphrase.txt"
    passphrase.touch(mode=0o600)
    passphrase.write_text(PASSPHRASE + "\n", "utf-8")
    path = folder / "home"
    environment = plain_environment(CMWALLET_HOME=str(path), CMWALLET_PASSPHRASE_FROM=f"file:{passphrase}")
    home = Home(path, environment)
    home.cmwallet("init", "--words", "12", "--show-later", "--quiet")
    return home


@contextmanager
def served(home: Home) -> Iterator[str]:
    """Run the chain's server of a home; yields its URL."""
    status = json.loads(home.cmwallet("chain", "start", "--port", "0", "--json"))
    try:
        yield str(status["url"])
    finally:
        home.cmwallet("chain", "stop", "--quiet")
