"""Machine-readable zone of travel documents: reading and writing (ICAO 9303 parts 3 to 7).

    TD1    3 × 30   identity cards            part 5        MRV-A  2 × 44   visas   part 7
    TD2    2 × 36   identity cards            part 6        MRV-B  2 × 36   visas   part 7
    TD3    2 × 44   passports                 part 4        IDFRA  2 × 36   French cards until 2021

Every check digit is held, the composite one too; on Belgian cards of before 2020 that of a number runs over the filler
in it, which 9303 leaves out. Centuries are not printed: a birth lies in the past hundred years, an expiry within fifty
years of today.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from identity.errors import InvalidInput
from identity.records.mrz_letters import transliterate

Format = Literal["TD1", "TD2", "TD3", "MRV-A", "MRV-B", "IDFRA"]
MAX_CHARACTERS: Final = 400
_LAYOUTS: Final[dict[Format, tuple[int, int]]] = {
    "TD1": (3, 30),
    "TD2": (2, 36),
    "TD3": (2, 44),
    "MRV-A": (2, 44),
    "MRV-B": (2, 36),
    "IDFRA": (2, 36),
}
"""(lines, characters in each)"""
_NUMBER: Final = 9


@dataclass(frozen=True)
class Mrz:
    """What a zone says.

    `birth` and `expiry` are YYMMDD as printed, with `<` where a part is unknown. `sex` is F, M or X. `optional` holds
    the optional data, the second part that of TD1's middle line alone.
    """

    format: Format
    document_code: str
    issuing_country: str
    document_number: str
    nationality: str
    birth: str
    sex: str
    expiry: str
    family_name: str
    given_name: str
    optional: tuple[str, str] = ("", "")
    names_cut: bool = False
    lines: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Mrz({self.format}, …)"

    def birthdate(self, today: date) -> str | None:
        """The date of birth as OIDC writes it: YYYY-MM-DD, YYYY alone, or 0000-MM-DD; None when nothing is known."""
        year, month, day = self.birth[:2], self.birth[2:4], self.birth[4:]
        if not year.isdigit():
            return f"0000-{month}-{day}" if (month + day).isdigit() else None
        full = 2000 + int(year)
        if not (month + day).isdigit():
            return str(full if full <= today.year else full - 100)
        if f"{full}-{month}-{day}" > today.isoformat():
            full -= 100
        return f"{full}-{month}-{day}"

    def date_of_expiry(self, today: date) -> str | None:
        """The last day of validity as YYYY-MM-DD, None when the document states none."""
        if not self.expiry.isdigit():
            return None
        year = 2000 + int(self.expiry[:2])
        if year > today.year + 50:
            year -= 100
        return f"{year}-{self.expiry[2:4]}-{self.expiry[4:]}"


def check_digit(text: str) -> str:
    """The check digit of ICAO 9303-3 §4.9: weights 7, 3, 1, modulo 10; letters count 10 to 35, the filler 0."""
    total = sum(_value(character) * (7, 3, 1)[position % 3] for position, character in enumerate(text))
    return str(total % 10)


def _value(character: str) -> int:
    return 0 if character == "<" else int(character, 36)


def parse_mrz(text: str, *, today: date) -> Mrz:
    """Read a zone. Raises `InvalidInput`; `details["checks"]` names the check digits that are wrong."""
    found, checks = inspect_mrz(text, today=today)
    wrong = [name for name, right in checks.items() if not right]
    if wrong:
        what = ", ".join(name.replace("_", " ") for name in wrong)
        raise InvalidInput(
            f"the machine-readable zone is misread or was changed: the check digit of {what} is wrong",
            hint="compare it with the document: 0 and O, 1 and I are easily mixed up",
            details={"checks": wrong},
        )
    return found


def inspect_mrz(text: str, *, today: date) -> tuple[Mrz, dict[str, bool]]:
    """Read a zone whose check digits may be wrong: what it says, and of each check digit whether it is right.

    Raises `InvalidInput` for what is no zone at all, and for dates that do not exist.
    """
    lines = _lines(text)
    form = _format(lines)
    readers = {"TD1": _read_td1, "IDFRA": _read_french}
    found, checks = readers[form](lines) if form in readers else _read_two(lines, form)
    _check_date(found.birth, found.birthdate(today), "date of birth", partly=True)
    _check_date(found.expiry, found.date_of_expiry(today), "date of expiry", partly=False)
    return found, checks


def _lines(text: str) -> tuple[str, ...]:
    if len(text) > MAX_CHARACTERS:
        raise InvalidInput(f"a machine-readable zone has at most 90 characters, and {len(text)} were given")
    plain = text.upper().replace("«", "<<").replace("\r", "\n")
    lines = [re.sub(r"[ \t]", "", line) for line in plain.split("\n")]
    lines = [line for line in lines if line]
    if len(lines) == 1:
        length = {90: 30, 88: 44, 72: 36}.get(len(lines[0]))
        if length is not None:
            lines = [lines[0][start : start + length] for start in range(0, len(lines[0]), length)]
    if not all(re.fullmatch("[A-Z0-9<]+", line) for line in lines):
        raise InvalidInput("a machine-readable zone has the letters A to Z, digits and < alone")
    return tuple(lines)


def _format(lines: Sequence[str]) -> Format:
    shape = (len(lines), len(lines[0]) if lines else 0)
    if len({len(line) for line in lines}) == 1:
        if shape == _LAYOUTS["IDFRA"] and lines[0].startswith("IDFRA"):
            return "IDFRA"  # cards of TD2 begin with ID too, but France never issued one
        visa = lines[0].startswith("V")
        for form, layout in _LAYOUTS.items():
            if layout == shape and form.startswith("MRV") == visa:
                return form
    raise InvalidInput(
        "this is no machine-readable zone", hint="it has 2 lines of 44 or 36 characters, or 3 lines of 30"
    )


def _read_td1(lines: Sequence[str]) -> tuple[Mrz, dict[str, bool]]:
    first, second, third = lines
    number, digit, optional = _long_number(first[5:14], first[14], first[15:])
    composed = first[5:] + second[:7] + second[8:15] + second[18:29]
    # Belgian cards of before 2020 take the filler for a part of the number.
    also = f"{number[:_NUMBER]}<{number[_NUMBER:]}" if first[2:5] == "BEL" and len(number) > _NUMBER else number
    checks = {
        "document_number": digit in (check_digit(number), check_digit(also)),
        "birthdate": check_digit(second[:6]) == second[6],
        "date_of_expiry": check_digit(second[8:14]) == second[14],
        "composite": check_digit(composed) == second[29],
    }
    family, given, cut = _read_names(third)
    return Mrz(
        format="TD1",
        document_code=_bare(first[:2]),
        issuing_country=_bare(first[2:5]),
        document_number=_bare(number),
        nationality=_bare(second[15:18]),
        birth=second[:6],
        sex=_read_sex(second[7]),
        expiry=second[8:14],
        family_name=family,
        given_name=given,
        optional=(_bare(optional), _bare(second[18:29])),
        names_cut=cut,
        lines=tuple(lines),
    ), checks


def _read_two(lines: Sequence[str], form: Format) -> tuple[Mrz, dict[str, bool]]:
    first, second = lines
    number, digit, rest = second[:9], second[9], second[28:]
    checks: dict[str, bool] = {}
    optional = rest
    if form == "TD2":
        optional = rest[:7]
        number, digit, optional = _long_number(number, digit, optional)
    elif form == "TD3":
        optional = rest[:14]
        # An empty personal number may have a filler for a check digit (9303-4 §4.2.2.2).
        right = check_digit(optional) == rest[14] or (not optional.strip("<") and rest[14] == "<")
        checks["personal_number"] = right
    checks = {
        "document_number": check_digit(number) == digit,
        "birthdate": check_digit(second[13:19]) == second[19],
        "date_of_expiry": check_digit(second[21:27]) == second[27],
        **checks,
    }
    if form in ("TD2", "TD3"):
        checks["composite"] = check_digit(second[:10] + second[13:20] + second[21:-1]) == second[-1]
    family, given, cut = _read_names(first[5:])
    return Mrz(
        format=form,
        document_code=_bare(first[:2]),
        issuing_country=_bare(first[2:5]),
        document_number=_bare(number),
        nationality=_bare(second[10:13]),
        birth=second[13:19],
        sex=_read_sex(second[20]),
        expiry=second[21:27],
        family_name=family,
        given_name=given,
        optional=(_bare(optional), ""),
        names_cut=cut,
        lines=tuple(lines),
    ), checks


def _read_french(lines: Sequence[str]) -> tuple[Mrz, dict[str, bool]]:
    """The French card until 2021: a number of twelve, given names of fourteen characters, no day of expiry.

    Its last digit runs over both lines; behind the surname stand the department and the office that issued it.
    """
    first, second = lines
    given = second[13:27]
    checks = {
        "document_number": check_digit(second[:12]) == second[12],
        "birthdate": check_digit(second[27:33]) == second[33],
        "composite": check_digit(first + second[:35]) == second[35],
    }
    return Mrz(
        format="IDFRA",
        document_code="ID",
        issuing_country="FRA",
        document_number=_bare(second[:12]),
        nationality="FRA",
        birth=second[27:33],
        sex=_read_sex(second[34]),
        expiry="<<<<<<",
        family_name=_words(first[5:30]),
        given_name=_words(given),
        optional=(_bare(first[30:]), ""),
        names_cut=not (given.endswith("<") and first[29] == "<"),
        lines=tuple(lines),
    ), checks


def _long_number(number: str, digit: str, optional: str) -> tuple[str, str, str]:
    """A number of more than nine characters goes on in the optional data, its check digit last (9303-5 §4.2.2)."""
    rest, _, behind = optional.partition("<")
    if digit != "<" or len(rest) < 2:
        return number, digit, optional
    return number + rest[:-1], rest[-1], behind


def _read_names(field: str) -> tuple[str, str, bool]:
    family, _, given = field.partition("<<")
    return _words(family), _words(given), not field.endswith("<")


def _words(part: str) -> str:
    return " ".join(word for word in part.split("<") if word)


def _bare(field: str) -> str:
    return field.rstrip("<")


def _read_sex(character: str) -> str:
    if character not in "MFX<":
        raise InvalidInput("the machine-readable zone has another letter than M, F or < for the sex")
    return "X" if character == "<" else character


def _check_date(printed: str, read: str | None, what: str, *, partly: bool) -> None:
    if not re.fullmatch(r"([0-9]{2}|<<){3}" if partly else r"[0-9]{6}|<{6}", printed):
        raise InvalidInput(f"the machine-readable zone has no {what}, YYMMDD")
    month, day = printed[2:4], printed[4:]
    try:
        if month.isdigit():
            date(2000, int(month), int(day) if day.isdigit() else 1)
        elif day.isdigit() and not 1 <= int(day) <= 31:
            raise InvalidInput(f"the machine-readable zone has a {what} that does not exist")
        if read is not None and len(read) == 10 and not read.startswith("0000"):
            date.fromisoformat(read)
    except ValueError:
        raise InvalidInput(f"the machine-readable zone has a {what} that does not exist") from None


def compose_mrz(content: Mrz) -> Mrz:
    """Write a zone: `content` with its `lines`, check digits and cut names.

    Names are transliterated. Raises `InvalidInput` for what does not fit or cannot be spelled.
    """
    form = content.format
    if form == "IDFRA":
        raise InvalidInput("a French card of before 2021 is read only", hint="today's are TD1")
    if content.document_code.startswith("V") != form.startswith("MRV"):
        raise InvalidInput(f"the document code {content.document_code[:2]!r} does not go with {form}")
    head = _field(content.document_code, 2, "document code") + _field(content.issuing_country, 3, "issuing country")
    sex = "<" if content.sex == "X" else content.sex
    birth, expiry = (text + check_digit(text) for text in (content.birth, content.expiry))
    nationality = _field(content.nationality, 3, "nationality")
    first_optional, second_optional = content.optional
    if form == "TD1":
        number, digit, optional = _spread(content.document_number, first_optional, 15)
        first = head + number + digit + optional
        second = birth + sex + expiry + nationality + _field(second_optional, 11, "optional data")
        composed = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
        names, cut = _write_names(content, 30)
        lines: tuple[str, ...] = (first, second + composed, names)
    else:
        width = _LAYOUTS[form][1]
        names, cut = _write_names(content, width - 5)
        lines = (head + names, _second_line(content, birth, nationality, sex, expiry))
    if {len(line) for line in lines} != {_LAYOUTS[form][1]}:
        raise InvalidInput("dates are YYMMDD and the sex is one letter")
    return replace(content, lines=lines, names_cut=cut)


def _second_line(content: Mrz, birth: str, nationality: str, sex: str, expiry: str) -> str:
    optional = content.optional[0]
    if content.format == "TD2":
        number, digit, rest = _spread(content.document_number, optional, 7)
    else:
        size = {"TD3": 14, "MRV-A": 16, "MRV-B": 8}[content.format]
        number = _field(content.document_number, _NUMBER, "document number")
        digit, rest = check_digit(number), _field(optional, size, "optional data")
    line = number + digit + nationality + birth + sex + expiry + rest
    if content.format == "TD3":
        line += check_digit(rest) if optional else "<"
    if content.format in ("TD2", "TD3"):
        line += check_digit(line[:10] + line[13:20] + line[21:])
    return line


def _spread(number: str, optional: str, room: int) -> tuple[str, str, str]:
    """(nine characters, check digit or filler, optional data) of a number that may be longer than nine characters."""
    if len(number) <= _NUMBER:
        first = _field(number, _NUMBER, "document number")
        return first, check_digit(first), _field(optional, room, "optional data")
    behind = f"<{optional}" if optional else ""
    overflow = number[_NUMBER:] + check_digit(number) + behind
    return number[:_NUMBER], "<", _field(overflow, room, "document number and optional data")


def _field(text: str, size: int, what: str) -> str:
    if len(text) > size or not re.fullmatch("[A-Z0-9<]*", text):
        raise InvalidInput(f"the {what} has at most {size} letters A to Z and digits in this kind of zone")
    return text.ljust(size, "<")


def _write_names(content: Mrz, size: int) -> tuple[str, bool]:
    """Names that do not fit are cut from the right, so that some of the given name still shows (9303-3 §4.6)."""
    family, given = transliterate(content.family_name), transliterate(content.given_name)
    if not family:
        raise InvalidInput("the machine-readable zone needs a family name", hint="one single name is the family name")
    if given and len(family) > size - 3:
        family = family[: size - 3].rstrip("<")
    field = f"{family}<<{given}" if given else family
    return field[:size].ljust(size, "<"), len(field) >= size
