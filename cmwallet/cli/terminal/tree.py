"""The shape of the command tree: lazy groups, options that stand after any command, an example for each.

Listing a group imports none of its commands: names and one-line summaries are static, and a command's module is
imported when the command runs or shows its own help.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import typer
from typer._click import Context, Parameter  # vendored: Typer has no public name for them
from typer._click.core import Command as AnyCommand
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup, TyperOption

from cmwallet.cli.terminal.old_spellings import respelt
from cmwallet.cli.terminal.option_groups import HEADINGS, OptionGroup, complete, giving, options_of
from cmwallet.cli.terminal.runtime import runtime

Function = TypeVar("Function", bound=Callable[..., Any])
_EVERYWHERE = "Everywhere"
_HELP = ("-h", "--help")


@dataclass(frozen=True)
class Entry:
    """One line of the root's listing: where the command lives and what it is for."""

    module: str
    summary: str


def _set(name: str) -> Callable[[Context, Parameter, Any], Any]:
    def remember(_context: Context, _parameter: Parameter, value: Any) -> Any:
        if value or (name == "result_path" and value is not None):
            # Absent options must not undo what stood earlier on the line or in the environment.
            setattr(runtime, name, value)
            runtime.json = runtime.json or name == "result_path"  # it is a value of what --json would print
        return value

    return remember


def shared_options() -> list[TyperOption]:
    """Build the options that stand after any command."""

    def option(*names: str, field: str, help: str, **more: Any) -> TyperOption:
        return TyperOption(
            param_decls=[f"shared_{field}", *names],
            help=help,
            callback=_set(field),
            expose_value=False,
            is_eager=True,
            rich_help_panel=_EVERYWHERE,
            **more,
        )

    return [
        option("--json", field="json", help="Print one JSON document instead of text.", is_flag=True),
        option(
            "--field",
            field="result_path",
            help="Print one value of the result alone, such as hash.",
            metavar="RESULT",
            type=str,
        ),
        option("--network", field="network", help="Use this network for this run.", metavar="NAME", type=str),
        option("--quiet", "-q", field="quiet", help="Say nothing on stderr but warnings and errors.", is_flag=True),
        option("--verbose", "-v", field="verbose", help="Say more on stderr.", count=True, type=int),
        option("--wide", field="wide", help="Leave addresses and hashes whole in tables.", is_flag=True),
        option("--no-input", field="no_input", help="Never ask; fail with exit code 12 instead.", is_flag=True),
    ]


def _heading(parameter: Parameter) -> str:
    if parameter.param_type_name == "argument":
        return "Arguments"
    return getattr(parameter, "rich_help_panel", None) or "Options"


def _format_options(command: AnyCommand, context: Context, formatter: HelpFormatter) -> None:
    """Write arguments, the command's own options, then those of its groups, each under a heading."""
    titles = ("Arguments", "Options", *HEADINGS, _EVERYWHERE)
    sections: dict[str, list[tuple[str, str]]] = {title: [] for title in titles}
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            sections[_heading(parameter)].append(record)
    for title, records in sections.items():
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


_NO_OPTION = re.compile(r"-[0-9.][0-9.,_A-Za-z]*|-[A-Za-z0-9_][A-Za-z0-9_-]{10,}")
"""Negative numbers, and identifiers of random bytes in base64url: one in 64 of those begins with a dash."""
_MASK = "\ufdd0"
"""Stands before such an argument while it is parsed; no text has this character (Unicode §23.7)."""


def _mask(arguments: list[str]) -> list[str]:
    """Mark arguments that begin with a dash and are no options, so that the parser takes them as they are."""
    return [_MASK + one if _NO_OPTION.fullmatch(one) else one for one in arguments]


def _unmask(value: Any) -> Any:
    if isinstance(value, str):
        return value.removeprefix(_MASK)
    return type(value)(map(_unmask, value)) if isinstance(value, list | tuple) else value


