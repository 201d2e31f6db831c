"""The option that names an identity, for every command that acts as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal.option_groups import OptionGroup, given
from cmwallet.cli.terminal.options import VAULT

if TYPE_CHECKING:
    from cmwallet.identities.identities import Identity
    from cmwallet.session import Session


@dataclass(frozen=True)
class IdentityOptions:
    """Whose records, keys and grants the command works on."""

    identity: Annotated[
        str | None, typer.Option("--identity", metavar="NAME", help="Which identity; none: the one in use.")
    ] = None


IDENTITY = OptionGroup("Identity", IdentityOptions, needs=(VAULT,))


def named_identity() -> str | None:
    """Return the name that stands after `--identity`."""
    return given(IdentityOptions).identity


def selected_identity(opened: Session, argument: str | None = None) -> Identity:
    """Return the identity named by the argument or by `--identity`, else the one in use, or the only one."""
    from cmwallet.cli.identity.common import chosen_identity, one_name

    return chosen_identity(opened, one_name(argument, named_identity()))
