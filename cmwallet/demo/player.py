"""Player of a demonstration: the real commands, in a shell, in a throw-away home."""

from __future__ import annotations

import os
import re
import select
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cmwallet.demo.fitting import WIDTH
from cmwallet.demo.script import Chapter, Step, Story
from cmwallet.demo.wallet_stories import CUSTOMER
from cmwallet.errors import Problem
from cmwallet.servers.inherited import BASIC

_STEP_SECONDS: Final = 120
_STYLES: Final = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Played:
    """A step that was played, and what a terminal showed of it, with its colours."""

    step: Step
    screen: str

    @property
    def text(self) -> str:
        """What the terminal showed, without colours."""
        return _STYLES.sub("", self.screen)


def play(story: Story, prepared: Callable[[], None] = lambda: None) -> Generator[Chapter | Step | Played]:
    """Play a story in a new home that is removed afterwards; yield each chapter, each step, and what came of it.

    `prepared` is called after each command line that comes before the first chapter.

    Raises:
        Problem: a step ended otherwise than the story says.
    """
    with tempfile.TemporaryDirectory(prefix="cmwallet-demo-") as folder:
        scene = Path(folder)
        for name, content in story.props.items():
            (scene / name).touch(mode=0o600)
            (scene / name).write_text(content, "utf-8")
        _program(scene / "bin" / "cmwallet", "cmwallet")
        for name, module in story.programs.items():
            _program(scene / "bin" / name, module)
        try:
            for line in story.prepare:
                _run(Step("", line), scene)
                prepared()
            for chapter in story.chapters:
                yield chapter
                for step in chapter.steps:
                    yield step
                    yield _run(step, scene)
        finally:
            _strike(scene, story)


def commands(story: Story) -> list[str]:
    """Return the story as commands to try, in an own throw-away home."""
    lines = [
        'umask 077; cd "$(mktemp -d)"',
        'export CMWALLET_HOME="$PWD/home" CMWALLET_PASSPHRASE_FROM=file:passphrase.txt',
    ]
    lines += [f"printf '%s' {shlex.quote(content)} > {name}" for name, content in story.props.items()]
    if story.programs:
        lines.append('mkdir bin; export PATH="$PWD/bin:$PATH"')
    for name, module in story.programs.items():
        lines.append(f"printf '%s' {shlex.quote(_calling(module))} > bin/{name}; chmod 700 bin/{name}")
    return [*lines, *story.prepare, *(step.command for step in story.steps), _ending(story)]


def _ending(story: Story) -> str:
    """Return the line that ends what a story left running: the agent, the bank, servers."""
    return f"cmwallet lock --quiet; {story.strike}"


def _program(path: Path, module: str) -> None:
    """Write a program that the steps call, such as this `cmwallet`."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(_calling(module), "utf-8")
    path.chmod(0o700)


def _calling(module: str) -> str:
    return f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {module} "$@"\n'


def _environment(scene: Path) -> dict[str, str]:
    stated = {name: value for name, value in os.environ.items() if name in BASIC or not name.startswith("CMWALLET_")}
    customer = f"{shlex.quote(sys.executable)} -m identity.bank.sandbox.scripted_customer '{CUSTOMER}' %s"
    return stated | {
        "PATH": f"{scene / 'bin'}:{stated.get('PATH', '/usr/bin:/bin')}",
        "CMWALLET_HOME": str(scene / "home"),
        "CMWALLET_PASSPHRASE_FROM": "file:passphrase.txt",
        "BROWSER": customer,  # stands in for the customer's browser, and for the customer
        "CI": "1",
        "COLUMNS": str(WIDTH),
    }


def _run(step: Step, scene: Path) -> Played:
    # One terminal for both channels, so that everything appears in the order and shape that a reader would see.
    screen, inside = os.openpty()
    process = subprocess.Popen(  # noqa: S603 - the story's own line
        ["/bin/sh", "-c", step.command],
        cwd=scene,
        env=_environment(scene),
        stdin=subprocess.DEVNULL,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
    )
    os.close(inside)
    try:
        shown = _read_all(screen, process).rstrip()
    except BaseException:  # a step that went on would write into the folder while it is removed
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if process.wait(_STEP_SECONDS) != step.expected:
        raise Problem(f"the demonstration failed at: {step.command}", hint=_STYLES.sub("", shown) or None)
    return Played(step, shown)


def _strike(scene: Path, story: Story) -> None:
    subprocess.run(  # noqa: S603 - the story's own line
        ["/bin/sh", "-c", _ending(story)],
        cwd=scene,
        env=_environment(scene),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_STEP_SECONDS,
        check=False,
    )


def _read_all(screen: int, process: subprocess.Popen[bytes]) -> str:
    """Read a pseudo-terminal until the step has ended; what it left in the background may hold it open for longer."""
    received = bytearray()
    with os.fdopen(screen, "rb", buffering=0) as stream:
        while True:
            ended = process.poll() is not None
            ready, _, _ = select.select([stream], [], [], 0 if ended else 0.05)
            if not ready:
                if ended:
                    break
                continue
            try:
                chunk = stream.read(1 << 16)
            except OSError:
                break  # the other side was closed, which Linux reports as an input error
            if not chunk:
                break
            received += chunk
    return received.decode("utf-8", "replace").replace("\r\n", "\n")
