"""The command tree as plain data: what completion scripts, manual pages and `schema` are written from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cmwallet.cli.terminal.kinds import Kind, bare, kind_of, stated_kinds

if TYPE_CHECKING:
    import typer
    from typer._click import Parameter  # vendored: Typer has no public names for them
    from typer._click.core import Command as AnyCommand

_SHARED = {"shared_result_path": Kind.PATH, "shared_network": Kind.NETWORK}


@dataclass(frozen=True)
class ArgumentSpec:
    """An argument: its placeholder without brackets, what it is, and whether it is needed or may be repeated."""

    name: str
    help: str
    kind: Kind
    required: bool
    repeat: bool


@dataclass(frozen=True)
class OptionSpec:
    """An option: its spellings, what it is for, its placeholder ("" for a flag), what its value is, its heading."""

    names: tuple[str, ...]
    help: str
    value: str
    kind: Kind
    required: bool
    repeat: bool
    default: Any
    group: str


@dataclass(frozen=True)
class CommandSpec:
    """A command or group: the words that lead to it, its help, options, sub-commands, arguments and result.

    `help` is the first sentence of `text`; `result` is a type of `cmwallet.cli.results`, None where none is stated.
    """

    words: tuple[str, ...]
    help: str
    text: str
    example: str
    options: tuple[OptionSpec, ...]
    children: tuple[tuple[str, str], ...]
    arguments: tuple[ArgumentSpec, ...]
    result: Any

    @property
    def name(self) -> str:
        """The words as they are typed after `cmwallet`."""
        return " ".join(self.words)

    @property
    def is_leaf(self) -> bool:
        """Whether it is a command rather than a group of them."""
        return not self.children


def command_tree() -> list[CommandSpec]:
    """Return every command, the root first."""
    import typer

    from cmwallet.cli.app import root

    return list(_walk(typer.main.get_command(root), (), None))


def _walk(command: AnyCommand, words: tuple[str, ...], parent: typer.Context | None) -> Iterator[CommandSpec]:
    import typer
    from typer.core import TyperGroup

    context = typer.Context(command, info_name=words[-1] if words else "cmwallet", parent=parent)
    children: list[tuple[str, AnyCommand]] = []
    if isinstance(command, TyperGroup):
        found = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
        children = [(name, child) for name, child in found if child is not None and not child.hidden]
    stated = _stated(command)
    shown = [one for one in command.get_params(context) if not getattr(one, "hidden", False)]
    yield CommandSpec(
        words,
        _first_sentence(command.help or ""),
        (command.help or "").strip(),
        command.epilog or "",
        tuple(_option(one, stated, words) for one in shown if one.param_type_name != "argument"),
        tuple((name, _first_sentence(child.help or "")) for name, child in children),
        tuple(_argument(one, stated, words) for one in shown if one.param_type_name == "argument"),
        getattr(command, "result", None),
    )
    for name, child in children:
        yield from _walk(child, (*words, name), context)


def _stated(command: AnyCommand) -> dict[str, Kind]:
    """Return the kinds that stand in the definitions of a command's parameters, by the parameters' names."""
    found = dict(_SHARED)
    function = getattr(command, "function", None)
    if function is not None:
        found |= stated_kinds(function)
    for group in getattr(command, "groups", ()):
        found |= {f"{group.kind.__name__}.{name}": kind for name, kind in stated_kinds(group.kind).items()}
    return found


def _kind(parameter: Parameter, stated: dict[str, Kind], words: tuple[str, ...]) -> Kind:
    found = kind_of(parameter, stated.get(str(parameter.name)), words[0] if words else "")
    if found is None:
        raise LookupError(
            f"cmwallet {' '.join(words)}: nothing says what {parameter.opts[-1]} {parameter.metavar or ''} is; put a"
            " Kind beside its definition, or its placeholder into cmwallet/cli/terminal/kinds.py"
        )
    return found


def _argument(parameter: Parameter, stated: dict[str, Kind], words: tuple[str, ...]) -> ArgumentSpec:
    return ArgumentSpec(
        bare(parameter.metavar or ""),
        _first_sentence(getattr(parameter, "help", None) or ""),
        _kind(parameter, stated, words),
        parameter.required,
        parameter.nargs == -1,
    )


def _option(parameter: Parameter, stated: dict[str, Kind], words: tuple[str, ...]) -> OptionSpec:
    kind = _kind(parameter, stated, words)
    default = parameter.default
    return OptionSpec(
        (*parameter.opts, *parameter.secondary_opts),
        _first_sentence(getattr(parameter, "help", None) or ""),
        "" if kind in (Kind.FLAG, Kind.COUNT) else bare(parameter.metavar or "VALUE"),
        kind,
        parameter.required,
        bool(getattr(parameter, "multiple", False)),
        default if isinstance(default, str | int | bool) else None,
        getattr(parameter, "rich_help_panel", None) or "Options",
    )


def _first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split()).split(". ")[0].rstrip(".")
