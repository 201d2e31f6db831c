"""Spool of a run: what its agent signed, line by line, durable before each signature, chained by HMACs.

The key is made from the vault's when the run begins and made again when the spool is folded into the log. A spool that
ends with its last line says exactly what was spent; one that does not, or that is gone, counts as all of the limit.
"""

from __future__ import annotations

import errno
import hmac
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cmwallet.home.run_folders import ENDED
from identity.storage import storage_errors

PURPOSE: Final = "cmwallet run"
"""Purpose of the vault's subkey from which the key of a run's spool is made."""
_MAC: Final = 64


def spool_key(authenticate: Callable[[str, bytes], bytes], run_id: str) -> bytes:
    """Return the key of a run's spool; `authenticate` is the vault's."""
    return authenticate(PURPOSE, run_id.encode())


class Spool:
    """The file of one run, open for writing by its agent alone."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._last = b""
        with storage_errors(path):
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def write(self, counted: str, words: str) -> None:
        """Write down what is about to be signed; it is on the disk when this returns. Raises `StorageFailed`."""
        self._append({"counted": counted, "words": words})

    def end(self) -> None:
        """Write the last line: nothing is signed any more."""
        self._append({ENDED: True})
        os.close(self._descriptor)
        self._path.with_name(ENDED).touch(mode=0o600)

    def _append(self, content: dict[str, Any]) -> None:
        body = json.dumps(content, separators=(",", ":")).encode()
        self._last = hmac.digest(self._key, self._last + body, "sha256")
        line = self._last.hex().encode() + b" " + body + b"\n"
        with storage_errors(self._path):
            if os.write(self._descriptor, line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._descriptor)


@dataclass(frozen=True)
class SpoolLine:
    """What was signed: the fact that the ledger reads, and words."""

    counted: str
    words: str


def read_spool(path: Path, key: bytes) -> list[SpoolLine] | None:
    """Return what a run signed; None when the spool is missing, was changed, or has no end."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return None
    found: list[SpoolLine] = []
    last = b""
    for number, line in enumerate(lines, start=1):
        body = line[_MAC + 1 :]
        last = hmac.digest(key, last + body, "sha256")
        if not hmac.compare_digest(last.hex().encode(), line[:_MAC]):
            return None
        content = json.loads(body)
        if content.get(ENDED):
            return found if number == len(lines) else None
        found.append(SpoolLine(content["counted"], content["words"]))
    return None
