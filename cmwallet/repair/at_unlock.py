"""Repairs at an unlock: rows of `wallet.db` that fell behind the vault, an older release's rows, unfinished grants."""

from __future__ import annotations

from cmwallet.grants.index import anything_pending
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.run_folders import runs_ended
from identity.vault.interface import Keeper


def repair_home(database: Database, config: Config, keeper: Keeper) -> None:
    """Make the rows that fell behind the vault again, and finish grants that were left half done."""
    if database.rows_behind:
        from cmwallet.accounts.accounts import Accounts
        from cmwallet.accounts.seeds import SeedWallets
        from cmwallet.grants.repair import rebuild_rows

        SeedWallets(database).rebuild(keeper)
        Accounts(database).rebuild(keeper)
        if rebuild_rows(database, keeper):
            database.forget_rows_behind()
    if database.rows_of_older_release:
        from cmwallet.repair.older_rows import adopt_older_rows

        adopt_older_rows(database, keeper, config)
    if runs_ended(database.home):
        from cmwallet.policy.runs import fold_runs
        from identity.vault.vault import Vault

        if isinstance(keeper, Vault):  # the agent does it for itself
            fold_runs(database, keeper)
    if anything_pending(database):
        from cmwallet.grants.repair import mend_grants

        mend_grants(database, keeper)
