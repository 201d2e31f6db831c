"""`cmwallet schema`: commands, options, exit codes, and the JSON Schemas of what is printed."""

from __future__ import annotations

from typing import Annotated

import typer

from cmwallet.cli.results import home
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.tree import Commands

app = Commands()


@app.add(
    "schema",
    result=home.ProgramSchema,
    example="cmwallet schema tx show\ncmwallet schema send | jq '.commands[0].result'\n"
    "cmwallet schema balance --field 'commands[].summary'",
)
def schema(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[COMMAND…]", help="Of these commands alone; none: of all.")
    ] = None,
) -> None:
    """Print what commands take and what they print, as one JSON document: for programs that call this one.

    The document is JSON with --json and without. `result` is the JSON Schema (2020-12) of what --json prints, `stream`
    that of each line of a command that prints one object a line. `error` is what goes to stderr when a command fails.
    """
    from cmwallet.cli.reference.program_schema import program_schema
    from cmwallet.cli.reference.spec import command_tree
    from cmwallet.errors import InvalidInput

    found = program_schema(command_tree(), words or [])
    if not found["commands"]:
        raise InvalidInput(f"there is no command {' '.join(words or [])!r}", hint="cmwallet help lists them")
    output.result(found, output.json_text(found, indent=2 if words else None))
