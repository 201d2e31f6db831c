"""The command tree as plain data, which the scripts are written from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer._click.core import Command as AnyCommand  # vendored: Typer has no public name for it

FILES = ("FILE", "FILE|-", "PATH")
ACCOUNTS = ("ACCOUNT", "TO", "ADDRESS|NAME")


@dataclass(frozen=True)
class OptionSpec:
    """An option: its spellings, what it is for, and the kind of value it takes ("" for a flag)."""

    names: tuple[str, ...]
    help: str
    value: str


@dataclass(frozen=True)
class CommandSpec:
    """A command or group: the words that lead to it, its options, sub-commands and the kinds of its arguments."""

    words: tuple[str, ...]
    help: str
    options: tuple[OptionSpec, ...]
    children: tuple[tuple[str, str], ...]
    arguments: tuple[str, ...]


def command_tree() -> list[CommandSpec]:
    """Return every command, the root first."""
    import typer

    from cmwallet.cli.app import root

    return list(_walk(typer.main.get_command(root), ()))


def _walk(command: AnyCommand, words: tuple[str, ...]) -> Iterator[CommandSpec]:
    import typer
    from typer.core import TyperGroup

    context = typer.Context(command, info_name=" ".join(("cmwallet", *words)))
    options, arguments = [], []
    for parameter in command.get_params(context):
        shown = (parameter.metavar or "").strip("[]")
        if parameter.param_type_name == "argument":
            arguments.append(shown)
        elif not getattr(parameter, "hidden", False):
            takes_value = not getattr(parameter, "is_flag", False) and not getattr(parameter, "count", False)
            value = (shown or "VALUE") if takes_value else ""
            options.append(OptionSpec(tuple(parameter.opts), _first_sentence(getattr(parameter, "help", "")), value))
    children: list[tuple[str, AnyCommand]] = []
    if isinstance(command, TyperGroup):
        found = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
        children = [(name, child) for name, child in found if child is not None and not child.hidden]
    yield CommandSpec(
        words,
        _first_sentence(command.help or ""),
        tuple(options),
        tuple((name, _first_sentence(child.help or "")) for name, child in children),
        tuple(arguments),
    )
    for name, child in children:
        yield from _walk(child, (*words, name))


def _first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split()).split(". ")[0].rstrip(".")
