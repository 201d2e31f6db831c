"""`cmwallet help`: the help of a command, and topics that belong to no single one, made of the tables that are used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.tree import Commands

app = Commands()

if TYPE_CHECKING:
    from cmwallet.home.folder import Home

Lines = list[tuple[str, str]]


@app.add("help", result=dict[str, str], example="cmwallet help\ncmwallet help exit-codes\ncmwallet help send")
def help_(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="[TOPIC|COMMAND…]", help="What to show.")] = None,
) -> None:
    """Show a topic, or the help of a command; alone: which topics there are."""
    if not words:
        lines = [(name, topic.__doc__ or "") for name, topic in TOPICS.items()]
    elif len(words) == 1 and words[0] in TOPICS:
        lines = TOPICS[words[0]]()
    else:
        root = context.find_root().command
        with root.make_context("cmwallet", [*words, "--help"]) as inner:
            root.invoke(inner)  # prints it, and ends
        return
    output.facts(dict(lines), lines)


def _exit_codes() -> Lines:
    """What each exit code means."""
    from cmwallet.cli.terminal.exits import EXIT_NAMES

    return [(str(code), meaning) for code, meaning in EXIT_NAMES.items()]


def _environment() -> Lines:
    """Variables that are read: settings, where secrets come from, and what the terminal is."""
    from cmwallet.home.config import SETTINGS
    from cmwallet.home.secret_sources import WANTED

    return [
        ("CMWALLET_HOME", "the folder of settings and data"),
        ("CMWALLET_NO_INPUT", "1: never ask; fail with exit code 12 instead"),
        *((one.variable, one.meaning) for one in SETTINGS.values()),
        *((one.variable, f"where the {one.name} is read from; see cmwallet help secrets") for one in WANTED),
        ("CMWALLET_…_FROM", "the same for every other option of that name"),
        ("NO_COLOR", "set: no colours"),
    ]


def _amounts() -> Lines:
    """How amounts and durations are written."""
    from cmwallet.units import COIN_UNITS, WEI_UNITS

    units = WEI_UNITS | COIN_UNITS["CMT"] | COIN_UNITS["ETH"]
    return [
        ("1.5", "of the coin or token that the command is about"),
        *((f"1{name}", f"10^{power} wei" if power else "the smallest unit") for name, power in units.items()),
        ("2w3d4h5m6s", "a duration: weeks, days, hours, minutes, seconds; any of them"),
        ("30d, 1y", "a time to live; a year is 365 days"),
    ]


def _secrets() -> Lines:
    """Where a secret may be read from: the values of every --…-from."""
    return [
        ("prompt", "ask on the terminal"),
        ("env:NAME", "the environment variable NAME; other programs of yours can read it"),
        ("file:PATH", "a file that only its owner can write, and nobody else can read"),
        ("fd:N", "the file descriptor N; 0 is stdin"),
        ("keyring", "the keyring of the operating system, where a slot was made for it"),
        ("cmd:COMMAND", "what a command prints; split like a shell would, but not given to one"),
    ]


def _files() -> Lines:
    """What lies in a home."""
    from cmwallet.home.folder import find_home

    return files_of(find_home())


def files_of(home: Home) -> Lines:
    """Return the parts of a home, wherever it is."""
    parts = {name: part for name, part in vars(type(home)).items() if isinstance(part, property)}
    lines = [(str(getattr(home, name)), (part.__doc__ or "").rstrip(".")) for name, part in parts.items()]
    return [(str(home.path), "the home: 0700, its files 0600, refused if laxer"), *lines]


TOPICS: Mapping[str, Callable[[], Lines]] = {
    "exit-codes": _exit_codes,
    "environment": _environment,
    "amounts": _amounts,
    "secrets": _secrets,
    "files": _files,
}
