"""Homes whose network is the chain of the validators."""

from __future__ import annotations

from pathlib import Path

from tests.cli.attesting import bare
from tests.cli.walletrun import PHRASE, Home
from tests.network.genesis import FIRST_OPERATOR

NAME = "dpos"
SECONDS = "120s"
"""How long a command waits for its transaction: the machine may have other work."""


def joined(folder: Path, url: str, phrase: str = PHRASE, *, eip155: int = 9777) -> Home:
    """A home that has accepted the chain behind a URL and uses it: account-1 is the first of the phrase."""
    home = bare(folder, phrase, None)
    facts = ("--chain-id", eip155, "--symbol", "INJ", "--confirmations", 1)
    home.run("network", "add", NAME, "--rpc", url, *facts)
    home.run("network", "use", NAME, "--yes")
    return home


def add_holders(home: Home) -> None:
    """Name the other accounts that have coins from the first block: seller and judge."""
    for index, name in enumerate(("seller", "judge"), start=1):
        home.run("account", "new", name, "--index", index)


def add_operator(home: Home, index: int) -> str:
    """Name the account that operates a validator; its name."""
    name = f"operator-{index}"
    home.run("account", "new", name, "--index", FIRST_OPERATOR + index)
    return name
