"""Names that a person gives to accounts, contacts, wallets and networks."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from contextlib import AbstractContextManager

from cmwallet.database import Database
from cmwallet.errors import AlreadyExists, InvalidInput, Tampered
from identity.storage import BUSY_SECONDS

MAX_LENGTH = 64


def clean_name(text: str) -> str:
    """Return `text` in NFKC form after checking that it can be a name.

    One script only (a Cyrillic letter among Latin ones would look the same), no control, format or bidi characters,
    not starting with `0x`, at most 64 characters, not `-`.

    Raises:
        InvalidInput: saying what is wrong with it.
    """
    name = re.sub(" +", " ", unicodedata.normalize("NFKC", text)).strip()
    if not name or len(name) > MAX_LENGTH:
        raise InvalidInput(f"a name has 1 to {MAX_LENGTH} characters")
    if name.startswith("-"):
        raise InvalidInput("a name does not start with '-'")
    if name.casefold().startswith("0x"):
        raise InvalidInput("a name does not start with 0x", hint="that would look like an address")
    for character in name:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or _is_invisible(character):
            raise InvalidInput("a name has no control, formatting, direction or invisible characters")
    scripts = {script for script in map(_script, name) if script}
    if len(scripts) > 1 and not scripts <= _JAPANESE:
        raise InvalidInput(
            f"a name keeps to one script; this one mixes {' and '.join(sorted(scripts)).lower()}",
            hint="letters of different scripts can look the same",
        )
    return name


def _is_invisible(character: str) -> bool:
    """Whether a letter, mark or blank leaves nothing on the screen, so that two different names look the same."""
    if unicodedata.category(character) == "Zs":
        return character != " "
    return character in _INVISIBLE or "VARIATION SELECTOR" in unicodedata.name(character, "")


def fold(name: str) -> str:
    """Return the form under which names are compared: NFKC, case-folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


# Grapheme joiner, Hangul fillers, Khmer inherent vowels, the empty braille cell.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JAPANESE = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
_DIGITS_OF = {"ARABIC-INDIC": "ARABIC", "EXTENDED": "ARABIC"}


def _script(character: str) -> str:
    """Return the script of a letter or digit (the first word of its Unicode name), or nothing for other characters."""
    category = unicodedata.category(character)
    if character.isascii() and not character.isalpha():
        return ""
    if not category.startswith("L") and category != "Nd":
        return ""
    word = unicodedata.name(character, "UNKNOWN").split(" ")[0]
    return _DIGITS_OF.get(word, word)


def names_lock(database: Database) -> AbstractContextManager[None]:
    """Hold the lock under which names are claimed, so that accounts and contacts never share one."""
    return database.home.lock("names", seconds=BUSY_SECONDS)


def check_folded(row: sqlite3.Row) -> None:
    """Raise `Tampered` unless a row is found under its own name: the HMAC covers the name, not what it is found by."""
    if row["folded"] != fold(row["name"]):
        raise Tampered(
            f"wallet.db: {row['name']!r} was put under the name {row['folded']!r} from outside",
            hint="cmwallet vault verify names all such rows, and with --repair drops them",
        )


def claim_name(database: Database, name: str, *, unless: str | None = None) -> None:
    """Raise `AlreadyExists` when an account or a contact (other than `unless`) has this name already."""
    folded = fold(clean_name(name))
    if unless is not None and folded == fold(unless):
        return
    for table in ("accounts", "contacts"):
        if database.row(f"SELECT 1 FROM {table} WHERE folded = ?", folded):  # noqa: S608 - two fixed tables
            raise AlreadyExists(f"the name {name!r} is taken by one of your {table}", hint="choose another name")
