"""`cmwallet completion`: the completion script of a shell, printed or put where the shell looks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

import typer

from cmwallet.cli.results import home
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.tree import Commands

app = Commands(help="Completion scripts of shells, and manual pages: print, install.")

FILE_NAMES: Final = {"bash": "cmwallet.bash", "zsh": "_cmwallet", "fish": "cmwallet.fish", "powershell": "cmwallet.ps1"}
"""The file of each shell in the folder `completions` of the source."""

_EXAMPLES: Final = {
    "bash": "cmwallet completion bash > ~/.local/share/bash-completion/completions/cmwallet",
    "zsh": "cmwallet completion zsh > ~/.zfunc/_cmwallet",
    "fish": "cmwallet completion fish > ~/.config/fish/completions/cmwallet.fish",
    "powershell": "cmwallet completion powershell >> $PROFILE",
}


def _printing(shell: str) -> Callable[[], None]:
    def command() -> None:
        text = script_of(shell)
        output.result({"shell": shell, "script": text}, text.rstrip("\n"))

    command.__doc__ = f"Print the script for {shell}."
    return command


for _shell, _example in _EXAMPLES.items():
    app.add(_shell, result=home.Script, example=_example)(_printing(_shell))


@app.add("install", result=home.Installed, example="cmwallet completion install\ncmwallet completion install zsh")
def install(
    shell: Annotated[
        str | None, typer.Argument(metavar="[bash|zsh|fish|powershell]", help="None: the one that $SHELL names.")
    ] = None,
) -> None:
    """Install the script of a shell and the manual pages, for yourself.

    The script goes to where the shell looks for it, the pages to where man does, below your own home. The pages that
    came with the program are linked, so that they are those of the release that runs; where none came they are
    written. Run it again after an upgrade.
    """
    from cmwallet.cli.completion.installing import install_pages, install_script

    named = shell or _own_shell()
    script, hint = install_script(named, script_of(named))
    pages, folder = install_pages()
    document: home.Installed = {"shell": named, "script": str(script), "manual_pages": pages, "folder": str(folder)}
    output.result(document, str(script))
    output.status(f"{pages} manual pages in {folder}: man cmwallet")
    if hint:
        output.hint(hint)


def _own_shell() -> str:
    import os
    from pathlib import PurePath

    from cmwallet.errors import InvalidInput

    name = {"pwsh": "powershell"}.get(found := PurePath(os.environ.get("SHELL", "")).name, found)
    if name not in FILE_NAMES:
        said = f"$SHELL is {found}, for which there is no completion" if found else "$SHELL is not set"
        raise InvalidInput(said, hint="name one: " + ", ".join(FILE_NAMES))
    return name


def script_of(shell: str) -> str:
    """Return the script of one shell. Raises `InvalidInput` for one that has none."""
    from cmwallet.cli.completion import bash, fish, powershell, zsh
    from cmwallet.cli.reference.spec import command_tree
    from cmwallet.errors import InvalidInput

    writers = {"bash": bash.script, "zsh": zsh.script, "fish": fish.script, "powershell": powershell.script}
    if shell not in writers:
        raise InvalidInput(f"there is no completion for {shell!r}", hint="one of " + ", ".join(writers))
    return writers[shell](command_tree())
