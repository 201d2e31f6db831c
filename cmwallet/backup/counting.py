"""Counts of what is in a home, as far as its databases tell while the vault is locked.

Types of records are not among them: they are sealed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cmwallet.errors import Tampered
from identity.storage import storage_errors

_NUMBERS: Final[Mapping[str, Mapping[str, str]]] = {
    "vault.db": {
        "records": "SELECT count(*) FROM record",
        "versions": "SELECT count(*) FROM version",
        "log_lines": "SELECT count(*) FROM audit",
    },
    "wallet.db": {
        "accounts": "SELECT count(*) FROM accounts",
        "wallets": "SELECT count(*) FROM wallets",
        "contacts": "SELECT count(*) FROM contacts",
    },
}
_BY_STATE: Final[Mapping[str, Mapping[str, str]]] = {
    "wallet.db": {"journal": "SELECT state, count(*) FROM journal GROUP BY state"},
    "oauth.db": {"grants": "SELECT state, count(*) FROM grants GROUP BY state"},
}


def counts(files: Mapping[str, Path]) -> dict[str, int | dict[str, int]]:
    """Return numbers by name, and for `journal` and `grants` numbers by state. Raises `Damaged`, `Tampered`."""
    found: dict[str, int | dict[str, int]] = {}
    for name, path in files.items():
        if name not in _NUMBERS and name not in _BY_STATE:
            continue
        with storage_errors(path):
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            try:
                connection.execute("PRAGMA trusted_schema=OFF")
                _refuse_programs(connection, name)
                for what, query in _NUMBERS.get(name, {}).items():
                    (found[what],) = connection.execute(query).fetchone()
                for what, query in _BY_STATE.get(name, {}).items():
                    found[what] = dict(connection.execute(query).fetchall())
            finally:
                connection.close()
    return found


def _refuse_programs(connection: sqlite3.Connection, name: str) -> None:
    """Raise `Tampered` for views and triggers: no release made any, and reading one would run what a stranger wrote."""
    query = "SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index')"
    if connection.execute(query).fetchone() != (0,):
        raise Tampered(
            f"{name} has views or triggers, which cmwallet never makes",
            hint="take another backup",
            details={"finding": "schema-altered"},
        )
