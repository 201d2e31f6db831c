"""Records of an identity, whose changes are sealed for the servers that run."""

from __future__ import annotations

from collections.abc import Callable

from cmwallet.grants.sealing import follow_changes
from cmwallet.home.config import Config, parse_retention
from cmwallet.home.database import Database
from identity.records.store import Records
from identity.vault.interface import Keeper


def open_records(
    database: Database, keeper: Keeper, config: Config, account: str, warn: Callable[[str], None]
) -> Records:
    """Return the records of the identity of an account; the retention of their history comes from the settings.

    After each change the new values are sealed for the servers that run; that this failed is a warning, since the
    change stands.
    """
    owner = account.lower()
    changed = follow_changes(database, keeper, owner, warn)
    return Records(keeper, owner, changed=changed, retention=parse_retention(config.text("history-retention")))
