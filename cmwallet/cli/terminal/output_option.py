"""The option that names a file for the result, for every command whose result somebody else is to read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cmwallet.cli.terminal.option_groups import OptionGroup, given


@dataclass(frozen=True)
class OutputOptions:
    """Where the result goes."""

    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE|-", help="Write it into this new file; - or none: to stdout.")
    ] = None


OUTPUT = OptionGroup("Output", OutputOptions)


def new_output() -> Path | None:
    """Return the file that `--out` names. Raises `AlreadyExists` for one that is here, before anything is done."""
    from cmwallet.cli.terminal.files import refuse_existing

    out = given(OutputOptions).out
    refuse_existing(out)
    return out
