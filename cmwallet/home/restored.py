"""Mark of a home that was restored from a backup: from when it is, until its owner has looked at what that means.

What was done between the backup and the restoring is not known here: ids of transfers that were used, grants that were
revoked, limits that were spent. Whoever decides by such a memory asks `restored` first.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from cmwallet.home.database import Database
from identity.hostile_json import load_json

_NAME: Final = "restored from a backup"


@dataclass(frozen=True)
class Restored:
    """`made` is when the backup was made, `restored` when it was restored; both RFC 3339."""

    made: str
    restored: str


def remember_restored(database: Database, mark: Restored) -> None:
    """Say that this home is an older state of itself."""
    database.remember(_NAME, json.dumps(vars(mark)))


def restored(database: Database) -> Restored | None:
    """Return the mark; None when the home was never restored, or its owner has looked at it since."""
    text = database.remembered(_NAME)
    if text is None:
        return None
    try:
        found = load_json(text.encode())
        if isinstance(found, dict):
            return Restored(str(found["made"]), str(found["restored"]))
    except (ValueError, KeyError):
        pass  # somebody wrote there: the mark counts all the same
    return Restored("an unknown time", "an unknown time")


def forget_restored(database: Database) -> None:
    """The owner has looked at what is not known."""
    with database.write() as connection:
        connection.execute("DELETE FROM meta WHERE name = ?", (_NAME,))
