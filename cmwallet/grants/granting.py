"""Making, narrowing and renewing of grants: the consent, the receipt in the vault, the row in the store.

The order, so that a process may be killed anywhere:

    index: making ─► vault: receipt ─► store: grant, values for servers, what the caller adds ─► index: active

The grant is there when the store has committed. A receipt without a grant is removed at the next unlock (`mending`); a
grant without a receipt cannot be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from cmwallet.errors import Duplicate, InvalidInput, NotFound, Problem
from cmwallet.grants.consenting import Dapp, Signatory, Terms
from cmwallet.grants.index import ANCHOR, MAKING, MAKING_ANCHORED, NOTHING, GrantIndex
from cmwallet.grants.repair import LOCK, settle_made
from cmwallet.grants.sealing import LOCK as SERVING_LOCK
from cmwallet.grants.sealing import rows_of, serving_keys
from identity.consent.receipt import Receipt
from identity.consent.receipts import Receipts
from identity.consent.terms import widened
from oauth.model import ACTIVE, SUSPENDED, Details, Grant
from oauth.state_key import StateKey
from oauth.store import grants as grant_table
from oauth.store import issuers
from oauth.store import serving as serving_table

if TYPE_CHECKING:
    from oauth.store.engine import Store
    from oauth.store.work import Work

CreatedBy = Literal["code", "device", "terminal"]
_LOCK_SECONDS: Final = 30.0

Extra = Callable[["Work", Grant], None]
"""What the caller does in the transaction that makes the grant; an error of it undoes the grant."""


@dataclass(frozen=True)
class Made:
    """A grant with its receipt."""

    grant: Grant
    receipt: Receipt


class Granting:
    """Grants that a signatory consents to: receipts in her vault, rows in the store."""

    def __init__(self, signatory: Signatory, store: Store, state: StateKey) -> None:
        self._signatory = signatory
        self._store = store
        self._state = state
        self._database = signatory.database
        self._keeper = signatory.keeper
        self._issuer = signatory.issuer
        self._clock = signatory.clock
        self._index = GrantIndex(signatory.database)
        self._receipts = Receipts(signatory.keeper, signatory.issuer.owner)

    def check(self, dapp: Dapp, terms: Terms) -> None:
        """Raise `InvalidInput` or `NotFound` for what would not be granted, before anybody is asked for a yes."""
        self._signatory.check(dapp, terms)

    def make(
        self,
        dapp: Dapp,
        terms: Terms,
        *,
        created_by: CreatedBy,
        request: str | None = None,
        requested: int | None = None,
        jkt: str | None = None,
        scope: str = "",
        extra: Extra | None = None,
        anchor_later: bool = False,
    ) -> Made:
        """Consent to a new grant and make it.

        `request` is the dapp's signed request object, kept verbatim; `requested` when it asked. With `anchor_later` the
        index asks the next command that can send to anchor it.

        Raises:
            InvalidInput, NotFound: the terms make no sense, or a field is not set; nothing was signed.
            Busy, StorageFailed, StoreUnreachable: nothing was granted.
        """
        self._signatory.check(dapp, terms)
        receipt = self._signatory.consent(dapp, terms, request=request, requested=requested)
        body, now = receipt.body, receipt.body.given
        grant = Grant(
            id=body.grant_id,
            issuer=self._issuer.slug,
            client=self._state.lookup("client", dapp.did),
            client_key=dapp.key,
            state=ACTIVE,
            version=1,
            not_before=terms.not_before,
            expires=terms.expires,
            max_uses=terms.max_uses,
            uses=0,
            created=now,
            changed=now,
            last_read=0,
            details=Details(
                client=dapp.did,
                client_name=dapp.name or "",
                client_host=dapp.host,
                subject=body.subject,
                identity=self._issuer.owner,
                issuer=self._issuer.url,
                fields=terms.fields,
                purpose_id=terms.purpose_id,
                purpose=terms.purpose,
                retention=terms.retention,
                dapp_signature=body.dapp_signature,
                receipt_hash=body.hash.hex(),
                consent_digest=body.digest.hex(),
                dpop_jkt=jkt,
                scope=scope,
                created_by=created_by,
            ),
        )
        with self._database.home.lock(LOCK, seconds=_LOCK_SECONDS):
            self._commit(grant, receipt, extra, new=True, then=ANCHOR if anchor_later else NOTHING)
        return Made(grant, receipt)

    def change(self, grant: Grant, dapp: Dapp, terms: Terms) -> Made:
        """Put a new version in the place of `grant`: the same or fewer fields, by its own consent, linked to the last.

        A grant that was suspended becomes active again: the user has confirmed it.

        Raises:
            InvalidInput: it would open more than before, or has ended. Duplicate: it was changed meanwhile.
        """
        now = int(self._clock())
        self._signatory.check(dapp, terms)
        refuse_widening(grant, terms, now)
        receipt = self._signatory.consent(
            dapp,
            terms,
            grant_id=grant.id,
            version=grant.version + 1,
            previous=bytes.fromhex(grant.details.consent_digest),
        )
        body = receipt.body
        details = replace(
            grant.details,
            client_name=dapp.name or "",
            client_host=dapp.host,
            fields=terms.fields,
            purpose_id=terms.purpose_id,
            purpose=terms.purpose,
            retention=terms.retention,
            dapp_signature="none",
            receipt_hash=body.hash.hex(),
            consent_digest=body.digest.hex(),
        )
        changed = replace(
            grant,
            client_key=dapp.key,
            state=ACTIVE,
            version=body.version,
            not_before=terms.not_before,
            expires=terms.expires,
            max_uses=terms.max_uses,
            changed=now,
            details=details,
        )
        with self._database.home.lock(LOCK, seconds=_LOCK_SECONDS):
            if find_grant(self._store, self._state, grant.id).version != grant.version:
                raise _changed_meanwhile()  # before its receipt would take the place of the one that counts
            self._commit(changed, receipt, None, new=False)
        return Made(changed, receipt)

    def _commit(self, grant: Grant, receipt: Receipt, extra: Extra | None, *, new: bool, then: str = NOTHING) -> None:
        making = MAKING if then == NOTHING else MAKING_ANCHORED
        self._index.put(grant.id, ACTIVE, grant.expires, making, grant.changed)
        self._receipts.keep(receipt)
        try:
            with self._database.home.lock(SERVING_LOCK, seconds=_LOCK_SECONDS):
                self._write(grant, extra, new=new)
        except Problem:
            settle_made(self._store, self._state, self._index, self._receipts, grant.id, grant.version, then)
            raise
        self._index.done(grant.id, making, then)

    def _write(self, grant: Grant, extra: Extra | None, *, new: bool) -> None:
        rows = rows_of(self._keeper, grant, serving_keys(self._keeper, self._clock()), clock=self._clock)
        with self._store.transaction() as work:
            issuers.put(work, self._state, self._issuer, grant.changed)
            if new:
                grant_table.insert(work, self._state, grant)
            else:
                self._replace(work, grant)
            serving_table.replace_all(work, self._state, grant.id, rows)
            if extra is not None:
                extra(work, grant)

    def _replace(self, work: Work, grant: Grant) -> None:
        """Write the new version, unless the grant ended or was changed since it was read."""
        states = (ACTIVE, SUSPENDED)
        living = grant_table.set_state(work, grant.id, states, ACTIVE, grant.changed)  # also locks the row
        if not living or not grant_table.new_version(work, self._state, grant):
            raise _changed_meanwhile()


def refuse_widening(grant: Grant, terms: Terms, now: int) -> None:
    """Raise `InvalidInput` unless `terms` open what `grant` opens or less, and it has not ended."""
    more = widened(grant.details.fields, terms.fields)
    if more:
        raise InvalidInput(
            "that would open more than before", hint="widening is a new grant: cmwallet identity grant --to"
        )
    if grant.state_at(now) not in (ACTIVE, SUSPENDED):
        raise InvalidInput(f"that grant is {grant.state_at(now)}", hint="make a new one: cmwallet identity grant --to")
    if terms.max_uses and terms.max_uses <= grant.uses:
        raise InvalidInput(f"it was read {grant.uses} times already")


def _changed_meanwhile() -> Duplicate:
    return Duplicate("the grant was changed or ended a moment ago; nothing was done", hint="look at it again")


def find_grant(store: Store, state: StateKey, grant_id: str) -> Grant:
    """Return a grant of the store. Raises `NotFound`."""
    with store.reading() as work:
        grant = grant_table.find(work, state, grant_id)
    if grant is None:
        raise NotFound("that grant is not in the store", hint="cmwallet identity grants")
    return grant