class Command(TyperCommand):
    """A command that also takes the options of its groups, and those that stand after any command."""

    groups: tuple[OptionGroup, ...] = ()
    result: Any = None
    """The type of what `--json` prints, of `cmwallet.cli.results`."""
    function: Callable[..., Any] | None = None
    """What runs, as it was defined."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *options_of(self.groups), *shared_options()]

    def invoke(self, ctx: Context) -> Any:
        """Run the command; beneath it `given` returns the values of its groups."""
        if runtime.result_path is not None:
            self._check_field(ctx.command_path, runtime.result_path)
        with giving(self.groups, ctx.params):
            return super().invoke(ctx)

    def _check_field(self, command: str, path: str) -> None:
        """Raise `Usage` for a path that the result does not have, before anything is done."""
        from cmwallet.cli.results.json_schema import schema_of
        from cmwallet.cli.terminal.result_path import check_path

        check_path(path, schema_of(object if self.result is None else self.result), command)

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Parse, and take what was printed as an identifier for one."""
        names = {name for parameter in self.params for name in parameter.opts}
        words = ctx.command_path.partition(" ")[2]
        rest = super().parse_args(ctx, _mask(respelt(words, args, names)))
        ctx.params = {name: _unmask(value) for name, value in ctx.params.items()}
        return rest

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - the signature is Typer's
        """Return the first sentence of the help, whole: a summary that ends in the middle says nothing."""
        paragraph = " ".join((self.help or "").partition("\n\n")[0].split())
        return re.split(r"(?<=\.) ", paragraph)[0]

    def get_help_option_names(self, ctx: Context) -> list[str]:  # noqa: ARG002 - the signature is Typer's
        """Return the options that show the help, always in this order."""
        return list(_HELP)

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return the words of the usage line; Typer puts braces around required arguments, which nobody types."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the option sections of `--help`."""
        _format_options(self, ctx, formatter)

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 - Typer's signature
        """Write the example as it is, without re-wrapping it."""
        if self.epilog:
            with formatter.section("Examples"):
                for line in self.epilog.splitlines():
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class Group(TyperGroup):
    """A group of commands, which takes the shared options too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.params = [*self.params, *shared_options()]
        self.no_args_is_help = True

    def get_help_option_names(self, ctx: Context) -> list[str]:  # noqa: ARG002 - the signature is Typer's
        """Return the options that show the help, always in this order."""
        return list(_HELP)

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Parse up to the command's name; see `Command.parse_args`."""
        return super().parse_args(ctx, _mask(args))

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the commands, then the option sections."""
        self.format_commands(ctx, formatter)
        _format_options(self, ctx, formatter)


def group_with_default(word: str, sign: str) -> type[TyperGroup]:
    """Make the class of a group in which the command `word` may be left out, before its options.

    The option `sign`, which that command alone has and needs, tells that it is meant; so does another option of its
    own where no command is named, and the command then says what is missing.
    """

    class WithDefault(Group):
        def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
            """Put the word in where it was left out."""
            options = [argument.partition("=")[0] for argument in args]
            if args and args[0].startswith("-") and word not in options and self._means(ctx, options):
                args = [word, *args]
            return super().parse_args(ctx, args)

        def _means(self, ctx: Context, options: list[str]) -> bool:
            if sign in options or any(name in options for name in self.list_commands(ctx)):
                return sign in options
            command = self.get_command(ctx, word)
            own = command.params if command is not None else []
            names = {name for parameter in own if _heading(parameter) != _EVERYWHERE for name in parameter.opts}
            return not names.isdisjoint(options)

    return WithDefault


def group_that_alone_means(word: str) -> type[TyperGroup]:
    """Make the class of a group that runs the command `word` where none is named, with the options that follow."""

    class Alone(Group):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.no_args_is_help = False

        def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
            """Put the word in where it was left out."""
            if not set(_HELP) & set(args) and (not args or args[0].startswith("-")):
                args = [word, *args]
            return super().parse_args(ctx, args)

    return Alone


def quick_group(whole: str, quick: dict[str, str]) -> type[TyperGroup]:
    """Make the class of a group that is built whole (by module `whole`) only for commands that are not in `quick`.

    `quick` names commands and the modules that have them; a group with many commands costs more to build than one runs.
    """

    def build(module: str) -> AnyCommand:
        return typer.main.get_command(importlib.import_module(module).app)

    class Quick(Group):
        def _all(self) -> TyperGroup:
            group = build(whole)
            assert isinstance(group, TyperGroup)
            return group

        def list_commands(self, ctx: Context) -> list[str]:
            """Return the names of all commands."""
            return self._all().list_commands(ctx)

        def get_command(self, ctx: Context, cmd_name: str) -> AnyCommand | None:
            """Build the one command, or all of them to find it."""
            if cmd_name not in self.commands:
                found = build(quick[cmd_name]) if cmd_name in quick else self._all().get_command(ctx, cmd_name)
                if found is None:
                    return None
                found.name = cmd_name
                self.commands[cmd_name] = found
            return self.commands[cmd_name]

        def resolve_command(self, ctx: Context, args: list[str]) -> Any:
            """Resolve as the whole group does, misspelt names too."""
            if args and args[0] in quick:
                return super().resolve_command(ctx, args)
            return self._all().resolve_command(ctx, args)

        def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
            """Write the names and summaries of all commands."""
            self._all().format_commands(ctx, formatter)

    return Quick


class Commands(typer.Typer):
    """A module's commands: a Typer application whose commands are `Command`s with an example each."""

    def __init__(self, help: str | None = None, *, group: type[TyperGroup] = Group) -> None:
        super().__init__(cls=group, help=help, add_completion=False, rich_markup_mode=None)

    def add(
        self, name: str, *groups: OptionGroup, example: str, result: Any = None, hidden: bool = False
    ) -> Callable[[Function], Function]:
        """Register a function as command `name`; its docstring is the help, `example` one or more command lines.

        The options of `groups` are the command's too. They are no parameters of the function: see `given`. `result` is
        the type of what `--json` prints: see `cmwallet.cli.results`.
        """

        class WithGroups(Command):
            pass

        WithGroups.groups = complete(groups)
        WithGroups.result = result

        def register(function: Function) -> Function:
            WithGroups.function = staticmethod(function)
            return self.command(name, cls=WithGroups, epilog=example, hidden=hidden)(function)

        return register


