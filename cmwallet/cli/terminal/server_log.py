"""Log of a server that runs in the terminal: warnings always, with -v every request, without queries and secrets."""

from __future__ import annotations

import logging
from contextlib import suppress

from cmwallet.cli.terminal import output


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        tell = output.warn if record.levelno >= logging.WARNING else output.detail
        with suppress(OSError):  # a full disk under the log must not keep requests from being answered
            tell(record.getMessage())


def write_log(*names: str) -> None:
    """Have the logs of these names on stderr."""
    for name in names:
        log = logging.getLogger(name)
        log.addHandler(_Lines())
        log.setLevel(logging.INFO)
        log.propagate = False
