"""Grammar of a batch file: CSV (RFC 4180) with a header, or JSON lines, into lines of text cells.

Everything is read before anything is believed: whatever is odd about a line is collected, so that a file is corrected
once. `#` is data, a blank line is none; a comma in a number is never a decimal point.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cmwallet.errors import InvalidInput
from cmwallet.foreign import clean
from identity.hostile_json import load_json

MAX_BYTES: Final = 16 << 20
MAX_LINES: Final = 100_000
MAX_CELL: Final = 512
"""Bytes of UTF-8 in one cell."""

REQUIRED: Final = ("to", "amount")
COLUMNS: Final = (*REQUIRED, "token", "memo", "id")
_DELIMITERS: Final = (",", ";", "\t")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that nobody sees, or that turn the direction of what one sees."""
_SHOWN: Final = 40


@dataclass(frozen=True)
class WrittenLine:
    """A line as somebody wrote it; `number` is that of the file's line in which it begins, from 1."""

    number: int
    to: str
    amount: str
    token: str = ""
    memo: str = ""
    id: str = ""


@dataclass
class Faults:
    """What is wrong with lines of a file, collected."""

    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, problem: str) -> None:
        """Note what is wrong with a line."""
        self.found.append((line, problem))

    def refuse(self) -> None:
        """Raise `InvalidInput` when anything was found; `details["lines"]` has all of it, by line."""
        if not self.found:
            return
        self.found.sort(key=lambda one: one[0])
        line, problem = self.found[0]
        rest = f", and {len(self.found) - 1} more" if len(self.found) > 1 else ""
        raise InvalidInput(
            f"line {line} of the batch: {problem}{rest}; nothing was sent",
            hint="correct the file, and try it with --dry-run",
            details={"lines": [{"line": number, "problem": what} for number, what in self.found]},
        )


def read_lines(content: bytes) -> list[WrittenLine]:
    """Return the lines of a batch file.

    Raises:
        InvalidInput: too long, not UTF-8, no header, a column that is not known, or lines that cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"the batch is longer than {MAX_BYTES >> 20} MiB", hint="divide it")
    text = _decoded(content)
    faults = Faults()
    lines: list[WrittenLine] = []
    for line in _json_lines(text, faults) if text.lstrip()[:1] == "{" else _csv_lines(text, faults):
        lines.append(line)
        if len(lines) > MAX_LINES:
            raise InvalidInput(f"the batch has more than {MAX_LINES} lines", hint="divide it")
        _check_cells(line, faults)
    _check_ids(lines, faults)
    faults.refuse()
    if not lines:
        raise InvalidInput("the batch has no lines", hint="a header such as to,amount comes first")
    return lines


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"line {line} of the batch is not UTF-8 text", hint="save it as UTF-8") from None


def _csv_lines(text: str, faults: Faults) -> Iterator[WrittenLine]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((one for one in _DELIMITERS if one in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    before = 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            faults.add(before + 1, f"a quote that is not closed, or a cell that is too long ({error})")
            return
        number, before = before + 1, reader.line_num
        if row is None:
            return
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if header is None:
            header = _header(cells)
        elif len(cells) == len(header):
            yield WrittenLine(number, **dict(zip(header, cells, strict=True)))
        else:
            commas = "; a comma in a number is no decimal point" if len(cells) > len(header) else ""
            faults.add(number, f"{len(cells)} cells, and the header has {len(header)}{commas}")


def _header(cells: Sequence[str]) -> list[str]:
    names = [cell.casefold() for cell in cells]
    _refuse_columns(names)
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise InvalidInput(f"the batch has no column {missing[0]!r}", hint="its first line is a header: to,amount")
    return names


def _refuse_columns(names: Sequence[str]) -> None:
    for name in names:
        if name not in COLUMNS:
            hint = "columns are " + ", ".join(COLUMNS)
            raise InvalidInput(f"the batch has a column {clean(name, _SHOWN)!r}, which is not known", hint=hint)
        if names.count(name) > 1:
            raise InvalidInput(f"the batch has the column {name!r} twice")


def _json_lines(text: str, faults: Faults) -> Iterator[WrittenLine]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = load_json(line.encode())
        except ValueError:
            faults.add(number, "not a JSON object a line")
            continue
        if not isinstance(found, dict):
            faults.add(number, "not a JSON object")
            continue
        _refuse_columns(list(found))
        cells = {name: "" if value is None else value for name, value in found.items()}
        wrong = next((name for name in REQUIRED if not cells.get(name)), None)
        unquoted = next((name for name, value in cells.items() if not isinstance(value, str)), None)
        if unquoted is not None:
            faults.add(number, f"{unquoted} is no text: amounts are written in quotes, since a number is not exact")
        elif wrong is not None:
            faults.add(number, f"no {wrong!r}")
        else:
            yield WrittenLine(number, **{name: value.strip() for name, value in cells.items()})


def _check_cells(line: WrittenLine, faults: Faults) -> None:
    for name in COLUMNS:
        cell: str = getattr(line, name)
        odd = not cell.isascii() or not cell.isprintable()
        if odd and any(unicodedata.category(character) in _UNSEEN for character in cell):
            faults.add(line.number, f"an invisible or control character in {name!r}")
            return
        if len(cell.encode()) > MAX_CELL:
            faults.add(line.number, f"{name!r} is longer than {MAX_CELL} bytes")
        elif name in REQUIRED and not cell:
            faults.add(line.number, f"{name!r} is empty")


def _check_ids(lines: Sequence[WrittenLine], faults: Faults) -> None:
    """An id stands in every line or in none, and once."""
    if not any(line.id for line in lines):
        return
    seen: dict[str, int] = {}
    for line in lines:
        if not line.id:
            faults.add(line.number, "no id, and other lines have one")
        elif line.id in seen:
            faults.add(line.number, f"the id {clean(line.id, _SHOWN)!r} stands in line {seen[line.id]} too")
        seen.setdefault(line.id, line.number)
