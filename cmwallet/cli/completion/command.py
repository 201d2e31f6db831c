"""`cmwallet completion`: print the completion script of a shell."""

from __future__ import annotations

from typing import Annotated

import typer

from cmwallet.cli.results import home
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.tree import Commands

app = Commands()

FILE_NAMES = {"bash": "cmwallet.bash", "zsh": "_cmwallet", "fish": "cmwallet.fish", "powershell": "cmwallet.ps1"}
"""The file of each shell in the folder `completions` of the source."""


@app.add(
    "completion",
    result=home.Script,
    example="cmwallet completion bash > ~/.local/share/bash-completion/completions/cmwallet\n"
    "cmwallet completion fish > ~/.config/fish/completions/cmwallet.fish",
)
def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell.")],
) -> None:
    """Print the completion script of a shell."""
    from cmwallet.errors import InvalidInput

    if shell not in FILE_NAMES:
        raise InvalidInput(f"there is no completion for {shell!r}", hint="one of " + ", ".join(FILE_NAMES))
    text = script_of(shell)
    output.result({"shell": shell, "script": text}, text.rstrip("\n"))


def script_of(shell: str) -> str:
    """Return the script of one shell."""
    from cmwallet.cli.completion import bash, fish, powershell, zsh
    from cmwallet.cli.reference.spec import command_tree

    writers = {"bash": bash.script, "zsh": zsh.script, "fish": fish.script, "powershell": powershell.script}
    return writers[shell](command_tree())
