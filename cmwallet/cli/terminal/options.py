"""Options that several commands share, and the session that a command works in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.option_groups import OptionGroup, given
from cmwallet.cli.terminal.runtime import runtime

if TYPE_CHECKING:
    from cmwallet.home.secret_sources import Wanted
    from cmwallet.session import Session
    from identity.secret import Secret

PassphraseFrom = Annotated[
    str | None,
    typer.Option(
        "--passphrase-from",
        metavar="SOURCE",
        help="Read the vault's passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND.",
        envvar="CMWALLET_PASSPHRASE_FROM",
        show_envvar=False,
    ),
]
Bip39PassphraseFrom = Annotated[
    str | None,
    typer.Option(
        "--bip39-passphrase-from",
        metavar="SOURCE",
        help="Where the BIP-39 passphrase is read from, if the phrase has one.",
        envvar="CMWALLET_BIP39_PASSPHRASE_FROM",
        show_envvar=False,
    ),
]
SharedFile = Annotated[
    bool, typer.Option("--allow-shared-secret-file", help="Accept a secret file that others can read.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Go on without asking.")]


@dataclass(frozen=True)
class VaultOptions:
    """How the vault is opened."""

    passphrase_from: PassphraseFrom = None
    allow_shared_secret_file: SharedFile = False


VAULT = OptionGroup("Vault", VaultOptions)


def ask_for_secret(wanted: Wanted) -> Secret:
    """Ask for a secret on the terminal."""
    from cmwallet.cli.terminal import prompt

    hint = f"give it with --{wanted.option} env:NAME, file:PATH or fd:N"
    return prompt.ask_secret(wanted.name, hint=hint, confirm=wanted.confirm, empty=wanted.empty)


@contextmanager
def session() -> Iterator[Session]:
    """Open the home for one command and close it again, whatever happens."""
    from cmwallet.agent.hooks import SessionHooks
    from cmwallet.cli.terminal.agreeing import agree
    from cmwallet.home.folder import find_home
    from cmwallet.session import Session

    vault = given(VaultOptions, needed=False)  # a command that never opens the vault takes no such option
    with Session(
        find_home(),
        ask=ask_for_secret,
        network_flag=runtime.network,
        passphrase_flag=vault.passphrase_from,
        allow_shared_file=vault.allow_shared_secret_file,
        warn=output.warn,
        detail=output.detail,
        hooks=SessionHooks(),
        agree=lambda needed: agree(opened, needed),
    ) as opened:
        if not runtime.json and opened.config.value("format").text == "json":
            runtime.json = True
        yield opened
