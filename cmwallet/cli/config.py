"""`cmwallet config`: settings, and where each value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import home
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import VAULT, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session

app = Commands(help="Settings, and where each value comes from.")


@app.add(
    "show",
    result=dict[str, home.Setting],
    example="cmwallet config show\ncmwallet config show --json | jq -r .network.value",
)
def show() -> None:
    """Show every setting with its value and its origin: flag, environment, config file or default."""
    from cmwallet.cli.terminal.runtime import runtime
    from cmwallet.home.config import SETTINGS

    with session() as opened:
        values = {name: opened.config.value(name, runtime.network if name == "network" else None) for name in SETTINGS}
        output.table(
            {
                name: {"value": value.text, "origin": value.origin, "meaning": SETTINGS[name].meaning}
                for name, value in values.items()
            },
            ("setting", "value", "origin", "meaning"),
            [(name, value.text or "-", value.origin, SETTINGS[name].meaning) for name, value in values.items()],
        )


@app.add("get", result=home.SettingValue, example="cmwallet config get network")
def get(name: Annotated[str, typer.Argument(metavar="SETTING", help="Name of the setting.")]) -> None:
    """Print one setting's value."""
    with session() as opened:
        value = opened.config.value(name)
        output.result({"value": value.text, "origin": value.origin}, value.text or "")


@app.add(
    "set",
    VAULT,
    result=home.ChangedSetting,
    example="cmwallet config set fee-cap 0.02cmt\ncmwallet config set account --unset",
)
def set_(
    name: Annotated[str, typer.Argument(metavar="SETTING", help="Name of the setting.")],
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]", help="The new value.")] = None,
    unset: Annotated[bool, typer.Option("--unset", help="Remove it, so that the default holds again.")] = False,
) -> None:
    """Write a setting to config.toml; comments and order in the file are kept.

    A cap on fees above the default asks for the vault: whoever can only write the file must not raise it.
    """
    from cmwallet.errors import Usage
    from cmwallet.home.agreed_settings import DEFAULT_FEE_CAP, FEE_CAP, AgreedSettings
    from cmwallet.units import parse_amount

    if unset == (value is not None):
        raise Usage("give either a value or --unset", hint="cmwallet config set network local")
    with session() as opened:
        if value is not None:
            _check_known(opened, name, value)
        if name == FEE_CAP and value is not None and parse_amount(value) > DEFAULT_FEE_CAP:
            AgreedSettings(opened.database).agree(opened.keeper, name, value)
        opened.config.set(name, value)
        kept = opened.config.value(name)
        output.result({"setting": name, "value": kept.text, "origin": kept.origin}, None)
        if kept.origin.startswith("env"):
            output.warn(f"{kept.origin} still decides; unset the variable for the file to take effect")


def _check_known(opened: Session, name: str, value: str) -> None:
    """Raise `NotFound` for a network or an account that is not here."""
    if name == "network":
        from cmwallet.node.networks import find_network

        find_network(opened.config, value)
    elif name == "account":
        from cmwallet.accounts.accounts import Accounts

        Accounts(opened.database).get(value)
