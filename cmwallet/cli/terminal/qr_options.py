"""Options by which a document crosses as QR codes: drawn, written as pictures, and read off pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.option_groups import OptionGroup, given

Drawn = Annotated[bool, typer.Option("--qr", help="Draw it on the terminal as well; Enter goes on.")]
Pictures = Annotated[
    Path | None, typer.Option("--qr-png", metavar="FOLDER", help="Make pictures of it in a new folder as well.")
]
Codes = Annotated[int, typer.Option("--qr-parts", metavar="N", min=1, max=1295, help="At least so many QR codes.")]
Images = Annotated[
    list[Path] | None,
    typer.Option("--qr-image", metavar="FILE|FOLDER", help="Read it off pictures, in any order. Repeatable."),
]


@dataclass(frozen=True)
class QrOptions:
    """What was given."""

    drawn: Drawn = False
    pictures: Pictures = None
    codes: Codes = 1
    images: Images = None

    def __post_init__(self) -> None:
        """Look before anything is signed whether it can be handed over. Raises `InputNeeded`, `AlreadyExists`."""
        if self.drawn:
            from cmwallet.cli.terminal import prompt
            from cmwallet.errors import InputNeeded

            if not prompt.has_terminal():
                raise InputNeeded("there is no terminal to draw QR codes on", hint="--qr-png FOLDER writes pictures")
        if self.pictures is not None and self.pictures.exists():
            from cmwallet.errors import AlreadyExists

            raise AlreadyExists(f"{self.pictures} is here already", hint="name a new folder")


QR_WRITTEN = OptionGroup("QR code", QrOptions, ("drawn", "pictures", "codes"))
QR_READ = OptionGroup("QR code", QrOptions, ("images",))


def show_as_qr(text: str, *, kind: str) -> None:
    """Draw and write a text as was asked for; `kind` is BBQr's letter: J for JSON, U for other text.

    Raises `InputNeeded`, `InvalidInput`, `AlreadyExists`, `StorageFailed`.
    """
    options = given(QrOptions)
    if not options.drawn and options.pictures is None:
        return
    from cmwallet.cli.terminal.qr import show_series, write_series

    if options.pictures is not None:
        paths = write_series(text.encode(), kind, options.codes, options.pictures)
        output.status(f"{len(paths)} QR {'code' if len(paths) == 1 else 'codes'} written to {options.pictures}")
    if options.drawn:
        show_series(text.encode(), kind, options.codes)


def text_read() -> str | None:
    """Return the text that the pictures hold; None when none was named. Raises `NotFound`, `InvalidInput`."""
    images = given(QrOptions).images
    if not images:
        return None
    from cmwallet.cli.terminal.qr_pictures import read_pictures

    return text_of_series(read_pictures(images))


def text_of_series(codes: list[str]) -> str:
    """Return the text of QR codes. Raises `InvalidInput`."""
    from cmwallet.bbqr import join
    from cmwallet.errors import InvalidInput

    kind, content = join(codes)
    if kind not in "JU":
        raise InvalidInput(f"the QR codes hold a file of kind {kind}, not JSON or text")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise InvalidInput("what the QR codes hold is not UTF-8 text") from None
