"""Content lines of a vCard 2.1, 3.0 or 4.0 (RFC 2426 §2, RFC 6350 §3): name, parameters, value.

Lines are unfolded, quoted-printable values decoded in their own character set, groups dropped. Which property a line
is, and whether its value makes sense, is not asked here.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from identity.errors import InvalidInput
from identity.text_files import decode_text

MAX_BYTES: Final = 1 << 20
LONGEST_VALUE: Final = 4_096
"""Characters, unfolded. Longer ones are photos, sounds and keys."""
_MOST_LINES: Final = 20_000
_NAME: Final = re.compile(r"(?:[A-Za-z0-9-]{1,40}\.)?([A-Za-z][A-Za-z0-9-]{0,79})(?=[;:])")
_CHARSET: Final = re.compile(rb"CHARSET=\"?([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_BASE64: Final = re.compile(r";(?:ENCODING=)?(?:B|BASE64)(?:;|\Z)", re.IGNORECASE)
_ENCODINGS: Final = frozenset({"quoted-printable", "base64", "b", "8bit", "7bit"})
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_PREFERENCE: Final = re.compile(r"[1-9][0-9]?|100", re.ASCII)
_UNREADABLE: Final = "unreadable line"


@dataclass(frozen=True)
class ContentLine:
    """One property: its name in small letters, its parameters (names and words in small letters) and its value.

    `value` is as it stands in the card, still escaped; None for one that is too long or cannot be decoded.
    """

    name: str
    parameters: Mapping[str, tuple[str, ...]]
    value: str | None

    def types(self) -> frozenset[str]:
        """What kind of telephone, address … it is; in 2.1 the words stand alone, without TYPE=."""
        return frozenset(self.parameters.get("type", ()))

    def preference(self) -> int:
        """1 is the most wanted (PREF=1 to 100; TYPE=pref is 1), 101 where nothing is said."""
        stated = self.parameters.get("pref", ("",))[0]
        if "pref" in self.types():
            return 1
        return int(stated) if _PREFERENCE.fullmatch(stated) else 101

    def label(self) -> str:
        """How the line is named to a person: `tel (fax, work)`."""
        said = sorted(self.types() - {"pref", "internet", "x-internet"})
        return f"{self.name} ({', '.join(said)})"[:120] if said else self.name


def unescape(text: str) -> str:
    r"""Text without its backslashes; `\n` is a new line. Some programs escape `:` too."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text).strip()


def split(text: str, mark: str) -> list[str]:
    """The parts of a structured value, still escaped; an escaped mark separates nothing."""
    parts, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 1
        elif text[place] == mark:
            parts.append(text[start:place])
            start = place + 1
        place += 1
    return [*parts, text[start:]]


def read_lines(content: bytes) -> list[ContentLine]:
    """The lines of the one card of a file. Raises `InvalidInput`: too long, no text, no card or several."""
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"a vCard of more than {MAX_BYTES >> 20} MiB is not read")
    lines = list(_unfolded(_decoded(content)))
    names = [line.strip().upper() for line in lines]
    found = names.count("BEGIN:VCARD")
    if found != 1:
        raise InvalidInput(f"the file holds {found} cards; one person is one card")
    begin = names.index("BEGIN:VCARD")
    if "END:VCARD" not in names[begin:]:
        raise InvalidInput("the vCard breaks off")
    if len(lines) > _MOST_LINES:
        raise InvalidInput("the vCard has more lines than any person's")
    end = names.index("END:VCARD", begin)
    return [_parsed(line) for line in lines[begin + 1 : end] if line.strip()]


def _decoded(content: bytes) -> str:
    stated = _CHARSET.search(content)
    return decode_text(content, "the vCard", otherwise=None if stated is None else stated[1].decode())


def _unfolded(text: str) -> Iterator[str]:
    """Whole lines: a line that begins with a blank goes on (RFC 6350 §3.2), one that ends in `=` does so in 2.1."""
    whole: str | None = None
    for line in re.split(r"\r*\n|\r", text):
        if whole is None:
            whole = line
        elif _goes_on(whole):
            whole = whole[:-1] + line
        elif line[:1] in (" ", "\t"):
            whole += line[1:]
        elif line and _BASE64.search(whole.partition(":")[0]) and _NAME.match(line) is None:
            whole += line  # some programs break pictures without a blank
        else:
            yield whole
            whole = line
    if whole is not None:
        yield whole


def _goes_on(line: str) -> bool:
    head = line.partition(":")[0].upper()
    return line.endswith("=") and "QUOTED-PRINTABLE" in head


def _parsed(line: str) -> ContentLine:
    named = _NAME.match(line)
    place = None if named is None else _end_of_parameters(line, named.end())
    if named is None or place is None:
        return ContentLine(_UNREADABLE, {}, None)
    parameters = _parameters(line[named.end() : place])
    value: str | None = line[place + 1 :]
    if "quoted-printable" in parameters.get("encoding", ()):
        value = _quoted_printable(line[place + 1 :], parameters)
    elif {"b", "base64"} & set(parameters.get("encoding", ())) or len(line) - place > LONGEST_VALUE:
        value = None
    return ContentLine(named[1].lower(), parameters, value)


def _end_of_parameters(line: str, start: int) -> int | None:
    quoted = False
    for place in range(start, len(line)):
        if line[place] == '"':
            quoted = not quoted
        elif line[place] == ":" and not quoted:
            return place
    return None


def _parameters(text: str) -> dict[str, tuple[str, ...]]:
    """`;TYPE=home,cell;PREF=1` and, as 2.1 has it, `;HOME;CELL;QUOTED-PRINTABLE`."""
    found: dict[str, list[str]] = {}
    for part in text.split(";"):
        name, equals, said = part.strip().lower().partition("=")
        words = [word.strip().strip('"') for word in said.replace('"', "").split(",")] if equals else [name]
        if not equals:
            name = "encoding" if name in _ENCODINGS else "type"
        found.setdefault(name, []).extend(word for word in words if word)
    return {name: tuple(words) for name, words in found.items() if words}


def _quoted_printable(value: str, parameters: Mapping[str, tuple[str, ...]]) -> str | None:
    charset = parameters.get("charset", ("utf-8",))[0]
    try:
        return quopri.decodestring(value.encode("latin-1")).decode(charset)
    except (UnicodeError, LookupError):
        return None
