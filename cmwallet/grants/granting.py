"""Making a grant, narrowing and renewing it: the account's consent, the receipt in the vault, the row in the store.

The order, so that a process may be killed anywhere:

    index: making ─► vault: receipt ─► store: grant, values for servers, what the caller adds ─► index: active

The grant is there when the store has committed. A receipt without a grant is removed at the next unlock (`mending`); a
grant without a receipt cannot be.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from cmwallet.errors import Duplicate, InvalidInput, NotFound, Problem
from cmwallet.grants.index import MAKING, NOTHING, GrantIndex
from cmwallet.grants.serving import rows_of, serving_keys
from cmwallet.grants.values import Values
from cmwallet.keys.accounts import Account, Accounts
from identity.address import parse_address
from identity.consent.fields import check_fields
from identity.consent.receipt import MAX_PURPOSE, Body, DappSignature, Receipt
from identity.consent.receipts import Receipts
from identity.consent.terms import FIRST, widened, write_signature
from identity.credentials.encoding import encode
from identity.foreign import clean
from oauth.core.model import ACTIVE, SUSPENDED, Details, Grant
from oauth.core.state_key import StateKey
from oauth.store import grants as grant_table
from oauth.store import issuers
from oauth.store import serving as serving_table

if TYPE_CHECKING:
    from cmwallet.database import Database
    from identity.vault.interface import Keeper
    from oauth.core.model import Issuer
    from oauth.store.engine import Store, Work

CreatedBy = Literal["code", "device", "terminal"]
LOCK: Final = "grants"
_LOCK_SECONDS: Final = 30.0
_MOST_SECONDS: Final = 2**40
_REASON: Final = "sign a consent"

Extra = Callable[["Work", Grant], None]
"""What the caller does in the transaction that makes the grant; an error of it undoes the grant."""


@dataclass(frozen=True)
class Dapp:
    """Who is granted to: the DID, what is known of it, and the thumbprint of the key by which it authenticates.

    `host` only when it was verified; `jkt` is the thumbprint of a key to which tokens for a pipe are bound.
    """

    did: str
    name: str | None
    host: str | None
    key: str
    jkt: str | None = None


@dataclass(frozen=True)
class Terms:
    """What is granted: sorted names, purpose, times in Unix seconds, `retention` in seconds; 0 is "no limit".

    A `login` (`scope=openid`) opens the pairwise name alone when no field is named.
    """

    fields: tuple[str, ...]
    purpose_id: str
    purpose: str
    not_before: int
    expires: int
    retention: int = 0
    max_uses: int = 0
    login: bool = False

    def check(self, now: int) -> None:
        """Raise `InvalidInput` for terms that make no sense, or hide something from whoever reads them."""
        check_fields(self.fields, least=0 if self.login else 1)
        for what, text in (("purpose", self.purpose), ("purpose's id", self.purpose_id)):
            if len(text) > MAX_PURPOSE or clean(text, MAX_PURPOSE) != text:
                raise InvalidInput(f"the {what} is one line of at most {MAX_PURPOSE} characters that can be seen")
        if not now < self.expires < now + _MOST_SECONDS or self.not_before >= self.expires:
            raise InvalidInput("the grant ends before it begins")
        if not 0 <= self.max_uses < 2**32 or not 0 <= self.retention < 2**63:
            raise InvalidInput("that many uses cannot be counted")


@dataclass(frozen=True)
class Made:
    """A grant with its receipt."""

    grant: Grant
    receipt: Receipt


class Granting:
    """Grants of one identity: `account` signs for it, `issuer` is its authorisation server."""

    def __init__(
        self,
        database: Database,
        keeper: Keeper,
        store: Store,
        state: StateKey,
        issuer: Issuer,
        account: Account,
        *,
        clock: Callable[[], float] = time.time,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._database = database
        self._keeper = keeper
        self._store = store
        self._state = state
        self._issuer = issuer
        self._account = account
        self._clock = clock
        self._random = random
        self._index = GrantIndex(database)
        self._receipts = Receipts(keeper, issuer.owner)

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
    ) -> Made:
        """Consent to a new grant and make it.

        `request` is the dapp's signed request object, kept verbatim; `requested` when it asked.

        Raises:
            InvalidInput, NotFound: the terms make no sense, or a field is not set; nothing was signed.
            Busy, StorageFailed, StoreUnreachable: nothing was granted.
        """
        now = int(self._clock())
        terms.check(now)
        self._check_values(terms, dapp)
        body = self._body(dapp, terms, now, requested, "none" if request is None else "request")
        receipt = self._sign(body, request)
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
            self._commit(grant, receipt, extra, new=True)
        return Made(grant, receipt)

    def change(self, grant: Grant, dapp: Dapp, terms: Terms) -> Made:
        """Put a new version in the place of `grant`: the same or fewer fields, by its own consent, linked to the last.

        A grant that was suspended becomes active again: the user has confirmed it.

        Raises:
            InvalidInput: it would open more than before, or has ended. Duplicate: it was changed meanwhile.
        """
        now = int(self._clock())
        terms.check(now)
        more = widened(grant.details.fields, terms.fields)
        if more:
            raise InvalidInput(
                "that would open more than before", hint="widening is a new grant: cmwallet identity grant --to"
            )
        if grant.state_at(now) not in (ACTIVE, SUSPENDED):
            raise InvalidInput(
                f"that grant is {grant.state_at(now)}", hint="make a new one: cmwallet identity grant --to"
            )
        if terms.max_uses and terms.max_uses <= grant.uses:
            raise InvalidInput(f"it was read {grant.uses} times already")
        self._check_values(terms, dapp)
        first = self._body(dapp, terms, now, None, "none")
        body = replace(
            first,
            grant_id=grant.id,
            version=grant.version + 1,
            previous=bytes.fromhex(grant.details.consent_digest),
        )
        receipt = self._sign(body, None)
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
            self._commit(changed, receipt, None, new=False)
        return Made(changed, receipt)

    def _commit(self, grant: Grant, receipt: Receipt, extra: Extra | None, *, new: bool) -> None:
        self._index.put(grant.id, ACTIVE, grant.expires, MAKING, grant.changed)
        self._receipts.keep(receipt)
        try:
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
        except Problem:
            from cmwallet.grants.mending import settle_made

            settle_made(self._store, self._state, self._index, self._receipts, grant.id, grant.version)
            raise
        self._index.put(grant.id, ACTIVE, grant.expires, NOTHING, grant.changed)

    def _replace(self, work: Work, grant: Grant) -> None:
        """Write the new version, unless the grant ended or was changed since it was read."""
        states = (ACTIVE, SUSPENDED)
        living = grant_table.set_state(work, grant.id, states, ACTIVE, grant.changed)  # also locks the row
        if not living or not grant_table.new_version(work, self._state, grant):
            raise Duplicate("the grant was changed or ended a moment ago; nothing was done", hint="look at it again")

    def _check_values(self, terms: Terms, dapp: Dapp) -> None:
        values = Values(self._keeper, self._issuer.owner, clock=self._clock)
        for name in terms.fields:
            values.check(name, dapp.did)

    def _body(self, dapp: Dapp, terms: Terms, now: int, requested: int | None, dapp_signature: DappSignature) -> Body:
        return Body(
            grant_id=fresh_grant_id(self._random),
            version=1,
            previous=FIRST,
            salt=self._random(32),
            chain_id=self._issuer.chain_id,
            registry=parse_address(self._issuer.registry),
            subject=self._account.address,
            issuer=self._issuer.url,
            client=dapp.did,
            client_name=dapp.name,
            client_host=dapp.host,
            client_key=dapp.key,
            fields=terms.fields,
            purpose_id=terms.purpose_id,
            purpose=terms.purpose,
            not_before=terms.not_before,
            expires=terms.expires,
            retention=terms.retention,
            max_uses=terms.max_uses,
            requested=requested,
            given=now,
            dapp_signature=dapp_signature,
        )

    def _sign(self, body: Body, request: str | None) -> Receipt:
        Accounts(self._database).check(self._keeper, self._account)
        signature = self._keeper.sign(self._account.record, body.digest, reason=_REASON)
        receipt = Receipt(body, ()).proven_by("consent", signature=write_signature(signature))
        return receipt if request is None else receipt.proven_by("request", jwt=request)


def fresh_grant_id(random: Callable[[int], bytes]) -> str:
    """Return the text of 32 random bytes that does not begin like an option of a command."""
    while (text := encode(random(32))).startswith("-"):
        pass
    return text


def find_grant(store: Store, state: StateKey, grant_id: str) -> Grant:
    """Return a grant of the store. Raises `NotFound`."""
    with store.reading() as work:
        grant = grant_table.find(work, state, grant_id)
    if grant is None:
        raise NotFound("that grant is not in the store", hint="cmwallet identity grants")
    return grant
