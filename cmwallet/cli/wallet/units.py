"""`cmwallet units`: an amount in other units, exactly."""

from __future__ import annotations

from typing import Annotated

import typer

from cmwallet.cli.results import accounts
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.tree import Commands

app = Commands()


@app.add(
    "units",
    result=accounts.Units,
    example="cmwallet units 1.5cmt\ncmwallet units 21000gwei cmt\ncmwallet units 0.1eth wei",
)
def units(
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Such as 1.5cmt, 250gwei or 100wei; alone it is CMT.")],
    unit: Annotated[str | None, typer.Argument(metavar="[UNIT]", help="In this unit alone.")] = None,
) -> None:
    """Convert an amount between units, exactly; nothing is asked of anybody.

    The units of CMT are those of web3-cmt: mcmt is a million CMT.
    """
    from cmwallet.errors import InvalidInput
    from cmwallet.units import COIN_UNITS, WEI_UNITS, format_units, parse_amount

    wei = parse_amount(value)
    every = WEI_UNITS | COIN_UNITS["CMT"] | COIN_UNITS["ETH"]
    if unit is None:
        asked = WEI_UNITS | COIN_UNITS["CMT"]
    elif unit.lower() in every:
        asked = {unit.lower(): every[unit.lower()]}
    else:
        raise InvalidInput(f"{unit} is not a unit", hint="units: " + ", ".join(every))
    found = {name: format_units(wei, decimals) for name, decimals in asked.items()}
    if unit is None:
        output.facts({"raw": str(wei), "units": found}, list(found.items()))
    else:
        (text,) = found.values()
        output.result({"raw": str(wei), "units": found}, text)
