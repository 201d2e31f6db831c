"""Servers of the embedded chain that live, as the system lists processes; one that has ended is none, though listed."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable
from pathlib import Path

MODULE = b"cmwallet.localchain.server"


def free_port() -> int:
    """Return a port for a program that is given its number; below those that the system gives to whoever asks for any.

    One of these could be given to another program's server before the first has begun to listen.
    """
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue


def command_line(number: int) -> str:
    """Return the words that a process was started by; empty when it is gone."""
    try:
        return (Path("/proc") / str(number) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def servers_below(folder: Path) -> list[int]:
    """Return the servers whose chain lies in a folder or below it."""
    found, beginning = [], os.fsencode(folder)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if MODULE in words and any(word == beginning or word.startswith(beginning + b"/") for word in words):
                found.append(int(entry.name))
    return sorted(found)


def come_true(condition: Callable[[], bool]) -> bool:
    """Wait until something holds; False when it does not come to."""
    return any(condition() or time.sleep(0.02) for _ in range(1_500))
