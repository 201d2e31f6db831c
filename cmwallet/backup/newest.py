"""What a home remembers of its newest backup. It is told, and nothing is decided by it: no HMAC stands over it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from cmwallet.home.database import Database
from identity.hostile_json import load_json

_NAME: Final = "newest backup"


@dataclass(frozen=True)
class NewestBackup:
    """`created` in seconds since 1970; `generation` is the vault's then; `recipients` are who can open it."""

    created: int
    generation: int
    file: str
    recipients: tuple[str, ...]


def remember_backup(database: Database, backup: NewestBackup) -> None:
    """Keep what was just made."""
    database.remember(_NAME, json.dumps(asdict(backup)))


def newest_backup(database: Database) -> NewestBackup | None:
    """Return the newest backup that this home made; None when there is none, or nobody can tell."""
    text = database.remembered(_NAME)
    try:
        found = None if text is None else load_json(text.encode())
        if not isinstance(found, dict):
            return None
        created, generation = found["created"], found["generation"]
        if not isinstance(created, int) or not isinstance(generation, int) or not 0 <= created < 2**36:
            return None
        return NewestBackup(created, generation, str(found["file"]), tuple(map(str, found["recipients"])))
    except (ValueError, KeyError, TypeError):
        return None
