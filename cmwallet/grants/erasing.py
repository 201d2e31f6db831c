"""Data-subject requests about grants: what was shared, and erasing what is here.

What lies in the vault is erased by `identity.erasure`; this is about the authorisation server's store: values sealed
for servers, the logs of reads, and the grants of an identity that goes. What a dapp has read stays with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from cmwallet.grants.index import NOTHING, GrantIndex, IndexedGrant
from cmwallet.grants.open_store import is_used, open_grants_store
from cmwallet.grants.sealing import reseal_grants
from cmwallet.grants.state_key import state_key
from cmwallet.grants.withdrawing import LIVING, end_grant
from cmwallet.home.config import Config
from identity.consent.fields import spelled
from identity.consent.predicates import input_of
from identity.consent.receipts import Receipts
from identity.erasure import Disclosure
from identity.storage import close_database, open_database
from identity.timestamps import rfc3339
from oauth.store import grants as grant_table
from oauth.store import issuers, reads
from oauth.store import serving as serving_table

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from identity.vault.interface import Keeper
    from oauth.model import Grant
    from oauth.state_key import StateKey
    from oauth.store.work import Work


def shared_by_grants(
    database: Database, keeper: Keeper, owner: str, *, to: str | None = None, names: Collection[str] | None = None
) -> list[Disclosure]:
    """Return every grant of an identity, and every read under one; with `to` only those of one dapp.

    With `names` only what concerns these fields, also by way of a predicate over them.
    """
    if not is_used(database.home, Config.load(database.home)):
        return []
    state, store = state_key(keeper), open_grants_store(database.home, Config.load(database.home))
    try:
        found: list[Disclosure] = []
        with store.reading() as work:
            for grant in grant_table.of_owner(work, state, owner):
                if to is not None and to.casefold() not in _parties(grant):
                    continue
                every = reads.every(work, state, grant.id)
                read = [_read(grant, one) for one in every if _concerns(_fields(one), names)]
                if read or _concerns(grant.details.fields, names):  # it may have been narrowed after a read
                    found += [_grant(grant), *read]
    finally:
        store.close()
    return sorted(found, key=lambda one: one.time)


def drop_values(database: Database, keeper: Keeper, owner: str, names: Collection[str]) -> None:
    """Drop what was sealed of these fields for any server, those that ended too; the rest is sealed anew."""
    if not is_used(database.home, Config.load(database.home)):
        return
    state, store = state_key(keeper), open_grants_store(database.home, Config.load(database.home))
    try:
        with store.transaction() as work:
            for grant in grant_table.of_owner(work, state, owner):
                if _concerns(grant.details.fields, names):
                    serving_table.drop_grant(work, grant.id)
    finally:
        store.close()
    reseal_grants(database, keeper, owner=owner, names=names)
    compact(database)


def live_grants(database: Database, keeper: Keeper, owner: str) -> list[Grant]:
    """Return the grants of an identity that have not ended."""
    if not is_used(database.home, Config.load(database.home)):
        return []
    state, store = state_key(keeper), open_grants_store(database.home, Config.load(database.home))
    try:
        with store.reading() as work:
            every, now = grant_table.of_owner(work, state, owner), int(time.time())
    finally:
        store.close()
    return [grant for grant in every if grant.state_at(now) in LIVING]


def revoke_all(database: Database, keeper: Keeper, owner: str, *, clock: Callable[[], float] = time.time) -> list[str]:
    """Revoke every grant of an identity that goes; return their ids. The withdrawals are signed by `mend_grants`."""
    living = live_grants(database, keeper, owner)
    if not living:
        return []
    index, now = GrantIndex(database), int(clock())
    rows = [IndexedGrant(grant.id, grant.state, grant.expires, NOTHING, grant.changed) for grant in living]
    store = open_grants_store(database.home, Config.load(database.home))
    try:
        return [row.id for row in rows if end_grant(index, store, row, now)]
    finally:
        store.close()


def forget_identity(database: Database, keeper: Keeper, owner: str) -> None:
    """Forget the grants of an identity with their logs, and its issuer."""
    if not is_used(database.home, Config.load(database.home)):
        return
    state, store = state_key(keeper), open_grants_store(database.home, Config.load(database.home))
    try:
        with store.transaction() as work:
            for grant in grant_table.of_owner(work, state, owner):
                grant_table.drop(work, grant.id)
            _drop_issuer(work, state, owner)
    finally:
        store.close()
    for grant_id in {line.grant_id for line in Receipts(keeper, owner).lines()}:  # a kill may have left rows alone
        GrantIndex(database).drop(grant_id)
    compact(database)


def compact(database: Database) -> None:
    """Write the local store anew, so that nothing of deleted rows is left in its files."""
    path = database.home.oauth_file
    if Config.load(database.home).value("oauth.store").text is None and path.exists():
        connection = open_database(path)
        try:
            connection.execute("VACUUM")
        finally:
            close_database(connection)


def _drop_issuer(work: Work, state: StateKey, owner: str) -> None:
    issuer = issuers.of_owner(work, state, owner)
    if issuer is not None:
        issuers.drop(work, issuer.slug)


def _concerns(fields: Collection[str], names: Collection[str] | None) -> bool:
    return names is None or any((input_of(name) or name) in names for name in fields)


def _parties(grant: Grant) -> set[str]:
    details = grant.details
    return {text.casefold() for text in (details.client, details.client_name, details.client_host or "") if text}


def _grant(grant: Grant) -> Disclosure:
    about = {
        "grant_id": grant.id,
        "state": grant.state_at(int(time.time())),
        "purpose": grant.details.purpose,
        "expires": rfc3339(grant.expires),
        "uses": grant.uses,
    }
    names = tuple(spelled(name) for name in grant.details.fields)
    return Disclosure(rfc3339(grant.created), "grant", _to(grant), names, about)


def _read(grant: Grant, one: reads.Read) -> Disclosure:
    names = tuple(spelled(name) for name in _fields(one))
    return Disclosure(rfc3339(one.at), "read", _to(grant), names, {"grant_id": grant.id})


def _to(grant: Grant) -> str:
    return grant.details.client_host or grant.details.client


def _fields(one: reads.Read) -> list[str]:
    fields = one.entry.get("fields")
    return [str(name) for name in fields] if isinstance(fields, list) else []
