"""QR codes: in the terminal, or as a picture."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from cmwallet.cli.terminal.runtime import runtime


def show_qr(text: str) -> None:
    """Draw a QR code on stderr when that is a terminal wide enough for it, else nothing."""
    if runtime.quiet or runtime.json or not sys.stderr.isatty():
        return
    import shutil

    import segno

    code = segno.make(text, error="m", micro=False)
    if code.symbol_size(border=2)[0] <= shutil.get_terminal_size().columns:
        code.terminal(out=sys.stderr, border=2, compact=True)


def write_png(text: str, path: Path) -> None:
    """Write a QR code as a new PNG file. Raises `AlreadyExists`, `StorageFailed`."""
    import segno

    from cmwallet.cli.terminal.files import write_new

    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    write_new(path, picture.getvalue())
