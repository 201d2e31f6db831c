"""QR codes on the terminal and as pictures: one code, or a series of them (BBQr) for what one does not hold."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cmwallet.cli.terminal.runtime import runtime

if TYPE_CHECKING:
    import segno

_BORDER: Final = 2
_SMALLEST: Final = 17
"""Modules of a side are this and four a version (ISO/IEC 18004)."""
_FRAME_SECONDS: Final = 0.25
PICTURED: Final = 27
"""Version of a series of pictures at most: what a telephone reads off a screen without trouble."""

# Alphanumeric characters at error correction level L, by version (ISO/IEC 18004, table 7).
_ROOM: Final = (
    *(25, 47, 77, 114, 154, 195, 224, 279, 335, 395, 468, 535, 619, 667, 758, 854, 938, 1046, 1153, 1249),
    *(1352, 1460, 1588, 1704, 1853, 1990, 2132, 2223, 2369, 2520, 2677, 2840, 3009, 3183, 3351, 3537, 3729),
    *(3927, 4087, 4296),
)


def show_qr(text: str) -> None:
    """Draw a QR code on stderr when that is a terminal wide enough for it, else nothing."""
    if runtime.quiet or runtime.json or not sys.stderr.isatty():
        return
    import shutil

    import segno

    code = segno.make(text, error="m", micro=False)
    if code.symbol_size(border=_BORDER)[0] <= shutil.get_terminal_size().columns:
        code.terminal(out=sys.stderr, border=_BORDER, compact=True)


def write_png(text: str, path: Path) -> None:
    """Write a QR code as a new PNG file. Raises `AlreadyExists`, `StorageFailed`."""
    import segno

    _write(segno.make(text, error="m", micro=False), path)


def show_series(content: bytes, kind: str, codes: int) -> None:
    """Draw what may take several QR codes (BBQr) on the terminal, one after the other until Enter is typed.

    `kind` is BBQr's letter for the content; there are at least so many `codes`.

    Raises `InputNeeded` where there is no terminal, `InvalidInput` when it is too small or the content too long.
    """
    import shutil

    from cmwallet.bbqr import split
    from cmwallet.cli.terminal import prompt

    with prompt.terminal("somebody to read the QR codes", "--qr-png DIR writes pictures of them") as tty:
        size = shutil.get_terminal_size()
        drawn = _drawn(split(content, kind, room=_ROOM[_fitting(size) - 1], codes=codes))
        if len(drawn) == 1:
            tty.write(drawn[0])
            return
        place, height = 0, len(drawn[0].splitlines()) + 1
        while True:
            tty.write(f"{drawn[place]}{place + 1:>4} of {len(drawn)}; Enter ends\n")
            if prompt.typed_within(tty, _FRAME_SECONDS):
                return
            place = (place + 1) % len(drawn)
            tty.write(f"\033[{height}A")  # over the one before: all are equally large


def write_series(content: bytes, kind: str, codes: int, folder: Path) -> list[Path]:
    """Write what may take several QR codes (BBQr) as pictures `part-01of03.png` into a new folder.

    Raises `AlreadyExists`, `StorageFailed`, `InvalidInput` (too long).
    """
    from cmwallet.bbqr import split
    from identity.storage import storage_errors

    made = _codes(split(content, kind, room=_ROOM[PICTURED - 1], codes=codes))
    digits = max(2, len(str(len(made))))
    with storage_errors(folder):
        folder.mkdir(mode=0o700)
    paths = [folder / f"part-{place:0{digits}}of{len(made):0{digits}}.png" for place in range(1, len(made) + 1)]
    for code, path in zip(made, paths, strict=True):
        _write(code, path)
    return paths


def _fitting(size: os.terminal_size) -> int:
    """Return the largest version of which a code and a line below it fit on a terminal."""
    from cmwallet.errors import InvalidInput

    modules = min(size.columns, (size.lines - 2) * 2) - 2 * _BORDER
    version = min(len(_ROOM), (modules - _SMALLEST) // 4)
    if version < 1:
        raise InvalidInput("the terminal is too small for a QR code", hint="--qr-png DIR writes pictures")
    return version


def _codes(texts: Sequence[str]) -> list[segno.QRCode]:
    """Return the codes of a series, all of one version."""
    import segno

    version = next(number for number, room in enumerate(_ROOM, start=1) if room >= max(map(len, texts)))
    return [segno.make_qr(text, error="l", version=version, mode="alphanumeric", boost_error=False) for text in texts]


def _drawn(texts: Sequence[str]) -> list[str]:
    drawn = []
    for code in _codes(texts):
        frame = io.StringIO()
        code.terminal(out=frame, border=_BORDER, compact=True)
        drawn.append(frame.getvalue())
    return drawn


def _write(code: segno.QRCode, path: Path) -> None:
    from cmwallet.cli.terminal.files import write_new

    picture = io.BytesIO()
    code.save(picture, kind="png", scale=8, border=4)
    write_new(path, picture.getvalue())
