"""PDF of one page: text in the fonts that every reader has, rectangles and lines (ISO 32000-1), nothing else.

Own writer, since a sheet with a secret on it is to be made by code that can be read in five minutes. Lengths are in
points, 72 to the inch, from the lower left corner of an A4 page.
"""

from __future__ import annotations

from typing import Final, Literal

from cmwallet.errors import InvalidInput

WIDTH: Final = 595
HEIGHT: Final = 842

Font = Literal["Helvetica", "Helvetica-Bold", "Courier", "Courier-Bold"]
_FONTS: Final[tuple[Font, ...]] = ("Helvetica", "Helvetica-Bold", "Courier", "Courier-Bold")
_SPECIAL: Final = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


class Page:
    """One A4 page, drawn on from below."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._drawn: list[str] = []

    def text(self, left: float, base: float, text: str, *, size: float = 10, font: Font = "Helvetica") -> None:
        """Write a line; its letters stand on `base`. Raises `InvalidInput` for what the fonts lack."""
        self._drawn.append(f"BT /F{_FONTS.index(font)} {size:g} Tf {left:g} {base:g} Td ({_escaped(text)}) Tj ET")

    def rectangle(self, left: float, bottom: float, width: float, height: float) -> None:
        """Fill a rectangle with black."""
        self._drawn.append(f"{left:g} {bottom:g} {width:g} {height:g} re f")

    def line(self, left: float, base: float, width: float) -> None:
        """Draw a thin horizontal line, to write on."""
        self._drawn.append(f"0.5 w {left:g} {base:g} m {left + width:g} {base:g} l S")

    def encode(self) -> bytes:
        """Return the file. The same page is the same bytes: no date, no name of whoever made it."""
        content = "\n".join(self._drawn).encode("cp1252")
        fonts = " ".join(f"/F{place} {5 + place} 0 R" for place in range(len(_FONTS)))
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R"
            f" /Resources << /Font << {fonts} >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
            *(_font(name) for name in _FONTS),
            f"<< /Title ({_escaped(self._title)}) >>".encode("cp1252"),
        ]
        return _file(objects)


def _font(name: Font) -> bytes:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()


def _escaped(text: str) -> str:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        raise InvalidInput("the sheet can hold letters of western languages only") from None
    if not text.isprintable():
        raise InvalidInput("the sheet can hold printable letters only")
    return text.translate(_SPECIAL)


def _file(objects: list[bytes]) -> bytes:
    """Number the objects, the last of them the document's information, and write where each begins."""
    body = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    starts = []
    for number, content in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for start in starts:
        body += b"%010d 00000 n \n" % start
    body += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    body += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(body)
