"""Names of accounts, contacts, wallets and networks: what they may be, and when two are the same."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from contextlib import AbstractContextManager

from cmwallet.errors import AlreadyExists, InvalidInput, Tampered
from cmwallet.home.database import Database
from identity.storage import BUSY_SECONDS

MAX_LENGTH = 64


def clean_name(text: str) -> str:
    """Return `text` in NFKC form after checking that it can be a name.

    One script only (a Cyrillic letter among Latin ones would look the same), no control, format or bidi characters,
    nothing that a shell would act on, nothing that could be taken for an address, at most 64 characters, not `-`.

    Raises:
        InvalidInput: saying what is wrong with it.
    """
    name = re.sub(" +", " ", unicodedata.normalize("NFKC", text)).strip()
    if not name or len(name) > MAX_LENGTH:
        raise InvalidInput(f"a name has 1 to {MAX_LENGTH} characters")
    if name.startswith("-"):
        raise InvalidInput("a name does not start with '-'")
    if (taken_for := looks_like(name)) is not None:
        raise InvalidInput(f"a name must not look like {taken_for}", hint="somebody would pay what it looks like")
    if any(character in _SHELL for character in name):
        raise InvalidInput(f"a name has none of {' '.join(_SHELL)}", hint="shells give them a meaning")
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


def looks_like(text: str) -> str | None:
    """Return what a text could be taken for that names somebody to be paid (an address, a URI …), or None."""
    for kind, form in _FORMS.items():
        if form.fullmatch(text.strip()):
            return kind
    return None


def _is_invisible(character: str) -> bool:
    """Whether a letter, mark or blank leaves nothing on the screen, so that two different names look the same."""
    if unicodedata.category(character) == "Zs":
        return character != " "
    return character in _INVISIBLE or "VARIATION SELECTOR" in unicodedata.name(character, "")


def fold(name: str) -> str:
    """Return the form under which names are compared: NFKC, case-folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


_SHELL = '$`\\;|&<>"*?{}[]'
_FORMS = {
    "an address": re.compile(r"0x.*", re.IGNORECASE | re.DOTALL),
    "an address without its 0x": re.compile(r"[0-9a-f]{38,42}", re.IGNORECASE | re.ASCII),
    "an ICAP address": re.compile(r"XE[0-9]{2}[0-9a-z]{16,31}", re.IGNORECASE | re.ASCII),
    "a DID": re.compile(r"did:.*", re.IGNORECASE | re.DOTALL),
    "a URI": re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE | re.ASCII),
    "a bech32 address": re.compile(r"[a-z]{1,20}1[02-9ac-hj-np-z]{38,58}", re.IGNORECASE | re.ASCII),
    "an ENS or domain name": re.compile(r"[^\s.]+(?:\.[^\s.]+)*\.[a-z]{2,24}", re.IGNORECASE),
}

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
