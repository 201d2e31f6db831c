"""Groups of options that many commands share: declared once, added to a command by one word, read by their type.

    @dataclass(frozen=True)
    class VaultOptions:
        passphrase_from: Annotated[str | None, typer.Option("--passphrase-from", …)] = None

    VAULT = OptionGroup("Vault", VaultOptions)

    @app.add("show", VAULT, example="cmwallet account show savings")

What runs beneath the command reads them by `given(VaultOptions)`. A command that takes a part of a group alone names
the fields: `OptionGroup("Vault", VaultOptions, ("passphrase_from",))`; the others keep their defaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Literal, TypeVar, get_args

import typer
from typer.core import TyperOption

from cmwallet.cli.terminal.runtime import runtime

Heading = Literal["Phrase", "Signature", "Batch", "QR code", "Transaction", "Identity", "Dapp", "Output", "Vault"]
HEADINGS: tuple[str, ...] = get_args(Heading)
"""In the order of the help: what is special to few commands first."""

Options = TypeVar("Options")


@dataclass(frozen=True)
class OptionGroup:
    """A heading of the help, and the options under it.

    `kind` is a dataclass whose fields are declared as a command's parameters are, each with a default; `fields` are
    those that the group has, none: all; such parts can be added up. Whoever takes a group takes what it `needs` too.
    """

    heading: Heading
    kind: type
    fields: tuple[str, ...] = ()
    needs: tuple[OptionGroup, ...] = ()

    def __add__(self, other: OptionGroup) -> OptionGroup:
        """Return the options of both parts of one group."""
        assert (self.heading, self.kind) == (other.heading, other.kind)
        return replace(self, fields=self.fields + other.fields, needs=self.needs + other.needs)


@dataclass(frozen=True)
class _Built:
    """A group as Typer has it: the options by field, and what turns their values into those of the fields."""

    options: Mapping[str, TyperOption]
    convertors: Mapping[str, Any]


@cache
def _built(group: OptionGroup) -> _Built:
    options, convertors, _ = typer.main.get_params_convertors_ctx_param_name_from_function(group.kind)
    named = {str(option.name): option for option in options if isinstance(option, TyperOption)}
    for name, option in named.items():
        option.name = f"{group.kind.__name__}.{name}"  # no parameter of a function can be called that
        option.rich_help_panel = group.heading
    return _Built({name: named[name] for name in group.fields or named}, convertors)


def complete(groups: Sequence[OptionGroup]) -> tuple[OptionGroup, ...]:
    """Return groups with those that they need, each once, in the order of their headings."""
    every = {group: None for named in groups for group in (*complete(named.needs), named)}
    return tuple(sorted(every, key=lambda group: HEADINGS.index(group.heading)))


def options_of(groups: Sequence[OptionGroup]) -> list[TyperOption]:
    """Return the options of groups, of one kind in the order of its fields, however many parts it was named in.

    Commands share them, since they keep nothing of what was typed.
    """
    kinds = {group.kind: None for group in groups}
    places = {(kind, field.name): number for kind in kinds for number, field in enumerate(fields(kind))}
    found = [
        (HEADINGS.index(group.heading), places[group.kind, name], option)
        for group in groups
        for name, option in _built(group).options.items()
    ]
    return [option for _, _, option in sorted(found, key=lambda one: one[:2])]


@contextmanager
def giving(groups: Sequence[OptionGroup], parameters: MutableMapping[str, Any]) -> Iterator[None]:
    """Take the values of groups out of what was parsed; let `given` return them, within the context and no longer."""
    values: dict[type, dict[str, Any]] = {}
    for group in groups:
        built = _built(group)
        for name, option in built.options.items():
            value = parameters.pop(str(option.name))
            convert = built.convertors.get(name)
            values.setdefault(group.kind, {})[name] = value if convert is None else convert(value)
    before = runtime.options
    runtime.options = {kind: kind(**fields) for kind, fields in values.items()}
    try:
        yield
    finally:
        runtime.options = before


def given(kind: type[Options], *, needed: bool = True) -> Options:
    """Return what the options of a kind were given for the command that runs.

    A command that does not take them has forgotten their group, unless they are not `needed`: then their defaults hold.
    """
    found = runtime.options.get(kind)
    if isinstance(found, kind):
        return found
    if needed:
        raise LookupError(f"the command that runs takes no {kind.__name__}")
    return kind()
