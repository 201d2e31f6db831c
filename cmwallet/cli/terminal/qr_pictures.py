"""Texts of QR codes in pictures, read by a process of its own that has no key, no terminal, and an end.

Pictures are files of others, and what unpacks them is native code. The optional packages zxing-cpp and Pillow do it
(`pip install 'cmwallet[qr]'`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from cmwallet.errors import InvalidInput, NotFound

MAX_BYTES: Final = 32 << 20
"""Longest picture that is read."""
MAX_PICTURES: Final = 1295
_MAX_PIXELS: Final = 100_000_000
_MEMORY: Final = 2 << 30
_SECONDS: Final = 120
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
_MISSING, _NO_PICTURE = 3, 4


def read_pictures(named: Sequence[Path]) -> list[str]:
    """Return the texts of all QR codes in pictures; a folder stands for the files in it.

    Raises `NotFound`, `InvalidInput` (no picture, no code in it, the packages are not installed).
    """
    paths = list(_files(named))
    if len(paths) > MAX_PICTURES:
        raise InvalidInput(f"these are {len(paths)} pictures, of at most {MAX_PICTURES}")
    texts = []
    for path in paths:
        found = _read(path)
        if not found:
            raise InvalidInput(f"there is no QR code that can be read in {path}", hint="closer, sharper, or a file")
        texts += found
    return texts


def _files(named: Sequence[Path]) -> Iterator[Path]:
    for path in named:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
            if not inside:
                raise NotFound(f"there is no picture in {path}")
            yield from inside
        else:
            yield path


def _read(path: Path) -> list[str]:
    from cmwallet.cli.terminal.files import read_bytes

    picture = read_bytes(str(path), MAX_BYTES)
    # Nothing of this process's environment, which may name or hold a secret, but where Python finds its packages.
    environment = {"PYTHONPATH": ":".join(one for one in sys.path if one)}
    command = [sys.executable, "-P", "-m", __name__]
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, this module
            command, input=picture, capture_output=True, env=environment, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise InvalidInput(f"{path} takes too long to read") from None
    if done.returncode == _MISSING:
        raise InvalidInput("reading QR codes needs two more packages", hint="pip install 'cmwallet[qr]'")
    if done.returncode:
        raise InvalidInput(f"{path} is no picture that can be read", hint=f"such as {', '.join(_FORMATS[:3])}")
    return [str(one) for one in json.loads(done.stdout)]


def _main() -> int:
    """Read a picture on stdin and print the texts of its codes as a JSON list."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS // 2, _SECONDS // 2))
    try:
        import zxingcpp
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        return _MISSING
    import io
    import warnings

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=_FORMATS) as opened:
            picture = opened.convert("L")
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError):
        return _NO_PICTURE
    except (SyntaxError, EOFError, MemoryError, OverflowError, IndexError, KeyError, TypeError):
        return _NO_PICTURE  # what Pillow's readers raise for damaged files
    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    sys.stdout.write(json.dumps([code.text for code in codes]))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
