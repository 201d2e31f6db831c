"""Write what can be written from the program itself: the page of commands, the help in the README, tables of states.

`python docs/generate.py` rewrites them; a test fails when they are out of step.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click.core import Command  # vendored: Typer has no public name for it

    from cmwallet.market.states import State, StateTable

ROOT = Path(__file__).parent.parent
_WIDTH = 96

_PAGE = """# Commands

The help of every command, as the program prints it. Options under *Everywhere* stand after any command.
Exit codes and the rules for output: [output-and-exit-codes.md](output-and-exit-codes.md).
"""


def commands_page() -> str:
    """Return the text of docs/commands.md."""
    parts = [_PAGE]
    for words, text in _helps():
        depth = "##" if len(words) < 2 else "###"
        parts.append(f"{depth} {' '.join(('cmwallet', *words))}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def readme_with_help(readme: str) -> str:
    """Return the README with the help between its markers renewed."""
    block = f"<!-- help -->\n```text\n{next(_helps())[1]}\n```\n<!-- /help -->"
    return re.sub(r"<!-- help -->.*<!-- /help -->", lambda _: block, readme, flags=re.DOTALL)


def records_page(page: str) -> str:
    """Return docs/records.md with the table between its markers renewed."""
    from identity.records.schema import table

    rows = [f"| `{name}` | {about.sensitivity} | {about.meaning} |" for name, about in table()]
    block = "\n".join(
        ["<!-- fields -->", "| field | sensitivity | what it is |", "|---|---|---|", *rows, "<!-- /fields -->"]
    )
    return re.sub(r"<!-- fields -->.*<!-- /fields -->", lambda _: block, page, flags=re.DOTALL)


STATES = ("deals", "court", "loans")
"""Pages of contracts whose table of states is made of what `cmwallet/market` declares."""


def states_page(name: str, page: str) -> str:
    """Return a page of docs/contracts with the table of states between its markers renewed."""
    from cmwallet.market.systems import SYSTEMS

    table = next(system.table for system in SYSTEMS.values() if system.family.lower() == name)
    block = "\n".join(["<!-- states -->", *states_table(table), "<!-- /states -->"])
    return re.sub(r"<!-- states -->.*<!-- /states -->", lambda _: block, page, flags=re.DOTALL)


def states_table(table: StateTable[Any]) -> list[str]:
    """Return the lines of a table: who may do what in each state, what silence costs, who gains by calling."""
    lines = [
        "| state | lasts | who | can | typed | leads to | silence costs | who gains by calling |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for state in table.states:
        first = f"{state.number} {state.name} | {state.lasts}"
        rows = _step_rows(state) or [("–",) * 6]
        lines += [f"| {' | | ' if place else first + ' | '}{' | '.join(row)} |" for place, row in enumerate(rows)]
    return lines


def _step_rows(state: State[Any]) -> list[tuple[str, ...]]:
    """Return the cells of each step; what several people can do alike is one row."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for step in state.steps:
        command = step.command.format_map(_Placeholders()).replace("|", "\\|")
        gains = ", ".join(step.gains)
        cells = (step.action, f"`{command}`", ", ".join(step.to), step.otherwise, gains, step.when)
        rows.setdefault(cells, []).append(step.who)
    return [(_who(who, cells[-1]), *cells[:-1]) for cells, who in rows.items()]


def _who(people: list[str], when: str) -> str:
    return f"{', '.join(people)}{', once the time is over' if when == 'late' else ''}"


class _Placeholders(dict[str, str]):
    """What stands in a command for the item, a person or a word of it: the same in capitals."""

    def __missing__(self, key: str) -> str:
        return "ID" if key == "item" else key.upper()


def _helps() -> Iterator[tuple[tuple[str, ...], str]]:
    from cmwallet.cli.app import root

    os.environ["COLUMNS"] = str(_WIDTH)
    yield from _walk(typer.main.get_command(root), (), None)


def _walk(
    command: Command, words: tuple[str, ...], parent: typer.Context | None
) -> Iterator[tuple[tuple[str, ...], str]]:
    name = words[-1] if words else "cmwallet"
    context = typer.Context(command, info_name=name, parent=parent, terminal_width=_WIDTH)
    yield words, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    if isinstance(command, TyperGroup):
        for child_name in command.list_commands(context):
            child = command.get_command(context, child_name)
            if child is not None and not child.hidden:
                yield from _walk(child, (*words, child_name), context)


def main() -> None:
    """Rewrite the generated texts."""
    (ROOT / "docs" / "commands.md").write_text(commands_page(), "utf-8")
    readme = ROOT / "README.md"
    readme.write_text(readme_with_help(readme.read_text("utf-8")), "utf-8")
    records = ROOT / "docs" / "records.md"
    records.write_text(records_page(records.read_text("utf-8")), "utf-8")
    for name in STATES:
        contract = ROOT / "docs" / "contracts" / f"{name}.md"
        contract.write_text(states_page(name, contract.read_text("utf-8")), "utf-8")
    sys.stdout.write("docs/commands.md, docs/records.md, docs/contracts and README.md are up to date\n")


if __name__ == "__main__":
    main()
