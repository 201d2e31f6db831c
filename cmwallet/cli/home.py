"""`cmwallet home`: the folder of settings and data as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmwallet.cli.results import home
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session

app = Commands()

_WORD = 8


@app.callback()
def home_() -> None:
    """The folder of settings and data: purge."""


@app.add("purge", result=home.PurgedHome, example="cmwallet home purge\ncmwallet home purge --vault 6f1c2a3b")
def purge(
    vault: Annotated[
        str | None,
        Kind.TEXT,
        typer.Option("--vault", metavar="ID", help="The first 8 digits of the vault's id, instead of typing them."),
    ] = None,
) -> None:
    """Delete the home: vault, accounts, records, grants, the embedded chain.

    What is lost is shown first, and the vault has to be named, so that a mistyped CMWALLET_HOME deletes nothing.
    Files that cmwallet did not make stay, and so does a PostgreSQL database.
    """
    from cmwallet.agent.process import stop as stop_agent
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import Busy, InvalidInput
    from cmwallet.home.purging import purge as purge_home
    from cmwallet.home.run_folders import goes_on, run_folders
    from cmwallet.localchain.process import stop as stop_chain
    from identity.vault.status import status

    with session() as opened:
        opened.require_vault()
        word = status(opened.home.vault_file).vault_id[:_WORD]
        if vault is not None and vault.lower() != word:
            raise InvalidInput(
                f"the vault here begins with {word}; nothing was deleted", hint="is CMWALLET_HOME right?"
            )
        if any(map(goes_on, run_folders(opened.home))):
            raise Busy("a run goes on in this home, or has just ended", hint="once more when it is over")
        require_yes(
            vault is not None,
            "Delete it all? Its phrases and recovery keys do not bring it back.",
            word=word,
            option="--vault ID",
            lines=_lost(opened),
        )
        home = opened.home
    stop_agent(home)
    if home.chain_directory.exists():
        stop_chain(home.chain_directory)
    left = purge_home(home)
    output.result({"purged": str(home.path), "left": [str(path) for path in left]}, None)
    for path in left:
        output.warn(f"left: {path}")


def _lost(opened: Session) -> list[str]:
    """Say what goes, as far as it can be read."""
    from cmwallet.overview import overview

    parts: dict[str, Any] = dict(overview(opened))
    lines = [f"home      {opened.home.path}"]
    if parts["vault"] is not None and "records" in parts["vault"]:
        lines.append(f"vault     {parts['vault']['records']} records, among them phrases and keys")
    if parts["transactions"] is not None and "accounts" in parts["transactions"]:
        waiting = sum(parts["transactions"]["open"].values())
        lines.append(f"accounts  {parts['transactions']['accounts']}; {waiting} transactions are not settled")
    if parts["grants"] is not None and "active" in parts["grants"]:
        lines.append(f"grants    {parts['grants']['active']} active; dapps are not told")
    return lines
