"""The option that names an identity, for every command that acts as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.option_groups import OptionGroup, given
from cmwallet.cli.terminal.options import VAULT
from cmwallet.errors import Usage

if TYPE_CHECKING:
    from cmwallet.identities.identities import Identity
    from cmwallet.session import Session


@dataclass(frozen=True)
class IdentityOptions:
    """Whose records, keys and grants the command works on."""

    identity: Annotated[
        str | None,
        Kind.IDENTITY,
        typer.Option("--identity", metavar="NAME", help="Which identity; none: the one in use."),
    ] = None


IDENTITY = OptionGroup("Identity", IdentityOptions, needs=(VAULT,))


def named_identity() -> str | None:
    """Return the name that stands after `--identity`."""
    return given(IdentityOptions).identity


def selected_identity(opened: Session, argument: str | None = None) -> Identity:
    """Return the identity named by the argument or by `--identity`, else the one in use, or the only one."""
    return chosen_identity(opened, one_name(argument, named_identity()))


def chosen_identity(opened: Session, name: str | None) -> Identity:
    """Return the identity of that name, the one in use, or the only one."""
    from cmwallet.identities.identities import Identities

    named = name or opened.config.value("identity").text
    return Identities(opened.database, opened.keeper).get(named)


def one_name(argument: str | None, option: str | None) -> str | None:
    """Return the name that stands as argument or after `--identity`. Raises `Usage` when two stand there."""
    if argument is not None and option is not None and argument != option:
        raise Usage(f"two identities are named: {argument} and {option}", hint="name one")
    return option if argument is None else argument
