"""Manual pages, written from the command tree: one for each command and group in section 1, topics in section 7.

The macros are those of mdoc(7), as mandoc and groff know them.
"""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import cmwallet
from cmwallet.cli.reference.program_schema import exits_of
from cmwallet.cli.reference.spec import ArgumentSpec, CommandSpec, OptionSpec
from cmwallet.cli.terminal.exits import EXIT_NAMES

_NO_DATE: Final = 1_580_601_600
"""2 February 2020: what build tools write where no date is stated, so that the same source makes the same pages."""

_ESCAPED: Final[Mapping[str, str]] = {
    "\\": "\\e",
    "-": "\\-",
    "'": "\\(aq",
    "`": "\\(ga",
    "~": "\\(ti",
    "^": "\\(ha",
    '"': "\\(dq",
}


def manual_pages(
    tree: Sequence[CommandSpec], topics: Mapping[str, tuple[str, Iterable[tuple[str, str]]]]
) -> dict[str, str]:
    """Return the text of each page by its file, such as `man1/cmwallet-send.1`.

    `topics` has what each is about, and its lines of a term and what it means.
    """
    pages = {f"man1/{_title(one)}.1": _page(one, list(topics)) for one in tree}
    pages |= {f"man7/cmwallet-{name}.7": _topic(name, about, lines) for name, (about, lines) in topics.items()}
    return pages


def _title(command: CommandSpec) -> str:
    return "-".join(("cmwallet", *command.words))


def _page(command: CommandSpec, topics: Sequence[str]) -> str:
    lines = [*_head(_title(command), 1, command.help), *_synopsis(command)]
    lines += [".Sh DESCRIPTION", *_paragraphs(command.text)]
    if command.children:
        lines += [".Sh COMMANDS", *_listed((_name(command, name), about) for name, about in command.children)]
    elif command.arguments:
        lines += [".Sh ARGUMENTS", *_listed((f"Ar {_text(one.name)}", one.help) for one in command.arguments)]
    lines += [".Sh OPTIONS", *_options(command)]
    if command.is_leaf:
        codes = ((str(code), EXIT_NAMES[code]) for code in exits_of(command))
        lines += [".Sh EXIT STATUS", *_listed((f"Sy {code}", meaning) for code, meaning in codes)]
    if command.example:
        lines += [".Sh EXAMPLES", ".Bd -literal", *map(_text, command.example.splitlines()), ".Ed"]
    history = [".Sh HISTORY", f"This page is of cmwallet {_text(cmwallet.__version__)}."]
    return _joined([*lines, *_see_also(command, topics), *history])


def _topic(name: str, about: str, lines: Iterable[tuple[str, str]]) -> str:
    body = [".Sh DESCRIPTION", *_paragraphs(about), *_listed((f"Sy {_text(term)}", text) for term, text in lines)]
    return _joined([*_head(f"cmwallet-{name}", 7, about), *body, ".Sh SEE ALSO", ".Xr cmwallet 1"])


def _head(title: str, section: int, about: str) -> list[str]:
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or _NO_DATE)
    day = datetime.fromtimestamp(seconds, UTC)
    return [
        f".Dd {day:%B} {day.day}, {day.year}",
        f".Dt {title.upper()} {section}",
        ".Os",
        ".Sh NAME",
        f".Nm {title}",
        f".Nd {_text(about.rstrip('.:'))}",
    ]


def _synopsis(command: CommandSpec) -> Iterator[str]:
    yield ".Sh SYNOPSIS"
    yield f'.Nm "{" ".join(("cmwallet", *command.words))}"'
    yield ".Op Ar options"
    if command.children:
        yield ".Ar command"
        yield ".Op Ar arguments"
    for one in command.arguments:
        yield _argument(one)


def _argument(spec: ArgumentSpec) -> str:
    name = f"Ar {_text(spec.name)}" + (" ..." if spec.repeat else "")
    return f".{name}" if spec.required else f".Op {name}"


def _options(command: CommandSpec) -> Iterator[str]:
    groups: dict[str, list[OptionSpec]] = {}
    for option in command.options:
        groups.setdefault(option.group, []).append(option)
    for name, options in groups.items():
        if name != "Options":
            yield f".Ss {name}"
        yield from _listed((_option(one), one.help) for one in options)


def _option(option: OptionSpec) -> str:
    value = f" Ar {_text(option.value)}" if option.value else ""
    return " , ".join(f"Fl {_text(name.removeprefix('-'))}{value}" for name in option.names)


def _name(command: CommandSpec, child: str) -> str:
    return f"Xr {_title(command)}-{child} 1"


def _listed(items: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a list of terms, which are macros already, and what each means."""
    yield ".Bl -tag -width Ds"
    for term, meaning in items:
        yield f".It {term}"
        yield from _sentences(meaning)
    yield ".El"


def _see_also(command: CommandSpec, topics: Sequence[str]) -> Iterator[str]:
    pages = [("-".join(("cmwallet", *command.words[:-1])), 1)] if command.words else []
    pages += [(f"cmwallet-{topic}", 7) for topic in topics]
    yield ".Sh SEE ALSO"
    for number, (page, section) in enumerate(sorted(pages, key=lambda one: (one[1], one[0]))):
        yield f".Xr {page} {section}" + (" ," if number < len(pages) - 1 else "")


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        if number:
            yield ".Pp"
        yield from _sentences(paragraph)


def _sentences(text: str) -> Iterator[str]:
    """Yield a line for each sentence: mdoc puts the space between them."""
    for sentence in re.split(r"(?<=[.!?)])\s+", " ".join(text.split())):
        for line in textwrap.wrap(_text(sentence), 79, break_long_words=False, break_on_hyphens=False):
            yield f"\\&{line}" if line.startswith((".", "'")) else line


def _text(text: str) -> str:
    """Return a text without anything that a formatter acts on."""
    plain = "".join(_ESCAPED.get(one, one if one.isascii() else f"\\[u{ord(one):04X}]") for one in text)
    return f"\\&{plain}" if plain.startswith((".", "'")) or not plain else plain


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
