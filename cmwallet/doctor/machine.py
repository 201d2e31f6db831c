"""The machine: what it lets other programs of the same user do, as its kernel says."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cmwallet.doctor.finding import Finding, Level

_PTRACE: Final = "kernel/yama/ptrace_scope"
_INJECTION: Final = "dev/tty/legacy_tiocsti"


def check_machine(settings: Path = Path("/proc/sys")) -> Iterator[Finding]:
    """Look at settings of the kernel that decide what a program of yours can do to another one."""
    if sys.platform != "linux":
        return
    if _read(settings / _PTRACE) == "0":
        message = "programs of yours may read each other's memory; the agent forbids it for itself, your shell does not"
        yield Finding("machine", Level.NOTE, message, "sysctl kernel.yama.ptrace_scope=1")
    if _read(settings / _INJECTION) == "1":
        message = "programs on your terminal may type into it, also after they were put into the background"
        yield Finding("machine", Level.NOTE, message, "sysctl dev.tty.legacy_tiocsti=0")


def _read(path: Path) -> str | None:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return None
