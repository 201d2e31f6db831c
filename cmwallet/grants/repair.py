"""Repair of grants at the next unlock: those cut short while they were made, and withdrawals that wait for a signature.

Nothing here fails for long: what cannot be done now (another process is at it, the store cannot be reached) is done at
the unlock after.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cmwallet.errors import Problem
from cmwallet.grants.index import ANCHOR, MAKING, MAKING_ANCHORED, NOTHING, WITHDRAW, GrantIndex
from identity.consent.receipts import Receipts, owner_of
from oauth.model import REVOKED
from oauth.store import grants as grant_table

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from identity.vault.interface import Keeper
    from oauth.state_key import StateKey
    from oauth.store.engine import Store

LOCK: Final = "grants"
"""Held while a grant is made or changed, and while what was cut short is finished."""


def mend_grants(database: Database, keeper: Keeper) -> None:
    """Finish what is half done."""
    from cmwallet.grants.open_store import open_grants_store
    from cmwallet.grants.state_key import state_key
    from cmwallet.grants.withdrawing import sign_withdrawal
    from cmwallet.home.config import Config

    index = GrantIndex(database)
    try:
        with database.home.lock(LOCK, seconds=0):
            store = open_grants_store(database.home, Config.load(database.home))
            try:
                state = state_key(keeper)
                for row in index.pending(MAKING, MAKING_ANCHORED):
                    receipts = Receipts(keeper, owner_of(keeper, row.id) or "")
                    newest = receipts.newest(row.id, reason="mend a grant")
                    version = 1 if newest is None else newest.body.version
                    then = ANCHOR if row.pending == MAKING_ANCHORED else NOTHING
                    settle_made(store, state, index, receipts, row.id, version, then)
                for row in index.pending(WITHDRAW):
                    with suppress(Problem):  # an account that is gone keeps nobody else waiting
                        sign_withdrawal(database, keeper, store, state, row.id, now=row.changed)
            finally:
                store.close()
    except Problem:
        return


def rebuild_rows(database: Database, keeper: Keeper) -> bool:
    """Write the rows of `wallet.db` anew when that file was lost: without its row a grant could not be revoked.

    What a lost row may have owed becomes due again; what was done already is not done twice. False when the store
    cannot be asked now.
    """
    from cmwallet.grants.open_store import is_used, open_grants_store
    from cmwallet.grants.state_key import state_key
    from cmwallet.home.config import Config

    config = Config.load(database.home)
    if not is_used(database.home, config):
        return True
    index, state = GrantIndex(database), state_key(keeper)
    known = {row.id for row in index.all()}
    try:
        store = open_grants_store(database.home, config)
        try:
            with store.reading() as work:
                lost = [grant_table.find(work, state, one) for one in grant_table.standings(work) if one not in known]
        finally:
            store.close()
    except Problem:
        return False
    for grant in lost:
        if grant is not None:
            pending = WITHDRAW if grant.state == REVOKED else NOTHING
            index.put(grant.id, grant.state, grant.expires, pending, grant.changed)
    return True


def settle_made(
    store: Store, state: StateKey, index: GrantIndex, receipts: Receipts, grant_id: str, version: int, then: str
) -> None:
    """After a making that did not end well: keep the receipt if the store has that version, else take it back.

    `then` is what follows the making (`NOTHING`, `ANCHOR`). With a store that cannot be asked it stays as it is, for
    the next unlock.
    """
    try:
        with store.reading() as work:
            grant = grant_table.find(work, state, grant_id)
    except Problem:
        return
    if grant is None or grant.version < version:
        receipts.drop(grant_id, version)
    if grant is None:
        index.drop(grant_id)
    else:
        pending = WITHDRAW if grant.state == REVOKED else then  # it was revoked while it was being changed
        index.put(grant_id, grant.state_at(int(time.time())), grant.expires, pending, grant.changed)
