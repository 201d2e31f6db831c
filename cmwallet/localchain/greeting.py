"""Greeting of the chain's server on its private socket: release, format and file of its chain.

A command goes on with a server of its own release alone, and with one that serves the file that is in the home now: a
home can be removed and made anew, or a backup restored, while a server of the old chain still lives.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cmwallet import __version__
from cmwallet.localchain.discovery import DATABASE_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

SOCKET_FILE = "server.sock"
LOCK_FILE = "server.lock"
SCHEMA_VERSION = 1
"""Format of `chain.db`."""

File = tuple[int, int]
"""Device and inode."""


@dataclass(frozen=True)
class Greeting:
    """What a server says of itself. `url` is None unless it serves over HTTP; `ends_in` then is."""

    release: str
    schema: int
    device: int
    inode: int
    pid: int
    url: str | None = None
    ends_in: int | None = None
    """Seconds until it ends, if nobody asks."""

    @property
    def is_ours(self) -> bool:
        """Whether it is of this release."""
        return (self.release, self.schema) == (__version__, SCHEMA_VERSION)

    def serves(self, directory: Path) -> bool:
        """Whether it has the file open that is in `directory` now."""
        return (self.device, self.inode) == file_of(directory)

    def as_document(self) -> dict[str, object]:
        """Return it as it is sent."""
        return asdict(self)


def read_greeting(document: Mapping[str, object]) -> Greeting | None:
    """Return the greeting in an answer; None if it is none. A later release may say more."""
    numbers = [document.get(name) for name in ("schema", "device", "inode", "pid")]
    release, url, ends_in = (document.get(name) for name in ("release", "url", "ends_in"))
    if not isinstance(release, str) or not all(type(number) is int for number in numbers):
        return None
    schema, device, inode, pid = (int(str(number)) for number in numbers)
    if pid <= 0:
        return None
    return Greeting(
        release,
        schema,
        device,
        inode,
        pid,
        url if isinstance(url, str) else None,
        ends_in if type(ends_in) is int else None,
    )


def file_of(directory: Path) -> File | None:
    """Return which file `chain.db` is; None if there is none."""
    try:
        found = (directory / DATABASE_NAME).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
