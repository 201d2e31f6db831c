"""Commands and screens fitted to the width of a terminal: a command stays one that can be typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

WIDTH: Final = 80
_INDENT: Final = "    "
_STYLE: Final = re.compile(r"\x1b\[[0-9;]*m")
_TOKENS: Final = re.compile(r"\x1b\[[0-9;]*m|[^\S\n]+|(?:(?!\x1b\[)\S)+")


def fit_command(command: str, width: int = WIDTH) -> str:
    """Return a command line over several lines, broken at spaces that the shell takes for such, by a backslash."""
    if len(command) <= width:
        return command
    lines = [""]
    for unit in _units(command):
        longer = f"{lines[-1]} {unit}" if lines[-1].strip() else lines[-1] + unit
        full = bool(lines[-1].strip()) and len(longer) > width - len(" \\")
        if full or (unit == "cmwallet" and lines[-1].endswith((";", "&&"))):
            lines.append(_INDENT + unit)
        else:
            lines[-1] = longer
    return " \\\n".join(lines)


def _units(command: str) -> Iterator[str]:
    """Yield words, an option with its value as one."""
    option = ""
    for word in _words(command):
        if option and not word.startswith("-"):
            yield f"{option} {word}"
            option = ""
            continue
        if option:
            yield option
        option = word if word.startswith("--") else ""
        if not option:
            yield word
    if option:
        yield option


def _words(command: str) -> Iterator[str]:
    """Yield what stands between spaces outside of quotes and of `$(…)`."""
    start, quote, depth = 0, "", 0
    for place, sign in enumerate(command):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == " " and not depth:
            yield command[start:place]
            start = place + 1
    yield command[start:]


def fit_screen(screen: str, width: int = WIDTH) -> str:
    """Return what a terminal showed with longer lines folded, between words where that can be; colours take no room."""
    return "\n".join(_fold(line, width) for line in screen.split("\n"))


def _fold(line: str, width: int) -> str:
    if len(_STYLE.sub("", line)) <= width:
        return line
    lines, column = [""], 0
    for token in _TOKENS.findall(line):
        if _STYLE.fullmatch(token):
            lines[-1] += token
            continue
        rest = token
        if column + len(rest) > width and column > len(_INDENT):
            lines[-1] = lines[-1].rstrip(" ")
            lines.append(_INDENT)
            column, rest = len(_INDENT), rest.lstrip(" ")
        while column + len(rest) > width:  # a hash, an address
            room = width - column
            lines[-1] += rest[:room]
            lines.append(_INDENT)
            column, rest = len(_INDENT), rest[room:]
        lines[-1] += rest
        column += len(rest)
    return "\n".join(lines)
