"""Names that a person gives to accounts, contacts, wallets and networks."""

from __future__ import annotations

import unicodedata
from contextlib import AbstractContextManager

from cmwallet.database import Database
from cmwallet.errors import AlreadyExists, InvalidInput
from identity.storage import BUSY_SECONDS

MAX_LENGTH = 64


def clean_name(text: str) -> str:
    """Return `text` in NFKC form after checking that it can be a name.

    One script only (a Cyrillic letter among Latin ones would look the same), no control, format or bidi characters,
    not starting with `0x`, at most 64 characters, not `-`.

    Raises:
        InvalidInput: saying what is wrong with it.
    """
    name = unicodedata.normalize("NFKC", text).strip()
    if not name or len(name) > MAX_LENGTH:
        raise InvalidInput(f"a name has 1 to {MAX_LENGTH} characters")
    if name.startswith("-"):
        raise InvalidInput("a name does not start with '-'")
    if name.casefold().startswith("0x"):
        raise InvalidInput("a name does not start with 0x", hint="that would look like an address")
    for character in name:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            raise InvalidInput("a name has no control, formatting or direction characters")
    scripts = {script for script in map(_script, name) if script}
    if len(scripts) > 1 and not scripts <= _JAPANESE:
        raise InvalidInput(
            f"a name keeps to one script; this one mixes {' and '.join(sorted(scripts)).lower()}",
            hint="letters of different scripts can look the same",
        )
    return name


def fold(name: str) -> str:
    """Return the form under which names are compared: NFKC, case-folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


_JAPANESE = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}


def _script(character: str) -> str:
    """Return the script of a letter (the first word of its Unicode name), or nothing for other characters."""
    if not unicodedata.category(character).startswith("L"):
        return ""
    return unicodedata.name(character, "UNKNOWN").split(" ")[0]


def names_lock(database: Database) -> AbstractContextManager[None]:
    """Hold the lock under which names are claimed, so that accounts and contacts never share one."""
    return database.home.lock("names", seconds=BUSY_SECONDS)


def claim_name(database: Database, name: str, *, unless: str | None = None) -> None:
    """Raise `AlreadyExists` when an account or a contact (other than `unless`) has this name already."""
    folded = fold(clean_name(name))
    if unless is not None and folded == fold(unless):
        return
    for table in ("accounts", "contacts"):
        if database.row(f"SELECT 1 FROM {table} WHERE folded = ?", folded):  # noqa: S608 - two fixed tables
            raise AlreadyExists(f"the name {name!r} is taken by one of your {table}", hint="choose another name")
