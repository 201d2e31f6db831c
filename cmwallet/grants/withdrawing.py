"""Revocation of a grant: at once and without the passphrase; what the account signs follows when the vault is open.

It is effective when the store commits. From then on no read succeeds, the rows sealed for servers are gone, and what is
still owed stands in the index: the signed `Withdrawal` in the receipt, the word to the dapp, and the anchor on chain.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cmwallet.errors import Duplicate, NotFound, Problem
from cmwallet.grants.index import NOTHING, ON_CHAIN, WITHDRAW, GrantIndex, IndexedGrant
from identity.consent.receipts import Receipts, owner_of
from identity.consent.terms import WITHDRAWAL_TYPE, Withdrawal, write_signature
from identity.jose.encoding import decode
from identity.timestamps import rfc3339
from oauth.model import ACTIVE, REQUESTED, REVOKED, SUSPENDED
from oauth.registered import known
from oauth.store import events
from oauth.store import grants as grant_table
from oauth.store import serving as serving_table

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from identity.consent.receipt import Body
    from identity.vault.interface import Keeper
    from oauth.state_key import StateKey
    from oauth.store.engine import Store

LIVING = (REQUESTED, ACTIVE, SUSPENDED)


def revoke_grant(
    database: Database, store: Store, prefix: str, *, clock: Callable[[], float] = time.time
) -> tuple[str, int]:
    """Revoke the grant whose id starts so; return its whole id and the time. Needs no key.

    Raises:
        NotFound: there is none. Duplicate: it has ended already.
        Busy, StorageFailed, StoreUnreachable: it is not revoked.
    """
    index, now = GrantIndex(database), int(clock())
    row = index.find(prefix)
    if not end_grant(index, store, row, now):
        if row.state == REVOKED:
            raise Duplicate("that grant is revoked already", hint="cmwallet identity grant show")
        raise Duplicate("that grant has ended already", hint="cmwallet identity grants")
    return row.id, now


def end_grant(index: GrantIndex, store: Store, row: IndexedGrant, now: int) -> bool:
    """Revoke the grant of a row; False when it had ended before.

    What is owed stands in the index before the store commits, so that a kill in between forgets nothing.

    Raises:
        Busy, StorageFailed, StoreUnreachable: it is not revoked.
    """
    if row.state in LIVING:
        index.put(row.id, row.state, row.ends, WITHDRAW, now)
    try:
        with store.transaction() as work:
            changed = grant_table.set_state(work, row.id, LIVING, REVOKED, now)
            if changed:
                serving_table.drop_grant(work, row.id)
    except Problem:
        index.put(row.id, row.state, row.ends, row.pending, row.changed)
        raise
    if changed:
        index.put(row.id, REVOKED, row.ends, WITHDRAW, now)
    else:
        index.put(row.id, row.state, row.ends, row.pending, row.changed)
    return changed


def sign_withdrawal(
    database: Database, keeper: Keeper, store: Store, state: StateKey, grant_id: str, *, now: int
) -> None:
    """Have the account sign that it took a grant back at `now`, keep that in the receipts, and tell the dapp.

    Raises:
        NotFound: the receipt, or the account's key, is not here any more.
    """
    index, owner = GrantIndex(database), owner_of(keeper, grant_id)
    with store.reading() as work:
        grant = grant_table.find(work, state, grant_id)
    if owner is None or grant is None or grant.state != REVOKED:
        index.set_pending(grant_id, NOTHING)  # a revocation that was cut short before it counted
        return
    index.put(grant_id, REVOKED, grant.expires, WITHDRAW, now)
    receipts = Receipts(keeper, owner)
    receipt = receipts.newest(grant_id, reason="sign a withdrawal")
    if receipt is None:
        raise NotFound("the receipt of this grant is not in the vault")
    body = receipt.body
    proof = receipt.proof("withdrawal")
    if proof is None:
        proof = _signed(database, keeper, body, now)
        tell_dapp(store, state, grant_id, body.client, body.issuer, "revoked", now)
    every = [receipts.get(grant_id, version, reason="keep a withdrawal") for version in range(1, body.version)]
    for one in (*every, receipt):  # it takes the grant back, so it ends every version
        receipts.keep(one.proven_by("withdrawal", **proof))
    anchored = any(one.proof("anchor") is not None for one in (*every, receipt))
    index.set_pending(grant_id, ON_CHAIN if anchored else NOTHING)


def _signed(database: Database, keeper: Keeper, body: Body, now: int) -> Mapping[str, str]:
    """Return the members of a withdrawal, signed by the account. Raises `Tampered`, `NotFound`."""
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.transactions.signables import SignableTypedData

    accounts = Accounts(database)
    account = accounts.get(body.subject)
    accounts.check(keeper, account)
    withdrawal = Withdrawal(decode(body.grant_id, "the grant's id"), body.digest, now)
    asked = SignableTypedData(body.domain, WITHDRAWAL_TYPE, withdrawal.values)
    signature = keeper.sign(account.record, asked, reason="sign a withdrawal")
    return {"consent": "0x" + body.digest.hex(), "time": rfc3339(now), "signature": write_signature(signature)}


def tell_dapp(store: Store, state: StateKey, grant_id: str, client: str, issuer: str, event: str, now: int) -> None:
    """Queue a security event for the dapp's `revocation_uri`, if its document names one."""
    with store.transaction() as work:
        found = known.find(work, state, client)
        document = None if found is None else found.parsed
        uri = None if document is None else document.revocation_uri
        if uri is not None:
            data: dict[str, object] = {"uri": uri, "client": client, "issuer": issuer, "event": event}
            data["grant_id"] = grant_id
            events.put(work, state, client=state.lookup("client", client), grant_id=grant_id, data=data, now=now)
