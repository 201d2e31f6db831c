"""What the `identity grant` commands share: the store and its key, options, and how a grant is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import grants
from cmwallet.cli.terminal.kinds import Kind

if TYPE_CHECKING:
    from cmwallet.grants.granting import Granting
    from cmwallet.identities.identities import Identity
    from cmwallet.session import Session
    from cmwallet.transactions.execution import Executor
    from oauth.model import Grant, Issuer
    from oauth.state_key import StateKey
    from oauth.store.engine import Store

GrantId = Annotated[str, Kind.GRANT, typer.Argument(metavar="ID", help="A grant, or how its id starts.")]
Fields = Annotated[
    list[str] | None,
    typer.Option("--fields", metavar="NAMES", help="Fields, separated by commas; age_equal_or_over.18 is yes or no."),
]
Anchored = Annotated[
    bool | None,
    typer.Option("--anchor/--no-anchor", help="Put a salted commitment on chain, for ever.", show_default=False),
]
NO_FIELD = "no field: it only learns that it is you"
"""What is said of a login that opens nothing of the vault."""
FEW = 12
"""So much of an id is shown in tables; any part that no other grant starts with names it."""


@dataclass(frozen=True)
class GrantStore:
    """The store of the grants, opened, and the key that reads it."""

    opened: Session
    store: Store
    state: StateKey

    def find(self, prefix: str) -> Grant:
        """Return the grant whose id starts so. Raises `NotFound`."""
        from cmwallet.grants.granting import find_grant
        from cmwallet.grants.index import GrantIndex

        return find_grant(self.store, self.state, GrantIndex(self.opened.database).find(prefix).id)

    def granting(self, issuer: Issuer) -> Granting:
        """Return what makes and changes grants of an issuer's identity."""
        from cmwallet.accounts.accounts import Accounts
        from cmwallet.grants.consenting import Signatory
        from cmwallet.grants.granting import Granting

        opened = self.opened
        account = Accounts(opened.database).get(issuer.owner)
        return Granting(Signatory(opened.database, opened.keeper, issuer, account), self.store, self.state)

    def issuer_of(self, grant: Grant) -> Issuer:
        """Return the issuer under which a grant was made. Raises `NotFound`."""
        from cmwallet.errors import NotFound
        from oauth.store import issuers

        with self.store.reading() as work:
            issuer = issuers.find(work, self.state, grant.issuer)
        if issuer is None:
            raise NotFound("the issuer of this grant is not here any more")
        return issuer


def anchor_executor(opened: Session) -> Executor:
    """Return what executes the orders of anchors: said and agreed to with the grant."""
    from cmwallet.cli.terminal.approver import TerminalApprover
    from cmwallet.grants.anchor_sending import ANCHOR_TERMS
    from cmwallet.transactions.execution import Executor

    return Executor(opened, ANCHOR_TERMS, TerminalApprover(yes=True, report=False, brief=True))


@contextmanager
def open_grant_store(opened: Session, *, pays: bool = False) -> Iterator[GrantStore]:
    """Open the store of the grants for one command.

    One that `pays`, since it writes on chain itself, first sends what the index still owes there. A list never does.
    """
    from cmwallet.grants.anchor_sending import settle_anchors
    from cmwallet.grants.open_store import open_grants_store
    from cmwallet.grants.state_key import state_key

    state = state_key(opened.keeper)
    if pays:
        settle_anchors(anchor_executor(opened))
    store = open_grants_store(opened.home, opened.config)
    try:
        yield GrantStore(opened, store, state)
    finally:
        store.close()


def identity_of(opened: Session, grant: Grant) -> Identity:
    """Return the identity that made a grant. Raises `NotFound`."""
    from cmwallet.errors import NotFound
    from cmwallet.identities.identities import Identities

    identity = Identities(opened.database, opened.keeper).of_account(grant.details.identity)
    if identity is None:
        raise NotFound("the identity of this grant is not here any more")
    return identity


def grant_document(grant: Grant, now: int, pending: str = "") -> grants.Grant:
    """Return one grant, as the commands print it."""
    from identity.consent.fields import spelled
    from identity.timestamps import rfc3339

    details = grant.details
    return {
        "grant_id": grant.id,
        "state": grant.state_at(now),
        "pending": pending or None,
        "dapp": {"did": details.client, "name": details.client_name or None, "host": details.client_host},
        "fields": [spelled(name) for name in details.fields],
        "login": details.scope == "openid",
        "purpose": details.purpose,
        "purpose_id": details.purpose_id,
        "issuer": details.issuer,
        "version": grant.version,
        "created": rfc3339(grant.created),
        "not_before": rfc3339(grant.not_before),
        "expires": rfc3339(grant.expires),
        "retention": details.retention or None,
        "max_uses": grant.max_uses or None,
        "uses": grant.uses,
        "last_read": rfc3339(grant.last_read) if grant.last_read else None,
        "dapp_signature": details.dapp_signature,
        "created_by": details.created_by,
        "receipt_hash": details.receipt_hash,
    }


def who(grant: Grant) -> str:
    """Return how a dapp is recognised: its verified host, else its name, else the DID."""
    from identity.foreign import clean

    details = grant.details
    if details.client_host:
        return details.client_host
    name = clean(details.client_name).strip()
    return f"{name} (unverified)" if name else details.client


def field_lines(names: Sequence[str]) -> list[str]:
    """Return the fields as they are shown before a yes, the sensitive ones marked; a login may have none."""
    from identity.consent.fields import sensitivity_of, spelled

    if not names:
        return [f"{'may read':<11}{NO_FIELD}"]
    return [
        f"{'may read' if position == 0 else '':<11}{spelled(name)}"
        + ("  (sensitive)" if sensitivity_of(name) == "high" else "")
        for position, name in enumerate(names)
    ]
