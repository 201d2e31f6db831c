"""A backup named on the command line, read with a bar that shows how far; `-` is stdin."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.files import is_stdout, open_stdin


@contextmanager
def backup_file(file: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open a backup, or what comes through stdin, and show how far it was read."""
    from cmwallet.backup.opening import open_file, spool

    with (
        spool(open_stdin()) if is_stdout(file) else open_file(file) as (content, size),
        ExitStack() as until_read,
    ):
        yield io.BufferedReader(_Watched(content, size, until_read)), size


class _Watched(io.RawIOBase):
    """A file whose reading moves a bar, from its first byte to its last: before and after it may be asked for keys."""

    def __init__(self, content: IO[bytes], size: int, until_read: ExitStack) -> None:
        self._content = content
        self._size = size
        self._until_read = until_read
        self._bar: output.Progress | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, target: Any, /) -> int:
        """Read what there is."""
        if self._bar is None:
            self._bar = self._until_read.enter_context(output.progress("unpacking", self._size))
        piece = self._content.read(len(target))
        target[: len(piece)] = piece
        self._bar.advance(len(piece))
        if not piece:
            self._until_read.close()
        return len(piece)
