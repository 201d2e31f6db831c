"""Names by the line: `match --batch` and `screen -` answer with an object each, in the order of the lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from cmwallet.cli.identity.kyc.common import comparison_document
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.exits import EXIT_BY_CODE
from cmwallet.cli.terminal.files import open_stdin
from cmwallet.errors import InvalidInput, NotFound, PartlyDone

if TYPE_CHECKING:
    from identity.kyc.names.compare import Comparison

_LONGEST_LINE: Final = 8192


def match_batch(name: str, level: str) -> None:
    """Compare the names of each line of a file, or of stdin for `-`.

    A line is schema, name, name, separated by tabs, in UTF-8. One that cannot be read gives an object with its number
    and the error in its place. Raises `PartlyDone` at the end when there was one, `NotFound`.
    """
    from identity.kyc.names.compare import threshold_of

    threshold_of(level)
    with opened_lines(name) as stream:
        answer_lines(
            stream,
            lambda line: comparison_document(_compare(line, level)),
            hint="a line is a schema, a name and a name, separated by tabs",
        )


def answer_lines(stream: BinaryIO, answer: Callable[[bytes | None], Mapping[str, object]], *, hint: str) -> None:
    """Print what `answer` says to each line, as JSON; in the place of a line that it refuses, number and error.

    Raises `PartlyDone` at the end when there was one.
    """
    bad: list[int] = []
    lines = 0
    for line in lines_of(stream):
        lines += 1
        try:
            document = answer(line)
        except InvalidInput as problem:
            bad.append(lines)
            error = {"code": problem.code, "exit": EXIT_BY_CODE[problem.code], "message": problem.message}
            document = {"line": lines, "error": error}
        output.event(document, output.json_text(document))
    if bad:
        shown = ", ".join(map(str, bad[:10])) + (" …" if len(bad) > 10 else "")
        raise PartlyDone(
            f"{len(bad)} of {lines} lines could not be read: line {shown}",
            hint=hint,
            details={"lines": lines, "bad": bad[:1000]},
        )


def text_of(line: bytes | None) -> str:
    """Return a line as text. Raises `InvalidInput` for one that is too long or not UTF-8."""
    if line is None:
        raise InvalidInput(f"the line is longer than {_LONGEST_LINE} bytes")
    try:
        return line.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise InvalidInput("the line is not UTF-8 text") from None


def _compare(line: bytes | None, level: str) -> Comparison:
    from identity.kyc.names.compare import compare, parse_schema

    cells = text_of(line).split("\t")
    if len(cells) != 3:
        raise InvalidInput(f"the line has {len(cells)} fields, not 3")
    schema, one, other = cells
    if not one.strip() or not other.strip():
        raise InvalidInput("a name is empty")
    return compare(one, other, parse_schema(schema.strip()), level=level)


@contextmanager
def opened_lines(name: str) -> Iterator[BinaryIO]:
    """Open a file of lines, or stdin for `-`. Raises `NotFound`."""
    if name == "-":
        yield open_stdin()
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below, its errors are not those of opening
    except OSError as error:
        raise NotFound(f"cannot read {name}: {(error.strerror or '').lower()}") from None
    with file:
        yield file


def lines_of(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield each line without its end; None for one that is too long, which is skipped without being kept."""
    while line := stream.readline(_LONGEST_LINE):
        if line.endswith(b"\n") or len(line) < _LONGEST_LINE:
            yield line.rstrip(b"\r\n")
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_LONGEST_LINE)
        yield None
