"""Questions to a person.

Prompts use `/dev/tty` whenever it opens and neither `CI` nor `--no-input` is set, whatever stdin and stdout are;
stdin is never read for an answer, and what was typed before a question is thrown away. Guided questions need terminals
on both. Otherwise the caller gets `InputNeeded` with a hint that names the option which would have answered.
"""

from __future__ import annotations

import os
import select
import sys
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from cmwallet.cli.terminal.runtime import runtime
from cmwallet.errors import InputNeeded, InvalidInput
from identity.secret import Secret


@contextmanager
def terminal(what: str, hint: str) -> Iterator[TextIO]:
    """Open the controlling terminal, or raise `InputNeeded` saying that `what` is needed."""
    if not runtime.interactive:
        raise InputNeeded(f"{what} is needed and nobody can be asked", hint=hint)
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError as error:
        raise InputNeeded(f"{what} is needed and there is no terminal", hint=hint) from error
    with os.fdopen(descriptor, "r+b", buffering=0) as raw:
        import io

        with io.TextIOWrapper(raw, write_through=True, line_buffering=True) as stream:
            # What was typed before the question was no answer to it: a yes ahead confirms nothing.
            termios.tcflush(descriptor, termios.TCIFLUSH)
            yield stream


def has_terminal() -> bool:
    """Whether a person can be asked through `/dev/tty`."""
    if not runtime.interactive:
        return False
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def guided() -> bool:
    """Whether guided questions may be asked: terminals on stdin and stdout both."""
    return has_terminal() and sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str, *, hint: str, default: str | None = None) -> str:
    """Ask for a line of text; an empty answer gives `default`."""
    shown = f"{question} [{default}]: " if default else f"{question}: "
    with terminal(question.lower(), hint) as tty:
        tty.write(shown)
        answer = _line(tty)
    return answer.strip() or default or ""


def ask_after(lines: Sequence[str], question: str, *, hint: str) -> str:
    """Show `lines`, then ask for a line of text."""
    with terminal(question.lower(), hint) as tty:
        for line in lines:
            tty.write(line + "\n")
        tty.write(f"{question}: ")
        return _line(tty).strip()


def ask_secret(what: str, *, hint: str, confirm: bool = False, empty: bool = False) -> Secret:
    """Ask for a secret without echo; with `confirm` ask twice and compare. An `empty` one may be allowed."""
    with terminal(what, hint) as tty:
        first = _hidden(tty, f"{what}: ")
        if confirm and _hidden(tty, f"{what} (again): ") != first:
            raise InvalidInput(f"the two entries of the {what} differ", hint="try again")
    if not first and not empty:
        raise InvalidInput(f"the {what} is empty")
    return Secret(first)


def confirm(question: str, *, word: str = "yes", option: str = "--yes", lines: Sequence[str] = ()) -> bool:
    """Show `lines` and ask to type `word`; True only for exactly that word."""
    with terminal("a confirmation", f"answer with {option}") as tty:
        for line in lines:
            tty.write(line + "\n")
        tty.write(f"{question} Type {word} to go on: ")
        return _line(tty).strip().lower() == word.lower()


def show_once(lines: Sequence[str], *, what: str, hint: str) -> None:
    """Show a secret on the terminal only, wait for Enter and erase it again.

    It is written to the terminal's alternate screen, which leaves nothing in the lines that can be scrolled back to.
    """
    with terminal(what, hint) as tty:
        plain = os.environ.get("TERM", "dumb") == "dumb"
        tty.write("" if plain else "\x1b[?1049h\x1b[H")
        try:
            for line in lines:
                tty.write(line + "\n")
            tty.write("Press Enter when it is written down; it is then erased from the screen. ")
            _line(tty)
        finally:
            tty.write("" if plain else "\x1b[2J\x1b[3J\x1b[?1049l")


def ask_erased(lines: Sequence[str], question: str, *, hint: str) -> str:
    """Show `lines` and ask for text that is to stay on no screen; what is typed shows until Enter."""
    with terminal(question.lower(), hint) as tty:
        plain = os.environ.get("TERM", "dumb") == "dumb"
        tty.write("" if plain else "\x1b[?1049h\x1b[H")
        try:
            for line in lines:
                tty.write(line + "\n")
            tty.write(f"{question}: ")
            return _line(tty).strip()
        finally:
            tty.write("" if plain else "\x1b[2J\x1b[3J\x1b[?1049l")


def typed_within(tty: TextIO, seconds: float) -> bool:
    """Whether a line is typed within so many seconds, which is read then."""
    ready, _, _ = select.select([tty], [], [], seconds)
    if ready:
        _line(tty)
    return bool(ready)


def _line(tty: TextIO) -> str:
    answer = tty.readline()
    if not answer:
        raise InputNeeded("the terminal closed before an answer came")
    return answer.rstrip("\r\n")


def _hidden(tty: TextIO, question: str) -> str:
    descriptor = tty.fileno()
    before = termios.tcgetattr(descriptor)
    without_echo = termios.tcgetattr(descriptor)
    without_echo[3] &= ~termios.ECHO
    try:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, without_echo)
        tty.write(question)
        return _line(tty)
    finally:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)
        tty.write("\n")
