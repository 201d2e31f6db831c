"""Bounded reading of untrusted list files.

Lines and fields are bounded, encodings known, and each fault is a sentence that names file and line. Nothing is read
whole: a file may be larger than memory.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from identity.errors import InvalidInput, NotFound

MAX_LINE: Final = 4 << 20
"""Bytes of a line; the longest that the published lists have are a few ten thousand."""

_DAY: Final = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)", re.ASCII)

Advance = Callable[[int], None]
"""Is told how many bytes were read."""


@dataclass
class Source:
    """One file being read. `read` tells the progress; `fault` raises with the file's name and the place.

    `alone` is a file whose neighbours are not of its set: a copy of what came through a pipe. `newest` is the newest
    day (YYYY-MM-DD) that an entry stated, where a format has that.
    """

    path: Path
    read: Advance = lambda _count: None
    line: int = 0
    alone: bool = False
    newest: str | None = None

    def notice(self, stated: object) -> None:
        """Take note of a day that an entry states; what is no day is passed over."""
        if isinstance(stated, str) and _DAY.match(stated) and (self.newest is None or stated[:10] > self.newest):
            self.newest = stated[:10]

    def fault(self, reason: str) -> NoReturn:
        """Raise `InvalidInput` for what is wrong with the file."""
        place = f", line {self.line}" if self.line else ""
        raise InvalidInput(f"{self.path.name}{place}: {reason}", hint="the lists that were there stay as they are")

    def chunks(self, size: int = 1 << 16) -> Iterator[bytes]:
        """Yield the bytes of the file. Raises `NotFound` when it cannot be read."""
        try:
            with self.path.open("rb") as stream:
                while chunk := stream.read(size):
                    self.read(len(chunk))
                    yield chunk
        except OSError as error:
            raise NotFound(f"cannot read {self.path}: {(error.strerror or '').lower()}") from None

    def lines(self) -> Iterator[bytes]:
        """Yield each line with its end. Raises `InvalidInput` for one that is too long, `NotFound`."""
        try:
            with self.path.open("rb") as stream:
                while line := stream.readline(MAX_LINE + 1):
                    self.line += 1
                    if len(line) > MAX_LINE:
                        self.fault(f"longer than {MAX_LINE} bytes")
                    self.read(len(line))
                    yield line
        except OSError as error:
            raise NotFound(f"cannot read {self.path}: {(error.strerror or '').lower()}") from None

    def texts(self, *, western: bool = False) -> Iterator[str]:
        """Yield each line as text: UTF-8, or with `western` Windows-1252 for what is not UTF-8."""
        for line in self.lines():
            try:
                text = line.decode("utf-8-sig" if self.line == 1 else "utf-8")
            except UnicodeDecodeError:
                if not western:
                    self.fault("not UTF-8 text")
                text = line.decode("cp1252", "replace")
            if "\x00" in text:
                self.fault("not text")
            yield text

    def rows(self, *, western: bool = False) -> Iterator[list[str]]:
        """Yield the rows of a CSV file, empty ones left out."""
        try:
            for row in csv.reader(self.texts(western=western), strict=True):
                if row and row != ["\x1a"]:  # the end-of-file character that OFAC's files close with
                    yield row
        except csv.Error as error:
            self.fault(f"not CSV: {error}")

    def records(self, rows: Iterator[list[str]], *needed: str) -> Iterator[Mapping[str, str]]:
        """Yield rows by the names in the heading, which must have the `needed` ones."""
        heading = [name.strip() for name in next(rows, [])]
        for name in needed:
            if name not in heading:
                self.fault(f"has no column {name!r}")
        for row in rows:
            if len(row) != len(heading):
                self.fault(f"has {len(row)} columns, not {len(heading)}")
            yield dict(zip(heading, row, strict=True))
