"""The demonstration: one story in chapters, played by the real commands in a throw-away home.

A chapter is added by appending to `STORY`; each step is a command line that a reader can type herself.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cmwallet.errors import Problem

SECRET_FILE: Final = "passphrase.txt"  # noqa: S105 - a file name
_STEP_SECONDS: Final = 120
_STYLES: Final = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Step:
    """One command and what to say before it. `expected` is its exit code: refusals are part of the story."""

    say: str
    command: str
    expected: int = 0


@dataclass(frozen=True)
class Chapter:
    """A part of the story."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Played:
    """A step that was played, and what a terminal showed of it, with its colours."""

    step: Step
    screen: str

    @property
    def text(self) -> str:
        """What the terminal showed, without colours."""
        return _STYLES.sub("", self.screen)


STORY: Final = (
    Chapter(
        "A wallet",
        (
            Step(
                "Make a vault with a new recovery phrase and a first account. In real life leave --show-later out: the "
                "phrase is then shown once, on your terminal.",
                "cmwallet init --words 12 --show-later --passphrase-from file:passphrase.txt",
            ),
            Step("Listing accounts needs no passphrase.", "cmwallet account list"),
        ),
    ),
    Chapter(
        "Money",
        (
            Step("The embedded chain lives in the home; its faucet gives test CMT.", "cmwallet chain faucet account-1"),
            Step("What is there now?", "cmwallet balance"),
        ),
    ),
    Chapter(
        "A transfer",
        (
            Step(
                "Bob becomes a contact. His address carries a checksum, and the row is authenticated by the vault.",
                "cmwallet contact add bob 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --note baker "
                "--passphrase-from file:passphrase.txt",
            ),
            Step(
                "Send him 1.5 CMT. Without --yes you would be asked; the hash is printed as soon as the node has it.",
                "cmwallet send bob 1.5 --memo bread --yes --passphrase-from file:passphrase.txt",
            ),
            Step(
                "The same command again, as a script with a bug would do: refused, nothing is sent twice.",
                "cmwallet send bob 1.5 --memo bread --yes --passphrase-from file:passphrase.txt",
                expected=9,
            ),
        ),
    ),
    Chapter(
        "An identity",
        (
            Step(
                "An identity has keys of its own: two for signatures, one for encryption. They are made in the vault.",
                "cmwallet identity create home --passphrase-from file:passphrase.txt",
            ),
            Step(
                "Publish the public halves in the key registry on chain; anybody can resolve them from now on.",
                "cmwallet identity register --for 2y --yes --quiet --passphrase-from file:passphrase.txt",
            ),
            Step(
                "This is what others see: the DID document, as of a block.",
                "cmwallet identity did show --passphrase-from file:passphrase.txt",
            ),
        ),
    ),
    Chapter(
        "Looking back",
        (
            Step("The receipt, from the journal.", "cmwallet tx show 1"),
            Step("Both balances.", "cmwallet balance"),
            Step("", "cmwallet balance bob"),
            Step("And the history, complete on this chain.", "cmwallet history"),
        ),
    ),
)


def play(story: tuple[Chapter, ...] = STORY) -> Iterator[Chapter | Step | Played]:
    """Play a story in a new home that is removed afterwards; yield each chapter, each step, and what came of it.

    Raises:
        Problem: a step ended otherwise than the story says.
    """
    with tempfile.TemporaryDirectory(prefix="cmwallet-demo-") as folder:
        scene = Path(folder)
        passphrase = scene / SECRET_FILE
        passphrase.touch(mode=0o600)
        passphrase.write_text("a throw-away passphrase\n", "utf-8")
        for chapter in story:
            yield chapter
            for step in chapter.steps:
                yield step
                yield _run(step, scene)


def commands(story: tuple[Chapter, ...] = STORY) -> list[str]:
    """Return the story as commands to try, in an own throw-away home."""
    lines = [
        'export CMWALLET_HOME="$(mktemp -d)/home"',
        "(umask 077; echo 'a throw-away passphrase' > passphrase.txt)",
    ]
    return lines + [step.command for chapter in story for step in chapter.steps]


def _run(step: Step, scene: Path) -> Played:
    words = shlex.split(step.command)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CMWALLET_")}
    environment |= {"CMWALLET_HOME": str(scene / "home"), "CI": "1", "COLUMNS": "100"}
    # One terminal for both channels, so that everything appears in the order and shape that a reader would see.
    screen, inside = os.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own commands, from the story above
        [sys.executable, "-m", "cmwallet", *words[1:]],
        cwd=scene,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=inside,
        stderr=inside,
    )
    os.close(inside)
    shown = _read_all(screen).rstrip()
    if process.wait(_STEP_SECONDS) != step.expected:
        raise Problem(f"the demonstration failed at: {step.command}", hint=_STYLES.sub("", shown) or None)
    return Played(step, shown)


def _read_all(screen: int) -> str:
    """Read a pseudo-terminal to its end, which Linux reports as an input error."""
    with os.fdopen(screen, "rb", buffering=0) as stream:
        chunks = []
        try:
            while chunk := stream.read(1 << 16):
                chunks.append(chunk)
        except OSError:
            pass  # the other side was closed: the command has ended
    return b"".join(chunks).decode("utf-8", "replace").replace("\r\n", "\n")
