"""Decoding of text files of others, whichever encoding they were saved in."""

from __future__ import annotations

from typing import Final

from identity.errors import InvalidInput

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte order marks (Unicode Standard §23.8)."""


def decode_text(content: bytes, what: str, *, otherwise: str | None = "cp1252") -> str:
    """Return the text of a file, without its byte order mark.

    UTF-16 is known by its mark, or by a zero byte beside its first letter; what is not UTF-8 is read as `otherwise`, if
    given: Windows-1252, which Western European programs write and of which ISO 8859-1 is a part, or the encoding that
    the file itself names. Raises `InvalidInput` naming `what`.
    """
    mark, encoding = _encoding(content)
    try:
        return content[mark:].decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8" or mark:
            raise InvalidInput(f"{what} is not whole text in {encoding.upper()}") from None
    if otherwise is None:
        raise InvalidInput(f"{what} is no text in UTF-8 or UTF-16, and names no other encoding")
    try:
        return content.decode(otherwise)
    except (UnicodeError, LookupError):  # some codecs raise the wider one, and Python has some that are for no text
        raise InvalidInput(f"{what} is no text in UTF-8, UTF-16 or {otherwise.upper()}") from None


def take_separator(table: str) -> tuple[str, str]:
    """The separator that the line `sep=;` of a CSV names, which is for spreadsheet programs alone, and what is below.

    The separator is empty where the table has no such line.
    """
    first, _, rest = table.partition("\n")
    named = first.rstrip("\r")
    return (named[-1], rest) if len(named) == len("sep=;") and named[:4].lower() == "sep=" else ("", table)


def beginning_of(content: bytes, size: int = 4096) -> str:
    """The first bytes of a file as text, as far as they are text: enough to recognise it by."""
    mark, encoding = _encoding(content)
    return content[mark:size].decode(encoding, "replace").lstrip()


def _encoding(content: bytes) -> tuple[int, str]:
    """How many bytes the mark of the encoding takes, and the encoding."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return len(mark), encoding
    if content[1:2] == b"\0" and content[:1] != b"\0":
        return 0, "utf-16-le"
    if content[:1] == b"\0" and content[1:2] != b"\0":
        return 0, "utf-16-be"
    return 0, "utf-8"
