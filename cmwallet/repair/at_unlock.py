"""Repairs at an unlock: rows of `wallet.db` that fell behind the vault, an older release's rows, unfinished grants."""

from __future__ import annotations

from cmwallet.config import Config
from cmwallet.database import Database
from cmwallet.grants.index import anything_pending
from identity.vault.interface import Keeper


def repair_home(database: Database, config: Config, keeper: Keeper) -> None:
    """Make the rows that fell behind the vault again, and finish grants that were left half done."""
    if database.rows_behind:
        from cmwallet.grants.mending import rebuild_rows
        from cmwallet.keys.accounts import Accounts
        from cmwallet.keys.seeds import SeedWallets

        SeedWallets(database).rebuild(keeper)
        Accounts(database).rebuild(keeper)
        if rebuild_rows(database, keeper):
            database.forget_rows_behind()
    if database.rows_of_older_release:
        from cmwallet.repair.older_rows import adopt_older_rows

        adopt_older_rows(database, keeper, config)
    if anything_pending(database):
        from cmwallet.grants.mending import mend_grants

        mend_grants(database, keeper)