def lazy_root(sections: Mapping[str, Mapping[str, Entry]]) -> type[TyperGroup]:
    """Make the class of a root group whose commands, under headings, are imported on first use."""
    entries = {name: entry for section in sections.values() for name, entry in section.items()}
    width = max(map(len, entries))

    class Root(Group):
        def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - the signature is Typer's
            """Return the names in the order of the table."""
            return list(entries)

        def get_command(self, ctx: Context, cmd_name: str) -> AnyCommand | None:  # noqa: ARG002 - the signature is Typer's
            """Import the command's module and build it."""
            if cmd_name not in entries:
                return None
            if cmd_name not in self.commands:
                module = importlib.import_module(entries[cmd_name].module)
                command = typer.main.get_command(module.app)
                command.name = cmd_name
                self.commands[cmd_name] = command
            return self.commands[cmd_name]

        def resolve_command(self, ctx: Context, args: list[str]) -> Any:
            """Suggest the nearest name for a misspelt one."""
            if args and args[0] not in entries:
                from difflib import get_close_matches

                near = get_close_matches(args[0], entries, n=1)
                if near:
                    ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
            return super().resolve_command(ctx, args)

        def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 - Typer's signature
            """Write the static summaries under their headings, all in one column."""
            for heading, section in sections.items():
                with formatter.section(heading):
                    formatter.write_dl([(f"{name:<{width}}", entry.summary) for name, entry in section.items()])

    return Root
