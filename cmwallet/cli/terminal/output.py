"""All output of the program.

Two rules. stdout carries the command's result and nothing else: in text what the documentation shows, with `--json`
one JSON document. stderr carries every other byte: progress, prompts, warnings, hints, errors. Discard stderr, and
stdout is exactly what was promised.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from cmwallet.cli.terminal.exits import EXIT_BY_CODE
from cmwallet.cli.terminal.runtime import runtime

if TYPE_CHECKING:
    from identity.errors import Problem


_LONGEST_CELL = 1 << 20
_GAP = 2
_LONG_HEX = re.compile("(0x[0-9a-fA-F]{6})[0-9a-fA-F]{9,}([0-9a-fA-F]{6})", re.ASCII)
"""Addresses and hashes: their middle goes where a table does not fit; piped, and with `--wide`, they are whole."""
_UNSHOWN = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control, direction and invisible characters; JSON itself escapes only those below a space."""


_gathered: list[object] | None = None
"""The results of a command that has several, while they are gathered into one document."""


@contextmanager
def one_document() -> Iterator[None]:
    """Gather what is printed as results into one JSON document, a list, also when the command ends half way.

    For commands that do several things one after the other; in text each result is a line at its own time.
    """
    global _gathered  # noqa: PLW0603 - like stdout itself, one for the process
    if not runtime.json:
        yield
        return
    _gathered = []
    try:
        yield
    finally:
        documents, _gathered = _gathered, None
        _document(documents)


def result(document: object, text: str | None) -> None:
    """Print the command's result: `document` with `--json`, else `text` (nothing when it is None)."""
    if _gathered is not None:
        _gathered.append(document)
    elif runtime.json:
        _document(document)
    elif text is not None:
        _write(text)


def _document(document: object) -> None:
    """Print a document as JSON, or what `--field` asks for: each value on a line of its own."""
    if runtime.result_path is None:
        _write(json_text(document))
        return
    from cmwallet.cli.terminal.result_path import EACH, parse_path, text_of, values_at

    steps = parse_path(runtime.result_path)
    several, shown = EACH in steps, sys.stdout.isatty()
    for value in values_at(document, steps):
        text = text_of(value)
        if several:
            _write(_one_line(text))  # a value with a line end in it would be taken for two
        else:
            _write("\n".join(map(_one_line, text.split("\n"))) if shown else text)


def json_text(document: object, *, indent: int | None = None) -> str:
    """Return a document as JSON of which nothing speaks to a terminal, whoever wrote what stands in it."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(document, ensure_ascii=False, separators=separators, indent=indent)
    return _UNSHOWN.sub(lambda found: json.dumps(found[0])[1:-1], text)


def event(document: Mapping[str, object], text: str) -> None:
    """Print one element of a stream: a JSON object a line with `--json`, else a line of text.

    With `--field` an element of another kind, which has no such member, prints no line.
    """
    if runtime.result_path is not None:
        from cmwallet.cli.terminal.result_path import parse_path

        if parse_path(runtime.result_path)[0] not in document:
            return
    result(document, text)


def table(document: object, columns: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str = "") -> None:
    """Print rows: aligned under headings on a terminal, tab-separated without headings when piped.

    `empty` is said on stderr when there is no row.
    """
    if runtime.json:
        result(document, None)
    elif not rows:
        if empty:
            status(empty)
    elif sys.stdout.isatty():
        _aligned(columns, rows)
    else:
        _write("\n".join("\t".join(_one_line(cell) for cell in row) for row in rows))


def facts(document: Mapping[str, object], rows: Sequence[tuple[str, str]]) -> None:
    """Print one thing as name and value lines; tab-separated when piped."""
    if runtime.json:
        result(document, None)
    elif sys.stdout.isatty():
        width = max(len(name) for name, _ in rows)
        _write("\n".join(f"{name:<{width}}  {_one_line(value)}" for name, value in rows))
    else:
        _write("\n".join(f"{name}\t{_one_line(value)}" for name, value in rows))


def status(message: str) -> None:
    """Tell what is going on; silenced by `--quiet`."""
    if not runtime.quiet:
        _say("status", message, message)


def detail(message: str) -> None:
    """Tell what only `-v` asks for."""
    if runtime.verbose and not runtime.quiet:
        _say("status", message, message)


def warn(message: str) -> None:
    """Warn about something the user should know; not silenced by `--quiet`."""
    _say("warning", message, f"{_paint('warning:', '33')} {message}")


def hint(message: str) -> None:
    """Say what to do next."""
    if not runtime.quiet:
        _say("hint", message, f"{_paint('hint:', '36')} {message}")


def error(problem: Problem) -> None:
    """Print an error on stderr: one sentence and a hint, or one JSON object with `--json`."""
    if runtime.comments_in_json:
        body = {
            "code": problem.code,
            "exit": EXIT_BY_CODE[problem.code],
            "message": problem.message,
            "hint": problem.hint,
            "retryable": problem.retryable,
            "details": problem.details,
        }
        _write_stderr(json.dumps({"error": body}, ensure_ascii=False))
        return
    _write_stderr(f"{_paint('error:', '31')} {_one_line(problem.message)}")
    if problem.hint:
        _write_stderr(f"{_paint('hint:', '36')} {_one_line(problem.hint)}")


class Progress(Protocol):
    """A progress bar being drawn."""

    def advance(self, steps: int = 1) -> None:
        """Move on by `steps`."""


class _Silent:
    def advance(self, steps: int = 1) -> None:
        """Nobody is looking."""


@contextmanager
def progress(title: str, total: int) -> Iterator[Progress]:
    """Show a progress bar on a terminal; nothing when piped or quiet, or when there is nothing to wait for."""
    if not total or runtime.quiet or not sys.stderr.isatty():
        yield _Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    # Without the last word rich would take what is printed to stdout meanwhile, and write it to stderr.
    with Bar(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(title, total=total)

        class _Shown:
            def advance(self, steps: int = 1) -> None:
                bar.advance(task, steps)

        yield _Shown()


def _aligned(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(markup=False, highlight=False, emoji=False)
    rows = [[_one_line(cell) for cell in row] for row in rows]
    if not runtime.wide and _width(columns, rows) > console.width:
        rows = [[_LONG_HEX.sub(r"\1…\2", cell) for cell in row] for row in rows]
    grid = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for name in columns:
        grid.add_column(Text(name), overflow="fold")
    for row in rows:
        grid.add_row(*map(Text, row))
    console.print(grid)


def _width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return how wide a table is with every cell whole."""
    from rich.cells import cell_len

    widest = [max(map(cell_len, column)) for column in zip(columns, *rows, strict=True)]
    return sum(widest) + _GAP * (len(widest) - 1)


def _one_line(cell: str) -> str:
    """Return a cell as one line without control characters, whoever wrote it."""
    from cmwallet.foreign import clean

    return clean(cell, _LONGEST_CELL)


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _say(kind: str, message: str, text: str) -> None:
    """Comment in text, or with `--json` as one JSON object a line, so that all of stderr can be parsed."""
    _write_stderr(json_text({kind: message}) if runtime.comments_in_json else text)


def _write_stderr(text: str) -> None:
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        pass  # nobody reads the commentary (a pipe or a terminal that was closed); the result still counts


def _paint(text: str, colour: str) -> str:
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        return f"\x1b[{colour}m{text}\x1b[0m"
    return text
