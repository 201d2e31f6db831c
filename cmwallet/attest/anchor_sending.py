"""Anchoring of issued credentials on chain, and the revocation of anchors, as transactions of the issuer's account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cmwallet.accounts.accounts import Accounts
from cmwallet.attest.anchoring import CONTRACT, find_anchor, schema_bytes
from cmwallet.errors import InvalidInput
from cmwallet.transactions.bound_contract import BoundContract
from identity.credentials.anchors import AnchorReference, commitment_of_digest

if TYPE_CHECKING:
    from cmwallet.identities.identities import Identity
    from cmwallet.transactions.execution import Executor
    from cmwallet.transactions.order import Order
    from identity.credentials.register import Issued


def anchor_issued(executor: Executor, identity: Identity, issued: Issued) -> int:
    """Anchor every copy of what was issued, one transaction each; return how many. Raises `InvalidInput`."""
    opened, references = executor.opened, _references(issued)
    contract, issuer = BoundContract.newest(opened, CONTRACT), Accounts(opened.database).get(identity.account)
    expiry = int(datetime.fromisoformat(issued.expires).timestamp())
    if not executor.terms.dry_run:
        executor.confirm(f"Anchor {len(references)} copies, public for ever?")
    _execute(
        executor,
        [contract.order(issuer, "attest", schema_bytes(one), one.commitment, expiry) for one in references],
    )
    return len(references)


def revoke_anchors(executor: Executor, identity: Identity, issued: Issued) -> None:
    """Revoke the anchors of what was issued, for ever. Raises `InvalidInput` when there is none."""
    opened = executor.opened
    issuer = Accounts(opened.database).get(identity.account)
    for reference in _references(issued):
        found = find_anchor(opened, issued.issuer, reference)
        if found is None:
            raise InvalidInput("that attestation is not anchored on this network")
        _execute(executor, [found.contract.order(issuer, "revoke", found.identifier)])


def _execute(executor: Executor, orders: Sequence[Order]) -> None:
    for order in orders:
        executor.under(agreed=True).execute(order)


def _references(issued: Issued) -> list[AnchorReference]:
    """Return the anchors that the copies have or may have."""
    if issued.schema is None:
        raise InvalidInput("that attestation was issued without a schema", hint="attest issue --schema 0x…")
    return [
        AnchorReference(issued.schema, commitment_of_digest(copy.sha256, copy.anchor or "")) for copy in issued.copies
    ]
