"""Files named on the command line; `-` means stdin wherever a file is taken."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.runtime import runtime
from cmwallet.errors import InvalidInput, NotFound, Usage

MAX_BYTES: Final = 16 << 20


def read_bytes(name: str, limit: int = MAX_BYTES) -> bytes:
    """Return what a file holds, or stdin for `-`. Raises `NotFound`, `InvalidInput` (too long)."""
    try:
        raw = open_stdin().read(limit + 1) if name == "-" else _read_file(Path(name), limit)
    except OSError as error:
        raise NotFound(f"cannot read {name}: {(error.strerror or '').lower()}") from None
    if len(raw) > limit:
        raise InvalidInput(f"{name} is longer than {limit} bytes")
    return raw


def open_stdin() -> BinaryIO:
    """Return stdin. Raises `NotFound` when whoever started this closed it."""
    if sys.stdin is None:
        raise NotFound("stdin is closed", hint="name a file")
    return sys.stdin.buffer


def read_text(name: str, *, limit: int = MAX_BYTES) -> str:
    """Return the text of a file, or of stdin for `-`. Raises `NotFound`, `InvalidInput` (too long, not UTF-8)."""
    try:
        return read_bytes(name, limit).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} is not UTF-8 text") from None


def read_line(what: str) -> str:
    """Return the one line on stdin. Raises `InvalidInput` when there is none, or more than one."""
    lines = read_text("-", limit=4096).splitlines()
    if len(lines) != 1 or not lines[0].strip():
        raise InvalidInput(f"stdin holds {len(lines)} lines; {what} is exactly one")
    return lines[0].strip()


def write_result(to: Path | None, document: object, text: str) -> None:
    """Print a result, or write it to a new private file."""
    if to is None:
        output.result(document, text)
        return
    import json

    body = json.dumps(document, ensure_ascii=False, indent=2) if runtime.json else text
    write_new(to, (body + "\n").encode())
    output.status(f"written to {to}")


def hand_over(out: Path | None, document: Mapping[str, object], text: str) -> None:
    """Print what somebody else is to read, or write it as it is to a new private file, which `--json` tells of."""
    if out is None or is_stdout(out):
        output.result(document, text)
        return
    write_new(out, (text + "\n").encode())
    output.result({**document, "file": str(out)}, None)
    output.status(f"written to {out}")


def is_stdout(path: Path) -> bool:
    """Whether a path on the command line means stdout."""
    return str(path) == "-"


@contextmanager
def stdout_bytes() -> Iterator[IO[bytes]]:
    """Yield stdout for bytes, unless a person is looking at it. Raises `Usage`."""
    if sys.stdout.isatty():
        raise Usage("the content is not text for a terminal", hint="name a file, or use a pipe")
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet, mode 0600, whole or not at all."""
    from identity.storage import create_private

    create_private(path, data)


def _read_file(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit + 1)


def refuse_existing(out: Path | None) -> None:
    """Raise `AlreadyExists` for a file that is here, before anything is done that cannot be done again."""
    from cmwallet.errors import AlreadyExists

    if out is not None and not is_stdout(out) and out.exists():
        raise AlreadyExists(f"{out} is here already", hint="name a new file")
